using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Mycelia.Import.Json;

namespace Mycelia.Import.Export;

/// <summary>Writes nodes, then relationships, one JSON object to a line, in the form that <see cref="JsonGraph"/> reads.</summary>
internal sealed class JsonLinesWriter : IDisposable
{
    private const int FlushBytes = 256 << 10;

    private readonly Stream _stream;
    private readonly ArrayBufferWriter<byte> _buffer = new(FlushBytes);
    private readonly Utf8JsonWriter _writer;

    public JsonLinesWriter(Stream stream)
    {
        _stream = stream;
        _writer = new Utf8JsonWriter(_buffer, JsonValues.WriterOptions);
    }

    /// <summary>Lines written.</summary>
    public long Lines { get; private set; }

    public (long Nodes, long Edges) WriteGraph(Snapshot snapshot, ExportFilter filter, CancellationToken cancellation)
    {
        long nodes = 0, edges = 0;
        foreach (var node in snapshot.Nodes())
        {
            if (!filter.Includes(node)) continue;
            WriteLine(writer => WriteNode(writer, snapshot, node, filter));
            if ((++nodes & 0xFFF) == 0) cancellation.ThrowIfCancellationRequested();
        }

        var scan = snapshot.Edges().GetEnumerator();
        while (scan.MoveNext())
        {
            var (edge, source, target) = (scan.Current, scan.Source, scan.Target);
            var type = snapshot.TypeOf(edge);
            if (!filter.Includes(source, target, type)) continue;
            var number = edges++;
            WriteLine(writer => WriteEdge(writer, snapshot, edge, type, number, filter.NumberOf(source), filter.NumberOf(target)));
            if ((edges & 0xFFF) == 0) cancellation.ThrowIfCancellationRequested();
        }

        return (nodes, edges);
    }

    /// <summary>Writes one object as a line.</summary>
    public void WriteLine(Action<Utf8JsonWriter> write)
    {
        _writer.Reset();
        _writer.WriteStartObject();
        write(_writer);
        _writer.WriteEndObject();
        _writer.Flush();
        _buffer.Write("\n"u8);
        Lines++;
        if (_buffer.WrittenCount >= FlushBytes) Flush();
    }

    public void Flush()
    {
        _stream.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }

    public void Dispose() => _writer.Dispose();

    private static void WriteNode(Utf8JsonWriter writer, Snapshot snapshot, NodeId node, ExportFilter filter)
    {
        writer.WriteString("type", "node");
        writer.WriteString("id", filter.NumberOf(node).ToString(CultureInfo.InvariantCulture));
        writer.WriteStartArray("labels");
        foreach (var label in snapshot.Labels(node)) writer.WriteStringValue(label);
        writer.WriteEndArray();
        WriteProperties(writer, snapshot.Properties(node));
    }

    private static void WriteEdge(Utf8JsonWriter writer, Snapshot snapshot, EdgeId edge, string type, long number, long source, long target)
    {
        writer.WriteString("type", "relationship");
        writer.WriteString("id", number.ToString(CultureInfo.InvariantCulture));
        writer.WriteString("label", type);
        WriteEnd(writer, "start", source);
        WriteEnd(writer, "end", target);
        WriteProperties(writer, snapshot.Properties(edge));
    }

    private static void WriteEnd(Utf8JsonWriter writer, string name, long number)
    {
        writer.WriteStartObject(name);
        writer.WriteString("id", number.ToString(CultureInfo.InvariantCulture));
        writer.WriteEndObject();
    }

    private static void WriteProperties(Utf8JsonWriter writer, IReadOnlyDictionary<string, Value> properties)
    {
        writer.WriteStartObject("properties");
        foreach (var (key, value) in properties)
        {
            writer.WritePropertyName(key);
            JsonValues.Write(writer, value);
        }

        writer.WriteEndObject();
    }
}
