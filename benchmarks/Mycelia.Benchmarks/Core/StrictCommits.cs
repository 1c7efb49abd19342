// Transactions that create one node with a label and an integer property each, Strict durability, into a directory on disk: by one thread, by 40
// threads that block in Commit, and by 40 tasks that await CommitAsync. The latency of an append with fdatasync on the same file system is measured
// before each run of the single writer, whose target is 80 % of one commit per sync.

namespace Mycelia.Benchmarks.Core;

internal static class StrictCommits
{
    private const int Writers = 40;
    private const double ShareOfSyncs = 0.8;

    public static void Run(Bench bench)
    {
        var path = bench.NewPath();
        using (var database = Database.Open(path))
        {
            var label = database.Label("Event");
            var key = database.Key("at");
            var runs = Math.Min(5, bench.Runs);
            double[] alone = new double[runs], syncs = new double[runs], threads = new double[runs], tasks = new double[runs];
            Commit(0);
            for (var run = 0; run < runs; run++)
            {
                syncs[run] = 1 / DiskLatency.Measure(bench);
                alone[run] = bench.CallsPerSecond(1, Commit);
                threads[run] = bench.CallsPerSecond(Writers, Commit);
                tasks[run] = TasksPerSecond(bench, CommitAsync);
            }

            Figure sync = Figure.Of(syncs), single = Figure.Of(alone);
            bench.Report.Add("fdatasync after a small append, same file system", "us", new Figure(1e6 / sync.Median, 1e6 / sync.Max, 1e6 / sync.Min));
            bench.Report.Add("durable single-node commits, Strict, 1 writer", "100K/s, volatile", Target.AtLeast(ShareOfSyncs * sync.Median), "/s", single,
                $"{single.Median / sync.Median:P0} of one commit per fdatasync");
            bench.Report.Add("  the same, 40 writers", "100K/s, volatile", Target.AtLeast(60_000), "/s", Figure.Of(threads));
            bench.Report.Add("  the same, 40 tasks (CommitAsync)", "/s", Figure.Of(tasks));

            void Commit(int writer)
            {
                using var tx = database.Begin();
                tx.CreateNode(label, (key, writer));
                tx.Commit();
            }

            async Task CommitAsync(int writer)
            {
                using var tx = database.Begin();
                tx.CreateNode(label, (key, writer));
                await tx.CommitAsync().ConfigureAwait(false);
            }
        }

        Bench.Delete(path);
    }

    private static double TasksPerSecond(Bench bench, Func<int, Task> body)
    {
        var stop = false;
        long calls = 0;
        var seconds = Bench.SecondsOf(() =>
        {
            var team = Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
            {
                long mine = 0;
                for (; !Volatile.Read(ref stop); mine++) await body(writer).ConfigureAwait(false);
                Interlocked.Add(ref calls, mine);
            })).ToArray();
            Thread.Sleep(bench.Window);
            Volatile.Write(ref stop, true);
            Task.WaitAll(team);
        });
        return calls / seconds;
    }
}
