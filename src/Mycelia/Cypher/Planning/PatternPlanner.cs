// The plan of one MATCH pattern over the rows of an input: which node to begin with, in which order to follow the edges, and each predicate as early as
// what it reads is bound. Each edge of the clause is another one: an expansion is told the edges before it that could be the same.

using Mycelia.Cypher.Syntax;
using Mycelia.Kernel;

namespace Mycelia.Cypher.Planning;

internal sealed partial class PatternPlanner
{
    private readonly PlanContext _context;
    private readonly ExpressionLowering _lowering;
    private readonly PatternGraph _graph;
    private readonly HashSet<Symbol> _unbound;
    private readonly List<GraphPredicate> _pending;
    private readonly List<GraphEdge> _done = [];
    private readonly PatternDemand _demand;
    private PlanNode _plan;

    private PatternPlanner(PlanContext context, ExpressionLowering lowering, PatternGraph graph, PlanNode input, PatternDemand demand)
    {
        (_context, _lowering, _graph, _plan, _demand) = (context, lowering, graph, input, demand);
        _unbound = [.. graph.Declared];
        _pending = [.. graph.Predicates];
    }

    private bool Optimizes => _context.Options.Optimize;

    public static PlanNode Plan(PlanContext context, ExpressionLowering lowering, PatternGraph graph, PlanNode input, PatternDemand demand)
    {
        if (context.Query.MixesVersions) input = Present(graph, input);
        var planner = new PatternPlanner(context, lowering, graph, input, demand);
        planner.PlaceAll();
        return planner._plan;
    }

    /// <summary>The rows in which all that the pattern finds bound is there in the version that it reads.</summary>
    private static PlanNode Present(PatternGraph graph, PlanNode input)
    {
        Symbol[] bound = [.. graph.Nodes.Where(static node => node.IsBound).Select(static node => node.Symbol), .. graph.Edges.Where(static edge => edge.Kind == GraphEdgeKind.BoundEdge).Select(static edge => edge.Symbol)];
        return bound.Length == 0 ? input : new FilterPlan(input, new PresenceTest(bound));
    }

    private void PlaceAll()
    {
        ApplyPredicates();
        if (Optimizes && PatternOrder.Find(_graph, _unbound, _pending, _demand, _context, _plan) is { } steps)
        {
            FollowBetweenBound();
            foreach (var step in steps) Take(step);
        }

        while (true)
        {
            if (NextEdge() is { } edge)
            {
                Follow(edge);
                _done.Add(edge);
            }
            else if (NextNode() is { } node)
            {
                Scan(node);
            }
            else
            {
                break;
            }

            ApplyPredicates();
        }

        foreach (var path in _graph.Deferred) SearchDeferred(path);
        if (_graph.PathLists.Count > 0) Project(_graph.PathLists);
        Project([.. _graph.Paths.Select(path => (path.Path, (Expression)path.Parts))]);
        ApplyPredicates();
        Invariant.Holds(_pending.Count == 0);
    }

    private bool IsBound(GraphNode node) => !_unbound.Contains(node.Symbol);

    private void Project(IReadOnlyList<(Symbol Symbol, Expression Expression)> items)
    {
        if (items.Count == 0) return;
        _plan = new ProjectPlan(_plan, items);
        foreach (var (symbol, _) in items) _unbound.Remove(symbol);
    }

    /// <summary>Filters by every predicate whose columns are there by now.</summary>
    private void ApplyPredicates()
    {
        List<Expression> ready = [];
        for (var i = 0; i < _pending.Count; i++)
        {
            var predicate = _pending[i];
            if (predicate.Reads.Overlaps(_unbound)) continue;
            ready.Add(predicate.Expression);
            _pending.RemoveAt(i--);
        }

        _plan = Predicates.Filter(_context, _plan, ready);
    }

    /// <summary>Takes the predicates that read a node and nothing else of the pattern that is not bound yet: what a scan or expansion can test itself.</summary>
    private Expression? TakeFilter(GraphNode node, bool isAlone) => TakeFilter(node.Symbol, isAlone);

    private Expression? TakeFilter(Symbol entity, bool isAlone)
    {
        if (!Optimizes) return null;
        List<Expression> taken = [];
        for (var i = 0; i < _pending.Count; i++)
        {
            var predicate = _pending[i];
            if (predicate.HasSubplan || !predicate.Reads.Contains(entity)) continue;
            if (isAlone ? predicate.Reads.Count > 1 : predicate.Reads.Any(symbol => symbol != entity && _unbound.Contains(symbol))) continue;
            taken.Add(predicate.Expression);
            _pending.RemoveAt(i--);
        }

        return ExpressionTree.Conjunction(taken);
    }

    private void Follow(GraphEdge edge)
    {
        switch (edge.Kind)
        {
            case GraphEdgeKind.Edge: Expand(edge); break;
            case GraphEdgeKind.BoundEdge: LookUp(edge); break;
            case GraphEdgeKind.Walk or GraphEdgeKind.BoundWalk: Walk(edge); break;
            case GraphEdgeKind.Group: Repeat(edge); break;
            default: Search(edge); break;
        }
    }

    /// <summary>The edges bound before in this clause that could be the same.</summary>
    private List<Symbol> DistinctFrom(GraphEdge edge) => [.. _done.Where(edge.MayShare).SelectMany(other => other.Edges)];

    private void Expand(GraphEdge edge)
    {
        var (from, to, direction, _) = Orient(edge);
        var isInto = IsBound(to);
        var filter = isInto ? null : TakeFilter(to, isAlone: true);
        var edgeFilter = isInto ? null : TakeFilter(edge.Symbol, isAlone: true);
        _plan = new ExpandPlan(_plan, from.Symbol, edge.Symbol, to.Symbol, edge.Types, direction)
        {
            IsInto = isInto, DistinctFrom = DistinctFrom(edge), ToLabels = isInto ? [] : to.Labels, ToFilter = filter,
            EdgeFilter = edgeFilter,
        };
        _unbound.Remove(edge.Symbol);
        _unbound.Remove(to.Symbol);
    }

