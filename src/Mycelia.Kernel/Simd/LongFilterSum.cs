// Sum of a 64-bit column over its own rows in an interval, 512 bits at a time. The general fused kernel turns comparisons into bits and bits back into
// lane masks; here a comparison's lanes go straight into masked additions, so that the kernel waits for memory and not for itself.
//
// Exact as in SumFolds.cs: wrapped sums beside sums of the upper halves.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Mycelia.Kernel.Simd;

/// <summary>The running sums of one pass.</summary>
internal ref struct LongFilterSum
{
    private readonly Vector512<long> _shift;
    private readonly Vector512<long> _limit;
    private Vector512<long> _wrapping;
    private Vector512<long> _upper;
    private Vector512<long> _counts;

    private LongFilterSum(long low, long high)
    {
        _shift = Vector512.Create(unchecked(long.MinValue - low));
        _limit = Vector512.Create(unchecked(high - low + long.MinValue));
    }

    /// <summary>
    /// The sum of the rows of <paramref name="mask"/> whose value lies from <paramref name="low"/> to <paramref name="high"/> (low ≤ high), and their
    /// number. Takes whole blocks of 64 rows, as many as values and mask both have.
    /// </summary>
    public static Int128 OfBlocks(ReadOnlySpan<long> values, long low, long high, ReadOnlySpan<ulong> mask, out long count)
    {
        var sum = new LongFilterSum(low, high);
        ref var first = ref MemoryMarshal.GetReference(values);
        var blocks = Math.Min(values.Length / Blocks.Rows, mask.Length);
        for (var i = 0; i < blocks; i++)
        {
            // SAFETY: i < values.Length / 64, so the block lies inside the span.
            ref var block = ref Unsafe.Add(ref first, (nint)i * Blocks.Rows);
            if (mask[i] == ulong.MaxValue) sum.Dense(in block);
            else if (mask[i] != 0) sum.Masked(in block, mask[i]);
        }

        count = Vector512.Sum(sum._counts);
        return IntegerSum.Total<long>(Vector512.Sum(sum._wrapping), Vector512.Sum(sum._upper));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Dense(ref readonly long block)
    {
        for (var i = 0; i < Blocks.Rows; i += Vector512<long>.Count)
        {
            // SAFETY: a block is 64 rows, a multiple of the lane count.
            var values = Vector512.LoadUnsafe(in block, (nuint)i);
            Add(values, Vector512.LessThanOrEqual(values + _shift, _limit));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Masked(ref readonly long block, ulong word)
    {
        for (var i = 0; i < Blocks.Rows; i += Vector512<long>.Count)
        {
            // SAFETY: a block is 64 rows, a multiple of the lane count.
            var values = Vector512.LoadUnsafe(in block, (nuint)i);
            Add(values, Vector512.LessThanOrEqual(values + _shift, _limit) & LongLanes.Mask512(word >> i));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(Vector512<long> values, Vector512<long> taken)
    {
        _wrapping = Vector512.ConditionalSelect(taken, _wrapping + values, _wrapping);
        _upper = Vector512.ConditionalSelect(taken, _upper + (values >> 32), _upper);
        _counts = Vector512.ConditionalSelect(taken, _counts + Vector512<long>.One, _counts);
    }
}
