// Strongly connected components: first that of one well-connected node by parallel searches (StrongComponentsPivot), which in most graphs holds nearly all nodes that are in cycles; then
// the others by Tarjan's search in Pearce's form (StrongComponentsSearch), which skips it.
//
// Order: what the pivot reaches closes first, then its component, then the others; each part in the order of a depth-first search from its nodes by index. What closes later gets
// the smaller number: no edge leads from the first part to the other two, nor from the component to the third. The pivot, and whether there is one, follow from the graph alone, so that the
// numbers are the same for any number of workers, with and without in-lists.

using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

/// <summary>Options of <see cref="StronglyConnectedComponents"/>.</summary>
public sealed record StronglyConnectedComponentsOptions : ParallelAlgorithmOptions
{
    /// <summary>Whether to look for the component of a pivot first; null to let the graph's size decide. The order of components depends on it.</summary>
    internal bool? UsesPivot { get; init; }
}

/// <summary>Groups nodes that reach each other along directed edges.</summary>
public static class StronglyConnectedComponents
{
    private const int StepsBetweenChecks = 1 << 18;

    /// <summary>With fewer edges, in all or per node, there is no large component, or the depth-first search is as fast.</summary>
    private const int PivotEdges = 1 << 18;
    private const int PivotDegree = 2;

    /// <summary>
    /// Finds the components, numbered in topological order: every edge between two components goes from the smaller number to the larger. In parallel as far as there is a large
    /// component of short paths; the rest takes one thread. The incoming direction is used where it is there. Cost: O(nodes + edges), at most 33 bytes of scratch per node.
    /// </summary>
    public static ComponentsResult Run(
        GraphProjection graph, StronglyConnectedComponentsOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new StronglyConnectedComponentsOptions();
        using var held = graph.Hold();
        cancellation.ThrowIfCancellationRequested();
        var workers = Team.Size(options.Concurrency);
        var components = GC.AllocateUninitializedArray<int>(graph.NodeCount);
        using var pivot = new StrongComponentsPivot(graph.Out, workers, cancellation);
        if (options.UsesPivot ?? graph.EdgeCount >= Math.Max(PivotEdges, (long)PivotDegree * graph.NodeCount)) FindLargest(graph, pivot, components, options, workers, cancellation);
        using var search = new StrongComponentsSearch(graph.Out, workers, cancellation);
        if (pivot.Size > 0)
        {
            pivot.StartBelow(search);
            Finish(search, graph, options, cancellation);
            pivot.Close(search);
        }

        pivot.StartOthers(search);
        Finish(search, graph, options, cancellation);
        var sizes = search.Finish(components);
        options.Report("nodes", graph.NodeCount, 1);
        return new ComponentsResult(components, sizes.Length, sizes);
    }

    /// <summary>Finds the component of a pivot, unless there is none or the graph is too deep; <paramref name="scratch"/> is overwritten.</summary>
    private static void FindLargest(
        GraphProjection graph, StrongComponentsPivot pivot, int[] scratch, StronglyConnectedComponentsOptions options, int workers, CancellationToken cancellation)
    {
        var node = StrongComponentsPivot.Choose(graph.Out);
        if (node < 0 || !pivot.Reach(node, graph.HasIncoming ? graph.In(workers, cancellation) : null, scratch)) return;
        options.Report("forward", 1, 0);
        if (!pivot.ReachBack(node)) pivot.ReachBack(node, graph.In(workers, cancellation), scratch);
        options.Report("backward", 1, 0);
    }

    private static void Finish(StrongComponentsSearch search, GraphProjection graph, StronglyConnectedComponentsOptions options, CancellationToken cancellation)
    {
        while (search.Advance(StepsBetweenChecks))
        {
            cancellation.ThrowIfCancellationRequested();
            options.Report("nodes", search.Closed, (double)search.Closed / graph.NodeCount);
        }
    }
}
