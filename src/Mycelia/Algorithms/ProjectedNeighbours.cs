using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

/// <summary>
/// The neighbours of one node of a projection: indices, sorted, once per edge, beside the weights of the edges. Good while the projection is not disposed; reading does not
/// allocate.
/// </summary>
public readonly ref struct ProjectedNeighbours
{
    private readonly GraphProjection _graph;
    private readonly Csr _lists;
    private readonly long _start;
    private readonly ReadOnlySpan<int> _nodes;

    internal ProjectedNeighbours(GraphProjection graph, Csr lists, int node)
    {
        (_graph, _lists) = (graph, lists);
        _start = lists.Start(node);
        _nodes = lists.List(node);
        GC.KeepAlive(graph);
    }

    /// <summary>Number of neighbours; a neighbour counts once per edge.</summary>
    public int Count => _nodes.Length;

    /// <summary>The index of the neighbour at a position.</summary>
    /// <exception cref="ObjectDisposedException">The projection is disposed.</exception>
    public int this[int position]
    {
        get
        {
            _graph.ThrowIfDisposed();
            var node = _nodes[position];
            GC.KeepAlive(_graph);
            return node;
        }
    }

    /// <summary>The weight of the edge at a position; 1 in a projection without weights.</summary>
    /// <exception cref="ObjectDisposedException">The projection is disposed.</exception>
    public double Weight(int position)
    {
        _graph.ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)position, (uint)_nodes.Length, nameof(position));
        var weight = _lists.Weight(_start + position);
        GC.KeepAlive(_graph);
        return weight;
    }

    /// <summary>Whether an edge leads to a node (or comes from it). Cost: O(log count).</summary>
    public bool Contains(int node)
    {
        _graph.ThrowIfDisposed();
        var found = _nodes.BinarySearch(node) >= 0;
        GC.KeepAlive(_graph);
        return found;
    }

    /// <summary>Copies the indices to <paramref name="target"/>, which has room for <see cref="Count"/>.</summary>
    public void CopyTo(Span<int> target)
    {
        _graph.ThrowIfDisposed();
        _nodes.CopyTo(target);
        GC.KeepAlive(_graph);
    }

    /// <summary>A copy of the indices.</summary>
    public int[] ToArray()
    {
        var nodes = new int[Count];
        CopyTo(nodes);
        return nodes;
    }

    /// <summary>Enumerates the indices.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Goes over neighbours in their order.</summary>
    public ref struct Enumerator
    {
        private readonly ProjectedNeighbours _neighbours;
        private int _position = -1;

        internal Enumerator(ProjectedNeighbours neighbours) => _neighbours = neighbours;

        /// <summary>The present neighbour.</summary>
        public readonly int Current => _neighbours[_position];

        /// <summary>Goes to the next neighbour; false after the last.</summary>
        public bool MoveNext() => ++_position < _neighbours.Count;
    }
}
