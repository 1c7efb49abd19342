using Mycelia.Kernel;
using Mycelia.Storage.Format;
using Mycelia.Storage.Interop;

namespace Mycelia.Storage.Log;

/// <summary>
/// The log in a column family. Segments name the one before them, so reading notices a missing one. Truncation keeps the last segment
/// that may still be needed; hence the log, once written to, is never empty and the chain never starts anew.
/// </summary>
internal sealed class RocksLog : ILog
{
    private readonly RocksDb _db;
    private readonly WalWriter _writer;
    private readonly Lock _lock = new();
    private long _last;

    public RocksLog(RocksDb db, WalWriter writer)
    {
        (_db, _writer) = (db, writer);
        using var scan = db.Scan(Families.Log);
        _last = scan.Last() ? NumberKey.Read(scan.Key) : 0;
    }

    // hot: no allocation
    public void Append(long term, long firstSequence, ReadOnlySpan<byte> segment, bool sync)
    {
        Span<byte> key = stackalloc byte[NumberKey.Bytes];
        Span<byte> header = stackalloc byte[LogRecord.HeaderBytes];
        lock (_lock)
        {
            Invariant.Holds(firstSequence > _last);
            NumberKey.Write(key, firstSequence);
            new LogRecord(term, firstSequence, _last).WriteHeader(header, key, segment);
            _writer.Put(Families.Log, key, header, segment, sync);
            _last = firstSequence;
        }
    }

    public void Sync() => _writer.Sync();

    public IEnumerable<LogSegment> Read(long fromSequence)
    {
        using var scan = _db.Scan(Families.Log);
        long? previous = null;
        for (var found = Seek(scan, fromSequence); found; found = scan.Next())
        {
            var record = Verify(scan, previous);
            yield return new(record.Term, record.FirstSequence, scan.Value[LogRecord.HeaderBytes..].ToArray());
            previous = record.FirstSequence;
        }
    }

    public void Truncate(long sequence)
    {
        Span<byte> from = stackalloc byte[NumberKey.Bytes];
        Span<byte> to = stackalloc byte[NumberKey.Bytes];
        using var scan = _db.Scan(Families.Log);
        if (!scan.First()) return;
        scan.Key.CopyTo(from);
        NumberKey.Write(to, sequence);
        if (!scan.AtOrBefore(to)) return;
        scan.Key.CopyTo(to);
        if (!from.SequenceEqual(to)) _writer.DeleteRange(Families.Log, from, to);
    }

    /// <summary>A line per problem found, stopping where the rest cannot be read.</summary>
    public IEnumerable<string> Problems(CancellationToken cancellation)
    {
        using var scan = _db.Scan(Families.Log);
        long? previous = null;
        var moved = Problem.Try(scan.First);
        for (; moved.Result; moved = Problem.Try(scan.Next))
        {
            cancellation.ThrowIfCancellationRequested();
            var verified = Problem.Try(() => Verify(scan, previous).FirstSequence);
            if (verified.Text is { } text) yield return text;
            previous = scan.Key.Length == NumberKey.Bytes ? NumberKey.Read(scan.Key) : null;
        }

        if (moved.Text is { } end) yield return $"The rest of the log cannot be read. {end}";
    }

    private static bool Seek(RocksIterator scan, long sequence)
    {
        Span<byte> key = stackalloc byte[NumberKey.Bytes];
        NumberKey.Write(key, sequence);
        return scan.AtOrBefore(key) || scan.First();
    }

    private LogRecord Verify(RocksIterator scan, long? previous)
    {
        var name = scan.Key.Length == NumberKey.Bytes ? $"The log segment at sequence {NumberKey.Read(scan.Key)}" : "A log segment";
        if (LogRecord.Read(scan.Key, scan.Value) is not { } record)
            throw new CorruptionException($"{name} in '{_db.Location}' is damaged: its checksum does not match. Restore the database from a backup.");
        if (previous is { } expected && record.Previous != expected)
            throw new CorruptionException(
                $"{name} in '{_db.Location}' follows {record.Previous}, but {expected} stands before it: a segment is missing. " +
                "Restore the database from a backup.");
        return record;
    }
}
