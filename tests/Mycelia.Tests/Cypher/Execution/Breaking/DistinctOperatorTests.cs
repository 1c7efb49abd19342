using Mycelia.Cypher.Execution.Breaking;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Tests.Cypher.Execution.Breaking;

/// <summary>DISTINCT against a set of rows by equivalence.</summary>
public class DistinctOperatorTests
{
    [Theory]
    [InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(9)]
    public void Each_combination_passes_once(int kinds)
    {
        using var bed = new BreakerBed();
        var random = new Random(kinds);
        foreach (var run in TestRun.All)
        {
            var count = run.BatchRows < 100 ? random.Next(500) : random.Next(8000);
            var range = random.Next(2) == 0 ? 5 : 3000;
            var rows = Enumerable.Range(0, count).Select(i =>
                new TestRow([bed.Random(random, kinds == 9 && i < count / 3 ? 0 : kinds, range), bed.Random(random, kinds, 4)], random.Next(1, 3))).ToList();
            foreach (var columns in (int[])[1, 2]) Check(bed, rows, columns, run);
        }
    }

    [Fact]
    public void First_rows_pass_as_they_come()
    {
        using var bed = new BreakerBed();
        Symbol[] inputs = [bed.Symbol("a")];
        var rows = Enumerable.Range(0, 100).Select(static i => new TestRow([i % 10])).ToList();
        using var root = new DistinctOperator(new DistinctPlan(bed.Input, inputs), bed.Operator(inputs, rows), bed.SymbolCount);
        Assert.Equal(Enumerable.Range(0, 10), bed.Rows(root, bed.Context(new TestRun(7)), inputs).Select(static row => (int)row[0].AsInt64()));
    }

    [Fact]
    public void Many_rows_stay_within_little_memory()
    {
        using var bed = new BreakerBed();
        var rows = Enumerable.Range(0, 80_000).Select(static i => new TestRow([i % 40_000 * 1_000_003L, $"text {i % 40_000}"])).ToList();
        foreach (var columns in (int[])[1, 2]) Assert.InRange(Check(bed, rows, columns, new TestRun(2048, 300_000)), 1, 3_000_000);
    }

    private static long Check(BreakerBed bed, List<TestRow> rows, int columns, TestRun run)
    {
        Symbol[] inputs = [bed.Symbol("a"), bed.Symbol("b")];
        var plan = new DistinctPlan(bed.Input, inputs[..columns]) { Carries = inputs };
        using var root = new DistinctOperator(plan, bed.Operator(inputs, rows), bed.SymbolCount);
        var context = bed.Context(run with { Workers = 1 });
        var expected = rows.Select(row => row.Values[..columns]).ToHashSet(ByEquivalence.Instance);
        for (var round = 0; round < 2; round++)
        {
            var actual = bed.Rows(root, context, inputs);
            Assert.Equal(expected.Count, actual.Count);
            Assert.True(expected.SetEquals(actual.Select(row => row[..columns])), $"{run}: other rows");
            var whole = rows.Select(static row => row.Values).ToHashSet(ByEquivalence.Instance);
            Assert.All(actual, row => Assert.Contains(row, whole));
        }

        return context.Memory.Peak;
    }
}
