using Mycelia.Cypher.Procedures;

namespace Mycelia.Querying;

/// <summary>The verbs that only look: they may stand in any query.</summary>
internal static partial class HistoryProcedures
{
    private static void RegisterReading(ProcedureTable table)
    {
        Add(table, ProcedureMode.Read, "log", "options MAP = {}", CommitColumns + ", refs LIST<STRING>",
            "Commits, newest first. Entries: from, to (revisions), all, max, author, since, until, node, relationship, firstParent.",
            static call => call.History.Log(call.Options(0, LogOptionsOf)).Select(static entry => (Value[])[.. OfCommit(entry.Commit), Texts(entry.Refs.Select(static name => name.ToString()))]));
        Add(table, ProcedureMode.Read, "show", "revision STRING = HEAD", $"{CommitColumns}, refs LIST<STRING>, {CountColumns}", "A commit, and how much it changed.", static call =>
        {
            var details = call.History.Show(call.Text(0));
            return [[.. OfCommit(details.Commit), Texts(details.Refs.Select(static name => name.ToString())), .. Counts(details.Diff)]];
        });
        Add(table, ProcedureMode.Read, "status", "branch STRING? = null",
            $"branch STRING?, head STRING?, clean BOOLEAN, {CountColumns}, pending STRING?, upstream STRING?, ahead INTEGER?, behind INTEGER?, stashes INTEGER",
            "Where a branch stands, and what is not recorded of it; by default the one that is checked out.", Status);
        Add(table, ProcedureMode.Read, "diff", "from STRING? = null, to STRING? = null", ChangeColumns,
            "What differs between two versions, a row per cell; by default from HEAD to the working state. Without a property: the node or relationship itself, by its labels or type.",
            static call => Changes(call.History.Diff(call.OptionalText(0), call.OptionalText(1)), call));
        Add(table, ProcedureMode.Read, "changes", "since STRING? = null, options MAP = {}", $"{CommitColumns}, {ChangeColumns}",
            "What the commits of a branch changed since a revision, oldest first, up to the present. Entries: branch.",
            static call => call.History.ChangesSince(call.OptionalText(0), call.Options(1, static options => options.Text("branch")))
                .SelectMany(item => Changes(item.Diff, call).Select(change => (Value[])[.. OfCommit(item.Commit), .. change])));
        Add(table, ProcedureMode.Read, "branches", "", "name STRING, commit STRING?, current BOOLEAN, uncommitted BOOLEAN", "All branches, and whether anything is not recorded of them.",
            static call => call.History.Branches.Select(static branch => new Value[] { branch.Name, IdOf(branch.Head), branch.IsCurrent, branch.HasChanges }));
        Add(table, ProcedureMode.Read, "tags", "", "name STRING, commit STRING, message STRING?", "All tags.",
            static call => call.History.Tags.Select(static tag => new Value[] { tag.Name, IdOf(tag.Commit), TextOrNull(tag.Message) }));
        Add(table, ProcedureMode.Read, "reflog", "ref STRING = HEAD", "index INTEGER, ref STRING, old STRING?, new STRING?, author STRING, time DATETIME, reason STRING",
            "How a branch or HEAD moved, newest first.", static call => call.History.Reflog(call.Text(0)).Select(static entry => new Value[]
            {
                entry.Index, entry.Ref, IdOf(entry.Old), IdOf(entry.New), entry.Author, TimeOf(entry.Time), entry.Reason,
            }));
        Add(table, ProcedureMode.Read, "blame", "element ANY, property STRING? = null, options MAP = {}", "property STRING, value ANY?, before ANY?, commit STRING?, author STRING?, time DATETIME?, message STRING?",
            "Who set a property (by default each) of a node or relationship last, and when; without a commit: not recorded yet. Entries: revision.", Blame);
        Add(table, ProcedureMode.Read, "of", "element ANY, options MAP = {}", "commit STRING?, author STRING?, time DATETIME?, message STRING?, kind STRING, property STRING?, before ANY?, after ANY?",
            "What happened to a node or relationship, newest first, a row per cell. Entries: revision.", static call =>
            {
                var revision = call.Options(1, static options => options.Text("revision"));
                var versions = call.OfEntity(0, node => call.History.HistoryOf(node, revision), edge => call.History.HistoryOf(edge, revision));
                return versions.SelectMany(static version => Cells(version.Change).Select(cell => (Value[])[.. When(version.Commit), Word(version.Kind), cell.Property, cell.Before, cell.After]));
            });
    }

    private static LogOptions LogOptionsOf(ProcedureOptions options) => new()
    {
        From = options.Text("from"),
        To = options.Text("to"),
        All = options.Truth("all"),
        Max = options.OptionalInteger("max"),
        Author = options.Text("author"),
        Since = options.Time("since"),
        Until = options.Time("until"),
        Node = options.Node("node"),
        Edge = options.Edge("relationship"),
        FirstParent = options.Truth("firstParent"),
    };

    private static IEnumerable<Value[]> Status(HistoryCall call)
    {
        var name = call.OptionalText(0);
        var status = call.History.Status(name);
        var pending = name is null ? call.History.PendingMerge : call.History.Branch(name).PendingMerge;
        return
        [
            [
                TextOrNull(status.Branch), IdOf(status.Head), status.IsClean, .. Counts(status.Changes), pending is null ? Value.Null : Word(pending.Kind), TextOrNull(status.Upstream),
                NumberOrNull(status.Ahead), NumberOrNull(status.Behind), status.Stashes,
            ],
        ];
    }

    private static IEnumerable<Value[]> Blame(HistoryCall call)
    {
        var revision = call.Options(2, static options => options.Text("revision"));
        var lines = call.OptionalText(1) is { } key
            ? [call.OfEntity(0, node => call.History.Blame(node, key, revision), edge => call.History.Blame(edge, key, revision))]
            : call.OfEntity(0, node => call.History.BlameAll(node, revision), edge => call.History.BlameAll(edge, revision));
        return lines.Select(static line => (Value[])[line.Key, line.Value, line.Before, .. When(line.Commit)]);
    }
}
