// Sum of a 64-bit column over its own rows in an interval, 512 bits at a time. The general fused kernel turns comparisons into bits and bits back into
// lane masks; here a comparison's lanes go straight into masked additions, so that the kernel waits for memory and not for itself.
//
// Exact as in SumFolds.cs: wrapped sums beside sums of the upper halves.

using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Mycelia.Kernel.Simd;

internal static class LongFilterSum
{
    /// <summary>The greatest magnitude of a small value.</summary>
    public const long SmallMax = 1L << 51;

    /// <summary>
    /// The sum of the rows of <paramref name="mask"/> whose value lies from <paramref name="low"/> to <paramref name="high"/> (low ≤ high), and their
    /// number. Takes whole blocks of 64 rows, as many as values and mask both have.
    /// </summary>
    /// <remarks>The running sums are locals, two of each, so that they stay in registers and neighbouring additions do not wait for one another.</remarks>
    public static Int128 OfBlocks(ReadOnlySpan<long> values, long low, long high, ReadOnlySpan<ulong> mask, out long count)
    {
        var shift = Vector512.Create(unchecked(long.MinValue - low));
        var limit = Vector512.Create(unchecked(high - low + long.MinValue));
        Vector512<long> wrappingA = default, upperA = default, countsA = default;
        Vector512<long> wrappingB = default, upperB = default, countsB = default;
        ref var first = ref MemoryMarshal.GetReference(values);
        var blocks = Math.Min(values.Length / Blocks.Rows, mask.Length);
        for (var i = 0; i < blocks; i++)
        {
            var word = mask[i];
            if (word == 0) continue;
            for (var row = 0; row < Blocks.Rows; row += 2 * Vector512<long>.Count)
            {
                // SAFETY: i < values.Length / 64 and a block is 64 rows, a multiple of twice the lane count, so both vectors lie inside the span.
                var a = Vector512.LoadUnsafe(ref first, (nuint)(i * Blocks.Rows + row));
                var b = Vector512.LoadUnsafe(ref first, (nuint)(i * Blocks.Rows + row + Vector512<long>.Count));
                var takenA = Vector512.LessThanOrEqual(a + shift, limit);
                var takenB = Vector512.LessThanOrEqual(b + shift, limit);
                if (word != ulong.MaxValue)
                {
                    takenA &= LongLanes.Mask512(word >> row);
                    takenB &= LongLanes.Mask512(word >> (row + Vector512<long>.Count));
                }

                wrappingA = Vector512.ConditionalSelect(takenA, wrappingA + a, wrappingA);
                wrappingB = Vector512.ConditionalSelect(takenB, wrappingB + b, wrappingB);
                upperA = Vector512.ConditionalSelect(takenA, upperA + (a >> 32), upperA);
                upperB = Vector512.ConditionalSelect(takenB, upperB + (b >> 32), upperB);
                countsA = Vector512.ConditionalSelect(takenA, countsA + Vector512<long>.One, countsA);
                countsB = Vector512.ConditionalSelect(takenB, countsB + Vector512<long>.One, countsB);
            }
        }

        count = Vector512.Sum(countsA + countsB);
        return IntegerSum.Total<long>(Vector512.Sum(wrappingA + wrappingB), Vector512.Sum(upperA + upperB));
    }

    /// <summary>
    /// As <see cref="OfBlocks"/> for values of at most 52 bits, of which 2,048 cannot overflow a lane: one running sum instead of two, and rows counted
    /// from the comparison's bits.
    /// </summary>
    public static long OfSmallBlocks(ReadOnlySpan<long> values, long low, long high, ReadOnlySpan<ulong> mask, out long count)
    {
        var shift = Vector512.Create(unchecked(long.MinValue - low));
        var limit = Vector512.Create(unchecked(high - low + long.MinValue));
        Vector512<long> sumA = default, sumB = default;
        ref var first = ref MemoryMarshal.GetReference(values);
        var blocks = Math.Min(values.Length / Blocks.Rows, mask.Length);
        count = 0;
        for (var i = 0; i < blocks; i++)
        {
            var word = mask[i];
            if (word == 0) continue;
            for (var row = 0; row < Blocks.Rows; row += 2 * Vector512<long>.Count)
            {
                // SAFETY: i < values.Length / 64 and a block is 64 rows, a multiple of twice the lane count, so both vectors lie inside the span.
                var a = Vector512.LoadUnsafe(ref first, (nuint)(i * Blocks.Rows + row));
                var b = Vector512.LoadUnsafe(ref first, (nuint)(i * Blocks.Rows + row + Vector512<long>.Count));
                var takenA = Vector512.LessThanOrEqual(a + shift, limit);
                var takenB = Vector512.LessThanOrEqual(b + shift, limit);
                if (word != ulong.MaxValue)
                {
                    takenA &= LongLanes.Mask512(word >> row);
                    takenB &= LongLanes.Mask512(word >> (row + Vector512<long>.Count));
                }

                sumA = Vector512.ConditionalSelect(takenA, sumA + a, sumA);
                sumB = Vector512.ConditionalSelect(takenB, sumB + b, sumB);
                count += BitOperations.PopCount((uint)takenA.ExtractMostSignificantBits() << 8 | (uint)takenB.ExtractMostSignificantBits());
            }
        }

        return Vector512.Sum(sumA + sumB);
    }
}
