// What differs between two versions of one database, entity by entity. Rows are named by identity, names by the numbers of the database's tables.

using Mycelia.Graph;
using Mycelia.Kernel.Values;

namespace Mycelia.History;

internal enum RowChangeKind : byte
{
    Added,
    Removed,
    Changed,
}

/// <summary>One property of a row: null where it has none.</summary>
internal readonly record struct CellChange(int Key, Value Before, Value After);

/// <summary>
/// A node or edge that differs. An added one has everything that it holds in the later version, a removed one in the earlier, as changes from or to nothing; a changed
/// one only what changed.
/// </summary>
internal sealed class RowChange
{
    public const int None = -1;

    public required ulong Id { get; init; }

    public required RowChangeKind Kind { get; init; }

    /// <summary>Label sets of a node before and after, <see cref="None"/> where it does not exist; both <see cref="None"/> for edges.</summary>
    public int LabelsBefore { get; init; } = None;

    public int LabelsAfter { get; init; } = None;

    /// <summary>The type of an edge, <see cref="None"/> for a node.</summary>
    public int Type { get; init; } = None;

    /// <summary>The identities of an edge's ends.</summary>
    public ulong Source { get; init; }

    public ulong Target { get; init; }

    /// <summary>By rising key number.</summary>
    public CellChange[] Properties { get; init; } = [];
}

/// <summary>An index or constraint definition that was created (no before), dropped (no after) or changed.</summary>
internal sealed record SchemaChange(string Name, byte[]? Before, byte[]? After);

/// <summary>All differences from one version to another, rows by rising identity, definitions by name.</summary>
internal sealed partial class VersionDiff(GraphSpace from, GraphSpace to, List<RowChange> nodes, List<RowChange> edges, List<SchemaChange> schema)
{
    public GraphSpace From => from;

    public GraphSpace To => to;

    public List<RowChange> Nodes => nodes;

    public List<RowChange> Edges => edges;

    public List<SchemaChange> Schema => schema;

    public bool IsEmpty => nodes.Count == 0 && edges.Count == 0 && schema.Count == 0;

    /// <summary>The differences from <see cref="To"/> back to <see cref="From"/>. O(what differs).</summary>
    public VersionDiff Reversed() => new(to, from, nodes.ConvertAll(Reverse), edges.ConvertAll(Reverse), schema.ConvertAll(change => new SchemaChange(change.Name, change.After, change.Before)));

    private static RowChange Reverse(RowChange change) => new()
    {
        Id = change.Id,
        Kind = change.Kind switch { RowChangeKind.Added => RowChangeKind.Removed, RowChangeKind.Removed => RowChangeKind.Added, _ => RowChangeKind.Changed },
        LabelsBefore = change.LabelsAfter,
        LabelsAfter = change.LabelsBefore,
        Type = change.Type,
        Source = change.Source,
        Target = change.Target,
        Properties = Array.ConvertAll(change.Properties, cell => new CellChange(cell.Key, cell.After, cell.Before)),
    };
}
