// Modularity: Newman and Girvan, "Finding and evaluating community structure in networks", 2004; with weights, Newman, "Analysis of weighted networks", 2004; with a resolution, Reichardt and
// Bornholdt, "Statistical mechanics of community detection", 2006.

using Mycelia.Kernel.Memory;

namespace Mycelia.Algorithms;

/// <summary>How much more weight lies within communities than chance would put there.</summary>
public static class Modularity
{
    /// <summary>
    /// The modularity of a partition: the sum over communities of L / m - resolution * (K / 2m)^2, where L is the weight of edges within the community, K the sum of its nodes' strengths and m the
    /// weight of all edges. Directions do not count; an edge from a node to itself counts once in L and m, twice in K. 0 for a graph without weight.
    /// </summary>
    /// <param name="graph">The graph; its weights count, 1 for each edge where it has none.</param>
    /// <param name="communities">One number per node, equal for nodes of a community; any numbers.</param>
    /// <param name="resolution">Weight of what chance would give; 1 for plain modularity.</param>
    /// <param name="cancellation">Stops the computation.</param>
    /// <exception cref="MyceliaException">There are more or fewer communities than nodes, the resolution is negative, or some weight is.</exception>
    public static double Of(GraphProjection graph, ReadOnlySpan<int> communities, double resolution = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        using var held = graph.Hold();
        Argument.Between(resolution, 0, double.MaxValue, nameof(resolution));
        if (communities.Length != graph.NodeCount)
            throw Argument.Invalid($"There are {communities.Length} communities for {graph.NodeCount} nodes; give one per node.");
        var workers = Team.Size(0);
        using var finest = CommunitySearch.FinestOf(graph, workers, cancellation);
        using var membership = NativeArray<int>.Scratch(communities.Length);
        var count = CommunityNumbers.Number(communities, membership.Span, cancellation);
        return finest.Modularity(membership, count, resolution, workers, cancellation);
    }
}
