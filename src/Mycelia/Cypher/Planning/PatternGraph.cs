// A MATCH pattern as a graph of what is to be bound: nodes and edges once each, however often the text names them, and the predicates over them
// wherever they were written (labels, property maps, inline and trailing WHERE). Built once per pattern; PatternPlanner decides the order.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

internal sealed class GraphNode(Symbol symbol, bool isBound)
{
    public Symbol Symbol { get; } = symbol;

    /// <summary>Bound before the pattern begins.</summary>
    public bool IsBound { get; } = isBound;

    /// <summary>Labels that it must have all of; other label expressions are predicates.</summary>
    public List<string> Labels { get; } = [];

    /// <summary>How the text wants it to be found.</summary>
    public PlanHint? Hint { get; set; }
}

internal enum GraphEdgeKind
{
    Edge,
    /// <summary>A single edge whose variable is bound already.</summary>
    BoundEdge,
    /// <summary>Variable length.</summary>
    Walk,
    /// <summary>Variable length, the list of edges bound already.</summary>
    BoundWalk,
    /// <summary>A quantified path pattern.</summary>
    Group,
    /// <summary>A shortest path of edges of one kind.</summary>
    Shortest,
}

internal sealed class GraphEdge(GraphEdgeKind kind, Symbol symbol, GraphNode left, GraphNode right)
{
    public GraphEdgeKind Kind { get; } = kind;

    /// <summary>The edge, or the list of edges; of a group its first edge list.</summary>
    public Symbol Symbol { get; } = symbol;

    public GraphNode Left { get; } = left;

    public GraphNode Right { get; } = right;

    /// <summary>None: any type.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Read from left to right.</summary>
    public PatternDirection Direction { get; init; }

    public LengthRange Length { get; init; }

    /// <summary>What each edge of a walk must meet.</summary>
    public Expression? EdgeFilter { get; init; }

    public Symbol? StepEdge { get; init; }

    public GraphGroup? Group { get; init; }

    public ShortestKind Shortest { get; init; }

    public int ShortestCount { get; init; } = 1;

    /// <summary>The variable of the shortest path, when predicates may be tried while searching.</summary>
    public Symbol? Path { get; set; }

    /// <summary>A single edge that was asked for as a shortest path: its symbol, to be taken out of the list.</summary>
    public Symbol? OnlyEdge { get; init; }

    /// <summary>What other edges of the clause must differ from.</summary>
    public IReadOnlyList<Symbol> Edges => Kind switch
    {
        GraphEdgeKind.Group => Group!.EdgeLists,
        GraphEdgeKind.Shortest => [],
        _ => [Symbol],
    };

    /// <summary>Whether an edge could stand for both.</summary>
    public bool MayShare(GraphEdge other)
    {
        if (Kind == GraphEdgeKind.Shortest || other.Kind == GraphEdgeKind.Shortest) return false;
        return AllTypes is not { } mine || other.AllTypes is not { } theirs || mine.Any(theirs.Contains);
    }

    private IReadOnlyList<string>? AllTypes
    {
        get
        {
            if (Group is null) return Types.Count == 0 ? null : Types;
            List<string> all = [];
            foreach (var edge in Group.Step.Edges)
            {
                if (edge.AllTypes is not { } types) return null;
                all.AddRange(types);
            }

            return all;
        }
    }
}

/// <summary>What a quantified path pattern repeats.</summary>
internal sealed class GraphGroup(PatternGraph step, Symbol from, Symbol to)
{
    /// <summary>One repetition; its first node counts as bound.</summary>
    public PatternGraph Step { get; } = step;

    public Symbol From { get; } = from;

    public Symbol To { get; } = to;

    /// <summary>What is gathered over the repetitions, the edges always among it.</summary>
    public List<(Symbol Inner, Symbol List)> Collected { get; } = [];

    public List<Symbol> EdgeLists { get; } = [];
}

/// <summary>A predicate of a pattern, lowered, with what it reads.</summary>
internal sealed class GraphPredicate(Expression expression)
{
    public Expression Expression { get; } = expression;

    public HashSet<Symbol> Reads { get; } = ExpressionTree.Reads(expression);

    public bool HasSubplan { get; } = ExpressionTree.HasSubplan(expression);
}

internal sealed class PatternGraph
{
    private readonly Dictionary<Symbol, GraphNode> _nodes = [];

    public List<GraphNode> Nodes { get; } = [];

    public List<GraphEdge> Edges { get; } = [];

    public List<GraphPredicate> Predicates { get; } = [];

    /// <summary>Named paths, and the parts they are made of.</summary>
    public List<(Symbol Path, PathExpression Parts)> Paths { get; } = [];

    /// <summary>Lists that a path needs and that have to be put together first.</summary>
    public List<(Symbol Symbol, Expression Expression)> PathLists { get; } = [];

    /// <summary>Shortest paths of a shape that no search operator knows: planned as patterns of their own once the rest is bound.</summary>
    public List<PathPattern> Deferred { get; } = [];

    /// <summary>Everything that the pattern introduces.</summary>
    public HashSet<Symbol> Declared { get; } = [];

    public GraphNode Node(Symbol symbol) => _nodes[symbol];

    public bool HasNode(Symbol symbol) => _nodes.ContainsKey(symbol);

    public GraphNode AddNode(Symbol symbol)
    {
        if (_nodes.TryGetValue(symbol, out var known)) return known;
        var node = new GraphNode(symbol, !Declared.Contains(symbol));
        _nodes.Add(symbol, node);
        Nodes.Add(node);
        return node;
    }
}
