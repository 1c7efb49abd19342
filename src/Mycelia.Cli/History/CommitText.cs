// How commits are shown: as blocks in the manner of `git log`, as single lines, as JSON. Messages and names are other people's words: what would steer a terminal is escaped.

using System.Globalization;
using System.Text.Json;
using Mycelia.Cli.Querying;

namespace Mycelia.Cli.History;

/// <summary>Commits as text.</summary>
internal static class CommitText
{
    private const int LineLengthMax = 2_000;

    /// <summary>UTC, to the second.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>Short id, names that point to it, title.</summary>
    public static string OneLine(HistorySession session, Commit commit, IReadOnlyList<CommitRef> names) =>
        $"{session.Ink.Yellow(commit.Id.Short)}{Names(session, names)} {HistorySession.Plain(commit.Title)}";

    /// <summary>All of a commit but what it changed, line by line.</summary>
    public static IEnumerable<string> Block(HistorySession session, Commit commit, IReadOnlyList<CommitRef> names)
    {
        yield return $"{session.Ink.Yellow($"commit {commit.Id}")}{Names(session, names)}";
        if (commit.IsMerge) yield return $"Merge:  {string.Join(' ', commit.Parents.Select(static parent => parent.Short))}";
        yield return $"Author: {HistorySession.Plain(commit.Author)}";
        yield return $"Date:   {Time(commit.Time)}";
        yield return "";
        foreach (var line in commit.Message.TrimEnd().Split('\n')) yield return line.Length == 0 ? "" : $"    {PlainText.OnOneLine(line.TrimEnd('\r'), LineLengthMax)}";
    }

    public static void WriteJson(Utf8JsonWriter json, Commit commit, IReadOnlyList<CommitRef> names)
    {
        json.WriteStartObject();
        WriteFields(json, commit);
        json.WriteStartArray("refs");
        foreach (var name in names) json.WriteStringValue(name.ToString());
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The commit's own fields, in an object that is begun.</summary>
    public static void WriteFields(Utf8JsonWriter json, Commit commit)
    {
        json.WriteString("id", commit.Id.ToString());
        json.WriteStartArray("parents");
        foreach (var parent in commit.Parents) json.WriteStringValue(parent.ToString());
        json.WriteEndArray();
        json.WriteString("rootHash", Convert.ToHexStringLower(commit.RootHash.Span));
        json.WriteString("author", commit.Author);
        json.WriteString("time", commit.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("message", commit.Message);
    }

    private static string Names(HistorySession session, IReadOnlyList<CommitRef> names)
    {
        if (names.Count == 0) return "";
        var ink = session.Ink;
        var painted = names.Select(name => name switch
        {
            { IsCurrent: true } => ink.Cyan(name.ToString()),
            { Kind: CommitRefKind.Tag } => ink.Yellow(name.ToString()),
            { Kind: CommitRefKind.Remote } => ink.Red(name.ToString()),
            _ => ink.Green(name.ToString()),
        });
        return $" ({string.Join(", ", painted)})";
    }
}
