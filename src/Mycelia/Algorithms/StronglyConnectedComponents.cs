// Strongly connected components by Tarjan's search in Pearce's form: see StrongComponentsSearch.

using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

/// <summary>Options of <see cref="StronglyConnectedComponents"/>.</summary>
public sealed record StronglyConnectedComponentsOptions : AlgorithmOptions;

/// <summary>Groups nodes that reach each other along directed edges.</summary>
public static class StronglyConnectedComponents
{
    private const int StepsBetweenChecks = 1 << 18;

    /// <summary>
    /// Finds the components, numbered in topological order: every edge between two components goes from the smaller number to the larger.
    /// One thread. Cost: O(nodes + edges), 28 bytes of scratch per node.
    /// </summary>
    public static ComponentsResult Run(
        GraphProjection graph, StronglyConnectedComponentsOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new StronglyConnectedComponentsOptions();
        using var held = graph.Hold();
        cancellation.ThrowIfCancellationRequested();
        using var search = new StrongComponentsSearch(graph.Out);
        while (search.Advance(StepsBetweenChecks))
        {
            cancellation.ThrowIfCancellationRequested();
            options.Report("nodes", search.Closed, (double)search.Closed / graph.NodeCount);
        }

        var components = GC.AllocateUninitializedArray<int>(graph.NodeCount);
        var sizes = search.Finish(components);
        options.Report("nodes", graph.NodeCount, 1);
        return new ComponentsResult(components, sizes.Length, sizes);
    }
}
