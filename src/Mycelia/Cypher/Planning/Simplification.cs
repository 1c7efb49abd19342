// What is left to take out of a finished plan: counts that every version knows by heart, DISTINCT of what is distinct already, sorts of what comes in order.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

internal static class Simplification
{
    public static PlanNode Apply(PlanNode plan)
    {
        if (plan is UnaryPlan unary) unary.Input = Apply(unary.Input);
        return plan switch
        {
            AggregatePlan aggregate => StoredCount(aggregate) ?? OfColumns(aggregate) ?? plan,
            DistinctPlan distinct when IsDistinct(distinct) => distinct.Input,
            SortPlan sort when ComesInOrder(sort) => sort.Input,
            _ => plan,
        };
    }

    /// <summary>The number of all nodes (of a label) or of all edges (of a type).</summary>
    private static StoredCountPlan? StoredCount(AggregatePlan aggregate)
    {
        if (aggregate.Groups.Count > 0 || aggregate.Aggregates.Count == 0 || !aggregate.Aggregates.All(item => item.Call.IsStar)) return null;
        Symbol[] symbols = [.. aggregate.Aggregates.Select(item => item.Symbol)];
        return aggregate.Input switch
        {
            NodeScanPlan { Filter: null, Labels.Count: <= 1, Input: UnitPlan } scan => new StoredCountPlan(symbols, false, scan.Labels.Count == 0 ? null : scan.Labels[0]),
            EdgeScanPlan { Direction: not PatternDirection.Either, Types.Count: <= 1, Input: UnitPlan } scan => OfEdges(symbols, scan.Types),
            ExpandPlan
            {
                Mode: ExpandMode.Multiply, IsInto: false, Direction: not PatternDirection.Either, Types.Count: <= 1, ToLabels.Count: 0, ToFilter: null, EdgeFilter: null,
                DistinctFrom.Count: 0,
                Input: NodeScanPlan { Filter: null, Labels.Count: 0, Input: UnitPlan },
            } expand => OfEdges(symbols, expand.Types),
            _ => null,
        };
    }

    private static StoredCountPlan OfEdges(Symbol[] symbols, IReadOnlyList<string> types) => new(symbols, true, types.Count == 0 ? null : types[0]);

    /// <summary>Aggregates of properties of all nodes that a scan finds.</summary>
    private static ColumnAggregatePlan? OfColumns(AggregatePlan aggregate)
    {
        if (aggregate is not { Groups.Count: 0, Aggregates.Count: > 0, Input: NodeScanPlan { Input: UnitPlan } scan }) return null;
        if (scan.Filter is not null && ExpressionTree.HasSubplan(scan.Filter)) return null;
        return aggregate.Aggregates.All(item => IsOfColumn(item.Call, scan.Node)) ? new ColumnAggregatePlan(scan, aggregate.Aggregates) : null;
    }

    private static bool IsOfColumn(FunctionCall call, Symbol node)
    {
        if (call.IsStar) return true;
        if (call.IsDistinct || call.Name.ToLowerInvariant() is not ("count" or "sum" or "avg" or "min" or "max")) return false;
        return call.Arguments.Count == 1 && ExpressionTree.Unwrap(call.Arguments[0]) is PropertyAccess { Subject: var subject }
            && ExpressionTree.Unwrap(subject) is Variable variable && variable.Symbol == node;
    }

    /// <summary>Whether the columns hold all groups of an aggregation, none of which comes twice.</summary>
    private static bool IsDistinct(DistinctPlan distinct)
    {
        var renamed = distinct.Columns.ToHashSet();
        var below = distinct.Input;
        while (below is ProjectPlan project)
        {
            foreach (var (symbol, expression) in project.Items)
                if (renamed.Contains(symbol) && expression is Variable { Symbol: { } read }) renamed.Add(read);
            below = project.Input;
        }

        return below is AggregatePlan aggregate && aggregate.Groups.All(group => renamed.Contains(group.Symbol));
    }

    /// <summary>
    /// Whether the rows come from an index in the order that the sort asks for. The index must be asked for one stretch of values of one kind, and every operator between must
    /// keep the order of its input.
    /// </summary>
    private static bool ComesInOrder(SortPlan sort)
    {
        if (sort.Keys is not [{ IsDescending: false, Expression: var key }]) return false;
        var below = sort.Input;
        while (true)
        {
            switch (below)
            {
                case ProjectPlan project:
                    if (key is Variable { Symbol: { } read })
                        foreach (var (symbol, expression) in project.Items)
                            if (symbol == read) key = expression;
                    below = project.Input;
                    continue;
                case FilterPlan filter:
                    below = filter.Input;
                    continue;
                case ExpandPlan { Mode: ExpandMode.Rows } expand:
                    below = expand.Input;
                    continue;
                case NodeIndexSeekPlan { Input: UnitPlan, Keys: { Equal.Count: 0, AnyOf: null, Center: null } } seek:
                    if (!IsNumber(seek.Keys.Low) && !IsNumber(seek.Keys.High)) return false;
                    if (key is not PropertyAccess { Subject: Variable subject, Key: var property } || subject.Symbol != seek.Node || property != seek.Properties[0]) return false;
                    seek.IsOrdered = true;
                    return true;
                default:
                    return false;
            }
        }
    }

    /// <summary>Texts are not taken: an index has them by the bytes of their beginnings.</summary>
    private static bool IsNumber(Expression? bound) => bound is Literal { Value.Kind: ValueKind.Int64 or ValueKind.Float64 };
}
