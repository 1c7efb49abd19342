// Interprets Cypher straight from the syntax tree, clause by clause over lists of rows that map names to values: slow, without any plan, and as close to
// the words of openCypher as it gets. It is what the engine's results are held against, so it shares nothing with it but the tree and the temporal
// functions.
//
// A clause that writes first evaluates all its expressions for all its rows and then writes, as the engine promises; MERGE goes row by row. What a query
// gives can depend on the order of rows (LIMIT without ORDER BY, collect, the last of several SETs): the comparison runs it over differently ordered copies of
// a graph to find out.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Simulation.Queries.Reference;

/// <summary>Names and rows of a result. The names of a query that returns nothing are empty.</summary>
internal sealed record ReferenceResult(List<string> Columns, List<ReferenceRow> Rows);

internal sealed partial class ReferenceInterpreter
{
    private const int WorkMax = 100_000;

    private readonly ReferenceGraph _graph;
    private readonly ReferenceMatcher _matcher;
    private readonly IReadOnlyDictionary<string, object?> _parameters;
    private readonly RowOrder _order;
    private int _work;

    /// <param name="graph">The graph.</param>
    /// <param name="parameters">Values of parameters.</param>
    /// <param name="order">Arranges rows wherever nothing says in which order they are.</param>
    public ReferenceInterpreter(ReferenceGraph graph, IReadOnlyDictionary<string, object?>? parameters = null, RowOrder? order = null)
    {
        _graph = graph;
        _order = order ?? RowOrder.AsMade;
        _matcher = new ReferenceMatcher(graph, this);
        _parameters = parameters ?? new Dictionary<string, object?>();
    }

    /// <summary>Runs a query, which changes the graph where it writes.</summary>
    /// <exception cref="ReferenceError">The query fails.</exception>
    /// <exception cref="BeyondReference">It cannot be told what the query gives.</exception>
    public ReferenceResult Run(Statement statement)
    {
        if (statement.Body is not Query query || statement.Mode != QueryMode.Run) throw new BeyondReference("a command");
        return RunQuery(query, []);
    }

    /// <summary>Ends a query that asks for more work than a reference should do.</summary>
    public void CountWork()
    {
        if (++_work > WorkMax) throw new BeyondReference("much work");
    }

    /// <param name="query">The query.</param>
    /// <param name="outer">What is visible of what stands around it.</param>
    /// <param name="importable">For CALL { }: what a leading WITH may import.</param>
    private ReferenceResult RunQuery(Query query, ReferenceRow outer, ReferenceRow? importable = null)
    {
        ReferenceResult? result = null;
        foreach (var part in query.Parts)
        {
            var more = RunSingle(part, outer, importable);
            result = result is null ? more : result with { Rows = [.. result.Rows, .. more.Rows] };
        }

        return query.Parts.Count > 1 && !query.UnionAll ? result! with { Rows = Unordered(Distinct(result.Rows, result.Columns)) } : result!;
    }

    private ReferenceResult RunSingle(SingleQuery query, ReferenceRow outer, ReferenceRow? importable)
    {
        var table = new ReferenceTable([], [new ReferenceRow(outer)]);
        var clauses = query.Clauses.AsEnumerable();
        if (importable is not null && clauses.First() is ProjectionClause { IsReturn: false } with && IsImport(with, importable))
        {
            var names = with.IsStar ? [.. importable.Keys] : with.Items.Select(item => item.Name).ToList();
            table = new ReferenceTable(names, [new ReferenceRow().With(names.Select(name => KeyValuePair.Create(name, importable.TryGetValue(name, out var value) ? value : throw new BeyondReference($"the name {name}"))))]);
            clauses = clauses.Skip(1);
        }

        foreach (var clause in clauses) table = Apply(clause, table, outer);
        return query.Clauses[^1] is ProjectionClause { IsReturn: true } ? new ReferenceResult(table.Names, table.Rows) : new ReferenceResult([], table.Rows);
    }

