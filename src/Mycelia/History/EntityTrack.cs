// One node or edge across versions. Its row is the same in all versions of a database, so where two versions share the pages that it lies on (its extent, and the page
// of each property) it is the same in both and nothing is read; that is what makes walking thousands of commits cheap. Where pages differ, the row alone is compared.

using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.History;

internal sealed class EntityTrack
{
    private readonly bool _isEdge;
    private readonly ulong _id;
    private readonly int _slot;
    private readonly int _row;

    private EntityTrack(GraphTables tables, bool isEdge, ulong id)
    {
        (_isEdge, _id) = (isEdge, id);
        var at = (isEdge ? tables.EdgeSlots : tables.NodeSlots).RowOf(id);
        IsKnown = at != SlotTable.NoRow;
        (_slot, _row) = ((int)(at >> Chunk.RowBits), (int)at & (Chunk.RowsMax - 1));
    }

    /// <summary>Whether the database ever had it.</summary>
    public bool IsKnown { get; }

    public static EntityTrack Of(GraphTables tables, NodeId node) => new(tables, isEdge: false, node.Value);

    public static EntityTrack Of(GraphTables tables, EdgeId edge) => new(tables, isEdge: true, edge.Value);

    public bool ExistsIn(GraphSpace version) => IsKnown && (ExtentIn(version)?.IsAlive(_row) ?? false);

    /// <summary>How it differs, null when it does not.</summary>
    public RowChange? Change(GraphSpace from, GraphSpace to)
    {
        if (!IsKnown || IsOnSamePages(from, to)) return null;
        return _isEdge ? VersionDiff.OfEdge(from, to, new EdgeId(_id)) : VersionDiff.OfNode(from, to, new NodeId(_id));
    }

    /// <summary>Whether it exists in both or neither, with the same value of a property.</summary>
    public bool IsSame(GraphSpace left, GraphSpace right, int key)
    {
        if (!IsKnown || ReferenceEquals(left, right)) return true;
        var isOnSameExtent = IsOnSameExtent(left, right);
        if (isOnSameExtent && IsOnSamePage(left, right, key)) return true;
        if (!isOnSameExtent && ExistsIn(left) != ExistsIn(right)) return false;
        return IsOnSamePage(left, right, key) || ValueIn(left, key).Equals(ValueIn(right, key));
    }

    /// <summary>The value of a property, null where it has none or does not exist.</summary>
    public Value ValueIn(GraphSpace version, int key) => ExistsIn(version) ? ChunkComparer.ValueOf(ColumnsOf(version).Chunk(key, _slot), _row) : Value.Null;

    /// <summary>The keys of the properties that it has.</summary>
    public IEnumerable<int> KeysIn(GraphSpace version)
    {
        for (var key = 0; key < ColumnsOf(version).KeyLimit; key++)
            if (!ValueIn(version, key).IsNull) yield return key;
    }

    public MyceliaException Missing(string what) => new(StatusCode.EntityNotFound,
        $"{(_isEdge ? $"Edge {new EdgeId(_id)}" : $"Node {new NodeId(_id)}")} does not exist in {what}, nor in any commit before. It was never recorded there, or belongs to another database.");

    public EntityChange Show(GraphSpace from, GraphSpace to, RowChange change) => new(new VersionDiff(from, to, [], [], []), change, _isEdge);

    private bool IsOnSamePages(GraphSpace from, GraphSpace to)
    {
        if (ReferenceEquals(from, to)) return true;
        if (!IsOnSameExtent(from, to)) return false;
        for (var key = Math.Max(ColumnsOf(from).KeyLimit, ColumnsOf(to).KeyLimit) - 1; key >= 0; key--)
            if (!IsOnSamePage(from, to, key)) return false;
        return true;
    }

    private bool IsOnSameExtent(GraphSpace left, GraphSpace right) => _isEdge ? left.Edges.IsSame(right.Edges, _slot) : left.Nodes.IsSame(right.Nodes, _slot);

    private bool IsOnSamePage(GraphSpace left, GraphSpace right, int key) =>
        (ColumnsOf(left)[key] ?? Directory<Chunk>.Empty).IsSame(ColumnsOf(right)[key] ?? Directory<Chunk>.Empty, _slot);

    private Extent? ExtentIn(GraphSpace version) => _isEdge ? version.Edges[_slot] : version.Nodes[_slot];

    private ColumnSet ColumnsOf(GraphSpace version) => _isEdge ? version.EdgeColumns : version.NodeColumns;
}
