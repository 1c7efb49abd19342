// From an analyzed query to a physical plan: the clauses are planned from first to last, each on top of the one before, then liveness marks from the root
// down which columns are needed where, rows that nobody looks into are counted instead (Factorization), what became superfluous is taken out
// (Simplification), and estimates are set from the leaves up.

using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;
using Mycelia.Kernel;

namespace Mycelia.Cypher.Planning;

internal static class QueryPlanner
{
    /// <summary>Plans a query; schema commands have no plan.</summary>
    public static PlannedQuery Plan(AnalyzedQuery query, PlanCatalog catalog, PlannerOptions options) => Plan(query, catalog, [], options);

    /// <summary>Plans a query that names versions: the catalogs of these by their places.</summary>
    public static PlannedQuery Plan(AnalyzedQuery query, PlanCatalog catalog, IReadOnlyList<PlanCatalog> versions, PlannerOptions options)
    {
        Invariant.Holds(query.Query is not null && versions.Count == query.Versions.Count);
        var context = new PlanContext(query, catalog, versions, options);
        var plan = new ClausePlanner(context).PlanQuery(query.Query, static () => new UnitPlan());
        (string, Symbol)[] columns = [.. query.Columns.Select(column => (column.Name, column.Symbol))];
        if (columns.Length == 0) plan = new EmptyResultPlan(plan);
        Liveness.Mark(plan, columns.Select(column => column.Item2));
        if (options.Optimize)
        {
            var top = new EmptyResultPlan(plan);
            Factorization.Apply(top);
            plan = Simplification.Apply(top.Input);
            Liveness.Mark(plan, columns.Select(column => column.Item2));
        }

        new Estimation(catalog, versions).Annotate(plan);
        return new PlannedQuery
        {
            Root = plan, Columns = columns, SymbolCount = context.SymbolCount, ParameterNames = query.Parameters, Writes = query.WritesGraph, Version = catalog.Version,
            SchemaStamp = catalog.SchemaStamp, Notifications = context.Notifications,
        };
    }
}
