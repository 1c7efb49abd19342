// What each operator reads of its input and what columns it adds: the one place that knows, for liveness, checking and display.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

internal static class PlanSymbols
{
    /// <summary>The columns that the operator adds to those of its main input, needed or not.</summary>
    public static IEnumerable<Symbol> Introduced(PlanNode node) => node switch
    {
        ArgumentPlan argument => argument.RowNumber is { } number ? [number, .. argument.Carries] : argument.Carries,
        NodeScanPlan scan => [scan.Node],
        NodeByIdPlan seek => [seek.Node],
        NodeIndexSeekPlan seek => [seek.Node],
        EdgeScanPlan scan => [scan.Edge, scan.From, scan.To],
        EdgeByIdPlan seek => [seek.Edge, seek.From, seek.To],
        EdgeIndexSeekPlan seek => [seek.Edge, seek.From, seek.To],
        ExpandPlan { Mode: not ExpandMode.Rows } => [],
        ExpandPlan expand => expand.IsInto ? [expand.Edge] : [expand.Edge, expand.To],
        VarExpandPlan expand => VarExpand(expand),
        ShortestPathPlan shortest => [shortest.Edges],
        RepeatPlan repeat => repeat.IsInto ? repeat.Collected.Select(pair => pair.List) : [repeat.To, .. repeat.Collected.Select(pair => pair.List)],
        ExpandPairPlan => [],
        StoredCountPlan count => count.Symbols,
        IntersectPlan intersect => intersect.Mode == ExpandMode.Rows ? [intersect.To] : [],
        HashJoinPlan join => join.RightSymbols,
        OptionalPlan optional => optional.Introduced,
        ApplyPlan apply => apply.Outputs,
        ProcedureCallPlan call => call.Outputs.Select(output => output.Symbol),
        ProjectPlan project => project.Items.Select(item => item.Symbol),
        UnwindPlan unwind => [unwind.Item],
        AggregatePlan aggregate => [.. aggregate.Groups.Select(group => group.Symbol), .. aggregate.Aggregates.Select(item => item.Symbol)],
        UnionPlan union => union.Columns,
        CreatePlan create => [.. create.Nodes.Select(made => made.Node), .. create.Edges.Select(made => made.Edge)],
        MergePlan merge => merge.Introduced,
        _ => [],
    };

    private static List<Symbol> VarExpand(VarExpandPlan expand)
    {
        List<Symbol> symbols = [];
        if (!expand.IsEdgesBound) symbols.Add(expand.Edges);
        if (!expand.IsInto) symbols.Add(expand.To);
        return symbols;
    }

    /// <summary>All columns of the operator's rows as far as it can give them.</summary>
    public static HashSet<Symbol> Columns(PlanNode node)
    {
        HashSet<Symbol> columns = node switch
        {
            UnionPlan or AggregatePlan or EmptyResultPlan or ArgumentPlan => [],
            UnaryPlan unary => Columns(unary.Input),
            _ => node.Children.Count > 0 ? Columns(node.Children[0]) : [],
        };
        if (node is DistinctPlan distinct) columns.IntersectWith(distinct.Columns);
        columns.UnionWith(Introduced(node));
        return columns;
    }

    /// <summary>Adds what an operator with one input reads of it.</summary>
    public static void AddReads(UnaryPlan node, HashSet<Symbol> reads)
    {
        switch (node)
        {
            case NodeScanPlan scan:
                Own(scan.Filter, reads, scan.Node);
                break;
            case NodeByIdPlan seek:
                ExpressionTree.AddReads(seek.Ids, reads);
                break;
            case NodeIndexSeekPlan seek:
                AddReads(seek.Keys, reads);
                break;
            case EdgeByIdPlan seek:
                ExpressionTree.AddReads(seek.Ids, reads);
                break;
            case EdgeIndexSeekPlan seek:
                AddReads(seek.Keys, reads);
                break;
            case ExpandPlan expand:
                reads.Add(expand.From);
                reads.UnionWith(expand.DistinctFrom);
                if (expand.IsInto) reads.Add(expand.To);
                Own(expand.ToFilter, reads, expand.To, expand.IsInto);
                Own(expand.EdgeFilter, reads, expand.Edge);
                break;
            case VarExpandPlan expand:
                reads.Add(expand.From);
                reads.UnionWith(expand.DistinctFrom);
                if (expand.IsInto) reads.Add(expand.To);
                if (expand.IsEdgesBound) reads.Add(expand.Edges);
                Own(expand.EdgeFilter, reads, expand.StepEdge);
                break;
            case ShortestPathPlan shortest:
                reads.UnionWith([shortest.From, shortest.To]);
                Own(shortest.EdgeFilter, reads, shortest.StepEdge);
                AddShortest(shortest, reads);
                break;
            case IntersectPlan intersect:
                reads.UnionWith(intersect.Legs.Select(leg => leg.From));
                reads.UnionWith(intersect.DistinctFrom.Where(symbol => intersect.Legs.All(leg => leg.Edge != symbol)));
                Own(intersect.ToFilter, reads, intersect.To);
                break;
            case ExpandPairPlan pair:
                reads.Add(pair.From);
                Own(pair.First.Filter, reads, pair.First.To);
                Own(pair.Second.Filter, reads, pair.Second.To);
                break;
            case DistinctPlan distinct:
                reads.UnionWith(distinct.Columns);
                break;
            case CreatePlan create:
                HashSet<Symbol> inside = [];
                AddReads(create.Nodes, create.Edges, inside);
                inside.ExceptWith(Introduced(create));
                reads.UnionWith(inside);
                break;
            default:
                foreach (var expression in Expressions(node)) ExpressionTree.AddReads(expression, reads);
                break;
        }
    }

