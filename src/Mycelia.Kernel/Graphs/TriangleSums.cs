// What triangles add to each of their nodes: 1, or the number of directions of the edge between the other two. Found as in TriangleLoops, with rows that are symmetric: the bits that a
// node's hubs share with the row of one of them count the triangles of both with a third hub, each once for every hub of it, so no single bit need be looked at.
//
// Sums of hubs are kept by each worker, those of low nodes are shared: one atomic addition per low neighbour that has a triangle, and one per triangle of three low nodes.
// All are integers, so the result depends neither on the order nor on who adds.

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>Sums over the triangles at each node.</summary>
internal static unsafe class TriangleSums
{
    private const int PairsMax = 8;
    private const int NearAhead = 12;
    private const int FarAhead = 32;

    /// <summary>
    /// For each node, the triangles at it; where <paramref name="lists"/> were made with ways, each counts as often as edges lead between the other two. The rows of the lists are symmetric.
    /// Scratch: 8 bytes per node, and per worker 2 bits per node and 180 KiB.
    /// </summary>
    public static void Sum(ForwardLists lists, long[] result, int workers, CancellationToken cancellation)
    {
        Invariant.Holds(result.Length == lists.NodeCount);
        using var sums = NativeArray<long>.Scratch(lists.NodeCount);
        using var hubSums = NativeArray<long>.Scratch((long)workers * (lists.HubCount + 8));
        using var scratch = new TriangleMarks(lists, workers);

        // SAFETY: whole arrays, cleared; each worker's sums follow those of the one before; ranks are a permutation of the nodes.
        System.Runtime.InteropServices.NativeMemory.Clear(sums.Pointer, (nuint)sums.Length * sizeof(long));
        System.Runtime.InteropServices.NativeMemory.Clear(hubSums.Pointer, (nuint)hubSums.Length * sizeof(long));
        ParallelLoops.ForWorkers(0, lists.Pieces.Length, 1, (worker, piece, _) =>
        {
            var state = new State(lists, scratch.Of(worker), sums.Pointer, hubSums.Pointer + (long)worker * (lists.HubCount + 8));
            if (lists.HasWays) AddPiece<WithWays>(state, lists.Pieces[piece], cancellation);
            else AddPiece<Plain>(state, lists.Pieces[piece], cancellation);
        }, workers, cancellation);
        for (var worker = 0; worker < workers; worker++)
            for (var hub = 0; hub < lists.HubCount; hub++) sums.Pointer[lists.HubBase + hub] += hubSums.Pointer[(long)worker * (lists.HubCount + 8) + hub];
        ParallelLoops.For(0, result.Length, 1 << 16, (from, to) =>
        {
            var ranks = lists.Ranks;
            for (var node = from; node < to; node++) result[node] = sums.Pointer[ranks is null ? node : ranks[node]];
        }, workers, cancellation);
    }

    private static void AddPiece<TWays>(State state, ForwardPiece piece, CancellationToken cancellation) where TWays : IWays
    {
        // SAFETY (all of this class): pieces, lists and entries are as ForwardLists describes them, which made them; marks have a place for every print, ordinal and node, sums one for
        // every node and ordinal, rows and bits HubWords words.
        var list = state.Words + piece.List;
        var entry = state.Entries + piece.Entry;
        byte* low = state.Marks.Low, hubs = state.Marks.Hubs;
        for (var i = 0; i < piece.Count; i++)
        {
            int lowCount = (ushort)list[0], hubCount = (int)(list[0] >> 16);
            var prints = (ushort*)(list + 2);
            if (lowCount + hubCount >= 2)
            {
                for (var j = 0; j < lowCount; j++) low[prints[j] & ForwardLists.PrintMask] = 1;
                for (var j = lowCount; j < lowCount + hubCount; j++) hubs[prints[j] & ForwardLists.PrintMask] = (byte)TWays.Of(prints[j] >> 15);
                var mine = AddLow<TWays>(state, entry + 1, lowCount, hubCount, cancellation);
                if (hubCount > 1) mine += hubCount < PairsMax ? AddPairs<TWays>(state, prints + lowCount, hubCount) : AddRows<TWays>(state, prints + lowCount, hubCount);
                if (mine != 0) Interlocked.Add(ref state.Sums[entry[0]], mine);
                for (var j = 0; j < lowCount; j++) low[prints[j] & ForwardLists.PrintMask] = 0;
                for (var j = lowCount; j < lowCount + hubCount; j++) hubs[prints[j] & ForwardLists.PrintMask] = 0;
            }

            entry += 1 + lowCount;
            list += 2 + (lowCount + hubCount + 1) / 2;
        }
    }