    /// <summary>From which end an edge is followed: from a bound one, the left one of two.</summary>
    private (GraphNode From, GraphNode To, PatternDirection Direction, bool IsReversed) Orient(GraphEdge edge)
    {
        if (IsBound(edge.Left)) return (edge.Left, edge.Right, edge.Direction, false);
        Invariant.Holds(IsBound(edge.Right));
        return (edge.Right, edge.Left, Flip(edge.Direction), true);
    }

    private static PatternDirection Flip(PatternDirection direction) => direction switch
    {
        PatternDirection.Right => PatternDirection.Left,
        PatternDirection.Left => PatternDirection.Right,
        _ => PatternDirection.Either,
    };

    private void Walk(GraphEdge edge)
    {
        var (from, to, direction, isReversed) = Orient(edge);
        var isInto = IsBound(to);
        _plan = new VarExpandPlan(_plan, from.Symbol, edge.Symbol, to.Symbol, edge.Types, direction, edge.Length)
        {
            IsInto = isInto, IsReversed = isReversed, DistinctFrom = DistinctFrom(edge), IsEdgesBound = edge.Kind == GraphEdgeKind.BoundWalk,
            EdgeFilter = edge.EdgeFilter, StepEdge = edge.StepEdge,
        };
        _unbound.Remove(edge.Symbol);
        Reach(to, isInto);
    }

    /// <summary>Marks a node as bound that an operator found without testing its labels.</summary>
    private void Reach(GraphNode node, bool wasBound)
    {
        if (wasBound) return;
        _unbound.Remove(node.Symbol);
        if (node.Labels.Count > 0) _plan = new FilterPlan(_plan, Predicates.HasLabels(node.Symbol, node.Labels));
    }

    /// <summary>An edge that is bound already is found again by its identity, with its ends, which must be those of the pattern.</summary>
    private void LookUp(GraphEdge edge)
    {
        var found = _context.NewSymbol(SymbolKind.Edge);
        var (isLeftBound, isRightBound) = (IsBound(edge.Left), IsBound(edge.Right) || edge.Left == edge.Right);
        var left = isLeftBound ? _context.NewSymbol(SymbolKind.Node) : edge.Left.Symbol;
        var right = isRightBound ? _context.NewSymbol(SymbolKind.Node) : edge.Right.Symbol;
        var id = new FunctionCall("id", [ExpressionTree.Read(edge.Symbol)]);
        _plan = new EdgeByIdPlan(_plan, found, left, right, id, edge.Direction);
        Reach(edge.Left, isLeftBound);
        Reach(edge.Right, isRightBound);
        List<Expression> tests = [];
        if (isLeftBound) tests.Add(ExpressionTree.IsEqual(left, edge.Left.Symbol));
        if (isRightBound) tests.Add(ExpressionTree.IsEqual(right, edge.Right.Symbol));
        var others = DistinctFrom(edge);
        if (others.Count > 0) tests.Add(new EdgesDistinct([edge.Symbol, .. others]));
        if (ExpressionTree.Conjunction(tests) is { } test) _plan = new FilterPlan(_plan, test);
    }

    private void Repeat(GraphEdge edge)
    {
        var group = edge.Group!;
        var row = _context.NewSymbol(SymbolKind.Value);
        var step = Plan(_context, _lowering, group.Step, new ArgumentPlan(row), PatternDemand.All);
        var isInto = IsBound(edge.Right);
        _plan = new RepeatPlan(_plan, step, edge.Left.Symbol, edge.Right.Symbol, group.From, group.To, edge.Length)
        {
            IsInto = isInto, StepRow = row, Collected = group.Collected, DistinctFrom = DistinctFrom(edge),
            StepEdges = [.. group.Step.Edges.SelectMany(inner => inner.Edges)],
        };
        foreach (var (_, list) in group.Collected) _unbound.Remove(list);
        Reach(edge.Right, isInto);
    }

    private void Search(GraphEdge edge)
    {
        var isTried = edge.Shortest is ShortestKind.Single or ShortestKind.All && edge.Path is not null;
        var filter = isTried ? TakePathFilter(edge) : null;
        _plan = new ShortestPathPlan(
            _plan, edge.Left.Symbol, edge.Symbol, edge.Right.Symbol, edge.Types, edge.Direction, edge.Length, edge.Shortest, edge.ShortestCount)
        {
            EdgeFilter = edge.EdgeFilter, StepEdge = edge.StepEdge, PathFilter = filter, Path = filter is null ? null : edge.Path,
        };
        _unbound.Remove(edge.Symbol);
        if (edge.OnlyEdge is { } only) Project([(only, new IndexAccess(ExpressionTree.Read(edge.Symbol), new Literal(0)))]);
    }

    /// <summary>Takes the predicates over the path that is searched: it must be the shortest of those that meet them.</summary>
    private Expression? TakePathFilter(GraphEdge edge)
    {
        List<Expression> taken = [];
        for (var i = 0; i < _pending.Count; i++)
        {
            var reads = _pending[i].Reads;
            if (!reads.Contains(edge.Path!) && !reads.Contains(edge.Symbol)) continue;
            if (reads.Any(symbol => symbol != edge.Path && symbol != edge.Symbol && _unbound.Contains(symbol))) continue;
            taken.Add(_pending[i].Expression);
            _pending.RemoveAt(i--);
        }

        return ExpressionTree.Conjunction(taken);
    }
}
