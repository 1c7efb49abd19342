// Filter and sum over a column of ten million nodes whose values need all 64 bits of an integer: Column.SumWhere(Greater, 0), which half of the values
// pass, on two threads. In turn with it a plain Vector512 sum over an array of the same values on two threads: the rate at which the machine
// reads memory. The figure is the column's rate as a share of that.

using Mycelia.Kernel.Loops;

namespace Mycelia.Benchmarks.Core;

internal static class ColumnFilter
{
    private const int Grain = 1 << 17;
    private const int Pairs = 41;

    private static long s_sink;

    public static void Run(Bench bench)
    {
        var count = 10 * bench.Million;
        var random = new Random(Bench.Seed);
        var values = new long[count];
        for (var i = 0; i < count; i++) values[i] = random.NextInt64(-(1L << 40), 1L << 40);
        using var database = Database.InMemory();
        database.Write(tx => tx.CreateNodes(count, ["Reading"], PropertyColumn.Int64("value", values)).Length);
        var snapshot = database.Snapshot();
        var key = database.Key("value");
        var expected = values.Where(value => value > 0).Sum();
        if (snapshot.NodeColumn(key).SumWhere(Comparison.Greater, 0).AsInt64() != expected) throw new InvalidOperationException("The sum is wrong.");
        bench.ShortSeconds(() => snapshot.NodeColumn(key).SumWhere(Comparison.Greater, 0), 1);
        bench.ShortSeconds(() => PlainSum(values), 1);
        double[] column = new double[Pairs], plain = new double[Pairs], shares = new double[Pairs];
        for (var i = 0; i < Pairs; i++)
        {
            plain[i] = count * 8e-9 / Bench.SecondsOf(() => PlainSum(values));
            column[i] = count * 8e-9 / Bench.SecondsOf(() => snapshot.NodeColumn(key).SumWhere(Comparison.Greater, 0));
            shares[i] = 100 * column[i] / plain[i];
        }

        bench.Report.Add("filter + sum over a 10M-row int64 column, of memory bandwidth", "-", Target.AtLeast(60), "%", Figure.Of(shares),
            $"{Figure.Of(column).Median:F1} of {Figure.Of(plain).Median:F1} GB/s");
    }

    private static void PlainSum(long[] values) =>
        ParallelLoops.For(0, values.Length, Grain, (from, to) => Interlocked.Add(ref s_sink, PlainRead.Sum(values.AsSpan(from, to - from))));
}
