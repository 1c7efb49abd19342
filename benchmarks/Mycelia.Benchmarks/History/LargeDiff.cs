// The difference of two commits of a graph of a million nodes and ten million edges that differ in a hundred nodes and edges: while both are in memory, after a checkpoint when they
// are opened from their roots, and after opening the database.

using Mycelia.Benchmarks.Core;

namespace Mycelia.Benchmarks.History;

internal static class LargeDiff
{
    private const double TargetMs = 5;
    private const int Edits = 100;

    public static void Run(Bench bench)
    {
        var graph = HistoryGraph.OnDisk(bench, bench.Million, 10 * bench.Million);
        using (var database = Database.Open(graph.Path!))
        {
            graph.Edit(database, Edits);
            database.History.Commit("edits");
            bench.Report.Add("diff of 100 changes in 10M edges, in memory", "-", Target.AtMost(TargetMs), "ms", bench.ShortSeconds(() => Diff(database)) * 1e3);
            database.Checkpoint();
            Bench.Collect();
            bench.Report.Add("  first after a checkpoint", "ms", Figure.Of(Bench.SecondsOf(() => Diff(database))) * 1e3);
            bench.Report.Add("diff of 100 changes in 10M edges, after a checkpoint", "-", Target.AtMost(TargetMs), "ms", bench.ShortSeconds(() => Diff(database)) * 1e3);
        }

        var opened = new double[bench.Runs];
        for (var run = 0; run < opened.Length; run++)
        {
            using var database = Database.Open(graph.Path!);
            opened[run] = Bench.SecondsOf(() => Diff(database));
            if (run == opened.Length - 1) bench.Report.Add("diff of 100 changes in 10M edges, after opening, warm", "-", Target.AtMost(TargetMs), "ms", bench.ShortSeconds(() => Diff(database)) * 1e3);
        }

        bench.Report.Add("  first after opening", "ms", Figure.Of(opened) * 1e3);
        Bench.Delete(graph.Path!);
    }

    private static void Diff(Database database)
    {
        var diff = database.History.Diff("HEAD~1", "HEAD");
        if (diff.Nodes.Count + diff.Edges.Count < Edits * 8 / 10) throw new InvalidOperationException("Differences are missing.");
    }
}
