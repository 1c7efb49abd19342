// Values as JSON for other programs to read. What JSON has is written as such; the rest:
//   NaN, Infinity, -Infinity    the texts "NaN", "Infinity", "-Infinity"
//   bytes                       text in base64
//   dates, times, durations     text in ISO 8601
//   points                      {"srid", "x", "y"} and "z" where there are three dimensions
//   nodes                       {"id", "labels", "properties"}
//   edges                       {"id", "type", "source", "target", "properties"}
//   paths                       {"nodes", "edges"}, one node more than edges
// An entity that the query deleted has its identity and "deleted": true.

using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Mycelia.Cli.Querying;

/// <summary>Writes rows and values as JSON, one text at a time, into a buffer that is kept.</summary>
internal sealed class JsonText : IDisposable
{
    // Nothing here ends up in HTML: letters of all languages stay readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = 2_000 };

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private readonly Utf8JsonWriter _json;

    public JsonText() => _json = new Utf8JsonWriter(_bytes, Options);

    public void Dispose() => _json.Dispose();

    /// <summary>One row as an object.</summary>
    public string OfRow(ResultBatch batch, int row)
    {
        Begin();
        _json.WriteStartObject();
        for (var column = 0; column < batch.Columns.Count; column++)
        {
            _json.WritePropertyName(batch.Columns[column]);
            Write(batch.Get(row, column));
        }

        _json.WriteEndObject();
        return End();
    }

    public string Of(in Value value)
    {
        Begin();
        Write(value);
        return End();
    }

    private void Begin()
    {
        _bytes.ResetWrittenCount();
        _json.Reset();
    }

    private string End()
    {
        _json.Flush();
        return Encoding.UTF8.GetString(_bytes.WrittenSpan);
    }

    private void Write(in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null: _json.WriteNullValue(); break;
            case ValueKind.Bool: _json.WriteBooleanValue(value.AsBool()); break;
            case ValueKind.Int64: _json.WriteNumberValue(value.AsInt64()); break;
            case ValueKind.Float64: Write(value.AsDouble()); break;
            case ValueKind.Bytes: _json.WriteBase64StringValue(value.AsBytes().Span); break;
            case ValueKind.List: Write(value.AsList()); break;
            case ValueKind.Map: Write(value.AsMap()); break;
            case ValueKind.Point: Write(value.AsPoint()); break;
            case ValueKind.Node: Write(value.AsNode()); break;
            case ValueKind.Edge: Write(value.AsEdge()); break;
            case ValueKind.Path: Write(value.AsPath()); break;
            default: _json.WriteStringValue(PlainText.Of(value)); break;
        }
    }

    private void Write(double value)
    {
        if (double.IsFinite(value)) _json.WriteRawValue(PlainText.Of(value), skipInputValidation: true);
        else _json.WriteStringValue(PlainText.Of(value));
    }

    private void Write(IReadOnlyList<Value> items)
    {
        _json.WriteStartArray();
        foreach (var item in items) Write(item);
        _json.WriteEndArray();
    }

    private void Write(IReadOnlyDictionary<string, Value> entries)
    {
        _json.WriteStartObject();
        foreach (var (key, value) in entries)
        {
            _json.WritePropertyName(key);
            Write(value);
        }

        _json.WriteEndObject();
    }

    private void Write(Point point)
    {
        _json.WriteStartObject();
        _json.WriteNumber("srid", point.Srid);
        _json.WritePropertyName("x");
        Write(point.X);
        _json.WritePropertyName("y");
        Write(point.Y);
        if (point.Dimensions == 3)
        {
            _json.WritePropertyName("z");
            Write(point.Z);
        }

        _json.WriteEndObject();
    }

    private void Write(Node node)
    {
        _json.WriteStartObject();
        _json.WriteString("id", node.Id.ToString());
        if (TryRead(() => (node.Labels, node.Properties), out var parts))
        {
            _json.WriteStartArray("labels");
            foreach (var label in parts.Labels) _json.WriteStringValue(label);
            _json.WriteEndArray();
            _json.WritePropertyName("properties");
            Write(parts.Properties);
        }

        _json.WriteEndObject();
    }

    private void Write(Edge edge)
    {
        _json.WriteStartObject();
        _json.WriteString("id", edge.Id.ToString());
        if (TryRead(() => (edge.Type, edge.SourceId, edge.TargetId, edge.Properties), out var parts))
        {
            _json.WriteString("type", parts.Type);
            _json.WriteString("source", parts.SourceId.ToString());
            _json.WriteString("target", parts.TargetId.ToString());
            _json.WritePropertyName("properties");
            Write(parts.Properties);
        }

        _json.WriteEndObject();
    }

    private void Write(GraphPath path)
    {
        _json.WriteStartObject();
        _json.WriteStartArray("nodes");
        foreach (var node in path.Nodes) Write(node);
        _json.WriteEndArray();
        _json.WriteStartArray("edges");
        foreach (var edge in path.Edges) Write(edge);
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    /// <summary>Reads an entity; when it is deleted, says so instead.</summary>
    private bool TryRead<T>(Func<T> read, out T parts)
    {
        try
        {
            parts = read();
            return true;
        }
        catch (MyceliaException e) when (e.Status == StatusCode.EntityNotFound)
        {
            parts = default!;
            _json.WriteBoolean("deleted", true);
            return false;
        }
    }
}
