// The order in which a pattern is bound, by dynamic programming over the sets of its nodes. A set stands for: these nodes are bound and every edge between
// them has been followed. From a set one more node is bound by
//
//   a scan or seek (for each row; then the edges to the nodes bound before are tested),
//   an expansion along one edge (then the other edges to bound nodes are tested),
//   an intersection of the neighbour lists of all bound nodes that it must be next to, where those edges need not be rows,
//   a hash join, where a predicate says that something of the node equals something of the bound ones.
//
// At the beginning both ends of an edge may be bound by reading the edges. Of the plans for a set the cheapest is kept. Cost is in units of about one row
// looked at by a tight loop; what an expansion costs is its edges, and what a plan costs is mostly its intermediate rows. An end that is counted only (nobody
// needs it or its edge, and the rows go into an aggregation) multiplies the row instead of making new ones, so it costs next to nothing: such ends are
// bound last by themselves.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

internal enum OrderStepKind
{
    Scan,
    EdgeScan,
    Expand,
    Intersect,
    HashJoin,
}

/// <summary>One step: the node that is bound, and the edge by which (for EdgeScan: the edge that binds both).</summary>
internal readonly record struct OrderStep(OrderStepKind Kind, GraphNode? Node, GraphEdge? Edge);

internal sealed class PatternOrder
{
    private const int FreeMax = 12;
    private const double SeekCost = 4;
    private const double IntoCost = 5;
    private const double EdgeScanSetup = 20;
    private const double BuildCost = 4;
    private const double ProbeCost = 2;
    private const ulong Never = 1UL << 63;

    private readonly PatternGraph _graph;
    private readonly PatternDemand _demand;
    private readonly Cardinality _cardinality;
    private readonly AccessPaths _paths;
    private readonly bool _isLeafUnit;
    private readonly List<GraphNode> _free = [];
    private readonly List<(GraphEdge Edge, ulong Ends)> _edges = [];
    private readonly List<(GraphPredicate Predicate, ulong Needs)> _predicates = [];
    private readonly double[] _alone;
    private readonly bool[] _isLeaf;
    private readonly AccessPath?[] _ownPaths;
    private readonly Entry[] _entries;

    private PatternOrder(PatternGraph graph, IReadOnlySet<Symbol> unbound, IReadOnlyList<GraphPredicate> pending, PatternDemand demand, PlanCatalog catalog, double rows, bool isLeafUnit)
    {
        (_graph, _demand, _isLeafUnit) = (graph, demand, isLeafUnit);
        _cardinality = new Cardinality(catalog);
        _paths = new AccessPaths(catalog);
        foreach (var node in graph.Nodes)
            if (unbound.Contains(node.Symbol)) _free.Add(node);
        foreach (var edge in graph.Edges) _edges.Add((edge, BitOf(edge.Left) | BitOf(edge.Right)));
        foreach (var predicate in pending) _predicates.Add((predicate, NeedsOf(predicate, unbound)));
        _alone = new double[_free.Count];
        _isLeaf = new bool[_free.Count];
        _ownPaths = new AccessPath?[_free.Count];
        for (var i = 0; i < _free.Count; i++) Describe(i);
        _entries = new Entry[1 << _free.Count];
        Array.Fill(_entries, new Entry(double.PositiveInfinity, 0, -1, default));
        _entries[0] = new Entry(0, Math.Max(1, rows), -1, default);
    }

    private readonly record struct Entry(double Cost, double Rows, int Before, OrderStep Step);

