using System.Text.Json;
using Mycelia.Kernel.Values;

namespace Mycelia;

// Values as JSON for other programs to read. Not every kind can be told from the text; what must be read back as it was is exported and imported.
public readonly partial struct Value
{
    /// <summary>
    /// Writes the value as JSON for other programs. What JSON has is written as such, floats so that they are recognisable (<c>1.0</c>). The rest: NaN and the
    /// infinities are the texts <c>"NaN"</c>, <c>"Infinity"</c> and <c>"-Infinity"</c>; bytes are text in base64; dates, times and durations are text in ISO 8601; points
    /// are <c>{"srid", "x", "y"}</c> and <c>"z"</c> where there are three dimensions; nodes are <c>{"id", "labels", "properties"}</c>, edges
    /// <c>{"id", "type", "source", "target", "properties"}</c>, paths <c>{"nodes", "edges"}</c>. An entity that is deleted has its identity and <c>"deleted": true</c>.
    /// </summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        switch (Kind)
        {
            case ValueKind.Null: writer.WriteNullValue(); break;
            case ValueKind.Bool: writer.WriteBooleanValue(AsBool()); break;
            case ValueKind.Int64: writer.WriteNumberValue(AsInt64()); break;
            case ValueKind.Float64: WriteJson(writer, AsDouble()); break;
            case ValueKind.String: writer.WriteStringValue(AsString()); break;
            case ValueKind.Bytes: writer.WriteBase64StringValue(AsBytes().Span); break;
            case ValueKind.List: WriteJson(writer, AsList()); break;
            case ValueKind.Map: WriteJson(writer, AsMap()); break;
            case ValueKind.Date: writer.WriteStringValue(AsDate().ToString()); break;
            case ValueKind.LocalTime: writer.WriteStringValue(AsLocalTime().ToString()); break;
            case ValueKind.ZonedTime: writer.WriteStringValue(AsZonedTime().ToString()); break;
            case ValueKind.LocalDateTime: writer.WriteStringValue(AsLocalDateTime().ToString()); break;
            case ValueKind.ZonedDateTime: writer.WriteStringValue(AsZonedDateTime().ToString()); break;
            case ValueKind.Duration: writer.WriteStringValue(AsDuration().ToString()); break;
            case ValueKind.Point: WriteJson(writer, AsPoint()); break;
            case ValueKind.Node: WriteJson(writer, AsNode()); break;
            case ValueKind.Edge: WriteJson(writer, AsEdge()); break;
            case ValueKind.Path: WriteJson(writer, AsPath()); break;
            default: writer.WriteStringValue(ToString()); break;
        }
    }

    private static void WriteJson(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value)) writer.WriteRawValue(ValueFormatter.FloatText(value), skipInputValidation: true);
        else writer.WriteStringValue(ValueFormatter.FloatText(value));
    }

    private static void WriteJson(Utf8JsonWriter writer, IReadOnlyList<Value> items)
    {
        writer.WriteStartArray();
        foreach (var item in items) item.WriteJson(writer);
        writer.WriteEndArray();
    }

    private static void WriteJson(Utf8JsonWriter writer, IReadOnlyDictionary<string, Value> entries)
    {
        writer.WriteStartObject();
        foreach (var (key, value) in entries)
        {
            writer.WritePropertyName(key);
            value.WriteJson(writer);
        }

        writer.WriteEndObject();
    }

    private static void WriteJson(Utf8JsonWriter writer, Point point)
    {
        writer.WriteStartObject();
        writer.WriteNumber("srid", point.Srid);
        writer.WritePropertyName("x");
        WriteJson(writer, point.X);
        writer.WritePropertyName("y");
        WriteJson(writer, point.Y);
        if (point.Dimensions == 3)
        {
            writer.WritePropertyName("z");
            WriteJson(writer, point.Z);
        }

        writer.WriteEndObject();
    }

    private static void WriteJson(Utf8JsonWriter writer, Node node)
    {
        writer.WriteStartObject();
        writer.WriteString("id", node.Id.ToString());
        if (TryRead(writer, () => (node.Labels, node.Properties), out var parts))
        {
            writer.WriteStartArray("labels");
            foreach (var label in parts.Labels) writer.WriteStringValue(label);
            writer.WriteEndArray();
            writer.WritePropertyName("properties");
            WriteJson(writer, parts.Properties);
        }

        writer.WriteEndObject();
    }

    private static void WriteJson(Utf8JsonWriter writer, Edge edge)
    {
        writer.WriteStartObject();
        writer.WriteString("id", edge.Id.ToString());
        if (TryRead(writer, () => (edge.Type, edge.SourceId, edge.TargetId, edge.Properties), out var parts))
        {
            writer.WriteString("type", parts.Type);
            writer.WriteString("source", parts.SourceId.ToString());
            writer.WriteString("target", parts.TargetId.ToString());
            writer.WritePropertyName("properties");
            WriteJson(writer, parts.Properties);
        }

        writer.WriteEndObject();
    }

    private static void WriteJson(Utf8JsonWriter writer, GraphPath path)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("nodes");
        foreach (var node in path.Nodes) WriteJson(writer, node);
        writer.WriteEndArray();
        writer.WriteStartArray("edges");
        foreach (var edge in path.Edges) WriteJson(writer, edge);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Reads an entity; when it is deleted, says so instead.</summary>
    private static bool TryRead<T>(Utf8JsonWriter writer, Func<T> read, out T parts)
    {
        try
        {
            parts = read();
            return true;
        }
        catch (MyceliaException e) when (e.Status == StatusCode.EntityNotFound)
        {
            parts = default!;
            writer.WriteBoolean("deleted", true);
            return false;
        }
    }
}
