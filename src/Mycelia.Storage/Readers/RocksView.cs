using System.Globalization;
using Mycelia.Storage.Chunks;
using Mycelia.Storage.Interop;
using Mycelia.Storage.Leases;
using Mycelia.Storage.Log;
using Mycelia.Storage.Refs;

namespace Mycelia.Storage.Readers;

/// <summary>
/// A store as it was when this was opened, to read. All its files are held open, so what the writer removes later stays readable here. Writing throws.
///
/// RocksDB reads its manifest first and its log files afterwards. A log file that the writer removed in between was written out to files which the
/// manifest, as it was read, does not name: what it held is missing without a word, and the log may show a gap. A view is <b>whole</b> when every
/// log file that was there before it was opened is there afterwards.
/// </summary>
internal sealed class RocksView : IStorage, IChunkStore, ILog, IRefs, ILeases
{
    private const int AttemptsMax = 20;
    private const int RetryMs = 5;

    private readonly string _store;
    private readonly RocksDb _db;
    private readonly RocksChunkReader _chunks;
    private readonly RocksLogReader _log;
    private readonly RocksRefReader _refs;

    private RocksView(string location, string store, RocksDb db)
    {
        (Location, _store, _db) = (location, store, db);
        (_chunks, _log, _refs) = (new(db), new(db), new(db));
    }

    public IChunkStore Chunks => this;
    public ILog Log => this;
    public IRefs Refs => this;
    public ILeases Leases => this;
    public string Location { get; }
    public bool IsNew => false;
    public IReadOnlyList<string> OpenNotes => [];

    public static RocksView Open(string location, StorageOptions options, out bool isWhole)
    {
        var store = Path.Combine(location, StorageDirectory.StoreName);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                StorageDirectory.RequireReadable(location);
                var before = LogFiles(store);
                var db = RocksDb.OpenToRead(store, location, Families.Names, OptionText(options), options.BlockCacheBytes);
                isWhole = before.All(File.Exists);
                return new(location, store, db);
            }
            catch (MyceliaException error) when (attempt < AttemptsMax && error.Status is StatusCode.Corruption or StatusCode.StorageFailure)
            {
                // A file went while it was being opened, or a record was half written. What lasts is damage.
            }

            Thread.Sleep(RetryMs);
        }
    }

    public void RaiseFormat() => throw ReadOnly();

    public long SizeBytes() => StorageDirectory.SizeBytes(Location);

    public IEnumerable<string> Verify(CancellationToken cancellation) =>
        _refs.Problems().Concat(_log.Problems(cancellation)).Concat(_chunks.Problems(cancellation));

    public void Dispose() => _db.Dispose();

    byte[] IChunkStore.Get(long number) => _chunks.Get(number);

    T IChunkStore.Read<T>(long number, BlobReader<T> read) => _chunks.Read(number, read);

    IEnumerable<long> IChunkStore.Numbers(long above) => _chunks.Numbers(above);

    long IChunkStore.Put(ReadOnlySpan<byte> bytes) => throw ReadOnly();

    void IChunkStore.Sync() => throw ReadOnly();

    void IChunkStore.Delete(IReadOnlyCollection<long> numbers) => throw ReadOnly();

    IEnumerable<LogSegment> ILog.Read(long fromSequence) => _log.Read(fromSequence);

    void ILog.Append(long term, long firstSequence, ReadOnlySpan<byte> segment, bool sync) => throw ReadOnly();

    void ILog.Sync() => throw ReadOnly();

    void ILog.Truncate(long sequence) => throw ReadOnly();

    byte[]? IRefs.Get(string name) => _refs.Get(name);

    IReadOnlyList<string> IRefs.Names() => _refs.Names();

    bool IRefs.CompareAndSet(string name, byte[]? expected, byte[] value) => throw ReadOnly();

    IReadOnlyList<long> ILeases.LeasedManifests() => throw ReadOnly();

    private static string[] LogFiles(string store)
    {
        if (!Directory.Exists(store)) throw new CorruptionException($"The directory '{store}' is missing. Restore the database from a backup.");
        return Directory.GetFiles(store, "*.log");
    }

    private MyceliaException ReadOnly() => new(StatusCode.InvalidState, $"'{_store}' is open to read only. Open the database for writing to change it.");

    /// <summary>All files stay open; a torn tail of the log is passed over, since whether it is one is for WalTail and WalScan to say.</summary>
    private static string OptionText(StorageOptions options) => string.Create(CultureInfo.InvariantCulture, $"""
        create_if_missing=0;paranoid_checks=true;wal_recovery_mode=kPointInTimeRecovery;track_and_verify_wals_in_manifest=true;max_open_files=-1;
        write_buffer_size={options.WriteBufferBytes * 4};max_background_jobs=1;info_log_level=FATAL_LEVEL;stats_dump_period_sec=0;stats_persist_period_sec=0
        """).ReplaceLineEndings("");
}
