using System.CommandLine;
using Mycelia.Cli.History;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia blame</c>: which commit gave a property of a node or relationship the value that it has.</summary>
internal static class BlameCommand
{
    private static readonly Argument<string[]> Words = new("entity and key")
    {
        Description = "The id of a node or relationship (as elementId() and diff print it) and a property. Without the property: all of them.", HelpName = "ENTITY KEY", Arity = new ArgumentArity(0, 2),
    };

    private static readonly Option<string?> Match = new("--match") { Description = "A pattern that fits it alone, instead of its id: \"(:Person {name: 'Ada'})\".", HelpName = "pattern" };
    private static readonly Option<string?> At = new("--at") { Description = "Look at this version. Default: the graph as it is.", HelpName = "revision" };

    public static Command Create() => HistorySession.Create("blame", "Tell which commit set a property.", reads: true, Run, Words, Match, At);

    private static int Run(HistorySession session)
    {
        var words = session.Value(Words) ?? [];
        var pattern = session.Value(Match);
        if (words.Length > (pattern is null ? 2 : 1)) throw new WrongUsageException("Give a pattern with --match or an id, not both.");
        if (words.Length == 0 && pattern is null) throw new WrongUsageException("Say whom to blame for what: the id of a node or relationship (or a pattern with --match), and a property.");
        var revision = session.Value(At);
        var entity = pattern is null ? EntityReference.Parse(words[0]) : EntityReference.Match(session.Forest.VersionOf(revision ?? "@{working}"), pattern);
        var key = words.Length == (pattern is null ? 2 : 1) ? words[^1] : null;
        foreach (var line in Blame(session.Forest, entity, key, revision)) Print(session, line);
        return 0;
    }

    private static IReadOnlyList<BlameLine> Blame(HistoryForest forest, EntityReference entity, string? key, string? revision) => (entity, key) switch
    {
        ({ Node: { } node }, null) => forest.BlameAll(node, revision),
        ({ Node: { } node }, _) => [forest.Blame(node, key, revision)],
        (_, null) => forest.BlameAll(entity.Edge!.Value, revision),
        _ => [forest.Blame(entity.Edge!.Value, key, revision)],
    };

    private static void Print(HistorySession session, BlameLine line)
    {
        var who = line.Commit is { } commit
            ? $"{session.Ink.Yellow(commit.Id.Short)} ({HistorySession.Plain(commit.Author)} {CommitText.Time(commit.Time)}) {HistorySession.Plain(commit.Title)}:"
            : session.Ink.Red("(not recorded yet)");
        session.Line($"{who} {HistorySession.Plain(line.Key)} = {HistorySession.Plain(line.Value.ToString())}{(line.Before.IsNull ? "" : $", was {HistorySession.Plain(line.Before.ToString())}")}");
    }
}
