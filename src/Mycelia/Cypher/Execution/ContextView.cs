// Nodes and edges that became values (in lists, maps, results) are read through their query's present version, whenever they were made: a SET between two
// clauses shows in both. After the last clause the version stays as it is, so that results can be read at leisure.

using Mycelia.Cypher.Errors;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Execution;

internal sealed class ContextView(Snapshot snapshot) : IEntityView
{
    private const int RowMask = Chunk.RowsMax - 1;

    private Snapshot _snapshot = snapshot;
    private volatile Transaction? _ahead;

    /// <summary>Whether entities of other versions are met; those that are not there have no labels and no properties then. Otherwise they are an error.</summary>
    public bool MixesVersions { get; set; }

    /// <summary>The version that is read.</summary>
    public Snapshot Snapshot => _ahead is null ? _snapshot : Follow();

    /// <summary>From now on what the transaction has written is read too. It is brought into view by whoever reads next: many a statement ends with its writes.</summary>
    public void Advance(Transaction transaction) => _ahead = transaction;

    private GraphSpace Space => Snapshot.Space;

    public IReadOnlyList<string> Labels(NodeId node)
    {
        if (IsAbsent(node)) return [];
        RequireRow(node);
        return Snapshot.Labels(node);
    }

    public IReadOnlyDictionary<string, Value> Properties(NodeId node) => IsAbsent(node) ? new ValueMap([], []) : Properties(Space.NodeColumns, RequireRow(node));

    public Value Property(NodeId node, string key)
    {
        if (IsAbsent(node)) return Value.Null;
        var row = RequireRow(node);
        return Space.NodeColumns.Chunk(Space.Tables.Keys.Find(key), (int)(row >> Chunk.RowBits))?.Get((int)row & RowMask) ?? Value.Null;
    }

    /// <summary>The type is known even of an edge that this query deleted.</summary>
    public string TypeOf(EdgeId edge)
    {
        Snapshot.Reads?.Edge(edge);
        var row = Space.Tables.EdgeSlots.RowOf(edge.Value);
        var type = row == SlotTable.NoRow ? -1 : Space.EdgeTypeOf((int)(row >> Chunk.RowBits));
        return type >= 0 ? Space.Tables.Types.NameOf(type) : throw Missing("Edge", edge.ToString());
    }

    public NodeId Source(EdgeId edge)
    {
        var row = RequireRow(edge, out var extent);
        return new NodeId(Space.Tables.NodeSlots.IdOf(extent.Sources[(int)row & RowMask]));
    }

    public NodeId Target(EdgeId edge)
    {
        var row = RequireRow(edge, out var extent);
        return new NodeId(Space.Tables.NodeSlots.IdOf(extent.Targets[(int)row & RowMask]));
    }

    public IReadOnlyDictionary<string, Value> Properties(EdgeId edge) => IsAbsent(edge) ? new ValueMap([], []) : Properties(Space.EdgeColumns, RequireRow(edge, out _));

    public Value Property(EdgeId edge, string key)
    {
        if (IsAbsent(edge)) return Value.Null;
        var row = RequireRow(edge, out _);
        return Space.EdgeColumns.Chunk(Space.Tables.Keys.Find(key), (int)(row >> Chunk.RowBits))?.Get((int)row & RowMask) ?? Value.Null;
    }

    /// <summary>Throws unless the node is there in the present version.</summary>
    public void RequireAlive(uint nodeRow)
    {
        if (!Space.IsNodeAlive(nodeRow)) throw Missing("Node", new NodeId(Space.Tables.NodeSlots.IdOf(nodeRow)).ToString());
    }

    /// <summary>Throws unless the edge is there in the present version.</summary>
    public void RequireAliveEdge(uint edgeRow)
    {
        if (Space.Edges[(int)(edgeRow >> Chunk.RowBits)] is { } extent && extent.IsAlive((int)edgeRow & RowMask)) return;
        throw Missing("Edge", new EdgeId(Space.Tables.EdgeSlots.IdOf(edgeRow)).ToString());
    }

    /// <summary>The row of a node, which has to be there in the present version.</summary>
    public void RequireAlive(NodeId node, out uint row) => row = RequireRow(node);

    private bool IsAbsent(NodeId node) => MixesVersions && Space.FindNode(node, out _) is null;

    private bool IsAbsent(EdgeId edge) => MixesVersions && Space.FindEdge(edge, out _) is null;

    private Snapshot Follow()
    {
        lock (this)
        {
            if (_ahead is { } transaction)
            {
                _snapshot = transaction.Snapshot;
                _ahead = null;
            }

            return _snapshot;
        }
    }

    private uint RequireRow(NodeId node)
    {
        Snapshot.Reads?.Node(node);
        return Space.FindNode(node, out var row) is not null ? row : throw Missing("Node", node.ToString());
    }

    private uint RequireRow(EdgeId edge, out EdgeExtent extent)
    {
        Snapshot.Reads?.Edge(edge);
        extent = Space.FindEdge(edge, out var row) ?? throw Missing("Edge", edge.ToString());
        return row;
    }

    private ValueMap Properties(ColumnSet columns, uint row)
    {
        var found = new List<(string Key, Value Value)>();
        for (var key = 0; key < columns.KeyLimit; key++)
        {
            var value = columns.Chunk(key, (int)(row >> Chunk.RowBits))?.Get((int)row & RowMask) ?? Value.Null;
            if (!value.IsNull) found.Add((Space.Tables.Keys.NameOf(key), value));
        }

        found.Sort(static (left, right) => UnicodeText.Compare(left.Key, right.Key));
        var keys = new string[found.Count];
        var values = new Value[found.Count];
        for (var i = 0; i < keys.Length; i++) (keys[i], values[i]) = found[i];
        return new ValueMap(keys, values);
    }

    private CypherException Missing(string what, string id) => CypherErrors.Runtime("EntityNotFound", "DeletedEntityAccess",
        $"{what} {id} does not exist in version {Snapshot.Version}: it was deleted, by this query or before. Read what is needed before deleting it.");
}
