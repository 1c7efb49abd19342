// The sweep of PageRank over pointers: every node sums what its in-neighbours offer, and makes its own next offer.
//
// An offer is score x share, where the share of a node is damping / out-degree (or / weight of its out-edges), 0 for a node without out-edges. Offers may be floats: half the bytes that the
// random reads spread over, while sums and scores stay doubles. New offers go to a second array and are published when the sweep of these nodes is over, so nobody reads what another
// thread writes meanwhile.
//
// Deterministic: a sum runs over the list in stored order in four lanes, whatever the processor; partial results are kept per block of nodes.

using System.Numerics;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>What a sweep over a block of nodes found.</summary>
/// <param name="Delta">Sum of the absolute changes of the scores.</param>
/// <param name="Mass">Sum of the scores.</param>
/// <param name="Dangling">Sum of the scores of nodes without a share.</param>
internal readonly record struct SweepSums(double Delta, double Mass, double Dangling)
{
    public static SweepSums operator +(SweepSums a, SweepSums b) => new(a.Delta + b.Delta, a.Mass + b.Mass, a.Dangling + b.Dangling);
}

/// <summary>Loops of PageRank. Arrays have a place for each node.</summary>
internal static unsafe class PageRankLoops
{
    private const int Grain = 1 << 14;

    /// <summary>
    /// Sweeps blocks [<paramref name="first"/>, <paramref name="end"/>) of nodes: score = floor x teleport + sum of offers, fresh = score x share. Without teleport that is 1 for all nodes.
    /// </summary>
    public static void Sweep<T>(
        Csr incoming, bool isWeighted, NativeArray<T> offers, NativeArray<T> fresh, double[] scores, NativeArray<double> shares, double floor, double[]? teleport,
        int[] cuts, int first, int end, SweepSums[] sums, int workers, CancellationToken cancellation) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (double* pinnedScores = scores, pinnedTeleport = teleport)
        {
            var block = new Block<T>
            {
                Offsets = incoming.Offsets,
                Targets = incoming.Targets,
                IntegerWeights = isWeighted ? incoming.IntegerWeights : null,
                RealWeights = isWeighted ? incoming.RealWeights : null,
                Offers = offers.Pointer,
                Fresh = fresh.Pointer,
                Scores = pinnedScores,
                Teleport = pinnedTeleport,
                Shares = shares.Pointer,
                Floor = floor,
            };
            ParallelLoops.For(first, end, 1, (index, _) => sums[index] = block.Sweep(cuts[index], cuts[index + 1]), workers, cancellation);
        }
    }

    /// <summary>Publishes the offers of some nodes.</summary>
    public static void Publish<T>(NativeArray<T> fresh, NativeArray<T> offers, int from, int to) where T : unmanaged =>
        fresh.Span[from..to].CopyTo(offers.Span[from..to]);

    /// <summary>offer = score x share, for all nodes.</summary>
    public static void Offer<T>(double[] scores, NativeArray<double> shares, NativeArray<T> offers, int workers, CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var to = offers.Pointer;
        var factors = shares.Pointer;
        ParallelLoops.For(0, scores.Length, Grain, (start, end) =>
        {
            // SAFETY: there is an offer and a share for every node.
            for (var node = start; node < end; node++) to[node] = T.CreateTruncating(scores[node] * factors[node]);
        }, workers, cancellation);
    }

    /// <summary>share = damping / weight of the list (the number of its edges when weights are not used), or 0 where that is 0.</summary>
    public static void Share(Csr outgoing, bool isWeighted, double damping, NativeArray<double> shares, int[] cuts, int workers, CancellationToken cancellation)
    {
        var offsets = outgoing.Offsets;
        var integers = isWeighted ? outgoing.IntegerWeights : null;
        var reals = isWeighted ? outgoing.RealWeights : null;
        var to = shares.Pointer;
        ParallelLoops.For(0, cuts.Length - 1, 1, (block, _) =>
        {
            for (var node = cuts[block]; node < cuts[block + 1]; node++)
            {
                // SAFETY: weights, where there are any, stand beside the targets; offsets rise and end at their number.
                var (start, end) = (offsets[node], offsets[node + 1]);
                double weight = end - start;
                if (integers is not null || reals is not null) weight = 0;
                for (var at = start; integers is not null && at < end; at++) weight += integers[at];
                for (var at = start; reals is not null && at < end; at++) weight += reals[at];
                to[node] = weight > 0 ? damping / weight : 0;
                if (reals is not null && !(weight <= double.MaxValue && (double.IsNormal(weight) || weight == 0) && double.IsFinite(to[node])))
                    throw new MyceliaException(StatusCode.InvalidArgument, $"The weights of the edges of node {node} add up to {weight}, which has no precise share. Scale the weights, or set IgnoreWeights.");
            }
        }, workers, cancellation);
    }

    /// <summary>What a sweep reads and writes.</summary>
    private struct Block<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public uint* Offsets;
        public int* Targets;
        public int* IntegerWeights;
        public double* RealWeights;
        public T* Offers;
        public T* Fresh;
        public double* Scores;
        public double* Teleport;
        public double* Shares;
        public double Floor;

        public readonly SweepSums Sweep(int from, int to)
        {
            // SAFETY: all arrays have a place for each node (there is one offset more); offsets rise and end at the number of targets.
            var offsets = Offsets;
            var targets = Targets;
            var offers = Offers;
            var fresh = Fresh;
            var scores = Scores;
            var teleport = Teleport;
            var shares = Shares;
            var floor = Floor;
            var isWeighted = IntegerWeights is not null || RealWeights is not null;
            double delta = 0, mass = 0, dangling = 0;
            var start = offsets[from];
            for (var node = from; node < to; node++)
            {
                var end = offsets[node + 1];
                var sum = !isWeighted ? Sum(targets, offers, start, end)
                    : IntegerWeights is not null ? Sum(targets, IntegerWeights, offers, start, end) : Sum(targets, RealWeights, offers, start, end);
                var score = (teleport is null ? floor : floor * teleport[node]) + sum;
                delta += Math.Abs(score - scores[node]);
                mass += score;
                var share = shares[node];
                if (share == 0) dangling += score;
                scores[node] = score;
                fresh[node] = T.CreateTruncating(score * share);
                start = end;
            }

            return new SweepSums(delta, mass, dangling);
        }

        /// <summary>Four lanes, so that several reads are under way at once.</summary>
        private static double Sum(int* targets, T* offers, uint start, uint end)
        {
            // SAFETY: targets are nodes.
            double a = 0, b = 0, c = 0, d = 0;
            nuint at = start;
            for (nuint last = end; at + 4 <= last; at += 4)
            {
                a += double.CreateTruncating(offers[targets[at]]);
                b += double.CreateTruncating(offers[targets[at + 1]]);
                c += double.CreateTruncating(offers[targets[at + 2]]);
                d += double.CreateTruncating(offers[targets[at + 3]]);
            }

            for (; at < end; at++) a += double.CreateTruncating(offers[targets[at]]);
            return a + b + (c + d);
        }

        private static double Sum<TWeight>(int* targets, TWeight* weights, T* offers, uint start, uint end) where TWeight : unmanaged, INumber<TWeight>
        {
            // SAFETY: targets are nodes, and weights stand beside them.
            double a = 0, b = 0;
            nuint at = start;
            for (nuint last = end; at + 2 <= last; at += 2)
            {
                a += double.CreateTruncating(weights[at]) * double.CreateTruncating(offers[targets[at]]);
                b += double.CreateTruncating(weights[at + 1]) * double.CreateTruncating(offers[targets[at + 1]]);
            }

            if (at < end) a += double.CreateTruncating(weights[at]) * double.CreateTruncating(offers[targets[at]]);
            return a + b;
        }
    }
}
