// Makes the pages of many new nodes and edges without transactions: whole extents, columns in storage order, adjacency blocks. All loops over extents run in parallel.
//
//   nodes     extents of 2,048 rows; a column chunk per property and extent
//   edges     sorted by (source, target): edge extents in that order, so that out-lists need no edge numbers; then by target
//   blocks    at new nodes they are made here; at nodes that the database had, what is to be added waits for the version that the load is committed on
//
// Several batches of edges of one type: their lists are merged when all have come (AdjacencyParts).

using Mycelia.Graph;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Loops;

namespace Mycelia.Import.Build;

/// <summary>Where nodes of a load stand: positions are numbered from 0 in the order of the batches, each batch from a multiple of 2,048 on.</summary>
internal sealed class GraphLoader(GraphSpace before, PageSink sink, CancellationToken cancellation)
{
    private const long BatchEdgesMax = int.MaxValue / 2;

    private readonly GraphTables _tables = before.Tables;
    private readonly Lineage _lineage = new();
    private readonly EditSession _session = new();
    private readonly List<uint> _rowOfExtent = [];
    private readonly HashSet<int> _newSlots = [];
    private readonly List<(int LabelSet, RowRun Last)> _nodeRests = [];
    private readonly List<(int Type, RowRun Last)> _edgeRests = [];
    private readonly SortedDictionary<int, AdjacencyParts> _parts = [];

    public PageSink Sink => sink;

    /// <summary>The number of the branch that the load is for.</summary>
    public int Branch { get; init; }

    /// <summary>What was added: nodes by label set, edges by type.</summary>
    public List<(bool IsEdges, int Token, int Rows)> Batches { get; } = [];

    public long NodeCount { get; private set; }

    public long EdgeCount { get; private set; }

    /// <summary>The version that nodes of older extents are named in.</summary>
    public GraphSpace Before => before;

    /// <summary>Lists to be added at node slots that were there before, per type.</summary>
    public IEnumerable<(int Type, AdjacencyParts Parts)> Parts => _parts.Select(entry => (entry.Key, entry.Value));

    /// <summary>Adds nodes with one label set; returns the position of the first.</summary>
    public int AddNodes(int labelSet, int count, IReadOnlyList<(int Key, IChunkSource Values)> columns)
    {
        var first = _rowOfExtent.Count * Chunk.RowsMax;
        if (count == 0) return first;
        if ((long)first + count > int.MaxValue - Chunk.RowsMax)
            throw new MyceliaException(StatusCode.LimitExceeded, "One load can create about two billion nodes. Split it.");
        var runs = _tables.NodeRows.ReserveExtents(labelSet, count, keepRest: true);
        _nodeRests.Add((labelSet, runs[^1]));
        foreach (var run in runs)
        {
            var row = _tables.NodeSlots.RowOf(run.FirstId);
            _rowOfExtent.Add(row);
            _newSlots.Add((int)(row >> Chunk.RowBits));
        }

        ParallelLoops.For(0, runs.Length, 1, (at, _) =>
        {
            var slot = (int)(_tables.NodeSlots.RowOf(runs[at].FirstId) >> Chunk.RowBits);
            var extent = new NodeExtent(_session, _lineage);
            extent.Bear(0, runs[at].Count, labelSet);
            sink.Add(slot, extent);
            foreach (var (key, values) in columns)
            {
                if (values.Pack(at * Chunk.RowsMax, runs[at].Count, null) is { } chunk) sink.Add(key, slot, chunk, isEdges: false, sink.Keeps(chunk.MemoryBytes));
            }
        }, cancellation: cancellation);
        NodeCount += count;
        Batches.Add((false, labelSet, count));
        return first;
    }

    /// <summary>The row of a node of this load.</summary>
    public uint RowOf(int position) => _rowOfExtent[position >> Chunk.RowBits] + (uint)(position & (Chunk.RowsMax - 1));