    /// <summary>The cheapest order of the nodes that are not bound yet; null when the pattern is too large or has parts that are ordered otherwise.</summary>
    public static List<OrderStep>? Find(
        PatternGraph graph, IReadOnlySet<Symbol> unbound, IReadOnlyList<GraphPredicate> pending, PatternDemand demand, PlanContext context, PlanNode input)
    {
        if (graph.Edges.Count > context.Options.ExactWidth || graph.Edges.Exists(edge => edge.Kind is not (GraphEdgeKind.Edge or GraphEdgeKind.Walk))) return null;
        if (graph.Nodes.Count(node => unbound.Contains(node.Symbol)) > FreeMax) return null;
        new Estimation(context.Catalog, context.Versions).Annotate(input);
        var leaf = input;
        while (leaf.Children.Count > 0) leaf = leaf.Children[0];
        return new PatternOrder(graph, unbound, pending, demand, context.Catalog, input.EstimatedRows, leaf is UnitPlan).Search();
    }

    private ulong BitOf(GraphNode node) => _free.IndexOf(node) is >= 0 and var i ? 1UL << i : 0;

    private ulong NeedsOf(GraphPredicate predicate, IReadOnlySet<Symbol> unbound)
    {
        ulong needs = 0;
        foreach (var symbol in predicate.Reads)
        {
            if (!unbound.Contains(symbol)) continue;
            if (_graph.HasNode(symbol)) needs |= BitOf(_graph.Node(symbol));
            else if (_edges.FindIndex(edge => edge.Edge.Symbol == symbol) is >= 0 and var i) needs |= _edges[i].Ends;
            else needs |= Never;
        }

        return needs;
    }

    private void Describe(int i)
    {
        var node = _free[i];
        var bit = 1UL << i;
        _alone[i] = 1;
        List<GraphPredicate> own = [];
        var isReadAlone = true;
        foreach (var (predicate, needs) in _predicates)
        {
            if ((needs & bit) == 0) continue;
            var readsNode = predicate.Reads.Contains(node.Symbol);
            if (needs == bit && readsNode)
            {
                own.Add(predicate);
                _alone[i] *= _cardinality.Selectivity(predicate.Expression, node.Symbol, node.Labels);
            }

            isReadAlone &= !readsNode || (predicate.Reads.Count == 1 && !predicate.HasSubplan);
        }

        if (own.Count > 0 && node.Hint is not { Kind: "SCAN" }) _ownPaths[i] = _paths.Best(node.Symbol, false, node.Labels, own, node.Hint);
        _isLeaf[i] = _demand.CountsRows && isReadAlone && !IsNeeded(node.Symbol) && LeafEdge(node) is { Kind: GraphEdgeKind.Edge } edge && !IsNeeded(edge.Symbol)
            && _predicates.TrueForAll(predicate => !predicate.Predicate.Reads.Contains(edge.Symbol) || (predicate.Predicate.Reads.Count == 1 && !predicate.Predicate.HasSubplan));
    }

    private GraphEdge? LeafEdge(GraphNode node)
    {
        GraphEdge? only = null;
        foreach (var (edge, _) in _edges)
        {
            if (edge.Left != node && edge.Right != node) continue;
            if (only is not null || edge.Left == edge.Right) return null;
            only = edge;
        }

        return only;
    }

    private bool IsNeeded(Symbol symbol) => _demand.Needs(symbol) || _graph.Paths.Exists(path => _demand.Needs(path.Path) && path.Parts.Parts.Contains(symbol));

    private List<OrderStep> Search()
    {
        var all = _entries.Length - 1;
        for (var set = 0; set < all; set++)
        {
            if (double.IsPositiveInfinity(_entries[set].Cost)) continue;
            if (set == 0) BeginWithEdges();
            for (var i = 0; i < _free.Count; i++)
                if ((set >> i & 1) == 0) Bind(set, i);
        }

        List<OrderStep> steps = [];
        for (var at = all; at > 0; at = _entries[at].Before) steps.Add(_entries[at].Step);
        steps.Reverse();
        return steps;
    }

    private void Offer(int set, ulong added, double cost, double rows, OrderStep step)
    {
        var next = set | (int)added;
        if (cost < _entries[next].Cost) _entries[next] = new Entry(cost, Math.Max(1, rows), set, step);
    }

