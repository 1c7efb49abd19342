using System.Collections;
using System.Globalization;
using System.Text;
using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Querying;

namespace Mycelia;

/// <summary>An index or constraint that was created (no before), dropped (no after) or defined anew.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Before">The statement that creates it as it was; null where it did not exist.</param>
/// <param name="After">The statement that creates it as it is; null where it does not exist.</param>
public sealed record DefinitionChange(string Name, string? Before, string? After);

/// <summary>
/// All differences between two versions of one database. Made by <see cref="Snapshot.DiffTo"/>; usable from any number of threads. It keeps both versions in memory as long
/// as it is held.
/// </summary>
public sealed partial class GraphDiff
{
    private readonly VersionDiff _diff;
    private DefinitionChange[]? _schema;

    internal GraphDiff(VersionDiff diff)
    {
        _diff = diff;
        Nodes = new Changes(diff, diff.Nodes, isEdge: false);
        Edges = new Changes(diff, diff.Edges, isEdge: true);
        (NodesAdded, NodesRemoved, NodesChanged) = CountKinds(diff.Nodes);
        (EdgesAdded, EdgesRemoved, EdgesChanged) = CountKinds(diff.Edges);
        CountCells(diff);
    }

    /// <summary>The nodes that differ, by identity.</summary>
    public IReadOnlyList<EntityChange> Nodes { get; }

    /// <summary>The edges that differ, by identity.</summary>
    public IReadOnlyList<EntityChange> Edges { get; }

    /// <summary>The indexes and constraints that differ, by name.</summary>
    public IReadOnlyList<DefinitionChange> Schema => _schema ??= [.. _diff.Schema.Select(change =>
        new DefinitionChange(change.Name, SchemaText.Create(change.Name, change.Before), SchemaText.Create(change.Name, change.After)))];

    /// <summary>Whether both versions hold the same graph.</summary>
    public bool IsEmpty => _diff.IsEmpty;

    /// <summary>Nodes that exist in the later version alone.</summary>
    public int NodesAdded { get; }

    /// <summary>Nodes that exist in the earlier version alone.</summary>
    public int NodesRemoved { get; }

    /// <summary>Nodes that exist in both versions and differ.</summary>
    public int NodesChanged { get; }

    /// <summary>Edges that exist in the later version alone.</summary>
    public int EdgesAdded { get; }

    /// <summary>Edges that exist in the earlier version alone.</summary>
    public int EdgesRemoved { get; }

    /// <summary>Edges that exist in both versions and differ.</summary>
    public int EdgesChanged { get; }

    /// <summary>Labels that nodes gained, those of added nodes included.</summary>
    public int LabelsAdded { get; private set; }

    /// <summary>Labels that nodes lost, those of removed nodes included.</summary>
    public int LabelsRemoved { get; private set; }

    /// <summary>Properties with a new value, those of added nodes and edges included.</summary>
    public int PropertiesSet { get; private set; }

    /// <summary>Properties that have no value any more, those of removed nodes and edges included.</summary>
    public int PropertiesRemoved { get; private set; }

    /// <summary>The differences seen from the other side: what was added is removed, what was before comes after.</summary>
    public GraphDiff Reversed() => new(_diff.Reversed());

    /// <summary>How much differs, e.g. <c>3 nodes added, 1 changed; 2 edges removed</c>.</summary>
    public override string ToString()
    {
        if (IsEmpty) return "No differences";
        var text = new StringBuilder();
        Summarize(text, "node", NodesAdded, NodesRemoved, NodesChanged);
        Summarize(text, "edge", EdgesAdded, EdgesRemoved, EdgesChanged);
        var (created, dropped) = (_diff.Schema.Count(change => change.Before is null), _diff.Schema.Count(change => change.After is null));
        Summarize(text, "definition", created, dropped, _diff.Schema.Count - created - dropped);
        return text.ToString();
    }

    internal static GraphDiff Between(Snapshot from, Snapshot to, CancellationToken cancellation)
    {
        if (!ReferenceEquals(from.Space.Tables, to.Space.Tables))
        {
            throw new MyceliaException(StatusCode.InvalidArgument,
                "The two snapshots belong to different databases, or the database was closed and opened again in between. Take both from one open database.");
        }

        foreach (var reads in new[] { from.Reads, to.Reads })
        {
            reads?.AllNodes();
            reads?.AllEdges();
        }

        return new GraphDiff(VersionDiff.Between(from.Space, to.Space, cancellation));
    }

    private static (int Added, int Removed, int Changed) CountKinds(List<RowChange> rows)
    {
        int added = 0, removed = 0;
        foreach (var row in rows)
        {
            if (row.Kind == RowChangeKind.Added) added++;
            else if (row.Kind == RowChangeKind.Removed) removed++;
        }

        return (added, removed, rows.Count - added - removed);
    }

    private void CountCells(VersionDiff diff)
    {
        var sets = diff.From.Tables.LabelSets;
        foreach (var node in diff.Nodes)
        {
            CountCells(node);
            if (node.LabelsBefore == node.LabelsAfter) continue;
            LabelsAdded += LabelsBeyond(sets, node.LabelsAfter, node.LabelsBefore);
            LabelsRemoved += LabelsBeyond(sets, node.LabelsBefore, node.LabelsAfter);
        }

        foreach (var edge in diff.Edges) CountCells(edge);
    }

    private void CountCells(RowChange row)
    {
        foreach (ref readonly var cell in row.Properties.AsSpan())
        {
            if (cell.After.IsNull) PropertiesRemoved++;
            else PropertiesSet++;
        }
    }

    private static int LabelsBeyond(LabelSetTable sets, int set, int other)
    {
        if (set == RowChange.None) return 0;
        var count = 0;
        foreach (var label in sets.LabelsOf(set)) count += other != RowChange.None && sets.Contains(other, label) ? 0 : 1;
        return count;
    }

    private static void Summarize(StringBuilder text, string what, int added, int removed, int changed)
    {
        var isFirst = true;
        foreach (var (count, verb) in new[] { (added, "added"), (removed, "removed"), (changed, "changed") })
        {
            if (count == 0) continue;
            text.Append(isFirst ? text.Length == 0 ? "" : "; " : ", ").Append(count.ToString("N0", CultureInfo.InvariantCulture));
            if (isFirst) text.Append(' ').Append(what).Append(count == 1 ? "" : "s");
            text.Append(' ').Append(verb);
            isFirst = false;
        }
    }

    /// <summary>Rows as they are shown to others, made when they are asked for.</summary>
    private sealed class Changes(VersionDiff diff, List<RowChange> rows, bool isEdge) : IReadOnlyList<EntityChange>
    {
        public int Count => rows.Count;

        public EntityChange this[int index] => new(diff, rows[index], isEdge);

        public IEnumerator<EntityChange> GetEnumerator()
        {
            foreach (var row in rows) yield return new EntityChange(diff, row, isEdge);
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
