// A whole database as one portable file, whatever the storage format: JSON Lines, compressed with gzip.
//
//   {"format":"mycelia-dump","version":1,"nodes":N,"edges":M,"schemaCells":K}
//   {"type":"schema","name":…,"definition":base64}                              K times
//   {"type":"node",…}  {"type":"relationship",…}                                N + M times, as in an export
//   {"type":"end","lines":L,"sha256":hex of all bytes before this line, uncompressed}
//
// A file that was cut or changed lacks the last line or its checksum does not hold; nothing of it is loaded then.

using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mycelia.Import.Json;

namespace Mycelia.Import.Export;

/// <summary>Writes and reads dumps.</summary>
internal static class DumpFile
{
    private const string Format = "mycelia-dump";
    private const int Version = 1;

    public static ExportReport Write(Snapshot snapshot, Stream stream, CancellationToken cancellation)
    {
        using var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var hashing = new HashingStream(gzip, hash);
        using var writer = new JsonLinesWriter(hashing);
        var schema = snapshot.Space.Schema;
        writer.WriteLine(json =>
        {
            json.WriteString("format", Format);
            json.WriteNumber("version", Version);
            json.WriteNumber("nodes", snapshot.NodeCount);
            json.WriteNumber("edges", snapshot.EdgeCount);
            json.WriteNumber("schemaCells", schema.Count);
        });
        foreach (var (name, definition) in schema)
        {
            writer.WriteLine(json =>
            {
                json.WriteString("type", "schema");
                json.WriteString("name", name);
                json.WriteBase64String("definition", definition);
            });
        }

        var (nodes, edges) = writer.WriteGraph(snapshot, new ExportFilter(snapshot, new ExportOptions()), cancellation);
        writer.Flush();
        var sha256 = Convert.ToHexStringLower(hash.GetCurrentHash());
        var lines = writer.Lines;
        writer.WriteLine(json =>
        {
            json.WriteString("type", "end");
            json.WriteNumber("lines", lines);
            json.WriteString("sha256", sha256);
        });
        writer.Flush();
        return new ExportReport(nodes, edges, []);
    }

    /// <summary>Reads a dump to its end and hands it to the importer when all of it is there.</summary>
    public static void Read(Stream stream, string name, Importer importer, Rejects rejects, Action<long> onBytes, CancellationToken cancellation)
    {
        var graph = new JsonGraph(name, rejects);
        var cells = new List<(string Name, byte[] Definition)>();
        try
        {
            using var gzip = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var lines = new LineReader(gzip);
            Func<long> position = stream.CanSeek ? () => stream.Position : () => lines.BytesRead;
            ReadLines(lines, name, graph, cells, hash, position, onBytes, cancellation);
            if (stream.CanSeek && stream.Position < stream.Length) throw new CorruptionException($"{name} goes on after its end. Take another copy.");
        }
        catch (InvalidDataException e)
        {
            throw new CorruptionException($"{name} is no dump, or was damaged: {e.Message} Take another copy.", e);
        }
        catch (ImportException e)
        {
            throw new CorruptionException($"{name} was cut or changed: {e.Row}. Take another copy.", e);
        }

        foreach (var (cell, definition) in cells) importer.SetSchemaCell(cell, definition);
        graph.Load(importer, cancellation);
    }

    private static void ReadLines(
        LineReader lines, string name, JsonGraph graph, List<(string Name, byte[] Definition)> cells, IncrementalHash hash, Func<long> position, Action<long> onBytes, CancellationToken cancellation)
    {
        if (!lines.TryRead(out var first)) throw new CorruptionException($"{name} is empty, and so no dump. Take another copy.");
        var header = ReadHeader(first, name);
        Append(hash, first);
        var reported = position();
        while (true)
        {
            if (!lines.TryRead(out var line)) throw new CorruptionException($"{name} ends after line {lines.Number:N0} without its closing line: it was cut. Take another copy.");
            if (line.StartsWith("{\"type\":\"end\""u8))
            {
                RequireEnd(line, hash, lines.Number - 1, name);
                break;
            }

            Append(hash, line);
            if (line.StartsWith("{\"type\":\"schema\""u8)) cells.Add(ReadCell(line, name));
            else graph.Add(line, lines.Number);
            if ((lines.Number & 0xFFF) != 0) continue;
            cancellation.ThrowIfCancellationRequested();
            var now = position();
            onBytes(now - reported);
            reported = now;
        }

        if (lines.TryRead(out _)) throw new CorruptionException($"{name} goes on after its closing line. Take another copy.");
        if (header != (graph.NodeCount, graph.EdgeCount, cells.Count))
            throw new CorruptionException($"{name} says that it has {header.Nodes:N0} nodes, {header.Edges:N0} edges and {header.Cells:N0} schema cells, and holds {graph.NodeCount:N0}, {graph.EdgeCount:N0} and {cells.Count:N0}. Take another copy.");
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> line)
    {
        hash.AppendData(line);
        hash.AppendData("\n"u8);
    }

    private static (long Nodes, long Edges, int Cells) ReadHeader(ReadOnlySpan<byte> line, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(line));
            var root = document.RootElement;
            if (root.GetProperty("format").GetString() != Format) throw new FormatException("the format is another one");
            var version = root.GetProperty("version").GetInt32();
            if (version > Version) throw new MyceliaException(StatusCode.NewerFormat, $"{name} is a dump of version {version}, which a newer release wrote; this one reads up to {Version}. Use the newer release.");
            return (root.GetProperty("nodes").GetInt64(), root.GetProperty("edges").GetInt64(), root.GetProperty("schemaCells").GetInt32());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new CorruptionException($"{name} is no dump: {e.Message} A dump begins with a line that names the format {Format}.", e);
        }
    }

    private static void RequireEnd(ReadOnlySpan<byte> line, IncrementalHash hash, long lines, string name)
    {
        var isRight = false;
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(line));
            isRight = document.RootElement.GetProperty("lines").GetInt64() == lines
                && document.RootElement.GetProperty("sha256").GetString() == Convert.ToHexStringLower(hash.GetCurrentHash());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // Reported below.
        }

        if (!isRight) throw new CorruptionException($"The checksum of {name} does not hold: it was changed or damaged. Take another copy.");
    }

    private static (string Name, byte[] Definition) ReadCell(ReadOnlySpan<byte> line, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(line));
            return (document.RootElement.GetProperty("name").GetString()!, document.RootElement.GetProperty("definition").GetBytesFromBase64());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new CorruptionException($"A schema line of {name} is damaged: {e.Message} Take another copy.", e);
        }
    }

    /// <summary>Passes bytes on and hashes them. Stream has abstract members that no stream for writing alone can have; its contract for them is to throw NotSupportedException.</summary>
    private sealed class HashingStream(Stream inner, IncrementalHash hash) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            hash.AppendData(buffer);
            inner.Write(buffer);
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
