using Mycelia.Kernel.Columns;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>A set of node rows as a bitmap per extent that has any; emptied in the time that filling it took.</summary>
internal sealed class NodeSet
{
    private readonly List<ulong[]> _used = [];
    private ulong[]?[] _slots = [];

    public void Open(int slotLimit)
    {
        Clear();
        if (_slots.Length < slotLimit) _slots = new ulong[slotLimit][];
    }

    public void Clear()
    {
        foreach (var words in _used) words.AsSpan().Clear();
        _used.Clear();
    }

    /// <summary>Adds a node; false when it was in the set.</summary>
    public bool Add(uint node)
    {
        ref var words = ref _slots[node >> Chunk.RowBits];
        words ??= new ulong[Chunk.WordsMax + 1];
        if (words[Chunk.WordsMax] == 0)
        {
            words[Chunk.WordsMax] = 1;
            _used.Add(words);
        }

        var row = (int)node & (Chunk.RowsMax - 1);
        var bit = 1UL << row;
        if ((words[row >> 6] & bit) != 0) return false;
        words[row >> 6] |= bit;
        return true;
    }

    public bool Contains(uint node)
    {
        var row = (int)node & (Chunk.RowsMax - 1);
        return _slots[node >> Chunk.RowBits] is { } words && (words[row >> 6] >> row & 1) != 0;
    }
}
