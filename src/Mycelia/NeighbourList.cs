using System.Runtime.CompilerServices;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia;

/// <summary>One step along an edge.</summary>
/// <param name="Node">The node at the other end.</param>
/// <param name="Edge">The edge.</param>
/// <param name="IsOutgoing">Whether the edge starts at the node the step began from.</param>
public readonly record struct Neighbour(NodeId Node, EdgeId Edge, bool IsOutgoing);

/// <summary>The edges at one node, seen through a snapshot. Enumerate it with foreach; nothing is allocated. The order is unspecified.</summary>
public readonly ref struct NeighbourList
{
    internal const int AllTypes = -1;

    private readonly GraphSpace _space;
    private readonly AdjacencyList _first;
    private readonly AdjacencySet? _others;
    private readonly uint _row;
    private readonly Direction _direction;
    private readonly int _type;

    /// <summary>A single list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal NeighbourList(GraphSpace space, AdjacencyList list, Direction direction)
    {
        _space = space;
        _first = list;
        _direction = direction;
    }

    /// <summary>The lists of one type or all, in one direction or both.</summary>
    internal NeighbourList(GraphSpace space, uint row, Direction direction, int type)
    {
        _space = space;
        _others = space.Adjacency;
        _row = row;
        _direction = direction;
        _type = type;
    }

    /// <summary>An enumerator over the list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Enumerator GetEnumerator() => new(_space, _first, _others, _row, _direction, _type);

    /// <summary>The list copied into an array.</summary>
    public Neighbour[] ToArray()
    {
        var list = new List<Neighbour>();
        foreach (var neighbour in this) list.Add(neighbour);
        return [.. list];
    }

    /// <summary>Walks the lists of the wanted types and directions one after the other.</summary>
    public ref struct Enumerator
    {
        private readonly ulong[] _nodeExtents;
        private readonly SlotTable _edgeSlots;
        private readonly AdjacencySet? _others;
        private readonly uint _row;
        private readonly int _type;
        private readonly Direction _direction;
        private AdjacencyList.Enumerator _list;
        private int _nextType;
        private bool _incoming;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal Enumerator(GraphSpace space, AdjacencyList first, AdjacencySet? others, uint row, Direction direction, int type)
        {
            _nodeExtents = space.Tables.NodeSlots.Extents;
            _edgeSlots = space.Tables.EdgeSlots;
            _list = first.GetEnumerator();
            _others = others;
            _row = row;
            _type = type;
            _direction = direction;
            _incoming = direction == Direction.Incoming;
        }

        /// <summary>The current step.</summary>
        public readonly Neighbour Current
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => new(CurrentNode, new EdgeId(_edgeSlots.IdOf(_list.EdgeRow)), !_incoming);
        }

        /// <summary>The node at the other end, without working out the edge.</summary>
        public readonly NodeId CurrentNode
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get
            {
                var row = _list.NeighbourRow;
                return new NodeId(_nodeExtents[row >> Chunk.RowBits] << Chunk.RowBits | row & (Chunk.RowsMax - 1));
            }
        }

        internal readonly uint CurrentRow => _list.NeighbourRow;

        internal readonly uint CurrentEdgeRow => _list.EdgeRow;

        /// <summary>Goes to the next edge; false at the end.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool MoveNext() => _list.MoveNext() || (_others is not null && NextList(_others));

        /// <summary>Lists of one direction, by type, then those of the other.</summary>
        private bool NextList(AdjacencySet others)
        {
            while (true)
            {
                if (_nextType < (_type >= 0 ? 1 : others.Types.Length))
                {
                    var type = _type >= 0 ? _type : others.Types[_nextType];
                    _nextType++;
                    if (others.Block(type, _incoming, (int)(_row >> Chunk.RowBits)) is not { } block) continue;
                    _list = block.ListOf((int)_row & (Chunk.RowsMax - 1)).GetEnumerator();
                    if (_list.MoveNext()) return true;
                }
                else
                {
                    if (_direction != Direction.Both || _incoming) return false;
                    _incoming = true;
                    _nextType = 0;
                }
            }
        }
    }
}
