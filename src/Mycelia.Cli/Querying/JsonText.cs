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
            batch.Get(row, column).WriteJson(_json);
        }

        _json.WriteEndObject();
        return End();
    }

    public string Of(in Value value)
    {
        Begin();
        value.WriteJson(_json);
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
}
