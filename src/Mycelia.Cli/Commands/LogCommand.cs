using System.CommandLine;
using System.Globalization;
using Mycelia.Cli.History;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia log</c>: commits, newest first, as blocks, lines, a drawing of their graph, or JSON.</summary>
internal static class LogCommand
{
    private static readonly Argument<string?> Range = new("revision") { Description = "Where to begin, or FROM..TO for what TO has beyond FROM. Default: HEAD.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> Graph = new("--graph") { Description = "Draw how the commits hang together." };
    private static readonly Option<bool> OneLine = new("--oneline") { Description = "A line for each." };
    private static readonly Option<int?> Max = new("--max-count", "-n") { Description = "At most so many.", HelpName = "n" };
    private static readonly Option<string?> Author = new("--author") { Description = "Only those whose author contains this.", HelpName = "text" };
    private static readonly Option<string?> Since = new("--since") { Description = "Only those of this time or later: 2026-01-31, 2026-01-31T12:00Z.", HelpName = "time" };
    private static readonly Option<string?> Until = new("--until") { Description = "Only those of this time or earlier; a day counts to its end.", HelpName = "time" };
    private static readonly Option<string?> Entity = new("--node", "--edge") { Description = "Only those that created, changed or deleted this node or relationship.", HelpName = "id" };
    private static readonly Option<bool> FirstParent = new("--first-parent") { Description = "Only the line of the branch itself, not what was merged into it." };
    private static readonly Option<bool> All = new("--all") { Description = "From all branches and tags." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON, one object per line." };

    public static Command Create() => HistorySession.Create("log", "List commits, newest first.", reads: true, Run,
        Range, Graph, OneLine, Max, Author, Since, Until, Entity, FirstParent, All, Json);

    private static int Run(HistorySession session)
    {
        var entity = session.Value(Entity) is { } id ? EntityReference.Parse(id) : default;
        var range = session.Value(Range)?.Split("..", 2) ?? [];
        var entries = session.Forest.Log(new LogOptions
        {
            From = range.Length == 0 || range[^1].Length == 0 ? null : range[^1],
            To = range.Length < 2 ? null : range[0].Length == 0 ? "HEAD" : range[0],
            Max = session.Value(Max),
            Author = session.Value(Author),
            Since = TimeOf(session.Value(Since), isEnd: false),
            Until = TimeOf(session.Value(Until), isEnd: true),
            Node = entity.Node,
            Edge = entity.Edge,
            FirstParent = session.Value(FirstParent),
            All = session.Value(All),
            Graph = session.Value(Graph) && !session.Value(Json),
        });
        using var json = session.Value(Json) ? new JsonRows(session.Output) : null;
        var isFirst = true;
        foreach (var entry in entries)
        {
            if (json is not null)
            {
                json.Write(row => CommitText.WriteJson(row, entry.Commit, entry.Refs));
                continue;
            }

            List<string> lines = session.Value(OneLine) ? [CommitText.OneLine(session, entry.Commit, entry.Refs)] : [.. CommitText.Block(session, entry.Commit, entry.Refs)];
            if (entry.Graph is null && !isFirst && !session.Value(OneLine)) session.Line();
            if (entry.Graph is not null && !session.Value(OneLine)) lines.Add("");
            isFirst = false;
            Print(session, lines, entry.Graph);
        }

        return 0;
    }

    /// <summary>The lines of a commit, beside its part of the drawing.</summary>
    private static void Print(HistorySession session, List<string> lines, LogGraph? graph)
    {
        if (graph is null)
        {
            foreach (var line in lines) session.Line(line);
            return;
        }

        var count = Math.Max(graph.Lines.Count, graph.CommitLine + lines.Count);
        for (var i = 0; i < count; i++)
        {
            var text = i >= graph.CommitLine && i - graph.CommitLine < lines.Count ? lines[i - graph.CommitLine] : "";
            session.Line($"{(i < graph.Lines.Count ? graph.Lines[i] : graph.Padding)}{text}".TrimEnd());
        }
    }

    private static DateTimeOffset? TimeOf(string? text, bool isEnd)
    {
        if (text is null) return null;
        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return new DateTimeOffset(day, isEnd ? TimeOnly.MaxValue : TimeOnly.MinValue, TimeSpan.Zero);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Styles, out var time)
            ? time
            : throw new WrongUsageException($"'{text}' is not a time. Write 2026-01-31 or 2026-01-31T12:00:00Z.");
    }
}
