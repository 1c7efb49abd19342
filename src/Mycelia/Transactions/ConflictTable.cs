using Mycelia.Graph;

namespace Mycelia.Transactions;

/// <summary>
/// Which commit last wrote a cell, for as long as a transaction that began earlier is open. Used by the committer alone. Bounded: when it is full it
/// forgets everything, and transactions that began before that fail as retryable.
/// </summary>
internal sealed class ConflictTable
{
    public const int CellsMax = 1 << 20;

    private readonly Dictionary<Cell, long> _lastWrites = [];
    private long _floor;

    public int Count => _lastWrites.Count;

    /// <summary>Measures the table. May be called while the committer works: it looks at the size alone.</summary>
    public void Measure(MemoryMeter meter) => meter.Dictionary(_lastWrites);

    public void Clear()
    {
        if (_lastWrites.Count > 0) _lastWrites.Clear();
    }

    /// <summary>Whether a transaction that began at <paramref name="begin"/> is too old to be checked.</summary>
    public bool HasForgotten(long begin) => begin < _floor;

    public bool WrittenSince(CellKind kind, ulong id, int detail, long begin) => WrittenSince(new Cell(kind, id, detail), begin);

    public bool WrittenSince(Cell cell, long begin) => _lastWrites.TryGetValue(cell, out var last) && last > begin;

    /// <summary>Gives up what is known of commits up to this one: transactions that began before it can no longer be checked.</summary>
    public void Forget(long sequence)
    {
        _lastWrites.Clear();
        _floor = sequence;
    }

    public void Record(CellKind kind, ulong id, int detail, long sequence)
    {
        if (_lastWrites.Count >= CellsMax) Forget(sequence);

        _lastWrites[new Cell(kind, id, detail)] = sequence;
    }

    /// <summary>
    /// Notes every cell that a committed delta wrote. <paramref name="after"/> is the version with the delta applied; <paramref name="coarse"/> says that
    /// a serializable transaction is open, which needs scans and adjacency noted too.
    /// </summary>
    public void RecordDelta(Delta delta, GraphSpace before, GraphSpace after, long sequence, bool coarse)
    {
        var reader = new DeltaReader(delta);
        while (reader.Next())
        {
            switch (reader.Op)
            {
                case DeltaOp.CreateNode:
                    if (coarse) RecordNodeScans(reader.Token, after.Tables, sequence);
                    break;
                case DeltaOp.SetNodeProperty:
                    Record(CellKind.NodeProperty, reader.Id, reader.Token, sequence);
                    RecordNode(reader.Node, before, after, sequence, coarse);
                    break;
                case DeltaOp.AddLabel or DeltaOp.RemoveLabel:
                    Record(CellKind.NodeLabel, reader.Id, reader.Token, sequence);
                    if (coarse) Record(CellKind.Label, (ulong)reader.Token, 0, sequence);
                    RecordNode(reader.Node, before, after, sequence, coarse);
                    break;
                case DeltaOp.DeleteNode:
                    RecordNode(reader.Node, before, after, sequence, coarse);
                    break;
                case DeltaOp.CreateEdge:
                    if (coarse) RecordLink(reader.Token, reader.Source, reader.Target, sequence);
                    break;
                case DeltaOp.SetEdgeProperty:
                    Record(CellKind.EdgeProperty, reader.Id, reader.Token, sequence);
                    RecordEdge(reader.Edge, before, after, sequence, coarse, linksChange: false);
                    break;
                case DeltaOp.DeleteEdge:
                    RecordEdge(reader.Edge, before, after, sequence, coarse, linksChange: true);
                    break;
                case DeltaOp.Bulk:
                    if (coarse) RecordBulk(delta.Bulks[reader.Token], after.Tables, sequence);
                    break;
                case DeltaOp.SetSchemaCell:
                    Record(CellKind.Schema, 0, string.GetHashCode(reader.Name, StringComparison.Ordinal), sequence);
                    break;
            }
        }
    }

    private void RecordBulk(BulkPart bulk, GraphTables tables, long sequence)
    {
        if (!bulk.IsEdges)
        {
            RecordNodeScans(bulk.Token, tables, sequence);
            return;
        }

        Record(CellKind.AllEdges, 0, 0, sequence);
        Record(CellKind.Type, (ulong)bulk.Token, 0, sequence);
        Record(CellKind.AnyAdjacency, 0, 0, sequence);
    }

    private void RecordLink(int type, NodeId source, NodeId target, long sequence)
    {
        Record(CellKind.AllEdges, 0, 0, sequence);
        Record(CellKind.Type, (ulong)type, 0, sequence);
        Record(CellKind.NodeAdjacency, source.Value, 0, sequence);
        Record(CellKind.NodeAdjacency, target.Value, 0, sequence);
    }

    private void RecordNodeScans(int labelSet, GraphTables tables, long sequence)
    {
        Record(CellKind.AllNodes, 0, 0, sequence);
        foreach (var label in tables.LabelSets.LabelsOf(labelSet)) Record(CellKind.Label, (ulong)label, 0, sequence);
    }

    /// <summary>A node that existed before or exists after; one that the delta both created and deleted concerns nobody.</summary>
    private void RecordNode(NodeId node, GraphSpace before, GraphSpace after, long sequence, bool coarse)
    {
        Record(CellKind.NodeTouched, node.Value, 0, sequence);
        if (!coarse) return;
        var extent = before.FindNode(node, out var row) ?? after.FindNode(node, out row);
        if (extent is not null) RecordNodeScans(extent.LabelSetOf((int)row & (Kernel.Columns.Chunk.RowsMax - 1)), after.Tables, sequence);
    }

    private void RecordEdge(EdgeId edge, GraphSpace before, GraphSpace after, long sequence, bool coarse, bool linksChange)
    {
        Record(CellKind.EdgeTouched, edge.Value, 0, sequence);
        if (!coarse) return;
        var extent = before.FindEdge(edge, out var row) ?? after.FindEdge(edge, out row);
        if (extent is null) return;
        var at = (int)row & (Kernel.Columns.Chunk.RowsMax - 1);
        var slots = after.Tables.NodeSlots;
        if (linksChange)
        {
            RecordLink(extent.Type, new NodeId(slots.IdOf(extent.Sources[at])), new NodeId(slots.IdOf(extent.Targets[at])), sequence);
            return;
        }

        Record(CellKind.AllEdges, 0, 0, sequence);
        Record(CellKind.Type, (ulong)extent.Type, 0, sequence);
    }
}
