// A graph as JSON Lines, one object per line, as Neo4j's APOC export writes it:
//
//   {"type":"node","id":"0","labels":["Person"],"properties":{"name":"Ada"}}
//   {"type":"relationship","id":"0","label":"KNOWS","start":{"id":"0"},"end":{"id":"1"},"properties":{"since":1833}}
//
// Nodes and relationships may stand in any order, keys of an object too. Values are in the notation of JsonValues. Lines are gathered into tables
// per label set and type; ends are looked up when all lines are there.

using System.Text;
using System.Text.Json;
using Mycelia.Graph;
using Mycelia.Import.Columns;
using Mycelia.Import.Keys;

namespace Mycelia.Import.Json;

/// <summary>Gathers the lines of one file.</summary>
internal sealed class JsonGraph(string path, Rejects rejects)
{
    private readonly Dictionary<string, int> _tableOf = new(StringComparer.Ordinal);
    private readonly List<(string[] Labels, RowTable Rows)> _nodes = [];
    private readonly Dictionary<string, EdgeRows> _edges = new(StringComparer.Ordinal);
    private readonly BytesColumnBuilder _ids = new();
    private readonly List<(int Table, int Row)> _places = [];
    private readonly Element _element = new();

    /// <summary>Nodes so far.</summary>
    public long NodeCount => _ids.Count;

    /// <summary>Edges so far.</summary>
    public long EdgeCount { get; private set; }

    /// <summary>Takes one line; a blank one says nothing.</summary>
    public void Add(ReadOnlySpan<byte> line, long number)
    {
        if (line.IndexOfAnyExcept(" \t"u8) < 0) return;
        string reason;
        try
        {
            _element.Read(line);
            if (_element.IsNode) AddNode(number);
            else AddEdge(number);
            return;
        }
        catch (Exception e) when (JsonValues.IsMalformed(e))
        {
            reason = e is JsonException or MyceliaException ? e.Message : "a text is no Unicode";
        }

        rejects.Add(new RejectedRow(path, number, 0, reason), Encoding.UTF8.GetString(line));
    }

    /// <summary>Hands everything to the importer.</summary>
    public void Load(Importer importer, CancellationToken cancellation)
    {
        var ids = _ids.Build("id", isText: true);
        var dropped = new HashSet<int>();
        var keys = new TextKeys(ids, null, (row, earlier) =>
        {
            dropped.Add(row);
            var (table, place) = _places[row];
            rejects.Add(new RejectedRow(path, _nodes[table].Rows.Lines[place], 0, $"the id '{Encoding.UTF8.GetString(ids[row])}' came before, on line {_nodes[_places[earlier].Table].Rows.Lines[_places[earlier].Row]}"), "");
        });
        var positions = PlaceNodes(importer, dropped);
        foreach (var (type, edges) in _edges)
        {
            cancellation.ThrowIfCancellationRequested();
            AddEdges(importer, type, edges, keys, positions);
        }
    }

    private int[] PlaceNodes(Importer importer, HashSet<int> dropped)
    {
        var rowsOf = dropped.Count == 0 ? null : _nodes.ConvertAll(static _ => new List<uint>());
        for (var i = 0; i < _places.Count && rowsOf is not null; i++)
            if (!dropped.Contains(i)) rowsOf[_places[i].Table].Add((uint)_places[i].Row);
        var next = new int[_nodes.Count];
        for (var i = 0; i < next.Length; i++)
        {
            uint[]? rows = rowsOf is null ? null : [.. rowsOf[i]];
            next[i] = importer.Add(new NodeBatch(_nodes[i].Labels, rows?.Length ?? _nodes[i].Rows.Rows, _nodes[i].Rows.Columns(rows)));
        }

        var positions = new int[_places.Count];
        for (var i = 0; i < positions.Length; i++) positions[i] = dropped.Contains(i) ? KeySpace.Missing : next[_places[i].Table]++;
        return positions;
    }

    private void AddEdges(Importer importer, string type, EdgeRows edges, TextKeys keys, int[] positions)
    {
        var (sourceIds, targetIds) = edges.Ends();
        var sources = new List<int>(sourceIds.Count);
        var targets = new List<int>(sourceIds.Count);
        var rows = new List<uint>(sourceIds.Count);
        for (var row = 0; row < sourceIds.Count; row++)
        {
            int source = keys.Find(sourceIds[row]), target = keys.Find(targetIds[row]);
            if (source < 0 || target < 0)
            {
                var id = source < 0 ? sourceIds[row] : targetIds[row];
                rejects.Add(new RejectedRow(path, edges.Table.Lines[row], 0, $"no node has the id '{Encoding.UTF8.GetString(id)}', an end of the relationship"), "");
                continue;
            }

            sources.Add(positions[source]);
            targets.Add(positions[target]);
            rows.Add((uint)row);
        }

        importer.Add(new EdgeBatch(type, [.. sources], [.. targets], edges.Table.Columns(rows.Count == edges.Table.Rows ? null : [.. rows])));
    }

