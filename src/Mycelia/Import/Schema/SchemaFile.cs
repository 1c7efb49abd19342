// schema.json: all files of a graph and what their columns mean, in one place. docs/import.md describes the format.

using System.Globalization;
using System.Text;
using System.Text.Json;
using Mycelia.Import.Csv;

namespace Mycelia.Import.Schema;

/// <summary>A schema file that was read.</summary>
internal sealed class SchemaFile
{
    private readonly string _path;
    private readonly string _folder;
    private CsvDialect _dialect = new();

    private SchemaFile(string path)
    {
        _path = path;
        _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
    }

    public List<NodeTable> Nodes { get; } = [];

    public List<EdgeTable> Edges { get; } = [];

    public static SchemaFile Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var schema = new SchemaFile(path);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            schema.Read(document.RootElement);
            return schema;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MyceliaException(StatusCode.StorageUnavailable, $"{path} cannot be read: {e.Message} Give the path of a schema file.", e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new MyceliaException(StatusCode.InvalidArgument, $"{path} is no schema file: {e.Message}", e);
        }
    }

    private void Read(JsonElement root)
    {
        if (root.TryGetProperty("format", out var format)) _dialect = ReadFormat(format);
        if (root.TryGetProperty("nodes", out var nodes))
            foreach (var node in nodes.EnumerateArray()) Nodes.Add(ReadNodes(node));
        if (root.TryGetProperty("relationships", out var edges))
            foreach (var edge in edges.EnumerateArray()) Edges.Add(ReadEdges(edge));
    }

    private CsvDialect ReadFormat(JsonElement format)
    {
        if (Text(format, "encoding") is { } encoding && !encoding.Equals("utf-8", StringComparison.OrdinalIgnoreCase) && !encoding.Equals("utf8", StringComparison.OrdinalIgnoreCase))
            throw Wrong($"the encoding {encoding} is not known; convert the files to utf-8");
        byte[][] nulls = [[]];
        if (format.TryGetProperty("null", out var markers)) nulls = [.. Texts(markers).Select(Encoding.UTF8.GetBytes)];
        return new CsvDialect
        {
            Delimiter = Character(format, "delimiter") ?? (byte)',',
            Quote = format.TryGetProperty("quote", out _) ? Character(format, "quote") : (byte)'"',
            HasHeader = !format.TryGetProperty("header", out var header) || header.GetBoolean(),
            Nulls = nulls,
            QuotedNulls = true,
        }.Checked();
    }

    private NodeTable ReadNodes(JsonElement node)
    {
        var properties = ReadProperties(node);
        var key = Text(node, "key");
        var plan = key is null ? null : properties.FirstOrDefault(property => property.Name == key) ?? throw Wrong($"the key {key} of {Text(node, "file")} is none of its properties");
        return new NodeTable
        {
            Path = PathOf(node),
            Dialect = _dialect,
            Labels = node.TryGetProperty("labels", out var labels) ? [.. Texts(labels)] : [],
            LabelColumn = node.TryGetProperty("labelColumn", out var column) && column.ValueKind == JsonValueKind.Number ? Column(column) : -1,
            LabelMap = node.TryGetProperty("labelMap", out var map) && map.ValueKind == JsonValueKind.Object
                ? map.EnumerateObject().ToDictionary(static entry => entry.Name, static entry => entry.Value.GetString()!, StringComparer.Ordinal)
                : null,
            Filter = ReadWhere(node),
            KeyColumn = plan?.Column ?? -1,
            KeyProperty = key,
            KeyType = plan?.Type?.Kind == CellKind.Integer ? KeyType.Integer : KeyType.String,
            Properties = properties,
            IsDistinct = Flag(node, "distinct"),
        };
    }

    private EdgeTable ReadEdges(JsonElement edge) => new()
    {
        Path = PathOf(edge),
        Dialect = _dialect,
        Type = Text(edge, "type") ?? throw Wrong($"the relationship of {Text(edge, "file")} has no type"),
        Source = ReadEnd(edge, "from"),
        Target = ReadEnd(edge, "to"),
        Filter = ReadWhere(edge),
        Properties = ReadProperties(edge),
        DropsMissing = Flag(edge, "skipWhenEndMissing"),
    };

    private EndPlan ReadEnd(JsonElement edge, string name)
    {
        if (!edge.TryGetProperty(name, out var end)) throw Wrong($"the relationship {Text(edge, "type")} has no {name}");
        if (Text(end, "keyType") is { } type && !CellType.TrySchema(type, out _)) throw Wrong($"the keyType {type} is not known");
        return new EndPlan(Column(end.GetProperty("column")), Text(end, "label") ?? throw Wrong($"{name} of {Text(edge, "type")} has no label"), Text(end, "key"));
    }

    private List<PropertyPlan> ReadProperties(JsonElement table)
    {
        var properties = new List<PropertyPlan>();
        if (!table.TryGetProperty("properties", out var list)) return properties;
        foreach (var property in list.EnumerateArray())
        {
            var name = Text(property, "name") ?? throw Wrong($"a property of {Text(table, "file")} has no name");
            var typeName = Text(property, "type") ?? throw Wrong($"the property {name} of {Text(table, "file")} has no type");
            if (!CellType.TrySchema(typeName, out var type)) throw Wrong($"the type {typeName} of the property {name} of {Text(table, "file")} is not known");
            properties.Add(new PropertyPlan(Column(property.GetProperty("column")), name, type));
        }

        return properties;
    }

    /// <summary>
    /// where: {"column": 3, "equals": "city"}, with notEquals, in or notIn instead, or a list of such, of which all must hold; or short
    /// {"3": "city"}, {"3": ["city", "country"]}.
    /// </summary>
    private RowFilter? ReadWhere(JsonElement table)
    {
        if (!table.TryGetProperty("where", out var where) || where.ValueKind == JsonValueKind.Null) return null;
        var tests = new List<RowTest>();
        if (where.ValueKind == JsonValueKind.Array)
            foreach (var part in where.EnumerateArray()) AddTests(part, tests);
        else AddTests(where, tests);
        return new RowFilter(tests);
    }

    private void AddTests(JsonElement where, List<RowTest> tests)
    {
        if (where.TryGetProperty("column", out var column))
        {
            var entry = where.EnumerateObject().Where(static entry => entry.Name != "column").ToArray() is [var single] ? single : throw Wrong("a where needs a column and one comparison");
            if (entry.Name is not ("equals" or "value" or "in" or "values" or "notEquals" or "notIn"))
                throw Wrong($"the comparison {entry.Name} of a where is not known; equals, notEquals, in and notIn are");
            tests.Add(new RowTest(Column(column), Cells(entry.Value), entry.Name.StartsWith("not", StringComparison.Ordinal)));
            return;
        }

        foreach (var entry in where.EnumerateObject())
        {
            if (!int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var at)) throw Wrong($"{entry.Name} in a where is no column; write {{\"column\": 0, \"equals\": \"…\"}}");
            tests.Add(new RowTest(at, Cells(entry.Value), false));
        }
    }

    /// <summary>The cells that a comparison names; null stands for those that say no value.</summary>
    private byte[][] Cells(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null) return _dialect.Nulls;
        if (value.ValueKind != JsonValueKind.Array) return [.. Texts(value).Select(Encoding.UTF8.GetBytes)];
        return [.. value.EnumerateArray().SelectMany(Cells)];
    }

    private int Column(JsonElement value) =>
        value.GetInt32() is >= 0 and var column ? column : throw Wrong($"the column {value.GetRawText()} is not there; columns are counted from 0");

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Select(static item => item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText()).ToArray(),
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Null => [],
        _ => [value.GetRawText()],
    };

    private string PathOf(JsonElement table) => Path.Combine(_folder, Text(table, "file") ?? throw Wrong("an entry has no file"));

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetString() : null;

    private static bool Flag(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private byte? Character(JsonElement format, string name)
    {
        if (Text(format, name) is not { } text) return null;
        return text.Length == 1 && text[0] < 0x80 ? (byte)text[0] : throw Wrong($"the {name} '{text}' is not one ASCII character");
    }

    private MyceliaException Wrong(string problem) => new(StatusCode.InvalidArgument, $"{_path}: {problem}.");
}
