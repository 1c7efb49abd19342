namespace Mycelia.Import.Json;

/// <summary>Reads a file of JSON Lines.</summary>
internal sealed class JsonLinesReader(string path, Rejects rejects)
{
    private const int ReportEvery = 1 << 20;

    private readonly JsonGraph _graph = new(path, rejects);

    public void Read(Action<long> onBytes, CancellationToken cancellation)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
            var lines = new LineReader(stream);
            var reported = 0L;
            while (lines.TryRead(out var line))
            {
                _graph.Add(lines.Number == 1 && line.StartsWith("\uFEFF"u8) ? line[3..] : line, lines.Number);
                if (lines.BytesRead - reported < ReportEvery) continue;
                cancellation.ThrowIfCancellationRequested();
                onBytes(lines.BytesRead - reported);
                reported = lines.BytesRead;
            }

            onBytes(lines.BytesRead - reported);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MyceliaException(StatusCode.StorageUnavailable, $"{path} cannot be read: {e.Message} Give the path of a file that this user may read.", e);
        }
    }

    public void Load(Importer importer, CancellationToken cancellation) => _graph.Load(importer, cancellation);
}
