// How compressed sparse rows are built: stable counting sorts. Grouping edges by one endpoint goes through buckets of 2^k consecutive nodes, so that every
// scatter stays within the cache (propagation blocking: Beamer, Asanović, Patterson, IPDPS 2017). Edges grouped by target and then, stably, by
// source are ordered by (source, target); grouping those by target once more yields in-lists ordered by (target, source).
// Cost: O(nodes + edges) time in at most three groupings; 8 bytes of scratch per edge, 16 with weights.

using System.Numerics;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>Edges in any order: the three arrays are as long as each other.</summary>
internal readonly record struct EdgeArrays(int[] Sources, int[] Targets, double[]? Weights);

/// <summary>Makes adjacency from edges.</summary>
internal static class CsrBuilder
{
    private const int SliceEdges = 1 << 20;
    private const int NodesPerBlock = 1 << 14;

    /// <summary>Out-lists ordered by (source, target) from edges in any order. Endpoints must lie in [0, <paramref name="nodes"/>).</summary>
    public static Csr FromEdges(int nodes, EdgeArrays edges, int workers, CancellationToken cancellation)
    {
        var (sources, targets, weights) = edges;
        if (IsSorted(sources, targets)) return Group(nodes, edges, workers, cancellation).ToCsr();
        var byTarget = Group(nodes, new EdgeArrays(targets, sources, weights), workers, cancellation);
        return Group(nodes, new EdgeArrays(byTarget.Values, byTarget.Expand(workers, cancellation), byTarget.Weights), workers, cancellation).ToCsr();
    }

    /// <summary>The reverse direction, with its weights.</summary>
    public static Csr Transpose(Csr csr, int workers, CancellationToken cancellation)
    {
        var edges = (int)csr.EdgeCount;
        var (owners, targets) = (GC.AllocateUninitializedArray<int>(edges), GC.AllocateUninitializedArray<int>(edges));
        var weights = csr.HasWeights ? GC.AllocateUninitializedArray<double>(edges) : null;
        ParallelLoops.For(0, csr.NodeCount, NodesPerBlock, (from, to) =>
        {
            for (var node = from; node < to; node++)
            {
                var start = (int)csr.Start(node);
                var list = csr.List(node);
                list.CopyTo(targets.AsSpan(start));
                owners.AsSpan(start, list.Length).Fill(node);
                for (var i = 0; weights is not null && i < list.Length; i++) weights[start + i] = csr.Weight(start + i);
            }
        }, workers, cancellation);
        return Group(csr.NodeCount, new EdgeArrays(targets, owners, weights), workers, cancellation).ToCsr();
    }

    private static bool IsSorted(int[] sources, int[] targets)
    {
        for (var i = 1; i < sources.Length; i++)
        {
            if (sources[i] < sources[i - 1] || (sources[i] == sources[i - 1] && targets[i] < targets[i - 1])) return false;
        }

        return true;
    }

    /// <summary>Lists of the targets by source, each in input order.</summary>
    private static Lists Group(int nodes, EdgeArrays input, int workers, CancellationToken cancellation)
    {
        var shift = Math.Max(12, BitOperations.Log2((uint)Math.Max(1, nodes)) - 10);
        var buckets = (int)(((long)nodes + (1 << shift) - 1) >> shift);
        var (scratch, starts) = Bucket(input, shift, buckets, workers, cancellation);
        var count = input.Sources.Length;
        var output = new Lists(new int[nodes + 1], GC.AllocateUninitializedArray<int>(count),
            input.Weights is null ? null : GC.AllocateUninitializedArray<double>(count));
        output.Offsets[nodes] = count;
        ParallelLoops.For(0, buckets, 1, (bucket, _) =>
        {
            var first = bucket << shift;
            GroupBucket(scratch, starts[bucket], starts[bucket + 1], first, (int)Math.Min(nodes, first + (1L << shift)), output);
        }, workers, cancellation);
        return output;
    }

