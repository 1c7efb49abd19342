// Runs one query over one graph on the reference interpreter and on the engine in several configurations, and says how they differ.
//
// The reference runs over several copies of the graph that list nodes and edges in different orders. Where its own results differ the query is not
// determined and nothing is compared; where they differ in the order of list items alone, lists are compared as bags. Rows are compared as bags too, but in
// their order where that is the same for all copies and the query ends in ORDER BY. A query that writes must leave the same graph.

using System.Text;
using Mycelia.Cypher.Syntax;
using Mycelia.Simulation.Engine;
using Mycelia.Simulation.Queries.Reference;

namespace Mycelia.Simulation.Queries;

/// <summary>What became of a comparison.</summary>
internal enum Verdict
{
    Same,
    /// <summary>The result depends on the order of rows, or is beyond the reference.</summary>
    Undetermined,
    /// <summary>The engine gives something else.</summary>
    Different,
    /// <summary>The engine calls a query wrong that the reference can run.</summary>
    Refused,
    /// <summary>The engine fails with something else than an error of the query, or does not end.</summary>
    Broken,
}

internal sealed record Comparison(Verdict Verdict, string Report);

internal sealed class QueryComparison
{
    private const int Orders = 6;

    private static readonly (string Name, QueryOptions Options, bool HasIndexes)[] s_configurations =
    [
        ("default", Options(), false),
        ("batches of 2 rows", Options() with { BatchRows = 2 }, false),
        ("plans as written", Options() with { Optimize = false }, false),
        ("indexes", Options(), true),
        ("two threads", Options() with { Concurrency = 2, BatchRows = 2 }, true),
    ];

    private readonly ReferenceGraph _graph;

    public QueryComparison(ReferenceGraph graph) => _graph = graph;

    /// <summary>What a run gave: an error, or rows in their order and the graph afterwards.</summary>
    private sealed record Outcome(string? Error, List<string> Columns, List<ReferenceRow> Rows, List<string> Graph)
    {
        public List<string> Lines(bool sortLists, bool inOrder)
        {
            var columns = Columns.Order(StringComparer.Ordinal).ToList();
            var lines = Rows.ConvertAll(row => string.Join(" | ", columns.Select(column => ReferenceText.Of(row[column], sortLists))));
            if (!inOrder) lines.Sort(StringComparer.Ordinal);
            return lines;
        }

        public string Text(bool sortLists, bool inOrder, bool withGraph) => Error is not null
            ? $"error {Error}\n"
            : string.Concat(Lines(sortLists, inOrder).Prepend(string.Join(" | ", Columns.Order(StringComparer.Ordinal))).Select(line => $"  {line}\n"))
                + (withGraph ? "graph\n" + string.Concat(Graph.Select(line => $"  {line}\n")) : "");
    }

    /// <summary>Compares one query.</summary>
    public Comparison Compare(string query)
    {
        Statement statement;
        try
        {
            statement = CypherParser.Parse(query);
        }
        catch (CypherException error)
        {
            return new Comparison(Verdict.Refused, error.Message);
        }

        var writes = Writes(statement);
        var expected = new List<Outcome>();
        try
        {
            for (var order = 0; order < Orders; order++) expected.Add(OnReference(statement, order));
        }
        catch (BeyondReference beyond)
        {
            return new Comparison(Verdict.Undetermined, beyond.Message);
        }

        bool AllSame(bool sortLists, bool inOrder)
        {
            var first = expected[0].Text(sortLists, inOrder, writes);
            return expected.TrueForAll(outcome => outcome.Text(sortLists, inOrder, writes) == first);
        }

        var sortLists = !AllSame(sortLists: false, inOrder: false);
        if (sortLists && !AllSame(sortLists: true, inOrder: false)) return new Comparison(Verdict.Undetermined, "the order of rows matters");
        var inOrder = EndsInOrder(statement) && AllSame(sortLists, inOrder: true);
        var wanted = expected[0].Text(sortLists, inOrder, writes);
        return OnEngine(query, expected[0].Error, wanted, outcome => outcome.Text(sortLists, inOrder, writes), writes);
    }

