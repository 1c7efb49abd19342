// Betweenness: Brandes, "A Faster Algorithm for Betweenness Centrality", 2001; from a sample of sources as Brandes and Pich, "Centrality Estimation in Large Networks", 2007.
//
// Per source: a breadth-first search; then, level by level outwards, the number of shortest paths to each node as the sum over its predecessors; then, level by level inwards, what
// each node passes on, as the sum over its successors. Both sums are pulled by the node that they are for, in the order of its list, so nothing is added from two sides and
// the result is the same, bit for bit, for any number of workers.
//
// Many sources run side by side, a fixed number of them at a time, each worker with a source of its own; few sources run one after another with all workers on each level.

namespace Mycelia.Algorithms;

/// <summary>Options of <see cref="Betweenness"/>.</summary>
public sealed record BetweennessOptions : ParallelAlgorithmOptions
{
    /// <summary>How many sources to sample, drawn with <see cref="Seed"/>; 0 (the default) for all nodes, which gives exact values.</summary>
    public int Samples { get; init; }

    /// <summary>Sources to start from, instead of a sample.</summary>
    public IReadOnlyList<int>? Sources { get; init; }

    /// <summary>Chooses the sample. Default 0.</summary>
    public int Seed { get; init; }

    /// <summary>Divide by the number of ordered pairs of other nodes, so that values of graphs of different size compare. Default false.</summary>
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

    /// <summary>Computes betweenness. Cost: O(nodes + edges) per source; 20 bytes of scratch per node and source under way.</summary>
    public static BetweennessResult Run(GraphProjection graph, BetweennessOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new BetweennessOptions();
        using var held = graph.Hold();
        Argument.AtLeast(options.Samples, 0, nameof(options.Samples));
        var sources = SourcesOf(graph, options);
        var workers = Team.Size(options.Concurrency);
        var scores = new double[graph.NodeCount];
        if (graph.NodeCount <= SmallNodes && sources.Length > 1) RunSideBySide(graph, sources, scores, workers, options, cancellation);
        else RunOneByOne(graph, sources, scores, workers, options, cancellation);
        Scale(graph, options, sources.Length, scores);
        return new BetweennessResult(scores, sources.Length);
    }

    private static int[] SourcesOf(GraphProjection graph, BetweennessOptions options)
    {
        var nodes = graph.NodeCount;
        if (options.Sources is { } given)
        {
            foreach (var source in given) Argument.Node(graph, source, nameof(options.Sources));
            return [.. given];
        }

        var all = new int[nodes];
        for (var node = 0; node < nodes; node++) all[node] = node;
        if (options.Samples == 0 || options.Samples >= nodes) return all;

        // The first of a shuffle: a sample without repetition.
        var state = (ulong)(uint)options.Seed;
        for (var i = 0; i < options.Samples; i++)
        {
            var other = i + (int)(Next(ref state) % (ulong)(nodes - i));
            (all[i], all[other]) = (all[other], all[i]);
        }

        return all[..options.Samples];
    }

    /// <summary>SplitMix64: Steele, Lea and Flood, 2014.</summary>
    private static ulong Next(ref ulong state)
    {
        var z = state += 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        return z ^ z >> 31;
    }

    private static void RunOneByOne(GraphProjection graph, int[] sources, double[] scores, int workers, BetweennessOptions options, CancellationToken cancellation)
    {
        var pass = new Pass(graph, workers);
        for (var i = 0; i < sources.Length; i++)
        {
            pass.Run(sources[i], scores, cancellation);
            options.Report("source", i + 1, (i + 1.0) / sources.Length);
        }
    }

    /// <summary>A round of sources, each with scores of its own, which are then added in the order of the sources.</summary>
    private static void RunSideBySide(GraphProjection graph, int[] sources, double[] scores, int workers, BetweennessOptions options, CancellationToken cancellation)
    {
        var passes = new Pass[SideBySide];
        var parts = new double[SideBySide][];
        for (var start = 0; start < sources.Length; start += SideBySide)
        {
            var count = Math.Min(SideBySide, sources.Length - start);
            Team.Run(workers, count, cancellation, i =>
            {
                parts[i] ??= new double[graph.NodeCount];
                parts[i].AsSpan().Clear();
                (passes[i] ??= new Pass(graph, 1)).Run(sources[start + i], parts[i], cancellation);
            });
            for (var i = 0; i < count; i++)
                for (var node = 0; node < scores.Length; node++) scores[node] += parts[i][node];
            options.Report("source", start + count, (start + count) / (double)sources.Length);
        }
    }

