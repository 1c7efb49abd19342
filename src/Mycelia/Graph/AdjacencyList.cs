using System.Runtime.CompilerServices;

namespace Mycelia.Graph;

/// <summary>
/// One node's neighbours by one type in one direction: a view without allocation. Entries are node rows and edge rows. Iterating gives
/// base entries, then tail entries (or a hub's leaves); <see cref="Merged"/> gives them in (neighbour, edge) order.
/// </summary>
internal readonly ref struct AdjacencyList
{
    private readonly ReadOnlySpan<uint> _neighbours;
    private readonly ReadOnlySpan<uint> _edges;
    private readonly uint _edgeBase;
    private readonly ReadOnlySpan<ulong> _tailKeys;
    private readonly ReadOnlySpan<uint> _tailEdges;
    private readonly ReadOnlySpan<uint> _removedEdges;
    private readonly HubList? _hub;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public AdjacencyList(ReadOnlySpan<uint> neighbours, ReadOnlySpan<uint> edges, uint edgeBase)
    {
        _neighbours = neighbours;
        _edges = edges;
        _edgeBase = edgeBase;
    }

    public AdjacencyList(HubList hub) => _hub = hub;

    private AdjacencyList(AdjacencyList list, ReadOnlySpan<ulong> tailKeys, ReadOnlySpan<uint> tailEdges, ReadOnlySpan<uint> removedEdges) : this(list._neighbours, list._edges, list._edgeBase)
    {
        _tailKeys = tailKeys;
        _tailEdges = tailEdges;
        _removedEdges = removedEdges;
    }

    public int Count => _hub is null ? _neighbours.Length + _tailKeys.Length - _removedEdges.Length : _hub.Count;

    /// <summary>Whether the whole list is one plain span of neighbours.</summary>
    public bool IsPlain => _hub is null && _tailKeys.IsEmpty && _removedEdges.IsEmpty;

    /// <summary>The neighbours, when <see cref="IsPlain"/>.</summary>
    public ReadOnlySpan<uint> Neighbours => _neighbours;

    public AdjacencyList With(AdjacencyTail tail, int row)
    {
        var (from, to) = AdjacencyTail.RangeOf(tail.AddedKeys, row);
        var (goneFrom, goneTo) = tail.RemovedCount == 0 ? (0, 0) : AdjacencyTail.RangeOf(tail.RemovedKeys, row);
        return new AdjacencyList(this, tail.AddedKeys[from..to], tail.AddedEdges[from..to], tail.RemovedEdges[goneFrom..goneTo]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Enumerator GetEnumerator() => new(this);

    /// <summary>The entries in (neighbour, edge) order. Allocates; for folding and checking.</summary>
    public List<(uint Neighbour, uint Edge)> Merged()
    {
        var entries = new List<(uint, uint)>(Count);
        foreach (var entry in this) entries.Add(entry);
        if (!_tailKeys.IsEmpty) entries.Sort();
        return entries;
    }

    internal ref struct Enumerator
    {
        private readonly AdjacencyList _list;
        private ReadOnlySpan<uint> _neighbours;
        private ReadOnlySpan<uint> _edges;
        private uint _edgeBase;
        private int _at;
        private int _part;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Enumerator(AdjacencyList list)
        {
            _list = list;
            _neighbours = list._neighbours;
            _edges = list._edges;
            _edgeBase = list._edgeBase;
            _at = -1;
        }

        public readonly (uint Neighbour, uint Edge) Current
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => (NeighbourRow, EdgeRow);
        }

        public readonly uint NeighbourRow
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => _part < 0 ? (uint)_list._tailKeys[_at] : _neighbours[_at];
        }

        public readonly uint EdgeRow
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => _part < 0 ? _list._tailEdges[_at] : _edges.IsEmpty ? _edgeBase + (uint)_at : _edges[_at];
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool MoveNext()
        {
            if (++_at < _neighbours.Length && _list._removedEdges.IsEmpty) return true;
            return MoveOn();
        }

        /// <summary>Parts: 0 is the base, -1 the tail, from 1 on the leaves of a hub.</summary>
        private bool MoveOn()
        {
            if (_list._hub is { } hub) return _at < _neighbours.Length || NextLeaf(hub);
            if (_part == 0)
            {
                while (_at < _neighbours.Length)
                {
                    if (!_list._removedEdges.Contains(EdgeRow)) return true;
                    _at++;
                }

                _part = -1;
                _neighbours = default;
                _at = 0;
            }

            return _at < _list._tailKeys.Length;
        }

        private bool NextLeaf(HubList hub)
        {
            while (_part < hub.LeafCount)
            {
                var leaf = hub.LeafAt(_part++);
                _neighbours = leaf.Neighbours;
                _edges = leaf.Edges;
                _edgeBase = leaf.EdgeBase;
                _at = 0;
                if (_neighbours.Length > 0) return true;
            }

            return false;
        }
    }
}
