// An open delimited file: its size, where its rows begin behind byte order mark and header, and the names in the header. The header
// is read byte by byte, the rows by CsvReader.

using System.Text;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;

namespace Mycelia.Import.Csv;

/// <summary>A file of rows. Reading positions are given with each call, so any number of threads may read.</summary>
internal sealed class CsvFile : IDisposable
{
    private const int FirstRead = 64 << 10;

    private readonly SafeFileHandle _handle;

    private CsvFile(string path, CsvDialect dialect, SafeFileHandle handle)
    {
        Path = path;
        Dialect = dialect;
        _handle = handle;
        Length = RandomAccess.GetLength(handle);
    }

    public string Path { get; }

    public CsvDialect Dialect { get; }

    public long Length { get; }

    /// <summary>Where the first row begins.</summary>
    public long DataStart { get; private set; }

    /// <summary>The names in the header; without a header as many empty names as the first row has cells.</summary>
    public string[] Names { get; private set; } = [];

    public int Columns => Names.Length;

    /// <summary>What messages call a column, counted from 0.</summary>
    public string Title(int column) => Names[column].Length == 0 ? $"column {column + 1}" : $"column {column + 1} ({Names[column]})";

    /// <exception cref="MyceliaException">The file cannot be read, or its header is malformed.</exception>
    public static CsvFile Open(string path, CsvDialect dialect)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.None);
            var file = new CsvFile(path, dialect.Checked(), handle);
            file.ReadFirstRow();
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            handle?.Dispose();
            throw new MyceliaException(StatusCode.StorageUnavailable, $"{path} cannot be read: {e.Message} Give the path of a file that this user may read.", e);
        }
        catch
        {
            handle?.Dispose();
            throw;
        }
    }

    /// <summary>Fills <paramref name="buffer"/> from a position on, as far as the file goes; returns the number of bytes.</summary>
    public int Read(Span<byte> buffer, long offset)
    {
        var total = 0;
        try
        {
            while (total < buffer.Length)
            {
                var count = RandomAccess.Read(_handle, buffer[total..], offset + total);
                if (count == 0) break;
                total += count;
            }
        }
        catch (IOException e)
        {
            throw new MyceliaException(StatusCode.StorageUnavailable, $"{Path} cannot be read at byte {offset + total:N0}: {e.Message}", e);
        }

        return total;
    }

    /// <summary>The number of the line, from 1, on which each of some rising positions lies. Reads the file up to the last one.</summary>
    public long[] LinesOf(ReadOnlySpan<long> offsets)
    {
        var lines = new long[offsets.Length];
        var buffer = new byte[FirstRead];
        long line = 1, at = 0;
        for (var i = 0; i < offsets.Length; i++)
        {
            while (at < offsets[i])
            {
                var count = Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, offsets[i] - at)), at);
                if (count == 0) break;
                line += buffer.AsSpan(0, count).Count((byte)'\n');
                at += count;
            }

            lines[i] = line;
        }

        return lines;
    }

    public void Dispose() => _handle.Dispose();

    private void ReadFirstRow()
    {
        var buffer = new byte[FirstRead];
        var count = Read(buffer, 0);
        var start = buffer.AsSpan(0, count).StartsWith("\uFEFF"u8) ? 3 : 0;
        DataStart = start;
        if (count == start) return;
        int end;
        while ((end = EndOfRow(buffer.AsSpan(0, count), start)) < 0)
        {
            if (count >= Length) throw Malformed(start, "a quote is opened in the first row and never closed");
            if (count > Dialect.CellBytesMax * 2L) throw Malformed(start, $"the first row is longer than {count:N0} bytes. Is the delimiter or the quote another one?");
            Array.Resize(ref buffer, (int)Math.Min(Array.MaxLength, buffer.Length * 2L));
            count = Read(buffer, 0);
        }

        var row = buffer.AsSpan(start, end - start);
        if (row.EndsWith("\n"u8)) row = row[..^1];
        if (row.EndsWith("\r"u8)) row = row[..^1];
        Names = Split(row, start);
        if (Dialect.HasHeader) DataStart = end;
        else Array.Fill(Names, "");
    }

    /// <summary>One past the line feed that ends the row, or the end of the file; -1 when the bytes do not reach that far.</summary>
    private int EndOfRow(ReadOnlySpan<byte> bytes, int start)
    {
        var inside = false;
        for (var i = start; i < bytes.Length; i++)
        {
            if (bytes[i] == Dialect.Quote) inside = !inside;
            else if (bytes[i] == '\n' && !inside) return i + 1;
        }

        return bytes.Length == Length && !inside ? bytes.Length : -1;
    }

    private string[] Split(ReadOnlySpan<byte> row, long offset)
    {
        if (Dialect.HasHeader && !Utf8.IsValid(row)) throw Malformed(offset, "the header is not valid UTF-8");
        var names = new List<string>();
        var from = 0;
        var inside = false;
        for (var i = 0; i <= row.Length; i++)
        {
            if (i < row.Length && row[i] == Dialect.Quote) inside = !inside;
            if (i < row.Length && (row[i] != Dialect.Delimiter || inside)) continue;
            names.Add(Dialect.HasHeader ? Name(row[from..i], names.Count + 1) : "");
            from = i + 1;
        }

        return [.. names];
    }

    private string Name(ReadOnlySpan<byte> cell, int column)
    {
        if (Dialect.Quote is not { } quote || cell.IndexOf(quote) < 0) return Encoding.UTF8.GetString(cell);
        var text = Encoding.UTF8.GetString(cell);
        var mark = ((char)quote).ToString();
        var inner = text.Length >= 2 && text.StartsWith(mark, StringComparison.Ordinal) && text.EndsWith(mark, StringComparison.Ordinal) ? text[1..^1] : null;
        if (inner is null || inner.Replace(mark + mark, "", StringComparison.Ordinal).Contains(mark, StringComparison.Ordinal))
            throw new MyceliaException(StatusCode.InvalidArgument, $"{Path}:1: column {column}: the quotes of the header cell {text} do not pair. Quote the whole cell and double the quotes inside.");
        return inner.Replace(mark + mark, mark, StringComparison.Ordinal);
    }

    private MyceliaException Malformed(long offset, string reason) =>
        new(StatusCode.InvalidArgument, $"{Path}:{LinesOf([offset])[0]}: {reason}.");
}
