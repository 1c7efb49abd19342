using System.Numerics;
using Mycelia.Kernel.Loops;

namespace Mycelia.Kernel.Graphs;

/// <summary>What the weights of a graph are like.</summary>
/// <param name="Largest">The largest weight.</param>
/// <param name="Mean">Their mean.</param>
internal sealed record WeightSummary(double Largest, double Mean);

/// <content>A summary of the weights, made when it is first asked for.</content>
internal sealed unsafe partial class Csr
{
    private const int SummaryBlock = 1 << 18;
    private WeightSummary? _weightSummary;

    /// <summary>The largest and the mean weight: 1 and 1 where there are none. The first call reads all weights, in parallel.</summary>
    public WeightSummary SummarizeWeights(int workers, CancellationToken cancellation)
    {
        if (Volatile.Read(ref _weightSummary) is { } made) return made;
        if (!HasWeights || EdgeCount == 0) return _weightSummary = new WeightSummary(1, 1);

        // Sums are kept per block and folded in block order, so that the mean does not depend on the workers.
        var blocks = (int)((EdgeCount + SummaryBlock - 1) / SummaryBlock);
        var (largest, sums) = (new double[blocks], new double[blocks]);
        ParallelLoops.For(0, blocks, 1, (block, _) =>
        {
            var from = (long)block * SummaryBlock;
            var count = (int)Math.Min(SummaryBlock, EdgeCount - from);

            // SAFETY: weights are as many as edges, and the block ends at their number at most; this object is reachable through the lambda.
            (largest[block], sums[block]) = IntegerWeights is not null ? Summarize(IntegerWeights + from, count) : Summarize(RealWeights + from, count);
        }, workers, cancellation);
        return _weightSummary = new WeightSummary(largest.Max(), sums.Sum() / EdgeCount);
    }

    /// <summary>The arithmetic for lengths of paths: integers where even a path through all nodes along the largest weight, and one edge more, stays below the largest integer.</summary>
    public PathLengths PathLengths(int workers, CancellationToken cancellation) =>
        RealWeights is not null ? Graphs.PathLengths.Reals
        : IntegerWeights is null ? Graphs.PathLengths.Hops
        : SummarizeWeights(workers, cancellation).Largest * NodeCount < int.MaxValue ? Graphs.PathLengths.Integers
        : Graphs.PathLengths.WideIntegers;

    private static (double Largest, double Sum) Summarize<T>(T* weights, int count) where T : unmanaged, INumber<T>
    {
        var (largest, sum) = (T.Zero, 0.0);

        // SAFETY: the caller's block holds count weights.
        for (var i = 0; i < count; i++)
        {
            largest = T.Max(largest, weights[i]);
            sum += double.CreateTruncating(weights[i]);
        }

        return (double.CreateTruncating(largest), sum);
    }
}
