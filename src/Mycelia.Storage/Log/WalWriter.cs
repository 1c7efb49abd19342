using Mycelia.Kernel;
using Mycelia.Storage.Format;
using Mycelia.Storage.Interop;

namespace Mycelia.Storage.Log;

/// <summary>
/// The one door to RocksDB's write-ahead log (WAL): serialises writes, stamps each (<see cref="LogStamp"/>), and decides when RocksDB
/// starts a new WAL file.
///
/// RocksDB starts a new WAL file whenever it freezes the memory of any column family, also of the chunks, which are never logged. It does
/// not sync the old file first, so after a power failure the new file could hold writes while the old one lost some: a hole in the log.
/// Therefore memory is frozen here only, under the lock, after a sync: <b>every WAL file but the last is complete on disk</b>. RocksDB's own
/// triggers (buffer size, total log size) are set beyond what this class lets happen.
/// </summary>
internal sealed class WalWriter(RocksDb db, WriteGate gate, long rotateBytes) : IDisposable
{
    private const int EntryOverheadBytes = 128;
    private const int WalFilesMax = 16;

    private readonly Lock _lock = new();
    private readonly RocksBatch _batch = db.CreateBatch();
    private ulong _ordinal, _durable, _fileFirst = 1;
    private long _bytesInMemory;
    private int _walFiles;

    /// <summary>Puts header and payload under a key. With <paramref name="sync"/>, this and all earlier writes are durable on return.</summary>
    public void Put(int family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, bool sync)
    {
        lock (_lock)
        {
            Begin();
            _batch.Put(family, key, header, payload);
            Commit(key.Length + header.Length + (long)payload.Length, sync);
        }
    }

    /// <summary>Deletes the keys at or after <paramref name="from"/> and before <paramref name="to"/>; not synced.</summary>
    public void DeleteRange(int family, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        lock (_lock)
        {
            Begin();
            _batch.DeleteRange(family, from, to);
            Commit(from.Length + to.Length, sync: false);
        }
    }

    public void Sync()
    {
        lock (_lock)
        {
            gate.Check();
            SyncLocked();
        }
    }

    /// <summary>Freezes the family's memory for writing to a file, keeping the WAL whole. Waiting for the file is the caller's.</summary>
    public void Freeze(int family)
    {
        lock (_lock)
        {
            gate.Check();
            if (++_walFiles < WalFilesMax) FreezeLocked(family);
            else FreezeAll();
        }
    }

    /// <summary>Rewrites the sorted files of the logged families without what was forgotten. Appends wait meanwhile.</summary>
    public void Compact()
    {
        lock (_lock)
        {
            gate.Check();
            FreezeAll();
            try
            {
                foreach (var family in Families.Logged) db.Flush(family, wait: true);
            }
            catch (MyceliaException error)
            {
                throw gate.Close(error);
            }

            foreach (var family in Families.Logged) db.Compact(family);
        }
    }

    /// <summary>Runs <paramref name="inspect"/> while nothing is being appended.</summary>
    public T Paused<T>(Func<T> inspect)
    {
        lock (_lock) return inspect();
    }

    public void Dispose() => _batch.Dispose();

    private void Begin()
    {
        gate.Check();
        Span<byte> stamp = stackalloc byte[LogStamp.Bytes];
        new LogStamp(_ordinal + 1, _durable >= _fileFirst ? _durable : 0).Write(stamp);
        _batch.Clear();
        _batch.Note(stamp);
    }

    private void Commit(long bytes, bool sync)
    {
        try
        {
            db.Write(_batch, sync ? RocksDb.Logging.Synced : RocksDb.Logging.Plain);
        }
        catch (MyceliaException error)
        {
            throw gate.Close(error);
        }

        _ordinal++;
        if (sync) _durable = _ordinal;
        _bytesInMemory += bytes + EntryOverheadBytes;
        if (_bytesInMemory >= rotateBytes) FreezeAll();
    }

    // A WAL file lives until no family's memory is as old as it: freezing all lets go of every file but the newest.
    private void FreezeAll()
    {
        foreach (var family in Families.InUse) FreezeLocked(family);
        _bytesInMemory = 0;
        _walFiles = 0;
    }

    private void SyncLocked()
    {
        if (_durable == _ordinal) return;
        try
        {
            db.SyncLog();
        }
        catch (MyceliaException error)
        {
            throw gate.Close(error);
        }

        _durable = _ordinal;
    }

    private void FreezeLocked(int family)
    {
        SyncLocked();
        Invariant.Holds(_durable == _ordinal);
        _fileFirst = _ordinal + 1;
        try
        {
            db.Flush(family, wait: false);
        }
        catch (MyceliaException error)
        {
            throw gate.Close(error);
        }
    }
}
