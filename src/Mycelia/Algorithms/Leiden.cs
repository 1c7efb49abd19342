// Communities by the Leiden algorithm: Traag, Waltman and van Eck, "From Louvain to Leiden: guaranteeing well-connected communities", 2019.
//
// On each level nodes move as in Louvain, but then every community is refined into connected parts (CommunityRefinement), and the parts become the nodes of the next level, where they start in
// the communities they are parts of. A run ends when every community is a single node, a connected part. Runs follow each other until one gains nothing.
//
// Invariants: the nodes of every level are connected sets of nodes of the graph, since parts are; communities are made of whole parts. A run that is cut short by MaxLevels splits what is not
// connected. So communities are connected, always.

using Mycelia.Kernel.Graphs;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Algorithms;

/// <summary>Options of <see cref="Leiden"/>.</summary>
public sealed record LeidenOptions : CommunityOptions
{
    /// <inheritdoc/>
    /// <remarks>Default 10; the first run that gains no more than the tolerance is the last.</remarks>
    public override int MaxIterations { get; init; } = 10;

    /// <summary>
    /// How freely refinement chooses (theta): the gain, in average edge weights, that makes a choice e times as likely as one without. 0 always takes the best. Default 0.01.
    /// </summary>
    public double Randomness { get; init; } = 0.01;
}

/// <summary>
/// Groups nodes into communities of high modularity, each of which edges of positive weight connect. What counts as a tie between two nodes is as for <see cref="Louvain"/>.
/// </summary>
public static class Leiden
{
    /// <summary>Runs the Leiden algorithm. Cost: about one and a half times that of <see cref="Louvain.Run"/> per iteration; the same scratch and 40 bytes more per node.</summary>
    /// <exception cref="MyceliaException">An option is out of range, or some weight is negative.</exception>
    public static CommunitiesResult Run(GraphProjection graph, LeidenOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new LeidenOptions();
        Argument.Between(options.Randomness, 0, double.MaxValue, nameof(options.Randomness));
        using var held = graph.Hold();
        using var search = new Search(graph, options, cancellation);
        return search.Run();
    }

    private sealed class Search(GraphProjection graph, LeidenOptions options, CancellationToken cancellation) : CommunitySearch(graph, options, cancellation)
    {
        protected override int RunLevels()
        {
            var (graph, membership) = (Finest, NativeArray<int>.Scratch(Communities.Length));
            try
            {
                Begin(membership);
                for (var level = 0; ; level++)
                {
                    Move(graph, membership, level);
                    var count = Partitions.Number(membership, Cancellation);
                    var joinsNothing = count == graph.NodeCount;
                    if (joinsNothing && level > 0) return level;
                    var isCut = level + 1 == options.MaxLevels;
                    if (isCut) Partitions.Split(graph, membership, Cancellation);
                    using var parts = joinsNothing || isCut ? null : Refine(graph, membership, count, level);
                    if (parts is null || parts.Count == graph.NodeCount)
                    {
                        Partitions.Compose(Communities, (parts?.Membership ?? membership).Span, Cancellation);
                        Keep(Communities);
                        return level + 1;
                    }

                    Partitions.Compose(Communities, parts.Membership.Span, Cancellation);
                    Keep(Communities);
                    var carried = Partitions.Carry(membership, parts.Membership, parts.Count, Cancellation);
                    membership.Dispose();
                    membership = carried;
                    var coarser = CommunityAggregation.Aggregate(graph, parts.Membership, parts.Count, Workers, Cancellation);
                    if (graph != Finest) graph.Dispose();
                    graph = coarser;
                }
            }
            finally
            {
                if (graph != Finest) graph.Dispose();
                membership.Dispose();
            }
        }

        /// <summary>The parts of every community. Where refinement joins no nodes at all the communities themselves, split where they are not connected, so that the next level is smaller.</summary>
        private Parts Refine(CommunityGraph graph, NativeArray<int> membership, int count, int level)
        {
            var edges = Math.Max(1, Finest.EntryCount / 2);
            var randomness = options.Randomness * Finest.TotalWeight / edges;
            using var refinement = new CommunityRefinement(graph, membership, count, options.Resolution, randomness, SeedOf(level, 1), Workers, Cancellation);
            var parts = refinement.Run();
            try
            {
                var partCount = Partitions.Number(parts, Cancellation);
                if (partCount == graph.NodeCount)
                {
                    ArrayLoops.Copy(membership, parts, Workers, Cancellation);
                    partCount = Partitions.Split(graph, parts, Cancellation);
                }

                return new Parts(parts, partCount);
            }
            catch
            {
                parts.Dispose();
                throw;
            }
        }

        private sealed class Parts(NativeArray<int> membership, int count) : IDisposable
        {
            public NativeArray<int> Membership => membership;
            public int Count => count;

            public void Dispose() => membership.Dispose();
        }
    }
}
