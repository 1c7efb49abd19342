// A temporary file that rows are written to and read back from, block by block. Its name is gone as soon as it is open where the operating system
// allows that, and goes when it is closed elsewhere, so that nothing stays behind even when the process is killed.

using System.Globalization;
using Mycelia.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Mycelia.Cypher.Execution.Spilling;

/// <summary>Where a block lies in a file.</summary>
internal readonly record struct SpilledBlock(long Offset, int Length);

internal sealed class SpillFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private long _length;

    public SpillFile(World world)
    {
        var name = $"mycelia-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}-{world.NextRandom().ToString("x16", CultureInfo.InvariantCulture)}.spill";
        var path = Path.Combine(Path.GetTempPath(), name);
        try
        {
            _handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
            if (!OperatingSystem.IsWindows()) File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _handle?.Dispose();
            throw Failed("made", e);
        }
    }

    /// <summary>Bytes written so far.</summary>
    public long Length => _length;

    /// <summary>Appends a block.</summary>
    public SpilledBlock Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, _length);
        }
        catch (IOException e)
        {
            throw Failed("written", e);
        }

        var block = new SpilledBlock(_length, bytes.Length);
        _length += bytes.Length;
        return block;
    }

    /// <summary>Reads a block into an array that is large enough.</summary>
    public void Read(SpilledBlock block, byte[] target)
    {
        var at = 0;
        try
        {
            while (at < block.Length)
            {
                var got = RandomAccess.Read(_handle, target.AsSpan(at, block.Length - at), block.Offset + at);
                if (got == 0) throw new EndOfStreamException("it is shorter than what was written to it");
                at += got;
            }
        }
        catch (IOException e)
        {
            throw Failed("read", e);
        }
    }

    public void Dispose() => _handle.Dispose();

    private static MyceliaException Failed(string what, Exception inner) => new(StatusCode.StorageUnavailable,
        $"A temporary file in {Path.GetTempPath()} could not be {what}: {inner.Message} The query needs more memory than it may use and keeps rows there. Free space, or give it more memory.", inner);
}