    /// <summary>Adds the triangles whose middle node is a low neighbour to the other two; returns what the lowest gets.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long AddLow<TWays>(State state, int* neighbours, int count, int hubs, CancellationToken cancellation) where TWays : IWays
    {
        var starts = state.Starts;
        var words = state.Words;
        byte* lowMarks = state.Marks.Low, hubMarks = state.Marks.Hubs;
        var hubSums = state.HubSums;
        long mine = 0, work = 0;
        var isSeen = false;
        for (var i = 0; i < count; i++)
        {
            if (Sse.IsSupported && neighbours + i + FarAhead < state.LastEntry)
            {
                Sse.Prefetch0(starts + (neighbours[i + FarAhead] & int.MaxValue));
                Sse.Prefetch0(words + starts[neighbours[i + NearAhead] & int.MaxValue]);
            }

            var other = neighbours[i] & int.MaxValue;
            var between = TWays.Of((int)((uint)neighbours[i] >> 31));
            var list = words + starts[other];
            int lowCount = (ushort)list[0], hubCount = hubs == 0 ? 0 : (int)(list[0] >> 16);
            var prints = (ushort*)(list + 2);
            ForwardLists.Watch(ref work, lowCount + hubCount, cancellation);
            var candidates = 0u;
            for (var j = 0; j < lowCount; j++) candidates += lowMarks[prints[j] & ForwardLists.PrintMask];
            prints += lowCount;
            var its = 0L;
            for (var j = 0; j < hubCount; j++)
            {
                var hub = prints[j] & ForwardLists.PrintMask;
                if (hubMarks[hub] == 0) continue;
                mine += TWays.Of(prints[j] >> 15);
                its += hubMarks[hub];
                hubSums[hub] += between;
            }

            if (candidates != 0)
            {
                if (!isSeen) Set<TWays>(state.Marks, neighbours, count);
                isSeen = true;
                its += AddSeen<TWays>(state, state.Entries + list[1] + 1, lowCount, between, ref mine);
            }

            if (its != 0) Interlocked.Add(ref state.Sums[other], its);
        }

        if (isSeen) Clear<TWays>(state.Marks, neighbours, count);
        return mine;
    }

    /// <summary>Adds the triangles of three low nodes to the highest; returns what the middle one gets.</summary>
    private static long AddSeen<TWays>(State state, int* nodes, int count, int between, ref long mine) where TWays : IWays
    {
        // SAFETY: see AddPiece.
        ulong* seen = state.Marks.Seen, both = state.Marks.BothSeen;
        var its = 0L;
        for (var i = 0; i < count; i++)
        {
            var third = nodes[i] & int.MaxValue;
            if ((seen[third >> 6] >> third & 1) == 0) continue;
            mine += TWays.Of((int)((uint)nodes[i] >> 31));
            its += TWays.Counts ? TWays.Of((int)(both[third >> 6] >> third & 1)) : 1;
            Interlocked.Add(ref state.Sums[third], between);
        }

        return its;
    }

    private static void Set<TWays>(MarkPointers marks, int* nodes, int count) where TWays : IWays
    {
        // SAFETY: see AddPiece.
        for (var i = 0; i < count; i++)
        {
            var node = nodes[i] & int.MaxValue;
            marks.Seen[node >> 6] |= 1ul << node;
            if (TWays.Counts && nodes[i] < 0) marks.BothSeen[node >> 6] |= 1ul << node;
        }
    }

    private static void Clear<TWays>(MarkPointers marks, int* nodes, int count) where TWays : IWays
    {
        // SAFETY: see AddPiece.
        for (var i = 0; i < count; i++)
        {
            var word = (nodes[i] & int.MaxValue) >> 6;
            marks.Seen[word] = 0;
            if (TWays.Counts) marks.BothSeen[word] = 0;
        }
    }

