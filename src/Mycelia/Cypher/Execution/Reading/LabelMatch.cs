using System.Runtime.CompilerServices;
using Mycelia.Cypher.Syntax;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>Whether nodes have all of some labels: decided once per label set, and once per extent where all rows have the same.</summary>
internal sealed class LabelMatch(IReadOnlyList<string> names)
{
    private const byte Unknown = 0;
    private const byte Yes = 1;
    private const byte No = 2;
    private const byte Mixed = 3;

    private GraphSpace? _space;
    private bool _isAtEnds;
    private bool _isAtEndsKnown;
    private int[] _labels = [];
    private byte[] _sets = [];
    private byte[] _slots = [];

    /// <summary>No node can have all the labels, because one of them was never used.</summary>
    public bool IsImpossible { get; private set; }

    /// <summary>Every node has them.</summary>
    public bool IsAlways { get; private set; } = names.Count == 0;

    public void Open(GraphSpace space)
    {
        if (names.Count == 0 || ReferenceEquals(space, _space)) return;
        _space = space;
        _isAtEndsKnown = false;
        _labels = new int[names.Count];
        IsImpossible = false;
        IsAlways = true;
        for (var i = 0; i < _labels.Length; i++)
        {
            _labels[i] = space.Tables.Labels.Find(names[i]);
            if (_labels[i] < 0) IsImpossible = true;
            if (IsImpossible || space.Counts.OfLabel(_labels[i]) != space.NodeCount) IsAlways = false;
        }

        _sets = new byte[space.Tables.LabelSets.Count];
        _slots = new byte[space.Nodes.SlotLimit];
    }

    /// <summary>
    /// Whether all nodes that edges of these types lead to in this direction are sure to have the labels: each extent of nodes with such lists has one label set, which
    /// has them. Asked with the same types and direction for as long as the version is the same.
    /// </summary>
    public bool AreAtEnds(int[] types, PatternDirection direction)
    {
        if (_isAtEndsKnown) return _isAtEnds;
        _isAtEndsKnown = true;
        _isAtEnds = true;
        foreach (var type in types)
        {
            if (direction != PatternDirection.Left) _isAtEnds = _isAtEnds && AreAtEnds(type, incoming: true);
            if (direction != PatternDirection.Right) _isAtEnds = _isAtEnds && AreAtEnds(type, incoming: false);
        }

        return _isAtEnds;
    }

    private bool AreAtEnds(int type, bool incoming)
    {
        if (_space!.Adjacency[type, incoming] is not { } blocks) return true;
        for (var slot = 0; slot < _space.Nodes.SlotLimit; slot++)
        {
            if (!blocks.Has(slot) || _space.Nodes[slot] is not { AliveCount: > 0 } extent) continue;
            if (extent.UniformLabelSet < 0 || !Contains(extent.UniformLabelSet)) return false;
        }

        return true;
    }

    /// <summary>Whether a label set has all of them.</summary>
    public bool Contains(int set)
    {
        if (IsAlways) return true;
        if (set >= _sets.Length) Array.Resize(ref _sets, set + 1);
        if (_sets[set] == Unknown) _sets[set] = IsIn(set) ? Yes : No;
        return _sets[set] == Yes;
    }

    /// <summary>Whether an existing node of the version has all of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Passes(uint node)
    {
        if (IsAlways) return true;
        var slot = (int)(node >> Chunk.RowBits);
        return _slots[slot] switch
        {
            Yes => true,
            No => false,
            _ => Look(slot, (int)node & (Chunk.RowsMax - 1)),
        };
    }

    private bool Look(int slot, int row)
    {
        var extent = _space!.Nodes[slot]!;
        if (extent.UniformLabelSet < 0)
        {
            _slots[slot] = Mixed;
            return Contains(extent.LabelSetOf(row));
        }

        var passes = Contains(extent.UniformLabelSet);
        _slots[slot] = passes ? Yes : No;
        return passes;
    }

    private bool IsIn(int set)
    {
        foreach (var label in _labels)
            if (!_space!.Tables.LabelSets.Contains(set, label)) return false;
        return true;
    }
}
