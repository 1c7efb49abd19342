// What a commit of one property holds on the heap: while its version is in memory alone, and after opening, once the log was listed.

using Mycelia.Benchmarks.Core;

namespace Mycelia.Benchmarks.History;

internal static class CommitMemory
{
    public static void Run(Bench bench)
    {
        var commits = bench.Million / 100;
        using (var database = Database.InMemory())
        {
            var graph = HistoryGraph.Into(database, 1000, 0);
            var before = Bench.Collect();
            for (var i = 0; i < commits; i++)
            {
                database.Write(graph.SetScore);
                database.History.Commit("A change", allowEmpty: true);
            }

            bench.Report.Add($"heap per commit of 1 property, {commits:N0} not stored", "B", Figure.Of((Bench.Collect() - before) / (double)commits), "the version and its hashes included");
        }

        var path = LongLog.Make(bench, commits);
        using (var database = Database.Open(path))
        {
            var before = Bench.Collect();
            if (database.History.Log().Count() != commits) throw new InvalidOperationException("Commits are missing.");
            bench.Report.Add($"heap per commit, {commits:N0} stored, after listing them", "B", Figure.Of((Bench.Collect() - before) / (double)commits));
            GC.KeepAlive(database);
        }

        Bench.Delete(path);
    }
}
