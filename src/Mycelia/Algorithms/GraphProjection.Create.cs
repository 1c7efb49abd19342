using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

public sealed partial class GraphProjection
{
    /// <summary>
    /// Builds a projection of one version of a graph. Node indices follow the identities, smallest first, so they depend on which nodes are taken
    /// alone. The projection does not refer to the snapshot. Cost: O(nodes + edges of the chosen types), in parallel.
    /// </summary>
    /// <param name="snapshot">The version to read.</param>
    /// <param name="options">What to take; everything, directed and without weights, when null.</param>
    /// <param name="cancellation">Stops the build.</param>
    /// <exception cref="MyceliaException">A weight is no finite number, or there are too many nodes or edges.</exception>
    public static GraphProjection Create(Snapshot snapshot, ProjectionOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        options ??= new ProjectionOptions();
        Argument.Between(options.DefaultWeight, double.MinValue, double.MaxValue, nameof(options.DefaultWeight));
        var workers = Team.Size(options.Concurrency);
        var reader = new SnapshotReader(snapshot, options, workers, cancellation);
        var ids = reader.ReadNodes();
        var edges = reader.ReadEdges();
        var outgoing = CsrBuilder.FromEdges(
            ids.Length, new EdgeArrays(edges.Sources, edges.Targets, edges.Weights), new EdgeRules(options.Undirected), workers, cancellation);
        return new GraphProjection(new ProjectedGraph(outgoing, options.Undirected, ids));
    }
}
