using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Functions.Aggregates;
using static Mycelia.Tests.Cypher.Functions.Scopes;

namespace Mycelia.Tests.Cypher.Functions;

public class AggregateTests
{
    public static TheoryData<string, Value, Value> Results => new()
    {
        { "count", List(1, Value.Null, "a"), 2 },
        { "sum", List(), 0 },
        { "sum", List(1, 2, Value.Null), 3 },
        { "sum", List(1, 2.5), 3.5 },
        { "sum", List(1e300, 1.0, -1e300), 1.0 },
        { "sum", List(double.MaxValue, double.MaxValue, -double.MaxValue), double.MaxValue },
        { "sum", List(1e308, -1e308, 1e-300), 1e-300 },
        { "sum", List(1e308, 1e308), double.PositiveInfinity },
        { "sum", List(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0), 5.5 },
        { "sum", List(double.PositiveInfinity, 1), double.PositiveInfinity },
        { "sum", List(double.PositiveInfinity, double.NegativeInfinity), double.NaN },
        { "sum", List(long.MaxValue, 1, -1), long.MaxValue },
        { "sum", List(long.MaxValue, 1.0), 9223372036854775808.0 },
        { "sum", List(new Duration(1, 2, 3, 600_000_000), new Duration(1, 0, 0, 600_000_000)), new Duration(2, 2, 4, 200_000_000) },
        { "avg", List(), Value.Null },
        { "avg", List(1, 2), 1.5 },
        { "avg", List(double.MaxValue, double.MaxValue), double.MaxValue },
        { "avg", List(long.MaxValue, long.MaxValue), 9223372036854775807.0 },
        { "avg", List(new Duration(149, 14, 58390, 1), Duration.Zero), new Duration(74, 22, 48068, 0) },
        { "min", List(1, "a", Value.Null, List(1, 2), 0.2, "b"), List(1, 2) },
        { "max", List(1, "a", Value.Null, List(1, 2), 0.2, "b"), 1 },
        { "max", List(1, 2.0, 5, Value.Null, 3.2), 5 },
        { "min", List(), Value.Null },
        { "min", List("a", "b", "B", Value.Null, "abc"), "B" },
        { "collect", List(Value.Null, 1, Value.Null, 1), List(1, 1) },
        { "stDev", List(2, 4, 4, 4, 5, 5, 7, 9), Math.Sqrt(32.0 / 7) },
        { "stDevP", List(2, 4, 4, 4, 5, 5, 7, 9), 2.0 },
        { "stDev", List(1), 0.0 },
    };

    [Theory]
    [MemberData(nameof(Results))]
    public void Of_values(string name, Value values, Value expected)
    {
        var aggregate = New(name);
        foreach (var value in values.AsList()) aggregate.Add(value);
        var result = aggregate.Finish();
        if (result.TryGetDouble(out var number) && double.IsFinite(number)) Assert.Equal(expected.AsDouble(), number, 1e-15 * Math.Abs(number));
        else Assert.Equal(expected, result);
    }

    [Theory]
    [InlineData("percentileCont", 0.0, 10.0)]
    [InlineData("percentileCont", 0.5, 20.0)]
    [InlineData("percentileCont", 0.25, 15.0)]
    [InlineData("percentileCont", 1.0, 30.0)]
    [InlineData("percentileDisc", 0.0, 10.0)]
    [InlineData("percentileDisc", 0.5, 20.0)]
    [InlineData("percentileDisc", 0.34, 20.0)]
    [InlineData("percentileDisc", 1.0, 30.0)]
    public void Percentiles(string name, double percentile, double expected)
    {
        var aggregate = New(name);
        aggregate.Begin(percentile);
        foreach (var value in (double[])[30, 10, 20]) aggregate.Add(value);
        aggregate.Add(Value.Null);
        Assert.Equal(expected, aggregate.Finish());
        Assert.True(New(name).Finish().IsNull);
    }

    [Fact]
    public void Errors_are_named_as_the_language_does()
    {
        foreach (var percentile in (Value[])[1000, -1, 1.1, double.NaN])
        {
            var error = Assert.Throws<CypherException>(() => New("percentileDisc").Begin(percentile));
            Assert.Equal(("ArgumentError", "NumberOutOfRange"), (error.Type, error.Detail));
        }

        var sum = New("sum");
        sum.Add(long.MaxValue);
        sum.Add(1);
        Assert.Equal("IntegerOverflow", Assert.Throws<CypherException>(() => { sum.Finish(); }).Detail);
        Assert.Equal("TypeError", Assert.Throws<CypherException>(() => New("avg").Add("a")).Type);
        Assert.Equal("TypeError", Assert.Throws<CypherException>(() => New("stDev").Add(List())).Type);
    }