    /// <summary>The part of the rows that passes what can be tested once the nodes in <paramref name="added"/> are bound besides those in the set.</summary>
    private double PartOfPredicates(ulong before, ulong added, bool withAlone)
    {
        var part = 1.0;
        foreach (var (predicate, needs) in _predicates)
        {
            if ((needs & added) == 0 || (needs & ~(before | added)) != 0) continue;
            if (!withAlone && (needs & (needs - 1)) == 0 && _free.Exists(node => predicate.Reads.Contains(node.Symbol) && BitOf(node) == needs)) continue;
            part *= _cardinality.Selectivity(predicate.Expression);
        }

        return part;
    }

    private void Bind(int set, int i)
    {
        var node = _free[i];
        var (before, bit) = ((ulong)(uint)set, 1UL << i);
        var (cost, rows, _, _) = _entries[set];
        List<GraphEdge> edges = [];
        foreach (var (edge, ends) in _edges)
            if ((ends & bit) != 0 && (ends & ~(before | bit)) == 0) edges.Add(edge);
        var others = PartOfPredicates(before, bit, withAlone: false);
        BindByScan(set, i, edges, others);
        if (edges.Count == 0 && _isLeafUnit) BindByJoin(set, i, others);
        if (node.Hint is not null) return;
        foreach (var edge in edges)
            if (edge.Left != edge.Right) BindByExpansion(set, i, edge, edges, others);
        if (CanIntersect(before | bit, edges)) BindByIntersection(set, i, edges, others);
    }

    private void BindByScan(int set, int i, List<GraphEdge> edges, double others)
    {
        var node = _free[i];
        var (cost, rows, _, _) = _entries[set];
        var all = Math.Max(1, _cardinality.Nodes(node.Labels));
        var path = _ownPaths[i];
        if (set != 0 && path is null or { IsUnique: false } && node.Hint is not { Kind: "SCAN" }) path = LinkedPath(set, i) ?? path;
        var found = path is null ? all * _alone[i] : Math.Min(path.Rows, all);
        var step = cost + rows * (path is null ? all : SeekCost + 2 * path.Rows) + rows * found;
        var left = rows * found;
        foreach (var edge in edges)
        {
            step += left * CostOfInto(edge);
            left *= OfInto(edge);
        }

        var isLinked = path is not null && path != _ownPaths[i];
        Offer(set, 1UL << i, step, left * (isLinked ? 1 : others), new OrderStep(OrderStepKind.Scan, node, null));
    }

    /// <summary>A seek whose key comes from the nodes that are bound already.</summary>
    private AccessPath? LinkedPath(int set, int i)
    {
        List<GraphPredicate>? known = null;
        var bit = 1UL << i;
        var isLinked = false;
        foreach (var (predicate, needs) in _predicates)
        {
            if ((needs & bit) == 0 || (needs & ~((ulong)(uint)set | bit)) != 0 || !predicate.Reads.Contains(_free[i].Symbol)) continue;
            (known ??= []).Add(predicate);
            isLinked |= needs != bit;
        }

        return isLinked ? _paths.Best(_free[i].Symbol, false, _free[i].Labels, known!, _free[i].Hint) : null;
    }

    private void BindByExpansion(int set, int i, GraphEdge edge, List<GraphEdge> edges, double others)
    {
        var node = _free[i];
        var (cost, rows, _, _) = _entries[set];
        var (degree, part) = FanOf(edge, node);
        if (edge.Kind == GraphEdgeKind.Walk) degree = OfWalk(edge, degree);
        var fan = degree * part * _alone[i];
        var isTested = part < 1 || _alone[i] < 1 || _predicates.Exists(predicate => predicate.Predicate.Reads.Contains(edge.Symbol));
        if (_isLeaf[i] && CanCount(edge, (ulong)(uint)set | 1UL << i))
        {
            Offer(set, 1UL << i, cost + rows * (1 + (isTested ? 0.6 * degree : 0)), rows * Math.Min(1, fan), new OrderStep(OrderStepKind.Expand, node, edge));
            return;
        }

        var step = cost + rows * (1.5 + degree * (isTested ? 1.5 : 1)) + rows * fan * 0.5;
        var left = rows * fan;
        foreach (var other in edges)
        {
            if (other == edge) continue;
            step += left * CostOfInto(other);
            left *= OfInto(other);
        }

        Offer(set, 1UL << i, step, left * others, new OrderStep(OrderStepKind.Expand, node, edge));
    }

