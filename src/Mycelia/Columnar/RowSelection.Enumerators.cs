using System.Numerics;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia;

public sealed partial class RowSelection
{
    /// <summary>The selected nodes in storage order. Enumerate with foreach; nothing is allocated.</summary>
    /// <exception cref="MyceliaException">The selection is one of edges (<see cref="StatusCode.InvalidState"/>).</exception>
    public SelectedNodes Nodes()
    {
        if (IsEdges) throw new MyceliaException(StatusCode.InvalidState, $"The selection is one of edges. Use {nameof(Edges)}.");
        return new SelectedNodes(new SelectedRows(_bitmaps, _snapshot.Space.Tables.NodeSlots), Count);
    }

    /// <summary>The selected edges in storage order. Enumerate with foreach; nothing is allocated.</summary>
    /// <exception cref="MyceliaException">The selection is one of nodes (<see cref="StatusCode.InvalidState"/>).</exception>
    public SelectedEdges Edges()
    {
        if (!IsEdges) throw new MyceliaException(StatusCode.InvalidState, $"The selection is one of nodes. Use {nameof(Nodes)}.");
        return new SelectedEdges(new SelectedRows(_bitmaps, _snapshot.Space.Tables.EdgeSlots), Count);
    }
}

/// <summary>Nodes of a selection, for foreach.</summary>
public readonly ref struct SelectedNodes
{
    private readonly SelectedRows _rows;
    private readonly long _count;

    internal SelectedNodes(SelectedRows rows, long count) => (_rows, _count) = (rows, count);

    /// <summary>An enumerator over the nodes.</summary>
    public Enumerator GetEnumerator() => new(_rows);

    /// <summary>The nodes copied into an array.</summary>
    public NodeId[] ToArray()
    {
        var nodes = new NodeId[_count];
        var at = 0;
        foreach (var node in this) nodes[at++] = node;
        return nodes;
    }

    /// <summary>Walks the set bits.</summary>
    public ref struct Enumerator
    {
        private SelectedRows _rows;

        internal Enumerator(SelectedRows rows) => _rows = rows;

        /// <summary>The current node.</summary>
        public readonly NodeId Current => new(_rows.Id);

        /// <summary>Goes to the next node; false at the end.</summary>
        public bool MoveNext() => _rows.MoveNext();
    }
}

/// <summary>Edges of a selection, for foreach.</summary>
public readonly ref struct SelectedEdges
{
    private readonly SelectedRows _rows;
    private readonly long _count;

    internal SelectedEdges(SelectedRows rows, long count) => (_rows, _count) = (rows, count);

    /// <summary>An enumerator over the edges.</summary>
    public Enumerator GetEnumerator() => new(_rows);

    /// <summary>The edges copied into an array.</summary>
    public EdgeId[] ToArray()
    {
        var edges = new EdgeId[_count];
        var at = 0;
        foreach (var edge in this) edges[at++] = edge;
        return edges;
    }

    /// <summary>Walks the set bits.</summary>
    public ref struct Enumerator
    {
        private SelectedRows _rows;

        internal Enumerator(SelectedRows rows) => _rows = rows;

        /// <summary>The current edge.</summary>
        public readonly EdgeId Current => new(_rows.Id);

        /// <summary>Goes to the next edge; false at the end.</summary>
        public bool MoveNext() => _rows.MoveNext();
    }
}

/// <summary>Walks the set bits of bitmaps per extent as identities; hot: no allocation.</summary>
internal struct SelectedRows(ulong[]?[] bitmaps, SlotTable slots)
{
    private int _slot = -1;
    private int _word;
    private ulong _bits;
    private ulong _firstId;
    private int _row;

    public readonly ulong Id => _firstId + (uint)_row;

    public bool MoveNext()
    {
        while (_bits == 0)
            if (!NextWord()) return false;
        _row = (_word << 6) + BitOperations.TrailingZeroCount(_bits);
        _bits &= _bits - 1;
        return true;
    }

    private bool NextWord()
    {
        if (_slot >= 0 && ++_word < bitmaps[_slot]!.Length)
        {
            _bits = bitmaps[_slot]![_word];
            return true;
        }

        while (++_slot < bitmaps.Length)
        {
            if (bitmaps[_slot] is not { } words) continue;
            _word = 0;
            _bits = words[0];
            _firstId = slots.IdOf((uint)_slot << Chunk.RowBits);
            return true;
        }

        _slot = -1;
        bitmaps = [];
        return false;
    }
}
