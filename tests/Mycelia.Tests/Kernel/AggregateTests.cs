using System.Numerics;
using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Simd;

namespace Mycelia.Tests.Kernel;

[Collection(SimdCollection.Name)]
public sealed class AggregateTests
{
    [Fact] public void Integer_aggregates_of_8_bits() => CheckIntegers<sbyte>();
    [Fact] public void Integer_aggregates_of_16_bits() => CheckIntegers<short>();
    [Fact] public void Integer_aggregates_of_32_bits() => CheckIntegers<int>();
    [Fact] public void Integer_aggregates_of_64_bits() => CheckIntegers<long>();

    [Fact]
    public void Integer_sums_beyond_64_bits_are_exact()
    {
        var mask = new ulong[32];
        Array.Fill(mask, ulong.MaxValue);
        var values = new long[2048];
        SimdCases.AtEachLevel(_ =>
        {
            foreach (var extreme in (long[])[long.MinValue, long.MaxValue, -1, 1, uint.MaxValue, -(long)uint.MaxValue])
            {
                Array.Fill(values, extreme);
                Assert.Equal((Int128)extreme * 2048, Aggregates.Sum<long>(values, mask));
            }
        });
    }

    [Fact]
    public void Double_sums_are_accurate_and_the_same_bits_at_each_level()
    {
        var random = new Random(5);
        foreach (var rows in SimdCases.Lengths.Append(5000))
        {
            foreach (var finite in (bool[])[true, false])
            {
                var values = SimdCases.Doubles(rows, random, finite);
                foreach (var mask in SimdCases.Masks(rows, random))
                {
                    var chosen = Chosen(values, mask);
                    long? bits = null;
                    SimdCases.AtEachLevel(_ =>
                    {
                        var sum = Aggregates.Sum(values.Span, mask);
                        bits ??= BitConverter.DoubleToInt64Bits(sum);
                        Assert.Equal(bits, BitConverter.DoubleToInt64Bits(sum));
                        if (!finite) return;
                        var bound = chosen.Sum(Math.Abs) * chosen.Length * 1.2e-16;
                        Assert.InRange(sum, chosen.Sum() - bound, chosen.Sum() + bound);
                    });
                    Assert.Equal(double.IsNaN(chosen.Sum()), double.IsNaN(BitConverter.Int64BitsToDouble(bits!.Value)));
                }
            }
        }
    }

    [Fact]
    public void A_long_double_span_is_the_sum_of_its_chunks()
    {
        var random = new Random(6);
        var values = SimdCases.Doubles(5000, random, finite: true);
        var mask = SimdCases.Masks(5000, random).ElementAt(2);
        var sum = 0.0;
        for (var row = 0; row < 5000; row += 2048) sum += Aggregates.Sum(values.Span[row..Math.Min(5000, row + 2048)], mask.AsSpan(row / 64));
        Assert.Equal(sum, Aggregates.Sum(values.Span, mask));
    }

    [Fact]
    public void Double_extremes_put_NaN_above_all_and_negative_zero_below_zero()
    {
        var random = new Random(7);
        foreach (var rows in SimdCases.Lengths)
        {
            foreach (var finite in (bool[])[true, false])
            {
                var values = SimdCases.Doubles(rows, random, finite);
                foreach (var mask in SimdCases.Masks(rows, random))
                {
                    var chosen = Chosen(values, mask);
                    Array.Sort(chosen, EngineOrder);
                    SimdCases.AtEachLevel(_ =>
                    {
                        Assert.Equal(chosen.Length, Aggregates.MinMax(values.Span, mask, out var min, out var max));
                        AssertSame(chosen.Length == 0 ? 0 : chosen[0], min);
                        AssertSame(chosen.Length == 0 ? 0 : chosen[^1], max);
                    });
                }
            }
        }
    }

    [Fact]
    public void Extremes_of_a_column_of_one_value_are_that_value()
    {
        ulong[] mask = [ulong.MaxValue, ulong.MaxValue, 3];
        SimdCases.AtEachLevel(_ =>
        {
            foreach (var value in (double[])[double.NaN, -0.0, 0.0, double.PositiveInfinity, double.NegativeInfinity])
            {
                var values = new double[130];
                Array.Fill(values, value);
                Aggregates.MinMax(values, mask, out var min, out var max);
                AssertSame(value, min);
                AssertSame(value, max);
            }
        });
    }

    [Fact]
    public void Allocates_nothing()
    {
        var random = new Random(8);
        var mask = SimdCases.Masks(2000, random).ElementAt(2);
        var longs = SimdCases.Integers<long>(2000, random);
        var shorts = SimdCases.Integers<short>(2000, random);
        var doubles = SimdCases.Doubles(2000, random);
        Int128 seen = 0;
        SimdCases.AtEachLevel(_ => Assert.Equal(0, SimdCases.AllocatedBytes(() =>
        {
            seen += Aggregates.Sum(longs.Span, mask) + Aggregates.Sum(shorts.Span, mask) + (double.IsNaN(Aggregates.Sum(doubles.Span, mask)) ? 1 : 0);
            seen += Aggregates.MinMax(longs.Span, mask, out long low, out long high) + Aggregates.MinMax(doubles.Span, mask, out var least, out var greatest);
        })));
    }

    private static void CheckIntegers<T>() where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var random = new Random(9);
        foreach (var rows in SimdCases.Lengths)
        {
            var values = SimdCases.Integers<T>(rows, random);
            foreach (var mask in SimdCases.Masks(rows, random))
            {
                var chosen = Chosen(values, mask);
                var sum = chosen.Aggregate(Int128.Zero, (total, value) => total + Int128.CreateChecked(value));
                SimdCases.AtEachLevel(_ =>
                {
                    Assert.Equal(chosen.Length, Aggregates.Count(mask, rows));
                    Assert.Equal(sum, Aggregates.Sum(values.Span, mask));
                    Assert.Equal(chosen.Length, Aggregates.MinMax(values.Span, mask, out var min, out var max));
                    Assert.Equal(chosen.Length == 0 ? T.Zero : chosen.Min(), min);
                    Assert.Equal(chosen.Length == 0 ? T.Zero : chosen.Max(), max);
                });
            }
        }
    }

    private static T[] Chosen<T>(ReadOnlyMemory<T> values, ulong[] mask) => [.. values.ToArray().Where((_, row) => Bitmap.Get(mask, row))];

    private static void AssertSame(double expected, double actual)
    {
        if (double.IsNaN(expected)) Assert.True(double.IsNaN(actual));
        else Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(actual));
    }

    private static int EngineOrder(double a, double b)
    {
        if (double.IsNaN(a) || double.IsNaN(b)) return double.IsNaN(a).CompareTo(double.IsNaN(b));
        return a == b ? double.IsNegative(b).CompareTo(double.IsNegative(a)) : a.CompareTo(b);
    }
}