    /// <summary>Whether nothing that comes later must be told apart from this edge, but for another counted one at the same node.</summary>
    private bool CanCount(GraphEdge edge, ulong after)
    {
        foreach (var (other, ends) in _edges)
        {
            if (other == edge || (ends & ~after) == 0 || !edge.MayShare(other)) continue;
            var far = _free.FindIndex(node => (other.Left == node || other.Right == node) && LeafEdge(node) == other);
            if (far < 0 || !_isLeaf[far] || !SharesEnd(edge, other)) return false;
        }

        return true;
    }

    private static bool SharesEnd(GraphEdge edge, GraphEdge other) => edge.Left == other.Left || edge.Left == other.Right || edge.Right == other.Left || edge.Right == other.Right;

    private bool CanIntersect(ulong after, List<GraphEdge> edges)
    {
        if (edges.Count < 2) return false;
        List<GraphNode> ends = [];
        foreach (var edge in edges)
        {
            if (edge.Kind != GraphEdgeKind.Edge || edge.Left == edge.Right || IsNeeded(edge.Symbol)) return false;
            if (_predicates.Exists(predicate => predicate.Predicate.Reads.Contains(edge.Symbol))) return false;
            if (_edges.Exists(other => (other.Ends & ~after) != 0 && other.Edge.MayShare(edge))) return false;
            ends.AddRange([edge.Left, edge.Right]);
        }

        // Each leg begins at another node.
        return ends.Distinct().Count() == edges.Count + 1;
    }

    private void BindByIntersection(int set, int i, List<GraphEdge> edges, double others)
    {
        var node = _free[i];
        var (cost, rows, _, _) = _entries[set];
        var least = double.PositiveInfinity;
        var left = rows * _alone[i];
        GraphEdge? first = null;
        foreach (var edge in edges)
        {
            var (degree, part) = FanOf(edge, node);
            least = Math.Min(least, degree);
            left *= first is null ? degree * part : OfInto(edge);
            first ??= edge;
        }

        Offer(set, 1UL << i, cost + rows * (2 * edges.Count + least * 1.2) + left, left * others, new OrderStep(OrderStepKind.Intersect, node, first));
    }

    private void BindByJoin(int set, int i, double others)
    {
        var node = _free[i];
        var (cost, rows, _, _) = _entries[set];
        if (set == 0 && rows <= 1) return;
        foreach (var (predicate, needs) in _predicates)
        {
            if ((needs & 1UL << i) == 0 || (needs & ~((ulong)(uint)set | 1UL << i)) != 0 || JoinKeyOf(predicate, node.Symbol) is null) continue;
            var all = Math.Max(1, _cardinality.Nodes(node.Labels));
            var right = Math.Max(1, _ownPaths[i]?.Rows ?? all * _alone[i]);
            var step = cost + (_ownPaths[i] is null ? all : SeekCost + right) + BuildCost * right + ProbeCost * rows;
            Offer(set, 1UL << i, step + rows * right * others, rows * right * others, new OrderStep(OrderStepKind.HashJoin, node, null));
            return;
        }
    }

