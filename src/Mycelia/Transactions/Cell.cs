// A cell is the unit of conflict: what one transaction writes and another must not have written (or, when serializable, read) meanwhile.

namespace Mycelia.Transactions;

internal enum CellKind : byte
{
    /// <summary>One property of a node (detail: key).</summary>
    NodeProperty,

    /// <summary>One property of an edge (detail: key).</summary>
    EdgeProperty,

    /// <summary>One label of a node (detail: label).</summary>
    NodeLabel,

    /// <summary>Anything about a node changed: a property, a label, its existence.</summary>
    NodeTouched,

    /// <summary>Anything about an edge changed.</summary>
    EdgeTouched,

    /// <summary>An edge at a node was created or deleted.</summary>
    NodeAdjacency,

    /// <summary>A node gained or lost a label, or a node that has it was created, deleted or changed (id: label).</summary>
    Label,

    /// <summary>An edge of a type was created, deleted or changed (id: type).</summary>
    Type,

    /// <summary>Any node was created, deleted or changed.</summary>
    AllNodes,

    /// <summary>Any edge was created, deleted or changed.</summary>
    AllEdges,

    /// <summary>A bulk load created edges at nodes that are not listed one by one.</summary>
    AnyAdjacency,

    /// <summary>An index or constraint definition (detail: hash of its name).</summary>
    Schema,
}

internal readonly record struct Cell(CellKind Kind, ulong Id, int Detail)
{
    public string Describe(Graph.GraphTables tables) => Kind switch
    {
        CellKind.NodeProperty => $"property `{tables.Keys.NameOf(Detail)}` of node {new NodeId(Id)}",
        CellKind.EdgeProperty => $"property `{tables.Keys.NameOf(Detail)}` of edge {new EdgeId(Id)}",
        CellKind.NodeLabel => $"label `{tables.Labels.NameOf(Detail)}` of node {new NodeId(Id)}",
        CellKind.NodeTouched => $"node {new NodeId(Id)}",
        CellKind.EdgeTouched => $"edge {new EdgeId(Id)}",
        CellKind.NodeAdjacency => $"the edges at node {new NodeId(Id)}",
        CellKind.Label => $"the nodes with label `{tables.Labels.NameOf((int)Id)}`",
        CellKind.Type => $"the edges of type `{tables.Types.NameOf((int)Id)}`",
        CellKind.AllNodes => "the set of all nodes",
        CellKind.AllEdges => "the set of all edges",
        CellKind.AnyAdjacency => "the edges at nodes of a bulk load",
        _ => "an index or constraint definition",
    };
}

/// <summary>What a serializable transaction has read. Not thread-safe, like the transaction.</summary>
internal sealed class ReadSet
{
    private readonly HashSet<Cell> _cells = [];

    public IReadOnlyCollection<Cell> Cells => _cells;

    public void Node(NodeId node) => _cells.Add(new Cell(CellKind.NodeTouched, node.Value, 0));

    public void Edge(EdgeId edge) => _cells.Add(new Cell(CellKind.EdgeTouched, edge.Value, 0));

    public void Adjacency(NodeId node)
    {
        _cells.Add(new Cell(CellKind.NodeAdjacency, node.Value, 0));
        _cells.Add(new Cell(CellKind.AnyAdjacency, 0, 0));
    }

    public void Label(int label) => _cells.Add(new Cell(CellKind.Label, (ulong)label, 0));

    public void Type(int type) => _cells.Add(new Cell(CellKind.Type, (ulong)type, 0));

    public void AllNodes() => _cells.Add(new Cell(CellKind.AllNodes, 0, 0));

    public void AllEdges() => _cells.Add(new Cell(CellKind.AllEdges, 0, 0));
}
