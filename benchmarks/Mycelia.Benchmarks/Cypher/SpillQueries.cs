// Twenty million rows grouped, sorted and made distinct by keys that hardly repeat, with 64 MB for what the query keeps in memory: the rest goes to temporary files.
// The notes say how much was held at most by the query's own account, and by the garbage collector.

using Mycelia.Benchmarks.Core;

namespace Mycelia.Benchmarks.Cypher;

internal static class SpillQueries
{
    private const long MemoryBytes = 64L << 20;

    public static void Run(Bench bench)
    {
        var rows = 20L * bench.Million;
        var options = new QueryOptions { MemoryBytesMax = MemoryBytes };
        using var db = Database.InMemory();

        // The multiplier is odd, so that different numbers have different keys in no order.
        var source = $"UNWIND range(1, {rows}) AS i WITH i * 461168601 % 1000000007 AS key, i";
        Measure("group 20M rows by 20M keys under 64 MB", $"{source} WITH key, count(*) AS n RETURN count(*) AS rows");
        Measure("sort 20M rows under 64 MB", $"{source} WITH key, i ORDER BY key SKIP {rows - 1} RETURN count(*) AS rows");
        Measure("distinct of 20M rows under 64 MB", $"{source} WITH DISTINCT key RETURN count(*) AS rows");

        void Measure(string name, string text)
        {
            long answer = 0, peak = 0, heap = 0;
            Bench.Collect();
            using var stop = new CancellationTokenSource();
            var watch = new Thread(() =>
            {
                while (!stop.IsCancellationRequested)
                {
                    heap = Math.Max(heap, GC.GetTotalMemory(forceFullCollection: false));
                    Thread.Sleep(20);
                }
            });
            watch.Start();
            var seconds = Bench.SecondsOf(() =>
            {
                using var result = db.Query(text, options, CancellationToken.None);
                while (result.Read()) answer = result.GetInt64(0);
                peak = result.Summary.PeakMemoryBytes;
            });
            stop.Cancel();
            watch.Join();
            bench.Report.Add(name, "s", Figure.Of(seconds), $"{answer:N0} rows; {peak / 1e6:F0} MB by account, heap up to {heap / 1e6:F0} MB");
            if (peak > MemoryBytes) throw new InvalidOperationException($"{name} held {peak:N0} bytes, more than it may.");
        }
    }
}
