using Mycelia.Cypher.Execution;
using Mycelia.Cypher.Execution.Breaking;
using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Functions.Aggregates;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Tests.Cypher.Execution.Breaking;

/// <summary>Grouping against one aggregate object per group, with everything in memory and spilled, by one worker and by several.</summary>
public class AggregateOperatorTests
{
    private static readonly (string Name, bool IsDistinct)[] s_aggregates =
    [
        ("count", false), ("sum", false), ("avg", false), ("min", false), ("max", false), ("collect", false), ("stDev", false),
        ("count", true), ("sum", true), ("collect", true), ("max", true),
    ];

    // These keep no values, so that groups need little memory however many rows they have.
    private static readonly (string Name, bool IsDistinct)[] s_steady = [("count", false), ("sum", false), ("avg", false), ("min", false), ("max", false), ("stDev", false)];

    public static TheoryData<int, int, int> Cases
    {
        get
        {
            var cases = new TheoryData<int, int, int>();
            foreach (var values in (int[])[0, 1, 6])
            {
                cases.Add(0, 0, values);
                foreach (var kinds in (int[])[0, 1, 2, 3, 4, 5, 6, 9])
                {
                    cases.Add(1, kinds, values);
                    cases.Add(2, kinds, values);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Groups_have_the_aggregates_of_their_rows(int keys, int kinds, int valueKinds)
    {
        using var bed = new BreakerBed();
        var random = new Random(keys * 100 + kinds * 10 + valueKinds);
        foreach (var run in TestRun.All)
        {
            var rows = new List<TestRow>();
            var count = run.BatchRows < 100 ? random.Next(400) : random.Next(6000);
            var range = random.Next(3) == 0 ? 4 : 2000;
            var hasTimes = random.Next(2) == 0;
            for (var i = 0; i < count; i++)
            {
                // The kind changes from part to part.
                var kind = kinds == 9 && i < count / 2 ? 0 : kinds;
                rows.Add(new TestRow([bed.Random(random, kind, range), bed.Random(random, kind, 3), bed.Random(random, valueKinds, range)], hasTimes ? random.Next(1, 4) : 1));
            }

            Check(bed, keys, rows, run, run.Memory == long.MaxValue ? s_aggregates : s_steady);
        }
    }

    [Theory]
    [InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(9)]
    public void Extremes_and_lists_are_of_any_kind(int kinds)
    {
        using var bed = new BreakerBed();
        var random = new Random(kinds);
        foreach (var run in TestRun.All)
        {
            var rows = Enumerable.Range(0, 500).Select(i => new TestRow([i % 5, 0, bed.Random(random, kinds == 9 && i < 200 ? 0 : kinds, 300)])).ToList();
            foreach (var keys in (int[])[0, 1]) Check(bed, keys, rows, run, [("min", false), ("max", false), ("count", false), ("count", true), ("collect", true)]);
        }
    }

    [Theory]
    [InlineData(4), InlineData(9)]
    public void Groups_computed_from_one_entity_are_found_by_it(int kinds)
    {
        using var bed = new BreakerBed();
        var random = new Random(kinds);
        foreach (var run in TestRun.All)
        {
            // The kind changes from part to part; different entities have equal keys, and null is one of them.
            var rows = new List<TestRow>();
            var count = run.BatchRows < 100 ? random.Next(400) : random.Next(6000);
            var hasTimes = random.Next(2) == 0;
            var isFlag = random.Next(2) == 0;
            for (var i = 0; i < count; i++)
            {
                var entity = bed.Random(random, i < count / 3 ? 4 : kinds, 50);
                Value key = isFlag ? entity.Kind == ValueKind.Node && entity.Equals(Value.OfNode(bed.Nodes[3], null)) : entity;
                rows.Add(new TestRow([entity.IsNull, isFlag && entity.IsNull ? Value.Null : key, bed.Random(random, 0, 300), entity], hasTimes ? random.Next(1, 4) : 1));
            }

            Check(bed, 2, rows, run, run.Memory == long.MaxValue ? s_aggregates : s_steady, keysOf: entity =>
            [
                new UnaryExpression(UnaryOperator.IsNull, entity),
                isFlag ? new BinaryExpression(BinaryOperator.Equal, entity, new Literal(Value.OfNode(bed.Nodes[3], null))) : entity,
            ]);
        }
    }

    [Fact]
    public void Many_groups_stay_within_little_memory()
    {
        using var bed = new BreakerBed();
        var rows = Enumerable.Range(0, 60_000).Select(static i => new TestRow([(i * 7919L) % 30_000 * 1_000_003, $"group {i % 20_000}", i])).ToList();
        foreach (var (keys, workers) in ((int, int)[])[(1, 1), (2, 1), (1, 3), (2, 3)])
        {
            var peak = Check(bed, keys, rows, new TestRun(2048, 400_000, workers), [("count", false), ("sum", false), ("max", false)]);
            Assert.InRange(peak, 1, 4_000_000);
        }
    }

    [Fact]
    public void A_sum_that_does_not_fit_is_an_error_and_one_that_comes_back_is_not()
    {
        using var bed = new BreakerBed();
        Check(bed, 0, [new TestRow([0, 0, long.MaxValue], 3), new TestRow([0, 0, long.MinValue], 2), new TestRow([0, 0, -long.MaxValue])], new TestRun(), [("sum", false), ("avg", false)]);
        var error = Assert.Throws<CypherException>(() => Check(bed, 0, [new TestRow([0, 0, long.MaxValue], 2)], new TestRun(), [("sum", false)], expects: false));
        Assert.Equal("ArithmeticError", error.Type);
        error = Assert.Throws<CypherException>(() => Check(bed, 1, [new TestRow([0, 0, "a"])], new TestRun(), [("sum", false)], expects: false));
        Assert.Equal("TypeError", error.Type);
    }

    [Fact]
    public void Sums_of_floats_do_not_depend_on_batches_or_workers()
    {
        using var bed = new BreakerBed();
        var random = new Random(7);
        var rows = Enumerable.Range(0, 30_000).Select(i => new TestRow([i % 7, 0, (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-20, 20))])).ToList();
        foreach (var keys in (int[])[0, 1])
            foreach (var run in TestRun.All)
                if (run.BatchRows > 2) Check(bed, keys, rows, run, [("sum", false), ("avg", false)]);
        rows.Add(new TestRow([0, 0, double.PositiveInfinity]));
        Check(bed, 1, rows, new TestRun(), [("sum", false)]);
        rows.Add(new TestRow([0, 0, double.NegativeInfinity]));
        Check(bed, 0, rows, new TestRun(7, Workers: 2), [("sum", false)]);
    }

    [Fact]
    public void What_cannot_be_spilled_ends_with_the_limit()
    {
        using var bed = new BreakerBed();
        var rows = Enumerable.Range(0, 100_000).Select(static i => new TestRow([i % 2, 0, i])).ToList();
        foreach (var keys in (int[])[0, 1])
        {
            var error = Assert.Throws<CypherException>(() => Check(bed, keys, rows, new TestRun(2048, 100_000), [("collect", false)]));
            Assert.Equal("LimitExceeded", error.Type);
        }
    }

    [Fact]
    public void Without_rows_there_is_one_row_without_groups_and_none_with()
    {
        using var bed = new BreakerBed();
        foreach (var run in TestRun.All)
        {
            Check(bed, 0, [], run, s_aggregates);
            Check(bed, 1, [], run, s_aggregates);
        }
    }

    [Fact]
    public void Cancelling_ends_every_worker_and_gives_everything_back()
    {
        using var bed = new BreakerBed();
        var rows = Enumerable.Range(0, 50_000).Select(static i => new TestRow([i, $"text {i}", i])).ToList();
        foreach (var workers in (int[])[1, 4])
        {
            using var cancellation = new CancellationTokenSource();
            var batches = 0;
            bed.BeforeBatch = () =>
            {
                if (Interlocked.Increment(ref batches) == 40) cancellation.Cancel();
            };
            var context = bed.Context(new TestRun(256, 100_000, workers), cancellation.Token);
            var (root, _) = Operator(bed, 2, rows, [("count", false)]);
            root.Open(context);
            Assert.ThrowsAny<OperationCanceledException>(() => root.Next());
            Assert.InRange(batches, 40, 50);
            root.Close();
            Assert.Equal(0, context.Memory.Used);
        }

        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), $"mycelia-{Environment.ProcessId}-*"));
    }

