// Brings edges into adjacency order in parallel: first into buckets, one per node extent, each thread its part of the input; then every bucket by itself, where
// counting puts rows in order and a short sort the neighbours of each row. A bucket fits the cache, and the order does not depend on threads.

using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Loops;

namespace Mycelia.Import.Build;

/// <summary>Edges sorted by (row, other end, position in the input).</summary>
internal sealed class EdgeOrder
{
    private const int InsertionMax = 32;

    private readonly int[] _starts;

    private EdgeOrder(int[] starts, uint[] rows, uint[] others, uint[] items) => (_starts, Rows, Others, Items) = (starts, rows, others, items);

    /// <summary>The end that was sorted by, per edge.</summary>
    public uint[] Rows { get; }

    /// <summary>The other end.</summary>
    public uint[] Others { get; }

    /// <summary>Which item of the input stands here.</summary>
    public uint[] Items { get; }

    /// <summary>Node slots below this may have edges.</summary>
    public int SlotLimit => _starts.Length - 1;

    /// <summary>Where the edges of a node slot begin and end.</summary>
    public (int From, int To) RangeOf(int slot) => (_starts[slot], _starts[slot + 1]);

    /// <summary>
    /// Sorts edges whose i-th has the ends rows[i] and others[i]. With <paramref name="othersRise"/>, edges of equal rows stand in the order of their other ends
    /// already, as they do when edges in outgoing order are sorted by target.
    /// </summary>
    public static EdgeOrder Sort(uint[] rows, uint[] others, int slotLimit, bool othersRise, CancellationToken cancellation)
    {
        var count = rows.Length;
        var parts = Math.Clamp(count / 65_536, 1, ParallelLoops.DefaultDegree);
        var size = (count + parts - 1) / parts;
        var counts = new int[parts][];
        ParallelLoops.For(0, parts, 1, (part, _) =>
        {
            var mine = new int[slotLimit];
            foreach (var row in rows.AsSpan(part * size, Math.Min(size, count - part * size))) mine[row >> Chunk.RowBits]++;
            counts[part] = mine;
        }, cancellation: cancellation);
        var starts = new int[slotLimit + 1];
        var at = 0;
        for (var slot = 0; slot < slotLimit; slot++)
        {
            starts[slot] = at;
            foreach (var mine in counts) (mine[slot], at) = (at, at + mine[slot]);
        }

        starts[slotLimit] = at;
        var entries = GC.AllocateUninitializedArray<ulong>(count);
        var inExtent = GC.AllocateUninitializedArray<ushort>(count);
        ParallelLoops.For(0, parts, 1, (part, _) => Scatter(rows, others, part * size, Math.Min(count, (part + 1) * size), counts[part], entries, inExtent), cancellation: cancellation);
        var order = new EdgeOrder(starts, GC.AllocateUninitializedArray<uint>(count), GC.AllocateUninitializedArray<uint>(count), GC.AllocateUninitializedArray<uint>(count));
        ParallelLoops.For(0, slotLimit, 4, (from, to) =>
        {
            for (var slot = from; slot < to; slot++) order.SortBucket(slot, entries, inExtent, othersRise);
        }, cancellation: cancellation);
        return order;
    }

    // hot: no allocation
    private static void Scatter(uint[] rows, uint[] others, int from, int to, int[] places, ulong[] entries, ushort[] inExtent)
    {
        for (var i = from; i < to; i++)
        {
            var row = rows[i];
            var place = places[row >> Chunk.RowBits]++;
            entries[place] = (ulong)others[i] << 32 | (uint)i;
            inExtent[place] = (ushort)(row & (Chunk.RowsMax - 1));
        }
    }

    private void SortBucket(int slot, ulong[] entries, ushort[] inExtent, bool othersRise)
    {
        var (from, to) = RangeOf(slot);
        if (from == to) return;
        Span<int> places = stackalloc int[Chunk.RowsMax + 1];
        places.Clear();
        for (var i = from; i < to; i++) places[inExtent[i] + 1]++;
        for (var row = 0; row < Chunk.RowsMax; row++) places[row + 1] += places[row];
        var sorted = System.Buffers.ArrayPool<ulong>.Shared.Rent(to - from);
        for (var i = from; i < to; i++) sorted[places[inExtent[i]]++] = entries[i];

        // Each place stands at the end of its list now.
        for (int row = 0, start = 0; row < Chunk.RowsMax; row++)
        {
            var end = places[row];
            if (end == start) continue;
            if (!othersRise) SortList(sorted.AsSpan(start, end - start));
            Rows.AsSpan(from + start, end - start).Fill((uint)slot << Chunk.RowBits | (uint)row);
            start = end;
        }

        for (var i = 0; i < to - from; i++)
        {
            Others[from + i] = (uint)(sorted[i] >> 32);
            Items[from + i] = (uint)sorted[i];
        }

        System.Buffers.ArrayPool<ulong>.Shared.Return(sorted);
    }

    private static void SortList(Span<ulong> list)
    {
        if (list.Length > InsertionMax)
        {
            list.Sort();
            return;
        }

        for (var i = 1; i < list.Length; i++)
        {
            var entry = list[i];
            var at = i;
            for (; at > 0 && list[at - 1] > entry; at--) list[at] = list[at - 1];
            list[at] = entry;
        }
    }
}
