using System.Globalization;

namespace Mycelia.Storage.Recovery;

/// <summary>
/// Looks at RocksDB's write-ahead log and manifest before RocksDB does, because RocksDB cannot tell an unfinished write from damage: a flipped
/// bit in the length of a frame makes it take the rest of the log for a torn tail and drop acknowledged writes without a word, and a torn tail
/// with garbage in it makes it refuse a database that is sound. With the tails settled here RocksDB can be told to accept no damage at all.
///
/// A file is intact up to some record. What follows is a <b>torn tail</b>, to be cut, if nothing shows that it was ever durable. It is
/// <b>damage</b>, which stops the open, if
///  * a later log file holds a record (every log file but the last was synced before the next was begun, see WalWriter), or
///  * a record behind it says (LogStamp) that writes beyond the last intact one were durable when it was made, or
///  * in the manifest, where each record is synced before the next, any record follows.
/// The newest log file that the manifest names must be there.
/// Damage in the very last record written looks like a torn tail and is treated so; the open then reports what was cut.
/// </summary>
internal static class WalScan
{
    /// <summary>
    /// Checks the files in <paramref name="store"/>. With <paramref name="repair"/>, cuts torn tails and syncs the log files, so that what was
    /// read is what stays; returns a note for each cut. Throws <see cref="CorruptionException"/> on damage.
    /// </summary>
    public static List<string> Check(string store, bool repair)
    {
        var tails = new List<Tail>();
        var logs = LogFiles(store).ToArray();
        foreach (var path in logs)
        {
            var bytes = File.ReadAllBytes(path);
            if (tails.Count > 0 && Begins(bytes)) throw Damaged(tails[0]);
            if (Examine(path, bytes, everyRecordWasSynced: false) is { } tail) tails.Add(tail);
        }

        if (Manifest(store) is { } manifest)
        {
            var bytes = File.ReadAllBytes(manifest);
            if (Examine(manifest, bytes, everyRecordWasSynced: true) is { } unfinished) tails.Add(unfinished);
            RequireNewestLog(store, logs, bytes);
        }

        if (!repair) return [];
        var notes = tails.ConvertAll(Cut); // Only now, so that a damaged store is left as it was found.
        foreach (var path in logs) Sync(path);
        return notes;
    }

    /// <summary>
    /// Settles the copy that RocksDB made of an open store: the newest log file, which it leaves out while it is empty, is added, and a record that was
    /// being appended is cut.
    /// </summary>
    public static void SettleCopy(string store)
    {
        if (Manifest(store) is { } manifest)
        {
            var scan = new FrameScan(File.ReadAllBytes(manifest), 0);
            scan.Run();
            var newest = LogFiles(store).Select(Number).DefaultIfEmpty(0).Max();
            if (newest < (long)scan.LogNumber) File.WriteAllBytes(Path.Combine(store, string.Create(CultureInfo.InvariantCulture, $"{scan.LogNumber:d6}.log")), []);
        }

        Check(store, repair: true);
    }

    /// <summary>RocksDB does not miss its newest log file when it is gone, though the manifest names it or an older one.</summary>
    private static void RequireNewestLog(string store, string[] logs, ReadOnlySpan<byte> manifest)
    {
        var scan = new FrameScan(manifest, 0);
        scan.Run();
        var newest = logs.Length == 0 ? 0 : Number(logs[^1]);
        if (logs.Length > 0 && newest >= (long)scan.LogNumber) return; // An open store always has one.
        throw new CorruptionException(string.Create(CultureInfo.InvariantCulture, $"The newest log file in '{store}' is missing (number {scan.LogNumber} or above), and ") +
            "with it the newest commits. Nothing was changed. Put it back, or restore the database from a backup.");
    }

    private static bool Begins(ReadOnlySpan<byte> bytes)
    {
        var scan = new FrameScan(bytes, 0);
        scan.Run();
        return scan.RecordsBegun > 0;
    }

    /// <summary>The torn tail, or null when the file ends with a complete record; throws on damage.</summary>
    private static Tail? Examine(string path, ReadOnlySpan<byte> bytes, bool everyRecordWasSynced)
    {
        var scan = new FrameScan(bytes, 0);
        scan.Run();
        if (scan.CompleteEnd == bytes.Length || OnlyPadding(bytes, scan.CompleteEnd)) return null;
        var tail = new Tail(path, scan.CompleteEnd, bytes.Length);
        for (var at = FrameScan.NextIntact(bytes, scan.Position); at >= 0;)
        {
            var behind = new FrameScan(bytes, at);
            behind.Run();
            if (everyRecordWasSynced ? behind.RecordsBegun > 0 : behind.Durable > scan.Ordinal) throw Damaged(tail);
            at = FrameScan.NextIntact(bytes, behind.Position);
        }

        return tail;
    }

    // The end of a block too short for a header is padding, not a record.
    private static bool OnlyPadding(ReadOnlySpan<byte> bytes, int from) =>
        bytes.Length % FrameScan.BlockBytes == 0 && bytes.Length - from < FrameScan.HeaderBytes;

    private static string Cut(Tail tail)
    {
        using var file = new FileStream(tail.Path, FileMode.Open, FileAccess.Write, FileShare.Read);
        file.SetLength(tail.From);
        file.Flush(flushToDisk: true);
        return string.Create(CultureInfo.InvariantCulture, $"The last write to {tail.Path} was unfinished, as after a power failure: ") +
            string.Create(CultureInfo.InvariantCulture, $"{tail.Length - tail.From} bytes from byte {tail.From} on were cut. All before is intact.");
    }

    private static void Sync(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read);
        file.Flush(flushToDisk: true);
    }

    private static CorruptionException Damaged(Tail tail) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{tail.Path} is damaged at byte {tail.From} of {tail.Length}: durable records follow, ") +
            "so it is not an unfinished write. Nothing was changed. Restore the database from a backup.");

    private static IEnumerable<string> LogFiles(string store) =>
        Directory.EnumerateFiles(store, "*.log").OrderBy(Number);

    private static long Number(string path) =>
        long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>The manifest that CURRENT names; null when there is none, which RocksDB reports best.</summary>
    private static string? Manifest(string store)
    {
        var current = Path.Combine(store, "CURRENT");
        if (!File.Exists(current)) return null;
        var name = File.ReadAllText(current).TrimEnd('\n');
        if (!name.StartsWith("MANIFEST-", StringComparison.Ordinal) || name.AsSpan().ContainsAny('/', '\0')) return null;
        var path = Path.Combine(store, name);
        return File.Exists(path) ? path : null;
    }

    /// <summary>The part of a file behind its last complete record.</summary>
    private readonly record struct Tail(string Path, int From, int Length);
}
