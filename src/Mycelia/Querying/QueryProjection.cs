// Projections from two queries: one gives the nodes, one the edges. Both run on the same version, one after the other; rows are read batch by batch and kept as numbers alone.

using Mycelia.Algorithms;

namespace Mycelia.Querying;

/// <param name="snapshot">The version that the queries run on.</param>
/// <param name="projections">Whose memory the projection takes.</param>
/// <param name="options">What becomes of the edges.</param>
/// <param name="cancellation">Stops the work.</param>
internal sealed class QueryProjection(Snapshot snapshot, ProjectionCache projections, QueryProjectionOptions options, CancellationToken cancellation)
{
    private const string NodeQuery = "node query";
    private const string RelationshipQuery = "relationship query";

    public GraphProjection Make(Func<QueryResult> nodes, Func<QueryResult> relationships)
    {
        var start = projections.World.MonotonicNanos();
        var ids = ReadNodes(nodes);
        using var result = relationships();
        var (source, target, weight) = (Require(result, RelationshipQuery, "source"), Require(result, RelationshipQuery, "target"), Find(result, "weight"));
        using var edges = new EdgeRows(ids, weight >= 0, options, projections);
        for (var row = 0L; result.ReadBatch() is { } batch;)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var i = 0; i < batch.Count; i++, row++)
            {
                var (from, to) = (IndexOf(ids, batch.Get(i, source), "source", row), IndexOf(ids, batch.Get(i, target), "target", row));
                var value = weight < 0 ? 1 : WeightOf(batch.Get(i, weight), row);
                if (from >= 0 && to >= 0) edges.Add(from, to, value);
            }
        }

        return new GraphProjection(edges.ToGraph(cancellation), GraphProjection.Since(projections.World, start), ProjectionSource.GivenEdges, snapshot.Version);
    }

    private NodeIdTable ReadNodes(Func<QueryResult> query)
    {
        using var result = query();
        var column = Find(result, "node");
        if (column < 0) column = Find(result, "id");
        if (column < 0) throw Missing(result, NodeQuery, "`node` or `id`");
        var ids = new List<ulong>();
        for (var row = 0L; result.ReadBatch() is { } batch;)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var i = 0; i < batch.Count; i++, row++)
            {
                var node = NodeOf(batch.Get(i, column), NodeQuery, result.Columns[column], row);
                if (!snapshot.Exists(node))
                    throw new MyceliaException(StatusCode.EntityNotFound, $"Row {row} of the {NodeQuery} gives the identity {node}, which is no node of version {snapshot.Version}. Return nodes, or what id() gives for them.");
                ids.Add(node.Value);
            }
        }

        ids.Sort();
        return NodeIdTable.Of([.. ids.Distinct()]);
    }

    private int IndexOf(NodeIdTable ids, in Value value, string column, long row)
    {
        var node = NodeOf(value, RelationshipQuery, column, row);
        var index = ids.IndexOf(node.Value);
        if (index >= 0 || options.SkipUnknownNodes) return index;
        throw new MyceliaException(StatusCode.EntityNotFound,
            $"Row {row} of the {RelationshipQuery} gives {node} as `{column}`, which is none of the {ids.Count} nodes that the {NodeQuery} gave. "
            + $"Return it there, leave such edges out of the {RelationshipQuery}, or set {nameof(QueryProjectionOptions)}.{nameof(QueryProjectionOptions.SkipUnknownNodes)}.");
    }

    private double WeightOf(in Value value, long row)
    {
        var weight = value.Kind switch
        {
            ValueKind.Null => options.DefaultWeight,
            ValueKind.Int64 => value.AsInt64(),
            ValueKind.Float64 => value.AsDouble(),
            _ => throw new MyceliaException(StatusCode.TypeMismatch, $"Row {row} of the {RelationshipQuery} gives a {value.Kind} as `weight`; weights must be integers or floats."),
        };
        if (double.IsFinite(weight)) return weight;
        throw new MyceliaException(StatusCode.InvalidArgument, $"Row {row} of the {RelationshipQuery} gives {weight} as `weight`; weights must be finite.");
    }

    private static NodeId NodeOf(in Value value, string query, string column, long row) => value.Kind switch
    {
        ValueKind.Node => value.NodeIdentity,
        ValueKind.Int64 => new NodeId((ulong)value.AsInt64()),
        _ => throw new MyceliaException(StatusCode.TypeMismatch, $"Row {row} of the {query} gives a {value.Kind} as `{column}`; it must be a node, or the identity of one as id() gives it."),
    };

    private static int Require(QueryResult result, string query, string name) => Find(result, name) is >= 0 and var column ? column : throw Missing(result, query, $"`{name}`");

    private static int Find(QueryResult result, string name)
    {
        for (var column = 0; column < result.Columns.Count; column++)
        {
            if (result.Columns[column] == name) return column;
        }

        return -1;
    }

    private static MyceliaException Missing(QueryResult result, string query, string what) => new(StatusCode.InvalidArgument,
        $"The {query} must give a column {what}; it gives {string.Join(", ", result.Columns.Select(static column => $"`{column}`"))}. Name it with AS.");
}
