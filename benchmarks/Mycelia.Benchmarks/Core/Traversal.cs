// Walks three steps out from a random node of a million with ten random outgoing edges each: 10 + 100 + 1,000 edges, every one counted
// and the id of every node reached read, no check for nodes seen before. Level by level with an Expansion; then list by list with nested
// enumerators. One thread, then two, each with its own start nodes.
// The last row walks the same numbers of nodes and edges over two plain arrays (offsets and targets): what this machine's memory allows.

namespace Mycelia.Benchmarks.Core;

internal static class Traversal
{
    private const int StartsPerCall = 64;
    private const int Degree = 10;
    private const int EdgesPerStart = 1_110;

    [ThreadStatic]
    private static ulong s_sink;

    public static void Run(Bench bench)
    {
        var graph = bench.Graph;
        var starts = graph.Shuffled;
        bench.Report.Add("depth-3 traversal from a random node, 1 thread", "50,000/s", Target.AtLeast(150_000), "/s",
            Measure(1, i => Expand(graph.Snapshot, graph.Knows, starts[i]), out var edges), edges);
        bench.Report.Add("  the same, 2 threads", "50,000/s", Target.AtLeast(150_000), "/s",
            Measure(2, i => Expand(graph.Snapshot, graph.Knows, starts[i]), out edges), edges);
        bench.Report.Add("  the same list by list, 1 thread", "/s", Measure(1, i => Walk(graph.Snapshot, graph.Knows, starts[i]), out edges), edges);
        bench.Report.Add("  the same list by list, 2 threads", "/s", Measure(2, i => Walk(graph.Snapshot, graph.Knows, starts[i]), out edges), edges);
        var (offsets, targets) = PlainArrays(starts.Length);
        bench.Report.Add("  the same over plain arrays, 1 thread", "/s", Measure(1, i => Walk(offsets, targets, i), out edges), edges);

        Figure Measure(int threads, Func<int, long> walk, out string note)
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
                        start = (start + 7919) % starts.Length;
                        if (walk(start) != EdgesPerStart) throw new InvalidOperationException("Edges are missing.");
                    }
                });
                if (run >= 0) rates[run] = rate;
            }

            var figure = Figure.Of(rates);
            note = $"{figure.Median * EdgesPerStart / 1e6:F1} M edges/s";
            return figure;
        }
    }

    private static (int[] Offsets, int[] Targets) PlainArrays(int nodes)
    {
        var random = new Random(Bench.Seed);
        var offsets = new int[nodes + 1];
        var targets = new int[nodes * Degree];
        for (var i = 0; i < nodes; i++) offsets[i + 1] = offsets[i] + Degree;
        for (var i = 0; i < targets.Length; i++) targets[i] = random.Next(nodes);
        return (offsets, targets);
    }

    private static long Walk(int[] offsets, int[] targets, int start)
    {
        long edges = 0;
        ulong ids = 0;
        for (var i = offsets[start]; i < offsets[start + 1]; i++)
        {
            edges++;
            var first = targets[i];
            for (var j = offsets[first]; j < offsets[first + 1]; j++)
            {
                edges++;
                var second = targets[j];
                for (var k = offsets[second]; k < offsets[second + 1]; k++)
                {
                    edges++;
                    ids += (uint)targets[k];
                }
            }
        }

        Volatile.Write(ref s_sink, ids);
        return edges;
    }

    [ThreadStatic]
    private static Expansion[]? s_levels;

    private static long Expand(Snapshot snapshot, EdgeType type, NodeId start)
    {
        var levels = s_levels ??= [new Expansion(), new Expansion(), new Expansion()];
        levels[0].Fill(snapshot, [start], Direction.Outgoing, type);
        levels[1].Fill(snapshot, levels[0].Targets, Direction.Outgoing, type);
        levels[2].Fill(snapshot, levels[1].Targets, Direction.Outgoing, type);
        ulong ids = 0;
        foreach (var node in levels[2].Targets) ids += node.Value;
        Volatile.Write(ref s_sink, ids);
        return levels[0].Targets.Length + levels[1].Targets.Length + levels[2].Targets.Length;
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
