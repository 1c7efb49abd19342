using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>How weights are kept: as integers where all of them are, as <see cref="Csr"/> promises.</summary>
internal static unsafe class CsrWeights
{
    private const int Grain = 1 << 16;

    /// <summary>Whether a weight is an integer of at most 31 bits, zero included but not the negative one.</summary>
    public static bool IsInteger(double weight) => weight == (int)weight && !double.IsNegative(weight);

    /// <summary>The adjacency with the weights as integers if all of them are; takes over the arrays, unless it fails.</summary>
    public static Csr Narrowed(NativeArray<uint> offsets, NativeArray<int> targets, NativeArray<double> weights, bool isSimple, int workers, CancellationToken cancellation)
    {
        var chunks = Chunks(weights.Length);
        var isReal = false;
        ParallelLoops.For(0, chunks, 1, (chunk, _) =>
        {
            if (Volatile.Read(ref isReal)) return;

            // SAFETY: positions stay below the number of weights.
            var all = weights.Pointer;
            for (var i = (long)chunk * Grain; i < End(chunk, weights.Length); i++)
            {
                if (IsInteger(all[i])) continue;
                Volatile.Write(ref isReal, true);
                return;
            }
        }, workers, cancellation);
        if (isReal) return new Csr(offsets, targets, realWeights: weights) { IsSimple = isSimple, HasNegativeWeights = AnyNegative(weights, workers, cancellation) };

        var integers = NativeArray<int>.Uninitialized(weights.Length);
        try
        {
            ParallelLoops.For(0, chunks, 1, (chunk, _) =>
            {
                // SAFETY: positions stay below the number of weights, which both arrays hold.
                var from = weights.Pointer;
                var to = integers.Pointer;
                for (var i = (long)chunk * Grain; i < End(chunk, weights.Length); i++) to[i] = (int)from[i];
            }, workers, cancellation);
        }
        catch
        {
            integers.Dispose();
            throw;
        }

        weights.Dispose();
        return new Csr(offsets, targets, integerWeights: integers) { IsSimple = isSimple };
    }

    private static bool AnyNegative(NativeArray<double> weights, int workers, CancellationToken cancellation)
    {
        var isNegative = false;
        ParallelLoops.For(0, Chunks(weights.Length), 1, (chunk, _) =>
        {
            // SAFETY: positions stay below the number of weights.
            var all = weights.Pointer;
            for (var i = (long)chunk * Grain; i < End(chunk, weights.Length); i++)
            {
                if (all[i] < 0) Volatile.Write(ref isNegative, true);
            }
        }, workers, cancellation);
        return isNegative;
    }

    private static int Chunks(long length) => (int)((length + Grain - 1) / Grain);

    private static long End(int chunk, long length) => Math.Min(length, (chunk + 1L) * Grain);
}