    /// <summary>Edges ordered stably by bucket (source >> shift), and where each bucket starts.</summary>
    private static (EdgeArrays Edges, int[] Starts) Bucket(EdgeArrays input, int shift, int buckets, int workers, CancellationToken cancellation)
    {
        var count = input.Sources.Length;
        var slices = (int)(((long)count + SliceEdges - 1) / SliceEdges);
        var cursors = new int[slices][];
        ParallelLoops.For(0, slices, 1, (slice, _) =>
        {
            var counts = new int[buckets];
            foreach (var key in input.Sources.AsSpan(slice * SliceEdges, Math.Min(SliceEdges, count - slice * SliceEdges))) counts[key >> shift]++;
            cursors[slice] = counts;
        }, workers, cancellation);

        var starts = new int[buckets + 1];
        var position = 0;
        for (var bucket = 0; bucket < buckets; bucket++)
        {
            starts[bucket] = position;
            foreach (var counts in cursors) (counts[bucket], position) = (position, position + counts[bucket]);
        }

        starts[buckets] = position;
        var output = new EdgeArrays(GC.AllocateUninitializedArray<int>(count), GC.AllocateUninitializedArray<int>(count),
            input.Weights is null ? null : GC.AllocateUninitializedArray<double>(count));
        ParallelLoops.For(0, slices, 1, (slice, _) => ScatterSlice(input, output, slice * SliceEdges, shift, cursors[slice]), workers, cancellation);
        return (output, starts);
    }

    private static void ScatterSlice(EdgeArrays input, EdgeArrays output, int from, int shift, int[] cursors)
    {
        var (keys, values, weights) = input;
        var (outKeys, outValues, outWeights) = output;
        var to = (int)Math.Min(keys.Length, from + (long)SliceEdges);
        for (var i = from; i < to; i++)
        {
            var position = cursors[keys[i] >> shift]++;
            outKeys[position] = keys[i];
            outValues[position] = values[i];
            if (weights is not null) outWeights![position] = weights[i];
        }
    }

    /// <summary>Writes offsets and lists of nodes [first, last) from their edges at [from, to).</summary>
    private static void GroupBucket(EdgeArrays edges, int from, int to, int first, int last, Lists output)
    {
        var (keys, values, weights) = edges;
        var cursors = new int[last - first];
        for (var i = from; i < to; i++) cursors[keys[i] - first]++;
        var position = from;
        for (var node = first; node < last; node++)
        {
            output.Offsets[node] = position;
            (cursors[node - first], position) = (position, position + cursors[node - first]);
        }

        var (targets, outWeights) = (output.Values, output.Weights);
        for (var i = from; i < to; i++)
        {
            var slot = cursors[keys[i] - first]++;
            targets[slot] = values[i];
            if (weights is not null) outWeights![slot] = weights[i];
        }
    }

    private sealed record Lists(int[] Offsets, int[] Values, double[]? Weights)
    {
        /// <summary>The owner of every slot: node <c>v</c> as often as its list is long.</summary>
        public int[] Expand(int workers, CancellationToken cancellation)
        {
            var owners = GC.AllocateUninitializedArray<int>(Values.Length);
            ParallelLoops.For(0, Offsets.Length - 1, NodesPerBlock, (from, to) =>
            {
                for (var node = from; node < to; node++) owners.AsSpan(Offsets[node], Offsets[node + 1] - Offsets[node]).Fill(node);
            }, workers, cancellation);
            return owners;
        }

        public Csr ToCsr()
        {
            var (offsets, targets) = (NativeArray<uint>.Uninitialized(Offsets.Length), NativeArray<int>.Uninitialized(Values.Length));
            for (var i = 0; i < Offsets.Length; i++) offsets.Span[i] = (uint)Offsets[i];
            Values.CopyTo(targets.Span);
            if (Weights is null) return new Csr(offsets, targets);
            if (Array.TrueForAll(Weights, static weight => weight == (int)weight && !double.IsNegative(weight)))
            {
                var integers = NativeArray<int>.Uninitialized(Weights.Length);
                for (var i = 0; i < Weights.Length; i++) integers.Span[i] = (int)Weights[i];
                return new Csr(offsets, targets, integerWeights: integers);
            }

            var reals = NativeArray<double>.Uninitialized(Weights.Length);
            Weights.CopyTo(reals.Span);
            return new Csr(offsets, targets, realWeights: reals);
        }
    }
}
