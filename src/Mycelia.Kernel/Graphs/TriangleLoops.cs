// The number of triangles of forward lists (ForwardLists): a triangle a < b < c is found at a, through b, as the c that both lists hold.
//
// Per node a, its low neighbours are marked by 15 bits of their number and its hubs by their ordinal, in two byte arrays that fit the first-level cache. The list of each low b is then
// looked up in the marks: the sum over its hubs is exact, and the sum over its low neighbours tells whether some c may be among them, which is then made certain by a bit per node. For
// hubs b, the row of b is intersected with the bits of a's hubs, or where these are few, each two of them are looked up in the rows.
//
// Lists of the next b's are asked for ahead: where they stand is random. Counts are integers, so the sum does not depend on who counts what.

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>Counts triangles.</summary>
internal static unsafe class TriangleLoops
{
    /// <summary>With fewer hubs than this, pairs of hubs are looked up one by one.</summary>
    private const int PairsMax = 16;

    private const int NearAhead = 12;
    private const int FarAhead = 32;

    /// <summary>The number of triangles. The rows of <paramref name="lists"/> are not symmetric.</summary>
    public static long Count(ForwardLists lists, int workers, CancellationToken cancellation)
    {
        using var scratch = new TriangleMarks(lists, workers);
        var counts = new long[workers * 8];
        var pieces = lists.Pieces.Length;
        ParallelLoops.ForWorkers(0, pieces, 1, (worker, from, _) => counts[worker * 8] += CountPiece(lists, lists.Pieces[from], scratch.Of(worker), cancellation), workers, cancellation);
        return counts.Sum();
    }

    private static long CountPiece(ForwardLists lists, ForwardPiece piece, MarkPointers marks, CancellationToken cancellation)
    {
        // SAFETY: pieces, lists and entries are as ForwardLists describes them, which is what made them; marks have a place for every print, ordinal and node.
        var list = lists.Lists + piece.List;
        var entry = lists.Entries + piece.Entry;
        var last = lists.Entries + lists.EntryCount;
        var total = 0L;
        for (var i = 0; i < piece.Count; i++)
        {
            int low = (ushort)list[0], high = (int)(list[0] >> 16);
            var prints = (ushort*)(list + 2);
            if (low + high >= 2)
            {
                for (var j = 0; j < low; j++) marks.Low[prints[j]] = 1;
                for (var j = low; j < low + high; j++) marks.Hubs[prints[j]] = 1;
                total += CountLow(lists, entry + 1, low, high, last, marks, cancellation);
                if (high > 1) total += high < PairsMax ? CountPairs(lists, prints + low, high) : CountRows(lists, prints + low, high, marks.Bits);
                for (var j = 0; j < low; j++) marks.Low[prints[j]] = 0;
                for (var j = low; j < low + high; j++) marks.Hubs[prints[j]] = 0;
            }

            entry += 1 + low;
            list += 2 + (low + high + 1) / 2;
        }

        return total;
    }

    /// <summary>Triangles whose middle node is a low neighbour.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long CountLow(ForwardLists lists, int* neighbours, int count, int hubs, int* last, MarkPointers marks, CancellationToken cancellation)
    {
        // SAFETY: as for CountPiece; what is asked for ahead lies within the entries, and is a node.
        var starts = lists.Starts;
        var words = lists.Lists;
        byte* lowMarks = marks.Low, hubMarks = marks.Hubs;
        long total = 0, work = 0;
        var isSeen = false;
        for (var i = 0; i < count; i++)
        {
            if (Sse.IsSupported && neighbours + i + FarAhead < last)
            {
                Sse.Prefetch0(starts + neighbours[i + FarAhead]);
                Sse.Prefetch0(words + starts[neighbours[i + NearAhead]]);
            }

            var list = words + starts[neighbours[i]];
            int low = (ushort)list[0], high = (int)(list[0] >> 16);
            var prints = (ushort*)(list + 2);
            ForwardLists.Watch(ref work, low + high, cancellation);
            uint candidates = 0, found = 0;
            for (var j = 0; j < low; j++) candidates += lowMarks[prints[j]];
            if (hubs > 0)
            {
                prints += low;
                for (var j = 0; j < high; j++) found += hubMarks[prints[j]];
                total += found;
            }

            if (candidates == 0) continue;
            if (!isSeen) Set(marks.Seen, neighbours, count);
            isSeen = true;
            total += CountSeen(marks.Seen, lists.Entries + list[1] + 1, low);
        }

        if (isSeen) Clear(marks.Seen, neighbours, count);
        return total;
    }

    // SAFETY (the next three): nodes are indices, and there is a bit for each.
    private static long CountSeen(ulong* seen, int* nodes, int count)
    {
        var found = 0ul;
        for (var i = 0; i < count; i++) found += seen[(uint)nodes[i] >> 6] >> nodes[i] & 1;
        return (long)found;
    }

    private static void Set(ulong* seen, int* nodes, int count)
    {
        for (var i = 0; i < count; i++) seen[(uint)nodes[i] >> 6] |= 1ul << nodes[i];
    }

    private static void Clear(ulong* seen, int* nodes, int count)
    {
        for (var i = 0; i < count; i++) seen[(uint)nodes[i] >> 6] = 0;
    }

    /// <summary>Triangles of a node and each two of its hubs, looked up in the row of the lower one.</summary>
    private static long CountPairs(ForwardLists lists, ushort* hubs, int count)
    {
        // SAFETY: ordinals are below HubCount, so their rows and bits exist.
        var (found, rows, stride) = (0ul, (nint)lists.Rows, (nint)lists.HubWords);
        for (var i = 1; i < count; i++)
        {
            int one = hubs[i];
            for (var j = 0; j < i; j++)
            {
                int other = hubs[j];
                int low = Math.Min(one, other), high = Math.Max(one, other);
                found += ((ulong*)rows)[low * stride + (high >> 6)] >> high & 1;
            }
        }

        return (long)found;
    }

    /// <summary>Triangles of a node and each two of its hubs, by the bits that the node and the row of the lower one share.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long CountRows(ForwardLists lists, ushort* hubs, int count, ulong* bits)
    {
        // SAFETY: as for CountPairs; a row has HubWords words, a multiple of eight, and so have the bits.
        var words = lists.HubWords;
        var rows = lists.Rows;
        for (var i = 0; i < count; i++) bits[hubs[i] >> 6] |= 1ul << hubs[i];
        var found = 0L;
        for (var i = 0; i < count; i++)
        {
            var row = rows + (long)hubs[i] * words;
            var first = hubs[i] >> 9 << 3;
            found += TriangleSums.SharedBits(row + first, bits + first, words - first);
        }

        for (var i = 0; i < count; i++) bits[hubs[i] >> 6] = 0;
        return found;
    }
}
