using Mycelia.Kernel.Columns;

namespace Mycelia.Graph;

/// <summary>What changed since a block's base was built: added entries, and base entries that are gone. Both sorted by (row, neighbour, edge). Immutable.</summary>
internal sealed class AdjacencyTail(ulong[] addedKeys, uint[] addedEdges, int addedCount, ulong[] removedKeys, uint[] removedEdges, int removedCount)
{
    public int AddedCount => addedCount;

    public int RemovedCount => removedCount;

    /// <summary>The neighbours of the added entries, at the positions of their keys.</summary>
    public uint[] AddedNeighbours { get; } = Array.ConvertAll(addedKeys, key => (uint)key);

    public uint[] AddedEdgeArray => addedEdges;

    public void Measure(MemoryMeter meter)
    {
        meter.Add(64);
        meter.Array(addedKeys);
        meter.Array(addedEdges);
        meter.Array(AddedNeighbours);
        meter.Array(removedKeys);
        meter.Array(removedEdges);
    }

    public ReadOnlySpan<ulong> AddedKeys => addedKeys.AsSpan(0, addedCount);

    public ReadOnlySpan<uint> AddedEdges => addedEdges.AsSpan(0, addedCount);

    public ReadOnlySpan<ulong> RemovedKeys => removedKeys.AsSpan(0, removedCount);

    public ReadOnlySpan<uint> RemovedEdges => removedEdges.AsSpan(0, removedCount);

    /// <summary>Whether a base entry is gone.</summary>
    public bool IsRemoved(int row, uint neighbour, uint edge)
    {
        var key = (ulong)row << 32 | neighbour;
        for (var at = LowerBound(RemovedKeys, key); at < removedCount && removedKeys[at] == key; at++)
            if (removedEdges[at] == edge) return true;
        return false;
    }

    /// <summary>Where the entries of a row begin and end in sorted keys.</summary>
    public static (int From, int To) RangeOf(ReadOnlySpan<ulong> keys, int row) => (LowerBound(keys, (ulong)row << 32), LowerBound(keys, (ulong)(row + 1) << 32));

    /// <summary>Where the entries of a row with one neighbour begin and end in sorted keys.</summary>
    public static (int From, int To) RangeOf(ReadOnlySpan<ulong> keys, int row, uint neighbour)
    {
        var key = (ulong)row << 32 | neighbour;
        return (LowerBound(keys, key), LowerBound(keys, key + 1));
    }

    private static int LowerBound(ReadOnlySpan<ulong> keys, ulong key)
    {
        int low = 0, high = keys.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (keys[middle] < key) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}

/// <summary>Makes the next tail: keys are reduced to (row in extent, neighbour).</summary>
internal ref struct TailEditor
{
    private readonly ulong[] _addedKeys;
    private readonly uint[] _addedEdges;
    private int _added;
    private readonly ulong[] _removedKeys;
    private readonly uint[] _removedEdges;
    private int _removed;

    public TailEditor(AdjacencyTail? old, int addedRoom, int removedRoom)
    {
        var added = old?.AddedCount ?? 0;
        var removed = old?.RemovedCount ?? 0;
        _addedKeys = new ulong[added + addedRoom];
        _addedEdges = new uint[added + addedRoom];
        _removedKeys = removed + removedRoom == 0 ? [] : new ulong[removed + removedRoom];
        _removedEdges = removed + removedRoom == 0 ? [] : new uint[removed + removedRoom];
        if (old is null) return;
        old.AddedKeys.CopyTo(_addedKeys);
        old.AddedEdges.CopyTo(_addedEdges);
        old.RemovedKeys.CopyTo(_removedKeys);
        old.RemovedEdges.CopyTo(_removedEdges);
        _added = added;
        _removed = removed;
    }

    public void Add(ulong key, uint edge) => Insert(_addedKeys, _addedEdges, ref _added, Local(key), edge);

    /// <summary>Takes back an added entry, or notes that a base entry is gone.</summary>
    public void Remove(ulong key, uint edge)
    {
        key = Local(key);
        var at = Find(_addedKeys, _addedEdges, _added, key, edge);
        if (at < _added && _addedKeys[at] == key && _addedEdges[at] == edge)
        {
            Array.Copy(_addedKeys, at + 1, _addedKeys, at, _added - at - 1);
            Array.Copy(_addedEdges, at + 1, _addedEdges, at, _added - at - 1);
            _added--;
            return;
        }

        Insert(_removedKeys, _removedEdges, ref _removed, key, edge);
    }

    public readonly AdjacencyTail? Finish() =>
        _added == 0 && _removed == 0 ? null : new AdjacencyTail(_addedKeys, _addedEdges, _added, _removedKeys, _removedEdges, _removed);

    private static ulong Local(ulong key) => key & ((ulong)(Chunk.RowsMax - 1) << 32 | uint.MaxValue);

    private static void Insert(ulong[] keys, uint[] edges, ref int count, ulong key, uint edge)
    {
        var at = Find(keys, edges, count, key, edge);
        Array.Copy(keys, at, keys, at + 1, count - at);
        Array.Copy(edges, at, edges, at + 1, count - at);
        keys[at] = key;
        edges[at] = edge;
        count++;
    }

    private static int Find(ulong[] keys, uint[] edges, int count, ulong key, uint edge)
    {
        int low = 0, high = count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (keys[middle] < key || (keys[middle] == key && edges[middle] < edge)) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
