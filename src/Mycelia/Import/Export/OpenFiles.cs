using System.Text;

namespace Mycelia.Import.Export;

/// <summary>Files that are written in turn: so many stay open, beyond that the one not used for longest is closed and opened again when it is needed.</summary>
internal sealed class OpenFiles : IDisposable
{
    /// <summary>Files open at once; far below what systems allow a process.</summary>
    public const int OpenMax = 128;

    private const int FileBufferBytes = 64 << 10;

    private readonly Dictionary<string, (StreamWriter Writer, long Used)> _open = new(StringComparer.Ordinal);
    private long _uses;

    /// <summary>A writer at the end of the file, or of a new file; valid until the next call.</summary>
    public StreamWriter Writer(string path, bool append)
    {
        if (!_open.TryGetValue(path, out var file))
        {
            if (_open.Count == OpenMax) CloseOldest();
            file.Writer = new StreamWriter(path, append, new UTF8Encoding(false), FileBufferBytes);
        }

        _open[path] = (file.Writer, ++_uses);
        return file.Writer;
    }

    /// <summary>Writes what is still in memory and closes all files.</summary>
    public void CloseAll()
    {
        while (_open.Count > 0) CloseOldest();
    }

    /// <summary>Closes all files after a failure, which is the one to report: closing flushes again what could not be written, and fails again.</summary>
    public void Dispose()
    {
        foreach (var (writer, _) in _open.Values)
        {
            try
            {
                writer.Dispose();
            }
            catch (IOException)
            {
                // Reported already.
            }
        }

        _open.Clear();
    }

    private void CloseOldest()
    {
        var (path, file) = _open.MinBy(static entry => entry.Value.Used);
        file.Writer.Flush();
        file.Writer.Dispose();
        _open.Remove(path);
    }
}
