// Aggregates of a column under a row mask: count, sum, minimum, maximum.
//
// Columns are sbyte, short, int or long for integers, and double. Rows outside the mask are dead or absent; what the array
// holds there is garbage and never matters. Integer sums are exact. A double sum is a fixed function of the values, their
// rows and the mask: the same chunks give the same bits on every machine and at every SIMD level. Different chunk boundaries
// may round differently.

using System.Numerics;
using System.Runtime.CompilerServices;
using Mycelia.Kernel.Bitmaps;

namespace Mycelia.Kernel.Simd;

/// <summary>Aggregates over typed spans under row masks (bit i of word i / 64 is row i; missing words are zero); hot: no allocation.</summary>
internal static class Aggregates
{
    /// <summary>Rows of the chunks in which double sums are cut, and in which fused operations work.</summary>
    public const int ChunkRows = 2048;

    /// <summary>How many rows take part.</summary>
    public static long Count(ReadOnlySpan<ulong> mask) => Bitmap.Count(mask);

    /// <summary>How many of the first <paramref name="rows"/> rows take part.</summary>
    public static long Count(ReadOnlySpan<ulong> mask, int rows) => Bitmap.Count(mask, rows);

    /// <summary>The exact sum of the rows that take part; 0 if none does.</summary>
    public static Int128 Sum<T>(ReadOnlySpan<T> values, ReadOnlySpan<ulong> mask) where T : unmanaged, IBinaryInteger<T>
    {
        RequireColumnWidth<T>();
        return SimdSupport.Level switch
        {
            SimdLevel.Vector512 => SumWith<T, IntegerSum512<T>>(values, mask),
            SimdLevel.Vector256 => SumWith<T, IntegerSum256<T>>(values, mask),
            _ => SumWith<T, IntegerSumScalar<T>>(values, mask),
        };
    }

    /// <summary>
    /// The sum of the rows that take part; +0.0 if none does or all are zeros. Infinities and NaN propagate as in IEEE 754. A span
    /// longer than <see cref="ChunkRows"/> is the sum of its chunks' sums, added in order.
    /// </summary>
    public static double Sum(ReadOnlySpan<double> values, ReadOnlySpan<ulong> mask)
    {
        var sum = 0.0;
        for (int row = 0, word = 0; row < values.Length && word < mask.Length; row += ChunkRows, word += ChunkRows / Bitmap.WordBits)
        {
            var chunk = values.Slice(row, Math.Min(ChunkRows, values.Length - row));
            sum += SimdSupport.Level switch
            {
                SimdLevel.Vector512 => SumWith<DoubleSum512>(chunk, mask[word..]),
                SimdLevel.Vector256 => SumWith<DoubleSum256>(chunk, mask[word..]),
                _ => SumWith<DoubleSumScalar>(chunk, mask[word..]),
            };
        }

        return OneNaN(sum);
    }

    /// <summary>The least and greatest value of the rows that take part, and their number; if it is 0, both are 0.</summary>
    public static long MinMax<T>(ReadOnlySpan<T> values, ReadOnlySpan<ulong> mask, out T min, out T max) where T : unmanaged, IBinaryInteger<T>
    {
        RequireColumnWidth<T>();
        var (least, greatest) = SimdSupport.Level switch
        {
            SimdLevel.Vector512 => ExtremesWith<T, long, IntegerExtremes512<T>>(values, mask, new()),
            SimdLevel.Vector256 => ExtremesWith<T, long, IntegerExtremes256<T>>(values, mask, new()),
            _ => ExtremesWith<T, long, IntegerExtremesScalar<T>>(values, mask, new()),
        };
        var count = Count(mask, values.Length);
        (min, max) = count == 0 ? (T.Zero, T.Zero) : (T.CreateTruncating(least), T.CreateTruncating(greatest));
        return count;
    }

    /// <summary>
    /// The least and greatest value of the rows that take part, and their number; if it is 0, both are 0. NaN is greater than every
    /// number, so <paramref name="max"/> is NaN if any value is, <paramref name="min"/> only if all are; -0.0 is less than +0.0.
    /// </summary>
    public static long MinMax(ReadOnlySpan<double> values, ReadOnlySpan<ulong> mask, out double min, out double max)
    {
        (min, max) = SimdSupport.Level switch
        {
            SimdLevel.Vector512 => ExtremesWith<double, double, DoubleExtremes512>(values, mask, new()),
            SimdLevel.Vector256 => ExtremesWith<double, double, DoubleExtremes256>(values, mask, new()),
            _ => ExtremesWith<double, double, DoubleExtremesScalar>(values, mask, new()),
        };
        var count = Count(mask, values.Length);
        (min, max) = count == 0 ? (0, 0) : (OneNaN(min), OneNaN(max));
        return count;
    }

    /// <summary>
    /// The value, with all NaNs as one: NaN has many bit patterns, and which one an addition yields depends on the order of its operands.
    /// </summary>
    public static double OneNaN(double value) => double.IsNaN(value) ? double.NaN : value;

    private static Int128 SumWith<T, TFold>(ReadOnlySpan<T> values, ReadOnlySpan<ulong> mask)
        where T : unmanaged
        where TFold : struct, IIntegerSum<T>
    {
        var fold = default(TFold);
        Blocks.Fold(values, mask, ref fold);
        return fold.Total;
    }

    private static double SumWith<TFold>(ReadOnlySpan<double> values, ReadOnlySpan<ulong> mask) where TFold : struct, IDoubleSum
    {
        var fold = default(TFold);
        Blocks.Fold(values, mask, ref fold);
        return fold.Total;
    }

    private static (TResult Min, TResult Max) ExtremesWith<T, TResult, TFold>(ReadOnlySpan<T> values, ReadOnlySpan<ulong> mask, TFold fold)
        where T : unmanaged
        where TFold : struct, IExtremes<T, TResult>
    {
        Blocks.Fold(values, mask, ref fold);
        return (fold.Min, fold.Max);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RequireColumnWidth<T>() =>
        Invariant.Holds(typeof(T) == typeof(sbyte) || typeof(T) == typeof(short) || typeof(T) == typeof(int) || typeof(T) == typeof(long));
}
