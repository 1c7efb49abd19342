using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;
using Mycelia.Transactions;

namespace Mycelia;

/// <summary>
/// One version of the graph: what was committed when it was taken (or what a transaction sees, its own writes included). Immutable, usable from
/// any number of threads, never blocked by writers; its memory is freed by the garbage collector once nobody refers to it.
/// </summary>
/// <remarks>
/// Methods that take a node or edge throw <see cref="MyceliaException"/> with <see cref="StatusCode.EntityNotFound"/> if it does not exist in this
/// version. Point lookups, neighbour lists and column scans allocate nothing.
/// </remarks>
public sealed partial class Snapshot
{
    private readonly GraphSpace _space;
    private readonly ReadSet? _reads;

    private readonly bool _isPrivate;

    internal Snapshot(GraphSpace space, ReadSet? reads = null, bool isPrivate = false)
    {
        _space = space;
        _isPrivate = isPrivate;
        _reads = reads;
    }

    internal GraphSpace Space => _space;

    /// <summary>Where reads are noted for a serializable transaction; null elsewhere.</summary>
    internal ReadSet? Reads => _reads;

    /// <summary>The sequence number of the last commit in this version; rises by one per commit.</summary>
    public long Version => _space.Sequence;

    /// <summary>Nodes in this version. O(1).</summary>
    public long NodeCount
    {
        get
        {
            _reads?.AllNodes();
            return _space.NodeCount;
        }
    }

    /// <summary>Edges in this version. O(1).</summary>
    public long EdgeCount
    {
        get
        {
            _reads?.AllEdges();
            return _space.EdgeCount;
        }
    }

    /// <summary>Whether the node exists in this version.</summary>
    public bool Exists(NodeId node)
    {
        _reads?.Node(node);
        if (_space.FindNode(node, out _) is not null) return true;
        _reads?.AllNodes();
        return false;
    }

    /// <summary>Whether the edge exists in this version.</summary>
    public bool Exists(EdgeId edge)
    {
        _reads?.Edge(edge);
        if (_space.FindEdge(edge, out _) is not null) return true;
        _reads?.AllEdges();
        return false;
    }

    /// <summary>A property of a node; <see cref="Value.Null"/> when it has none of that key.</summary>
    public Value Get(NodeId node, PropertyKey key)
    {
        var row = Require(node);
        return _space.NodeColumns.Chunk(key.Number, SlotOf(row))?.Get(InExtent(row)) ?? Value.Null;
    }

    /// <summary>A property of an edge; <see cref="Value.Null"/> when it has none of that key.</summary>
    public Value Get(EdgeId edge, PropertyKey key)
    {
        var row = Require(edge, out _);
        return _space.EdgeColumns.Chunk(key.Number, SlotOf(row))?.Get(InExtent(row)) ?? Value.Null;
    }

    /// <summary>A property of a node by name; resolve the key once in loops.</summary>
    public Value Get(NodeId node, string key)
    {
        var row = Require(node);
        return _space.NodeColumns.Chunk(_space.Tables.Keys.Find(key), SlotOf(row))?.Get(InExtent(row)) ?? Value.Null;
    }

    /// <summary>A property of an edge by name; resolve the key once in loops.</summary>
    public Value Get(EdgeId edge, string key)
    {
        var row = Require(edge, out _);
        return _space.EdgeColumns.Chunk(_space.Tables.Keys.Find(key), SlotOf(row))?.Get(InExtent(row)) ?? Value.Null;
    }

    /// <summary>The integer property of a node; false when it is absent or no integer. Allocates nothing.</summary>
    public bool TryGetInt64(NodeId node, PropertyKey key, out long value)
    {
        var row = Require(node);
        if (_space.NodeColumns.Chunk(key.Number, SlotOf(row)) is { } chunk) return chunk.TryGetInt64(InExtent(row), out value);
        value = 0;
        return false;
    }

    /// <summary>The floating-point property of a node; false when it is absent or no float. Allocates nothing.</summary>
    public bool TryGetDouble(NodeId node, PropertyKey key, out double value)
    {
        var row = Require(node);
        if (_space.NodeColumns.Chunk(key.Number, SlotOf(row)) is { } chunk) return chunk.TryGetDouble(InExtent(row), out value);
        value = 0;
        return false;
    }

    /// <summary>The text property of a node as UTF-8, borrowed from the snapshot; false when it is absent or no text.</summary>
    public bool TryGetUtf8(NodeId node, PropertyKey key, out ReadOnlySpan<byte> utf8)
    {
        var row = Require(node);
        if (_space.NodeColumns.Chunk(key.Number, SlotOf(row)) is { } chunk) return chunk.TryGetUtf8(InExtent(row), out utf8);
        utf8 = default;
        return false;
    }

    /// <summary>The integer property of an edge; false when it is absent or no integer. Allocates nothing.</summary>
    public bool TryGetInt64(EdgeId edge, PropertyKey key, out long value)
    {
        var row = Require(edge, out _);
        if (_space.EdgeColumns.Chunk(key.Number, SlotOf(row)) is { } chunk) return chunk.TryGetInt64(InExtent(row), out value);
        value = 0;
        return false;
    }

    /// <summary>The floating-point property of an edge; false when it is absent or no float. Allocates nothing.</summary>
    public bool TryGetDouble(EdgeId edge, PropertyKey key, out double value)
    {
        var row = Require(edge, out _);
        if (_space.EdgeColumns.Chunk(key.Number, SlotOf(row)) is { } chunk) return chunk.TryGetDouble(InExtent(row), out value);
        value = 0;
        return false;
    }

    /// <summary>All properties of a node, by name. Cost: one lookup per property key of the database.</summary>
    public IReadOnlyDictionary<string, Value> Properties(NodeId node) => Properties(_space.NodeColumns, Require(node));