    [Fact]
    public void The_exception_of_any_worker_is_thrown()
    {
        using var bed = new BreakerBed();
        var rows = Enumerable.Range(0, 20_000).Select(static i => new TestRow([i, 0, i])).ToList();
        foreach (var workers in (int[])[1, 4])
        {
            var batches = 0;
            bed.BeforeBatch = () =>
            {
                if (Interlocked.Increment(ref batches) == 9) throw new InvalidTimeZoneException("ninth");
            };
            var (root, _) = Operator(bed, 1, rows, [("count", false)]);
            root.Open(bed.Context(new TestRun(64, 50_000, workers)));
            Assert.Equal("ninth", Assert.Throws<InvalidTimeZoneException>(() => root.Next()).Message);
            root.Close();
        }
    }

    private static (Operator Root, Symbol[] Columns) Operator(BreakerBed bed, int keys, List<TestRow> rows, (string Name, bool IsDistinct)[] aggregates, Func<Expression, Expression[]>? keysOf = null)
    {
        Symbol[] inputs = [bed.Symbol("a"), bed.Symbol("b"), bed.Symbol("v"), .. keysOf is null ? (Symbol[])[] : [bed.Symbol("e")]];
        var expressions = keysOf is null ? [.. inputs.Take(keys).Select(BreakerBed.Variable)] : keysOf(BreakerBed.Variable(inputs[^1]));
        var groups = expressions.Select(expression => (bed.Symbol("g"), expression)).ToList();
        var calls = aggregates.Select(aggregate => (bed.Symbol("r"), new FunctionCall(aggregate.Name, [BreakerBed.Variable(inputs[2])]) { IsDistinct = aggregate.IsDistinct })).ToList();
        calls.Add((bed.Symbol("n"), new FunctionCall("count", []) { IsStar = true }));
        var plan = new AggregatePlan(bed.Input, groups, calls) { Entity = keysOf is null ? null : inputs[^1] };
        return (new AggregateOperator(plan, bed.Breaker(inputs, rows), bed.SymbolCount), [.. groups.Select(static group => group.Item1), .. calls.Select(static call => call.Item1)]);
    }

