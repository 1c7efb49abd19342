using System.Numerics;
using System.Runtime.CompilerServices;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia;

public sealed partial class Snapshot
{
    /// <summary>All nodes, or those with a label, in storage order. Whole extents of other label sets are skipped unseen.</summary>
    public NodeScan Nodes(Label? label = null)
    {
        if (label is { } l) _reads?.Label(l.Number);
        else _reads?.AllNodes();
        return new NodeScan(_space, label?.Number ?? NodeScan.AllLabels);
    }

    /// <summary>The nodes with a label, by name; none if the name was never used.</summary>
    public NodeScan Nodes(string label)
    {
        var number = _space.Tables.Labels.Find(label);
        if (number >= 0) return Nodes(new Label(number));
        _reads?.AllNodes();
        return new NodeScan(_space, NodeScan.NoLabel);
    }

    /// <summary>All edges, or those of a type, in storage order.</summary>
    public EdgeScan Edges(EdgeType? type = null)
    {
        if (type is { } t) _reads?.Type(t.Number);
        else _reads?.AllEdges();
        return new EdgeScan(_space, type?.Number ?? EdgeScan.AllTypes);
    }

    /// <summary>The edges of a type, by name; none if the name was never used.</summary>
    public EdgeScan Edges(string type)
    {
        var number = _space.Tables.Types.Find(type);
        if (number >= 0) return Edges(new EdgeType(number));
        _reads?.AllEdges();
        return new EdgeScan(_space, EdgeScan.NoType);
    }

    /// <summary>How many nodes have the label. O(1).</summary>
    public long Count(Label label)
    {
        _reads?.Label(label.Number);
        return _space.Counts.OfLabel(label.Number);
    }

    /// <summary>How many nodes have each label in use. O(labels).</summary>
    public IReadOnlyDictionary<string, long> CountByLabel()
    {
        _reads?.AllNodes();
        return Named(_space.Counts.OfLabel, _space.Tables.Labels);
    }

    /// <summary>How many edges there are of each type in use. O(types).</summary>
    public IReadOnlyDictionary<string, long> CountByType()
    {
        _reads?.AllEdges();
        return Named(_space.Counts.OfType, _space.Tables.Types);
    }

    /// <summary>How many edges are of the type. O(1).</summary>
    public long Count(EdgeType type)
    {
        _reads?.Type(type.Number);
        return _space.Counts.OfType(type.Number);
    }

    private static Dictionary<string, long> Named(Func<int, long> countOf, TokenTable names)
    {
        var named = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var token = 0; token < names.Count; token++)
            if (countOf(token) is > 0 and var count) named.Add(names.NameOf(token), count);
        return named;
    }
}

/// <summary>Nodes in storage order. Enumerate it with foreach, or copy batches with <see cref="Enumerator.Read"/>; nothing is allocated.</summary>
public readonly ref struct NodeScan
{
    internal const int AllLabels = -1;
    internal const int NoLabel = -2;

    private readonly GraphSpace _space;
    private readonly int _label;

    internal NodeScan(GraphSpace space, int label) => (_space, _label) = (space, label);

    /// <summary>An enumerator over the scan.</summary>
    public Enumerator GetEnumerator() => new(_space, _label);

    /// <summary>The nodes copied into an array.</summary>
    public NodeId[] ToArray()
    {
        var nodes = new List<NodeId>();
        foreach (var node in this) nodes.Add(node);
        return [.. nodes];
    }

    /// <summary>Walks the alive bits of the extents that can hold the label.</summary>
    public ref struct Enumerator
    {
        private readonly GraphSpace _space;
        private readonly int _label;
        private readonly int _slotLimit;
        private NodeExtent? _extent;
        private bool _testRows;
        private int _slot;
        private int _word;
        private ulong _bits;
        private ulong _firstId;
        private int _row;

        internal Enumerator(GraphSpace space, int label)
        {
            _space = space;
            _label = label;
            _slotLimit = label == NoLabel ? 0 : space.Nodes.SlotLimit;
            _slot = -1;
        }

        /// <summary>The current node.</summary>
        public readonly NodeId Current
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => new(_firstId + (uint)_row);
        }

        /// <summary>Goes to the next node; false at the end.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool MoveNext()
        {
            do
            {
                while (_bits == 0)
                    if (!NextWord()) return false;
                _row = (_word << 6) + BitOperations.TrailingZeroCount(_bits);
                _bits &= _bits - 1;
            }
            while (_testRows && !_space.Tables.LabelSets.Contains(_extent!.LabelSetOf(_row), _label));
            return true;
        }

        /// <summary>Copies the next nodes into <paramref name="buffer"/> and returns how many; 0 at the end.</summary>
        public int Read(scoped Span<NodeId> buffer)
        {
            var count = 0;
            while (count < buffer.Length && MoveNext()) buffer[count++] = Current;
            return count;
        }

        private bool NextWord()
        {
            if (_extent is not null && ++_word < _extent.Alive.Length)
            {
                _bits = _extent.Alive[_word];
                return true;
            }

            while (++_slot < _slotLimit)
            {
                if (_space.Nodes[_slot] is not { AliveCount: > 0 } extent) continue;
                var set = extent.UniformLabelSet;
                if (_label >= 0 && set >= 0 && !_space.Tables.LabelSets.Contains(set, _label)) continue;
                _extent = extent;
                _testRows = _label >= 0 && set < 0;
                _word = 0;
                _bits = extent.Alive[0];
                _firstId = _space.Tables.NodeSlots.IdOf((uint)_slot << Chunk.RowBits);
                return true;
            }

            return false;
        }
    }
}

