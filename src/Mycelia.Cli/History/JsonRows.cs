using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Mycelia.Cli.History;

/// <summary>Rows for programs: one JSON object per line, as <c>diff --json</c> has them.</summary>
internal sealed class JsonRows(TextWriter output) : IDisposable
{
    // Nothing here ends up in HTML: letters of all languages stay readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private Utf8JsonWriter? _json;

    public void Write(Action<Utf8JsonWriter> row)
    {
        _json ??= new Utf8JsonWriter(_bytes, Options);
        _bytes.ResetWrittenCount();
        _json.Reset();
        row(_json);
        _json.Flush();
        output.Write(Encoding.UTF8.GetString(_bytes.WrittenSpan));
        output.Write('\n');
    }

    public void Dispose() => _json?.Dispose();
}
