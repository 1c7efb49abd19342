// Compressed sparse rows and how they are built.
//
// Algorithm: stable counting sorts. Grouping edges by one endpoint goes through buckets of 2^k consecutive nodes, so that every
// scatter stays within the cache (propagation blocking: Beamer, Asanović, Patterson, IPDPS 2017). Edges grouped by target and then, stably, by
// source are ordered by (source, target); grouping those by target once more yields in-lists ordered by (target, source).
// Cost: O(nodes + edges) time in at most three groupings; 8 bytes of scratch per edge, 16 with weights.
//
// Invariants: Offsets has nodes + 1 entries, rises, starts at 0 and ends at Targets.Length; every target lies in [0, nodes); every list is sorted.

using System.Numerics;

namespace Mycelia.Algorithms;

/// <summary>One direction of an adjacency. Immutable once built; the arrays are shared, never written.</summary>
internal sealed class Csr(int[] offsets, int[] targets, double[]? weights)
{
    private const int SliceEdges = 1 << 20;

    public int[] Offsets { get; } = offsets;
    public int[] Targets { get; } = targets;
    public double[]? Weights { get; } = weights;

    public int NodeCount => Offsets.Length - 1;
    public ReadOnlySpan<int> List(int node) => Targets.AsSpan(Offsets[node], Offsets[node + 1] - Offsets[node]);
    public int Degree(int node) => Offsets[node + 1] - Offsets[node];

    /// <summary>Out-lists ordered by (source, target) from edges in any order. Endpoints must lie in [0, <paramref name="nodes"/>).</summary>
    public static Csr FromEdges(int nodes, int[] sources, int[] targets, double[]? weights, int workers, CancellationToken cancellation)
    {
        if (IsSorted(sources, targets)) return Group(nodes, sources, targets, weights, workers, cancellation);
        var byTarget = Group(nodes, targets, sources, weights, workers, cancellation);
        return Group(nodes, byTarget.Targets, byTarget.Expand(workers, cancellation), byTarget.Weights, workers, cancellation);
    }

    /// <summary>The reverse direction, without weights.</summary>
    public Csr Transpose(int workers, CancellationToken cancellation) =>
        Group(NodeCount, Targets, Expand(workers, cancellation), null, workers, cancellation);

    /// <summary>The owner of every edge slot: node <c>v</c> repeated <c>Degree(v)</c> times.</summary>
    private int[] Expand(int workers, CancellationToken cancellation)
    {
        var owners = GC.AllocateUninitializedArray<int>(Targets.Length);
        var (cuts, offsets) = (Team.CutNodes(Offsets), Offsets);
        Team.Run(workers, cuts.Length - 1, cancellation, block =>
        {
            for (var node = cuts[block]; node < cuts[block + 1]; node++)
                owners.AsSpan(offsets[node], offsets[node + 1] - offsets[node]).Fill(node);
        });
        return owners;
    }

    private static bool IsSorted(int[] sources, int[] targets)
    {
        for (var i = 1; i < sources.Length; i++)
        {
            if (sources[i] < sources[i - 1] || (sources[i] == sources[i - 1] && targets[i] < targets[i - 1])) return false;
        }

        return true;
    }

    /// <summary>Lists of <paramref name="values"/> by key, each in input order.</summary>
    private static Csr Group(int nodes, int[] keys, int[] values, double[]? weights, int workers, CancellationToken cancellation)
    {
        var shift = Math.Max(12, BitOperations.Log2((uint)Math.Max(1, nodes)) - 10);
        var buckets = (int)(((long)nodes + (1 << shift) - 1) >> shift);
        var input = new EdgeList(keys, values, weights);
        var (scratch, starts) = Bucket(input, shift, buckets, workers, cancellation);

        var output = new Csr(new int[nodes + 1], GC.AllocateUninitializedArray<int>(keys.Length),
            weights is null ? null : GC.AllocateUninitializedArray<double>(keys.Length));
        output.Offsets[nodes] = keys.Length;
        Team.Run(workers, buckets, cancellation, bucket =>
        {
            var first = bucket << shift;
            GroupBucket(scratch, starts[bucket], starts[bucket + 1], first, (int)Math.Min(nodes, first + (1L << shift)), output);
        });
        return output;
    }

    /// <summary>Edges ordered stably by bucket (key >> shift), and where each bucket starts.</summary>
    private static (EdgeList Edges, int[] Starts) Bucket(EdgeList input, int shift, int buckets, int workers, CancellationToken cancellation)
    {
        var count = input.Keys.Length;
        var slices = (int)(((long)count + SliceEdges - 1) / SliceEdges);
        var cursors = new int[slices][];
        Team.Run(workers, slices, cancellation, slice =>
        {
            var counts = new int[buckets];
            foreach (var key in input.Keys.AsSpan(slice * SliceEdges, Math.Min(SliceEdges, count - slice * SliceEdges))) counts[key >> shift]++;
            cursors[slice] = counts;
        });

        var starts = new int[buckets + 1];
        var position = 0;
        for (var bucket = 0; bucket < buckets; bucket++)
        {
            starts[bucket] = position;
            foreach (var counts in cursors) (counts[bucket], position) = (position, position + counts[bucket]);
        }

        starts[buckets] = position;
        var output = new EdgeList(GC.AllocateUninitializedArray<int>(count), GC.AllocateUninitializedArray<int>(count),
            input.Weights is null ? null : GC.AllocateUninitializedArray<double>(count));
        Team.Run(workers, slices, cancellation, slice => ScatterSlice(input, output, slice * SliceEdges, shift, cursors[slice]));
        return (output, starts);
    }

    private static void ScatterSlice(EdgeList input, EdgeList output, int from, int shift, int[] cursors)
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
    private static void GroupBucket(EdgeList edges, int from, int to, int first, int last, Csr output)
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

        var (targets, outWeights) = (output.Targets, output.Weights);
        for (var i = from; i < to; i++)
        {
            var slot = cursors[keys[i] - first]++;
            targets[slot] = values[i];
            if (weights is not null) outWeights![slot] = weights[i];
        }
    }

    private readonly record struct EdgeList(int[] Keys, int[] Values, double[]? Weights);
}