/// <summary>Edges in storage order. Enumerate it with foreach; nothing is allocated.</summary>
public readonly ref struct EdgeScan
{
    internal const int AllTypes = -1;
    internal const int NoType = -2;

    private readonly GraphSpace _space;
    private readonly int _type;

    internal EdgeScan(GraphSpace space, int type) => (_space, _type) = (space, type);

    /// <summary>An enumerator over the scan.</summary>
    public Enumerator GetEnumerator() => new(_space, _type);

    /// <summary>The edges copied into an array.</summary>
    public EdgeId[] ToArray()
    {
        var edges = new List<EdgeId>();
        foreach (var edge in this) edges.Add(edge);
        return [.. edges];
    }

    /// <summary>Walks the alive bits of the extents of the type.</summary>
    public ref struct Enumerator
    {
        private readonly GraphSpace _space;
        private readonly int _type;
        private readonly int _slotLimit;
        private EdgeExtent? _extent;
        private int _slot;
        private int _word;
        private ulong _bits;
        private ulong _firstId;
        private int _row;

        internal Enumerator(GraphSpace space, int type)
        {
            _space = space;
            _type = type;
            _slotLimit = type == NoType ? 0 : space.Edges.SlotLimit;
            _slot = -1;
        }

        /// <summary>The current edge.</summary>
        public readonly EdgeId Current => new(_firstId + (uint)_row);

        /// <summary>The node where the current edge starts.</summary>
        public readonly NodeId Source => new(_space.Tables.NodeSlots.IdOf(_extent!.Sources[_row]));

        /// <summary>The node where the current edge ends.</summary>
        public readonly NodeId Target => new(_space.Tables.NodeSlots.IdOf(_extent!.Targets[_row]));

        internal readonly uint SourceRow => _extent!.Sources[_row];

        internal readonly uint TargetRow => _extent!.Targets[_row];

        internal readonly uint Row => (uint)_slot << Chunk.RowBits | (uint)_row;

        internal readonly int Type => _extent!.Type;

        /// <summary>Leaves out the rest of the current extent.</summary>
        internal void SkipExtent()
        {
            _bits = 0;
            _word = _extent!.Alive.Length;
        }

        /// <summary>Goes to the next edge; false at the end.</summary>
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
            if (_extent is not null && ++_word < _extent.Alive.Length)
            {
                _bits = _extent.Alive[_word];
                return true;
            }

            while (++_slot < _slotLimit)
            {
                if (_type >= 0 && _space.EdgeTypeOf(_slot) != _type) continue;
                if (_space.Edges[_slot] is not { AliveCount: > 0 } extent) continue;
                _extent = extent;
                _word = 0;
                _bits = extent.Alive[0];
                _firstId = _space.Tables.EdgeSlots.IdOf((uint)_slot << Chunk.RowBits);
                return true;
            }

            return false;
        }
    }
}
