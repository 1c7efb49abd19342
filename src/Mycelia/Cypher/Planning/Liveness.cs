// Which columns are needed where. From the root downwards: what somebody above reads, less what an operator adds itself, is what it must carry from its
// input; with what it reads, that is what its input must give. On the way, results that nobody reads are taken out: ends and edges of expansions,
// projections that cannot fail, outputs of nested plans.
//
// The pass may run again over a plan or a part of one; it sets everything anew.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

internal static class Liveness
{
    /// <summary>Marks a whole plan of which the caller reads <paramref name="needed"/>; gives what its Argument leaves must be handed.</summary>
    public static HashSet<Symbol> Mark(PlanNode plan, IEnumerable<Symbol> needed) => Visit(plan, [.. needed]);

    private static HashSet<Symbol> Visit(PlanNode node, HashSet<Symbol> needed)
    {
        switch (node)
        {
            case UnitPlan or StoredCountPlan:
                return [];
            case ArgumentPlan argument:
                if (argument.RowNumber is { } number) needed.Remove(number);
                Carry(argument, needed);
                return needed;
            case UnaryPlan unary:
                var arguments = Visit(unary.Input, Unary(unary, needed));
                if (unary.Input is ProjectPlan { Items.Count: 0 } empty) unary.Input = empty.Input;
                return arguments;
            case HashJoinPlan join:
                return Join(join, needed);
            case UnionPlan union:
                return Union(union);
            case OptionalPlan optional:
                optional.Introduced = [.. optional.Introduced.Where(needed.Contains)];
                return Nested(optional, optional.Input, optional.Inner, needed, optional.Introduced, [.. optional.Introduced, optional.RowNumber]);
            case SemiJoinPlan semi:
                return Nested(semi, semi.Input, semi.Inner, needed, [], [semi.RowNumber]);
            case ApplyPlan apply:
                apply.Outputs = [.. apply.Outputs.Where(needed.Contains)];
                return Nested(apply, apply.Input, apply.Inner, needed, apply.Outputs, [.. apply.Outputs]);
            case MergePlan merge:
                return Merge(merge, needed);
            case ForeachPlan each:
                return Foreach(each, needed);
            case RepeatPlan repeat:
                return Repeat(repeat, needed);
            default:
                throw new InvalidOperationException($"Liveness does not know {node.Name}.");
        }
    }

    private static void Carry(PlanNode node, HashSet<Symbol> symbols) => node.Carries = [.. symbols.OrderBy(symbol => symbol.Id)];

    private static HashSet<Symbol> Nested(PlanNode node, PlanNode input, PlanNode inner, HashSet<Symbol> needed, IEnumerable<Symbol> introduced, HashSet<Symbol> neededInside)
    {
        needed.ExceptWith(introduced);
        Carry(node, needed);
        needed.UnionWith(Visit(inner, neededInside));
        return Visit(input, needed);
    }

    private static HashSet<Symbol> Unary(UnaryPlan node, HashSet<Symbol> needed)
    {
        switch (node)
        {
            case ExpandPlan expand:
                expand.NeedsEdge = expand.Mode == ExpandMode.Rows && needed.Contains(expand.Edge);
                expand.NeedsTo = expand.Mode == ExpandMode.Rows && !expand.IsInto && needed.Contains(expand.To);
                break;
            case IntersectPlan intersect:
                intersect.IsToNeeded = needed.Contains(intersect.To);
                break;
            case VarExpandPlan expand:
                expand.NeedsEdges = !expand.IsEdgesBound && needed.Contains(expand.Edges);
                break;
            case ProjectPlan project:
                project.Items = [.. project.Items.Where(item => needed.Contains(item.Symbol) || !CannotFail(item.Expression))];
                break;
        }

        if (node is AggregatePlan or EmptyResultPlan) needed.Clear();
        else needed.ExceptWith(PlanSymbols.Introduced(node));
        Carry(node, needed);
        PlanSymbols.AddReads(node, needed);
        return needed;
    }

    private static bool CannotFail(Expression expression) => expression switch
    {
        Literal or Parameter or Variable or PathExpression => true,
        PropertyAccess { Subject: Variable { Symbol.Kind: SymbolKind.Node or SymbolKind.Edge } } => true,
        _ => false,
    };

    private static HashSet<Symbol> Join(HashJoinPlan join, HashSet<Symbol> needed)
    {
        HashSet<Symbol> right = [.. PlanSymbols.Columns(join.Right)];
        join.RightSymbols = [.. join.RightSymbols.Where(needed.Contains)];
        HashSet<Symbol> left = [.. needed.Except(join.RightSymbols)];
        Carry(join, left);
        HashSet<Symbol> fromRight = [.. join.RightSymbols.Where(right.Contains)];
        foreach (var (leftKey, rightKey) in join.Keys)
        {
            ExpressionTree.AddReads(leftKey, left);
            ExpressionTree.AddReads(rightKey, fromRight);
        }

        var arguments = Visit(join.Right, fromRight);
        arguments.UnionWith(Visit(join.Left, left));
        return arguments;
    }

    private static HashSet<Symbol> Union(UnionPlan union)
    {
        HashSet<Symbol> arguments = [];
        for (var i = 0; i < union.Parts.Count; i++) arguments.UnionWith(Visit(union.Parts[i], [.. union.PartColumns[i]]));
        return arguments;
    }

    private static HashSet<Symbol> Merge(MergePlan merge, HashSet<Symbol> needed)
    {
        HashSet<Symbol> matched = [.. needed];
        foreach (var item in merge.OnMatch) PlanSymbols.AddReads(item, matched);
        matched.IntersectWith(merge.Introduced);

        needed.ExceptWith(merge.Introduced);
        Carry(merge, needed);
        HashSet<Symbol> reads = [];
        PlanSymbols.AddReads(merge.Nodes, merge.Edges, reads);
        foreach (var item in merge.OnCreate) PlanSymbols.AddReads(item, reads);
        foreach (var item in merge.OnMatch) PlanSymbols.AddReads(item, reads);
        reads.ExceptWith(merge.Introduced);
        needed.UnionWith(reads);
        needed.UnionWith(Visit(merge.Match, matched));
        return Visit(merge.Input, needed);
    }

    private static HashSet<Symbol> Foreach(ForeachPlan each, HashSet<Symbol> needed)
    {
        Carry(each, needed);
        var updates = Visit(each.Updates, []);
        updates.Remove(each.Item);
        needed.UnionWith(updates);
        ExpressionTree.AddReads(each.List, needed);
        return Visit(each.Input, needed);
    }

    private static HashSet<Symbol> Repeat(RepeatPlan repeat, HashSet<Symbol> needed)
    {
        needed.ExceptWith(PlanSymbols.Introduced(repeat));
        Carry(repeat, needed);
        HashSet<Symbol> inside = [repeat.StepTo, .. repeat.StepEdges, .. repeat.Collected.Select(pair => pair.Inner)];
        if (repeat.StepRow is { } row) inside.Add(row);
        var arguments = Visit(repeat.Step, inside);
        arguments.Remove(repeat.StepFrom);
        needed.UnionWith(arguments);
        needed.Add(repeat.From);
        if (repeat.IsInto) needed.Add(repeat.To);
        needed.UnionWith(repeat.DistinctFrom);
        return Visit(repeat.Input, needed);
    }
}
