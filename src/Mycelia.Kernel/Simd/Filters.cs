// Filters: compare a column with a constant and write the rows that pass as a selection bitmap,
//     selection = mask AND (value op constant)
//
// Columns are sbyte, short, int or long for integers, and double. Integer columns take constants of any int64 or double:
// comparisons are exact on the real numbers, whatever the width of the column. Doubles follow IEEE 754: NaN passes
// NotEqual alone, both zeros are equal.

using System.Numerics;
using Mycelia.Kernel.Bitmaps;

namespace Mycelia.Kernel.Simd;

/// <summary>
/// Comparisons of columns with constants; hot: no allocation. Each returns the number of rows selected, needs
/// <c>selection.Length ≥ Bitmap.WordCount(values.Length)</c>, overwrites all of <c>selection</c>, and accepts the mask's own memory as selection.
/// </summary>
internal static class Filters
{
    /// <summary>Rows of an integer column that stand in the relation to an integer.</summary>
    public static int Compare<T>(ReadOnlySpan<T> values, ReadOnlySpan<ulong> mask, CompareOp op, long constant, Span<ulong> selection)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Select(values, mask, IntegerRange.Of(op, constant), selection);

    /// <summary>Rows of an integer column that stand in the relation to a double.</summary>
    public static int Compare<T>(ReadOnlySpan<T> values, ReadOnlySpan<ulong> mask, CompareOp op, double constant, Span<ulong> selection)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Select(values, mask, IntegerRange.Of(op, constant), selection);

    /// <summary>Rows of a double column that stand in the relation to a double.</summary>
    public static int Compare(ReadOnlySpan<double> values, ReadOnlySpan<ulong> mask, CompareOp op, double constant, Span<ulong> selection) =>
        Select(values, mask, DoubleRange.Of(op, constant), selection);

    /// <summary>Rows of an integer column from <paramref name="low"/> to <paramref name="high"/>, both included; none if low &gt; high.</summary>
    public static int Between<T>(ReadOnlySpan<T> values, ReadOnlySpan<ulong> mask, long low, long high, Span<ulong> selection)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Select(values, mask, new IntegerRange(low, high), selection);

    /// <summary>Rows of an integer column from <paramref name="low"/> to <paramref name="high"/>, both included; none if either is NaN.</summary>
    public static int Between<T>(ReadOnlySpan<T> values, ReadOnlySpan<ulong> mask, double low, double high, Span<ulong> selection)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Select(values, mask, IntegerRange.Between(low, high), selection);

    /// <summary>Rows of a double column from <paramref name="low"/> to <paramref name="high"/>, both included; none if either is NaN.</summary>
    public static int Between(ReadOnlySpan<double> values, ReadOnlySpan<ulong> mask, double low, double high, Span<ulong> selection) =>
        Select(values, mask, new DoubleRange(low, high), selection);

    /// <summary>Rows of an integer column that lie in <paramref name="range"/>.</summary>
    public static int Select<T>(ReadOnlySpan<T> values, ReadOnlySpan<ulong> mask, IntegerRange range, Span<ulong> selection)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (range.IsDecided<T>(out var answer)) return SelectAllOrNone(values.Length, mask, answer, selection);
        var low = T.CreateSaturating(range.Low);
        var high = T.CreateSaturating(range.High);
        return SimdSupport.Level switch
        {
            SimdLevel.Vector512 => Blocks.Select(values, mask, new IntegerRangeTest512<T>(low, high), range.Invert, selection),
            SimdLevel.Vector256 => Blocks.Select(values, mask, new IntegerRangeTest256<T>(low, high), range.Invert, selection),
            _ => Blocks.Select(values, mask, new ScalarRangeTest<T>(low, high), range.Invert, selection),
        };
    }

    /// <summary>Rows of a double column that lie in <paramref name="range"/>.</summary>
    public static int Select(ReadOnlySpan<double> values, ReadOnlySpan<ulong> mask, DoubleRange range, Span<ulong> selection)
    {
        if (range.IsEmpty) return SelectAllOrNone(values.Length, mask, range.Invert, selection);
        return SimdSupport.Level switch
        {
            SimdLevel.Vector512 => Blocks.Select(values, mask, new DoubleRangeTest512(range.Low, range.High), range.Invert, selection),
            SimdLevel.Vector256 => Blocks.Select(values, mask, new DoubleRangeTest256(range.Low, range.High), range.Invert, selection),
            _ => Blocks.Select(values, mask, new ScalarRangeTest<double>(range.Low, range.High), range.Invert, selection),
        };
    }

    private static int SelectAllOrNone(int rows, ReadOnlySpan<ulong> mask, bool all, Span<ulong> selection)
    {
        var words = Bitmap.WordCount(rows);
        Invariant.Holds(selection.Length >= words);
        var copied = all ? Math.Min(words, mask.Length) : 0;
        mask[..copied].CopyTo(selection);
        selection[copied..].Clear();
        if (copied == words && (rows & 63) != 0) selection[words - 1] &= Bitmap.LowBits(rows & 63);
        return Bitmap.Count(selection[..copied]);
    }
}