    private static long Check(BreakerBed bed, int keys, List<TestRow> rows, TestRun run, (string Name, bool IsDistinct)[] aggregates, bool expects = true, Func<Expression, Expression[]>? keysOf = null)
    {
        var (root, columns) = Operator(bed, keys, rows, aggregates, keysOf);
        var peak = 0L;
        var expected = expects ? Expected(keys, rows, aggregates) : null;
        for (var round = 0; round < 2; round++)
        {
            var context = bed.Context(run);
            var actual = bed.Rows(root, context, columns);
            peak = Math.Max(peak, context.Memory.Peak);
            Assert.True(expected!.Count == actual.Count, $"{run}: {actual.Count} groups, not {expected.Count}: {string.Join("; ", actual.Take(20).Select(static row => string.Join(", ", row)))}");
            foreach (var row in actual)
            {
                Assert.True(expected.TryGetValue(row[..keys], out var group), $"{run}: no group {string.Join(", ", row[..keys])}");
                for (var a = 0; a <= aggregates.Length; a++)
                {
                    var (wanted, found) = (group[a].Finish(), row[keys + a]);
                    var name = a < aggregates.Length ? aggregates[a].Name : "count(*)";
                    Assert.True(IsSame(wanted, found, name), $"{run}: {name} of {string.Join(", ", row[..keys])} is {found}, not {wanted}");
                }
            }
        }

        return peak;
    }

    private static bool IsSame(Value wanted, Value found, string name)
    {
        if (name == "collect")
            return CypherEquivalence.AreEquivalent([.. wanted.ListItems.ToArray().Order(CypherOrder.Instance)], [.. found.ListItems.ToArray().Order(CypherOrder.Instance)]);
        if (name == "stDev" && !double.IsNaN(wanted.AsDouble())) return Math.Abs(wanted.AsDouble() - found.AsDouble()) <= 1e-9 * Math.Abs(wanted.AsDouble());
        return name is "min" or "max" or "sum" ? CypherEquivalence.AreEquivalent(wanted, found) : wanted.Equals(found);
    }

    private static Dictionary<Value[], Aggregate[]> Expected(int keys, List<TestRow> rows, (string Name, bool IsDistinct)[] aggregates)
    {
        var groups = new Dictionary<Value[], Aggregate[]>(ByEquivalence.Instance);
        if (keys == 0) groups.Add([], New());
        foreach (var row in rows)
        {
            if (!groups.TryGetValue(row.Values[..keys], out var group)) groups.Add(row.Values[..keys], group = New());
            for (var a = 0; a < aggregates.Length; a++) group[a].Add(row.Values[2], row.Times);
            group[^1].Add(true, row.Times);
        }

        return groups;

        Aggregate[] New() => [.. aggregates.Select(static aggregate =>
        {
            Assert.True(FunctionTable.TryGet(aggregate.Name, out var function));
            return function.NewAggregate(aggregate.IsDistinct);
        }), FunctionTable.CountStar.NewAggregate(false)];
    }
}
