// Rows that nobody looks into are counted instead of made. From an aggregation, a DISTINCT or a question of existence the demand goes down the plan: either
// how many equal rows there are is all that matters (then an expansion whose edge and end are not read multiplies), or not even that (then it asks whether
// there is an edge; walks need each end once). Operators that tell rows apart one by one (LIMIT, updates, the result) end it.
//
// Two expansions from one node that must not take the same edge cannot be counted one after the other, since the second would have to know the first's edge. They
// become one operator that counts pairs.
//
// Runs on a plan that liveness has marked, and marks it again when it has changed.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

internal static class Factorization
{
    private enum Demand
    {
        /// <summary>Each row by itself.</summary>
        Rows,
        /// <summary>How often each row occurs, which a number can say.</summary>
        Count,
        /// <summary>That each row occurs.</summary>
        Occurrence,
    }

    public static void Apply(PlanNode plan) => Visit(plan, Demand.Rows);

    /// <summary>As <see cref="Apply"/>, of a nested plan whose rows are counted or asked for.</summary>
    public static void ApplyNested(PlanNode plan, SubplanResult result, bool isPerRow)
    {
        Visit(plan, result switch { SubplanResult.Exists => Demand.Occurrence, SubplanResult.Count when !isPerRow => Demand.Count, _ => Demand.Rows });
    }

    private static void Visit(PlanNode node, Demand demand)
    {
        if (node is UnaryPlan unary) PairUp(unary, demand);
        switch (node)
        {
            case ExpandPlan { Mode: ExpandMode.Rows, NeedsEdge: false, NeedsTo: false } expand when demand != Demand.Rows:
                expand.Mode = demand == Demand.Count ? ExpandMode.Multiply : ExpandMode.Exists;
                break;
            case VarExpandPlan { NeedsEdges: false, IsEdgesBound: false, Length.From: <= 1 } expand when demand == Demand.Occurrence:
                expand.IsDistinctTo = true;
                break;
            case IntersectPlan { Mode: ExpandMode.Rows } intersect when demand != Demand.Rows && !intersect.IsToNeeded:
                intersect.Mode = demand == Demand.Count ? ExpandMode.Multiply : ExpandMode.Exists;
                break;
        }

        foreach (var nested in PlanSymbols.Expressions(node)) VisitNested(nested);
        for (var i = 0; i < node.Children.Count; i++) Visit(node.Children[i], Below(node, i, demand));
    }

    private static void VisitNested(Expression expression)
    {
        if (expression is SubplanExpression nested)
        {
            ApplyNested(nested.Plan, nested.Result, nested.IsPerRow);
            if (nested.Item is not null) VisitNested(nested.Item);
            return;
        }

        foreach (var child in ExpressionTree.Children(expression)) VisitNested(child);
    }

    /// <summary>What an operator asks of its child when <paramref name="demand"/> is asked of it.</summary>
    private static Demand Below(PlanNode node, int child, Demand demand) => node switch
    {
        AggregatePlan aggregate => aggregate.Aggregates.All(item => IgnoresRepeats(item.Call)) ? Demand.Occurrence : Demand.Count,
        DistinctPlan => Demand.Occurrence,
        SemiJoinPlan => child == 0 ? demand : Demand.Occurrence,
        FilterPlan or NodeScanPlan or NodeByIdPlan or NodeIndexSeekPlan or EdgeScanPlan or EdgeByIdPlan or EdgeIndexSeekPlan or ExpandPlan or ExpandPairPlan
            or VarExpandPlan or ShortestPathPlan or IntersectPlan or HashJoinPlan => demand,
        ProjectPlan project => project.Items.All(item => ExpressionTree.IsDeterministic(item.Expression)) ? demand : Demand.Rows,
        _ => Demand.Rows,
    };

    private static bool IgnoresRepeats(FunctionCall call) => call.IsDistinct || call.Name.ToLowerInvariant() is "min" or "max";

    /// <summary>Makes one operator of two expansions below that count different edges at one node.</summary>
    private static void PairUp(UnaryPlan parent, Demand demand)
    {
        if (Below(parent, 0, demand) != Demand.Count) return;
        if (parent.Input is not ExpandPlan { IsInto: false, NeedsEdge: false, NeedsTo: false } second || second.Input is not ExpandPlan { IsInto: false, NeedsTo: false } first) return;
        if (first.EdgeFilter is not null || second.EdgeFilter is not null || second.From != first.From || first.DistinctFrom.Count > 0 || second.DistinctFrom.Count != 1 || second.DistinctFrom[0] != first.Edge) return;
        if (second.Carries.Contains(first.Edge)) return;
        parent.Input = new ExpandPairPlan(first.Input, first.From, LegOf(first), LegOf(second)) { Carries = [.. second.Carries] };
    }

    private static ExpandLeg LegOf(ExpandPlan expand) => new(expand.Edge, expand.To, expand.Types, expand.Direction, expand.ToLabels, expand.ToFilter);
}