    private static void Scale(GraphProjection graph, BetweennessOptions options, int sources, double[] scores)
    {
        double nodes = graph.NodeCount;
        var factor = graph.IsUndirected ? 0.5 : 1;
        if (options.Sources is null && sources > 0) factor *= nodes / sources;
        if (options.Normalize && nodes > 2) factor *= (graph.IsUndirected ? 2 : 1) / ((nodes - 1) * (nodes - 2));
        if (factor == 1) return;
        for (var node = 0; node < scores.Length; node++) scores[node] *= factor;
    }

    /// <summary>The searches from one source after another.</summary>
    private sealed class Pass(GraphProjection graph, int workers)
    {
        private const int Block = 1 << 10;

        private readonly double[] _paths = new double[graph.NodeCount];
        private readonly double[] _passed = new double[graph.NodeCount];
        private readonly int[] _order = new int[graph.NodeCount];

        /// <summary>Adds what the paths from a source give to each node.</summary>
        public void Run(int source, double[] scores, CancellationToken cancellation)
        {
            var search = BreadthFirstSearch.Run(graph, source, new BreadthFirstSearchOptions { Concurrency = workers }, cancellation);
            var depths = search.Depths;
            var starts = Levels(depths, search.MaxDepth);
            _paths[source] = 1;
            for (var depth = 1; depth <= search.MaxDepth; depth++) OverLevel(starts, depth, cancellation, (from, to) => CountPaths(depths, from, to));
            for (var depth = search.MaxDepth; depth >= 0; depth--) OverLevel(starts, depth, cancellation, (from, to) => PassOn(depths, from, to));
            for (var i = 1; i < starts[^1]; i++) scores[_order[i]] += _passed[_order[i]];
        }

        /// <summary>Sorts the nodes that were reached by depth; returns where each level begins.</summary>
        private int[] Levels(int[] depths, int maxDepth)
        {
            var starts = new int[maxDepth + 2];
            foreach (var depth in depths)
                if (depth >= 0) starts[depth + 1]++;
            for (var depth = 0; depth <= maxDepth; depth++) starts[depth + 1] += starts[depth];
            var next = starts.AsSpan(0, maxDepth + 1).ToArray();
            for (var node = 0; node < depths.Length; node++)
                if (depths[node] >= 0) _order[next[depths[node]]++] = node;
            return starts;
        }

        private void OverLevel(int[] starts, int depth, CancellationToken cancellation, Action<int, int> work)
        {
            var (from, to) = (starts[depth], starts[depth + 1]);
            if (workers == 1 || to - from <= Block)
            {
                cancellation.ThrowIfCancellationRequested();
                work(from, to);
                return;
            }

            Team.Run(workers, (to - from + Block - 1) / Block, cancellation, block => work(from + block * Block, Math.Min(to, from + (block + 1) * Block)));
        }

        private void CountPaths(int[] depths, int from, int to)
        {
            var paths = _paths;
            for (var i = from; i < to; i++)
            {
                var node = _order[i];
                var before = depths[node] - 1;
                var sum = 0.0;
                foreach (var other in graph.In().List(node))
                    if (depths[other] == before) sum += paths[other];
                paths[node] = sum;
            }
        }

        private void PassOn(int[] depths, int from, int to)
        {
            var (paths, passed) = (_paths, _passed);
            for (var i = from; i < to; i++)
            {
                var node = _order[i];
                var after = depths[node] + 1;
                var sum = 0.0;
                foreach (var other in graph.Out.List(node))
                    if (depths[other] == after) sum += (1 + passed[other]) / paths[other];
                passed[node] = sum * paths[node];
            }
        }
    }
}
