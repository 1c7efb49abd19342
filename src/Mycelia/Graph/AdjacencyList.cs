using System.Numerics;
using System.Runtime.CompilerServices;

namespace Mycelia.Graph;

/// <summary>
/// One node's neighbours by one type in one direction: a view without allocation. Entries are node rows and edge rows. Iterating gives
/// base entries, then tail entries (or a hub's leaves); <see cref="Merged"/> gives them in (neighbour, edge) order.
/// </summary>
/// <remarks>Arrays and positions instead of spans keep the struct small enough to live in registers; reading a list of ten takes a third less time.</remarks>
internal readonly struct AdjacencyList
{
    private readonly uint[] _neighbours;
    private readonly uint[]? _edges;
    private readonly object? _beside;
    private readonly int _from;
    private readonly int _to;
    private readonly uint _edgeBase;
    private readonly int _row;

    /// <summary>Entries <paramref name="from"/> to <paramref name="to"/> of the arrays; without edges, the edge of position i is edgeBase + i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public AdjacencyList(uint[] neighbours, uint[]? edges, int from, int to, uint edgeBase)
    {
        _neighbours = neighbours;
        _edges = edges;
        _from = from;
        _to = to;
        _edgeBase = edgeBase;
    }

    public AdjacencyList(HubList hub) : this([], null, 0, 0, 0) => _beside = hub;

    private AdjacencyList(AdjacencyList list, AdjacencyTail tail, int row) : this(list._neighbours, list._edges, list._from, list._to, list._edgeBase)
    {
        _beside = tail;
        _row = row;
    }

    public int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _beside is null ? _to - _from : CountBeside();
    }

    /// <summary>Whether the whole list is one plain span of neighbours.</summary>
    public bool IsPlain => _beside is null;

    /// <summary>The neighbours, when <see cref="IsPlain"/>.</summary>
    public ReadOnlySpan<uint> Neighbours => _neighbours.AsSpan(_from, _to - _from);

    /// <summary>Copies the edges of entries <paramref name="from"/> on, when <see cref="IsPlain"/>.</summary>
    public void CopyEdges(int from, Span<uint> target)
    {
        if (_edges is not null)
        {
            _edges.AsSpan(_from + from, target.Length).CopyTo(target);
            return;
        }

        var edge = _edgeBase + (uint)(_from + from);
        var at = 0;
        if (target.Length >= Vector<uint>.Count)
        {
            var lanes = Vector.CreateSequence(edge, 1u);
            for (; at <= target.Length - Vector<uint>.Count; at += Vector<uint>.Count)
            {
                lanes.CopyTo(target[at..]);
                lanes += new Vector<uint>((uint)Vector<uint>.Count);
            }
        }

        for (; at < target.Length; at++) target[at] = edge + (uint)at;
    }

    /// <summary>The edges, when <see cref="IsPlain"/>: so many consecutive ones from <paramref name="first"/> on if true, else as they stand in <paramref name="edges"/>.</summary>
    public bool HasEdgeRange(out uint first, out ReadOnlySpan<uint> edges)
    {
        first = _edgeBase + (uint)_from;
        edges = _edges is null ? default : _edges.AsSpan(_from, _to - _from);
        return _edges is null;
    }

    /// <summary>Writes the edges to one neighbour behind <paramref name="count"/> others, in rising order; the array grows as needed. Cost: two searches and a step per edge.</summary>
    public void AppendEdgesTo(uint neighbour, ref uint[] edges, ref int count)
    {
        if (_beside is HubList hub)
        {
            hub.AppendEdgesTo(neighbour, ref edges, ref count);
            return;
        }

        var tail = (AdjacencyTail?)_beside;
        var at = _from + Kernel.Loops.SortedSearch.LowerBound(_neighbours.AsSpan(_from, _to - _from), neighbour);
        for (; at < _to && _neighbours[at] == neighbour; at++)
        {
            var edge = _edges is null ? _edgeBase + (uint)at : _edges[at];
            if (tail is null || tail.RemovedCount == 0 || !tail.IsRemoved(_row, neighbour, edge)) Append(edge, ref edges, ref count);
        }

        if (tail is null) return;
        var (added, end) = AdjacencyTail.RangeOf(tail.AddedKeys, _row, neighbour);
        for (; added < end; added++) Append(tail.AddedEdges[added], ref edges, ref count);
    }

    internal static void Append(uint edge, ref uint[] edges, ref int count)
    {
        if (count == edges.Length) Array.Resize(ref edges, Math.Max(16, count * 2));
        edges[count++] = edge;
    }

    public AdjacencyList With(AdjacencyTail tail, int row) => new(this, tail, row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Enumerator GetEnumerator() => new(this);

    /// <summary>The entries in (neighbour, edge) order. Allocates; for folding and checking.</summary>
    public List<(uint Neighbour, uint Edge)> Merged()
    {
        var entries = new List<(uint, uint)>(Count);
        foreach (var entry in this) entries.Add(entry);
        if (_beside is AdjacencyTail) entries.Sort();
        return entries;
    }

    /// <summary>Requests the first neighbours, and the last if they lie on another cache line.</summary>
    public void Prefetch()
    {
        if (_to == _from) return;
        Kernel.Simd.Prefetch.Read(ref _neighbours[_from]);
        Kernel.Simd.Prefetch.Read(ref _neighbours[_to - 1]);
    }

    private int CountBeside()
    {
        if (_beside is HubList hub) return hub.Count;
        var tail = (AdjacencyTail)_beside!;
        var (from, to) = AdjacencyTail.RangeOf(tail.AddedKeys, _row);
        var (goneFrom, goneTo) = AdjacencyTail.RangeOf(tail.RemovedKeys, _row);
        return _to - _from + (to - from) - (goneTo - goneFrom);
    }

    internal struct Enumerator
    {
        private uint[] _neighbours;
        private uint[]? _edges;
        private readonly object? _beside;
        private int _at;
        private int _end;
        private uint _edgeBase;
        private readonly int _row;
        private int _leaf;
        private bool _isInTail;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Enumerator(AdjacencyList list)
        {
            _neighbours = list._neighbours;
            _edges = list._edges;
            _beside = list._beside;
            _at = list._from - 1;
            _end = list._to;
            _edgeBase = list._edgeBase;
            _row = list._row;
        }

        public readonly (uint Neighbour, uint Edge) Current
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => (NeighbourRow, EdgeRow);
        }

        public readonly uint NeighbourRow
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => _neighbours[_at];
        }

        public readonly uint EdgeRow
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => _edges is null ? _edgeBase + (uint)_at : _edges[_at];
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool MoveNext() => _beside is null ? ++_at < _end : MoveBeside();

        [MethodImpl(MethodImplOptions.NoInlining)]
        private bool MoveBeside()
        {
            _at++;
            if (_beside is HubList hub) return _at < _end || NextLeaf(hub);
            var tail = (AdjacencyTail)_beside!;
            if (_isInTail) return _at < _end;
            for (; _at < _end; _at++)
                if (tail.RemovedCount == 0 || !tail.IsRemoved(_row, _neighbours[_at], EdgeRow)) return true;
            _isInTail = true;
            _neighbours = tail.AddedNeighbours;
            _edges = tail.AddedEdgeArray;
            (_at, _end) = AdjacencyTail.RangeOf(tail.AddedKeys, _row);
            return _at < _end;
        }

        private bool NextLeaf(HubList hub)
        {
            while (_leaf < hub.LeafCount)
            {
                var leaf = hub.LeafAt(_leaf++);
                if (leaf.Count == 0) continue;
                (_neighbours, _edges, _at, _end, _edgeBase) = leaf.Range;
                return true;
            }

            return false;
        }
    }
}
