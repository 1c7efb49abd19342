// The neighbours of 2,048 nodes (one node extent) by one edge type in one direction.
//
//   base   offsets per node (dense, or for the present rows only), neighbours sorted by (node, neighbour, edge), edge rows beside them
//          or implicit (edge row = EdgeBase + position) where a bulk load laid the edges out in this very order
//   tail   what was added since, sorted the same way, and which base entries were removed; folded in when it grows past a fraction of the base
//   hubs   lists longer than 2,048 live in trees of their own, so that one long list does not make every small write expensive
//
// Immutable. A reader sees at most two sorted runs (base and tail) or one hub.

using System.Runtime.CompilerServices;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Simd;

namespace Mycelia.Graph;

internal sealed class AdjacencyBlock : IPage
{
    public const int ListMax = 2048;
    private const int TailMin = 32;
    private const int TailMax = 512;
    private const int SparseMax = 512;

    /// <summary>The block without entries.</summary>
    public static readonly AdjacencyBlock Nothing = new([], [0], [], null, 0, 0, null);

    private readonly ushort[]? _sparseRows;
    private readonly ushort[]? _offsets16;
    private readonly int[]? _offsets32;
    private readonly uint[] _neighbours;
    private readonly uint[]? _edges;
    private readonly int _start;
    private readonly uint _edgeBase;
    private readonly int _count;
    private readonly AdjacencyTail? _tail;
    private readonly HubList[]? _hubs;
    private ushort[]? _loopRows;
    private byte _isSimple;

    private AdjacencyBlock(ushort[]? sparseRows, int[] offsets, uint[] neighbours, uint[]? edges, int start, uint edgeBase, HubList[]? hubs)
    {
        _sparseRows = sparseRows;
        _count = offsets[^1];
        if (_count <= ushort.MaxValue) _offsets16 = Array.ConvertAll(offsets, o => (ushort)o);
        else _offsets32 = offsets;
        _neighbours = neighbours;
        _edges = edges;
        _start = start;
        _edgeBase = edgeBase;
        _hubs = hubs;
    }

    private AdjacencyBlock(AdjacencyBlock other, AdjacencyTail? tail, HubList[]? hubs)
    {
        _sparseRows = other._sparseRows;
        _offsets16 = other._offsets16;
        _offsets32 = other._offsets32;
        _neighbours = other._neighbours;
        _edges = other._edges;
        _start = other._start;
        _edgeBase = other._edgeBase;
        _count = other._count;
        _tail = tail;
        _hubs = hubs;
    }

    /// <summary>
    /// A block of sorted entries. Keys are (row in extent or node row) &lt;&lt; 32 | neighbour row; entry i's neighbour stands at
    /// <paramref name="neighbours"/>[start + i] and its edge at <paramref name="edges"/>[start + i], or is edgeBase + i without edges. The arrays are
    /// shared, not copied.
    /// </summary>
    public static AdjacencyBlock FromSorted(ReadOnlySpan<ulong> keys, uint[] neighbours, uint[]? edges, int start, uint edgeBase)
    {
        Span<int> degrees = stackalloc int[Chunk.RowsMax];
        degrees.Clear();
        foreach (var key in keys) degrees[(int)(key >> 32) & (Chunk.RowsMax - 1)]++;
        return FromDegrees(degrees, neighbours, edges, start, edgeBase);
    }

    /// <summary>As <see cref="FromSorted"/>, from the lengths of the 2,048 lists, which it may overwrite.</summary>
    public static AdjacencyBlock FromDegrees(Span<int> degrees, uint[] neighbours, uint[]? edges, int start, uint edgeBase)
    {
        var longest = 0;
        foreach (var degree in degrees) longest = Math.Max(longest, degree);
        if (longest <= ListMax) return new AdjacencyBlock(SparseRows(degrees), Offsets(degrees), neighbours, edges, start, edgeBase, null);
        return WithHubs(degrees, neighbours, edges, start, edgeBase);
    }

