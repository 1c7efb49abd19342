using Mycelia.Algorithms;
using Mycelia.Graph;

namespace Mycelia;

public sealed partial class Database
{
    private ProjectionCache? _projections;

    /// <summary>The projections kept for graph algorithms.</summary>
    public Projections Projections => field ??= new Projections(ProjectionCache);

    private ProjectionCache ProjectionCache
    {
        get
        {
            if (_projections is not null) return _projections;
            var cache = new ProjectionCache(_options.ProjectionBytesInForce, _options.World);
            return Interlocked.CompareExchange(ref _projections, cache, null) ?? cache;
        }
    }

    /// <summary>Lets snapshots of versions with these tables run queries and make projections.</summary>
    private void Serve(GraphTables tables)
    {
        tables.Queries ??= Queries;
        tables.Projections ??= ProjectionCache;
    }
}
