// A dataset from end to end: it is imported and checked, its queries for the state `initial` are run, its updates are replayed, one transaction each, and the queries
// for the state `afterUpdates` are run. Indexes on the keys of nodes are created between the two, so that the queries run without and with them.

using Mycelia.Conformance.Cases;

namespace Mycelia.Conformance.Datasets;

/// <summary>Runs a dataset's queries.</summary>
internal sealed class DatasetRun
{
    private const string Initial = "initial";
    private const int ProblemsShown = 5;
    private static readonly TimeSpan s_queryLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_updatesLimit = TimeSpan.FromMinutes(5);

    private readonly string _folder;
    private readonly CaseConfiguration _configuration;
    private readonly List<(string Id, CaseFailure? Failure)> _outcomes = [];

    private DatasetRun(string folder, CaseConfiguration configuration) => (_folder, _configuration) = (folder, configuration);

    /// <summary>The outcomes of the import, the updates and each query whose identity or text holds <paramref name="filter"/>; the same ones in every configuration.</summary>
    public static IReadOnlyList<(string Id, CaseFailure? Failure)> Run(string folder, CaseConfiguration configuration, string filter)
    {
        var run = new DatasetRun(folder, configuration);
        run.Run(filter);
        return run._outcomes;
    }

    private void Run(string filter)
    {
        using var database = new CaseDatabase(_configuration, []);
        var name = Path.GetFileName(_folder);
        var problems = DatasetCheck.Run(_folder, database.Database);
        _outcomes.Add(($"{name}/import", problems.Count == 0 ? null
            : new CaseFailure("(import)", "what the schema and the read-me say", string.Join('\n', problems))));
        database.Reopen();

        var file = Path.Combine(_folder, "queries.jsonl");
        var queries = File.Exists(file) ? CaseFile.Read(file).Where(query => query.Matches(filter)).ToLookup(static query => query.State == Initial) : null;
        Run(database.Database, queries?[true] ?? []);
        if (!UpdateStream.IsIn(_folder)) return;
        _outcomes.Add(($"{name}/updates", TimeLimit.Run(s_updatesLimit, (at, cancellation) => Update(database.Database, at, cancellation))));
        database.Reopen();
        Run(database.Database, queries?[false] ?? []);
    }

    private void Run(Database database, IEnumerable<ConformanceCase> queries)
    {
        foreach (var query in queries)
        {
            _outcomes.Add((query.Id, TimeLimit.Run(s_queryLimit, (at, cancellation) =>
            {
                foreach (var step in query.Steps)
                {
                    at.Query = step.Query;
                    if (StepRun.Run(database, step, query.Parameters, _configuration.Options, cancellation) is { } failure) return failure;
                }

                return null;
            })));
        }
    }

    private CaseFailure? Update(Database database, WorkPosition at, CancellationToken cancellation)
    {
        foreach (var (label, key) in DatasetCheck.NodeKeys(_folder)) database.Schema.CreateIndex(label, key).Wait(cancellation);
        var operations = UpdateStream.Read(_folder);
        var problems = new List<string>();
        foreach (var operation in operations)
        {
            try
            {
                database.Write(transaction => operation.Run(transaction, _configuration.Options, text => at.Query = text, cancellation), cancellation: cancellation);
            }
            catch (MyceliaException e) when (!cancellation.IsCancellationRequested)
            {
                problems.Add($"{at.Query}\n{StepRun.Describe(e)}");
            }
        }

        if (problems.Count == 0) return null;
        return new CaseFailure("(updates)", $"{operations.Count} operations", $"{problems.Count} operations failed, among them:\n{string.Join('\n', problems.Take(ProblemsShown))}");
    }
}
