using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Semantics;

/// <summary>The rules of which clause may stand where that need more than the order of clauses, which the parser holds.</summary>
internal sealed partial class Analyzer
{
    private void RequireReadOnly(SingleQuery part)
    {
        if (!_isReadOnly) return;
        foreach (var clause in part.Clauses)
        {
            if (clause is CreateClause or MergeClause or SetClause or RemoveClause or DeleteClause or ForeachClause)
                throw Composition("A subquery in an expression only reads. Write in a clause of the query, or in CALL { }.", clause);
        }
    }

    /// <summary>What the last clause gives as the result of its query.</summary>
    private static IReadOnlyList<(string Column, Symbol Symbol)> ColumnsOf(Clause last, QueryRole role, bool isStandalone)
    {
        switch (last)
        {
            case ProjectionClause { IsReturn: true } projection:
                if (role == QueryRole.Collect && projection.AllItems.Count != 1) throw Composition("COLLECT must return exactly one column.", last);
                return [.. projection.AllItems.Select(item => (item.Name, item.Symbol!))];
            case CallClause call when isStandalone && role == QueryRole.Top: return [.. call.Outputs.Select(static output => (output.Symbol.Name, output.Symbol))];
            case CallClause { Yields: not null } when role is QueryRole.Top or QueryRole.Call:
                throw Composition("A query cannot end with CALL … YIELD. Add RETURN.", last);
            case SubqueryClause subquery when subquery.Query.Columns.Count > 0 && role is QueryRole.Top or QueryRole.Call:
                throw Composition("A query cannot end with a subquery that returns columns. Add RETURN.", last);
            default: return [];
        }
    }
}
