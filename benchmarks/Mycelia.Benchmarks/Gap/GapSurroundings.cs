// What surrounds the kernels:
//   * bytes that a projection takes per edge it holds;
//   * the rate at which PageRank takes in what a sweep must read at the least (per edge 4 bytes of the list and 4 of the neighbour's offer, per node 16 for its offset, its
//     degree and its score), as a share of the rate at which all threads read an array of 512 MiB in the same run;
//   * components of uniform random graphs;
//   * the most memory that the process has resident while it builds a graph of 2^23 nodes and 2^27 edges.

using System.Diagnostics;
using System.Globalization;
using Mycelia.Algorithms;
using Mycelia.Benchmarks.Core;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Benchmarks.Gap;

internal static class GapSurroundings
{
    private const int Runs = 9;
    private const int LargeScale = 23;

    /// <summary>Figures of one of the two graphs.</summary>
    public static void Of(GapGraph graph, GapOptions options, GapReport report)
    {
        report.Add(new GapFigure($"bytes per edge of the projection, {graph.Name}", graph.Plain.Cost.BytesPerEdge, "B", null, ""));
        report.Add(new GapFigure($"bytes per edge of the projection with weights, {graph.Name}", graph.Weighted.Cost.BytesPerEdge, "B", null, ""));
        var result = GapKernel.Rank(graph, options.Threads);
        var seconds = MedianMs(() => GapKernel.Rank(graph, options.Threads)) / 1e3;
        const int edgeBytes = 8, nodeBytes = 16;
        var rate = result.Iterations * (edgeBytes * (double)graph.Plain.EdgeCount + nodeBytes * (double)graph.Plain.NodeCount) / seconds / 1e9;
        var plain = ReadRate(options.Threads);
        report.Add(new GapFigure($"PageRank's share of the memory bandwidth, {graph.Name}", 100 * rate / plain, "%", null,
            string.Create(CultureInfo.InvariantCulture, $"{rate:F1} of {plain:F1} GB/s, {result.Iterations} sweeps")));
    }

    /// <summary>Weak components of directed uniform graphs.</summary>
    public static void Components(GapOptions options, GapReport report)
    {
        foreach (var (nodes, edges, target) in new[] { (100_000, 500_000, 2.0), (1_000_000, 5_000_000, 20.0) })
        {
            var random = new Random(Bench.Seed);
            var (sources, targets) = (new int[edges], new int[edges]);
            for (var i = 0; i < edges; i++) (sources[i], targets[i]) = (random.Next(nodes), random.Next(nodes));
            using var graph = GraphProjection.FromEdges(nodes, sources, targets);
            var parallel = new WeaklyConnectedComponentsOptions { Concurrency = options.Threads };
            var ms = MedianMs(() => WeaklyConnectedComponents.Run(graph, parallel));
            report.Add(new GapFigure($"weakly connected components, {nodes:N0} nodes, {edges:N0} edges", ms, "ms", target, ""));
        }
    }

    /// <summary>The highest resident size while a large graph is built from its edges.</summary>
    public static void LargeBuild(GapOptions options, GapReport report)
    {
        if (!File.Exists("/proc/self/clear_refs"))
        {
            Console.WriteLine("The peak of a large build is not measured: this system has no /proc.");
            return;
        }

        var edges = GapEdges.Kronecker(LargeScale);
        Bench.Collect();
        File.WriteAllText("/proc/self/clear_refs", "5"); // Begins the peak anew.
        var before = ResidentMiB("VmRSS");
        var start = Stopwatch.GetTimestamp();
        using var graph = GraphProjection.FromEdges(edges.Nodes, edges.Sources, edges.Targets, undirected: true, concurrency: options.Threads);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var note = string.Create(CultureInfo.InvariantCulture, $"of which {before:F0} before, with {edges.Sources.Length:N0} edges in arrays; the projection is {graph.Cost.Bytes / (double)(1 << 20):F0}");
        report.Add(new GapFigure($"peak resident size while building kron-{LargeScale}", ResidentMiB("VmHWM"), "MiB", null, note));
        report.Add(new GapFigure($"time of building kron-{LargeScale}", seconds, "s", null, ""));
        GC.KeepAlive(edges);
    }

    /// <summary>Gigabytes per second that all threads read together.</summary>
    private static double ReadRate(int threads)
    {
        const int length = 512 << 20 >> 3, chunk = 1 << 17;
        using var array = NativeArray<long>.Zeroed(length);
        var sums = new long[length / chunk];
        var ms = MedianMs(() => ParallelLoops.For(0, sums.Length, 1, (block, _) => sums[block] = PlainRead.Sum(array.Span.Slice(block * chunk, chunk)), threads));
        return 8.0 * length / ms / 1e6;
    }

    private static double MedianMs(Action action) => Timing.MedianMs(action, runs: Runs);

    private static double ResidentMiB(string name)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return double.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
