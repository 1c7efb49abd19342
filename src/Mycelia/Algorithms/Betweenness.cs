// Betweenness: Brandes, "A Faster Algorithm for Betweenness Centrality", 2001; from a sample of sources as Brandes and Pich, "Centrality Estimation in Large Networks", 2007.
//
// Per source, two sweeps over the levels of a breadth-first search: BetweennessLoops, whose result is the same, bit for bit, for any number of workers.
//
// Many sources run side by side, a fixed number of them at a time, each worker with a source of its own; few sources run one after another with all workers on each level.

using Mycelia.Kernel.Graphs;
using Mycelia.Kernel.Loops;

namespace Mycelia.Algorithms;

/// <summary>Options of <see cref="Betweenness"/>.</summary>
public sealed record BetweennessOptions : ParallelAlgorithmOptions
{
    /// <summary>How many sources to sample, drawn with <see cref="Seed"/>; 0 (the default) for all nodes, which gives exact values.</summary>
    public int Samples { get; init; }

    /// <summary>Nodes to start from, instead of a sample: scores are then of these alone, not scaled up. None (the default) leaves the choice to <see cref="Samples"/>.</summary>
    public IReadOnlyList<int> Sources { get; init; } = [];

    /// <summary>Chooses the sample. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Divide by the number of pairs of other nodes (ordered ones in a directed graph), so that values lie between 0 and 1 and those of graphs of different size compare. Default false.</summary>
    public bool Normalize { get; init; }
}

/// <summary>What <see cref="Betweenness"/> found.</summary>
/// <param name="Scores">
/// Per node, the sum over pairs of other nodes of the share of their shortest paths that lead through it; pairs of an undirected graph count once. From a sample the
/// values are scaled up to all sources.
/// </param>
/// <param name="Sources">How many sources were searched from.</param>
public sealed record BetweennessResult(double[] Scores, int Sources);

/// <summary>Tells which nodes lie between others: on their shortest paths, by number of hops. Each parallel edge is a path of its own; weights are not used.</summary>
public static class Betweenness
{
    private const int SideBySide = 32;
    private const int SmallNodes = 1 << 14;
    private const int ReportsMax = 1000;

    /// <summary>Computes betweenness. Cost: O(nodes + edges) per source; about 21 bytes of scratch per node, for each worker where the graph is small.</summary>
    /// <exception cref="MyceliaException">An option is out of range, or a source is no node.</exception>
    public static BetweennessResult Run(GraphProjection graph, BetweennessOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new BetweennessOptions();
        using var held = graph.Hold();
        Argument.AtLeast(options.Samples, 0, nameof(options.Samples));
        var sources = SourcesOf(graph, options);
        var workers = Team.Size(options.Concurrency);
        var scores = new double[graph.NodeCount];
        var incoming = graph.In(workers, cancellation);
        if (graph.NodeCount <= SmallNodes && sources.Length > 1) RunSideBySide(held.Out, incoming, sources, scores, workers, options, cancellation);
        else RunOneByOne(held.Out, incoming, sources, scores, workers, options, cancellation);
        if (sources.Length == 0) options.Report("source", 0, 1);
        Scale(graph, options, sources.Length, scores);
        return new BetweennessResult(scores, sources.Length);
    }

    private static int[] SourcesOf(GraphProjection graph, BetweennessOptions options)
    {
        var nodes = graph.NodeCount;
        if (options.Sources is { Count: > 0 } given)
        {
            foreach (var source in given) Argument.Node(graph, source, nameof(options.Sources));
            return [.. given];
        }

        var all = new int[nodes];
        for (var node = 0; node < nodes; node++) all[node] = node;
        if (options.Samples == 0 || options.Samples >= nodes) return all;

        // The first of a shuffle: a sample without repetition.
        var random = new SplitMix64(options.Seed);
        for (var i = 0; i < options.Samples; i++)
        {
            var other = i + random.Below(nodes - i);
            (all[i], all[other]) = (all[other], all[i]);
        }

        return all[..options.Samples];
    }

    private static void RunOneByOne(Csr outgoing, Csr incoming, int[] sources, double[] scores, int workers, BetweennessOptions options, CancellationToken cancellation)
    {
        using var loops = new BetweennessLoops(outgoing, incoming, workers, cancellation);
        var step = Math.Max(1, sources.Length / ReportsMax);
        for (var i = 0; i < sources.Length; i++)
        {
            loops.Run(sources[i], scores);
            if ((i + 1) % step == 0 || i + 1 == sources.Length) options.Report("source", i + 1, (i + 1.0) / sources.Length);
        }
    }

    /// <summary>A round of sources, each with scores of its own, which are then added in the order of the sources.</summary>
    private static void RunSideBySide(Csr outgoing, Csr incoming, int[] sources, double[] scores, int workers, BetweennessOptions options, CancellationToken cancellation)
    {
        var loops = new BetweennessLoops?[workers];
        var parts = new double[SideBySide][];
        try
        {
            for (var start = 0; start < sources.Length; start += SideBySide)
            {
                var count = Math.Min(SideBySide, sources.Length - start);
                ParallelLoops.ForWorkers(0, count, 1, (worker, i, _) =>
                {
                    parts[i] ??= new double[scores.Length];
                    parts[i].AsSpan().Clear();
                    (loops[worker] ??= new BetweennessLoops(outgoing, incoming, 1, cancellation)).Run(sources[start + i], parts[i]);
                }, workers, cancellation);
                for (var i = 0; i < count; i++)
                    for (var node = 0; node < scores.Length; node++) scores[node] += parts[i][node];
                options.Report("source", start + count, (start + count) / (double)sources.Length);
            }
        }
        finally
        {
            foreach (var pass in loops) pass?.Dispose();
        }
    }

    private static void Scale(GraphProjection graph, BetweennessOptions options, int sources, double[] scores)
    {
        double nodes = graph.NodeCount;
        var factor = graph.IsUndirected ? 0.5 : 1;
        if (options.Sources.Count == 0 && sources > 0) factor *= nodes / sources;
        if (options.Normalize && nodes > 2) factor *= (graph.IsUndirected ? 2 : 1) / ((nodes - 1) * (nodes - 2));
        if (factor == 1) return;
        for (var node = 0; node < scores.Length; node++) scores[node] *= factor;
    }
}
