using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

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

    /// <summary>How many entries the family has that were deleted but still take space, and how many in all; the marks of deletion count as entries.</summary>
    public (long Deleted, long All) Entries(int family)
    {
        var (all, deletions) = (0L, 0L);
        // SAFETY: the text ends with a zero and is ours to free; it is read before that.
        var text = RocksNative.Property(_db, _families[family], "rocksdb.aggregated-table-properties");
        if (text is not null)
        {
            try
            {
                var properties = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
                (all, deletions) = (Value(properties, "# entries="), Value(properties, "# deletions="));
            }
            finally
            {
                RocksNative.Free(text);
            }
        }

        foreach (var memory in (ReadOnlySpan<string>)["active-mem-table", "imm-mem-tables"])
        {
            if (RocksNative.PropertyInt(_db, _families[family], $"rocksdb.num-entries-{memory}", out var count) == 0) all += (long)count;
            if (RocksNative.PropertyInt(_db, _families[family], $"rocksdb.num-deletes-{memory}", out count) == 0) deletions += (long)count;
        }

        return (deletions, all);
    }

    private static long Value(string properties, string name)
    {
        var at = properties.IndexOf(name, StringComparison.Ordinal);
        if (at < 0) return 0;
        var digits = properties.AsSpan(at + name.Length);
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        return long.TryParse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }

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
