// The subgraph that some nodes induce, seen through its version: a bitmap of nodes per extent and conditions on edges, which are tested as edges are
// walked. No edge is copied.

using System.Numerics;
using Mycelia.Columnar;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia;

/// <summary>
/// Part of one version of the graph: chosen nodes, and the edges between them that meet the conditions of <see cref="SubgraphOptions"/>. An edge
/// is in it only if both of its ends are. Immutable and thread-safe; get it with <see cref="Mycelia.Snapshot.Subgraph"/>.
/// </summary>
public sealed class SubgraphView
{
    private readonly Snapshot _snapshot;
    private readonly GraphSpace _space;
    private readonly RowSelection _nodes;
    private readonly RowSelection? _edges;
    private readonly Func<EdgeId, bool>? _edgePredicate;
    private readonly EdgeType[] _types;
    private readonly bool[]? _isTaken;
    private readonly bool _hasAllNodes;
    private long _edgeCount = -1;

    internal SubgraphView(Snapshot snapshot, SubgraphOptions options)
    {
        _snapshot = snapshot;
        _space = snapshot.Space;
        _edges = options.Edges;
        _edges?.RequireSpace(snapshot, isEdges: true);
        _edgePredicate = options.EdgePredicate;
        _types = [.. options.Types.Distinct()];
        _isTaken = _types.Length == 0 ? null : new bool[_types.Max(type => type.Number) + 1];
        foreach (var type in _types) _isTaken![type.Number] = true;
        _nodes = NodesOf(snapshot, options);
        _hasAllNodes = _nodes.Count == _space.NodeCount;
    }

    /// <summary>The version that the view shows.</summary>
    public Snapshot Snapshot => _snapshot;

    /// <summary>Nodes in the subgraph. O(1).</summary>
    public long NodeCount => _nodes.Count;

    /// <summary>Edges in the subgraph. Cost: one pass over the endpoints of the edges of the types asked for at the first call, in parallel.</summary>
    public long EdgeCount
    {
        get
        {
            RecordEdges();
            if (_edgeCount < 0) _edgeCount = CountEdges();
            return _edgeCount;
        }
    }

    /// <summary>Whether a node is in the subgraph. O(1).</summary>
    public bool Contains(NodeId node) => _nodes.Contains(node);

    /// <summary>Whether an edge is in the subgraph. O(1).</summary>
    public bool Contains(EdgeId edge)
    {
        if (!_snapshot.Exists(edge)) return false;
        var row = _space.Tables.EdgeSlots.RowOf(edge.Value);
        var extent = _space.Edges[(int)(row >> Chunk.RowBits)]!;
        var at = (int)row & (Chunk.RowsMax - 1);
        return TakesType(extent.Type) && _nodes.ContainsRow(extent.Sources[at]) && _nodes.ContainsRow(extent.Targets[at]) && TakesEdge(row);
    }

    /// <summary>The nodes, in storage order. Enumerate with foreach; nothing is allocated.</summary>
    public SelectedNodes Nodes() => _nodes.Nodes();

    /// <summary>The nodes as a selection, for aggregates and filters over columns of the same snapshot.</summary>
    public RowSelection NodeSelection => _nodes;

    /// <summary>The edges, in storage order. Enumerate with foreach; nothing is allocated.</summary>
    public SubgraphEdges Edges()
    {
        RecordEdges();
        return new SubgraphEdges(this);
    }

    /// <summary>
    /// The edges of the subgraph at a node with the nodes at their other ends, of one type or of all. A view: enumerate it with foreach; nothing is
    /// allocated. The order is unspecified. Cost: one step per edge of the node in the whole graph.
    /// </summary>
    /// <exception cref="MyceliaException">The node is not in the subgraph (<see cref="StatusCode.EntityNotFound"/>).</exception>
    public SubgraphNeighbours Neighbours(NodeId node, Direction direction, EdgeType? type = null)
    {
        if (!Contains(node))
            throw new MyceliaException(StatusCode.EntityNotFound, $"Node {node} is not in the subgraph. Ask Contains first, or look at the whole snapshot.");
        return new SubgraphNeighbours(this, _snapshot.Neighbours(node, direction, type));
    }

