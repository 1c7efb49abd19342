using Mycelia.Storage.Format;
using Mycelia.Storage.Interop;

namespace Mycelia.Storage.Recovery;

/// <summary>
/// Reads what is intact in a damaged store. Works on a copy, which it changes: RocksDB opens it with every tolerance that it has; if it refuses, it repairs the
/// copy from the sorted files that it can read, and the log files are read here. Whatever is returned has passed its own checksum; the rest is absent.
/// </summary>
internal sealed class SalvageStore : IDisposable
{
    private const string Advice = " Restore the database from a backup.";

    private readonly RocksDb _db;
    private readonly string _copy;
    private readonly string _original;
    private readonly Dictionary<string, byte[]> _loggedRefs = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, byte[]> _loggedSegments = [];

    private SalvageStore(RocksDb db, string copy, string original) => (_db, _copy, _original) = (db, copy, original);

    /// <summary>
    /// Opens a copy of the directory <c>store</c> of a database; null when nothing in it can be read. Notes say what had to be done, problems what is wrong with the
    /// log files. Messages name <paramref name="original"/>.
    /// </summary>
    public static SalvageStore? Open(string copy, string original, List<string> notes, List<string> problems)
    {
        RocksLibrary.Load();
        var puts = Directory.EnumerateFiles(copy, "*.log").Order(StringComparer.Ordinal).SelectMany(file => WalPuts.Read(File.ReadAllBytes(file))).ToArray();
        var logs = Problem.Try(() => WalScan.Check(copy, repair: true));
        if (logs.Text is { } damage) problems.Add(Plain(damage, copy, original));
        foreach (var cut in logs.Result ?? []) notes.Add(Plain(cut, copy, original));
        try
        {
            var store = new SalvageStore(OpenTolerantly(copy), copy, original);
            store.TakeSegments(puts);
            return store;
        }
        catch (MyceliaException error)
        {
            notes.Add($"RocksDB does not open the store ({Plain(error.Message, copy, original)}); a copy was repaired from the sorted and log files that can be read.");
        }

        try
        {
            RocksDb.Repair(copy, copy, Options);
            var store = new SalvageStore(OpenTolerantly(copy), copy, original);
            store.TakeSegments(puts);
            store.TakeRefs(puts);
            return store;
        }
        catch (MyceliaException error)
        {
            notes.Add($"The copy could not be repaired: {Plain(error.Message, copy, original)}");
            return null;
        }
    }

    /// <summary>The blob, or null and the reason.</summary>
    public byte[]? Chunk(long number, out string why)
    {
        var key = new byte[NumberKey.Bytes];
        NumberKey.Write(key, number);
        var read = Problem.Try(() => _db.Get(Families.Chunks, key));
        why = read.Text is { } text ? Plain(text, _copy, _original) : (read.Result is null ? "it is missing" : "its checksum does not match");
        return read.Result is { } value ? BlobRecord.Read(key, value) : null;
    }

    /// <summary>
    /// Numbers that blobs may have, falling. A scan ends at the first damaged file, so all numbers are given that are not above the highest that a scan sees or that is
    /// known from elsewhere.
    /// </summary>
    public IEnumerable<long> ChunksFalling(long known)
    {
        using var scan = _db.Scan(Families.Chunks);
        var last = Problem.Try(scan.Last).Result ? NumberKey.Read(scan.Key) : 0;
        for (var number = Math.Max(last, known); number > 0; number--) yield return number;
    }

    public byte[]? Ref(string name)
    {
        var key = NameKey.Write(name);
        if (_loggedRefs.TryGetValue(name, out var logged)) return logged; // Newer than what was in sorted files.
        return Problem.Try(() => _db.Get(Families.Refs, key)).Result is { } value ? BlobRecord.Read(key, value) : null;
    }

    /// <summary>
    /// The intact segments that may hold commits from a sequence number on, rising. A damaged one is left out, which shows as a gap, unless nothing follows it: then
    /// <paramref name="problem"/> says why the rest cannot be read.
    /// </summary>
    public List<LogSegment> Segments(long from, out string? problem)
    {
        var segments = new SortedDictionary<long, LogSegment>();
        foreach (var (first, value) in _loggedSegments) Add(first, value);
        using var scan = _db.Scan(Families.Log);
        var key = new byte[NumberKey.Bytes];
        NumberKey.Write(key, from);
        var found = Problem.Try(() => scan.AtOrBefore(key) || scan.First());
        if (found.Text is not null) found = Problem.Try(scan.First);
        for (; found.Result; found = Problem.Try(scan.Next))
            if (scan.Key.Length == NumberKey.Bytes) Add(NumberKey.Read(scan.Key), scan.Value.ToArray());
        problem = found.Text is { } text ? Plain(text, _copy, _original) : null;
        return [.. segments.Values];

        void Add(long first, byte[] value)
        {
            var own = new byte[NumberKey.Bytes];
            NumberKey.Write(own, first);
            if (LogRecord.Read(own, value) is { } record) segments[first] = new(record.Term, first, value[LogRecord.HeaderBytes..]);
        }
    }

    public void Dispose() => _db.Dispose();

    private const string Options =
        "create_if_missing=1;create_missing_column_families=1;paranoid_checks=false;wal_recovery_mode=kSkipAnyCorruptedRecords;max_open_files=512;" +
        "max_background_jobs=1;disable_auto_compactions=true;info_log_level=FATAL_LEVEL;keep_log_file_num=1;allow_fallocate=false";

    private static RocksDb OpenTolerantly(string copy)
    {
        if (!File.Exists(Path.Combine(copy, "CURRENT"))) throw new CorruptionException("its file CURRENT is missing"); // RocksDB would begin an empty store.
        var db = RocksDb.Open(copy, copy, Families.Names, Options, 8 << 20);
        db.IgnoreRangeDeletions(); // The log alone has such; segments that a checkpoint has made superfluous are passed over by their numbers.
        return db;
    }

    /// <summary>RocksDB passes over up to 32 KiB behind a damaged record.</summary>
    private void TakeSegments((int Family, byte[] Key, byte[] Value)[] puts)
    {
        foreach (var (family, key, value) in puts)
            if (family == Families.Log && key.Length == NumberKey.Bytes) _loggedSegments[NumberKey.Read(key)] = value;
    }

    private void TakeRefs((int Family, byte[] Key, byte[] Value)[] puts)
    {
        foreach (var (family, key, value) in puts)
            if (family == Families.Refs && BlobRecord.Read(key, value) is { } bytes) _loggedRefs[NameKey.Read(key)] = bytes;
    }

    /// <summary>A message without the copy, of which the user knows nothing, and without the advice that salvage is the last resort of.</summary>
    private static string Plain(string message, string copy, string original) =>
        message.Replace(copy, original, StringComparison.Ordinal).Replace(Advice, "", StringComparison.Ordinal);
}
