using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Values;

namespace Mycelia.Tests.Values;

/// <summary>Keys order as values do, numbers across kinds, and equal keys mean equal values.</summary>
public class OrderedKeyTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Keys_of_one_kind_order_as_the_values(int seed)
    {
        var values = Values(seed);
        foreach (var group in values.GroupBy(value => value.Kind).Where(group => group.Key is not (ValueKind.Map or ValueKind.List)))
        {
            var some = group.Take(80).ToArray();
            foreach (var left in some)
                foreach (var right in some)
                    Assert.Equal(Sign(Normal(left).CompareTo(Normal(right))), Sign(Compare(left, right)));
        }
    }

    [Fact]
    public void Numbers_order_across_kinds()
    {
        Value[] rising =
        [
            double.NegativeInfinity, double.MinValue, long.MinValue, long.MinValue + 1, -(1L << 53) - 1, -(1L << 53), -1.5, -1, double.MinValue / double.MaxValue / 2, -double.Epsilon, 0, double.Epsilon, 0.5,
            1, 1.5, 2, (1L << 53) - 1, 1L << 53, (1L << 53) + 1, (1L << 53) + 2, long.MaxValue - 1025, long.MaxValue - 1, long.MaxValue, 9223372036854775808.0, 1e300, double.PositiveInfinity, double.NaN,
        ];
        for (var i = 0; i < rising.Length; i++)
            for (var j = 0; j < rising.Length; j++)
                Assert.True(Sign(Compare(rising[i], rising[j])) == i.CompareTo(j), $"{rising[i]} and {rising[j]}");
        Assert.Equal(0, Compare(1, 1.0));
        Assert.Equal(0, Compare(-0.0, 0));
        Assert.Equal(0, Compare(1L << 60, (double)(1L << 60)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Keys_of_several_values_order_by_the_first_that_differs(int seed)
    {
        var values = Values(seed);
        var random = new Random(seed);
        for (var i = 0; i < 500; i++)
        {
            Value[] left = [values[random.Next(values.Length)], values[random.Next(values.Length)]];
            Value[] right = [random.Next(2) == 0 ? left[0] : values[random.Next(values.Length)], values[random.Next(values.Length)]];
            var first = Compare([left[0]], [right[0]]);
            Assert.Equal(Sign(first != 0 ? first : Compare([left[1]], [right[1]])), Sign(Compare(left, right)));
        }
    }

    [Fact]
    public void Texts_with_zero_characters_order_by_their_bytes()
    {
        Value[] rising = ["", "\0", "\0\0", "\0a", "a", "a\0", "a\0\0", "a\0b", "a\u0001", "aa", "b", "é", "\uFFFD", "😀"];
        for (var i = 0; i < rising.Length; i++)
            for (var j = 0; j < rising.Length; j++)
                Assert.Equal(i.CompareTo(j), Sign(Compare(rising[i], rising[j])));
    }

    private static Value Normal(Value value) => value.Kind == ValueKind.Float64 && value.AsDouble() == 0 ? 0.0 : value;

    private static Value[] Values(int seed)
    {
        var values = new List<Value>();
        var random = new Random(seed);
        for (var i = 0; i < 400; i++) values.Add(ValueGenerator.Next(random, 2));
        return [.. values];
    }

    private static int Compare(params Value[][] sides) => Key(sides[0]).AsSpan().SequenceCompareTo(Key(sides[1]));

    private static int Compare(Value left, Value right) => Compare([left], [right]);

    private static byte[] Key(Value[] values)
    {
        var writer = new ByteWriter();
        foreach (var value in values) OrderedKey.Append(writer, value);
        OrderedKey.Trim(writer);
        return writer.ToArray();
    }

    private static int Sign(int order) => Math.Sign(order);
}
