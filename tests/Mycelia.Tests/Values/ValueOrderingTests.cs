using System.Text;
using Mycelia.Kernel.Values;

namespace Mycelia.Tests.Values;

public class ValueOrderingTests
{
    [Fact]
    public void Order_is_total_and_agrees_with_equality()
    {
        for (var seed = 0; seed < 8; seed++)
        {
            var values = Sample(new Random(seed), 40);
            foreach (var a in values)
            {
                foreach (var b in values)
                {
                    var ab = Math.Sign(a.CompareTo(b));
                    Assert.Equal(-ab, Math.Sign(b.CompareTo(a)));
                    Assert.Equal(ab == 0, a.Equals(b));
                    if (ab == 0) Assert.Equal(a.GetHashCode(), b.GetHashCode());
                    foreach (var c in values)
                    {
                        if (ab <= 0 && b.CompareTo(c) <= 0 && a.CompareTo(c) > 0) Assert.Fail($"seed {seed}: {a} <= {b} <= {c}, yet {a} > {c}");
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rising))]
    public void Values_order_within_their_kind(string name, Value[] rising)
    {
        for (var i = 0; i < rising.Length; i++)
        {
            for (var j = 0; j < rising.Length; j++)
                Assert.True(Math.Sign(rising[i].CompareTo(rising[j])) == i.CompareTo(j), $"{name}: {rising[i]} against {rising[j]}");
        }
    }

    public static TheoryData<string, Value[]> Rising => new()
    {
        { "kinds", [Value.Null, true, 5, -5.0, "", new byte[0], Value.List(), ValueTests.MapOf(), new Date(0), new LocalTime(0)] },
        {
            "temporal kinds",
            [new LocalTime(9), new ZonedTime(0, 0), new LocalDateTime(0, 0), new ZonedDateTime(0, 0, 0), Duration.Zero, default(Point)]
        },
        { "bools", [false, true] },
        { "integers", [long.MinValue, -1, 0, 1, long.MaxValue] },
        {
            "floats",
            [
                double.NegativeInfinity, double.MinValue, -1.0, -double.Epsilon, -0.0,
                0.0, double.Epsilon, 1.0, double.MaxValue, double.PositiveInfinity, double.NaN,
            ]
        },
        { "texts", ["", "a", "aa", "b", "é", "\uD7FF", "\uE000", "\uFFFF", "\U00010000", "\U0010FFFF"] },
        { "bytes", [new byte[0], new byte[] { 0 }, new byte[] { 0, 0 }, new byte[] { 1 }, new byte[] { 255 }] },
        { "lists", [Value.List(), Value.List(Value.Null), Value.List(1), Value.List(1, 0), Value.List(2), Value.List(Value.List())] },
        {
            "maps",
            [
                ValueTests.MapOf(), ValueTests.MapOf(("a", 1)), ValueTests.MapOf(("a", 1), ("b", 0)),
                ValueTests.MapOf(("a", 2)), ValueTests.MapOf(("b", 0)),
            ]
        },
        {
            "zoned times",
            [ZonedTime.Parse("12:00+02:00"), ZonedTime.Parse("11:00Z"), ZonedTime.Parse("12:00+01:00"), ZonedTime.Parse("11:00:00.001Z")]
        },
        {
            "instants",
            [
                new ZonedDateTime(-1, 5, 0), new ZonedDateTime(0, 0, -1), new ZonedDateTime(0, 0, 0),
                new ZonedDateTime(0, 0, 0, "A/B"), new ZonedDateTime(0, 1, 0),
            ]
        },
        {
            "durations",
            [
                new Duration(long.MinValue, 0, 0, 0), new Duration(0, 0, -1, 1), Duration.Zero,
                new Duration(0, 0, 86_400, 0), new Duration(0, 1, 0, 0), new Duration(0, 30, 37_746, 0), new Duration(1, 0, 0, 0),
                new Duration(long.MaxValue, long.MaxValue, long.MaxValue, 999_999_999),
            ]
        },
        {
            "points",
            [
                new Point(Point.Wgs84, 9, 9), new Point(Point.Cartesian2D, -1, 5),
                new Point(Point.Cartesian2D, 1, 1), new Point(Point.Cartesian2D, 1, 2),
            ]
        },
    };

    [Fact]
    public void Text_orders_by_its_UTF8_bytes()
    {
        var random = new Random(3);
        for (var i = 0; i < 2_000; i++)
        {
            var (a, b) = (ValueGenerator.Next(random, ValueKind.String, 0).AsString(), ValueGenerator.Next(random, ValueKind.String, 0).AsString());
            var expected = Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));
            Assert.Equal(Math.Sign(expected), Math.Sign(UnicodeText.Compare(a, b)));
        }
    }

    /// <summary>Random values, and of some a second one that is equal but shares no memory.</summary>
    private static List<Value> Sample(Random random, int count)
    {
        var values = new List<Value>();
        for (var i = 0; i < count; i++)
        {
            var value = ValueGenerator.Next(random, 3);
            values.Add(value);
            if (i % 4 == 0) values.Add(ValueCodecTests.Decode(ValueCodecTests.Encode(value)));
        }

        return values;
    }
}