    private static QueryOptions Options() => new() { Concurrency = 1, Timeout = TimeSpan.FromSeconds(30) };

    private Outcome OnReference(Statement statement, int order)
    {
        var rowOrder = new RowOrder(order);
        var copy = _graph.Copy(rowOrder);
        try
        {
            var result = new ReferenceInterpreter(copy, order: rowOrder).Run(statement);
            return new Outcome(null, result.Columns, result.Columns.Count == 0 ? [] : result.Rows.ConvertAll(row => Frozen(row, result.Columns)), copy.Lines());
        }
        catch (ReferenceError error)
        {
            return new Outcome(error.Type, [], [], []);
        }
    }

    private static ReferenceRow Frozen(ReferenceRow row, List<string> columns) => new ReferenceRow().With(columns.Select(name => KeyValuePair.Create(name, row[name])));

    private static bool Writes(Statement statement) => SyntaxPrinter.Print(statement) is var text
        && (text.Contains("CREATE ", StringComparison.Ordinal) || text.Contains("MERGE ", StringComparison.Ordinal) || text.Contains("SET ", StringComparison.Ordinal)
            || text.Contains("DELETE ", StringComparison.Ordinal) || text.Contains("REMOVE ", StringComparison.Ordinal));

    private static bool EndsInOrder(Statement statement) =>
        statement.Body is Query { Parts: [{ Clauses: [.., ProjectionClause { IsReturn: true, OrderBy.Count: > 0 }] }] };

    private Comparison OnEngine(string query, string? error, string wanted, Func<Outcome, string> textOf, bool writes)
    {
        Database? shared = null;
        try
        {
            foreach (var (name, options, hasIndexes) in s_configurations)
            {
                // Where nothing is written one database will do until the indexes are made.
                if (shared is null || writes) shared = Renewed(shared);
                if (hasIndexes) AddIndexes(shared);
                Outcome outcome;
                try
                {
                    outcome = OnDatabase(shared, query, options, writes);
                }
                catch (CypherException thrown) when (thrown.Phase == CypherErrorPhase.CompileTime && error is null)
                {
                    return new Comparison(Verdict.Refused, $"{name}: {thrown.Message}");
                }
                catch (CypherException thrown) when (thrown.Detail != "Timeout")
                {
                    if (error == thrown.Type) continue;
                    return new Comparison(Verdict.Different, $"{name}: {thrown.Type} {thrown.Message}\nexpected\n{wanted}");
                }
                catch (Exception thrown)
                {
                    return new Comparison(Verdict.Broken, $"{name}: {thrown}\nexpected\n{wanted}");
                }

                if (textOf(outcome) != wanted) return new Comparison(Verdict.Different, $"{name}: expected\n{wanted}the engine gives\n{textOf(outcome)}");
            }
        }
        finally
        {
            shared?.Dispose();
        }

        return new Comparison(Verdict.Same, wanted);
    }

    private Database Renewed(Database? old)
    {
        old?.Dispose();
        return GraphGenerator.ToDatabase(_graph, new SimulatedWorld(1));
    }

    private static void AddIndexes(Database database)
    {
        if (database.Schema.Indexes.Count > 0) return;
        database.Schema.CreateIndex("A", "i").Wait();
        database.Schema.CreateIndex("B", "s").Wait();
        database.Schema.CreateIndex("A", "j", "i").Wait();
    }

    private static Outcome OnDatabase(Database database, string query, QueryOptions options, bool writes)
    {
        var rows = new List<ReferenceRow>();
        List<string> columns;
        using (var result = database.Query(query, options, CancellationToken.None))
        {
            columns = [.. result.Columns];
            while (result.Read())
            {
                var row = new ReferenceRow();
                for (var column = 0; column < columns.Count; column++) row[columns[column]] = ReferenceValues.From(result.Get(column));
                rows.Add(row);
            }
        }

        return new Outcome(null, columns, rows, writes ? EngineGraph.Lines(database) : []);
    }
}
