using Mycelia.Cypher.Procedures;

namespace Mycelia.Querying;

/// <summary>Merges and what is like them, what stopped at conflicts, stashes.</summary>
internal static partial class HistoryProcedures
{
    private const string MergeColumns = "outcome STRING, commit STRING?, conflicts INTEGER, violations INTEGER, " + CountColumns;
    private const string StashColumns = "index INTEGER, commit STRING, message STRING";
    private const string MergeEntries = "strategy ('ours', 'theirs'), message, author, noCommit";

    private static void RegisterMerging(ProcedureTable table)
    {
        Add(table, ProcedureMode.History, "merge", "revision STRING, options MAP = {}", MergeColumns, $"Merges a commit into the branch that is checked out. Entries: {MergeEntries}, fastForward ('auto', 'only', 'never').",
            static call => [OfReport(call.History.Merge(call.Text(0), call.Options(1, static options => Common(options) with { FastForward = options.Choice("fastForward", FastForward.Auto) }), call.Cancellation))]);
        Add(table, ProcedureMode.History, "revert", "revision STRING, options MAP = {}", MergeColumns, $"Takes back what a commit changed. Entries: {MergeEntries}, mainline.",
            static call => [OfReport(call.History.Revert(call.Text(0), call.Options(1, Replay), call.Cancellation))]);
        Add(table, ProcedureMode.History, "cherryPick", "revision STRING, options MAP = {}", MergeColumns, $"Does again what a commit changed. Entries: {MergeEntries}, mainline, namesSource.",
            static call => [OfReport(call.History.CherryPick(call.Text(0), call.Options(1, static options => Replay(options) with { NamesSource = options.Truth("namesSource") }), call.Cancellation))]);
        RegisterPending(table);
        Add(table, ProcedureMode.Read, "stashes", "", StashColumns + ", author STRING, time DATETIME", "All stashes, newest first.",
            static call => call.History.Stashes.Select(static stash => (Value[])[.. OfStash(stash), stash.Commit.Author, TimeOf(stash.Commit.Time)]));
        Add(table, ProcedureMode.History, "stash", "options MAP = {}", StashColumns, "Puts what is not recorded aside. Entries: message, author.", static call =>
        {
            var (message, author) = call.Options(0, static options => (options.Text("message"), options.Text("author")));
            return [OfStash(call.History.Stash(message, author))];
        });
        Add(table, ProcedureMode.History, "stashApply", "index INTEGER = 0", MergeColumns, "Brings a stash back into the working state.",
            static call => [OfReport(call.History.StashApply(call.Integer(0), call.Cancellation))]);
        Add(table, ProcedureMode.History, "stashPop", "index INTEGER = 0", MergeColumns, "Brings a stash back into the working state and drops it.",
            static call => [OfReport(call.History.StashPop(call.Integer(0), call.Cancellation))]);
        Add(table, ProcedureMode.History, "stashDrop", "index INTEGER = 0", StashColumns, "Drops a stash.", static call => [OfStash(call.History.StashDrop(call.Integer(0)))]);
    }

    private static void RegisterPending(ProcedureTable table)
    {
        Add(table, ProcedureMode.Read, "conflicts", "",
            "number INTEGER, kind STRING, element ANY?, labels LIST<STRING>, name STRING, base ANY?, ours ANY?, theirs ANY?, explanation STRING, resolution STRING?, value ANY?",
            "The conflicts of the merge that is under way.", call => call.History.PendingMerge is { } pending ? pending.Conflicts.Select(conflict => OfConflict(conflict, call)) : []);
        Add(table, ProcedureMode.Read, "violations", "", "constraint STRING, definition STRING, elements LIST<ANY>, explanation STRING", "The constraints that the merge that is under way would break.", static call =>
            call.History.PendingMerge is { } pending
                ? pending.Violations.Select(violation => new Value[]
                {
                    violation.Constraint, violation.Definition, Value.List([.. violation.Nodes.Select(node => call.Node(node)), .. violation.Edges.Select(edge => call.Edge(edge))]), violation.Explanation,
                })
                : []);
        Add(table, ProcedureMode.History, "resolve", "number INTEGER, resolution STRING, value ANY? = null", "", "Decides a conflict: 'ours', 'theirs', or 'value' with the value that the property gets.", static call =>
            Done(() =>
            {
                var how = call.Choice<MergeResolution>(1, "resolution");
                Pending(call).Resolve(call.Integer(0), how, how == MergeResolution.Value || !call[2].IsNull ? call[2] : (Value?)null);
            }));
        Add(table, ProcedureMode.History, "resolveAll", "strategy STRING", "", "Decides all conflicts that are open: 'ours' or 'theirs'; 'none' opens them again.",
            static call => Done(() => Pending(call).ResolveAll(call.Choice<MergeStrategy>(0, "strategy"))));
        Add(table, ProcedureMode.History, "unresolve", "number INTEGER", "", "Opens a conflict again.", static call => Done(() => Pending(call).Unresolve(call.Integer(0))));
        Add(table, ProcedureMode.History, "continue", "options MAP = {}", "commit STRING?", "Ends the merge that is under way, when its conflicts are decided. Entries: message, author.", static call =>
        {
            var (message, author) = call.Options(0, static options => (options.Text("message"), options.Text("author")));
            return [[IdOf(Pending(call).Continue(message, author, call.Cancellation))]];
        });
        Add(table, ProcedureMode.History, "abort", "", "", "Gives up the merge that is under way.", static call => Done(() => Pending(call).Abort()));
    }

    private static MergeOptions Common(ProcedureOptions options) => new()
    {
        Strategy = options.Choice("strategy", MergeStrategy.None),
        Message = options.Text("message"),
        Author = options.Text("author"),
        NoCommit = options.Truth("noCommit"),
    };

    private static MergeOptions Replay(ProcedureOptions options) => Common(options) with { Mainline = options.OptionalInteger("mainline") };

    private static PendingMerge Pending(HistoryCall call) =>
        call.History.PendingMerge ?? throw new MyceliaException(StatusCode.InvalidState, "No merge is under way on the branch that is checked out. `CALL mycelia.history.merge(…)` begins one.");

    private static Value[] OfReport(MergeReport report)
    {
        var counts = report.Statistics;
        return
        [
            Word(report.Outcome), IdOf(report.Commit), report.Conflicts.Count(static conflict => conflict.Resolution is null), report.Violations.Count, counts.NodesAdded, counts.NodesChanged, counts.NodesRemoved,
            counts.EdgesAdded, counts.EdgesChanged, counts.EdgesRemoved, counts.DefinitionsChanged,
        ];
    }

    private static Value[] OfStash(StashEntry stash) => [stash.Index, IdOf(stash.Commit), stash.Message];

    private static Value[] OfConflict(MergeConflict conflict, HistoryCall call) =>
    [
        conflict.Number, Word(conflict.Kind), conflict.Node is { } node ? call.Node(node) : conflict.Edge is { } edge ? call.Edge(edge) : Value.Null, Texts(conflict.Labels), conflict.Name,
        conflict.Base, conflict.Ours, conflict.Theirs, conflict.Explanation, conflict.Resolution is { } resolution ? Word(resolution) : Value.Null, conflict.ResolvedValue,
    ];
}
