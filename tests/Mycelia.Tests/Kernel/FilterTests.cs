using System.Numerics;
using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Simd;

namespace Mycelia.Tests.Kernel;

[Collection(SimdCollection.Name)]
public sealed class FilterTests
{
    private static readonly CompareOp[] Ops = Enum.GetValues<CompareOp>();
    private static readonly int[] FewLengths = [0, 1, 7, 63, 64, 65, 100, 127, 128, 130, 2048];

    private static readonly long[] LongConstants =
    [
        0, 1, -1, 5, sbyte.MinValue, sbyte.MaxValue, 128, -129, short.MinValue, short.MaxValue, 32768, -32769, int.MinValue, int.MaxValue,
        int.MaxValue + 1L, int.MinValue - 1L, long.MinValue, long.MaxValue, long.MinValue + 1, long.MaxValue - 1,
    ];

    private static readonly double[] DoubleConstants =
    [
        0.0, -0.0, 0.5, -0.5, 1, -1, 126.5, 127, 128, -128.5, 32767.25, 2147483647.5, 9007199254740993.0, 9223372036854775807.0, 9223372036854774784.0,
        -9223372036854775808.0, -9223372036854777856.0, 1e300, -1e300, double.Epsilon, double.MaxValue, double.NaN, double.PositiveInfinity, double.NegativeInfinity,
    ];

    [Fact] public void Filters_of_8_bits() => CheckIntegers<sbyte>();
    [Fact] public void Filters_of_16_bits() => CheckIntegers<short>();
    [Fact] public void Filters_of_32_bits() => CheckIntegers<int>();
    [Fact] public void Filters_of_64_bits() => CheckIntegers<long>();

    [Fact]
    public void Every_length_and_mask_shape()
    {
        var random = new Random(10);
        foreach (var rows in SimdCases.Lengths)
        {
            var bytes = SimdCases.Integers<sbyte>(rows, random);
            var longs = SimdCases.Integers<long>(rows, random);
            var doubles = SimdCases.Doubles(rows, random);
            foreach (var mask in SimdCases.Masks(rows, random))
            {
                SimdCases.AtEachLevel(_ =>
                {
                    Check(rows, mask, row => bytes.Span[row] != 1, selection => Filters.Compare(bytes.Span, mask, CompareOp.NotEqual, 1L, selection));
                    Check(rows, mask, row => longs.Span[row] >= -1, selection => Filters.Compare(longs.Span, mask, CompareOp.GreaterOrEqual, -1L, selection));
                    Check(rows, mask, row => doubles.Span[row] < 0.25, selection => Filters.Compare(doubles.Span, mask, CompareOp.Less, 0.25, selection));
                });
            }
        }
    }

    [Fact]
    public void Double_columns_follow_IEEE_754()
    {
        var random = new Random(11);
        foreach (var rows in FewLengths)
        {
            var values = SimdCases.Doubles(rows, random);
            var mask = SimdCases.Masks(rows, random).ElementAt(2);
            SimdCases.AtEachLevel(_ =>
            {
                foreach (var constant in DoubleConstants.Concat(values.ToArray().Take(3)))
                {
                    foreach (var op in Ops)
                    {
                        Check(rows, mask, row => Holds(values.Span[row], op, constant), selection => Filters.Compare(values.Span, mask, op, constant, selection));
                    }

                    Check(rows, mask, row => -2 <= values.Span[row] && values.Span[row] <= constant, selection => Filters.Between(values.Span, mask, -2, constant, selection));
                }
            });
        }
    }

    [Fact]
    public void A_mask_can_be_filtered_in_place()
    {
        var random = new Random(12);
        var values = SimdCases.Integers<int>(1000, random);
        var mask = SimdCases.Masks(1000, random).ElementAt(2);
        var expected = new ulong[16];
        var count = Filters.Compare(values.Span, mask, CompareOp.Greater, 0L, expected);
        Assert.Equal(count, Filters.Compare(values.Span, mask, CompareOp.Greater, 0L, mask));
        Assert.Equal(expected, mask);
    }

    [Fact]
    public void Fused_sums_are_the_sums_of_what_filters_select()
    {
        var random = new Random(13);
        foreach (var rows in SimdCases.Lengths.Append(5000))
        {
            var tested = SimdCases.Integers<short>(rows, random);
            var longs = SimdCases.Integers<long>(rows, random);
            var doubles = SimdCases.Doubles(rows, random, finite: true);
            var selection = new ulong[Bitmap.WordCount(rows)];
            foreach (var mask in SimdCases.Masks(rows, random))
            {
                SimdCases.AtEachLevel(_ =>
                {
                    foreach (var (op, constant) in ((CompareOp, long)[])[(CompareOp.Greater, 0), (CompareOp.NotEqual, 1), (CompareOp.Less, 1L << 40), (CompareOp.Equal, 1L << 40)])
                    {
                        long expected = Filters.Compare(tested.Span, mask, op, constant, selection);
                        Assert.Equal(Aggregates.Sum(longs.Span, selection), FilterSums.Sum(tested.Span, op, constant, longs.Span, mask, out var count));
                        Assert.Equal(expected, count);
                        Assert.Equal(Aggregates.Sum(doubles.Span, selection), FilterSums.Sum(tested.Span, op, constant, doubles.Span, mask, out count));
                        Assert.Equal(expected, count);
                    }

                    foreach (var constant in (long[])[0, -5, long.MinValue, long.MaxValue, longs.IsEmpty ? 0 : longs.Span[0]])
                    {
                        foreach (var op in Ops)
                        {
                            long expected = Filters.Compare(longs.Span, mask, op, constant, selection);
                            Assert.Equal(Aggregates.Sum(longs.Span, selection), FilterSums.Sum(longs.Span, IntegerRange.Of(op, constant), mask, out var count));
                            Assert.Equal(expected, count);
                        }
                    }

                    CheckSmall(longs.ToArray(), mask);
                    foreach (var constant in (double[])[0.5, double.NaN])
                    {
                        long expected = Filters.Compare(doubles.Span, mask, CompareOp.NotEqual, constant, selection);
                        Assert.Equal(Aggregates.Sum(doubles.Span, selection), FilterSums.Sum(doubles.Span, CompareOp.NotEqual, constant, doubles.Span, mask, out var count));
                        Assert.Equal(expected, count);
                    }
                });
            }
        }
    }

