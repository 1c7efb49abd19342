// Makes the next version of a graph from a version and deltas. Everything it creates carries its edit session and is edited in place until
// Finish; what older versions hold is copied first. With the head's lineage it also appends in place to chunks that are already published,
// writing only rows that no published version shows.
//
// Deltas are validated before they come here: an operation that names a dead row is a defect, not a user error.

using System.Collections.Immutable;
using Mycelia.Graph.Indexes;
using Mycelia.Kernel.Columns;

namespace Mycelia.Graph;

internal sealed partial class GraphBuilder
{
    /// <summary>What an extent of edges takes when it is full, about.</summary>
    private const int EdgeExtentBytes = 12 << 10;

    /// <summary>What an entry of a new index takes, about.</summary>
    private const int IndexEntryBytes = 16;

    private readonly GraphTables _tables;
    private readonly Era _era;
    private readonly EditSession _session = new(isOpen: true);
    private readonly Lineage _lineage;
    private SortedDictionary<int, EdgeChanges>? _edgeChanges;
    private ExtentTable<NodeExtent> _nodes;
    private ExtentTable<EdgeExtent> _edges;
    private ColumnSet _nodeColumns;
    private ColumnSet _edgeColumns;
    private AdjacencySet _adjacency;
    private ImmutableSortedDictionary<string, byte[]> _schema;
    private long _nodeCount;
    private long _edgeCount;
    private long _sequence;
    private bool _hasEdgeChanges;

    /// <summary>Starts from a version. Lineage and era are the head's for the committer; everybody else draws a new lineage and keeps the era of the version.</summary>
    public GraphBuilder(GraphSpace from, Lineage lineage, Era? era = null, RuleMode mode = RuleMode.Maintain)
    {
        _mode = mode;
        _rules = from.Rules;
        _counts = from.Counts;
        _tables = from.Tables;
        _era = era ?? from.Era;
        _lineage = lineage;
        _nodes = from.Nodes;
        _edges = from.Edges;
        _nodeColumns = from.NodeColumns;
        _edgeColumns = from.EdgeColumns;
        _adjacency = from.Adjacency;
        _schema = from.Schema;
        _nodeCount = from.NodeCount;
        _edgeCount = from.EdgeCount;
        _sequence = from.Sequence;
    }

    /// <summary>About how many bytes of pages were made that no checkpoint has stored.</summary>
    public long UnsavedBytes { get; private set; }

