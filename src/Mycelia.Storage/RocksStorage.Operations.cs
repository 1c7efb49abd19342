using Mycelia.Storage.Recovery;

namespace Mycelia.Storage;

/// <summary>Bytes on disk by what they hold.</summary>
/// <param name="Log">The log: RocksDB's write-ahead log and the sorted files of segments.</param>
/// <param name="Chunks">Blobs: columns, extents, manifests.</param>
/// <param name="Refs">Refs.</param>
/// <param name="Other">All else: manifests and option files of RocksDB, its own log for people, FORMAT.</param>
internal readonly record struct StorageSizes(long Log, long Chunks, long Refs, long Other)
{
    public long Total => Log + Chunks + Refs + Other;
}

internal sealed partial class RocksStorage
{
    // Inside the database, so that it is on the same file system and sorted files need only be linked. Gone when a backup has ended; what a killed one
    // leaves is removed by the next backup or opening.
    private const string StagingName = "staging";

    public long SizeBytes() => Files().Sum(file => file.Exists ? file.Length : 0);

    public StorageSizes Sizes()
    {
        var (log, chunks, refs) = (LogBytes, _db.SortedBytes(Families.Chunks), _db.SortedBytes(Families.Refs));
        return new(log, chunks, refs, Math.Max(0, SizeBytes() - log - chunks - refs));
    }

    private long WriteAheadBytes() => Files().Where(file => file.Extension == ".log").Sum(file => file.Exists ? file.Length : 0);

    /// <summary>Rewrites all sorted files without what was forgotten; appends wait while those of the log and the refs are rewritten.</summary>
    public void Compact()
    {
        _chunks.Compact();
        _writer.Compact();
    }

    /// <summary>Rewrites the sorted files of chunks without what was forgotten; puts wait, appends do not.</summary>
    public void CompactChunks() => _chunks.Compact();

    /// <summary>Rewrites the sorted files of the log and the refs without what was forgotten; appends wait.</summary>
    public void CompactLog() => _writer.Compact();

    /// <summary>Bytes of the log, in its sorted files and those written ahead: after a checkpoint mostly what is left of segments that were truncated.</summary>
    public long LogBytes => _db.SortedBytes(Families.Log) + WriteAheadBytes();

    /// <summary>Bytes of the files of chunks, and about how many of these nothing needs any more: as many as chunks were deleted, by their mean size.</summary>
    public (long Bytes, long Garbage) ChunkSlack()
    {
        var bytes = _db.SortedBytes(Families.Chunks);
        var (deleted, all) = _db.Entries(Families.Chunks);
        var put = all - deleted;
        return (bytes, put <= 0 ? bytes : (long)(bytes * Math.Min(1, (double)deleted / put)));
    }

    /// <summary>
    /// Makes a consistent copy of the store and hands its directory to <paramref name="use"/>; it is removed afterwards. The copy holds every append and
    /// ref that was there before the call, and the chunks that its refs reach: no ref changes while it is made, and a ref is only ever set once its
    /// chunks are durable. Appends go on. What was being appended is cut, so that the copy's log ends with a whole record. One caller at a time.
    /// </summary>
    public void Stage(Action<string> use)
    {
        var staging = Path.Combine(Location, StagingName);
        var store = Path.Combine(staging, "store");
        RemoveStaging(Location);
        try
        {
            Directory.CreateDirectory(staging);
            _writer.Sync();
            _refs.Paused(() => _db.Checkpoint(store));
            WalScan.SettleCopy(store);
            use(store);
        }
        finally
        {
            RemoveStaging(Location);
        }
    }

    private static void RemoveStaging(string location)
    {
        var staging = Path.Combine(location, StagingName);
        if (Directory.Exists(staging)) Directory.Delete(staging, recursive: true);
    }

    private IEnumerable<FileInfo> Files() =>
        new DirectoryInfo(Location).EnumerateFiles().Concat(new DirectoryInfo(_directory.Store).EnumerateFiles("*", SearchOption.AllDirectories));
}
