using System.Globalization;
using Mycelia.Graph;
using Mycelia.History;

namespace Mycelia.Tests.History;

/// <summary>Differences found the slow way: everything of both versions in dictionaries. And the same text made of a <see cref="VersionDiff"/>.</summary>
internal static class NaiveDiff
{
    /// <summary>A line for each entity, cell and definition that differs, sorted.</summary>
    public static string[] Between(Snapshot from, Snapshot to)
    {
        Dictionary<string, string> before = Cells(from), after = Cells(to);
        return [.. before.Keys.Union(after.Keys).Where(cell => before.GetValueOrDefault(cell) != after.GetValueOrDefault(cell))
            .Select(cell => $"{cell}: {before.GetValueOrDefault(cell, "-")} > {after.GetValueOrDefault(cell, "-")}").Order(StringComparer.Ordinal)];
    }

    public static string[] Lines(VersionDiff diff)
    {
        var lines = new List<string>();
        var tables = diff.From.Tables;
        foreach (var node in diff.Nodes)
        {
            var name = $"node {new NodeId(node.Id)}";
            if (node.LabelsBefore != node.LabelsAfter) lines.Add($"{name}: {Labels(tables, node.LabelsBefore)} > {Labels(tables, node.LabelsAfter)}");
            Cells(name, node, tables, lines);
        }

        foreach (var edge in diff.Edges)
        {
            var name = $"edge {new EdgeId(edge.Id)}";
            var ends = $"{new NodeId(edge.Source)} {tables.Types.NameOf(edge.Type)} {new NodeId(edge.Target)}";
            if (edge.Kind != RowChangeKind.Changed) lines.Add($"{name}: {(edge.Kind == RowChangeKind.Added ? "-" : ends)} > {(edge.Kind == RowChangeKind.Added ? ends : "-")}");
            Cells(name, edge, tables, lines);
        }

        foreach (var change in diff.Schema) lines.Add($"schema {change.Name}: {Definition(change.Before)} > {Definition(change.After)}");
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    private static void Cells(string name, RowChange row, GraphTables tables, List<string> lines)
    {
        foreach (var cell in row.Properties) lines.Add($"{name}.{tables.Keys.NameOf(cell.Key)}: {Show(cell.Before)} > {Show(cell.After)}");
    }

    private static string Labels(GraphTables tables, int set) =>
        set == RowChange.None ? "-" : ":" + string.Join(':', tables.LabelSets.LabelsOf(set).ToArray().Select(tables.Labels.NameOf).Order(StringComparer.Ordinal));

    private static string Definition(byte[]? bytes) => bytes is null ? "-" : Convert.ToHexString(bytes);

    /// <summary>Exact: kinds are told apart, as are 0.0 and -0.0.</summary>
    private static string Show(Value value) => value.IsNull ? "-" : string.Create(CultureInfo.InvariantCulture, $"{value.Kind} {value}");

    private static Dictionary<string, string> Cells(Snapshot version)
    {
        var cells = new Dictionary<string, string>();
        foreach (var node in version.Nodes())
        {
            cells.Add($"node {node}", ":" + string.Join(':', version.Labels(node).Order(StringComparer.Ordinal)));
            foreach (var (key, value) in version.Properties(node)) cells.Add($"node {node}.{key}", Show(value));
        }

        foreach (var edge in version.Edges())
        {
            cells.Add($"edge {edge}", $"{version.Source(edge)} {version.TypeOf(edge)} {version.Target(edge)}");
            foreach (var (key, value) in version.Properties(edge)) cells.Add($"edge {edge}.{key}", Show(value));
        }

        foreach (var (name, definition) in version.Space.Schema) cells.Add($"schema {name}", Convert.ToHexString(definition));
        return cells;
    }
}
