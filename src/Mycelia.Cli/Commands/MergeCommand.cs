// `mycelia merge`: as git's, with conflicts that are rows: they are listed with numbers, and each is decided by side or by a value.

using System.CommandLine;
using System.Globalization;
using Mycelia.Cli.History;
using Mycelia.Cli.Querying;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia merge</c>: brings what another branch has into the one that is checked out.</summary>
internal static class MergeCommand
{
    private const string All = "all";

    private static readonly Argument<string?> Revision = new("revision") { Description = "What to merge: a branch, tag or commit.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Strategy = HistorySession.Choice("--strategy", "Decide all conflicts for one side.", ["ours", "theirs"], "-s");
    private static readonly Option<bool> NoFastForward = new("--no-ff") { Description = "Record a merge commit even where the branch could just move forward." };
    private static readonly Option<bool> FastForwardOnly = new("--ff-only") { Description = "Only move the branch forward; fail where that cannot be." };
    private static readonly Option<string?> Message = new("--message", "-m") { Description = "The message of the commit.", HelpName = "text" };
    private static readonly Option<bool> NoCommit = new("--no-commit") { Description = "Leave the result in the working state." };
    private static readonly Option<bool> Conflicts = new("--conflicts") { Description = "List the conflicts of the merge under way." };
    private static readonly Option<string[]> Resolve = new("--resolve")
    {
        Description = "Decide conflict N (or all): ours, theirs, or a value as a Cypher literal; null removes the property.", HelpName = "N ours|theirs|VALUE",
        Arity = new ArgumentArity(2, 2), AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<bool> Continue = new("--continue") { Description = "End the merge (or revert, pick, pop) under way, all conflicts being decided." };
    private static readonly Option<bool> Abort = new("--abort") { Description = "Give up what is under way." };

    public static Command Create() => HistorySession.Create("merge", "Bring what another branch has into this one.", reads: false, Run,
        Revision, Strategy, NoFastForward, FastForwardOnly, Message, NoCommit, Conflicts, Resolve, Continue, Abort);

    private static int Run(HistorySession session)
    {
        var words = session.Value(Resolve) is { Length: > 0 } given ? given : null;
        var asked = (session.Value(Revision) is null ? 0 : 1) + (session.Value(Conflicts) ? 1 : 0) + (words is null ? 0 : 1) + (session.Value(Continue) ? 1 : 0) + (session.Value(Abort) ? 1 : 0);
        if (asked != 1) throw new WrongUsageException("Say what to merge, or one of --conflicts, --resolve, --continue and --abort.");
        if (session.Value(Revision) is { } revision) return Merge(session, revision);
        var pending = session.Forest.PendingMerge
            ?? throw new MyceliaException(StatusCode.InvalidState, "No merge is under way. `mycelia merge REVISION` begins one.");
        if (words is not null) return Decide(session, pending, words[0], words[1]);
        if (session.Value(Abort))
        {
            pending.Abort();
            session.Line("Given up. The branch is as it was before.");
            return 0;
        }

        if (!session.Value(Continue)) return List(session, pending);
        if (pending.Conflicts.Any(static conflict => conflict.Resolution is null)) return MergeText.PrintStop(session, pending.Conflicts, pending.Violations);
        session.Line(pending.Continue(session.Value(Message)) is { } commit
            ? $"[{session.Ink.Green(session.Forest.Current?.Name ?? "HEAD")} {session.Ink.Yellow(commit.Id.Short)}] {HistorySession.Plain(commit.Title)}"
            : MergeText.InWorkingState);
        return 0;
    }

    private static int Merge(HistorySession session, string revision)
    {
        if (session.Value(NoFastForward) && session.Value(FastForwardOnly)) throw new WrongUsageException("--no-ff and --ff-only ask for the opposite of each other.");
        return MergeText.Print(session, session.Forest.Merge(revision, new MergeOptions
        {
            Strategy = StrategyOf(session.Value(Strategy)),
            FastForward = session.Value(NoFastForward) ? FastForward.Never : session.Value(FastForwardOnly) ? FastForward.Only : FastForward.Auto,
            Message = session.Value(Message),
            NoCommit = session.Value(NoCommit),
        }));
    }

    private static int List(HistorySession session, PendingMerge pending)
    {
        foreach (var conflict in pending.Conflicts) MergeText.PrintConflict(session, conflict);
        foreach (var violation in pending.Violations) MergeText.PrintViolation(session, violation);
        session.Line(Left(pending));
        return 0;
    }

    private static int Decide(HistorySession session, PendingMerge pending, string number, string how)
    {
        if (number == All)
        {
            pending.ResolveAll(StrategyOf(how) is var strategy and not MergeStrategy.None ? strategy : throw new WrongUsageException("All conflicts at once are decided for a side: ours or theirs."));
        }
        else
        {
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n)) throw new WrongUsageException($"'{number}' is not the number of a conflict. `mycelia merge --conflicts` lists them.");
            if (how is "ours" or "theirs") pending.Resolve(n, how == "ours" ? MergeResolution.Ours : MergeResolution.Theirs);
            else pending.Resolve(n, MergeResolution.Value, ValueOf(how));
        }

        session.Line(Left(session.Forest.PendingMerge ?? pending));
        return 0;
    }

    private static string Left(PendingMerge pending)
    {
        var open = pending.Conflicts.Count(static conflict => conflict.Resolution is null);
        return open > 0 ? $"{MergeText.Count(open, "conflict")} to resolve." : "All conflicts are resolved: `mycelia merge --continue` records the merge.";
    }

    private static Value ValueOf(string text)
    {
        try
        {
            return ParameterText.Read([$"value={text}"])["value"];
        }
        catch (FormatException e)
        {
            throw new WrongUsageException(e.Message);
        }
    }

    private static MergeStrategy StrategyOf(string? name) => name switch { "ours" => MergeStrategy.Ours, "theirs" => MergeStrategy.Theirs, _ => MergeStrategy.None };
}
