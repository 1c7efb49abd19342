// Shortest paths from one node to all others by parallel delta-stepping (Mycelia.Kernel/Graphs/DeltaStepping.cs), for small graphs by Dijkstra's algorithm. Distances are integers while the
// search runs where the weights allow that, with the same result as doubles.
//
// The width of the buckets, delta: nodes whose distances differ by less are relaxed together. Narrow buckets waste rounds, wide ones relax edges again. Meyer and Sanders show Θ(largest weight /
// degree) to be right for random weights; the default is 2 · mean weight / mean degree (1 without weights), a power of two, rounded down and at least 1, for integer weights.
//
// Invariants: distances and parents are functions of the graph, the source and the limit: no option changes them, nor does timing.

using System.Numerics;
using Mycelia.Kernel.Graphs;
using Mycelia.Kernel.Memory;

namespace Mycelia.Algorithms;

/// <summary>Options of <see cref="SingleSourceShortestPaths"/>.</summary>
public sealed record SingleSourceShortestPathsOptions : ParallelAlgorithmOptions
{
    /// <summary>
    /// Width of the buckets of distances, rounded down to a power of two for integer weights: changes how long the search takes, not what it finds. 0 (the default) for twice the mean weight by
    /// the mean number of edges per node.
    /// </summary>
    public double Delta { get; init; }

    /// <summary>Reach no node farther than this. Default: no limit.</summary>
    public double MaxDistance { get; init; } = double.PositiveInfinity;

    /// <summary>Whether parents are wanted (the default); they cost about as much again as a third of the search.</summary>
    public bool WithParents { get; init; } = true;
}

/// <summary>Finds the shortest paths from one node to all others, by the sum of weights. An edge of a graph without weights costs 1.</summary>
public static class SingleSourceShortestPaths
{
    /// <summary>Graphs of fewer nodes and edges than this are searched by Dijkstra's algorithm unless options are given.</summary>
    private const long SmallGraph = 1 << 12;

    /// <summary>
    /// Searches from <paramref name="source"/>. Cost: about O(nodes + edges) on graphs whose weights are not extreme; 4 bytes of scratch per node with integer weights, 8 with others, and 8
    /// (16) for every distance that has fallen in buckets not yet emptied.
    /// </summary>
    /// <exception cref="MyceliaException">The source is out of range, or some weight is negative.</exception>
    public static ShortestPathsResult Run(
        GraphProjection graph, int source, SingleSourceShortestPathsOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (options is null && graph.NodeCount + graph.EdgeCount < SmallGraph) return Dijkstra.Run(graph, source, null, cancellation);
        options ??= new SingleSourceShortestPathsOptions();
        using var held = graph.Hold();
        Argument.Node(graph, source, nameof(source));
        Argument.Between(options.MaxDistance, 0, double.PositiveInfinity, nameof(options.MaxDistance));
        Argument.Between(options.Delta, 0, double.MaxValue, nameof(options.Delta));
        var workers = Team.Size(options.Concurrency);
        RefuseNegativeWeights(graph);

        return graph.Out.PathLengths(workers, cancellation) switch
        {
            PathLengths.Hops => Search<HopPaths, int>(graph, source, int.MaxValue, options, workers, cancellation),
            PathLengths.Integers => Search<IntegerPaths, int>(graph, source, int.MaxValue, options, workers, cancellation),
            PathLengths.WideIntegers => Search<WidePaths, double>(graph, source, double.PositiveInfinity, options, workers, cancellation),
            _ => Search<RealPaths, double>(graph, source, double.PositiveInfinity, options, workers, cancellation),
        };
    }

    internal static void RefuseNegativeWeights(GraphProjection graph)
    {
        if (graph.HasNegativeWeights)
            throw Argument.Invalid("Some edge has a negative weight, which Dijkstra's algorithm cannot handle. Shift or clamp the weights first.");
    }

    private static ShortestPathsResult Search<TPath, TDistance>(
        GraphProjection graph, int source, TDistance infinity, SingleSourceShortestPathsOptions options, int workers, CancellationToken cancellation)
        where TPath : struct, IPathArithmetic<TDistance>
        where TDistance : unmanaged, INumber<TDistance>
    {
        using var distances = NativeArray<TDistance>.Scratch(graph.NodeCount);
        var delta = options.Delta > 0 ? options.Delta : DefaultDelta(graph.Out, workers, cancellation);
        var rounds = 0L;
        using (var search = new DeltaStepping<TPath, TDistance>(graph.Out, distances, delta, options.MaxDistance, workers, cancellation))
        {
            search.Run(source, round =>
            {
                rounds = round;
                options.Report("round", round, 0);
            });
        }

        var beyond = TPath.Beyond(options.MaxDistance);
        var parents = Array.Empty<int>();
        if (options.WithParents)
        {
            parents = GC.AllocateUninitializedArray<int>(graph.NodeCount);
            ShortestPathTree.Find<TPath, TDistance>(graph.Out, graph.IsUndirected, distances, beyond, source, parents, workers, cancellation);
        }

        options.Report("round", rounds, 1);
        return ShortestPathsResult.Of(distances, beyond, infinity, parents, workers, cancellation);
    }

    private static double DefaultDelta(Csr csr, int workers, CancellationToken cancellation)
    {
        if (!csr.HasWeights) return 1;
        var degree = Math.Max(1, (double)csr.EdgeCount / csr.NodeCount);
        var delta = 2 * csr.SummarizeWeights(workers, cancellation).Mean / degree;
        return delta > 0 ? delta : 1;
    }
}
