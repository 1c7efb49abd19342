using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Mycelia;

/// <summary>Writing differences down.</summary>
public sealed partial class GraphDiff
{
    private const int FlushBytes = 64 << 10;

    // Nothing here ends up in HTML: letters of all languages stay readable.
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Writes the differences for people, in the manner of <c>git diff</c>: a line with <c>+</c>, <c>-</c> or <c>~</c> for each node, edge and definition that was added,
    /// removed or changed, indented lines with the old and new labels and values of those that changed, and a summary. Very long values are cut.
    /// </summary>
    /// <param name="writer">Where to write; it is not flushed.</param>
    /// <param name="colours">Whether to colour the lines for a terminal (ANSI).</param>
    public void WriteText(TextWriter writer, bool colours = false)
    {
        ArgumentNullException.ThrowIfNull(writer);
        new DiffText(writer, _diff, colours).Write(this);
    }

    /// <summary>
    /// Writes the differences for programs: UTF-8, one JSON object per line and difference, nodes first, then edges, then definitions. Values are as
    /// <see cref="Value.WriteJson"/> writes them, null where there is none.
    /// <code>
    /// {"kind":"added|removed|changed","entity":"node","id":"n…","labels":{"before":["…"],"after":["…"]},"properties":{"key":{"before":…,"after":…}}}
    /// {"kind":"added|removed|changed","entity":"edge","id":"e…","type":"…","source":"n…","target":"n…","properties":{"key":{"before":…,"after":…}}}
    /// {"kind":"added|removed|changed","entity":"definition","name":"…","before":"CREATE …","after":null}
    /// </code>
    /// </summary>
    /// <param name="stream">Where to write; it is neither flushed nor closed.</param>
    public void WriteJson(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var buffer = new ArrayBufferWriter<byte>(FlushBytes);
        using var json = new Utf8JsonWriter(buffer, JsonOptions);
        foreach (var node in Nodes) Line(() => Write(json, node));
        foreach (var edge in Edges) Line(() => Write(json, edge));
        foreach (var definition in Schema) Line(() => Write(json, definition));
        stream.Write(buffer.WrittenSpan);

        void Line(Action write)
        {
            json.WriteStartObject();
            write();
            json.WriteEndObject();
            json.Flush();
            json.Reset();
            buffer.Write("\n"u8);
            if (buffer.WrittenCount < FlushBytes) return;
            stream.Write(buffer.WrittenSpan);
            buffer.ResetWrittenCount();
        }
    }

    private static string NameOf(ChangeKind kind) => kind switch { ChangeKind.Added => "added", ChangeKind.Removed => "removed", _ => "changed" };

    private static void Write(Utf8JsonWriter json, EntityChange change)
    {
        json.WriteString("kind", NameOf(change.Kind));
        json.WriteString("entity", change.IsEdge ? "edge" : "node");
        if (change.IsEdge)
        {
            json.WriteString("id", change.Edge.ToString());
            json.WriteString("type", change.Type);
            json.WriteString("source", change.Source.ToString());
            json.WriteString("target", change.Target.ToString());
        }
        else
        {
            json.WriteString("id", change.Node.ToString());
            json.WriteStartObject("labels");
            Write(json, "before", change.LabelsBefore);
            Write(json, "after", change.LabelsAfter);
            json.WriteEndObject();
        }

        json.WriteStartObject("properties");
        foreach (var property in change.Properties)
        {
            json.WriteStartObject(property.Key);
            json.WritePropertyName("before");
            property.Before.WriteJson(json);
            json.WritePropertyName("after");
            property.After.WriteJson(json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> labels)
    {
        json.WriteStartArray(name);
        foreach (var label in labels) json.WriteStringValue(label);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, DefinitionChange change)
    {
        json.WriteString("kind", NameOf(change.Before is null ? ChangeKind.Added : change.After is null ? ChangeKind.Removed : ChangeKind.Changed));
        json.WriteString("entity", "definition");
        json.WriteString("name", change.Name);
        json.WriteString("before", change.Before);
        json.WriteString("after", change.After);
    }
}
