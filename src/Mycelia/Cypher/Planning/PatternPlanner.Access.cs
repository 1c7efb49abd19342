// How the nodes of a pattern are found that no expansion leads to: seeks, scans, scans of edges, intersections and joins.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

internal sealed partial class PatternPlanner
{
    private void Take(OrderStep step)
    {
        switch (step.Kind)
        {
            case OrderStepKind.Scan:
                Scan(step.Node!);
                break;
            case OrderStepKind.HashJoin:
                Join(step.Node!);
                break;
            case OrderStepKind.EdgeScan:
                ScanEdges(step.Edge!);
                _done.Add(step.Edge!);
                break;
            case OrderStepKind.Intersect:
                Intersect(step.Node!);
                break;
            default:
                Follow(step.Edge!);
                _done.Add(step.Edge!);
                break;
        }

        ApplyPredicates();
        FollowBetweenBound();
    }

    /// <summary>Follows the edges both of whose ends are bound, the rarest first.</summary>
    private void FollowBetweenBound()
    {
        while (true)
        {
            GraphEdge? best = null;
            foreach (var edge in _graph.Edges)
            {
                if (_done.Contains(edge) || !IsBound(edge.Left) || !IsBound(edge.Right)) continue;
                if (best is null || CostOf(edge) < CostOf(best)) best = edge;
            }

            if (best is null) return;
            Follow(best);
            _done.Add(best);
            ApplyPredicates();
        }
    }

    private void Scan(GraphNode node)
    {
        if (PathTo(node, isAlone: false) is { } path)
        {
            Seek(node, path);
            return;
        }

        var filter = TakeFilter(node, isAlone: false);
        _plan = new NodeScanPlan(_plan, node.Symbol, node.Labels, filter);
        _unbound.Remove(node.Symbol);
    }

    /// <summary>The look-up by which a node is found; null where it is scanned.</summary>
    private AccessPath? PathTo(GraphNode node, bool isAlone)
    {
        if (!Optimizes || node.Hint is { Kind: "SCAN" }) return null;
        List<GraphPredicate> known = [];
        foreach (var predicate in _pending)
        {
            if (!predicate.Reads.Contains(node.Symbol)) continue;
            if (isAlone ? predicate.Reads.Count == 1 : predicate.Reads.All(symbol => symbol == node.Symbol || !_unbound.Contains(symbol))) known.Add(predicate);
        }

        var paths = new AccessPaths(_context.Catalog);
        if (node.Hint is { Kind: "INDEX" } hint && paths.Best(node.Symbol, false, node.Labels, known, hint) is { } hinted) return hinted;
        return paths.Best(node.Symbol, false, node.Labels, known);
    }

    private void Seek(GraphNode node, AccessPath path)
    {
        foreach (var covered in path.Covered) _pending.Remove(covered);
        IReadOnlyList<string> rest = node.Labels;
        if (path.Index is { Pattern: var pattern })
        {
            _plan = new NodeIndexSeekPlan(_plan, node.Symbol, pattern.LabelOrType, pattern.Properties, path.Keys) { IsUnique = path.IsUnique, Rows = path.Rows };
            rest = [.. node.Labels.Where(label => label != pattern.LabelOrType)];
        }
        else
        {
            _plan = new NodeByIdPlan(_plan, node.Symbol, path.Ids!);
        }

        _unbound.Remove(node.Symbol);
        if (rest.Count > 0) _plan = new FilterPlan(_plan, Predicates.HasLabels(node.Symbol, rest));
    }

    private void ScanEdges(GraphEdge edge)
    {
        List<GraphPredicate> known = [.. _pending.Where(predicate => predicate.Reads.Contains(edge.Symbol) && predicate.Reads.All(symbol => symbol == edge.Symbol || !_unbound.Contains(symbol)))];
        var path = new AccessPaths(_context.Catalog).Best(edge.Symbol, true, edge.Types.Count == 1 ? edge.Types : [], known);
        foreach (var covered in path?.Covered ?? []) _pending.Remove(covered);
        var (left, right) = (edge.Left.Symbol, edge.Right.Symbol);
        _plan = path switch
        {
            null => new EdgeScanPlan(_plan, edge.Symbol, left, right, edge.Types, edge.Direction),
            { Index: { } index } => new EdgeIndexSeekPlan(_plan, edge.Symbol, left, right, index.Pattern.LabelOrType, index.Pattern.Properties, path.Keys, edge.Direction),
            _ => new EdgeByIdPlan(_plan, edge.Symbol, left, right, path.Ids!, edge.Direction),
        };
        _unbound.Remove(edge.Symbol);
        if (path is { Ids: not null } && edge.Types.Count > 0) _plan = new FilterPlan(_plan, HasTypes(edge));
        Reach(edge.Left, false);
        Reach(edge.Right, false);
    }

    private static LabelTest HasTypes(GraphEdge edge)
    {
        LabelExpression? any = null;
        foreach (var type in edge.Types) any = any is null ? new LabelName(type) : new LabelOr(any, new LabelName(type));
        return new LabelTest(ExpressionTree.Read(edge.Symbol), any!);
    }

    /// <summary>Binds a node as a common neighbour of all the bound nodes that the pattern puts beside it.</summary>
    private void Intersect(GraphNode node)
    {
        List<IntersectLeg> legs = [];
        List<GraphEdge> edges = [];
        HashSet<Symbol> distinct = [];
        foreach (var edge in _graph.Edges)
        {
            if (_done.Contains(edge) || (edge.Left != node && edge.Right != node)) continue;
            var (from, direction) = edge.Right == node ? (edge.Left, edge.Direction) : (edge.Right, Flip(edge.Direction));
            if (!IsBound(from)) continue;
            foreach (var other in _done.Concat(edges))
            {
                if (!edge.MayShare(other)) continue;
                distinct.UnionWith(other.Edges);
                distinct.Add(edge.Symbol);
            }

            legs.Add(new IntersectLeg(from.Symbol, edge.Symbol, edge.Types, direction));
            edges.Add(edge);
        }

        var filter = TakeFilter(node, isAlone: true);
        _plan = new IntersectPlan(_plan, node.Symbol, legs) { ToLabels = node.Labels, ToFilter = filter, DistinctFrom = [.. distinct.OrderBy(symbol => symbol.Id)] };
        _unbound.Remove(node.Symbol);
        foreach (var edge in edges) _unbound.Remove(edge.Symbol);
        _done.AddRange(edges);
    }

    /// <summary>Binds a node by joining what is bound with a scan of the node's own, on everything that must be equal.</summary>
    private void Join(GraphNode node)
    {
        List<(Expression, Expression)> keys = [];
        for (var i = 0; i < _pending.Count; i++)
        {
            var predicate = _pending[i];
            if (predicate.Reads.Any(symbol => symbol != node.Symbol && _unbound.Contains(symbol)) || PatternOrder.JoinKeyOf(predicate, node.Symbol) is not var (other, own)) continue;
            keys.Add((other, own));
            _pending.RemoveAt(i--);
        }

        var left = _plan;
        _plan = new UnitPlan();
        if (PathTo(node, isAlone: true) is { } path)
        {
            Seek(node, path);
        }
        else
        {
            _plan = new NodeScanPlan(_plan, node.Symbol, node.Labels, TakeFilter(node, isAlone: true));
            _unbound.Remove(node.Symbol);
        }

        _plan = new HashJoinPlan(left, _plan, keys) { RightSymbols = [node.Symbol] };
    }
}
