// Reading an old commit: opening it, then lookups of properties by id and a filter with a sum over a column, in turn with the same on the present version, once both are cached.

using Mycelia.Benchmarks.Core;

namespace Mycelia.Benchmarks.History;

internal static class TimeTravel
{
    private const int Commits = 100;
    private const int Lookups = 10_000;

    public static void Run(Bench bench)
    {
        var graph = HistoryGraph.OnDisk(bench, bench.Million, bench.Million);
        using (var database = Database.Open(graph.Path!, new DatabaseOptions { Durability = Durability.Relaxed }))
        {
            for (var i = 0; i < Commits; i++)
            {
                graph.Edit(database, 100);
                database.History.Commit($"edits {i}");
            }

            database.Checkpoint();
        }

        var first = new double[bench.Runs];
        for (var run = 0; run < first.Length; run++)
        {
            using var database = Database.Open(graph.Path!);
            first[run] = Bench.SecondsOf(() => Look(database.History.Open($"HEAD~{Commits / 2}"), graph.Nodes[0]));
        }

        bench.Report.Add("open an old commit and look up one property, first after opening", "ms", Figure.Of(first) * 1e3);
        using (var database = Database.Open(graph.Path!))
        {
            var old = database.History.Open($"HEAD~{Commits / 2}");
            var head = database.Snapshot();
            bench.Report.Add("  again, while it is held", "us", bench.ShortSeconds(() => Look(database.History.Open($"HEAD~{Commits / 2}"), graph.Nodes[0])) * 1e6);
            Compare(bench, "10,000 lookups at an old commit, of the time at the head", database, old, head, snapshot => Read(snapshot, graph));
            Compare(bench, "filter and sum at an old commit, of the time at the head", database, old, head, snapshot => snapshot.NodeColumn(database.Key("age")).SumWhere(Comparison.Greater, 50));
        }

        Bench.Delete(graph.Path!);
    }

    private static void Compare(Bench bench, string name, Database database, Snapshot old, Snapshot head, Action<Snapshot> read)
    {
        bench.ShortSeconds(() => read(old), 1);
        bench.ShortSeconds(() => read(head), 1);
        var ratios = new double[10 * bench.Runs + 1];
        var present = new double[ratios.Length];
        for (var i = 0; i < ratios.Length; i++)
        {
            present[i] = Bench.SecondsOf(() => read(head));
            ratios[i] = Bench.SecondsOf(() => read(old)) / present[i];
        }

        bench.Report.Add(name, "x", Figure.Of(ratios), $"{Figure.Of(present).Median * 1e3:F3} ms at the head");
        GC.KeepAlive(database);
    }

    private static void Look(Snapshot snapshot, NodeId node)
    {
        if (snapshot.Get(node, "age").IsNull) throw new InvalidOperationException("A property is missing.");
    }

    private static void Read(Snapshot snapshot, HistoryGraph graph)
    {
        var step = graph.Nodes.Length / Lookups;
        for (var i = 0; i < Lookups; i++) Look(snapshot, graph.Nodes[i * step]);
    }
}
