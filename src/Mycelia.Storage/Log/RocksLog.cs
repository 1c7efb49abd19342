using Mycelia.Kernel;
using Mycelia.Storage.Format;
using Mycelia.Storage.Interop;

namespace Mycelia.Storage.Log;

/// <summary>
/// The log in a column family, written; reading is <see cref="RocksLogReader"/>'s. Truncation keeps the last segment
/// that may still be needed; hence the log, once written to, is never empty and the chain never starts anew.
/// </summary>
internal sealed class RocksLog : ILog
{
    private readonly RocksDb _db;
    private readonly WalWriter _writer;
    private readonly RocksLogReader _reads;
    private readonly Lock _lock = new();
    private long _last;

    public RocksLog(RocksDb db, WalWriter writer)
    {
        (_db, _writer, _reads) = (db, writer, new(db));
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

    public IEnumerable<LogSegment> Read(long fromSequence) => _reads.Read(fromSequence);

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

    public IEnumerable<string> Problems(CancellationToken cancellation) => _reads.Problems(cancellation);
}
