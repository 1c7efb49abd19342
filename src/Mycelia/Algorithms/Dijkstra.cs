// Shortest paths from one node by one thread: Dijkstra's algorithm over a 4-ary heap (Mycelia.Kernel/Graphs/DijkstraSearch.cs). For small graphs, for one target, and as the plain algorithm beside
// delta-stepping: both find the same distances and the same parents.

using System.Numerics;
using Mycelia.Kernel.Graphs;
using Mycelia.Kernel.Memory;

namespace Mycelia.Algorithms;

/// <summary>Options of <see cref="Dijkstra"/>.</summary>
public sealed record DijkstraOptions : AlgorithmOptions
{
    /// <summary>Stop when this node is reached: nodes farther than it count as not reached. Null (the default) for none.</summary>
    public int? Target { get; init; }

    /// <summary>Reach no node farther than this. Default: no limit.</summary>
    public double MaxDistance { get; init; } = double.PositiveInfinity;
}

/// <summary>Finds the shortest paths from one node to others on one thread. An edge of a graph without weights costs 1.</summary>
public static class Dijkstra
{
    /// <summary>Searches from <paramref name="source"/>. Cost: O(nodes) to begin with, then O(log nodes) per edge explored; 20 bytes of scratch per node, 28 with weights that are no integers.</summary>
    /// <exception cref="MyceliaException">The source or the target is out of range, or some weight is negative.</exception>
    public static ShortestPathsResult Run(GraphProjection graph, int source, DijkstraOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new DijkstraOptions();
        using var held = graph.Hold();
        Argument.Node(graph, source, nameof(source));
        if (options.Target is { } target) Argument.Node(graph, target, nameof(options.Target));
        Argument.Between(options.MaxDistance, 0, double.PositiveInfinity, nameof(options.MaxDistance));
        SingleSourceShortestPaths.RefuseNegativeWeights(graph);

        return graph.Out.PathLengths(1, cancellation) switch
        {
            PathLengths.Hops => Search<HopPaths, int>(graph, source, int.MaxValue, options, cancellation),
            PathLengths.Integers => Search<IntegerPaths, int>(graph, source, int.MaxValue, options, cancellation),
            PathLengths.WideIntegers => Search<WidePaths, double>(graph, source, double.PositiveInfinity, options, cancellation),
            _ => Search<RealPaths, double>(graph, source, double.PositiveInfinity, options, cancellation),
        };
    }

    private static ShortestPathsResult Search<TPath, TDistance>(
        GraphProjection graph, int source, TDistance infinity, DijkstraOptions options, CancellationToken cancellation)
        where TPath : struct, IPathArithmetic<TDistance>
        where TDistance : unmanaged, INumber<TDistance>
    {
        using var distances = NativeArray<TDistance>.Scratch(graph.NodeCount);
        var parents = GC.AllocateUninitializedArray<int>(graph.NodeCount);
        using (var search = new DijkstraSearch<TPath, TDistance>(graph.Out, distances, parents, options.MaxDistance, cancellation))
        {
            var settled = search.Run(source, options.Target ?? -1, count => options.Report("settled", count, (double)count / graph.NodeCount));
            options.Report("settled", settled, 1);
        }

        return ShortestPathsResult.Of(distances, TPath.Beyond(options.MaxDistance), infinity, parents, 1, cancellation);
    }
}
