using System.Globalization;
using Mycelia.Storage.Chunks;
using Mycelia.Storage.Format;
using Mycelia.Storage.Interop;
using Mycelia.Storage.Leases;
using Mycelia.Storage.Log;
using Mycelia.Storage.Recovery;
using Mycelia.Storage.Refs;

namespace Mycelia.Storage;

/// <summary>
/// Storage in a directory, over RocksDB. How each promise of <see cref="IStorage"/> is kept:
///
///  * log and refs go through RocksDB's write-ahead log (WAL) in one order; a synced write syncs all before it (WalWriter);
///  * chunks skip the WAL; their Sync waits for a sorted file and its manifest entry. Recovery of the logged families does not depend on
///    them: RocksDB notes per family from which WAL file on it must be replayed, and no WAL entry names the chunks;
///  * WAL and manifest are examined before RocksDB opens (WalScan), so that RocksDB can be told to accept no damage (recovery mode
///    kAbsoluteConsistency), and RocksDB checks that no synced WAL file is missing or short (track_and_verify_wals_in_manifest);
///  * blocks carry RocksDB's checksum, verified at every read; records carry ours (Format/Records), which also binds them to their keys.
///
/// Disposing syncs. One process and one object may have the directory open.
/// </summary>
internal sealed partial class RocksStorage : IStorage
{
    private readonly StorageDirectory _directory;
    private readonly RocksDb _db;
    private readonly WriteGate _gate;
    private readonly WalWriter _writer;
    private readonly RocksChunks _chunks;
    private readonly RocksLog _log;
    private readonly RocksRefs _refs;
    private readonly Lock _lock = new();
    private bool _disposed;

    private RocksStorage(StorageDirectory directory, RocksDb db, StorageOptions options, List<string> notes)
    {
        (_directory, _db) = (directory, db);
        _gate = new(directory.Path);
        _writer = new(db, _gate, options.WriteBufferBytes);
        _chunks = new(db, _writer, _gate, options.WriteBufferBytes);
        _log = new(db, _writer);
        _refs = new(db, _writer);
        OpenNotes = notes;
        Leases = new LeaseDirectory(LeaseDirectory.In(directory.Path));
    }

    public IChunkStore Chunks => _chunks;
    public ILog Log => _log;
    public IRefs Refs => _refs;
    public ILeases Leases { get; }
    public string Location => _directory.Path;
    public string? Place => Posix.PlaceOf(_directory.Path);
    public bool IsNew => _directory.IsNew;
    public IReadOnlyList<string> OpenNotes { get; }

    /// <summary>
    /// Opens or creates the database directory <paramref name="path"/> for writing. Errors: MissingLibrary, StorageUnavailable (path),
    /// Locked, NewerFormat, Corruption, StorageFailure (disk).
    /// </summary>
    public static RocksStorage Open(string path, StorageOptions? options = null)
    {
        options ??= StorageOptions.Default;
        if (string.IsNullOrWhiteSpace(path)) throw new MyceliaException(StatusCode.InvalidArgument, "The path of a database must not be empty.");
        RocksLibrary.Load();
        var directory = StorageDirectory.Open(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)), options.Create);
        try
        {
            return OpenStore(directory, options);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            directory.Dispose();
            throw RocksErrors.Translate($"IO error: {error.Message}", directory.Path);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    public void RaiseFormat()
    {
        lock (_lock) FormatFile.Raise(Location);
    }

    public IEnumerable<string> Verify(CancellationToken cancellation)
    {
        var files = _writer.Paused(() => Problem.Try(() =>
        {
            FormatFile.Check(Location);
            return WalScan.Check(_directory.Store, repair: false);
        }));
        if (files.Text is { } text) yield return text;
        foreach (var problem in _refs.Problems()) yield return problem;
        foreach (var problem in _log.Problems(cancellation)) yield return problem;
        foreach (var problem in _chunks.Problems(cancellation)) yield return problem;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
        }

        try
        {
            if (!_gate.IsClosed) _writer.Sync();
        }
        finally
        {
            _chunks.Dispose();
            _writer.Dispose();
            _db.Dispose();
            _directory.Dispose();
        }
    }

    private static RocksStorage OpenStore(StorageDirectory directory, StorageOptions options)
    {
        var notes = new List<string>();
        RemoveStaging(directory.Path);
        if (directory.WasUnfinished) notes.Add($"The creation of '{directory.Path}' had been interrupted; it was done anew.");
        if (!directory.IsNew && !Directory.Exists(directory.Store))
            throw new CorruptionException($"The directory '{directory.Store}' is missing. Restore the database from a backup.");
        if (!directory.IsNew) notes.AddRange(WalScan.Check(directory.Store, repair: true));
        var db = OpenDatabase(directory, options);
        try
        {
            var storage = new RocksStorage(directory, db, options, notes);
            if (directory.IsNew) directory.FinishCreation();
            return storage;
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }

    private static RocksDb OpenDatabase(StorageDirectory directory, StorageOptions options)
    {
        try
        {
            return Open("kLZ4Compression");
        }
        catch (MyceliaException error) when (error.Message.Contains("not linked with the binary", StringComparison.Ordinal))
        {
            return Open("kNoCompression"); // Legal: files say themselves how they are compressed.
        }

        RocksDb Open(string compression) =>
            RocksDb.Open(directory.Store, directory.Path, Families.Names, OptionText(options, directory.IsNew, compression), options.BlockCacheBytes);
    }

    /// <summary>RocksDB's options in its own text form; those not named keep RocksDB's defaults.</summary>
    private static string OptionText(StorageOptions options, bool create, string compression)
    {
        // Memory is frozen by WalWriter alone: RocksDB's own limits must lie beyond what it lets gather.
        var bufferBytes = options.WriteBufferBytes * 4;
        return string.Create(CultureInfo.InvariantCulture, $"""
            create_if_missing={(create ? 1 : 0)};create_missing_column_families={(create ? 1 : 0)};paranoid_checks=true;
            wal_recovery_mode=kAbsoluteConsistency;track_and_verify_wals_in_manifest=true;
            write_buffer_size={bufferBytes};max_write_buffer_number=4;max_total_wal_size={1L << 50};
            max_background_jobs=2;max_open_files={options.OpenFilesMax};
            level0_slowdown_writes_trigger=40;level0_stop_writes_trigger=80;
            compression={compression};level_compaction_dynamic_level_bytes=true;
            manifest_preallocation_size=65536;allow_fallocate=false;
            info_log_level=WARN_LEVEL;keep_log_file_num=2;max_log_file_size=1048576;stats_dump_period_sec=0;stats_persist_period_sec=0
            """).ReplaceLineEndings("");
    }
}
