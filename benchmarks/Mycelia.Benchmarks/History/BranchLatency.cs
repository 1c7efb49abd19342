// Creating a branch and checking one out, beside strict transactions as in CommitLatency, first with few branches, then with a thousand; and what a branch takes on disk.

using Mycelia.Benchmarks.Core;

namespace Mycelia.Benchmarks.History;

internal static class BranchLatency
{
    private const int Branches = 1000;
    private const double TargetMs = 1;

    public static void Run(Bench bench)
    {
        using (var database = Database.InMemory())
        {
            HistoryGraph.Into(database, bench.Million, 0);
            var (_, created, checkedOut) = Measure(bench, database, "first");
            bench.Report.Add("create a branch, in memory", "-", Target.AtMost(TargetMs), "ms", created * 1e3);
            bench.Report.Add("check out a branch, in memory", "-", Target.AtMost(TargetMs), "ms", checkedOut * 1e3);
            for (var i = 0; i < Branches; i++) database.History.CreateBranch($"topic/{i}");
            (_, created, checkedOut) = Measure(bench, database, "second");
            bench.Report.Add("  create, beside 1,000 others", "ms", created * 1e3);
            bench.Report.Add("  check out, beside 1,000 others", "ms", checkedOut * 1e3);
        }

        var graph = HistoryGraph.OnDisk(bench, bench.Million, 0);
        using (var database = Database.Open(graph.Path!))
        {
            var (strict, created, checkedOut) = Measure(bench, database, "first");
            CommitLatency.Beyond(bench, "create a branch, beyond the flush", strict, created, TargetMs);
            CommitLatency.Beyond(bench, "check out a branch, beyond the flush", strict, checkedOut, TargetMs);
            database.Compact();
            var before = database.DiskBytes;
            for (var i = 0; i < Branches; i++) database.History.CreateBranch($"topic/{i}");
            database.Checkpoint();
            database.Compact();
            bench.Report.Add("bytes on disk per branch, 1,000 branches, checkpointed", "-", Target.AtMost(10 << 10), "B", Figure.Of((database.DiskBytes - before) / (double)Branches));
        }

        Bench.Delete(graph.Path!);
    }

    private static (Figure Strict, Figure Created, Figure CheckedOut) Measure(Bench bench, Database database, string prefix)
    {
        const int WarmUps = 20;
        var runs = 15 * bench.Runs;
        double[] strict = new double[runs], created = new double[runs], checkedOut = new double[runs];
        for (var run = -WarmUps; run < runs; run++)
        {
            var transaction = Bench.SecondsOf(() => database.Write(tx => tx.CreateNode("Person", ("age", 1), ("score", run))));
            var name = $"{prefix}{run + WarmUps}";
            var branch = Bench.SecondsOf(() => database.History.CreateBranch(name));
            var checkout = Bench.SecondsOf(() => database.History.Checkout(name));
            database.History.Checkout("main");
            if (run >= 0) (strict[run], created[run], checkedOut[run]) = (transaction, branch, checkout);
        }

        return (Figure.Of(strict), Figure.Of(created), Figure.Of(checkedOut));
    }
}