    /// <summary>Adds the triangles of a node and two of its hubs to these, each two looked up in the rows; returns what the node gets.</summary>
    private static long AddPairs<TWays>(State state, ushort* hubs, int count) where TWays : IWays
    {
        // SAFETY: see AddPiece.
        var mine = 0L;
        for (var i = 1; i < count; i++)
        {
            var one = hubs[i] & ForwardLists.PrintMask;
            var row = (long)one * state.HubWords;
            for (var j = 0; j < i; j++)
            {
                var other = hubs[j] & ForwardLists.PrintMask;
                var at = row + (other >> 6);
                if ((state.Rows[at] >> other & 1) == 0) continue;
                mine += TWays.Counts ? TWays.Of((int)(state.BothRows[at] >> other & 1)) : 1;
                state.HubSums[one] += TWays.Of(hubs[j] >> 15);
                state.HubSums[other] += TWays.Of(hubs[i] >> 15);
            }
        }

        return mine;
    }

    /// <summary>The same by the bits that the node shares with the rows of its hubs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long AddRows<TWays>(State state, ushort* hubs, int count) where TWays : IWays
    {
        // SAFETY: see AddPiece.
        ulong* bits = state.Marks.Bits, bothBits = state.Marks.BothBits;
        var (first, words) = (int.MaxValue, state.HubWords);
        for (var i = 0; i < count; i++)
        {
            var hub = hubs[i] & ForwardLists.PrintMask;
            bits[hub >> 6] |= 1ul << hub;
            if (TWays.Counts && hubs[i] >> 15 != 0) bothBits[hub >> 6] |= 1ul << hub;
            first = Math.Min(first, hub >> 9 << 3);
        }

        var twice = 0L;
        for (var i = 0; i < count; i++)
        {
            var hub = hubs[i] & ForwardLists.PrintMask;
            var row = state.Rows + (long)hub * words;
            var shared = SharedBits(row + first, bits + first, words - first);
            twice += shared;
            if (TWays.Counts)
            {
                twice += SharedBits(state.BothRows + (long)hub * words + first, bits + first, words - first);
                shared += SharedBits(row + first, bothBits + first, words - first);
            }

            state.HubSums[hub] += shared;
        }

        for (var i = 0; i < count; i++)
        {
            var word = (hubs[i] & ForwardLists.PrintMask) >> 6;
            bits[word] = 0;
            if (TWays.Counts) bothBits[word] = 0;
        }

        return twice / 2;
    }

    /// <summary>How many bits two rows share; <paramref name="words"/> is a multiple of eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long SharedBits(ulong* left, ulong* right, int words)
    {
        // SAFETY: both have as many words as said.
        var found = 0L;
        for (var end = left + words; left < end; left += 8, right += 8)
        {
            var first = BitOperations.PopCount(left[0] & right[0]) + BitOperations.PopCount(left[1] & right[1])
                + BitOperations.PopCount(left[2] & right[2]) + BitOperations.PopCount(left[3] & right[3]);
            var second = BitOperations.PopCount(left[4] & right[4]) + BitOperations.PopCount(left[5] & right[5])
                + BitOperations.PopCount(left[6] & right[6]) + BitOperations.PopCount(left[7] & right[7]);
            found += first + second;
        }

        return found;
    }

    /// <summary>Whether directions are counted, known when the loops are compiled.</summary>
    private interface IWays
    {
        static abstract bool Counts { get; }

        /// <summary>What an edge counts, given whether (1) or not (0) it leads both ways.</summary>
        static abstract int Of(int both);
    }

    private readonly struct Plain : IWays
    {
        public static bool Counts => false;
        public static int Of(int both) => 1;
    }

    private readonly struct WithWays : IWays
    {
        public static bool Counts => true;
        public static int Of(int both) => 1 + both;
    }

    /// <summary>The arrays of one worker, in reach of the loops.</summary>
    private readonly struct State(ForwardLists lists, MarkPointers marks, long* sums, long* hubSums)
    {
        public readonly uint* Words = lists.Lists;
        public readonly uint* Starts = lists.Starts;
        public readonly int* Entries = lists.Entries;
        public readonly int* LastEntry = lists.Entries + lists.EntryCount;
        public readonly ulong* Rows = lists.Rows;
        public readonly ulong* BothRows = lists.BothRows;
        public readonly int HubWords = lists.HubWords;
        public readonly MarkPointers Marks = marks;
        public readonly long* Sums = sums;
        public readonly long* HubSums = hubSums;
    }
}
