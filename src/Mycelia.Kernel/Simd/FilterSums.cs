// Sum of one column over the rows where another (or the same) passes a comparison, in one pass: the rows of a block that
// pass are folded at once, without a selection bitmap in memory. Against filtering into a bitmap and summing under it, the
// fused form reads a chunk once from the first-level cache instead of twice; it is what a scan at the memory's rate needs.

using System.Numerics;
using System.Runtime.InteropServices;
using Mycelia.Kernel.Bitmaps;

namespace Mycelia.Kernel.Simd;

/// <summary>
/// Filtered sums; hot: no allocation. Both columns have the same rows; <c>count</c> is the number of rows summed. Sums and comparisons
/// mean what they mean in <see cref="Aggregates"/> and <see cref="Filters"/>, to the bit.
/// </summary>
internal static class FilterSums
{
    private const int ChunkWords = Aggregates.ChunkRows / Bitmap.WordBits;

    /// <summary>
    /// The exact sum of <paramref name="values"/> over the rows where <paramref name="tested"/> stands in the relation to <paramref
    /// name="constant"/>.
    /// </summary>
    public static Int128 Sum<TTested, T>(
        ReadOnlySpan<TTested> tested, CompareOp op, long constant, ReadOnlySpan<T> values, ReadOnlySpan<ulong> mask, out long count)
        where TTested : unmanaged, IBinaryInteger<TTested>, IMinMaxValue<TTested>
        where T : unmanaged, IBinaryInteger<T> => Sum(tested, IntegerRange.Of(op, constant), values, mask, out count);

    /// <summary>The exact sum of <paramref name="values"/> over the rows where <paramref name="tested"/> lies in <paramref name="range"/>.</summary>
    public static Int128 Sum<TTested, T>(
        ReadOnlySpan<TTested> tested, IntegerRange range, ReadOnlySpan<T> values, ReadOnlySpan<ulong> mask, out long count)
        where TTested : unmanaged, IBinaryInteger<TTested>, IMinMaxValue<TTested>
        where T : unmanaged, IBinaryInteger<T>
    {
        if (range.IsDecided<TTested>(out var answer))
        {
            count = answer ? Aggregates.Count(mask, values.Length) : 0;
            return answer ? Aggregates.Sum(values, mask) : 0;
        }

        var low = TTested.CreateSaturating(range.Low);
        var high = TTested.CreateSaturating(range.High);
        return SimdSupport.Level switch
        {
            SimdLevel.Vector512 => SumWhere<TTested, IntegerRangeTest512<TTested>, T, IntegerSum512<T>>(
                tested, new(low, high), range.Invert, values, mask, out count),
            SimdLevel.Vector256 => SumWhere<TTested, IntegerRangeTest256<TTested>, T, IntegerSum256<T>>(
                tested, new(low, high), range.Invert, values, mask, out count),
            _ => SumWhere<TTested, ScalarRangeTest<TTested>, T, IntegerSumScalar<T>>(tested, new(low, high), range.Invert, values, mask, out count),
        };
    }