    private void AddNode(long line)
    {
        var labels = _element.Labels.Distinct(StringComparer.Ordinal).ToArray();
        foreach (var label in labels) TokenTable.Validate(label, "label");
        ValidateKeys();
        var id = _element.Id ?? throw new JsonException("the node has no id");
        var name = string.Concat(labels.Select(static label => $"{label.Length}:{label}"));
        if (!_tableOf.TryGetValue(name, out var table))
        {
            _tableOf.Add(name, table = _nodes.Count);
            _nodes.Add((labels, new RowTable()));
        }

        _nodes[table].Rows.Add(_element.Properties, line);
        _ids.Add(Encoding.UTF8.GetBytes(id));
        _places.Add((table, _nodes[table].Rows.Rows - 1));
    }

    private void AddEdge(long line)
    {
        var type = _element.Label ?? throw new JsonException("the relationship has no label, which is its type");
        var start = _element.Start ?? throw new JsonException("the relationship has no start with an id");
        var end = _element.End ?? throw new JsonException("the relationship has no end with an id");
        TokenTable.Validate(type, "edge type");
        ValidateKeys();
        if (!_edges.TryGetValue(type, out var edges)) _edges.Add(type, edges = new EdgeRows());
        edges.Add(start, end, _element.Properties, line);
        EdgeCount++;
    }

    private void ValidateKeys()
    {
        foreach (var (key, _) in _element.Properties) TokenTable.Validate(key, "property");
    }

    /// <summary>What one line says.</summary>
    private sealed class Element
    {
        private string? _type;

        public bool IsNode => _type switch
        {
            "node" => true,
            "relationship" => false,
            null => throw new JsonException("the object has no type; node or relationship is needed"),
            _ => throw new JsonException($"the type {_type} is neither node nor relationship"),
        };

        public string? Id { get; private set; }

        public string? Label { get; private set; }

        public string? Start { get; private set; }

        public string? End { get; private set; }

        public List<string> Labels { get; } = [];

        public List<(string Key, Value Value)> Properties { get; } = [];

        public void Read(ReadOnlySpan<byte> line)
        {
            _type = Id = Label = Start = End = null;
            Labels.Clear();
            Properties.Clear();
            var reader = new Utf8JsonReader(line, JsonValues.ReaderOptions);
            reader.Read();
            Require(ref reader, JsonTokenType.StartObject, "the line");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                switch (name)
                {
                    case "type": _type = reader.GetString(); break;
                    case "id": Id = Identity(ref reader); break;
                    case "label": Label = reader.GetString(); break;
                    case "labels": ReadLabels(ref reader); break;
                    case "properties": ReadProperties(ref reader); break;
                    case "start": Start = ReadEnd(ref reader); break;
                    case "end": End = ReadEnd(ref reader); break;
                    default: reader.Skip(); break;
                }
            }

            reader.Read(); // Throws when something follows.
        }

        private static void Require(ref Utf8JsonReader reader, JsonTokenType type, string what)
        {
            if (reader.TokenType != type) throw new JsonException($"{what} is no {(type == JsonTokenType.StartArray ? "list" : "object")}");
        }

        /// <summary>Ids are text or integers; 1 and "1" are the same id.</summary>
        private static string Identity(ref Utf8JsonReader reader) => reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString()!,
            JsonTokenType.Number => Encoding.ASCII.GetString(reader.ValueSpan),
            _ => throw new JsonException("an id is neither text nor a number"),
        };

        private static string? ReadEnd(ref Utf8JsonReader reader)
        {
            Require(ref reader, JsonTokenType.StartObject, "an end of the relationship");
            string? id = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isId = reader.ValueTextEquals("id"u8);
                reader.Read();
                if (isId) id = Identity(ref reader);
                else reader.Skip();
            }

            return id;
        }

        private void ReadLabels(ref Utf8JsonReader reader)
        {
            Require(ref reader, JsonTokenType.StartArray, "labels");
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) Labels.Add(reader.GetString() ?? throw new JsonException("a label is null"));
        }

        private void ReadProperties(ref Utf8JsonReader reader)
        {
            Require(ref reader, JsonTokenType.StartObject, "properties");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString()!;
                if (Properties.Exists(property => property.Key == key)) throw new JsonException($"the property {key} is there twice");
                reader.Read();
                Properties.Add((key, JsonValues.Read(ref reader, tagged: true)));
            }
        }
    }
}
