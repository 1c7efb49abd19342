// Scans of a column of a database, ten million rows of int64 or float, through the public API, against the rate at which the machine reads memory at
// all: a plain vector sum over one array on as many threads.

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Mycelia.Kernel.Loops;

namespace Mycelia.Benchmarks;

internal static class ScanSuite
{
    private const int Rows = 10_000_000;
    private const int Grain = 16 * 2048;

    private static long s_sink;

    public static void Run()
    {
        var random = new Random(1);
        var longs = new long[Rows];
        random.NextBytes(MemoryMarshal.AsBytes(longs.AsSpan()));
        for (var i = 0; i < Rows; i++) longs[i] >>= 24;
        var doubles = Array.ConvertAll(longs, value => value / 1e6);
        using var db = Database.InMemory();
        db.Write(tx => tx.CreateNodes(Rows, ["A"], PropertyColumn.Int64("x", longs), PropertyColumn.Float64("y", doubles)));
        var snapshot = db.Snapshot();
        var (x, y) = (snapshot.NodeColumn("x", "A"), snapshot.NodeColumn("y", "A"));
        var half = x.Where(Comparison.Greater, 0);

        void Report(string name, Action action) => Timing.Report(name, 8.0 * Rows, action, 8.0 * Rows, () => PlainRead(longs));
        Console.WriteLine($"-- scans, {ParallelLoops.DefaultDegree} threads");
        Report("plain read of the chunks of x", () => PlainRead(x));
        Report("sum of x", () => s_sink += x.Sum().AsInt64());
        Report("sum of x where x > 0, fused", () => s_sink += x.SumWhere(Comparison.Greater, 0).AsInt64());
        Report("sum of y where y > 0, fused", () => s_sink += (long)y.SumWhere(Comparison.Greater, 0).AsDouble());
        Report("select x > 0", () => s_sink += x.Where(Comparison.Greater, 0).Count);
        Report("sum of x over a selection of half the rows", () => s_sink += x.Sum(half).AsInt64());
        Report("greatest of y", () => s_sink += (long)y.Max().AsDouble());
        Report("select x > 2^62: no chunk is read", () => s_sink += x.Where(Comparison.Greater, 1L << 62).Count);
        Console.WriteLine(db.MemoryReport());
    }

    private static void PlainRead(long[] values) =>
        ParallelLoops.For(0, Rows, Grain, (from, to) => Interlocked.Add(ref s_sink, PlainSum(values.AsSpan(from, to - from))));

    /// <summary>What the layout in chunks of 16 KB costs, whatever is done with them.</summary>
    private static void PlainRead(Column column) => ParallelLoops.For(0, column.ChunkCount, Grain / Column.ChunkRowsMax, (from, to) =>
    {
        long sum = 0;
        for (var chunk = from; chunk < to; chunk++)
            if (column.TryGetSpan<long>(chunk, out var values)) sum += PlainSum(values);
        Interlocked.Add(ref s_sink, sum);
    });

    private static long PlainSum(ReadOnlySpan<long> span)
    {
        Vector512<long> a = default, b = default, c = default, d = default;
        for (; span.Length >= 32; span = span[32..])
        {
            a += Vector512.Create(span);
            b += Vector512.Create(span[8..]);
            c += Vector512.Create(span[16..]);
            d += Vector512.Create(span[24..]);
        }

        return Vector512.Sum(a + b + (c + d));
    }
}
