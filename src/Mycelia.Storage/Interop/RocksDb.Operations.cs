namespace Mycelia.Storage.Interop;

internal sealed unsafe partial class RocksDb
{
    /// <summary>
    /// Makes <paramref name="directory"/>, which must not exist, a consistent copy of the database as it is now: hard links to sorted files, copies of
    /// the rest. Nothing is flushed, so no memory is frozen: what stands in the write-ahead log is copied with it, unlogged memory is not.
    /// </summary>
    public void Checkpoint(string directory)
    {
        var checkpoint = RocksNative.CreateCheckpointObject(_db, out var error);
        RocksErrors.Check(error, Location);
        try
        {
            RocksNative.CreateCheckpoint(checkpoint, directory, ulong.MaxValue, out error);
            RocksErrors.Check(error, Location);
        }
        finally
        {
            RocksNative.DestroyCheckpointObject(checkpoint);
        }
    }

    /// <summary>Rewrites the family's sorted files without what was deleted. The family's memory must be empty, or RocksDB would freeze it.</summary>
    // SAFETY: null bounds stand for the first and last key.
    public void Compact(int family) => RocksNative.CompactRange(_db, _families[family], null, 0, null, 0);

    /// <summary>
    /// From now on scans show what range deletions had removed. For damaged stores: where RocksDB 7.8 was built with assertions, merging range deletions with a file
    /// that turns out to be damaged ends the process.
    /// </summary>
    public void IgnoreRangeDeletions() => RocksNative.SetIgnoreRangeDeletions(_db.Scans, 1);

    /// <summary>Bytes of the family's sorted files.</summary>
    public long SortedBytes(int family) => RocksNative.PropertyInt(_db, _families[family], "rocksdb.total-sst-files-size", out var bytes) == 0 ? (long)bytes : 0;

    /// <summary>
    /// Makes a database that RocksDB refuses to open one that it opens, from the sorted files that can be read; those that cannot be are moved into the
    /// folder <c>lost</c>. What it cannot bring back is gone, so it belongs on a copy.
    /// </summary>
    public static void Repair(string path, string location, string optionText)
    {
        using var options = Options(optionText, 8 << 20, location);
        RocksNative.Repair(options, path, out var error);
        RocksErrors.Check(error, location);
    }
}
