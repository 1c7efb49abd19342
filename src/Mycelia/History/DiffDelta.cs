// Writes differences as operations, in an order that a builder can apply one by one: what constrains goes first and comes last, edges go before their nodes and
// come after them. Applied to the earlier version it gives the content of the later one, identities included.
//
// Rows may come back to life under the identity that they had. A builder that applies such a delta must have a lineage of its own, so that it copies every page
// before it changes it: with the head's it would write rows that older versions show.

using Mycelia.Graph;
using Mycelia.Kernel.Values;

namespace Mycelia.History;

internal static class DiffDelta
{
    /// <summary>The operations that lead from one version of the differences to the other.</summary>
    public static Delta Of(VersionDiff diff)
    {
        var delta = new Delta();
        Write(diff, delta);
        return delta;
    }

    /// <summary>As <see cref="Of"/>, behind what <paramref name="delta"/> holds already.</summary>
    /// <exception cref="MyceliaException">The operations take more bytes than a delta can have (<see cref="StatusCode.LimitExceeded"/>).</exception>
    public static void Write(VersionDiff diff, Delta delta)
    {
        foreach (var change in diff.Schema)
            if (change.Before is not null) delta.SetSchemaCell(change.Name, null);
        foreach (var edge in diff.Edges)
            if (edge.Kind == RowChangeKind.Removed) delta.Delete(new EdgeId(edge.Id));
        foreach (var node in diff.Nodes)
            if (node.Kind == RowChangeKind.Removed) delta.Delete(new NodeId(node.Id));
        (int Key, Value Value)[] properties = [];
        foreach (var node in diff.Nodes)
            if (node.Kind == RowChangeKind.Added) delta.CreateNode(new NodeId(node.Id), node.LabelsAfter, PropertiesOf(node, ref properties));
        foreach (var edge in diff.Edges)
            if (edge.Kind == RowChangeKind.Added) delta.CreateEdge(new EdgeId(edge.Id), edge.Type, new NodeId(edge.Source), new NodeId(edge.Target), PropertiesOf(edge, ref properties));
        foreach (var node in diff.Nodes)
            if (node.Kind == RowChangeKind.Changed) WriteLabels(node, diff.From.Tables.LabelSets, delta);
        WriteProperties(diff, delta);
        foreach (var change in diff.Schema)
            if (change.After is not null) delta.SetSchemaCell(change.Name, change.After);
    }

    private static void WriteLabels(RowChange node, LabelSetTable sets, Delta delta)
    {
        if (node.LabelsBefore == node.LabelsAfter) return;
        foreach (var label in sets.LabelsOf(node.LabelsBefore))
            if (!sets.Contains(node.LabelsAfter, label)) delta.ChangeLabel(new NodeId(node.Id), label, add: false);
        foreach (var label in sets.LabelsOf(node.LabelsAfter))
            if (!sets.Contains(node.LabelsBefore, label)) delta.ChangeLabel(new NodeId(node.Id), label, add: true);
    }

    private static void WriteProperties(VersionDiff diff, Delta delta)
    {
        foreach (var node in diff.Nodes)
        {
            if (node.Kind != RowChangeKind.Changed) continue;
            foreach (var cell in node.Properties) delta.SetProperty(new NodeId(node.Id), cell.Key, cell.After);
        }

        foreach (var edge in diff.Edges)
        {
            if (edge.Kind != RowChangeKind.Changed) continue;
            foreach (var cell in edge.Properties) delta.SetProperty(new EdgeId(edge.Id), cell.Key, cell.After);
        }
    }

    private static ReadOnlySpan<(int Key, Value Value)> PropertiesOf(RowChange row, ref (int Key, Value Value)[] buffer)
    {
        var cells = row.Properties;
        if (buffer.Length < cells.Length) buffer = new (int, Value)[Math.Max(16, cells.Length)];
        for (var i = 0; i < cells.Length; i++) buffer[i] = (cells[i].Key, cells[i].After);
        return buffer.AsSpan(0, cells.Length);
    }
}