    private static void AddShortest(ShortestPathPlan shortest, HashSet<Symbol> reads)
    {
        var filter = ExpressionTree.Reads(shortest.PathFilter);
        filter.Remove(shortest.Edges);
        if (shortest.Path is { } path) filter.Remove(path);
        reads.UnionWith(filter);
    }

    private static void Own(Expression? filter, HashSet<Symbol> reads, Symbol? own, bool isBound = false)
    {
        var inside = ExpressionTree.Reads(filter);
        if (own is not null && !isBound) inside.Remove(own);
        reads.UnionWith(inside);
    }

    private static void AddReads(SeekKeys keys, HashSet<Symbol> reads)
    {
        foreach (var expression in Expressions(keys)) ExpressionTree.AddReads(expression, reads);
    }

    public static IEnumerable<Expression> Expressions(SeekKeys keys) =>
        keys.Equal.Concat(new[] { keys.Low, keys.High, keys.Prefix, keys.AnyOf, keys.Center, keys.Distance }.OfType<Expression>());

    /// <summary>The expressions of an operator that are evaluated over its main input's rows (or, of scans and expansions, over what they find).</summary>
    public static IEnumerable<Expression> Expressions(PlanNode node) => node switch
    {
        NodeScanPlan scan => Present(scan.Filter),
        NodeByIdPlan seek => [seek.Ids],
        NodeIndexSeekPlan seek => Expressions(seek.Keys),
        EdgeByIdPlan seek => [seek.Ids],
        EdgeIndexSeekPlan seek => Expressions(seek.Keys),
        ExpandPlan expand => Present(expand.EdgeFilter, expand.ToFilter),
        VarExpandPlan expand => Present(expand.EdgeFilter),
        ShortestPathPlan shortest => Present(shortest.EdgeFilter, shortest.PathFilter),
        IntersectPlan intersect => Present(intersect.ToFilter),
        ExpandPairPlan pair => Present(pair.First.Filter, pair.Second.Filter),
        HashJoinPlan join => [.. join.Keys.Select(key => key.Left), .. join.Keys.Select(key => key.Right)],
        FilterPlan filter => [filter.Predicate],
        ProjectPlan project => project.Items.Select(item => item.Expression),
        UnwindPlan unwind => [unwind.List],
        AggregatePlan aggregate => [.. aggregate.Groups.Select(group => group.Expression), .. aggregate.Aggregates.SelectMany(item => item.Call.Arguments)],
        SortPlan sort => [.. sort.Keys.Select(key => key.Expression), .. Present(sort.Limit)],
        SkipPlan skip => [skip.Count],
        LimitPlan limit => [limit.Count],
        ProcedureCallPlan call => call.Arguments,
        SetPlan set => set.Items.SelectMany(Expressions),
        RemovePlan remove => remove.Items.Select(Subject),
        DeletePlan delete => delete.Subjects,
        ForeachPlan each => [each.List],
        CreatePlan create => Expressions(create.Nodes, create.Edges),
        MergePlan merge => [.. Expressions(merge.Nodes, merge.Edges), .. merge.OnCreate.SelectMany(Expressions), .. merge.OnMatch.SelectMany(Expressions)],
        _ => [],
    };

    public static IEnumerable<Expression> Expressions(SetItem item) => item switch
    {
        SetProperty set => [set.Subject, set.Value],
        SetDynamicProperty set => [set.Subject, set.Key, set.Value],
        SetAllProperties set => [set.Subject, set.Value],
        SetLabels set => [set.Subject],
        _ => [],
    };

    private static Expression Subject(RemoveItem item) => item switch
    {
        RemoveProperty remove => remove.Subject,
        RemoveLabels remove => remove.Subject,
        _ => throw new InvalidOperationException(item.GetType().Name),
    };

    private static IEnumerable<Expression> Expressions(IReadOnlyList<NodeToCreate> nodes, IReadOnlyList<EdgeToCreate> edges) =>
        Present([.. nodes.Select(node => node.Properties), .. edges.Select(edge => edge.Properties)]);

    private static IEnumerable<Expression> Present(params Expression?[] expressions) => expressions.OfType<Expression>();

    public static void AddReads(SetItem item, HashSet<Symbol> reads)
    {
        foreach (var expression in Expressions(item)) ExpressionTree.AddReads(expression, reads);
    }

    /// <summary>Adds what creation reads: properties, and ends that it may make itself or find bound.</summary>
    public static void AddReads(IReadOnlyList<NodeToCreate> nodes, IReadOnlyList<EdgeToCreate> edges, HashSet<Symbol> reads)
    {
        foreach (var expression in Expressions(nodes, edges)) ExpressionTree.AddReads(expression, reads);
        foreach (var edge in edges) reads.UnionWith([edge.Source, edge.Target]);
    }
}
