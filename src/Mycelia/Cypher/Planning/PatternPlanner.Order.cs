// The next step of a pattern: cheapest first, or in the order of the text where the planner is told not to optimize.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

internal sealed partial class PatternPlanner
{
    private bool CanFollow(GraphEdge edge) => edge.Kind switch
    {
        GraphEdgeKind.BoundEdge => true,
        GraphEdgeKind.Shortest => IsBound(edge.Left) && IsBound(edge.Right),
        GraphEdgeKind.Group => IsBound(edge.Left),
        _ => IsBound(edge.Left) || IsBound(edge.Right),
    };

    private GraphEdge? NextEdge()
    {
        GraphEdge? best = null;
        var least = double.PositiveInfinity;
        foreach (var edge in _graph.Edges)
        {
            if (_done.Contains(edge)) continue;
            if (!Optimizes) return CanFollow(edge) ? edge : null;
            if (!CanFollow(edge)) continue;
            var cost = CostOf(edge);
            if (cost >= least) continue;
            (best, least) = (edge, cost);
        }

        return best;
    }

    /// <summary>About how many rows one row becomes.</summary>
    private double CostOf(GraphEdge edge)
    {
        if (edge.Kind == GraphEdgeKind.BoundEdge) return 0;
        var (from, to, direction, _) = Orient(edge);
        var cardinality = new Cardinality(_context.Catalog);
        var fan = cardinality.Degree(edge.Types, direction, from.Labels) * (IsBound(to) ? cardinality.NodePart(to.Labels) / Math.Max(1, cardinality.Nodes(to.Labels)) : cardinality.NodePart(to.Labels));
        if (!IsBound(to))
        {
            foreach (var predicate in _pending)
                if (predicate.Reads.Contains(to.Symbol) && !predicate.Reads.Any(symbol => symbol != to.Symbol && _unbound.Contains(symbol)))
                    fan *= cardinality.Selectivity(predicate.Expression);
        }

        return edge.Kind switch
        {
            GraphEdgeKind.Edge => fan,
            GraphEdgeKind.Shortest => 1,
            _ => 10 + Math.Pow(Math.Max(1, fan), Math.Min(4, edge.Length.To)),
        };
    }

    private GraphNode? NextNode()
    {
        if (!Optimizes)
        {
            foreach (var edge in _graph.Edges)
            {
                if (_done.Contains(edge)) continue;
                if (!IsBound(edge.Left)) return edge.Left;
                if (!IsBound(edge.Right)) return edge.Right;
            }

            return _graph.Nodes.Find(node => !IsBound(node));
        }

        GraphNode? best = null;
        var least = double.PositiveInfinity;
        var cardinality = new Cardinality(_context.Catalog);
        foreach (var node in _graph.Nodes)
        {
            if (IsBound(node)) continue;
            if (PathTo(node, isAlone: false) is { } path)
            {
                if (path.Rows < least) (best, least) = (node, path.Rows);
                continue;
            }

            var rows = Math.Max(1, cardinality.Nodes(node.Labels));
            foreach (var predicate in _pending)
                if (predicate.Reads.Contains(node.Symbol) && !predicate.Reads.Any(symbol => symbol != node.Symbol && _unbound.Contains(symbol)))
                    rows *= cardinality.Selectivity(predicate.Expression, node.Symbol, node.Labels);
            if (rows >= least) continue;
            (best, least) = (node, rows);
        }

        return best;
    }
}
