// Sessions as one sees them in a terminal: lines that begin with "$ mycelia" and what each printed. They are compared after what differs from run to run was given names by
// the order in which it appears: commits (10 or 64 digits) c1, c2, …; nodes n1, …; relationships e1, …; times TIME.

using System.Text.RegularExpressions;
using Mycelia.Cli.Commands;

namespace Mycelia.Tests.Cli;

/// <summary>Runs command lines on one database and writes down what they print.</summary>
internal sealed partial class CommandTranscript(string directory, string database)
{
    private const string Prompt = "$ mycelia ";

    /// <summary>The command lines of a text that has both these and their output.</summary>
    public static IEnumerable<string> LinesOf(string text) => text.Split('\n').Where(static line => line.StartsWith(Prompt, StringComparison.Ordinal)).Select(static line => line[Prompt.Length..]);

    /// <summary>Runs the command lines of a text; gives the text with the output that they have now.</summary>
    public string Replay(string text) => string.Concat(LinesOf(text).Select(line => $"{Prompt}{line}\n{Run(line)}"));

    /// <summary>Runs one command line on the database, and gives what it printed, errors last; paths as seen from the directory.</summary>
    public string Run(string line)
    {
        string[] words = [.. Word().Matches(line).Select(static match => match.Groups["word"].Value)];
        if (!words.Contains("--db") && words[0] != "clone") words = [.. words, "--db", database];
        for (var i = 1; i < words.Length; i++)
            if (words[i].EndsWith(".mycelia", StringComparison.Ordinal) && !Path.IsPathRooted(words[i])) words[i] = Path.Combine(directory, words[i]);
        using var output = new StringWriter();
        using var error = new StringWriter();
        Code = MyceliaCommand.Run(words, output, error);
        return $"{output}{error}".Replace($"{directory}{Path.DirectorySeparatorChar}", "", StringComparison.Ordinal);
    }

    /// <summary>The exit code of the last command.</summary>
    public int Code { get; private set; }

    /// <summary>The text with names for what differs from run to run.</summary>
    public static string Normalize(string text)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var counts = new Dictionary<char, int>();
        return Changing().Replace(text.ReplaceLineEndings("\n"), match =>
        {
            if (match.Groups["time"].Success) return "TIME";
            var (kind, key) = match.Groups["commit"].Success ? ('c', match.Value[..10]) : (match.Value[0], match.Value);
            if (names.TryGetValue(key, out var name)) return name;
            counts[kind] = counts.GetValueOrDefault(kind) + 1;
            return names[key] = $"{kind}{counts[kind]}";
        });
    }

    [GeneratedRegex("\"(?<word>[^\"]*)\"|(?<word>[^\" ]+)")]
    private static partial Regex Word();

    [GeneratedRegex(@"\b(?<commit>[0-9a-f]{64}|[0-9a-f]{10})\b|\b[ne][0-9a-f]{16}\b|(?<time>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?( UTC|Z))")]
    private static partial Regex Changing();
}
