using Mycelia.Cypher.Procedures;

namespace Mycelia.Querying;

/// <summary>Other databases.</summary>
internal static partial class HistoryProcedures
{
    private const string ExchangeColumns = "remote STRING, commits INTEGER, bytes INTEGER, updated LIST<STRING>, rejected LIST<STRING>";

    private static void RegisterExchange(ProcedureTable table)
    {
        Add(table, ProcedureMode.Read, "remotes", "", "name STRING, path STRING", "The other databases that are known by a name.",
            static call => call.History.Remotes.Select(static remote => new Value[] { remote.Name, remote.Path }));
        Add(table, ProcedureMode.History, "addRemote", "name STRING, path STRING", "name STRING, path STRING", "Gives another database a name.", static call =>
        {
            var remote = call.History.AddRemote(call.Text(0), call.Text(1));
            return [[remote.Name, remote.Path]];
        });
        Add(table, ProcedureMode.History, "removeRemote", "name STRING", "", "Forgets another database.", static call => Done(() => call.History.RemoveRemote(call.Text(0))));
        Add(table, ProcedureMode.History, "fetch", "remote STRING = origin, options MAP = {}", ExchangeColumns, "Gets the commits of another database. Entries: prune, tags.", static call =>
        {
            var options = call.Options(1, static options => new FetchOptions { Prune = options.Truth("prune"), Tags = options.Truth("tags", otherwise: true) });
            var report = call.History.Fetch(call.Text(0), options, call.Cancellation);
            return [[report.Remote, report.Commits, report.Bytes, Updates(report.Updated), Updates(report.Rejected)]];
        });
        Add(table, ProcedureMode.History, "push", "remote STRING = origin, options MAP = {}", ExchangeColumns,
            "Gives another database the commits of a branch. Entries: branch, target, force, tags, setUpstream.", static call =>
            {
                var (branch, options) = call.Options(1, static options => (options.Text("branch"), new PushOptions
                {
                    Target = options.Text("target"), Force = options.Truth("force"), Tags = options.Truth("tags"), SetUpstream = options.Truth("setUpstream", otherwise: true),
                }));
                var report = call.History.Push(call.Text(0), branch, options, call.Cancellation);
                return [[report.Remote, report.Commits, report.Bytes, Updates(report.Updated), Updates(report.Rejected)]];
            });
        Add(table, ProcedureMode.History, "pull", "remote STRING? = null, options MAP = {}", "fetched INTEGER, " + MergeColumns, $"Fetches, and merges the upstream. Entries: {MergeEntries}, fastForward.", static call =>
        {
            var options = call.Options(1, static options => Common(options) with { FastForward = options.Choice("fastForward", FastForward.Auto) });
            var report = call.History.Pull(call.OptionalText(0), options, call.Cancellation);
            return [[report.Fetch.Commits, .. OfReport(report.Merge)]];
        });
    }

    private static Value Updates(IReadOnlyList<RefUpdate> updates) => Texts(updates.Select(static update => update.Reason is null ? update.Name : $"{update.Name}: {update.Reason}"));
}
