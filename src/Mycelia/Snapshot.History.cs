namespace Mycelia;

public sealed partial class Snapshot
{
    /// <summary>
    /// What differs between this version and another one of the same database, entity by entity. Either may be the older; either may be a transaction's. Only the two
    /// versions are compared: what came and went again in between leaves no trace. Cost: it follows what differs, not the size of the graph.
    /// </summary>
    /// <exception cref="MyceliaException">The snapshots were taken from different databases (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public GraphDiff DiffTo(Snapshot later, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(later);
        return GraphDiff.Between(this, later, cancellation);
    }
}
