using Mycelia.Cypher.Functions;
using Mycelia.Kernel.Values;
using Mycelia.Tests.Values;
using static Mycelia.Tests.Cypher.Functions.Scopes;

namespace Mycelia.Tests.Cypher.Functions;

public class EqualityAndOrderTests
{
    private const long Beyond = (1L << 53) + 1;

    public static TheoryData<Value, Value, bool?> Equalities => new()
    {
        { 1, 1.0, true },
        { Beyond, (double)(1L << 53), false },
        { long.MaxValue, 9223372036854775808.0, false },
        { 0.0, -0.0, true },
        { "1", 1, false },
        { Value.Null, Value.Null, null },
        { Value.Null, 1, null },
        { double.NaN, double.NaN, false },
        { List(1, 2), List(1), false },
        { List(Value.Null), List(1), null },
        { List(List(1), List(2)), List(List(1), List(Value.Null)), null },
        { List(List(1), List(2, 3)), List(List(1), List(Value.Null)), false },
        { List(1, 2), List(Value.Null, "foo"), false },
        { List(1, 2), "foo", false },
        { Map(("k", Value.Null)), Map(("k", Value.Null)), null },
        { Map(("k", Value.Null)), Map(), false },
        { Map(("k", 1), ("l", Value.Null)), Map(("k", Value.Null), ("l", 1)), null },
        { Map(("k", 1), ("l", Value.Null)), Map(("k", 2), ("l", 1)), false },
        { new Duration(149, 14, 58390, 0), new Duration(149, 13, 144790, 0), false },
        { new Date(3), new LocalTime(3), false },
        { Value.OfNode(Ann, null), Value.OfNode(Ann, null), true },
        { Value.OfNode(Ann, null), Value.OfEdge(new EdgeId(Ann.Value), null), false },
    };

    [Theory]
    [MemberData(nameof(Equalities))]
    public void Equality_is_three_valued(Value a, Value b, bool? expected)
    {
        Assert.Equal(expected, CypherEquality.Equals(a, b));
        Assert.Equal(expected, CypherEquality.Equals(b, a));
    }

    public static TheoryData<Value, Value, string> Comparisons => new()
    {
        { 1, 3.14, "<" },
        { Beyond, (double)(1L << 53), ">" },
        { -Beyond, -(double)(1L << 53), "<" },
        { 1, 1.0, "=" },
        { double.NaN, 1, "unordered" },
        { double.NaN, double.NaN, "unordered" },
        { double.NaN, "a", "unknown" },
        { 1, Value.Null, "unknown" },
        { false, true, "<" },
        { "a", "b", "<" },
        { "\uFFFF", "\U00010000", "<" },
        { List(1, 0), List(1), ">" },
        { List(1, Value.Null), List(1), ">" },
        { List(1, 2), List(1, Value.Null), "unknown" },
        { List(1, "a"), List(1, Value.Null), "unknown" },
        { List(1, 2), List(3, Value.Null), "<" },
        { new Duration(1, 0, 0, 0), new Duration(2, 0, 0, 0), "unknown" },
        { new ZonedTime(new LocalTime(10, 0).NanoOfDay, 3600), new ZonedTime(new LocalTime(9, 35).NanoOfDay, 0), "<" },
        { Map(), Map(), "unknown" },
        { Value.OfNode(Ann, null), Value.OfNode(Bob, null), "unknown" },
        { new Date(1), new LocalDateTime(1, 0), "unknown" },
    };

    [Theory]
    [MemberData(nameof(Comparisons))]
    public void Comparison_says_order_unordered_or_unknown(Value a, Value b, string expected)
    {
        bool? less = CypherComparison.Less(a, b), lessOrEqual = CypherComparison.LessOrEqual(a, b);
        bool? greater = CypherComparison.Greater(a, b), greaterOrEqual = CypherComparison.GreaterOrEqual(a, b);
        (bool?, bool?, bool?, bool?) wanted = expected switch
        {
            "<" => (true, true, false, false),
            ">" => (false, false, true, true),
            "=" => (false, true, false, true),
            "unordered" => (false, false, false, false),
            _ => (null, null, null, null),
        };
        Assert.Equal(wanted, (less, lessOrEqual, greater, greaterOrEqual));
    }

