using System.CommandLine;
using Mycelia.Cli.History;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia diff</c> and <c>mycelia show</c>: what two versions, or a commit and its parent, differ in.</summary>
internal static class DiffCommand
{
    private const string Auto = "auto";

    private static readonly Argument<string?> From = new("from") { Description = "The earlier version. Default: HEAD.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Argument<string?> To = new("to") { Description = "The later version. Default: the graph as it is, uncommitted changes included.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Argument<string> Revision = new("revision") { Description = "The commit.", DefaultValueFactory = static _ => "HEAD" };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON, one object per difference and line." };
    private static readonly Option<bool> Stat = new("--stat") { Description = "Print only how much differs, by label and type." };
    private static readonly Option<string?> Colour = HistorySession.Choice("--color", "When to colour. Default: auto, which is on a terminal.", [Auto, "always", "never"]);

    public static Command CreateDiff() => HistorySession.Create("diff", "Show what two versions differ in.", reads: true, Diff, From, To, Json, Stat, Colour);

    public static Command CreateShow() => HistorySession.Create("show", "Show a commit and what it changed.", reads: true, Show, Revision, Json, Stat, Colour);

    private static int Diff(HistorySession session)
    {
        var (from, to) = (session.Value(From), session.Value(To));
        if (to is null && from?.Split("..") is [{ Length: > 0 } first, { Length: > 0 } second]) (from, to) = (first, second);
        Print(session, session.Forest.Diff(from, to));
        return 0;
    }

    private static int Show(HistorySession session)
    {
        var details = session.Forest.Show(session.Value(Revision)!);
        SetColours(session);
        if (!session.Value(Json))
        {
            foreach (var line in CommitText.Block(session, details.Commit, details.Refs)) session.Line(line);
            session.Line();
        }

        Print(session, details.Diff);
        return 0;
    }

    private static void Print(HistorySession session, GraphDiff diff)
    {
        SetColours(session);
        if (session.Value(Stat)) PrintCounts(session, diff);
        else if (session.Value(Json)) PrintJson(session, diff);
        else diff.WriteText(session.Output, session.Ink.IsOn);
    }

    private static void SetColours(HistorySession session)
    {
        if (session.Value(Colour) is { } when && when != Auto) session.Ink = new Ink(when == "always");
    }

    private static void PrintJson(HistorySession session, GraphDiff diff)
    {
        using var bytes = new MemoryStream();
        diff.WriteJson(bytes);
        session.Output.Write(System.Text.Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
    }

    /// <summary>A line per label and type: how many were added, removed, changed.</summary>
    private static void PrintCounts(HistorySession session, GraphDiff diff)
    {
        var counts = new SortedDictionary<string, (long Added, long Removed, long Changed)>(StringComparer.Ordinal);
        foreach (var node in diff.Nodes) Count(counts, $"(:{string.Join(':', node.LabelsAfter.Count > 0 ? node.LabelsAfter : node.LabelsBefore)})", node.Kind);
        foreach (var edge in diff.Edges) Count(counts, $"[:{edge.Type}]", edge.Kind);
        var width = counts.Count == 0 ? 0 : counts.Keys.Max(static name => name.Length);
        foreach (var (name, (added, removed, changed)) in counts)
        {
            var ink = session.Ink;
            session.Line($" {name.PadRight(width)} | {ink.Green($"+{Screen.Number(added)}")} {ink.Red($"-{Screen.Number(removed)}")} {ink.Yellow($"~{Screen.Number(changed)}")}");
        }

        foreach (var definition in diff.Schema) session.Line($" {definition.After ?? $"DROP {definition.Name}"}");
        session.Line(diff.ToString());
    }

    private static void Count(SortedDictionary<string, (long Added, long Removed, long Changed)> counts, string name, ChangeKind kind)
    {
        var (added, removed, changed) = counts.GetValueOrDefault(name);
        counts[name] = kind switch
        {
            ChangeKind.Added => (added + 1, removed, changed),
            ChangeKind.Removed => (added, removed + 1, changed),
            _ => (added, removed, changed + 1),
        };
    }
}
