// What could be read of a damaged database, as plain tables: for each extent which rows are alive, for each column the chunks that were intact, over them the values
// that the log set since. Rows whose extent was lost stay dead, whatever the log says about them; rows that the log creates are alive even there.

using Mycelia.Graph;
using Mycelia.Kernel.Columns;
using Mycelia.Persistence;

namespace Mycelia.Operations;

/// <summary>The rows of an extent. Labels hold a label set per row; ends are those of edges.</summary>
internal sealed class SalvagedRows
{
    private readonly ulong[] _alive = new ulong[Chunk.WordsMax];

    public int[] LabelSets { get; } = new int[Chunk.RowsMax];

    public int Type { get; init; }

    public uint[] Sources { get; init; } = [];

    public uint[] Targets { get; init; } = [];

    public bool IsAlive(int row) => (_alive[row >> 6] >> row & 1) != 0;

    public void Bear(int row) => _alive[row >> 6] |= 1UL << row;

    public void Kill(int row) => _alive[row >> 6] &= ~(1UL << row);

    public static SalvagedRows Of(NodeExtent extent)
    {
        var rows = new SalvagedRows();
        for (var row = 0; row < extent.BornLimit; row++)
        {
            if (!extent.IsAlive(row)) continue;
            rows.Bear(row);
            rows.LabelSets[row] = extent.LabelSetOf(row);
        }

        return rows;
    }

    public static SalvagedRows OfEdges(int type) => new() { Type = type, Sources = new uint[Chunk.RowsMax], Targets = new uint[Chunk.RowsMax] };

    public static SalvagedRows Of(EdgeExtent extent)
    {
        var rows = OfEdges(extent.Type);
        for (var row = 0; row < extent.BornLimit; row++)
        {
            if (!extent.IsAlive(row)) continue;
            rows.Bear(row);
            rows.Sources[row] = extent.Sources[row];
            rows.Targets[row] = extent.Targets[row];
        }

        return rows;
    }
}

/// <summary>Values of one row space: intact chunks, and what the log set over them.</summary>
internal sealed class SalvagedColumns
{
    private readonly Dictionary<(int Key, int Slot), Chunk> _chunks = [];
    private readonly Dictionary<(int Key, uint Row), Value> _set = [];

    public HashSet<int> Keys { get; } = [];

    public void Add(int key, int slot, Chunk chunk)
    {
        Keys.Add(key);
        _chunks[(key, slot)] = chunk;
    }

    public void Set(int key, uint row, Value value)
    {
        Keys.Add(key);
        _set[(key, row)] = value;
    }

    public Value Get(int key, uint row)
    {
        if (_set.TryGetValue((key, row), out var value)) return value;
        return _chunks.TryGetValue((key, (int)(row >> Chunk.RowBits)), out var chunk) ? chunk.Get((int)row & (Chunk.RowsMax - 1)) : Value.Null;
    }
}

internal sealed class SalvagedGraph(GraphTables tables)
{
    public GraphTables Tables => tables;

    public SortedDictionary<int, SalvagedRows> Nodes { get; } = [];

    public SortedDictionary<int, SalvagedRows> Edges { get; } = [];

    public SalvagedColumns NodeColumns { get; } = new();

    public SalvagedColumns EdgeColumns { get; } = new();

    public SortedDictionary<string, byte[]> Schema { get; } = new(StringComparer.Ordinal);

    /// <summary>The version that the tables show.</summary>
    public long Sequence { get; set; }

    public bool IsNodeAlive(uint row) => Find(Nodes, row) is not null;

