// See TriangleLists for the algorithm, SimpleLists for the graph it runs on.

namespace Mycelia.Algorithms;

/// <summary>What <see cref="Triangles.Run"/> found.</summary>
/// <param name="PerNode">Triangles that each node is part of.</param>
/// <param name="Total">Triangles in all; a third of the sum over nodes.</param>
public sealed record TrianglesResult(long[] PerNode, long Total);

/// <summary>Counts triangles: three nodes of which each two are neighbours. Direction, parallel edges, self-loops and weights do not matter.</summary>
public static class Triangles
{
    /// <summary>Counts the triangles of the whole graph. Cost: O(edges · √edges) at worst; 13 bytes of scratch per edge and 1 per node and worker.</summary>
    public static long Count(GraphProjection graph, ParallelAlgorithmOptions? options = null, CancellationToken cancellation = default) =>
        Lists(graph, options, cancellation, out var workers).Count(workers, cancellation);

    /// <summary>Counts the triangles at each node. Cost: as <see cref="Count"/>; 9 bytes of scratch per node and worker.</summary>
    public static TrianglesResult Run(GraphProjection graph, ParallelAlgorithmOptions? options = null, CancellationToken cancellation = default)
    {
        var perNode = new long[graph?.NodeCount ?? 0];
        Lists(graph!, options, cancellation, out var workers).Add(perNode, countsWays: false, workers, cancellation);
        var total = 0L;
        foreach (var count in perNode) total += count;
        return new TrianglesResult(perNode, total / 3);
    }

    private static TriangleLists Lists(GraphProjection graph, ParallelAlgorithmOptions? options, CancellationToken cancellation, out int workers)
    {
        ArgumentNullException.ThrowIfNull(graph);
        workers = Team.Size(options?.Concurrency ?? 0);
        var simple = SimpleLists.Of(graph, workers, cancellation, out var ways);
        return TriangleLists.Of(simple, ways, workers, cancellation);
    }
}