    /// <summary>All properties of an edge, by name. Cost: one lookup per property key of the database.</summary>
    public IReadOnlyDictionary<string, Value> Properties(EdgeId edge) => Properties(_space.EdgeColumns, Require(edge, out _));

    /// <summary>The names of a node's labels, in the order in which the database first saw the names.</summary>
    public IReadOnlyList<string> Labels(NodeId node)
    {
        var row = Require(node, out var extent);
        var labels = _space.Tables.LabelSets.LabelsOf(extent.LabelSetOf(InExtent(row)));
        var names = new string[labels.Length];
        for (var i = 0; i < names.Length; i++) names[i] = _space.Tables.Labels.NameOf(labels[i]);
        return names;
    }

    /// <summary>Whether the node has the label.</summary>
    public bool HasLabel(NodeId node, Label label)
    {
        var row = Require(node, out var extent);
        return _space.Tables.LabelSets.Contains(extent.LabelSetOf(InExtent(row)), label.Number);
    }

    /// <summary>The name of an edge's type.</summary>
    public string TypeOf(EdgeId edge)
    {
        Require(edge, out var extent);
        return _space.Tables.Types.NameOf(extent.Type);
    }

    /// <summary>Whether the edge is of the type.</summary>
    public bool HasType(EdgeId edge, EdgeType type)
    {
        Require(edge, out var extent);
        return extent.Type == type.Number;
    }

    /// <summary>The node where the edge starts.</summary>
    public NodeId Source(EdgeId edge)
    {
        var row = Require(edge, out var extent);
        return IdOf(extent.Sources[InExtent(row)]);
    }

    /// <summary>The node where the edge ends.</summary>
    public NodeId Target(EdgeId edge)
    {
        var row = Require(edge, out var extent);
        return IdOf(extent.Targets[InExtent(row)]);
    }

    /// <summary>
    /// The edges at a node with the nodes at their other ends, of one type or of all. A view: enumerate it with foreach; nothing is allocated.
    /// The order is unspecified.
    /// </summary>
    public NeighbourList Neighbours(NodeId node, Direction direction, EdgeType? type = null)
    {
        if (_reads is not null) NoteAdjacency(node);
        if (type is { } t && direction != Direction.Both)
        {
            var row = RowOf(node);
            var list = row == SlotTable.NoRow ? default : _space.ListOf(row, t.Number, direction == Direction.Incoming);

            // Only an alive node has neighbours, so existence is in question for an empty list alone.
            if (list.Count == 0) Require(node);
            return new NeighbourList(_space, list, direction);
        }

        return new NeighbourList(_space, Require(node), direction, type?.Number ?? NeighbourList.AllTypes);
    }

    /// <summary>How many edges a node has, of one type or of all. O(1) per type; a self-loop counts twice in <see cref="Direction.Both"/>.</summary>
    public int Degree(NodeId node, Direction direction, EdgeType? type = null)
    {
        var row = Require(node);
        _reads?.Adjacency(node);
        var degree = 0;
        if (direction != Direction.Incoming) degree += type is { } t ? _space.ListOf(row, t.Number, false).Count : _space.DegreeOf(row, false);
        if (direction != Direction.Outgoing) degree += type is { } t ? _space.ListOf(row, t.Number, true).Count : _space.DegreeOf(row, true);
        return degree;
    }

    private void NoteAdjacency(NodeId node)
    {
        _reads!.Node(node);
        _reads.Adjacency(node);
    }

    internal uint RowOf(NodeId node) => _space.Tables.NodeSlots.RowOf(node.Value);

    internal NodeId IdOf(uint nodeRow) => new(_space.Tables.NodeSlots.IdOf(nodeRow));

    internal void RequireExists(NodeId node) => Require(node);

    internal void NoteExpansion(ReadOnlySpan<NodeId> nodes, EdgeType type)
    {
        _space.Tables.Types.Require(type.Number);
        if (_reads is null) return;
        foreach (var node in nodes) NoteAdjacency(node);
    }

    internal uint NodeRowLimit => _space.NodeRowLimit;

    private static int SlotOf(uint row) => (int)(row >> Chunk.RowBits);

    private static int InExtent(uint row) => (int)row & (Chunk.RowsMax - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Require(NodeId node) => Require(node, out _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Require(NodeId node, out NodeExtent extent)
    {
        _reads?.Node(node);
        var found = _space.FindNode(node, out var row);
        if (found is null) ThrowMissing(node);
        extent = found;
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Require(EdgeId edge, out EdgeExtent extent)
    {
        _reads?.Edge(edge);
        var found = _space.FindEdge(edge, out var row);
        if (found is null) ThrowMissing(edge);
        extent = found;
        return row;
    }

    [DoesNotReturn]
    private void ThrowMissing(NodeId node) => throw new MyceliaException(StatusCode.EntityNotFound,
        $"Node {node} does not exist in version {Version}. It was deleted, never committed, or belongs to another database.");

    [DoesNotReturn]
    private void ThrowMissing(EdgeId edge) => throw new MyceliaException(StatusCode.EntityNotFound,
        $"Edge {edge} does not exist in version {Version}. It was deleted, never committed, or belongs to another database.");

    private Dictionary<string, Value> Properties(ColumnSet columns, uint row)
    {
        var properties = new Dictionary<string, Value>(StringComparer.Ordinal);
        for (var key = 0; key < columns.KeyLimit; key++)
        {
            var value = columns.Chunk(key, SlotOf(row))?.Get(InExtent(row)) ?? Value.Null;
            if (!value.IsNull) properties.Add(_space.Tables.Keys.NameOf(key), value);
        }

        return properties;
    }
}
