// Parallel edges made one. Lists are sorted by target and keep parallel edges in the order in which they were given, so those of one pair of nodes stand next to each other, and folding
// them from left to right gives the same bits however the work is cut.
// Cost: two passes over the targets, in parallel over nodes.

using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>What becomes of the weights of parallel edges.</summary>
internal enum EdgeMergeRule
{
    First,
    Sum,
    Min,
    Max,
}

internal static unsafe class EdgeMerge
{
    private const int NodesPerBlock = 1 << 12;

    /// <summary>The weight of two edges that became one.</summary>
    public static double Combine(EdgeMergeRule rule, double first, double second) => rule switch
    {
        EdgeMergeRule.Sum => first + second,
        EdgeMergeRule.Min => Math.Min(first, second),
        EdgeMergeRule.Max => Math.Max(first, second),
        _ => first,
    };

    /// <exception cref="MyceliaException">A sum of weights is not finite.</exception>
    public static void RequireFinite(double sum)
    {
        if (!double.IsFinite(sum)) throw new MyceliaException(StatusCode.InvalidArgument, $"The weights of parallel edges add up to {sum}; weights must be finite. Scale the weights, or merge otherwise.");
    }

    /// <summary>
    /// The same adjacency with one edge from a node to another. With <paramref name="weighsAll"/> an edge without weight counts 1, and the result has weights. The caller says whether there
    /// are no self-loops.
    /// </summary>
    /// <exception cref="MyceliaException">A sum of weights is not finite.</exception>
    public static Csr Apply(Csr csr, EdgeMergeRule rule, bool weighsAll, bool hasNoLoops, int workers, CancellationToken cancellation)
    {
        var offsets = NativeArray<uint>.Uninitialized(csr.NodeCount + 1L);
        NativeArray<int>? targets = null;
        NativeArray<double>? weights = null;
        try
        {
            CountLists(csr, offsets, workers, cancellation);
            var edges = Accumulate(offsets);
            targets = NativeArray<int>.Uninitialized(edges);
            weights = csr.HasWeights || weighsAll ? NativeArray<double>.Uninitialized(edges) : null;
            ParallelLoops.For(0, csr.NodeCount, NodesPerBlock, (from, to) =>
            {
                for (var node = from; node < to; node++) MergeList(csr, node, rule, offsets, targets, weights);
            }, workers, cancellation);
            GC.KeepAlive(csr);
            return weights is null ? new Csr(offsets, targets) { IsSimple = hasNoLoops } : CsrWeights.Narrowed(offsets, targets, weights, hasNoLoops, workers, cancellation);
        }
        catch
        {
            offsets.Dispose();
            targets?.Dispose();
            weights?.Dispose();
            throw;
        }
    }

    private static void CountLists(Csr csr, NativeArray<uint> counts, int workers, CancellationToken cancellation) =>
        ParallelLoops.For(0, csr.NodeCount, NodesPerBlock, (from, to) =>
        {
            // SAFETY: one count per node.
            var all = counts.Pointer;
            for (var node = from; node < to; node++)
            {
                var list = csr.List(node);
                var distinct = list.IsEmpty ? 0u : 1u;
                for (var i = 1; i < list.Length; i++) distinct += list[i] != list[i - 1] ? 1u : 0u;
                all[node] = distinct;
            }
        }, workers, cancellation);

    private static long Accumulate(NativeArray<uint> offsets)
    {
        // SAFETY: positions stay below the length; the last place takes the sum.
        var all = offsets.Pointer;
        var sum = 0u;
        for (var node = 0L; node < offsets.Length - 1; node++) (all[node], sum) = (sum, sum + all[node]);
        all[offsets.Length - 1] = sum;
        return sum;
    }

    private static void MergeList(Csr csr, int node, EdgeMergeRule rule, NativeArray<uint> offsets, NativeArray<int> targets, NativeArray<double>? weights)
    {
        var list = csr.List(node);
        var start = csr.Start(node);

        // SAFETY: the list has as many distinct targets as there are places from this offset to the next (CountLists).
        var next = (long)offsets.Pointer[node] - 1;
        for (var i = 0; i < list.Length; i++)
        {
            var weight = csr.Weight(start + i);
            if (i == 0 || list[i] != list[i - 1])
            {
                targets.Pointer[++next] = list[i];
                if (weights is not null) weights.Pointer[next] = weight;
            }
            else if (weights is not null)
            {
                RequireFinite(weights.Pointer[next] = Combine(rule, weights.Pointer[next], weight));
            }
        }
    }
}
