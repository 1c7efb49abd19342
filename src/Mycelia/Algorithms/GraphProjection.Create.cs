using Mycelia.Kernel;

namespace Mycelia.Algorithms;

public sealed partial class GraphProjection
{
    /// <summary>
    /// Builds a projection of one version of a graph, kept for nobody else and without limit of memory; <see cref="Snapshot.Project(ProjectionOptions?, CancellationToken)"/> shares
    /// projections. Node indices follow the identities, smallest first, so they depend on which nodes are taken alone. The projection does not refer to the snapshot.
    /// Cost: O(nodes + edges of the chosen types), in parallel.
    /// </summary>
    /// <param name="snapshot">The version to read.</param>
    /// <param name="options">What to take; everything, directed and without weights, when null.</param>
    /// <param name="cancellation">Stops the build.</param>
    /// <exception cref="MyceliaException">A weight is no finite number, an option is out of range, or there are too many nodes or edges.</exception>
    public static GraphProjection Create(Snapshot snapshot, ProjectionOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return Create(snapshot, options ?? new ProjectionOptions(), World.Real, null, cancellation);
    }

    internal static GraphProjection Create(Snapshot snapshot, ProjectionOptions options, World world, IProjectionMemory? memory, CancellationToken cancellation)
    {
        var start = world.MonotonicNanos();
        var key = new ProjectionKey(options);
        var workers = Team.Size(options.Concurrency);
        SnapshotReader.NoteReads(snapshot, key);
        var (graph, _) = ProjectionBuilder.Build(new SnapshotReader(snapshot.Space, key, workers, cancellation), memory, workers, cancellation);
        return new GraphProjection(graph, Since(world, start), ProjectionSource.Built, snapshot.Version);
    }

    internal static TimeSpan Since(World world, long start) => TimeSpan.FromTicks((world.MonotonicNanos() - start) / 100);
}
