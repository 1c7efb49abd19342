using System.Globalization;
using Mycelia.Cypher.Execution;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Execution.Reading;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;
using Mycelia.Kernel;
using Mycelia.Tests.Cypher.Execution.Breaking;

namespace Mycelia.Tests.Cypher.Execution.Reading;

/// <summary>Joins whose right side does not fit memory, against a nested loop.</summary>
public class HashJoinSpillTests
{
    private static readonly long[] s_budgets = [long.MaxValue, 30_000, 1];

    public static TheoryData<int, int> Kinds
    {
        get
        {
            var kinds = new TheoryData<int, int>();
            foreach (var kind in (int[])[0, 1, 2, 3, 4, 5, 6, 9])
                foreach (var range in (int[])[6, 400]) kinds.Add(kind, range);
            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Joins_as_a_nested_loop_does(int kinds, int range)
    {
        using var bed = new BreakerBed();
        var random = new Random(kinds * 1000 + range);
        foreach (var batchRows in (int[])[1, 2, 7, 2048])
        {
            var many = range > 100 ? batchRows < 7 || kinds == 3 ? 120 : 500 : 60;
            foreach (var keys in (int[])[1, 2])
            {
                List<TestRow> Rows(int count, bool isCounted) => [.. Enumerable.Range(0, count).Select(i =>
                    new TestRow([bed.Random(random, kinds, range), random.Next(3), i, bed.Random(random, 9, 50)], isCounted && i % 3 == 0 ? random.Next(1, 4) : 1))];
                var (left, right) = (Rows(many, batchRows != 2), Rows(many, batchRows != 1));
                var join = new Join(bed, keys, left, right);
                foreach (var budget in s_budgets) join.Check(new TestRun(batchRows, budget));
            }
        }
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(7)]
    public void A_key_with_more_rows_than_memory_comes_in_portions(int batchRows)
    {
        using var bed = new BreakerBed();
        var heavy = batchRows == 7 ? 200 : 3000;
        List<TestRow> Rows(int every) => [.. Enumerable.Range(0, heavy).Select(i => new TestRow([i % every == 0 ? i : 7.0, 1, i % 5, "x"]))];
        new Join(bed, 1, Rows(3), Rows(2)).Check(new TestRun(batchRows, batchRows == 7 ? 1 : 100_000), times: heavy);
    }

    [Fact]
    public void Many_keys_are_partitioned_again_and_memory_stays_near_its_limit()
    {
        using var bed = new BreakerBed();
        List<TestRow> Rows(string prefix) => [.. Enumerable.Range(0, 60_000).Select(i => new TestRow([$"{prefix} number {i * 7 % 60_000}", 0, i, $"text {i}"]))];
        var right = Rows("key");
        var join = new Join(bed, 1, [.. Rows("other").Take(5000), .. right.Where((_, i) => i % 10 == 0)], right);
        var world = new NamedFiles();
        var context = bed.Context(new TestRun(2048, 200_000), default, world);
        Assert.Equal(6000, join.Run(context).Count);
        Assert.InRange(context.Memory.Peak, 100_000, 4_000_000);
        Assert.True(world.Made > 2);
        world.RequireClosed();
    }

    [Fact]
    public void A_tree_is_opened_again_whether_it_spilled_or_not()
    {
        using var bed = new BreakerBed();
        List<TestRow> rows = [.. Enumerable.Range(0, 300).Select(i => new TestRow([i % 90, 0, i, $"{i}"]))];
        var join = new Join(bed, 1, rows, rows);
        foreach (var budget in (long[])[1, long.MaxValue, 1, 20_000]) join.Check(new TestRun(64, budget));
    }

    [Fact]
    public void Stopping_early_failing_and_cancelling_give_everything_back()
    {
        using var bed = new BreakerBed();
        List<TestRow> rows = [.. Enumerable.Range(0, 4000).Select(i => new TestRow([i % 1000, 0, i, $"{i}"]))];
        var join = new Join(bed, 1, rows, rows);
        var world = new NamedFiles();
        var failAt = 0;
        var batches = 0;
        bed.BeforeBatch = () =>
        {
            if (++batches == failAt) throw new InvalidTimeZoneException("stop");
        };
        for (failAt = 1; failAt < 70; failAt += 4)
        {
            batches = 0;
            var context = bed.Context(new TestRun(128, 10_000), default, world);
            join.Root.Open(context);
            Assert.Throws<InvalidTimeZoneException>(() =>
            {
                while (join.Root.Next() is not null) { }
            });
            join.Root.Close();
            Assert.Equal(0, context.Memory.Used);
            world.RequireClosed();
        }

        for (var stop = 0; stop < 40; stop += 3)
        {
            using var cancellation = new CancellationTokenSource();
            (batches, failAt) = (0, -1);
            var context = bed.Context(new TestRun(128, 10_000), cancellation.Token, world);
            join.Root.Open(context);
            for (var i = 0; i <= stop; i++) Assert.NotNull(join.Root.Next());
            if (OperatingSystem.IsLinux()) Assert.NotEqual(0, world.Open);
            cancellation.Cancel();
            if (stop % 2 == 0) Assert.ThrowsAny<OperationCanceledException>(() => join.Root.Next());
            join.Root.Close();
            Assert.Equal(0, context.Memory.Used);
            world.RequireClosed();
        }

        Assert.True(world.Made > 20);
    }

    /// <summary>A join of rows {key, second key, number, something}: the numbers are carried, and what else the right side has.</summary>
    private sealed class Join
    {
        private readonly BreakerBed _bed;
        private readonly Symbol[] _columns;
        private readonly Lazy<Dictionary<string, long>> _expected;

        public Join(BreakerBed bed, int keys, List<TestRow> left, List<TestRow> right)
        {
            _bed = bed;
            Symbol[] mine = [bed.Symbol("x"), bed.Symbol("k"), bed.Symbol("i"), bed.Symbol("p")];
            Symbol[] other = [bed.Symbol("y"), bed.Symbol("l"), bed.Symbol("j"), bed.Symbol("q")];
            _columns = [mine[2], mine[3], other[0], other[2], other[3]];
            var plan = new HashJoinPlan(new UnitPlan(), new UnitPlan(), [.. Enumerable.Range(0, keys).Select(i => (BreakerBed.Variable(mine[i]), BreakerBed.Variable(other[i])))])
                { Carries = [mine[2], mine[3]], RightSymbols = [other[0], other[2], other[3]] };
            var build = new OperatorBuild(new EvaluatorFactory(bed.SymbolCount, [], static _ => throw new NotSupportedException()), bed.SymbolCount);
            Root = new HashJoin(plan, bed.Operator(mine, left), bed.Operator(other, right), build);
            _expected = new(() => Expected(keys, left, right));
        }

        public HashJoin Root { get; }

        public void Check(TestRun run, long times = 0)
        {
            var expected = _expected.Value;
            Assert.True(expected.Values.Sum() >= times);
            var rows = Run(_bed.Context(run));
            Assert.Equal(expected.Count, rows.Count);
            foreach (var (row, count) in expected) Assert.Equal((row, count), (row, rows.GetValueOrDefault(row)));
        }

        public Dictionary<string, long> Run(QueryContext context)
        {
            var rows = new Dictionary<string, long>();
            Root.Open(context);
            while (Root.Next() is { } batch)
            {
                Assert.InRange(batch.Rows, 1, context.BatchRows);
                foreach (var position in Positions.Of(batch))
                {
                    var row = PlanRunner.Row([.. _columns.Select(column => VectorCopy.GetValue(batch.Column(column), position, context))]);
                    rows[row] = rows.GetValueOrDefault(row) + (batch.Multiplicity?[position] ?? 1);
                }
            }

            Root.Close();
            Assert.Equal(0, context.Memory.Used);
            return rows;
        }

        private static Dictionary<string, long> Expected(int keys, List<TestRow> left, List<TestRow> right)
        {
            var expected = new Dictionary<string, long>();
            foreach (var l in left)
            {
                foreach (var r in right)
                {
                    if (!AreEqual(l.Values[0], r.Values[0]) || (keys == 2 && !AreEqual(l.Values[1], r.Values[1]))) continue;
                    var row = PlanRunner.Row(l.Values[2], l.Values[3], r.Values[0], r.Values[2], r.Values[3]);
                    expected[row] = expected.GetValueOrDefault(row) + l.Times * r.Times;
                }
            }

            return expected;
        }

        private static bool AreEqual(Value x, Value y)
        {
            if (x.IsNull || y.IsNull) return false;
            if (Number(x) is { } a && Number(y) is { } b) return a == b;
            if (x.Kind != ValueKind.List || y.Kind != ValueKind.List) return x.Equals(y);
            var (left, right) = (x.ListItems.ToArray(), y.ListItems.ToArray());
            return left.Length == right.Length && left.Zip(right).All(static pair => AreEqual(pair.First, pair.Second));
        }

        private static double? Number(Value value) => value.Kind switch
        {
            ValueKind.Int64 => value.AsInt64(),
            ValueKind.Float64 => value.AsDouble(),
            _ => null,
        };
    }

    /// <summary>Gives temporary files names by which they are found among the process's open files.</summary>
    private sealed class NamedFiles : World
    {
        private static readonly ulong s_mark = (ulong)Random.Shared.NextInt64() << 24;
        private ulong _next;

        public ulong Made => _next;

        public int Open => Directory.GetFiles("/proc/self/fd").Count(static file => new FileInfo(file).LinkTarget?.Contains(Mark, StringComparison.Ordinal) ?? false);

        private static string Mark => s_mark.ToString("x16", CultureInfo.InvariantCulture)[..10];

        public void RequireClosed()
        {
            if (OperatingSystem.IsLinux()) Assert.Equal(0, Open);
            Assert.Empty(Directory.GetFiles(Path.GetTempPath(), $"mycelia-*-{Mark}*"));
        }

        public override long UtcNowNanos() => Real.UtcNowNanos();

        public override long MonotonicNanos() => Real.MonotonicNanos();

        public override ulong NextRandom() => s_mark + _next++;

        public override IDisposable Every(TimeSpan period, Action action) => Real.Every(period, action);
    }
}
