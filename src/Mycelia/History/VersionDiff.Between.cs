using Mycelia.Graph;

namespace Mycelia.History;

/// <summary>Finding differences.</summary>
internal sealed partial class VersionDiff
{
    /// <summary>
    /// All differences between two versions of one database, whichever is the older. Only both ends are compared: what came and went again in between leaves no
    /// trace. Cost: a step per 256 extents of a column, then as much as differs; pages that are the same in both are not read.
    /// </summary>
    public static VersionDiff Between(GraphSpace from, GraphSpace to, CancellationToken cancellation)
    {
        if (ReferenceEquals(from, to)) return new VersionDiff(from, to, [], [], []);
        var nodes = new RowComparer(from, to, isEdge: false).Compare(cancellation);
        var edges = new RowComparer(from, to, isEdge: true).Compare(cancellation);
        return new VersionDiff(from, to, nodes, edges, SchemaBetween(from, to));
    }

    /// <summary>As the other overload, without the rows of some slots, which the caller sees to.</summary>
    public static VersionDiff Between(GraphSpace from, GraphSpace to, IReadOnlySet<int> nodesWithout, IReadOnlySet<int> edgesWithout, CancellationToken cancellation)
    {
        if (ReferenceEquals(from, to)) return new VersionDiff(from, to, [], [], []);
        var nodes = new RowComparer(from, to, isEdge: false).Compare(cancellation, nodesWithout);
        var edges = new RowComparer(from, to, isEdge: true).Compare(cancellation, edgesWithout);
        return new VersionDiff(from, to, nodes, edges, SchemaBetween(from, to));
    }

    /// <summary>How one node differs, null when it does not; reads little more than its own pages that changed.</summary>
    public static RowChange? OfNode(GraphSpace from, GraphSpace to, NodeId id) => new RowComparer(from, to, isEdge: false).CompareRow(id.Value);

    /// <summary>As <see cref="OfNode"/>.</summary>
    public static RowChange? OfEdge(GraphSpace from, GraphSpace to, EdgeId id) => new RowComparer(from, to, isEdge: true).CompareRow(id.Value);

    private static List<SchemaChange> SchemaBetween(GraphSpace from, GraphSpace to)
    {
        var changes = new List<SchemaChange>();
        if (ReferenceEquals(from.Schema, to.Schema)) return changes;
        foreach (var (name, before) in from.Schema)
        {
            var after = to.Schema.GetValueOrDefault(name);
            if (after is null || !before.AsSpan().SequenceEqual(after)) changes.Add(new SchemaChange(name, before, after));
        }

        foreach (var (name, after) in to.Schema)
            if (!from.Schema.ContainsKey(name)) changes.Add(new SchemaChange(name, null, after));
        changes.Sort((left, right) => from.Schema.KeyComparer.Compare(left.Name, right.Name));
        return changes;
    }
}