    private static bool IsImport(ProjectionClause with, ReferenceRow importable) =>
        with is { IsDistinct: false, OrderBy.Count: 0, Skip: null, Limit: null, Where: null } && (with.IsStar ? with.Items.Count == 0 : with.Items.Count > 0)
        && with.Items.All(item => item.Expression is Variable variable && variable.Name == item.Name && importable.ContainsKey(variable.Name));

    private ReferenceTable Apply(Clause clause, ReferenceTable table, ReferenceRow outer)
    {
        switch (clause)
        {
            case MatchClause match: return Match(match, table);
            case UnwindClause unwind: return new ReferenceTable([.. table.Names, unwind.Item.Name], [.. table.Rows.SelectMany(row => Unwind(unwind, row))]);
            case ProjectionClause projection: return Project(projection, table, outer);
            case SubqueryClause subquery: return Call(subquery, table);
            case CallClause: throw new BeyondReference("procedures");
            default:
                var rows = Update(clause, table.Rows);
                return new ReferenceTable([.. table.Names, .. DeclaredBy(clause).Except(table.Names)], rows);
        }
    }

    private static IEnumerable<string> DeclaredBy(Clause clause) => clause switch
    {
        CreateClause create => PatternNames.Of(create.Pattern.Paths),
        MergeClause merge => PatternNames.Of([merge.Pattern]),
        _ => [],
    };

    private List<T> Unordered<T>(List<T> rows) => _order.Arrange(rows);

    private ReferenceTable Match(MatchClause match, ReferenceTable table)
    {
        var names = PatternNames.Of(match.Pattern.Paths).ToList();
        var rows = new List<ReferenceRow>();
        foreach (var row in table.Rows)
        {
            var before = rows.Count;
            foreach (var found in _matcher.Match(match.Pattern.Paths, row))
            {
                CountWork();
                if (match.Where is null || IsTrue(match.Where, found)) rows.Add(found);
            }

            if (rows.Count == before && match.IsOptional) rows.Add(row.With(names.Where(name => !row.ContainsKey(name)).Select(name => KeyValuePair.Create(name, (object?)null))));
        }

        return new ReferenceTable([.. table.Names, .. names.Except(table.Names)], Unordered(rows));
    }

    private IEnumerable<ReferenceRow> Unwind(UnwindClause unwind, ReferenceRow row) => Evaluate(unwind.List, row) switch
    {
        null => [],
        List<object?> list => list.Select(item => row.With(unwind.Item.Name, item)),
        var single => [row.With(unwind.Item.Name, single)],
    };

    private ReferenceTable Call(SubqueryClause subquery, ReferenceTable table)
    {
        var rows = new List<ReferenceRow>();
        List<string>? columns = null;
        foreach (var row in table.Rows)
        {
            ReferenceResult result;
            if (subquery.IsImportAll) result = RunQuery(subquery.Query, row);
            else if (subquery.Imports is { } imports)
                result = RunQuery(subquery.Query, new ReferenceRow().With(imports.Select(variable => KeyValuePair.Create(variable.Name, Evaluate(variable, row)))));
            else result = RunQuery(subquery.Query, [], row);
            columns = result.Columns;
            if (columns.Count == 0) rows.Add(row);
            else rows.AddRange(result.Rows.Select(inner => row.With(columns.Select(name => KeyValuePair.Create(name, inner[name])))));
            if (columns.Count > 0 && result.Rows.Count == 0 && subquery.IsOptional) rows.Add(row.With(columns.Select(name => KeyValuePair.Create(name, (object?)null))));
        }

        return new ReferenceTable([.. table.Names, .. columns ?? ReturnedNames(subquery.Query)], Unordered(rows));
    }

    /// <summary>The names that a query returns, as far as its text says.</summary>
    private static IEnumerable<string> ReturnedNames(Query query) =>
        query.Parts[0].Clauses[^1] is ProjectionClause { IsReturn: true } projection ? projection.Items.Select(item => item.Name) : [];

    private static List<ReferenceRow> Distinct(List<ReferenceRow> rows, List<string> names)
    {
        var result = new List<ReferenceRow>();
        foreach (var row in rows)
            if (!result.Exists(other => names.TrueForAll(name => ReferenceValues.Equivalent(row[name], other[name])))) result.Add(row);
        return result;
    }
}