    /// <summary>
    /// Applies the operations of a delta from byte <paramref name="fromByte"/> on. An index or constraint that the delta defines is taken from it if it was
    /// built beforehand, else built here and now.
    /// </summary>
    /// <exception cref="ConstraintViolationException">In <see cref="RuleMode.Enforce"/>: the delta leaves a constraint broken. This builder is of no more use.</exception>
    public void Apply(Delta delta, int fromByte = 0)
    {
        var reader = new DeltaReader(delta, fromByte);
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
                    if (!_rules.IsEmpty) PropertyChanges(false, NodeRow(reader.Node), reader.Token);
                    _nodeColumns = SetCell(_nodeColumns, NodeRow(reader.Node), reader.Token, reader.Value, false);
                    break;
                case DeltaOp.SetEdgeProperty:
                    if (!_rules.IsEmpty) PropertyChanges(true, EdgeRow(reader.Edge), reader.Token);
                    _edgeColumns = SetCell(_edgeColumns, EdgeRow(reader.Edge), reader.Token, reader.Value, false);
                    break;
                case DeltaOp.AddLabel or DeltaOp.RemoveLabel:
                    ChangeLabel(NodeRow(reader.Node), reader.Token, reader.Op == DeltaOp.AddLabel);
                    break;
                case DeltaOp.DeleteNode:
                    DeleteNode(NodeRow(reader.Node));
                    break;
                case DeltaOp.DeleteEdge:
                    DeleteEdge(EdgeRow(reader.Edge));
                    break;
                case DeltaOp.Bulk:
                    ApplyBulk(delta.Bulks[reader.Token]);
                    break;
                case DeltaOp.SetSchemaCell:
                    SetDefinition(reader.Name, reader.Definition, delta.Prepared);
                    break;
            }
        }

        if (_hasEdgeChanges) ApplyEdgeChanges();
        ApplyRules();
    }

    /// <summary>Notes that the version now holds the commit with this number.</summary>
    public void Advance(long sequence) => _sequence = sequence;

    /// <summary>The last version that this builder makes. What it made may be evicted from now on, like everything that is published.</summary>
    public GraphSpace FinishForGood()
    {
        var space = Finish();
        _session.Close();
        return space;
    }

    /// <summary>The version as built so far. Building may go on afterwards only with a new builder.</summary>
    public GraphSpace Finish() => new()
    {
        Tables = _tables,
        Sequence = _sequence,
        Era = _era,
        Nodes = _nodes,
        Edges = _edges,
        NodeColumns = _nodeColumns,
        EdgeColumns = _edgeColumns,
        Adjacency = _adjacency,
        Schema = _schema,
        Rules = _rules,
        Counts = PublishedCounts(),
        NodeCount = _nodeCount,
        EdgeCount = _edgeCount,
    };

    public bool IsNodeAlive(NodeId id)
    {
        var row = _tables.NodeSlots.RowOf(id.Value);
        return row != SlotTable.NoRow && _nodes[SlotOf(row)] is { } extent && extent.IsAlive(InExtent(row));
    }

    public bool IsEdgeAlive(EdgeId id)
    {
        var row = _tables.EdgeSlots.RowOf(id.Value);
        return row != SlotTable.NoRow && _edges[SlotOf(row)] is { } extent && extent.IsAlive(InExtent(row));
    }

    /// <summary>Edges at an alive node, both directions, as of the deltas applied so far.</summary>
    public int DegreeOf(NodeId id)
    {
        var row = NodeRow(id);
        var degree = 0;
        foreach (var type in _adjacency.Types)
        {
            degree += _adjacency.Block(type, false, SlotOf(row))?.DegreeOf(InExtent(row)) ?? 0;
            degree += _adjacency.Block(type, true, SlotOf(row))?.DegreeOf(InExtent(row)) ?? 0;
        }

        return degree;
    }

    /// <summary>Type and endpoints of an alive edge.</summary>
    public (int Type, NodeId Source, NodeId Target) EndsOf(EdgeId id)
    {
        var row = EdgeRow(id);
        var extent = _edges[SlotOf(row)]!;
        return (extent.Type, new NodeId(_tables.NodeSlots.IdOf(extent.Sources[InExtent(row)])), new NodeId(_tables.NodeSlots.IdOf(extent.Targets[InExtent(row)])));
    }

    private static int SlotOf(uint row) => (int)(row >> Chunk.RowBits);

    private static int InExtent(uint row) => (int)row & (Chunk.RowsMax - 1);

    private uint NodeRow(NodeId id)
    {
        var row = _tables.NodeSlots.RowOf(id.Value);
        Invariant.Holds(row != SlotTable.NoRow);
        return row;
    }

    private uint EdgeRow(EdgeId id)
    {
        var row = _tables.EdgeSlots.RowOf(id.Value);
        Invariant.Holds(row != SlotTable.NoRow);
        return row;
    }

    private NodeExtent OwnNodes(int slot)
    {
        var old = _nodes[slot];
        var extent = old?.Owned(_session, _lineage) ?? new NodeExtent(_session, _lineage);
        if (old is null or { StoredAs: not 0 }) NoteUnsaved(null, extent);
        _nodes = _nodes.Set(slot, extent, _session);
        return extent;
    }

    private EdgeExtent OwnEdges(int slot, int type)
    {
        var old = _edges[slot];
        var extent = old?.Owned(_session, _lineage) ?? new EdgeExtent(type, _session, _lineage);
        if (old is null or { StoredAs: not 0 }) UnsavedBytes += Math.Max(EdgeExtentBytes, extent.MemoryBytes);
        Invariant.Holds(extent.Type == type);
        _edges = _edges.Set(slot, extent, _session);
        return extent;
    }

    private void CreateNode(ref DeltaReader reader)
    {
        var row = NodeRow(reader.Node);
        var extent = OwnNodes(SlotOf(row));
        var wasFull = extent.IsFull;
        if (InExtent(row) < extent.BornLimit) _nodeColumns = ClearRow(_nodeColumns, row);
        while (reader.NextProperty(out var key, out var value)) _nodeColumns = SetCell(_nodeColumns, row, key, value, true);
        extent.Bear(InExtent(row), 1, reader.Token);
        _nodeCount++;
        NodeBorn(row, 1, reader.Token);
        if (extent.IsFull && !wasFull) _nodeColumns = CompactColumns(_nodeColumns, SlotOf(row));
    }

    private void CreateEdge(ref DeltaReader reader)
    {
        var row = EdgeRow(reader.Edge);
        var extent = OwnEdges(SlotOf(row), reader.Token);
        var wasFull = extent.IsFull;
        if (InExtent(row) < extent.BornLimit) _edgeColumns = ClearRow(_edgeColumns, row);
        while (reader.NextProperty(out var key, out var value)) _edgeColumns = SetCell(_edgeColumns, row, key, value, true);
        uint source = NodeRow(reader.Source), target = NodeRow(reader.Target);
        extent.Bear(InExtent(row), source, target);
        _edgeCount++;
        EdgeBorn(row, 1, reader.Token);
        ChangesOf(reader.Token).Add(source, target, row);
        if (extent.IsFull && !wasFull) _edgeColumns = CompactColumns(_edgeColumns, SlotOf(row));
    }

    /// <summary>
    /// Sets a cell. <paramref name="isNewRow"/> is for the operation that creates the row alone: a later change of a row born in this session is not
    /// written in place, since a snapshot that the transaction took in between shows the row and may share the chunk.
    /// </summary>
    private ColumnSet SetCell(ColumnSet columns, uint row, int key, in Value value, bool isNewRow)
    {
        var slot = SlotOf(row);
        var chunk = columns.Chunk(key, slot);
        var next = ChunkEditor.Set(chunk, InExtent(row), value, isNewRow, _session, _lineage);
        if (ReferenceEquals(chunk, next)) return columns;
        NoteUnsaved(chunk, next);
        return columns.Set(key, slot, next, _session);
    }

    /// <summary>
    /// Takes from a row that is to be born again what it held when it died: nothing shows that until the row is alive. Rows from the born limit on were never born here.
    /// </summary>
    private ColumnSet ClearRow(ColumnSet columns, uint row)
    {
        for (var key = 0; key < columns.KeyLimit; key++)
            if (columns.Chunk(key, SlotOf(row))?.HasValue(InExtent(row)) == true) columns = SetCell(columns, row, key, Value.Null, false);
        return columns;
    }

    /// <summary>A full extent gets no new rows: its columns take their densest form.</summary>
    private ColumnSet CompactColumns(ColumnSet columns, int slot)
    {
        for (var key = 0; key < columns.KeyLimit; key++)
        {
            var chunk = columns.Chunk(key, slot);
            var compact = chunk?.Compact();
            if (!ReferenceEquals(chunk, compact)) columns = columns.Set(key, slot, compact, _session);
        }

        return columns;
    }

    private void ChangeLabel(uint row, int label, bool add)
    {
        var extent = OwnNodes(SlotOf(row));
        LabelChanges(row, label, add);
        var old = extent.LabelSetOf(InExtent(row));
        extent.SetLabelSet(InExtent(row), add ? _tables.LabelSets.With(old, label) : _tables.LabelSets.Without(old, label));
    }

    private void DeleteNode(uint row)
    {
        NodeDies(row);
        OwnNodes(SlotOf(row)).Kill(InExtent(row));
        _nodeCount--;
    }

    private void DeleteEdge(uint row)
    {
        var extent = OwnEdges(SlotOf(row), _edges[SlotOf(row)]!.Type);
        EdgeDies(row, extent.Type);
        extent.Kill(InExtent(row));
        _edgeCount--;
        ChangesOf(extent.Type).Remove(extent.Sources[InExtent(row)], extent.Targets[InExtent(row)], row);
    }

    private EdgeChanges ChangesOf(int type)
    {
        _hasEdgeChanges = true;
        _edgeChanges ??= [];
        if (!_edgeChanges.TryGetValue(type, out var changes)) _edgeChanges.Add(type, changes = new EdgeChanges());
        return changes;
    }

    private void ApplyBulk(BulkPart bulk)
    {
        if (bulk.IsEdges)
        {
            // Edges gathered one by one come first: lists stay sorted whatever the order, but blocks are cheapest to build from nothing.
            if (_hasEdgeChanges) ApplyEdgeChanges();
            CreateEdges(bulk);
        }
        else
        {
            CreateNodes(bulk);
        }
    }

    private void CreateNodes(BulkPart bulk)
    {
        for (var i = 0; i < bulk.Runs.Length; i++)
        {
            var run = bulk.Runs[i];
            var row = NodeRow(new NodeId(run.FirstId));
            var extent = OwnNodes(SlotOf(row));
            for (var at = 0; at < run.Count && InExtent(row) + at < extent.BornLimit; at++) _nodeColumns = ClearRow(_nodeColumns, row + (uint)at);
            extent.Bear(InExtent(row), run.Count, bulk.Token);
            _nodeCount += run.Count;
            NodeBorn(row, run.Count, bulk.Token);
            foreach (var column in bulk.Columns) _nodeColumns = PlaceChunk(_nodeColumns, row, column.Key, column.Chunks[i], run.Count);
        }
    }

    private void CreateEdges(BulkPart bulk)
    {
        var sources = new uint[Chunk.RowsMax];
        var at = 0;
        for (var i = 0; i < bulk.Runs.Length; i++)
        {
            var run = bulk.Runs[i];
            var row = EdgeRow(new EdgeId(run.FirstId));
            for (var j = 0; j < run.Count; j++) sources[j] = (uint)(bulk.Keys[at + j] >> 32);
            var extent = OwnEdges(SlotOf(row), bulk.Token);
            for (var j = 0; j < run.Count && InExtent(row) + j < extent.BornLimit; j++) _edgeColumns = ClearRow(_edgeColumns, row + (uint)j);
            extent.BearRun(InExtent(row), run.Count, sources.AsSpan(0, run.Count), bulk.Targets, at);
            _edgeCount += run.Count;
            EdgeBorn(row, run.Count, bulk.Token);
            foreach (var column in bulk.Columns) _edgeColumns = PlaceChunk(_edgeColumns, row, column.Key, column.Chunks[i], run.Count);
            at += run.Count;
        }

        LinkBulk(bulk);
    }

    private ColumnSet PlaceChunk(ColumnSet columns, uint row, int key, Chunk? chunk, int count)
    {
        if (chunk is null) return columns;
        if (InExtent(row) == 0 && columns.Chunk(key, SlotOf(row)) is null)
        {
            NoteUnsaved(null, chunk);
            return columns.Set(key, SlotOf(row), chunk, _session);
        }

        for (var i = 0; i < count; i++)
        {
            var value = chunk.Get(i);
            if (!value.IsNull) columns = SetCell(columns, row + (uint)i, key, value, true);
        }

        return columns;
    }

    private void ApplyEdgeChanges()
    {
        foreach (var (type, changes) in _edgeChanges!)
        {
            if (changes.IsEmpty) continue;
            Link(type, false, changes.Added(false), changes.Removed(false));
            Link(type, true, changes.Added(true), changes.Removed(true));
            changes.Clear();
        }

        _hasEdgeChanges = false;
    }

    /// <summary>Brings sorted additions and removals of one type and direction into the blocks they belong to.</summary>
    private void Link(int type, bool incoming, SortedEntries added, SortedEntries removed)
    {
        int a = 0, r = 0;
        while (a < added.Count || r < removed.Count)
        {
            var slotA = a < added.Count ? (int)(added.Keys[a] >> (32 + Chunk.RowBits)) : int.MaxValue;
            var slotR = r < removed.Count ? (int)(removed.Keys[r] >> (32 + Chunk.RowBits)) : int.MaxValue;
            var slot = Math.Min(slotA, slotR);
            var endA = slotA == slot ? SortedEntries.EndOfSlot(added.Keys, a) : a;
            var endR = slotR == slot ? SortedEntries.EndOfSlot(removed.Keys, r) : r;
            var block = _adjacency.Block(type, incoming, slot) ?? AdjacencyBlock.Nothing;
            var next = block.With(added.Keys.AsSpan(a, endA - a), added.Edges.AsSpan(a, endA - a), removed.Keys.AsSpan(r, endR - r), removed.Edges.AsSpan(r, endR - r));
            SetBlock(type, incoming, slot, block, next);
            (a, r) = (endA, endR);
        }
    }

    /// <summary>Links a bulk part: blocks that are the first of their kind share the part's arrays.</summary>
    private void LinkBulk(BulkPart bulk)
    {
        var edges = EdgeRowsOf(bulk, out var firstRow, out var contiguous);
        var (keys, targets) = (bulk.Keys, bulk.Targets);
        if (!IsRising(keys))
        {
            // Edges made elsewhere, whose nodes have another order here: the columns keep theirs, the lists get one of their own.
            contiguous = false;
            keys = (ulong[])keys.Clone();
            SortedEntries.SortStable(keys, edges);
            targets = Array.ConvertAll(keys, key => (uint)key);
        }

        if (!contiguous) SortedEntries.SortTies(keys, edges); // Runs may come in any order; parallel edges are listed by row.
        LinkSorted(bulk.Token, false, keys, targets, edges, contiguous, firstRow);
        if (!contiguous) edges = (uint[])edges.Clone(); // The outgoing blocks keep the array.
        var incoming = new ulong[keys.Length];
        for (var i = 0; i < incoming.Length; i++) incoming[i] = SortedEntries.Flip(keys[i]);
        SortedEntries.SortStable(incoming, edges);
        var neighbours = new uint[incoming.Length];
        for (var i = 0; i < neighbours.Length; i++) neighbours[i] = (uint)incoming[i];
        LinkSorted(bulk.Token, true, incoming, neighbours, edges, false, 0);
    }

    private static bool IsRising(ReadOnlySpan<ulong> keys)
    {
        for (var i = 1; i < keys.Length; i++)
            if (keys[i] < keys[i - 1]) return false;
        return true;
    }

    private void LinkSorted(int type, bool incoming, ulong[] keys, uint[] neighbours, uint[] edges, bool contiguous, uint firstRow)
    {
        for (var from = 0; from < keys.Length;)
        {
            var to = SortedEntries.EndOfSlot(keys, from);
            var slot = (int)(keys[from] >> (32 + Chunk.RowBits));
            var span = keys.AsSpan(from, to - from);
            var block = _adjacency.Block(type, incoming, slot);
            var next = block is not null
                ? block.With(span, edges.AsSpan(from, to - from), default, default)
                : AdjacencyBlock.FromSorted(span, neighbours, contiguous ? null : edges, from, firstRow + (uint)from);
            SetBlock(type, incoming, slot, block, next);
            from = to;
        }
    }

    private uint[] EdgeRowsOf(BulkPart bulk, out uint firstRow, out bool contiguous)
    {
        var edges = new uint[bulk.Keys.Length];
        var at = 0;
        firstRow = bulk.Runs.Length == 0 ? 0 : EdgeRow(new EdgeId(bulk.Runs[0].FirstId));
        contiguous = true;
        foreach (var run in bulk.Runs)
        {
            var row = EdgeRow(new EdgeId(run.FirstId));
            contiguous &= row == firstRow + (uint)at;
            for (var j = 0; j < run.Count; j++) edges[at++] = row + (uint)j;
        }

        return edges;
    }

    private void SetBlock(int type, bool incoming, int slot, AdjacencyBlock? old, AdjacencyBlock? next)
    {
        NoteUnsaved(old, next);
        _adjacency = _adjacency.Set(type, incoming, slot, next, _session);
    }

    /// <summary>Adds what is now unsaved and was not before: a page that replaces a stored one counts whole, one that replaces an unsaved one by its growth.</summary>
    private void NoteUnsaved(IPage? old, IPage? next)
    {
        if (next is null) return;
        var bytes = next.MemoryBytes;
        if (old is { StoredAs: 0 }) bytes -= old.MemoryBytes;
        if (bytes > 0) UnsavedBytes += bytes;
    }
}
