using Mycelia.Cypher.Procedures;

namespace Mycelia.Querying;

/// <summary>The verbs that record, name and move, and the collection of garbage.</summary>
internal static partial class HistoryProcedures
{
    private const string BranchColumns = "name STRING, commit STRING?";
    private const string PlaceColumns = "branch STRING?, commit STRING?";

    private static void RegisterChanging(ProcedureTable table)
    {
        Add(table, ProcedureMode.History, "commit", "message STRING, options MAP = {}", CommitColumns,
            "Records the working state of the branch that is checked out. Entries: author, allowEmpty, branch.", static call =>
            {
                var (branch, author, allowEmpty) = call.Options(1, static options => (options.Text("branch"), options.Text("author"), options.Truth("allowEmpty")));
                var commit = branch is null ? call.History.Commit(call.Text(0), author, allowEmpty) : call.History.Branch(branch).Commit(call.Text(0), author, allowEmpty);
                return [OfCommit(commit)];
            });
        Add(table, ProcedureMode.History, "branch", "name STRING, revision STRING = HEAD", BranchColumns, "Creates a branch.",
            static call => [OfBranch(call.History.CreateBranch(call.Text(0), call.Text(1)))]);
        Add(table, ProcedureMode.History, "renameBranch", "name STRING, newName STRING", BranchColumns, "Renames a branch.",
            static call => [OfBranch(call.History.RenameBranch(call.Text(0), call.Text(1)))]);
        Add(table, ProcedureMode.History, "deleteBranch", "name STRING, options MAP = {}", "", "Deletes a branch. Entries: force, where it has commits that no other branch has.",
            static call => Done(() => call.History.DeleteBranch(call.Text(0), call.Options(1, static options => options.Truth("force")))));
        Add(table, ProcedureMode.History, "setUpstream", "name STRING, upstream STRING?", "", "Says which remote branch a branch follows; null: none.",
            static call => Done(() => call.History.SetUpstream(call.Text(0), call.OptionalText(1))));
        Add(table, ProcedureMode.History, "tag", "name STRING, revision STRING = HEAD, options MAP = {}", "name STRING, commit STRING, message STRING?", "Names a commit. Entries: message.", static call =>
        {
            var tag = call.History.CreateTag(call.Text(0), call.Text(1), call.Options(2, static options => options.Text("message")));
            return [[tag.Name, IdOf(tag.Commit), TextOrNull(tag.Message)]];
        });
        Add(table, ProcedureMode.History, "deleteTag", "name STRING", "", "Deletes a tag.", static call => Done(() => call.History.DeleteTag(call.Text(0))));
        Add(table, ProcedureMode.History, "checkout", "revision STRING, options MAP = {}", PlaceColumns,
            "Makes a branch, or a commit to read alone, what queries work on. Entries: create (the branch), start (the revision where it begins).", static call =>
            {
                var (create, start) = call.Options(1, static options => (options.Truth("create"), options.Text("start")));
                call.History.Checkout(call.Text(0), create, start ?? "HEAD");
                return [Place(call.History)];
            });
        Add(table, ProcedureMode.History, "reset", "revision STRING = HEAD, options MAP = {}", PlaceColumns,
            "Makes the branch that is checked out point elsewhere. Entries: mode ('soft' keeps the working state, 'hard' replaces it).", static call =>
            {
                call.History.Reset(call.Text(0), call.Options(1, static options => options.Choice("mode", ResetMode.Soft)));
                return [Place(call.History)];
            });
        Add(table, ProcedureMode.History, "gc", "options MAP = {}", "commitsDropped INTEGER, reflogEntriesExpired INTEGER, blobsDropped INTEGER, bytesBefore INTEGER, bytesAfter INTEGER",
            "Forgets what nothing leads to any more. Entries: reflogDays (how long movements are kept).", static call =>
            {
                var options = call.Options(0, static options => new GcOptions { ReflogKeep = TimeSpan.FromDays(options.Number("reflogDays", new GcOptions().ReflogKeep.TotalDays)) });
                var report = call.History.Collect(options, call.Cancellation);
                return [[report.CommitsDropped, report.ReflogEntriesExpired, report.BlobsDropped, report.BytesBefore, report.BytesAfter]];
            });
    }

    private static Value[] OfBranch(Branch branch) => [branch.Name, IdOf(branch.Head)];

    private static Value[] Place(HistoryForest history) => [TextOrNull(history.Current?.Name), IdOf(history.Head)];

    private static IEnumerable<Value[]> Done(Action action)
    {
        action();
        return [];
    }
}
