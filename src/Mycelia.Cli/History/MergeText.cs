// How merges, reverts, picks and pops are told: what changed, or which conflicts stopped them and how to go on. As with git, a stop is exit code 1.

using System.Text;
using Mycelia.Cli.Commands;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.History;

/// <summary>Prints what became of a merge or of what works like one.</summary>
internal static class MergeText
{
    public const string InWorkingState = "The result stands in the working state; `mycelia commit -m TEXT` records it.";

    private const int ConflictsMax = 20;

    /// <summary>Prints a report; gives the exit code.</summary>
    public static int Print(HistorySession session, MergeReport report)
    {
        var ink = session.Ink;
        switch (report.Outcome)
        {
            case MergeOutcome.AlreadyUpToDate:
                session.Line("Already up to date.");
                return 0;
            case MergeOutcome.FastForward:
                session.Line($"Fast-forward to {ink.Yellow(report.Commit!.Id.Short)} {HistorySession.Plain(report.Commit.Title)}");
                return 0;
            case MergeOutcome.Merged:
                session.Line($"[{ink.Green(session.Forest.Current?.Name ?? "HEAD")} {ink.Yellow(report.Commit!.Id.Short)}] {HistorySession.Plain(report.Commit.Title)}");
                break;
            case MergeOutcome.NotCommitted:
                session.Line(InWorkingState);
                session.Line($" {session.Forest.Diff()}");
                return 0;
            default:
                return PrintStop(session, report.Conflicts, report.Violations);
        }

        session.Line($" {Summary(report.Statistics)}");
        var decided = report.Conflicts.Count(static conflict => conflict.Resolution is not null);
        if (decided > 0) session.Line($" {Count(decided, "conflict")} decided by the strategy");
        return 0;
    }

    /// <summary>Lists what has to be resolved and says how; gives the exit code of a merge that stopped.</summary>
    public static int PrintStop(HistorySession session, IReadOnlyList<MergeConflict> conflicts, IReadOnlyList<MergeViolation> violations)
    {
        var open = conflicts.Where(static conflict => conflict.Resolution is null).ToList();
        foreach (var conflict in open.Take(ConflictsMax)) PrintConflict(session, conflict);
        if (open.Count > ConflictsMax) session.Line($"… and {Count(open.Count - ConflictsMax, "more conflict")}: `mycelia merge --conflicts` lists all.");
        foreach (var violation in violations) PrintViolation(session, violation);
        if (open.Count > 0)
        {
            session.Line($"Stopped at {Count(open.Count, "conflict")}; nothing was changed. Decide each with `mycelia merge --resolve N ours|theirs|VALUE`,");
            session.Line("then `mycelia merge --continue`; or give it up with `mycelia merge --abort`.");
        }
        else if (violations.Count > 0)
        {
            session.Line($"Stopped at {Count(violations.Count, "broken constraint")}; nothing was changed. Give it up with `mycelia merge --abort`,");
            session.Line("mend one of the sides (or drop the constraint), commit and merge again.");
        }

        return MyceliaCommand.Failed;
    }

    /// <summary>One conflict: number, kind, explanation, and the three values where there are any.</summary>
    public static void PrintConflict(HistorySession session, MergeConflict conflict)
    {
        var ink = session.Ink;
        session.Line($"{ink.Red($"CONFLICT {conflict.Number}")} {conflict.Kind}: {HistorySession.Plain(conflict.Explanation)}");
        if (conflict.Kind is MergeConflictKind.PropertyConflict or MergeConflictKind.SchemaConflict)
        {
            session.Line($"    base    {HistorySession.Plain(conflict.Base.ToString())}");
            session.Line($"    ours    {HistorySession.Plain(conflict.Ours.ToString())}");
            session.Line($"    theirs  {HistorySession.Plain(conflict.Theirs.ToString())}");
        }

        if (conflict.Resolution is { } resolution)
            session.Line(ink.Green($"    resolved: {(resolution == MergeResolution.Value ? HistorySession.Plain(conflict.ResolvedValue.ToString()) : resolution.ToString().ToLowerInvariant())}"));
    }

    public static void PrintViolation(HistorySession session, MergeViolation violation) =>
        session.Line($"{session.Ink.Red("BROKEN")} {HistorySession.Plain(violation.Constraint)}: {HistorySession.Plain(violation.Explanation)}");

    /// <summary>How much a merge changes, as a diff would say it.</summary>
    public static string Summary(MergeStatistics changes)
    {
        var text = new StringBuilder();
        Add(text, "node", changes.NodesAdded, changes.NodesRemoved, changes.NodesChanged);
        Add(text, "edge", changes.EdgesAdded, changes.EdgesRemoved, changes.EdgesChanged);
        Add(text, "definition", 0, 0, changes.DefinitionsChanged);
        return text.Length == 0 ? "No differences" : text.ToString();
    }

    public static string Count(long number, string what) => $"{Screen.Number(number)} {what}{(number == 1 ? "" : "s")}";

    private static void Add(StringBuilder text, string what, long added, long removed, long changed)
    {
        var isFirst = true;
        foreach (var (count, verb) in new[] { (added, "added"), (removed, "removed"), (changed, "changed") })
        {
            if (count == 0) continue;
            if (isFirst) text.Append(text.Length == 0 ? "" : "; ").Append(Count(count, what));
            else text.Append(", ").Append(Screen.Number(count));
            text.Append(' ').Append(verb);
            isFirst = false;
        }
    }
}
