using System.CommandLine;
using Mycelia.Cli.History;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia status</c>: what is checked out, what is not recorded yet, what is under way.</summary>
internal static class StatusCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object." };

    public static Command Create() => HistorySession.Create("status", "Show what is checked out and what is not recorded yet.", reads: true, Run, Json);

    private static int Run(HistorySession session)
    {
        var status = session.Forest.Status();
        if (session.Value(Json)) PrintJson(session, status);
        else Print(session, status);
        return 0;
    }

    private static void Print(HistorySession session, HistoryStatus status)
    {
        var ink = session.Ink;
        session.Line(status.IsDetached ? $"{ink.Red("No branch is checked out")}: HEAD is at {ink.Yellow(status.Head!.Id.Short)}" : $"On branch {ink.Green(status.Branch!)}");
        session.Line(status.Head is { } head ? $"Last commit {ink.Yellow(head.Id.Short)} {HistorySession.Plain(head.Title)}" : "No commit yet");
        if (Compared(status) is { } compared) session.Line(compared);
        if (status.Stashes > 0) session.Line($"{status.Stashes} stash{(status.Stashes == 1 ? "" : "es")} put aside");
        if (session.Forest.PendingMerge is { } pending) PrintPending(session, pending);
        session.Line();
        if (status.IsClean)
        {
            session.Line(status.IsDetached ? "Nothing can be written here." : "Nothing to commit: everything is recorded.");
            return;
        }

        session.Line("Not recorded yet (`mycelia diff` shows it, `mycelia commit -m TEXT` records it):");
        session.Line(ink.Red($"  {status.Changes}"));
    }

    private static void PrintPending(HistorySession session, PendingMerge pending)
    {
        session.Line();
        session.Line(session.Ink.Red($"{pending.Kind} of {pending.Theirs.Id.Short} is under way: {HistorySession.Plain(pending.Theirs.Title)}"));
        if (pending.IsApplied)
        {
            session.Line("  its result stands in the working state: commit it, or `mycelia merge --abort`");
            return;
        }

        var open = pending.Conflicts.Count(static conflict => conflict.Resolution is null);
        session.Line($"  {MergeText.Count(open, "conflict")} to resolve of {pending.Conflicts.Count} (`mycelia merge --conflicts`)");
        session.Line("  `mycelia merge --continue` ends it, `mycelia merge --abort` gives it up");
    }

    private static string? Compared(HistoryStatus status) => (status.Upstream, status.Ahead, status.Behind) switch
    {
        (null, _, _) => null,
        ({ } upstream, null, _) => $"It follows {upstream}, which was not fetched yet",
        ({ } upstream, 0, 0) => $"Up to date with {upstream}",
        ({ } upstream, { } ahead, 0) => $"{MergeText.Count(ahead, "commit")} ahead of {upstream}",
        ({ } upstream, 0, { } behind) => $"{MergeText.Count(behind, "commit")} behind {upstream}",
        var (upstream, ahead, behind) => $"{MergeText.Count(ahead!.Value, "commit")} ahead of {upstream}, and {behind} behind",
    };

    private static void PrintJson(HistorySession session, HistoryStatus status)
    {
        using var json = new JsonRows(session.Output);
        json.Write(row =>
        {
            var changes = status.Changes;
            row.WriteStartObject();
            row.WriteString("branch", status.Branch);
            row.WriteString("head", status.Head?.Id.ToString());
            row.WriteBoolean("clean", status.IsClean);
            row.WriteStartObject("nodes");
            row.WriteNumber("added", changes.NodesAdded);
            row.WriteNumber("removed", changes.NodesRemoved);
            row.WriteNumber("changed", changes.NodesChanged);
            row.WriteEndObject();
            row.WriteStartObject("edges");
            row.WriteNumber("added", changes.EdgesAdded);
            row.WriteNumber("removed", changes.EdgesRemoved);
            row.WriteNumber("changed", changes.EdgesChanged);
            row.WriteEndObject();
            row.WriteNumber("definitions", changes.Schema.Count);
            row.WriteString("upstream", status.Upstream);
            if (status.Ahead is { } ahead) row.WriteNumber("ahead", ahead);
            if (status.Behind is { } behind) row.WriteNumber("behind", behind);
            row.WriteNumber("stashes", status.Stashes);
            if (session.Forest.PendingMerge is { } pending)
            {
                row.WriteStartObject("underWay");
                row.WriteString("kind", pending.Kind.ToString());
                row.WriteString("theirs", pending.Theirs.Id.ToString());
                row.WriteNumber("conflicts", pending.Conflicts.Count);
                row.WriteNumber("open", pending.Conflicts.Count(static conflict => conflict.Resolution is null));
                row.WriteEndObject();
            }

            row.WriteEndObject();
        });
    }
}
