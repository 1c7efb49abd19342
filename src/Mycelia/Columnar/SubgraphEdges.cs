namespace Mycelia;

/// <summary>Edges of a subgraph in storage order, for foreach; nothing is allocated.</summary>
public readonly ref struct SubgraphEdges
{
    private readonly SubgraphView _view;

    internal SubgraphEdges(SubgraphView view) => _view = view;

    /// <summary>An enumerator over the edges.</summary>
    public Enumerator GetEnumerator() => new(_view);

    /// <summary>The edges copied into an array.</summary>
    public EdgeId[] ToArray()
    {
        var edges = new List<EdgeId>();
        foreach (var edge in this) edges.Add(edge);
        return [.. edges];
    }

    /// <summary>Walks the edges of the version and stops at those of the subgraph.</summary>
    public ref struct Enumerator
    {
        private readonly SubgraphView _view;
        private EdgeScan.Enumerator _edges;

        internal Enumerator(SubgraphView view)
        {
            _view = view;
            _edges = view.AllEdges.GetEnumerator();
        }

        /// <summary>The current edge.</summary>
        public readonly EdgeId Current => _edges.Current;

        /// <summary>The node where the current edge starts.</summary>
        public readonly NodeId Source => _edges.Source;

        /// <summary>The node where the current edge ends.</summary>
        public readonly NodeId Target => _edges.Target;

        /// <summary>Goes to the next edge; false at the end.</summary>
        public bool MoveNext()
        {
            while (_edges.MoveNext())
            {
                if (!_view.TakesType(_edges.Type)) _edges.SkipExtent();
                else if (_view.TakesNode(_edges.SourceRow) && _view.TakesNode(_edges.TargetRow) && _view.TakesEdge(_edges.Row)) return true;
            }

            return false;
        }
    }
}

/// <summary>The edges of a subgraph at one node, for foreach; nothing is allocated.</summary>
public readonly ref struct SubgraphNeighbours
{
    private readonly SubgraphView _view;
    private readonly NeighbourList _neighbours;

    internal SubgraphNeighbours(SubgraphView view, NeighbourList neighbours)
    {
        _view = view;
        _neighbours = neighbours;
    }

    /// <summary>An enumerator over the edges.</summary>
    public Enumerator GetEnumerator() => new(_view, _neighbours);

    /// <summary>The edges copied into an array.</summary>
    public Neighbour[] ToArray()
    {
        var neighbours = new List<Neighbour>();
        foreach (var neighbour in this) neighbours.Add(neighbour);
        return [.. neighbours];
    }

    /// <summary>Walks the edges at the node and stops at those of the subgraph.</summary>
    public ref struct Enumerator
    {
        private readonly SubgraphView _view;
        private NeighbourList.Enumerator _neighbours;

        internal Enumerator(SubgraphView view, NeighbourList neighbours)
        {
            _view = view;
            _neighbours = neighbours.GetEnumerator();
        }

        /// <summary>The current step.</summary>
        public readonly Neighbour Current => _neighbours.Current;

        /// <summary>The node at the other end, without working out the edge.</summary>
        public readonly NodeId CurrentNode => _neighbours.CurrentNode;

        /// <summary>Goes to the next edge; false at the end.</summary>
        public bool MoveNext()
        {
            while (_neighbours.MoveNext())
                if (_view.TakesNode(_neighbours.CurrentRow) && _view.TakesTypeOf(_neighbours.CurrentEdgeRow) && _view.TakesEdge(_neighbours.CurrentEdgeRow)) return true;
            return false;
        }
    }
}
