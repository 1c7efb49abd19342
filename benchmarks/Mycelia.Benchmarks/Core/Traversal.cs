// Walks three steps out from a random node of a million with ten random outgoing edges each: 10 + 100 + 1,000 edges, every one counted
// and the id of every node reached read, no check for nodes seen before. One thread, then two, each with its own start nodes.

namespace Mycelia.Benchmarks.Core;

internal static class Traversal
{
    private const int StartsPerCall = 64;
    private const int EdgesPerStart = 1_110;

    [ThreadStatic]
    private static ulong s_sink;

    public static void Run(Bench bench)
    {
        var graph = bench.Graph;
        Measure(1, "depth-3 traversal from a random node, 1 thread");
        Measure(2, "  the same, 2 threads");

        void Measure(int threads, string name)
        {
            var at = new int[threads * 16];
            var rates = new double[bench.Runs];
            for (var run = -2; run < rates.Length; run++)
            {
                var rate = StartsPerCall * bench.CallsPerSecond(threads, thread =>
                {
                    ref var start = ref at[thread * 16];
                    for (var i = 0; i < StartsPerCall; i++)
                    {
                        start = (start + 7919) % graph.Shuffled.Length;
                        if (Walk(graph.Snapshot, graph.Knows, graph.Shuffled[start]) != EdgesPerStart) throw new InvalidOperationException("Edges are missing.");
                    }
                });
                if (run >= 0) rates[run] = rate;
            }

            var figure = Figure.Of(rates);
            bench.Report.Add(name, "50,000/s", Target.AtLeast(150_000), "/s", figure, $"{figure.Median * EdgesPerStart / 1e6:F1} M edges/s");
        }
    }

    private static long Walk(Snapshot snapshot, EdgeType type, NodeId start)
    {
        long edges = 0;
        ulong ids = 0;
        var first = snapshot.Neighbours(start, Direction.Outgoing, type).GetEnumerator();
        while (first.MoveNext())
        {
            edges++;
            var second = snapshot.Neighbours(first.CurrentNode, Direction.Outgoing, type).GetEnumerator();
            while (second.MoveNext())
            {
                edges++;
                var third = snapshot.Neighbours(second.CurrentNode, Direction.Outgoing, type).GetEnumerator();
                while (third.MoveNext())
                {
                    edges++;
                    ids += third.CurrentNode.Value;
                }
            }
        }

        Volatile.Write(ref s_sink, ids);
        return edges;
    }
}
