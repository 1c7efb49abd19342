using Mycelia.Algorithms;
using Mycelia.Querying;

namespace Mycelia;

public sealed partial class Snapshot
{
    /// <summary>
    /// A projection of this version for graph algorithms. The database keeps projections (<see cref="Database.Projections"/>): one with the same options is shared with versions that
    /// differ in nothing that the options look at, and brought up to date where little differs, which takes a fraction of the time. What the snapshot of a transaction shows of its own
    /// writes is projected anew each time and kept for nobody else. Dispose the projection when it is no longer used.
    /// </summary>
    /// <param name="options">What to take; everything, directed and without weights, when null.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="MyceliaException">
    /// A weight is no finite number, an option is out of range (<see cref="StatusCode.InvalidArgument"/>); the memory for projections does not suffice
    /// (<see cref="StatusCode.LimitExceeded"/>); the database was closed (<see cref="StatusCode.InvalidState"/>).
    /// </exception>
    public GraphProjection Project(ProjectionOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new ProjectionOptions();
        var cache = Projections;
        return _isPrivate ? GraphProjection.Create(this, options, cache.World, cache, cancellation) : cache.Project(this, options, cancellation);
    }

    /// <summary>
    /// A projection of what two Cypher queries give on this version: its nodes, then its edges. It is not kept. Dispose it when it is no longer used.
    /// </summary>
    /// <param name="nodeQuery">Gives the nodes in a column <c>node</c> or <c>id</c>: nodes, or their identities as <c>id()</c> gives them. Repeated ones count once.</param>
    /// <param name="relationshipQuery">Gives an edge per row: <c>source</c> and <c>target</c>, nodes or identities, and <c>weight</c>, a number, if edges are to have weights.</param>
    /// <param name="parameters">Values for <c>$name</c> in both texts.</param>
    /// <param name="options">What becomes of the edges.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="CypherException">A text is wrong, would write, or a query failed.</exception>
    /// <exception cref="MyceliaException">
    /// A column is missing or holds something else, a weight is not finite, an edge has a node that the node query did not give, or the memory for projections does not suffice.
    /// </exception>
    public GraphProjection Project(
        string nodeQuery, string relationshipQuery, IReadOnlyDictionary<string, object?>? parameters = null, QueryProjectionOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(nodeQuery);
        ArgumentNullException.ThrowIfNull(relationshipQuery);
        var given = parameters is null ? default : QueryParameters.Of(parameters);
        var projection = new QueryProjection(this, Projections, options ?? new QueryProjectionOptions(), cancellation);
        return projection.Make(() => Run(nodeQuery, given, null, cancellation), () => Run(relationshipQuery, given, null, cancellation));
    }

    private ProjectionCache Projections => _space.Tables.Projections as ProjectionCache
        ?? throw new MyceliaException(StatusCode.InvalidState, "This snapshot belongs to no open database.");
}
