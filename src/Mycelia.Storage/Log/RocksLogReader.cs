using Mycelia.Storage.Format;
using Mycelia.Storage.Interop;

namespace Mycelia.Storage.Log;

/// <summary>The log in a column family, read. Segments name the one before them, so a missing one is noticed.</summary>
internal sealed class RocksLogReader(RocksDb db)
{
    public IEnumerable<LogSegment> Read(long fromSequence)
    {
        using var scan = db.Scan(Families.Log);
        long? previous = null;
        for (var found = Seek(scan, fromSequence); found; found = scan.Next())
        {
            var record = Verify(scan, previous);
            yield return new(record.Term, record.FirstSequence, scan.Value[LogRecord.HeaderBytes..].ToArray());
            previous = record.FirstSequence;
        }
    }

    /// <summary>A line per problem found, stopping where the rest cannot be read.</summary>
    public IEnumerable<string> Problems(CancellationToken cancellation)
    {
        using var scan = db.Scan(Families.Log);
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
            throw new CorruptionException($"{name} in '{db.Location}' is damaged: its checksum does not match. Restore the database from a backup.");
        if (previous is { } expected && record.Previous != expected)
            throw new CorruptionException(
                $"{name} in '{db.Location}' follows {record.Previous}, but {expected} stands before it: a segment is missing. " +
                "Restore the database from a backup.");
        return record;
    }
}