    /// <summary>
    /// The exact sum of a column over its own rows that lie in <paramref name="range"/>. <paramref name="isSmall"/> promises that the masked values have at most
    /// 52 bits (<see cref="LongFilterSum.SmallMax"/>) and are no more than a chunk's.
    /// </summary>
    public static Int128 Sum<T>(ReadOnlySpan<T> values, IntegerRange range, ReadOnlySpan<ulong> mask, out long count, bool isSmall = false)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (typeof(T) != typeof(long) || SimdSupport.Level != SimdLevel.Vector512 || range.Invert || range.IsDecided<T>(out _))
            return Sum(values, range, values, mask, out count);
        var whole = Math.Min(values.Length / Bitmap.WordBits, mask.Length);
        var longs = MemoryMarshal.Cast<T, long>(values);
        var sum = isSmall && values.Length <= Aggregates.ChunkRows
            ? LongFilterSum.OfSmallBlocks(longs, range.Low, range.High, mask, out count)
            : LongFilterSum.OfBlocks(longs, range.Low, range.High, mask, out count);
        if (whole == mask.Length || whole * Bitmap.WordBits == values.Length) return sum;
        var rest = values[(whole * Bitmap.WordBits)..];
        sum += Sum(rest, range, rest, mask[whole..], out var restCount);
        count += restCount;
        return sum;
    }

    /// <summary>The sum of doubles over the rows where an integer column stands in the relation to <paramref name="constant"/>.</summary>
    public static double Sum<TTested>(
        ReadOnlySpan<TTested> tested, CompareOp op, long constant, ReadOnlySpan<double> values, ReadOnlySpan<ulong> mask, out long count)
        where TTested : unmanaged, IBinaryInteger<TTested>, IMinMaxValue<TTested>
    {
        var range = IntegerRange.Of(op, constant);
        if (range.IsDecided<TTested>(out var answer))
        {
            count = answer ? Aggregates.Count(mask, values.Length) : 0;
            return answer ? Aggregates.Sum(values, mask) : 0;
        }

        var low = TTested.CreateSaturating(range.Low);
        var high = TTested.CreateSaturating(range.High);
        return SimdSupport.Level switch
        {
            SimdLevel.Vector512 => SumWhere<TTested, IntegerRangeTest512<TTested>, DoubleSum512>(
                tested, new(low, high), range.Invert, values, mask, out count),
            SimdLevel.Vector256 => SumWhere<TTested, IntegerRangeTest256<TTested>, DoubleSum256>(
                tested, new(low, high), range.Invert, values, mask, out count),
            _ => SumWhere<TTested, ScalarRangeTest<TTested>, DoubleSumScalar>(tested, new(low, high), range.Invert, values, mask, out count),
        };
    }

    /// <summary>The sum of doubles over the rows where a double column stands in the relation to <paramref name="constant"/>.</summary>
    public static double Sum(
        ReadOnlySpan<double> tested, CompareOp op, double constant, ReadOnlySpan<double> values, ReadOnlySpan<ulong> mask, out long count) =>
        Sum(tested, DoubleRange.Of(op, constant), values, mask, out count);

    /// <summary>The sum of doubles over the rows where a double column lies in <paramref name="range"/>.</summary>
    public static double Sum(
        ReadOnlySpan<double> tested, DoubleRange range, ReadOnlySpan<double> values, ReadOnlySpan<ulong> mask, out long count)
    {
        if (range.IsEmpty)
        {
            count = range.Invert ? Aggregates.Count(mask, values.Length) : 0;
            return range.Invert ? Aggregates.Sum(values, mask) : 0;
        }

        return SimdSupport.Level switch
        {
            SimdLevel.Vector512 => SumWhere<double, DoubleRangeTest512, DoubleSum512>(
                tested, new(range.Low, range.High), range.Invert, values, mask, out count),
            SimdLevel.Vector256 => SumWhere<double, DoubleRangeTest256, DoubleSum256>(
                tested, new(range.Low, range.High), range.Invert, values, mask, out count),
            _ => SumWhere<double, ScalarRangeTest<double>, DoubleSumScalar>(
                tested, new(range.Low, range.High), range.Invert, values, mask, out count),
        };
    }

    private static Int128 SumWhere<TTested, TTest, T, TFold>(
        ReadOnlySpan<TTested> tested, TTest test, bool invert, ReadOnlySpan<T> values, ReadOnlySpan<ulong> mask, out long count)
        where TTested : unmanaged
        where TTest : struct, IBlockTest<TTested>
        where T : unmanaged
        where TFold : struct, IIntegerSum<T>
    {
        var fold = default(TFold);
        count = Blocks.FoldWhere(tested, in test, invert, values, mask, ref fold);
        return fold.Total;
    }

    private static double SumWhere<TTested, TTest, TFold>(
        ReadOnlySpan<TTested> tested, TTest test, bool invert, ReadOnlySpan<double> values, ReadOnlySpan<ulong> mask, out long count)
        where TTested : unmanaged
        where TTest : struct, IBlockTest<TTested>
        where TFold : struct, IDoubleSum
    {
        var sum = 0.0;
        count = 0;
        for (int row = 0, word = 0; row < values.Length && word < mask.Length; row += Aggregates.ChunkRows, word += ChunkWords)
        {
            var rows = Math.Min(Aggregates.ChunkRows, values.Length - row);
            var fold = default(TFold);
            count += Blocks.FoldWhere(tested.Slice(row, rows), in test, invert, values.Slice(row, rows), mask[word..], ref fold);
            sum += fold.Total;
        }

        return Aggregates.OneNaN(sum);
    }
}
