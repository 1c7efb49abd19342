// Schank and Wagner, "Finding, Counting and Listing All Triangles in Large Graphs", 2005: nodes in the order of their degrees, each edge in the list of its lower end. ForwardLists is
// what is looked through, TriangleLoops and TriangleSums are the loops, SimpleLists the graph they run on.

using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

/// <summary>What <see cref="Triangles.Run"/> found.</summary>
/// <param name="PerNode">Triangles that each node is part of.</param>
/// <param name="Total">Triangles in all; a third of the sum over nodes.</param>
public sealed record TrianglesResult(long[] PerNode, long Total);

/// <summary>Counts triangles: three nodes of which each two are neighbours. Direction, parallel edges, self-loops and weights do not matter.</summary>
public static class Triangles
{
    /// <summary>
    /// Counts the triangles of the whole graph. Cost: O(edges · √edges) at worst. Scratch, outside the collector's heap: per node 22 bytes and 2 bits per worker, per edge (of a pair of
    /// neighbours) 6 bytes, up to 32 MiB for the densest part; and the lists of <c>SimpleLists</c> unless the projection is undirected and simple.
    /// </summary>
    public static long Count(GraphProjection graph, ParallelAlgorithmOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new ParallelAlgorithmOptions();
        using var held = graph.Hold();
        var workers = Team.Size(options.Concurrency);
        using var simple = SimpleLists.Of(graph, withWays: false, workers, cancellation);
        using var lists = ForwardLists.Of(simple.Lists, null, new ForwardOptions(SymmetricRows: false, workers), cancellation);
        options.Report("lists", 1, 0.2);
        var total = TriangleLoops.Count(lists, workers, cancellation);
        options.Report("triangles", total, 1);
        return total;
    }

    /// <summary>Counts the triangles at each node. Cost and scratch: as <see cref="Count"/>, and 8 bytes per node.</summary>
    public static TrianglesResult Run(GraphProjection graph, ParallelAlgorithmOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new ParallelAlgorithmOptions();
        using var held = graph.Hold();
        var workers = Team.Size(options.Concurrency);
        using var simple = SimpleLists.Of(graph, withWays: false, workers, cancellation);
        var perNode = Sums(simple, options, workers, cancellation);
        var total = 0L;
        foreach (var count in perNode) total += count;
        options.Report("triangles", total / 3, 1);
        return new TrianglesResult(perNode, total / 3);
    }

    /// <summary>Per node the triangles at it, each as often as edges lead between the other two when the lists have ways.</summary>
    internal static long[] Sums(SimpleLists simple, AlgorithmOptions options, int workers, CancellationToken cancellation)
    {
        using var lists = ForwardLists.Of(simple.Lists, simple.Ways, new ForwardOptions(SymmetricRows: true, workers), cancellation);
        options.Report("lists", 1, 0.2);
        var sums = new long[simple.Lists.NodeCount];
        TriangleSums.Sum(lists, sums, workers, cancellation);
        return sums;
    }
}
