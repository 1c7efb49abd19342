// Merging a branch that added a hundred thousand edges to a graph of a million nodes and ten million edges, into one that has another commit, as a merge commit; on disk, strict.

using Mycelia.Benchmarks.Core;

namespace Mycelia.Benchmarks.History;

internal static class LargeMerge
{
    public static void Run(Bench bench)
    {
        var graph = HistoryGraph.OnDisk(bench, bench.Million, 10 * bench.Million);
        using (var database = Database.Open(graph.Path!))
        {
            var added = bench.Million / 10;
            var topic = database.History.CreateBranch("topic");
            var (sources, targets, weights) = (new NodeId[added], new NodeId[added], new double[added]);
            for (var i = 0; i < added; i++) (sources[i], targets[i], weights[i]) = (graph.AnyNode(), graph.AnyNode(), i);
            topic.Write(tx => tx.CreateEdges("KNOWS", sources, targets, PropertyColumn.Float64("weight", weights)).Length);
            topic.Commit("edges");
            graph.Edit(database, 100);
            var before = database.History.Commit("edits").Id.ToString();
            database.Checkpoint();
            var edges = database.Snapshot().EdgeCount;
            var times = new double[Math.Min(5, bench.Runs)];
            for (var run = -1; run < times.Length; run++)
            {
                var seconds = Bench.SecondsOf(() => database.History.Merge("topic"));
                if (database.Snapshot().EdgeCount != edges + added) throw new InvalidOperationException("Edges are missing.");
                if (run >= 0) times[run] = seconds;
                database.History.Reset(before, ResetMode.Hard);
            }

            bench.Report.Add("merge 100K added edges into 10M", "-", Target.AtMost(0.5), "s", Figure.Of(times));
        }

        Bench.Delete(graph.Path!);
    }
}
