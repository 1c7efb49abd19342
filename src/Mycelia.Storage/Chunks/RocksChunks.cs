using Mycelia.Kernel;
using Mycelia.Storage.Format;
using Mycelia.Storage.Interop;
using Mycelia.Storage.Log;

namespace Mycelia.Storage.Chunks;

/// <summary>
/// Chunks in a column family that is never logged: a put goes to a batch, the batch to RocksDB's memory, the memory to a sorted file, and
/// <see cref="Sync"/> waits until that file and its entry in RocksDB's manifest are durable. Each byte is thus written once.
///
/// Numbers rise, so files do not overlap and compaction moves them without rewriting. A number lost in a crash may be given out again.
/// </summary>
internal sealed class RocksChunks : IChunkStore, IDisposable
{
    private const int BatchBytes = 1 << 20;
    private const int EntryOverheadBytes = 128;

    private readonly RocksDb _db;
    private readonly WalWriter _writer;
    private readonly RocksChunkReader _reads;
    private readonly WriteGate _gate;
    private readonly RocksBatch _batch;
    private readonly long _rotateBytes;
    private readonly Lock _lock = new();
    private long _last;          // highest number given out
    private long _written;       // highest number that RocksDB knows; those above stand in the batch
    private long _batchBytes, _memoryBytes;
    private bool _isDurable = true;

    public RocksChunks(RocksDb db, WalWriter writer, WriteGate gate, long rotateBytes)
    {
        (_db, _writer, _gate, _rotateBytes) = (db, writer, gate, rotateBytes);
        _reads = new(db);
        _batch = db.CreateBatch();
        using var scan = db.Scan(Families.Chunks);
        _last = _written = scan.Last() ? NumberKey.Read(scan.Key) : 0;
    }

    // hot: no allocation
    public long Put(ReadOnlySpan<byte> bytes)
    {
        Span<byte> key = stackalloc byte[NumberKey.Bytes];
        Span<byte> header = stackalloc byte[BlobRecord.HeaderBytes];
        lock (_lock)
        {
            _gate.Check();
            NumberKey.Write(key, _last + 1);
            BlobRecord.WriteHeader(header, key, bytes);
            _batch.Put(Families.Chunks, key, header, bytes);
            _last++;
            _batchBytes += bytes.Length + EntryOverheadBytes;
            if (_batchBytes >= BatchBytes) WriteBatch();
            return _last;
        }
    }

    public byte[] Get(long number)
    {
        MakeKnown(number);
        return _reads.Get(number);
    }

    public T Read<T>(long number, BlobReader<T> read)
    {
        MakeKnown(number);
        return _reads.Read(number, read);
    }

    public void Sync()
    {
        lock (_lock)
        {
            _gate.Check();
            WriteBatch();
            if (_memoryBytes > 0) Freeze();
            if (_isDurable) return;
            try
            {
                _db.Flush(Families.Chunks, wait: true);
            }
            catch (MyceliaException error)
            {
                throw _gate.Close(error);
            }

            _isDurable = true;
        }
    }

    public void Delete(IReadOnlyCollection<long> numbers)
    {
        Span<byte> key = stackalloc byte[NumberKey.Bytes];
        lock (_lock)
        {
            _gate.Check();
            foreach (var number in numbers)
            {
                NumberKey.Write(key, number);
                _batch.Delete(Families.Chunks, key);
                _batchBytes += EntryOverheadBytes;
                if (_batchBytes >= BatchBytes) WriteBatch();
            }

            WriteBatch();
        }
    }

    public IEnumerable<long> Numbers(long above = 0)
    {
        lock (_lock) WriteBatch();
        foreach (var number in _reads.Numbers(above)) yield return number;
    }

    public IEnumerable<(long Number, long Length)> Lengths()
    {
        lock (_lock) WriteBatch();
        foreach (var entry in _reads.Lengths()) yield return entry;
    }

    /// <summary>Rewrites the sorted files without what was forgotten. Puts wait meanwhile; reading goes on.</summary>
    public void Compact()
    {
        lock (_lock)
        {
            Sync(); // Deletions too, so that RocksDB finds no memory to freeze.
            _db.Compact(Families.Chunks);
        }
    }

    /// <summary>A line per problem found, stopping where the rest cannot be read.</summary>
    public IEnumerable<string> Problems(CancellationToken cancellation)
    {
        lock (_lock) WriteBatch();
        foreach (var problem in _reads.Problems(cancellation)) yield return problem;
    }

    public void Dispose() => _batch.Dispose();

    private void MakeKnown(long number)
    {
        if (number <= Volatile.Read(ref _written)) return;
        lock (_lock) WriteBatch();
    }

    private void WriteBatch()
    {
        if (_batchBytes == 0) return;
        _gate.Check();
        try
        {
            _db.Write(_batch, RocksDb.Logging.None);
        }
        catch (MyceliaException error)
        {
            throw _gate.Close(error);
        }

        _batch.Clear();
        _isDurable = false;
        _memoryBytes += _batchBytes;
        _batchBytes = 0;
        Volatile.Write(ref _written, _last);
        if (_memoryBytes >= _rotateBytes) Freeze();
    }

    /// <summary>Starts to write RocksDB's memory to a file. Putting goes on meanwhile; RocksDB makes it wait when three files are behind.</summary>
    private void Freeze()
    {
        Invariant.Holds(_batchBytes == 0);
        _writer.Freeze(Families.Chunks);
        _memoryBytes = 0;
    }
}
