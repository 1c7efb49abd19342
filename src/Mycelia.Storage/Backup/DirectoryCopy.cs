using Mycelia.Kernel.Hashing;
using Mycelia.Storage.Format;
using Mycelia.Storage.Interop;

namespace Mycelia.Storage.Backup;

/// <summary>
/// A directory that comes into being whole or not at all: it is filled under the name <c>TARGET.unfinished</c>, made durable, and renamed. Disposing what
/// was not finished removes it; what a killed process leaves under that name is removed by the next attempt. A lock keeps two attempts apart.
/// </summary>
internal sealed class DirectoryCopy : IDisposable
{
    private const int BlockBytes = 1 << 20;
    private const string LockName = "LOCK.unfinished"; // Not LOCK: what is made here may be opened as a database before it is finished.

    private readonly string _target;
    private readonly WriterLock _lock;
    private readonly byte[] _block = new byte[BlockBytes];
    private bool _isFinished;

    private DirectoryCopy(string target, string path, WriterLock held) => (_target, Path, _lock) = (target, path, held);

    /// <summary>Where to put files until <see cref="Finish"/>.</summary>
    public string Path { get; }

    /// <summary>Begins a directory that must not exist yet.</summary>
    public static DirectoryCopy Begin(string target)
    {
        var path = target + ".unfinished";
        if (System.IO.Path.Exists(target)) throw Unavailable($"'{target}' exists already and is not overwritten. Choose another path, or remove it first.");
        if (System.IO.Path.GetDirectoryName(target) is not { } parent || !Directory.Exists(parent))
            throw Unavailable($"'{target}' cannot be created: the directory around it does not exist. Create it first.");
        Directory.CreateDirectory(path);
        var held = WriterLock.Acquire(path, LockName);
        try
        {
            foreach (var entry in Directory.EnumerateFileSystemEntries(path))
            {
                if (System.IO.Path.GetFileName(entry) == LockName) continue;
                if (Directory.Exists(entry)) Directory.Delete(entry, recursive: true);
                else File.Delete(entry);
            }
        }
        catch
        {
            held.Dispose();
            throw;
        }

        return new(target, path, held);
    }

    /// <summary>Copies a file and makes it durable; returns the checksum of what was read.</summary>
    public uint Copy(string from, string name, Action<long> progress, CancellationToken cancellation)
    {
        var to = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(to)!);
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        using var copy = new FileStream(to, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var crc = 0u;
        for (int read; (read = source.Read(_block)) > 0; progress(read))
        {
            cancellation.ThrowIfCancellationRequested();
            crc = Crc32C.Append(crc, _block.AsSpan(0, read));
            Append(copy, _block.AsSpan(0, read));
        }

        copy.Flush(flushToDisk: true);
        return crc;
    }

    /// <summary>Copies as much of a file as can be read, not durably; returns why it was not all, or null.</summary>
    public string? TryCopy(string from, string name, Action<long> progress, CancellationToken cancellation)
    {
        using var copy = new FileStream(System.IO.Path.Combine(Path, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                int read;
                try
                {
                    read = source.Read(_block);
                }
                catch (IOException e)
                {
                    return e.Message;
                }

                if (read == 0) return null;
                Append(copy, _block.AsSpan(0, read));
                progress(read);
            }
        }
        catch (Exception e) when (e is FileNotFoundException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    /// <summary>Writes a file and makes it durable.</summary>
    public void Write(string name, ReadOnlySpan<byte> bytes)
    {
        using var file = new FileStream(System.IO.Path.Combine(Path, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        Append(file, bytes);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Every file below <see cref="Path"/> by name, with its checksum; each is made durable.</summary>
    public List<BackupEntry> Seal(CancellationToken cancellation)
    {
        var entries = new List<BackupEntry>();
        foreach (var file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (System.IO.Path.GetFileName(file) == LockName) continue;
            using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            var (crc, bytes) = (0u, 0L);
            for (int read; (read = stream.Read(_block)) > 0; bytes += read)
            {
                cancellation.ThrowIfCancellationRequested();
                crc = Crc32C.Append(crc, _block.AsSpan(0, read));
            }

            stream.Flush(flushToDisk: true);
            entries.Add(new(System.IO.Path.GetRelativePath(Path, file).Replace('\\', '/'), bytes, crc));
        }

        return entries;
    }

    /// <summary>Gives the directory its name, durably.</summary>
    public void Finish()
    {
        foreach (var directory in Directory.EnumerateDirectories(Path, "*", SearchOption.AllDirectories)) Posix.SyncDirectory(directory);
        Posix.SyncDirectory(Path);
        Directory.Move(Path, _target);
        _isFinished = true;
        File.Delete(System.IO.Path.Combine(_target, LockName));
        Posix.SyncDirectory(System.IO.Path.GetDirectoryName(_target)!);
    }

    public void Dispose()
    {
        if (!_isFinished && Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
        _lock.Dispose();
    }

    /// <summary>.NET reports the process's limit on file sizes (EFBIG) as an argument out of range.</summary>
    private static void Append(FileStream file, ReadOnlySpan<byte> bytes)
    {
        try
        {
            file.Write(bytes);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new IOException($"File too large: '{file.Name}'", e);
        }
    }

    private static MyceliaException Unavailable(string message) => new(StatusCode.StorageUnavailable, message);
}