    /// <summary>Values cut to the magnitude that the shorter kernel takes, its limits among them.</summary>
    private static void CheckSmall(long[] values, ReadOnlySpan<ulong> mask)
    {
        if (values.Length > Aggregates.ChunkRows) return;
        for (var i = 0; i < values.Length; i++)
            values[i] = (i % 7) switch { 0 => LongFilterSum.SmallMax, 1 => -LongFilterSum.SmallMax, _ => values[i] % LongFilterSum.SmallMax };
        var selection = new ulong[Math.Max(mask.Length, Bitmap.WordCount(values.Length))];
        foreach (var constant in (long[])[0, -5, LongFilterSum.SmallMax, -LongFilterSum.SmallMax, long.MinValue, long.MaxValue])
        {
            foreach (var op in Ops)
            {
                long expected = Filters.Compare(values, mask, op, constant, selection);
                Assert.Equal(Aggregates.Sum<long>(values, selection), FilterSums.Sum<long>(values, IntegerRange.Of(op, constant), mask, out var count, isSmall: true));
                Assert.Equal(expected, count);
            }
        }
    }

    [Fact]
    public void Allocates_nothing()
    {
        var random = new Random(14);
        var values = SimdCases.Integers<int>(2000, random);
        var doubles = SimdCases.Doubles(2000, random);
        var mask = SimdCases.Masks(2000, random).ElementAt(2);
        var selection = new ulong[32];
        Int128 seen = 0;
        SimdCases.AtEachLevel(_ => Assert.Equal(0, SimdCases.AllocatedBytes(() =>
        {
            seen += Filters.Compare(values.Span, mask, CompareOp.Less, 7.5, selection) + Filters.Between(doubles.Span, mask, 0, 1, selection);
            seen += FilterSums.Sum(values.Span, CompareOp.Less, 7L, values.Span, mask, out var _);
        })));
    }

    private static void CheckIntegers<T>() where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var random = new Random(15);
        foreach (var rows in FewLengths)
        {
            var values = SimdCases.Integers<T>(rows, random);
            var mask = SimdCases.Masks(rows, random).ElementAt(rows % 2 == 0 ? 2 : 4);
            var wide = values.ToArray().Select(long.CreateChecked).ToArray();
            SimdCases.AtEachLevel(_ =>
            {
                foreach (var op in Ops)
                {
                    foreach (var constant in LongConstants.Concat(wide.Take(3)))
                        Check(rows, mask, row => Holds(wide[row], op, constant), selection => Filters.Compare(values.Span, mask, op, constant, selection));
                    foreach (var constant in DoubleConstants)
                        Check(rows, mask, row => HoldsExactly(wide[row], op, constant), selection => Filters.Compare(values.Span, mask, op, constant, selection));
                }

                foreach (var constant in LongConstants)
                {
                    Check(rows, mask, row => -100 <= wide[row] && wide[row] <= constant, selection => Filters.Between(values.Span, mask, -100L, constant, selection));
                    Check(rows, mask, row => HoldsExactly(wide[row], CompareOp.GreaterOrEqual, (double)constant) && wide[row] <= 100, selection => Filters.Between(values.Span, mask, (double)constant, 100.5, selection));
                }
            });
        }
    }

    private static void Check(int rows, ulong[] mask, Func<int, bool> passes, Func<ulong[], int> filter)
    {
        var expected = new ulong[Bitmap.WordCount(rows) + 1];
        for (var row = 0; row < rows; row++)
        {
            if (Bitmap.Get(mask, row) && passes(row)) Bitmap.Set(expected, row);
        }

        var selection = new ulong[expected.Length];
        Array.Fill(selection, 0xDEAD_DEAD_DEAD_DEAD);
        Assert.Equal(Bitmap.Count(expected), filter(selection));
        Assert.Equal(expected, selection);
    }

    private static bool Holds<T>(T value, CompareOp op, T constant) where T : INumber<T> => op switch
    {
        CompareOp.Equal => value == constant,
        CompareOp.NotEqual => value != constant,
        CompareOp.Less => value < constant,
        CompareOp.LessOrEqual => value <= constant,
        CompareOp.Greater => value > constant,
        _ => value >= constant,
    };

    /// <summary>Compares an integer with a double as real numbers: whole part first, in 128 bits, then the fraction.</summary>
    private static bool HoldsExactly(long value, CompareOp op, double constant)
    {
        if (double.IsNaN(constant)) return op == CompareOp.NotEqual;
        if (Math.Abs(constant) > 1e30) return Holds(0.0, op, constant);
        var whole = (Int128)Math.Floor(constant);
        var order = ((Int128)value).CompareTo(whole);
        if (order == 0 && constant != Math.Floor(constant)) order = -1;
        return Holds(order, op, 0);
    }
}
