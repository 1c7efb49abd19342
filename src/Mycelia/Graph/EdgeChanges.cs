using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Loops;

namespace Mycelia.Graph;

/// <summary>
/// Adjacency changes of one edge type, gathered while operations are applied and then turned into blocks at once: sorted by node, so that
/// each block is rebuilt or extended a single time however many edges it gains.
/// </summary>
internal sealed class EdgeChanges
{
    private readonly List<(ulong Key, uint Edge)> _added = [];
    private readonly List<(ulong Key, uint Edge)> _removed = [];

    public bool IsEmpty => _added.Count == 0 && _removed.Count == 0;

    public void Add(uint source, uint target, uint edge) => _added.Add(((ulong)source << 32 | target, edge));

    public void Remove(uint source, uint target, uint edge) => _removed.Add(((ulong)source << 32 | target, edge));

    public void Clear()
    {
        _added.Clear();
        _removed.Clear();
    }

    public SortedEntries Added(bool incoming) => SortedEntries.From(_added, incoming);

    public SortedEntries Removed(bool incoming) => SortedEntries.From(_removed, incoming);
}

/// <summary>Adjacency entries sorted by (node row, neighbour row, edge row).</summary>
internal readonly struct SortedEntries(ulong[] keys, uint[] edges)
{
    public ulong[] Keys => keys;

    public uint[] Edges => edges;

    public int Count => keys.Length;

    /// <summary>One past the last entry of the node extent that entry <paramref name="from"/> belongs to.</summary>
    public static int EndOfSlot(ReadOnlySpan<ulong> keys, int from)
    {
        var limit = (keys[from] >> (32 + Chunk.RowBits)) + 1;
        var to = from + 1;
        while (to < keys.Length && keys[to] >> (32 + Chunk.RowBits) < limit) to++;
        return to;
    }

    public static SortedEntries From(List<(ulong Key, uint Edge)> entries, bool incoming)
    {
        if (entries.Count == 0) return new SortedEntries([], []);
        var keys = new ulong[entries.Count];
        var edges = new uint[entries.Count];
        var sorted = true;
        for (var i = 0; i < keys.Length; i++)
        {
            var (key, edge) = entries[i];
            keys[i] = incoming ? Flip(key) : key;
            edges[i] = edge;
            if (i > 0 && (keys[i] < keys[i - 1] || (keys[i] == keys[i - 1] && edge < edges[i - 1]))) sorted = false;
        }

        if (!sorted) Sort(keys, edges);
        return new SortedEntries(keys, edges);
    }

    public static ulong Flip(ulong key) => key << 32 | key >> 32;

    /// <summary>Sorts by key; equal keys keep their order, so edges that rise with position end up sorted by (key, edge).</summary>
    public static void SortStable(ulong[] keys, uint[] edges) => RadixSort.Sort(keys, edges, keys.Length);

    /// <summary>Sorts by key, then edge.</summary>
    public static void Sort(ulong[] keys, uint[] edges)
    {
        SortStable(keys, edges);
        SortTies(keys, edges);
    }

    /// <summary>Sorts the edges of equal keys, which stand together.</summary>
    public static void SortTies(ulong[] keys, uint[] edges)
    {
        for (var i = 0; i < keys.Length;)
        {
            var end = i + 1;
            while (end < keys.Length && keys[end] == keys[i]) end++;
            if (end - i > 1) Array.Sort(edges, i, end - i);
            i = end;
        }
    }
}
