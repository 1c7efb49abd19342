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
    private readonly uint _row;
    private readonly Direction _direction;
    private readonly int _type;

    internal NeighbourList(GraphSpace space, uint row, Direction direction, int type)
    {
        _space = space;
        _row = row;
        _direction = direction;
        _type = type;
    }

    /// <summary>An enumerator over the list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Enumerator GetEnumerator() => new(_space, _row, _direction, _type);

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
        private readonly GraphSpace _space;
        private readonly NodeAdjacency? _adjacency;
        private readonly int _row;
        private readonly int _type;
        private readonly Direction _direction;
        private AdjacencyList.Enumerator _list;
        private int _typeIndex;
        private bool _incoming;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal Enumerator(GraphSpace space, uint row, Direction direction, int type)
        {
            _space = space;
            _row = (int)row & (Chunk.RowsMax - 1);
            _type = type;
            _direction = direction;
            _adjacency = space.Adjacency[(int)(row >> Chunk.RowBits)];
            _incoming = direction == Direction.Incoming;
            _typeIndex = -1;
            if (type >= 0 && _adjacency?.Block(type, _incoming) is { } block) _list = block.ListOf(_row).GetEnumerator();
            else _list = default(AdjacencyList).GetEnumerator();
        }

        /// <summary>The current step.</summary>
        public readonly Neighbour Current
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => new(new NodeId(_space.Tables.NodeSlots.IdOf(_list.NeighbourRow)), new EdgeId(_space.Tables.EdgeSlots.IdOf(_list.EdgeRow)), !_incoming);
        }

        /// <summary>The node at the other end, without working out the edge.</summary>
        public readonly NodeId CurrentNode
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => new(_space.Tables.NodeSlots.IdOf(_list.NeighbourRow));
        }

        internal readonly uint CurrentRow => _list.NeighbourRow;

        internal readonly uint CurrentEdgeRow => _list.EdgeRow;

        internal readonly int CurrentType => _type >= 0 ? _type : _adjacency!.Types[_typeIndex];

        /// <summary>Goes to the next edge; false at the end.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool MoveNext() => _list.MoveNext() || NextList();

        private bool NextList()
        {
            if (_adjacency is null) return false;
            do
            {
                if (!Advance()) return false;
                var block = _type >= 0 ? _adjacency.Block(_type, _incoming) : _adjacency.BlockAt(_typeIndex, _incoming);
                if (block is null) continue;
                _list = block.ListOf(_row).GetEnumerator();
                if (_list.MoveNext()) return true;
            }
            while (true);
        }

        /// <summary>Chooses the next list: types of one direction first, then those of the other.</summary>
        private bool Advance()
        {
            if (_type < 0 && _typeIndex + 1 < _adjacency!.Types.Length)
            {
                _typeIndex++;
                return true;
            }

            if (_direction != Direction.Both || _incoming) return false;
            _incoming = true;
            _typeIndex = _type >= 0 ? 0 : -1;
            return _type >= 0 || Advance();
        }
    }
}