    /// <summary>How many edges of the subgraph a node has; a self-loop counts twice in <see cref="Direction.Both"/>. Cost: as <see cref="Neighbours"/>.</summary>
    /// <exception cref="MyceliaException">The node is not in the subgraph (<see cref="StatusCode.EntityNotFound"/>).</exception>
    public int Degree(NodeId node, Direction direction, EdgeType? type = null)
    {
        var degree = 0;
        foreach (var _ in Neighbours(node, direction, type)) degree++;
        return degree;
    }

    internal EdgeScan AllEdges => new(_space, EdgeScan.AllTypes);

    internal bool TakesType(int type) => _isTaken is null || (type < _isTaken.Length && _isTaken[type]);

    internal bool TakesTypeOf(uint edgeRow) => _isTaken is null || TakesType(_space.EdgeTypeOf((int)(edgeRow >> Chunk.RowBits)));

    /// <summary>Whether an edge between nodes of the subgraph, of a type that is taken, meets the other conditions.</summary>
    internal bool TakesEdge(uint row) =>
        (_edges is null || _edges.ContainsRow(row)) && (_edgePredicate is null || _edgePredicate(new EdgeId(_space.Tables.EdgeSlots.IdOf(row))));

    internal bool TakesNode(uint row) => _hasAllNodes || _nodes.ContainsRow(row);

    private static RowSelection NodesOf(Snapshot snapshot, SubgraphOptions options)
    {
        options.Nodes?.RequireSpace(snapshot, isEdges: false);
        RowSelection? nodes = null;
        foreach (var label in options.Labels) nodes = nodes is null ? snapshot.SelectNodes(label) : nodes.Or(snapshot.SelectNodes(label));
        if (options.Nodes is { } chosen) nodes = nodes is null ? chosen : nodes.And(chosen);
        nodes ??= snapshot.SelectNodes();
        if (options.NodePredicate is not { } predicate) return nodes;
        var bitmaps = RowSelection.NewBitmaps(snapshot.Space.Nodes.SlotLimit);
        foreach (var node in nodes.Nodes())
            if (predicate(node)) RowSelection.SetRow(bitmaps, snapshot.RowOf(node));
        return new RowSelection(snapshot, false, bitmaps);
    }

    /// <summary>Opening the scans tells the snapshot, for serializable transactions, what is being read.</summary>
    private void RecordEdges()
    {
        if (_types.Length == 0) _ = _snapshot.Edges();
        foreach (var type in _types) _ = _snapshot.Edges(type);
    }

    private long CountEdges() => ChunkLoop.Run<CountWork, RowCount>(_space.Edges.SlotLimit, new CountWork(this)).Rows;

    /// <summary>Counts the edges of one extent.</summary>
    private readonly struct CountWork(SubgraphView view) : IChunkWork<RowCount>
    {
        public RowCount Run(int slot)
        {
            if (!view.TakesType(view._space.EdgeTypeOf(slot)) || view._space.Edges[slot] is not { AliveCount: > 0 } extent) return default;
            var takesAll = view._edges is null && view._edgePredicate is null;
            if (takesAll && view._hasAllNodes) return new RowCount(extent.AliveCount);
            var count = 0;
            for (var word = 0; word < extent.Alive.Length; word++)
            {
                for (var bits = extent.Alive[word]; bits != 0; bits &= bits - 1)
                {
                    var row = (word << 6) + BitOperations.TrailingZeroCount(bits);
                    if (!view.TakesNode(extent.Sources[row]) || !view.TakesNode(extent.Targets[row])) continue;
                    if (takesAll || view.TakesEdge((uint)slot << Chunk.RowBits | (uint)row)) count++;
                }
            }

            return new RowCount(count);
        }
    }
}