    /// <summary>Applies a commit of the log. What it says about rows that were lost is passed over.</summary>
    public void Apply(Delta delta)
    {
        var reader = new DeltaReader(delta);
        while (reader.Next())
        {
            switch (reader.Op)
            {
                case DeltaOp.CreateNode:
                    CreateNode(ref reader);
                    break;
                case DeltaOp.CreateEdge:
                    CreateEdge(ref reader);
                    break;
                case DeltaOp.SetNodeProperty:
                    NodeColumns.Set(reader.Token, NodeRow(reader.Id), reader.Value);
                    break;
                case DeltaOp.SetEdgeProperty:
                    EdgeColumns.Set(reader.Token, EdgeRow(reader.Id), reader.Value);
                    break;
                case DeltaOp.AddLabel or DeltaOp.RemoveLabel:
                    ChangeLabel(NodeRow(reader.Id), reader.Token, reader.Op == DeltaOp.AddLabel);
                    break;
                case DeltaOp.DeleteNode:
                    Find(Nodes, NodeRow(reader.Id))?.Kill(InExtent(NodeRow(reader.Id)));
                    break;
                case DeltaOp.DeleteEdge:
                    Find(Edges, EdgeRow(reader.Id))?.Kill(InExtent(EdgeRow(reader.Id)));
                    break;
                case DeltaOp.Bulk:
                    Apply(delta.Bulks[reader.Token]);
                    break;
                case DeltaOp.SetSchemaCell when reader.Definition is { } definition:
                    Schema[reader.Name] = definition;
                    break;
                case DeltaOp.SetSchemaCell:
                    Schema.Remove(reader.Name);
                    break;
            }
        }
    }

    private static int SlotOf(uint row) => (int)(row >> Chunk.RowBits);

    private static int InExtent(uint row) => (int)row & (Chunk.RowsMax - 1);

    private static SalvagedRows? Find(SortedDictionary<int, SalvagedRows> extents, uint row) =>
        extents.TryGetValue(SlotOf(row), out var rows) && rows.IsAlive(InExtent(row)) ? rows : null;

    private uint NodeRow(ulong id) => Known(tables.NodeSlots.RowOf(id), id);

    private uint EdgeRow(ulong id) => Known(tables.EdgeSlots.RowOf(id), id);

    private static uint Known(uint row, ulong id) =>
        row != SlotTable.NoRow ? row : throw new CorruptionException($"The log names row {id:x16}, whose extent it never defined.");

    private SalvagedRows NodesAt(uint row)
    {
        if (!Nodes.TryGetValue(SlotOf(row), out var rows)) Nodes.Add(SlotOf(row), rows = new SalvagedRows());
        return rows;
    }

    private SalvagedRows EdgesAt(uint row, int type)
    {
        if (!Edges.TryGetValue(SlotOf(row), out var rows)) Edges.Add(SlotOf(row), rows = SalvagedRows.OfEdges(type));
        return rows;
    }

    private void CreateNode(ref DeltaReader reader)
    {
        var row = NodeRow(reader.Id);
        var rows = NodesAt(row);
        rows.Bear(InExtent(row));
        rows.LabelSets[InExtent(row)] = reader.Token;
        while (reader.NextProperty(out var key, out var value)) NodeColumns.Set(key, row, value);
    }

    private void CreateEdge(ref DeltaReader reader)
    {
        var row = EdgeRow(reader.Id);
        BearEdge(row, reader.Token, NodeRow(reader.Source.Value), NodeRow(reader.Target.Value));
        while (reader.NextProperty(out var key, out var value)) EdgeColumns.Set(key, row, value);
    }

    private void BearEdge(uint row, int type, uint source, uint target)
    {
        var rows = EdgesAt(row, type);
        rows.Bear(InExtent(row));
        rows.Sources[InExtent(row)] = source;
        rows.Targets[InExtent(row)] = target;
    }

    private void ChangeLabel(uint row, int label, bool add)
    {
        if (Find(Nodes, row) is not { } rows) return;
        ref var set = ref rows.LabelSets[InExtent(row)];
        set = add ? tables.LabelSets.With(set, label) : tables.LabelSets.Without(set, label);
    }

    private void Apply(BulkPart bulk)
    {
        var columns = bulk.IsEdges ? EdgeColumns : NodeColumns;
        var at = 0;
        for (var run = 0; run < bulk.Runs.Length; run++)
        {
            var first = bulk.IsEdges ? EdgeRow(bulk.Runs[run].FirstId) : NodeRow(bulk.Runs[run].FirstId);
            for (var i = 0; i < bulk.Runs[run].Count; i++, at++)
            {
                var row = first + (uint)i;
                if (bulk.IsEdges)
                {
                    BearEdge(row, bulk.Token, (uint)(bulk.Keys[at] >> 32), (uint)bulk.Keys[at]);
                }
                else
                {
                    NodesAt(row).Bear(InExtent(row));
                    NodesAt(row).LabelSets[InExtent(row)] = bulk.Token;
                }

                foreach (var column in bulk.Columns)
                    if (column.Chunks[run]?.Get(i) is { IsNull: false } value) columns.Set(column.Key, row, value);
            }
        }
    }
}
