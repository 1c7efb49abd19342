using Mycelia.Operations;
using Mycelia.Storage;
using Mycelia.Storage.Backup;

namespace Mycelia;

/// <summary>How far a long operation is.</summary>
/// <param name="Phase">What is being done, for people.</param>
/// <param name="Done">Units done of this phase.</param>
/// <param name="Total">Units in all; the phase has ended when <paramref name="Done"/> reaches it.</param>
public readonly record struct OperationProgress(string Phase, long Done, long Total);

/// <summary>What a backup holds.</summary>
/// <param name="Path">The backup's directory, or the directory that was restored.</param>
/// <param name="Version">The version of the graph: everything committed up to it is in the backup.</param>
/// <param name="Nodes">Its nodes.</param>
/// <param name="Edges">Its edges.</param>
/// <param name="Bytes">Bytes of all files.</param>
/// <param name="Files">How many files.</param>
/// <param name="Created">When the backup was made.</param>
/// <param name="Format">The stored format.</param>
/// <param name="Release">The release of Mycelia that wrote the database's format.</param>
public sealed record BackupReport(string Path, long Version, long Nodes, long Edges, long Bytes, int Files, DateTimeOffset Created, int Format, string Release);

/// <summary>What <see cref="Database.Compact"/> did.</summary>
/// <param name="BytesBefore">Bytes on disk before.</param>
/// <param name="BytesAfter">Bytes on disk after.</param>
/// <param name="BlobsDropped">Stored chunks that nothing needed any more.</param>
public sealed record CompactReport(long BytesBefore, long BytesAfter, int BlobsDropped);

public sealed partial class Database
{
    private readonly Lock _backingUp = new();

    /// <summary>
    /// Makes a verified copy of the database in the directory <paramref name="path"/>, which must not exist, while readers and writers go on. Everything
    /// acknowledged before the call is in it, and of what is committed meanwhile nothing, or a beginning. Commits do not wait; a checkpoint does, for
    /// as long as it takes to link the files. The copy shares nothing with the database and can be opened, but is meant for <see cref="Restore"/>.
    /// Cost: reads and writes all stored bytes and loads the copied version once, beside the running one.
    /// </summary>
    /// <exception cref="MyceliaException">The path exists or cannot be written, the disk is full: nothing is left at the path.</exception>
    /// <exception cref="CorruptionException">What is stored is damaged; no backup was made.</exception>
    public BackupReport BackupTo(string path, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        RequireOpen();
        var target = FullPath(path);
        var storage = Stored("be backed up");
        lock (_backingUp)
        {
            using var activity = Telemetry.Source.StartActivity("mycelia.backup");
            var start = _options.World.MonotonicNanos();
            if (_log is null) RunCheckpoint(cancellation);
            else _log.Flush(sync: true);
            var backup = BackupWriter.Write(storage, target, _options.World, progress, cancellation);
            Log.BackedUp(_logger, storage.Location, backup.Commits, target, backup.Bytes, (_options.World.MonotonicNanos() - start) / 1e6);
            return Report(target, backup);
        }
    }

    /// <summary>As <see cref="BackupTo"/>, on a thread of the pool.</summary>
    public Task<BackupReport> BackupToAsync(string path, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default) =>
        Task.Run(() => BackupTo(path, progress, cancellation), cancellation);

    /// <summary>
    /// Copies a backup to the directory <paramref name="targetPath"/>, which must not exist, verifying every file. The result is a database with the
    /// backup's content and identities; the backup stays as it is.
    /// </summary>
    /// <exception cref="MyceliaException">There is no backup, the target exists or cannot be written, the disk is full: nothing is left at the target.</exception>
    /// <exception cref="CorruptionException">A file of the backup is damaged or missing.</exception>
    public static BackupReport Restore(string backupPath, string targetPath, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        var target = FullPath(targetPath);
        return Report(target, BackupWriter.Restore(FullPath(backupPath), target, progress, cancellation));
    }

    /// <summary>
    /// Gives back space: makes a checkpoint, forgets every stored chunk that nothing needs any more, and rewrites RocksDB's files without them. Readers and
    /// writers go on; commits wait while the files of the log, which the checkpoint has emptied, are rewritten. Needs free space for the largest file.
    /// </summary>
    /// <exception cref="MyceliaException">The disk is full or failed.</exception>
    public CompactReport Compact(CancellationToken cancellation = default)
    {
        RequireOpen();
        var storage = Stored("be compacted");
        using var activity = Telemetry.Source.StartActivity("mycelia.compact");
        var start = _options.World.MonotonicNanos();
        var before = storage.SizeBytes();
        var dropped = _checkpointer!.Sweep(expireBefore: null, isAwaited: true, cancellation).BlobsDropped;
        storage.Compact();
        var report = new CompactReport(before, storage.SizeBytes(), dropped);
        Log.Compacted(_logger, storage.Location, before, report.BytesAfter, dropped, (_options.World.MonotonicNanos() - start) / 1e6);
        return report;
    }

    /// <summary>As <see cref="Compact"/>, on a thread of the pool.</summary>
    public Task<CompactReport> CompactAsync(CancellationToken cancellation = default) => Task.Run(() => Compact(cancellation), cancellation);

    /// <summary>Throws when the database was closed, or takes no commits since a write of the log failed.</summary>
    internal void RequireHealthy()
    {
        RequireOpen();
        _log?.ThrowIfFailed();
    }

    private RocksStorage Stored(string what)
    {
        RequireWritable();
        return _storage as RocksStorage ?? throw new MyceliaException(StatusCode.InvalidState, $"A database in memory cannot {what}: it has no files. Open it with a path.");
    }

    private static BackupReport Report(string path, BackupFile backup) =>
        new(path, backup.Commits, backup.Nodes, backup.Edges, backup.Bytes, backup.Entries.Count, backup.Created, backup.Format, backup.Release);

    private static string FullPath(string path)
    {
        if (string.IsNullOrWhiteSpace(path)) throw new MyceliaException(StatusCode.InvalidArgument, "The path must not be empty.");
        return System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
    }
}