    /// <summary>Entries in all lists. O(hubs).</summary>
    public long EntryCount
    {
        get
        {
            long count = _count + (_tail?.AddedCount ?? 0) - (_tail?.RemovedCount ?? 0);
            foreach (var hub in _hubs ?? []) count += hub.Count;
            return count;
        }
    }

    public long StoredAs { get; set; }

    public long MemoryBytes
    {
        get
        {
            var bytes = 160 + (_offsets16?.Length ?? 0) * 2L + (_offsets32?.Length ?? 0) * 4L + (_sparseRows?.Length ?? 0) * 2L + _count * (_edges is null ? 4L : 8L);
            if (_tail is not null) bytes += 160 + (_tail.AddedCount + _tail.RemovedCount) * 16L;
            foreach (var hub in _hubs ?? []) bytes += hub.Count * 8L;
            return bytes;
        }
    }

    /// <summary>
    /// All entries as plain sorted lists: their lengths into <paramref name="degrees"/> (2,048 of them), neighbours and edges one after the other. Without edges,
    /// entry i's edge is edgeBase + i. The spans may be views of this block.
    /// </summary>
    public void Flatten(Span<int> degrees, out ReadOnlySpan<uint> neighbours, out ReadOnlySpan<uint> edges, out uint edgeBase)
    {
        degrees.Clear();
        edgeBase = _edgeBase;
        if (_tail is null && _hubs is null)
        {
            var lists = _sparseRows?.Length ?? (_count == 0 ? 0 : Chunk.RowsMax);
            for (var index = 0; index < lists; index++)
            {
                var (from, to) = RangeAt(index);
                degrees[_sparseRows is null ? index : _sparseRows[index]] = to - from;
            }

            neighbours = _neighbours.AsSpan(_start, _count);
            edges = _edges is null ? default : _edges.AsSpan(_start, _count);
            return;
        }

        var count = checked((int)EntryCount);
        var allNeighbours = new uint[count];
        var allEdges = new uint[count];
        var at = 0;
        for (var row = 0; row < Chunk.RowsMax; row++)
        {
            var list = ListOf(row);
            degrees[row] = list.Count;
            if (list.Count == 0) continue;
            foreach (var (neighbour, edge) in list.Merged()) (allNeighbours[at], allEdges[at++]) = (neighbour, edge);
        }

        neighbours = allNeighbours;
        edges = allEdges;
        edgeBase = 0;
    }

