using Mycelia.Cypher.Execution.Breaking;
using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Tests.Cypher.Execution.Breaking;

/// <summary>Sorting, whole and with limits, against LINQ's stable sort.</summary>
public class SortOperatorTests
{
    [Theory]
    [InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(9)]
    public void Rows_come_in_order(int kinds)
    {
        using var bed = new BreakerBed();
        var random = new Random(kinds);
        foreach (var run in TestRun.All)
        {
            foreach (var keys in (bool[][])[[false], [true], [false, true], [true, true]])
            {
                var count = run.BatchRows < 100 ? random.Next(300) : random.Next(7000);
                var range = random.Next(2) == 0 ? 6 : 5000;
                var rows = Enumerable.Range(0, count).Select(i =>
                    new TestRow([bed.Random(random, kinds == 9 && i < count / 3 ? 0 : kinds, range), bed.Random(random, random.Next(2), 9), i])).ToList();
                long? limit = random.Next(5) switch { 0 => 0, 1 => random.Next(1, 12), 2 => random.Next(1, 2 * count + 2), 3 => 100_000, _ => null };
                Check(bed, rows, keys, limit, run);
            }
        }
    }

    [Fact]
    public void The_first_few_of_many_take_little_memory()
    {
        using var bed = new BreakerBed();
        var random = new Random(1);
        var rows = Enumerable.Range(0, 60_000).Select(i => new TestRow([random.Next(1000), random.NextDouble(), i])).ToList();
        foreach (var keys in (bool[][])[[false], [true], [false, true], [true, false]])
            Assert.InRange(Check(bed, rows, keys, 10, new TestRun()), 1, 300_000);
    }

    [Fact]
    public void Many_runs_are_merged_in_passes()
    {
        using var bed = new BreakerBed();
        var random = new Random(1);
        var rows = Enumerable.Range(0, 90_000).Select(i => new TestRow([$"text {random.Next(30_000)} of some length", random.Next(50), i])).ToList();
        foreach (var workers in (int[])[1, 2])
            Assert.InRange(Check(bed, rows, [false, true], null, new TestRun(2048, 200_000, workers)), 1, 20_000_000);
    }

    private static long Check(BreakerBed bed, List<TestRow> rows, bool[] descending, long? limit, TestRun run)
    {
        Symbol[] inputs = [bed.Symbol("a"), bed.Symbol("b"), bed.Symbol("i")];
        var keys = descending.Select((isDescending, key) => new SortKey(BreakerBed.Variable(inputs[key]), isDescending)).ToList();
        var plan = new SortPlan(bed.Input, keys, limit is { } some ? new Literal(some) : null) { Carries = inputs };
        using var root = new SortOperator(plan, bed.Breaker(inputs, rows), bed.SymbolCount);
        var context = bed.Context(run);
        var comparer = Comparer<Value[]>.Create((x, y) => Compare(x!, y!, descending));
        var expected = rows.Select(static row => row.Values).Order(comparer).Take((int)(limit ?? int.MaxValue)).ToList();
        for (var round = 0; round < 2; round++)
        {
            var actual = bed.Rows(root, context, inputs);
            Assert.Equal(expected.Count, actual.Count);
            for (var i = 0; i < expected.Count; i++)
            {
                Assert.True(Compare(expected[i], actual[i], descending) == 0, $"{run}, limit {limit}: row {i} is {string.Join(", ", actual[i])}, not {string.Join(", ", expected[i])}");
                if (run.Workers == 1) Assert.Equal(expected[i][2], actual[i][2]);
            }

            Assert.Equal(actual.Count, actual.Select(static row => row[2].AsInt64()).Distinct().Count());
            Assert.All(actual, row => Assert.True(CypherEquivalence.AreEquivalent(rows[(int)row[2].AsInt64()].Values, row)));
        }

        return context.Memory.Peak;
    }

    private static int Compare(Value[] x, Value[] y, bool[] descending)
    {
        for (var key = 0; key < descending.Length; key++)
        {
            var order = CypherOrder.CompareValues(x[key], y[key]);
            if (order != 0) return descending[key] ? -order : order;
        }

        return 0;
    }
}
