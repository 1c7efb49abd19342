// Communities by the Louvain method: Blondel, Guillaume, Lambiotte and Lefebvre, "Fast unfolding of communities in large networks", 2008.
//
// On each level nodes move to the neighbouring community that raises modularity most until none gains (LocalMoving); then the communities become the nodes of the next level. Ends when a
// level joins nothing, or raises modularity too little.

using Mycelia.Kernel.Graphs;
using Mycelia.Kernel.Memory;

namespace Mycelia.Algorithms;

/// <summary>Options of <see cref="Louvain"/>.</summary>
public sealed record LouvainOptions : CommunityOptions
{
    /// <inheritdoc/>
    /// <remarks>Default 1, the method as published.</remarks>
    public override int MaxIterations { get; init; } = 1;
}

/// <summary>
/// Groups nodes into communities of high modularity. Directions do not count: two nodes are tied by the weights of all edges between them, either way; parallel edges add up, and an edge from a
/// node to itself counts in its community and twice in its strength. Weights must not be negative.
/// </summary>
public static class Louvain
{
    /// <summary>
    /// Runs the Louvain method. Cost: O(edges) a round over all nodes; about ten such rounds in all, since later ones are over few nodes. Scratch: 60 bytes per node, 12 more per node and
    /// worker, 24 per edge held; a directed projection is first copied with every edge in both directions.
    /// </summary>
    /// <exception cref="MyceliaException">An option is out of range, or some weight is negative.</exception>
    public static CommunitiesResult Run(GraphProjection graph, LouvainOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        using var held = graph.Hold();
        using var search = new Search(graph, options ?? new LouvainOptions(), cancellation);
        return search.Run();
    }

    private sealed class Search(GraphProjection graph, LouvainOptions options, CancellationToken cancellation) : CommunitySearch(graph, options, cancellation)
    {
        protected override int RunLevels()
        {
            var (graph, membership) = (Finest, NativeArray<int>.Scratch(Communities.Length));
            try
            {
                Begin(membership);
                for (var level = 0; ; level++)
                {
                    var moved = Move(graph, membership, level);
                    var count = Partitions.Number(membership, Cancellation);
                    var joinsNothing = count == graph.NodeCount;
                    if (joinsNothing && level > 0) return level;
                    Partitions.Compose(Communities, membership.Span, Cancellation);
                    Keep(Communities);
                    if (joinsNothing || level + 1 == options.MaxLevels || (level > 0 && moved.Gain <= options.Tolerance)) return level + 1;
                    var coarser = CommunityAggregation.Aggregate(graph, membership, count, Workers, Cancellation);
                    if (graph != Finest) graph.Dispose();
                    membership.Dispose();
                    (graph, membership) = (coarser, Partitions.Singletons(count, Cancellation));
                }
            }
            finally
            {
                if (graph != Finest) graph.Dispose();
                membership.Dispose();
            }
        }
    }
}
