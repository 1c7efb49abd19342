using System.Text;
using System.Text.Json;
using Mycelia.Import.Csv;

namespace Mycelia.Conformance.Datasets;

/// <summary>How many nodes of each label and edges of each type a schema.json with its files makes: text, dictionaries and sets, one row at a time.</summary>
internal sealed class NaiveDataset
{
    private readonly Dictionary<(string Label, string Key), HashSet<string>> _keys = [];
    private CsvDialect _dialect = new();
    private string _folder = "";

    public SortedDictionary<string, long> Nodes { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long> Edges { get; } = new(StringComparer.Ordinal);

    public long NodeCount { get; private set; }

    public static NaiveDataset Read(string folder)
    {
        var dataset = new NaiveDataset { _folder = folder };
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "schema.json")));
        var format = document.RootElement.GetProperty("format");
        dataset._dialect = new CsvDialect
        {
            Delimiter = (byte)format.GetProperty("delimiter").GetString()![0],
            Quote = format.GetProperty("quote").GetString() is { } quote ? (byte)quote[0] : null,
            HasHeader = format.GetProperty("header").GetBoolean(),
            Nulls = [.. format.GetProperty("null").EnumerateArray().Select(marker => Encoding.UTF8.GetBytes(marker.GetString()!))],
        };
        foreach (var node in document.RootElement.GetProperty("nodes").EnumerateArray()) dataset.CountNodes(node);
        foreach (var edge in document.RootElement.GetProperty("relationships").EnumerateArray()) dataset.CountEdges(edge);
        return dataset;
    }

    private void CountNodes(JsonElement node)
    {
        var labels = node.GetProperty("labels").EnumerateArray().Select(label => label.GetString()!).ToArray();
        var properties = node.GetProperty("properties").EnumerateArray()
            .Select(property => (Name: property.GetProperty("name").GetString()!, Column: property.GetProperty("column").GetInt32())).ToArray();
        var key = Text(node, "key");
        var keyColumn = Array.Find(properties, property => property.Name == key).Column;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in Rows(node))
        {
            if (Flag(node, "distinct") && (IsNull(row[keyColumn]) || !seen.Add(row[keyColumn]))) continue;
            var all = labels.ToList();
            if (node.TryGetProperty("labelColumn", out var column)) all.Add(node.GetProperty("labelMap").GetProperty(row[column.GetInt32()]).GetString()!);
            NodeCount++;
            foreach (var label in all)
            {
                Nodes[label] = Nodes.GetValueOrDefault(label) + 1;
                foreach (var property in properties) KeysOf(label, property.Name).Add(row[property.Column]);
            }
        }
    }

    private void CountEdges(JsonElement edge)
    {
        var type = edge.GetProperty("type").GetString()!;
        var ends = new[] { edge.GetProperty("from"), edge.GetProperty("to") };
        foreach (var row in Rows(edge))
        {
            var areThere = ends.All(end => KeysOf(end.GetProperty("label").GetString()!, end.GetProperty("key").GetString()!).Contains(row[end.GetProperty("column").GetInt32()]));
            if (areThere) Edges[type] = Edges.GetValueOrDefault(type) + 1;
            else if (!Flag(edge, "skipWhenEndMissing")) throw new InvalidDataException($"An end of {type} does not exist: {string.Join('|', row)}");
        }
    }

    private IEnumerable<string[]> Rows(JsonElement table)
    {
        var bytes = File.ReadAllBytes(Path.Combine(_folder, table.GetProperty("file").GetString()!));
        var rows = NaiveCsv.Read(bytes, _dialect).Rows.Select(row => row.Select(Encoding.UTF8.GetString).ToArray());
        return rows.Skip(_dialect.HasHeader ? 1 : 0).Where(row => IsWanted(table, row));
    }

    private static bool IsWanted(JsonElement table, string[] row)
    {
        if (!table.TryGetProperty("where", out var where)) return true;
        var tests = where.ValueKind == JsonValueKind.Array ? where.EnumerateArray().ToArray() : [where];
        return tests.All(test => test.TryGetProperty("column", out var column)
            ? test.EnumerateObject().Where(entry => entry.Name != "column").All(entry => Texts(entry.Value).Contains(row[column.GetInt32()]) != entry.Name.StartsWith("not", StringComparison.Ordinal))
            : test.EnumerateObject().All(entry => Texts(entry.Value).Contains(row[int.Parse(entry.Name, System.Globalization.CultureInfo.InvariantCulture)])));
    }

    private static string[] Texts(JsonElement value) => value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(item => item.ToString())] : [value.ToString()];

    private HashSet<string> KeysOf(string label, string key)
    {
        if (!_keys.TryGetValue((label, key), out var keys)) _keys.Add((label, key), keys = new HashSet<string>(StringComparer.Ordinal));
        return keys;
    }

    private bool IsNull(string cell) => _dialect.Nulls.Any(marker => Encoding.UTF8.GetString(marker) == cell);

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static bool Flag(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
