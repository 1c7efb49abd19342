// History commits after a change of one node or one property, on graphs of two sizes: in memory, where nothing waits for a disk, and on disk with the strict transaction
// of one node that precedes each; the difference of the medians is what a commit takes beyond the flush.

using Mycelia.Benchmarks.Core;

namespace Mycelia.Benchmarks.History;

internal static class CommitLatency
{
    private const double TargetMs = 2;

    public static void Run(Bench bench)
    {
        foreach (var nodes in new[] { bench.Million / 10, bench.Million })
        {
            var name = $"{nodes / 1000}K nodes";
            using (var database = Database.InMemory())
            {
                var (_, property, node) = Measure(bench, database, HistoryGraph.Into(database, nodes, 0));
                bench.Report.Add($"commit of 1 property, {name}, in memory", "-", Target.AtMost(TargetMs), "ms", property * 1e3);
                bench.Report.Add($"commit of 1 node, {name}, in memory", "-", Target.AtMost(TargetMs), "ms", node * 1e3);
            }

            var graph = HistoryGraph.OnDisk(bench, nodes, 0);
            using (var database = Database.Open(graph.Path!))
            {
                var (strict, property, node) = Measure(bench, database, graph);
                Beyond(bench, $"commit of 1 property, {name}, beyond the flush", strict, property, TargetMs);
                Beyond(bench, $"commit of 1 node, {name}, beyond the flush", strict, node, TargetMs);
            }

            Bench.Delete(graph.Path!);
        }
    }

    /// <summary>A row for what an operation takes longer than a strict transaction of one node.</summary>
    public static void Beyond(Bench bench, string name, Figure strict, Figure operation, double targetMs) =>
        bench.Report.Add(name, "-", Target.AtMost(targetMs), "ms", Figure.Of((operation.Median - strict.Median) * 1e3), $"{operation.Median * 1e3:F2} ms, a strict transaction {strict.Median * 1e3:F2} ms");

    private static (Figure Strict, Figure Property, Figure Node) Measure(Bench bench, Database database, HistoryGraph graph)
    {
        const int WarmUps = 50;
        var runs = 30 * bench.Runs;
        double[] strict = new double[runs], property = new double[runs], node = new double[runs];
        for (var run = -WarmUps; run < runs; run++)
        {
            var transaction = Bench.SecondsOf(() => database.Write(tx => tx.CreateNode("Person", ("age", 1), ("score", run))));
            var afterNode = Bench.SecondsOf(() => database.History.Commit("a node"));
            database.Write(graph.SetScore);
            var afterProperty = Bench.SecondsOf(() => database.History.Commit("a property"));
            if (run >= 0) (strict[run], property[run], node[run]) = (transaction, afterProperty, afterNode);
        }

        return (Figure.Of(strict), Figure.Of(property), Figure.Of(node));
    }
}
