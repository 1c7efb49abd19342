// Sum of one column over the rows where another (or the same) passes a comparison. A chunk is filtered into a bitmap of at
// most 256 bytes on the stack and then summed while it is still in the first-level cache, so memory is read once.

using System.Numerics;
using System.Runtime.CompilerServices;
using Mycelia.Kernel.Bitmaps;

namespace Mycelia.Kernel.Simd;

/// <summary>Filtered sums; hot: no allocation. Both columns have the same rows; count is the number of rows summed.</summary>
internal static class FilterSums
{
    private const int ChunkWords = Aggregates.ChunkRows / Bitmap.WordBits;

    /// <summary>The exact sum of <paramref name="values"/> over the rows where <paramref name="tested"/> stands in the relation to <paramref name="constant"/>.</summary>
    [SkipLocalsInit]
    public static Int128 Sum<TTested, T>(
        ReadOnlySpan<TTested> tested, CompareOp op, long constant, ReadOnlySpan<T> values, ReadOnlySpan<ulong> mask, out long count)
        where TTested : unmanaged, IBinaryInteger<TTested>, IMinMaxValue<TTested>
        where T : unmanaged, IBinaryInteger<T>
    {
        Invariant.Holds(tested.Length == values.Length);
        var range = IntegerRange.Of(op, constant);
        Span<ulong> words = stackalloc ulong[ChunkWords];
        Int128 sum = 0;
        count = 0;
        for (int row = 0, word = 0; row < values.Length && word < mask.Length; row += Aggregates.ChunkRows, word += ChunkWords)
        {
            var rows = Math.Min(Aggregates.ChunkRows, values.Length - row);
            var selection = words[..Bitmap.WordCount(rows)];
            count += Filters.Select(tested.Slice(row, rows), mask[word..], range, selection);
            sum += Aggregates.Sum(values.Slice(row, rows), selection);
        }

        return sum;
    }

    /// <summary>The sum of doubles over the rows where an integer column stands in the relation to <paramref name="constant"/>.</summary>
    [SkipLocalsInit]
    public static double Sum<TTested>(
        ReadOnlySpan<TTested> tested, CompareOp op, long constant, ReadOnlySpan<double> values, ReadOnlySpan<ulong> mask, out long count)
        where TTested : unmanaged, IBinaryInteger<TTested>, IMinMaxValue<TTested>
    {
        Invariant.Holds(tested.Length == values.Length);
        var range = IntegerRange.Of(op, constant);
        Span<ulong> words = stackalloc ulong[ChunkWords];
        var sum = 0.0;
        count = 0;
        for (int row = 0, word = 0; row < values.Length && word < mask.Length; row += Aggregates.ChunkRows, word += ChunkWords)
        {
            var rows = Math.Min(Aggregates.ChunkRows, values.Length - row);
            var selection = words[..Bitmap.WordCount(rows)];
            count += Filters.Select(tested.Slice(row, rows), mask[word..], range, selection);
            sum += Aggregates.Sum(values.Slice(row, rows), selection);
        }

        return sum;
    }

    /// <summary>The sum of doubles over the rows where a double column stands in the relation to <paramref name="constant"/>.</summary>
    [SkipLocalsInit]
    public static double Sum(
        ReadOnlySpan<double> tested, CompareOp op, double constant, ReadOnlySpan<double> values, ReadOnlySpan<ulong> mask, out long count)
    {
        Invariant.Holds(tested.Length == values.Length);
        var range = DoubleRange.Of(op, constant);
        Span<ulong> words = stackalloc ulong[ChunkWords];
        var sum = 0.0;
        count = 0;
        for (int row = 0, word = 0; row < values.Length && word < mask.Length; row += Aggregates.ChunkRows, word += ChunkWords)
        {
            var rows = Math.Min(Aggregates.ChunkRows, values.Length - row);
            var selection = words[..Bitmap.WordCount(rows)];
            count += Filters.Select(tested.Slice(row, rows), mask[word..], range, selection);
            sum += Aggregates.Sum(values.Slice(row, rows), selection);
        }

        return sum;
    }
}
