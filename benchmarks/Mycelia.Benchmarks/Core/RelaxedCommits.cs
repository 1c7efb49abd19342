// Transactions that create one node with a label and an integer property each, Relaxed durability with the default interval (20 ms), into a
// directory on disk: by one thread and by eight. The last row is the single writer on a database in memory, without a log.

namespace Mycelia.Benchmarks.Core;

internal static class RelaxedCommits
{
    public static void Run(Bench bench)
    {
        var path = bench.NewPath();
        using (var database = Database.Open(path, new DatabaseOptions { Durability = Durability.Relaxed }))
        {
            bench.Report.Add("durable single-node commits, Relaxed, 1 writer", "100K/s, volatile", Target.AtLeast(300_000), "/s", Measure(database, 1));
            bench.Report.Add("  the same, 8 writers", "100K/s, volatile", Target.AtLeast(300_000), "/s", Measure(database, 8));
        }

        Bench.Delete(path);
        using var inMemory = Database.InMemory();
        bench.Report.Add("  in memory, 1 writer", "/s", Measure(inMemory, 1));

        Figure Measure(Database database, int writers)
        {
            var label = database.Label("Event");
            var key = database.Key("at");
            var expected = database.Snapshot().NodeCount;
            var rates = new double[bench.Runs];
            for (var run = -2; run < rates.Length; run++)
            {
                var rate = bench.CallsPerSecond(writers, writer =>
                {
                    using var tx = database.Begin();
                    tx.CreateNode(label, (key, writer));
                    tx.Commit();
                    Interlocked.Increment(ref expected);
                });
                if (run >= 0) rates[run] = rate;
            }

            if (database.Snapshot().NodeCount != expected) throw new InvalidOperationException("Nodes are missing.");

            return Figure.Of(rates);
        }
    }
}