    /// <summary>Adds edges of one type between node rows. The arrays are taken over.</summary>
    public void AddEdges(int type, uint[] sources, uint[] targets, IReadOnlyList<(int Key, IChunkSource Values)> columns)
    {
        var count = sources.Length;
        if (count == 0) return;
        if (count > BatchEdgesMax) throw new MyceliaException(StatusCode.LimitExceeded, $"One batch can hold {BatchEdgesMax:N0} edges. Split it.");
        var slotLimit = _tables.NodeSlots.Count;
        var outgoing = EdgeOrder.Sort(sources, targets, slotLimit, othersRise: false, cancellation);
        var keep = sink.Keeps(count * 20L);
        var rows = PlaceEdges(type, outgoing, columns, keep);
        if (!_parts.TryGetValue(type, out var parts)) _parts.Add(type, parts = new AdjacencyParts(_newSlots));
        parts.Add(new SortedEdges(outgoing, rows.IsRun ? null : rows.ToArray(count), rows[0]), incoming: false, sink, keep);
        var incoming = EdgeOrder.Sort(outgoing.Others, outgoing.Rows, slotLimit, othersRise: true, cancellation);
        var edges = incoming.Items;
        ParallelLoops.For(0, count, 1 << 16, (from, to) =>
        {
            for (var i = from; i < to; i++) edges[i] = rows[(int)edges[i]];
        });
        parts.Add(new SortedEdges(incoming, edges, 0), incoming: true, sink, keep);
        EdgeCount += count;
        Batches.Add((true, type, count));
    }

    /// <summary>After the load is in the head: its extents may be filled up. Before, whoever drew a row of them would be overwritten.</summary>
    public void OfferRests()
    {
        foreach (var (set, last) in _nodeRests) _tables.NodeRows.OfferRest(set, last);
        foreach (var (type, last) in _edgeRests) _tables.EdgeRows.OfferRest(type, last);
    }

    /// <summary>After the last batch: makes the blocks of all slots that are new.</summary>
    public void Finish()
    {
        foreach (var (type, parts) in _parts) parts.Finish(type, sink, cancellation);
    }

    /// <summary>Makes the edge extents and their columns in outgoing order; the rows they got.</summary>
    private EdgeRows PlaceEdges(int type, EdgeOrder order, IReadOnlyList<(int Key, IChunkSource Values)> columns, bool keep)
    {
        var runs = _tables.EdgeRows.ReserveExtents(type, order.Rows.Length, keepRest: true);
        _edgeRests.Add((type, runs[^1]));
        var rows = new EdgeRows(Array.ConvertAll(runs, run => _tables.EdgeSlots.RowOf(run.FirstId)));
        ParallelLoops.For(0, runs.Length, 4, (from, to) =>
        {
            for (var at = from; at < to; at++)
            {
                var start = at * Chunk.RowsMax;
                var slot = (int)(rows[start] >> Chunk.RowBits);
                var extent = new EdgeExtent(type, _session, _lineage);
                extent.BearRun(0, runs[at].Count, order.Rows.AsSpan(start, runs[at].Count), order.Others, start);
                sink.Add(slot, extent, keep);
                foreach (var (key, values) in columns)
                {
                    if (values.Pack(start, runs[at].Count, order.Items) is { } chunk) sink.Add(key, slot, chunk, isEdges: true, keep);
                }
            }
        }, cancellation: cancellation);
        return rows;
    }
}

/// <summary>The rows that the edges of a batch got, extent by extent.</summary>
internal sealed class EdgeRows
{
    private readonly uint[] _firstOfExtent;

    public EdgeRows(uint[] firstOfExtent)
    {
        _firstOfExtent = firstOfExtent;
        IsRun = true;
        for (var i = 1; i < firstOfExtent.Length; i++) IsRun &= firstOfExtent[i] == firstOfExtent[0] + (uint)(i * Chunk.RowsMax);
    }

    /// <summary>Whether edge i has the first row plus i.</summary>
    public bool IsRun { get; }

    public uint this[int edge] => _firstOfExtent[edge >> Chunk.RowBits] + (uint)(edge & (Chunk.RowsMax - 1));

    public uint[] ToArray(int count)
    {
        var rows = new uint[count];
        for (var edge = 0; edge < count; edge++) rows[edge] = this[edge];
        return rows;
    }
}