    /// <summary>The two sides of an equality between something of a node alone and something of others; null when the predicate is none.</summary>
    public static (Expression Other, Expression Own)? JoinKeyOf(GraphPredicate predicate, Symbol node)
    {
        if (predicate.HasSubplan || predicate.Expression is not BinaryExpression { Operator: BinaryOperator.Equal } equal) return null;
        if (!ExpressionTree.IsDeterministic(equal)) return null;
        var (left, right) = (ExpressionTree.Reads(equal.Left), ExpressionTree.Reads(equal.Right));
        if (left.Count == 1 && left.Contains(node) && right.Count > 0 && !right.Contains(node)) return (equal.Right, equal.Left);
        return right.Count == 1 && right.Contains(node) && left.Count > 0 && !left.Contains(node) ? (equal.Left, equal.Right) : null;
    }

    private void BeginWithEdges()
    {
        foreach (var (edge, ends) in _edges)
        {
            if (edge.Kind != GraphEdgeKind.Edge || edge.Left == edge.Right || ends == 0 || (ends & (ends - 1)) == 0) continue;
            if (edge.Left.Hint is not null || edge.Right.Hint is not null) continue;
            var (rows, turns) = (_entries[0].Rows, edge.Direction == PatternDirection.Either ? 2 : 1);
            var all = Math.Max(1, _cardinality.Edges(edge.Types)) * turns;
            var path = PathTo(edge);
            var found = path is null ? all : Math.Min(all, path.Rows * turns);
            var tests = 0.7 * ((edge.Left.Labels.Count > 0 ? 1 : 0) + (edge.Right.Labels.Count > 0 ? 1 : 0));
            var cost = EdgeScanSetup + rows * (path is null ? 1.5 * all : SeekCost + 2 * path.Rows) + rows * found * tests;
            var left = rows * found * PartOfPredicates(0, ends, withAlone: true);
            foreach (var (other, otherEnds) in _edges)
            {
                if (other == edge || otherEnds == 0 || (otherEnds & ~ends) != 0) continue;
                cost += left * CostOfInto(other);
                left *= OfInto(other);
            }

            Offer(0, ends, cost, left, new OrderStep(OrderStepKind.EdgeScan, null, edge));
        }
    }

    private AccessPath? PathTo(GraphEdge edge)
    {
        List<GraphPredicate>? own = null;
        foreach (var (predicate, _) in _predicates)
            if (predicate.Reads.Contains(edge.Symbol) && !predicate.HasSubplan && predicate.Reads.All(symbol => symbol == edge.Symbol || !_graph.Declared.Contains(symbol))) (own ??= []).Add(predicate);
        return own is null ? null : _paths.Best(edge.Symbol, true, edge.Types.Count == 1 ? edge.Types : [], own);
    }

    /// <summary>How many edges lead from the other end, and the part of them that ends at nodes with the labels.</summary>
    private (double Degree, double Part) FanOf(GraphEdge edge, GraphNode to)
    {
        var isForward = edge.Right == to;
        var from = isForward ? edge.Left : edge.Right;
        var direction = isForward || edge.Direction == PatternDirection.Either ? edge.Direction : edge.Direction == PatternDirection.Right ? PatternDirection.Left : PatternDirection.Right;
        return (_cardinality.Degree(edge.Types, direction, from.Labels), _cardinality.FarPart(edge.Types, direction, from.Labels, to.Labels));
    }

    private static double OfWalk(GraphEdge edge, double degree) => 10 + Math.Pow(Math.Max(1, degree), Math.Min(4, edge.Length.To));

    /// <summary>The cost of finding the edges between two given nodes. Walks have to be walked from one of them.</summary>
    private double CostOfInto(GraphEdge edge) =>
        edge.Kind == GraphEdgeKind.Walk ? 1.5 * OfWalk(edge, _cardinality.Degree(edge.Types, edge.Direction, edge.Left.Labels)) + 2 * IntoCost : IntoCost;

    /// <summary>How many edges there are between two given nodes.</summary>
    private double OfInto(GraphEdge edge) => _cardinality.Degree(edge.Types, edge.Direction, edge.Left.Labels) / Math.Max(1, _cardinality.Nodes(edge.Right.Labels));
}
