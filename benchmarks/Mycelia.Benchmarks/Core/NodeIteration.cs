// Sums a 32-bit integer property of a million nodes: by Snapshot.NodeColumn(key).Sum(), which uses both cores, and row by row on one thread,
// Snapshot.Nodes() enumerated and TryGetInt64 per node.

namespace Mycelia.Benchmarks.Core;

internal static class NodeIteration
{
    public static void Run(Bench bench)
    {
        var graph = bench.Graph;
        long sink = 0;
        bench.Report.Add("iterate 1M nodes and sum a property, columnar", "0.12 s", Target.AtMost(0.001), "s",
            bench.ShortSeconds(() => sink += graph.Snapshot.NodeColumn(graph.Score).Sum().AsInt64()));
        bench.Report.Add("  the same, row by row", "0.12 s", Target.AtMost(0.015), "s",
            bench.ShortSeconds(() => sink += RowByRow(graph.Snapshot, graph.Score)));
        GC.KeepAlive(sink);
    }

    private static long RowByRow(Snapshot snapshot, PropertyKey key)
    {
        long sum = 0;
        foreach (var node in snapshot.Nodes())
        {
            snapshot.TryGetInt64(node, key, out var value);
            sum += value;
        }

        return sum;
    }
}