    public void Measure(MemoryMeter meter)
    {
        meter.Add(88);
        meter.Array(_sparseRows);
        meter.Array(_offsets16);
        meter.Array(_offsets32);
        meter.Array(_neighbours);
        meter.Array(_edges);
        _tail?.Measure(meter);
        meter.Array(_hubs);
        foreach (var hub in _hubs ?? []) hub.Measure(meter);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public AdjacencyList ListOf(int row)
    {
        int at = row;
        if (_sparseRows is not null)
        {
            at = _sparseRows.AsSpan().BinarySearch((ushort)row);
            if (at < 0) return ListBeside(row, 0, 0);
        }

        var (from, to) = RangeAt(at);
        return _tail is null && _hubs is null ? Base(from, to) : ListBeside(row, from, to);
    }

    /// <summary>Requests what <see cref="ListOf"/> will read first.</summary>
    public void PrefetchOffsets(int row)
    {
        if (_sparseRows is not null) return;
        if (_offsets16 is { } narrow) Prefetch.Read(ref narrow[row]);
        else Prefetch.Read(ref _offsets32![row]);
    }

    public int DegreeOf(int row)
    {
        if (_sparseRows is not null || _tail is not null) return ListOf(row).Count;
        var (from, to) = RangeAt(row);
        return from == to && _hubs is not null ? ListOf(row).Count : to - from;
    }

    /// <summary>The rows of this block with an edge to themselves, whose extent is at <paramref name="slot"/>. Looked for once.</summary>
    public ReadOnlySpan<ushort> LoopRows(int slot)
    {
        if (Volatile.Read(ref _loopRows) is { } known) return known;
        var rows = new List<ushort>();
        uint[] edges = [];
        for (var row = 0; row < Chunk.RowsMax; row++)
        {
            var list = ListOf(row);
            var count = 0;
            if (list.Count > 0) list.AppendEdgesTo((uint)slot << Chunk.RowBits | (uint)row, ref edges, ref count);
            if (count > 0) rows.Add((ushort)row);
        }

        ushort[] found = [.. rows];
        Volatile.Write(ref _loopRows, found);
        return found;
    }

    /// <summary>Whether no plain list here has a neighbour twice. Looked for once.</summary>
    public bool IsSimple
    {
        get
        {
            if (_isSimple == 0) _isSimple = HasParallel() ? (byte)2 : (byte)1;
            return _isSimple == 1;
        }
    }

    private bool HasParallel()
    {
        var lists = _sparseRows?.Length ?? (_count == 0 ? 0 : Chunk.RowsMax);
        for (var index = 0; index < lists; index++)
        {
            var (from, to) = RangeAt(index);
            for (var i = _start + from + 1; i < _start + to; i++)
                if (_neighbours[i] == _neighbours[i - 1]) return true;
        }

        return false;
    }

    /// <summary>The next version with sorted entries added, then sorted entries removed. Keys as in <see cref="FromSorted"/>.</summary>
    public AdjacencyBlock? With(ReadOnlySpan<ulong> addedKeys, ReadOnlySpan<uint> addedEdges, ReadOnlySpan<ulong> removedKeys, ReadOnlySpan<uint> removedEdges)
    {
        var hubs = _hubs;
        var tail = new TailEditor(_tail, addedKeys.Length, removedKeys.Length);
        for (var i = 0; i < addedKeys.Length; i++)
        {
            var hub = HubIndex(hubs, RowOf(addedKeys[i]));
            if (hub < 0) tail.Add(addedKeys[i], addedEdges[i]);
            else hubs = Replace(hubs!, hub, hubs![hub].With((uint)addedKeys[i], addedEdges[i]), ReferenceEquals(hubs, _hubs));
        }

        for (var i = 0; i < removedKeys.Length; i++)
        {
            var hub = HubIndex(hubs, RowOf(removedKeys[i]));
            if (hub < 0) tail.Remove(removedKeys[i], removedEdges[i]);
            else hubs = Replace(hubs!, hub, hubs![hub].Without((uint)removedKeys[i], removedEdges[i]), ReferenceEquals(hubs, _hubs));
        }

        var merged = tail.Finish();
        var limit = Math.Clamp(_count / 8, TailMin, TailMax);
        if (merged is not null && merged.AddedCount + merged.RemovedCount > limit) return Fold(merged, hubs);
        var next = new AdjacencyBlock(this, merged, hubs);
        return next.EntryCount == 0 ? null : next;
    }

    private static int RowOf(ulong key) => (int)(key >> 32) & (Chunk.RowsMax - 1);

    private static int HubIndex(HubList[]? hubs, int row)
    {
        if (hubs is null) return -1;
        for (var i = 0; i < hubs.Length; i++)
            if (hubs[i].Row == row) return i;
        return -1;
    }

    private static HubList[] Replace(HubList[] hubs, int at, HubList hub, bool shared)
    {
        if (ReferenceEquals(hubs[at], hub)) return hubs;
        var copy = shared ? (HubList[])hubs.Clone() : hubs;
        copy[at] = hub;
        return copy;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private AdjacencyList Base(int from, int to) => new(_neighbours, _edges, _start + from, _start + to, _edgeBase - (uint)_start);

    private AdjacencyList ListBeside(int row, int from, int to)
    {
        var hub = HubIndex(_hubs, row);
        if (hub >= 0) return new AdjacencyList(_hubs![hub]);
        var list = Base(from, to);
        return _tail is null ? list : list.With(_tail, row);
    }

    private static ushort[]? SparseRows(ReadOnlySpan<int> degrees)
    {
        var present = 0;
        foreach (var degree in degrees)
            if (degree > 0) present++;
        if (present > SparseMax) return null;
        var rows = new ushort[present];
        present = 0;
        for (var row = 0; row < degrees.Length; row++)
            if (degrees[row] > 0) rows[present++] = (ushort)row;
        return rows;
    }

    private static int[] Offsets(ReadOnlySpan<int> degrees)
    {
        var sparse = SparseRows(degrees);
        var offsets = new int[(sparse?.Length ?? degrees.Length) + 1];
        for (var i = 0; i < offsets.Length - 1; i++) offsets[i + 1] = offsets[i] + degrees[sparse is null ? i : sparse[i]];
        return offsets;
    }

    /// <summary>Long lists leave; the rest is copied together, since the shared arrays have gaps where the long lists stood.</summary>
    private static AdjacencyBlock WithHubs(Span<int> degrees, uint[] neighbours, uint[]? edges, int start, uint edgeBase)
    {
        var hubs = new List<HubList>();
        var restNeighbours = new List<uint>();
        var restEdges = new List<uint>();
        var at = 0;
        for (var row = 0; row < degrees.Length; row++)
        {
            var degree = degrees[row];
            if (degree > ListMax)
            {
                hubs.Add(HubList.FromSorted(row, neighbours, edges, start + at, degree, edgeBase + (uint)at));
                degrees[row] = 0;
            }
            else
            {
                for (var i = at; i < at + degree; i++)
                {
                    restNeighbours.Add(neighbours[start + i]);
                    restEdges.Add(edges is null ? edgeBase + (uint)i : edges[start + i]);
                }
            }

            at += degree;
        }

        return new AdjacencyBlock(SparseRows(degrees), Offsets(degrees), [.. restNeighbours], [.. restEdges], 0, 0, [.. hubs]);
    }

    /// <summary>Merges base and tail, both sorted, into a new base; lists that grew long become hubs.</summary>
    private AdjacencyBlock? Fold(AdjacencyTail tail, HubList[]? hubs)
    {
        var count = _count + tail.AddedCount - tail.RemovedCount;
        if (count == 0 && hubs is null) return null;
        var keys = new ulong[count];
        var edges = new uint[count];
        int at = 0, added = 0, removed = 0;
        var rows = _sparseRows?.Length ?? (_count == 0 ? 0 : Chunk.RowsMax);
        for (var index = 0; index < rows; index++)
        {
            var row = (ulong)(_sparseRows is null ? index : _sparseRows[index]) << 32;
            var (from, to) = RangeAt(index);
            for (var i = from; i < to; i++)
            {
                var key = row | _neighbours[_start + i];
                var edge = _edges is null ? _edgeBase + (uint)i : _edges[_start + i];
                if (removed < tail.RemovedCount && tail.RemovedKeys[removed] == key && tail.RemovedEdges[removed] == edge)
                {
                    removed++;
                    continue;
                }

                while (added < tail.AddedCount && (tail.AddedKeys[added] < key || (tail.AddedKeys[added] == key && tail.AddedEdges[added] < edge)))
                    (keys[at], edges[at++]) = (tail.AddedKeys[added], tail.AddedEdges[added++]);
                (keys[at], edges[at++]) = (key, edge);
            }
        }

        while (added < tail.AddedCount) (keys[at], edges[at++]) = (tail.AddedKeys[added], tail.AddedEdges[added++]);
        Invariant.Holds(at == count && removed == tail.RemovedCount);
        var neighbours = new uint[count];
        for (var i = 0; i < count; i++) neighbours[i] = (uint)keys[i];
        var folded = FromSorted(keys, neighbours, edges, 0, 0);
        return hubs is null ? folded : new AdjacencyBlock(folded, null, [.. hubs, .. folded._hubs ?? []]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (int From, int To) RangeAt(int index) => _offsets16 is { } narrow ? (narrow[index], narrow[index + 1]) : (_offsets32![index], _offsets32[index + 1]);
}
