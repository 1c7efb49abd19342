// A backup is a database directory with a list of its files and their checksums (BACKUP). It is made in five steps, of which only the first looks at the
// running database:
//
//   1. stage    a consistent copy inside the database directory: sorted files linked, the log copied (RocksStorage.Stage)
//   2. copy     everything into TARGET.unfinished; the backup shares no byte with the database
//   3. verify   the copy is opened as any database is: its log is recovered, every stored record read against its checksum, and nothing that the version needs is missing
//   4. seal     the checksums of all files, in BACKUP, durable
//   5. rename   TARGET.unfinished becomes TARGET
//
// Restoring copies the files back in the same way, each against its checksum.

using Mycelia.Graph;
using Mycelia.Persistence;
using Mycelia.Storage;
using Mycelia.Storage.Backup;
using Mycelia.Storage.Format;
using Mycelia.Storage.Interop;

namespace Mycelia.Operations;

internal static class BackupWriter
{
    private const string StoreName = "store";

    public static BackupFile Write(RocksStorage storage, string target, World world, IProgress<OperationProgress>? progress, CancellationToken cancellation) => Guarded(target, () =>
    {
        RequireApart(storage.Location, target);
        using var copy = DirectoryCopy.Begin(target);
        storage.Stage(store => CopyAll(store, storage.Location, copy, progress, cancellation));
        var (commits, nodes, edges) = Verify(copy.Path, world, progress, cancellation);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(copy.Path, StoreName), "LO*")) File.Delete(file); // LOCK and RocksDB's own LOG.
        File.Delete(Path.Combine(copy.Path, WriterLock.Name));
        var (format, release) = FormatFile.Read(copy.Path);
        var created = DateTimeOffset.UnixEpoch.AddTicks(world.UtcNowNanos() / 100);
        var backup = new BackupFile(format, release, created, commits, nodes, edges, copy.Seal(cancellation));
        copy.Write(BackupFile.Name, backup.Compose());
        cancellation.ThrowIfCancellationRequested();
        copy.Finish();
        return backup;
    });

    public static BackupFile Restore(string source, string target, IProgress<OperationProgress>? progress, CancellationToken cancellation) => Guarded(target, () =>
    {
        if (!Directory.Exists(source)) throw new MyceliaException(StatusCode.StorageUnavailable, $"There is no backup at '{source}'. Check the path.");
        RequireApart(source, target);
        var backup = BackupFile.Read(source);
        FormatFile.Check(source);
        using var copy = DirectoryCopy.Begin(target);
        var done = 0L;
        foreach (var entry in backup.Entries)
        {
            var from = Path.Combine(source, entry.Path);
            if (!File.Exists(from)) throw Damaged(from, "it is missing");
            if (new FileInfo(from).Length != entry.Bytes) throw Damaged(from, $"it has {new FileInfo(from).Length:N0} bytes instead of {entry.Bytes:N0}");
            var crc = copy.Copy(from, entry.Path, read => progress?.Report(new OperationProgress("Copying", done += read, backup.Bytes)), cancellation);
            if (crc != entry.Crc) throw Damaged(from, "its checksum does not match");
        }

        copy.Finish();
        return backup;
    });

    private static void CopyAll(string store, string location, DirectoryCopy copy, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        var files = Directory.GetFiles(store, "*", SearchOption.AllDirectories);
        var total = files.Sum(file => new FileInfo(file).Length);
        var done = 0L;
        foreach (var file in files)
            copy.Copy(file, Path.Combine(StoreName, Path.GetRelativePath(store, file)), read => progress?.Report(new OperationProgress("Copying", done += read, total)), cancellation);
        copy.Copy(Path.Combine(location, FormatFile.Name), FormatFile.Name, _ => { }, cancellation);
    }

    private static (long Commits, long Nodes, long Edges) Verify(string path, World world, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        progress?.Report(new OperationProgress("Verifying", 0, 1));
        using var storage = RocksStorage.Open(path, new StorageOptions { Create = false });
        if (storage.Verify(cancellation).FirstOrDefault() is { } problem)
            throw new CorruptionException($"The backup was not kept, for what was copied is damaged: {problem} Run `mycelia check` on the database, and see to the disks of both places.");
        var loaded = new Loader(storage, new Pager(0), cancellation).Load(world);
        var present = storage.Chunks.Numbers().ToHashSet();
        foreach (var number in Needed(storage, loaded, cancellation))
            if (!present.Contains(number)) throw new CorruptionException($"The backup was not kept: chunk {number} is missing in '{storage.Location}'. Run `mycelia check` on the database.");
        var head = loaded.Version.Head;
        progress?.Report(new OperationProgress("Verifying", 1, 1));
        return (head.Sequence, head.NodeCount, head.EdgeCount);
    }

    private static IReadOnlySet<long> Needed(RocksStorage storage, LoadResult loaded, CancellationToken cancellation)
    {
        var reach = new Reach(storage.Chunks, loaded.Version.Tables, cancellation);
        if (loaded.Stored.Manifest is { } manifest) reach.Add(manifest);
        return reach.Numbers;
    }

    /// <summary>A copy into itself would never end, and would be lost with what it is a copy of.</summary>
    public static void RequireApart(string source, string target)
    {
        if (IsBelow(source, target) || IsBelow(target, source))
            throw new MyceliaException(StatusCode.InvalidArgument, $"'{target}' and '{source}' lie one inside the other. Choose a directory beside it, best on another disk.");

        static bool IsBelow(string outer, string inner) => (inner + Path.DirectorySeparatorChar).StartsWith(outer + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    /// <summary>Failures of the file system as errors that say what to do.</summary>
    public static T Guarded<T>(string target, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new MyceliaException(StatusCode.StorageUnavailable, $"'{target}' cannot be written by this user: {e.Message} Change its owner or permissions.", e);
        }
        catch (IOException e)
        {
            throw RocksErrors.Translate($"IO error: {e.Message}", target);
        }
    }

    private static CorruptionException Damaged(string path, string why) => new($"The file '{path}' of the backup is damaged: {why}. Nothing was restored. Use another backup.");
}