    [Fact]
    public void Order_runs_through_all_types()
    {
        Value[] ascending =
        [
            Map(), Map(("a", 1)), Map(("b", 0)), Map(("a", 0), ("b", 0)), Value.OfNode(Ann, null), Value.OfNode(Bob, null), Value.OfEdge(Knows, null),
            List(), List("a"), List("a", 1), List(1), List(1, "a"), List(1, Value.Null), List(Value.Null, 1), List(Value.Null, 2),
            Value.OfPath(new PathValue([Ann], [], null)), new Point(Point.Cartesian2D, 1, 2), new ZonedDateTime(0, 0, 0, null), new LocalDateTime(0, 0), new Date(0),
            new ZonedTime(0, 0), new LocalTime(0), Duration.Zero, new byte[] { 1 }, "", " ", "B", "a", false, true, double.NegativeInfinity, -1, 0.5, 1, double.PositiveInfinity,
            double.NaN, Value.Null,
        ];
        for (var i = 0; i < ascending.Length; i++)
        {
            for (var j = 0; j < ascending.Length; j++)
                Assert.Equal(i.CompareTo(j), Math.Sign(CypherOrder.CompareValues(ascending[i], ascending[j])));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Order_is_total_and_agrees_with_equivalence_and_comparison(int seed)
    {
        var random = new Random(seed);
        var values = Enumerable.Range(0, 120).Select(_ => Any(random)).ToArray();
        foreach (var a in values)
        {
            Assert.Equal(0, CypherOrder.CompareValues(a, a));
            foreach (var b in values)
            {
                var order = Math.Sign(CypherOrder.CompareValues(a, b));
                Assert.Equal(-order, Math.Sign(CypherOrder.CompareValues(b, a)));
                var same = CypherEquivalence.AreEquivalent(a, b);
                Assert.Equal(order == 0, same);
                if (same) Assert.Equal(CypherEquivalence.Hash(a), CypherEquivalence.Hash(b));
                if (CypherEquality.Equals(a, b) is { } equal && equal != same) Assert.True(HasNaN(a), $"{a} and {b}");
                if (CypherComparison.Less(a, b) == true) Assert.Equal(-1, order);
                if (CypherComparison.Greater(a, b) == true) Assert.Equal(1, order);
            }
        }

        Array.Sort(values, CypherOrder.Instance);
        for (var i = 0; i < values.Length; i++)
        {
            for (var j = i + 1; j < values.Length; j++) Assert.True(CypherOrder.CompareValues(values[i], values[j]) <= 0);
        }
    }

    [Fact]
    public void Nulls_and_NaNs_are_equivalent_to_themselves()
    {
        Assert.True(CypherEquivalence.AreEquivalent(Value.Null, Value.Null));
        Assert.True(CypherEquivalence.AreEquivalent(List(double.NaN, Value.Null), List(double.NaN, Value.Null)));
        var set = new HashSet<Value>(CypherEquivalence.Instance) { 1, 1.0, 0.0, -0.0, List(2), List(2.0), Beyond, (double)(1L << 53), Map(("a", 3)), Map(("a", 3.0)) };
        Assert.Equal(6, set.Count);
    }

    private static bool HasNaN(Value value) => value.Kind switch
    {
        ValueKind.Float64 => double.IsNaN(value.AsDouble()),
        ValueKind.List => value.AsList().Any(HasNaN),
        ValueKind.Map => value.AsMap().Values.Any(HasNaN),
        _ => false,
    };

    // Many small values, so that pairs meet; some of every kind.
    private static Value Any(Random random) => random.Next(10) switch
    {
        0 => random.Next(-2, 3),
        1 => random.Next(-2, 3) / 2.0,
        2 => random.Next(2) == 0 ? Beyond : (double)Beyond,
        3 => List(Enumerable.Range(0, random.Next(3)).Select(_ => Any(random)).ToArray()),
        4 => Map(("k", Any(random))),
        5 => random.Next(3) switch { 0 => double.NaN, 1 => Value.Null, _ => -0.0 },
        6 => Value.OfNode(new NodeId((ulong)random.Next(3)), null),
        7 => Value.OfPath(new PathValue([Ann, new NodeId((ulong)random.Next(3))], [Knows], null)),
        _ => ValueGenerator.Next(random, 2),
    };
}