    [Theory]
    [InlineData("count")]
    [InlineData("sum")]
    [InlineData("avg")]
    [InlineData("min")]
    [InlineData("max")]
    [InlineData("collect")]
    [InlineData("percentileCont")]
    [InlineData("percentileDisc")]
    public void Merged_states_have_the_bits_of_one(string name)
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var values = Enumerable.Range(0, random.Next(200)).Select(_ => Number(random)).ToArray();
            var whole = Started(name);
            foreach (var value in values) whole.Add(value);

            var merged = Started(name);
            for (var at = 0; at < values.Length;)
            {
                var part = Started(name);
                var end = Math.Min(values.Length, at + 1 + random.Next(40));
                for (; at < end; at++) part.Add(values[at]);
                merged.Merge(part);
            }

            Assert.Equal(whole.Finish(), merged.Finish());
        }
    }

    [Theory]
    [InlineData("count")]
    [InlineData("sum")]
    [InlineData("avg")]
    [InlineData("collect")]
    [InlineData("max")]
    [InlineData("percentileDisc")]
    public void A_value_that_stands_for_many_counts_as_often(string name)
    {
        var random = new Random(5);
        Aggregate once = Started(name), often = Started(name);
        for (var i = 0; i < 60; i++)
        {
            var value = Number(random);
            var times = random.Next(40);
            once.Add(value, times);
            for (var j = 0; j < times; j++) often.Add(value);
        }

        Assert.Equal(often.Finish(), once.Finish());
    }

    [Fact]
    public void Deviations_merge_and_do_not_cancel()
    {
        var random = new Random(3);
        var values = Enumerable.Range(0, 1000).Select(_ => 1e9 + random.NextDouble()).ToArray();
        Aggregate whole = New("stDevP"), first = New("stDevP"), second = New("stDevP");
        for (var i = 0; i < values.Length; i++)
        {
            whole.Add(values[i]);
            (i < 300 ? first : second).Add(values[i]);
        }

        first.Merge(second);
        var mean = values.Average();
        var expected = Math.Sqrt(values.Sum(x => (x - mean) * (x - mean)) / values.Length);
        Assert.Equal(expected, whole.Finish().AsDouble(), 1e-6);
        Assert.Equal(whole.Finish().AsDouble(), first.Finish().AsDouble(), 1e-6);
    }

    [Fact]
    public void Distinct_passes_equivalent_values_once()
    {
        Assert.True(FunctionTable.TryGet("COUNT", out var count));
        Aggregate left = count.NewAggregate(isDistinct: true), right = count.NewAggregate(isDistinct: true);
        foreach (var value in (Value[])[1, 1.0, Value.Null, double.NaN, double.NaN, "a"]) left.Add(value);
        right.Add(1, 10);
        right.Add("b", 10);
        left.Merge(right);
        Assert.Equal(4, left.Finish());
        Assert.True(left.MemoryBytes > count.NewAggregate(isDistinct: true).MemoryBytes);
    }

    [Fact]
    public void Count_of_rows_counts_nulls()
    {
        var rows = FunctionTable.CountStar.NewAggregate(isDistinct: false);
        rows.Add(Value.Null, 3);
        Assert.Equal(3, rows.Finish());
    }

    private static Aggregate New(string name)
    {
        Assert.True(FunctionTable.TryGet(name, out var function), name);
        return function.NewAggregate(isDistinct: false);
    }

    private static Aggregate Started(string name)
    {
        var aggregate = New(name);
        if (name.StartsWith("percentile", StringComparison.Ordinal)) aggregate.Begin(0.3);
        return aggregate;
    }

    private static Value Number(Random random) => random.Next(5) switch
    {
        0 => random.Next(-100, 100),
        1 => Value.Null,
        2 => random.NextDouble(),
        3 => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(8) == 0 ? 305 : random.Next(-30, 30)),
        _ => random.NextInt64(-1L << 40, 1L << 40),
    };
}
