using Mycelia.Kernel;
using Mycelia.Storage;
using Mycelia.Storage.Leases;

namespace Mycelia.Simulation.Storage;

/// <summary>
/// An open <see cref="SimulatedDisk"/>. Every call is one operation of the disk, at which a crash or a full disk may be ordered. Disposing loses
/// nothing and makes nothing durable.
/// </summary>
internal sealed class SimulatedStorage : IStorage, IChunkStore, ILog, IRefs
{
    private readonly SimulatedDisk _disk;
    private readonly Lock _gate;
    private long _lastChunk, _lastSequence;
    private MyceliaException? _failure;

    internal SimulatedStorage(SimulatedDisk disk, bool isNew, List<string> notes)
    {
        (_disk, _gate, IsNew, OpenNotes) = (disk, disk.Gate, isNew, notes);
        _lastChunk = disk.LastChunk;
        _lastSequence = disk.LastLogSequence();
    }

    public IChunkStore Chunks => this;
    public ILog Log => this;
    public IRefs Refs => this;
    public ILeases Leases => _disk.Leases;
    public string Location => "simulated disk";
    public string? Place => _disk.Place;
    public bool IsNew { get; }
    public IReadOnlyList<string> OpenNotes { get; }

    public void RaiseFormat()
    {
        // A simulated disk holds one format.
    }

    public long SizeBytes() => Read(_disk.SizeBytes);

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disk.Owner == this) _disk.Owner = null;
        }
    }

    public IEnumerable<string> Verify(CancellationToken cancellation)
    {
        foreach (var name in Read(_disk.RefNames))
        {
            if (ProblemOf(() => Read(() => _disk.Ref(name))) is { } problem) yield return problem;
        }

        if (ProblemOf(() => Read(() => _disk.ReadLog(0))) is { } inLog) yield return inLog;
        foreach (var number in Read(_disk.ChunkNumbers))
        {
            cancellation.ThrowIfCancellationRequested();
            if (ProblemOf(() => Read(() => _disk.Chunk(number))) is { } problem) yield return problem;
        }
    }

    long IChunkStore.Put(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            BeginWrite();
            if (!_disk.HasCrashed || _disk.HalfDone()) _disk.PutChunk(_lastChunk + 1, bytes);
            EndWrite();
            return ++_lastChunk;
        }
    }

    byte[] IChunkStore.Get(long number) =>
        Read(() => _disk.Chunk(number)) ?? throw new CorruptionException($"Chunk {number} on the simulated disk is damaged: it is absent. Restore it from a backup.");

    void IChunkStore.Sync() => Write(_disk.SyncChunks);

    void IChunkStore.Delete(IReadOnlyCollection<long> numbers) => Write(() =>
    {
        foreach (var number in numbers) _disk.DeleteChunk(number);
    });

    IEnumerable<long> IChunkStore.Numbers(long above) => Read(_disk.ChunkNumbers).Where(number => number > above);

    void ILog.Append(long term, long firstSequence, ReadOnlySpan<byte> segment, bool sync)
    {
        lock (_gate)
        {
            Invariant.Holds(firstSequence > _lastSequence);
            try
            {
                BeginWrite();
            }
            catch (MyceliaException error) when (error == _failure)
            {
                _disk.AppendLogPartly(term, firstSequence, segment);
                throw;
            }

            if (_disk.HasCrashed && !_disk.HalfDone())
            {
                _disk.AppendLogPartly(term, firstSequence, segment);
            }
            else
            {
                _disk.AppendLog(term, firstSequence, segment);
                if (sync && (!_disk.HasCrashed || _disk.HalfDone())) _disk.SyncLog();
            }

            EndWrite();
            _lastSequence = firstSequence;
        }
    }

    void ILog.Sync() => Write(_disk.SyncLog);

    IEnumerable<LogSegment> ILog.Read(long fromSequence) => Read(() => _disk.ReadLog(fromSequence));

    void ILog.Truncate(long sequence) => Write(() => _disk.TruncateLog(sequence));

    byte[]? IRefs.Get(string name) => Read(() => _disk.Ref(name));

    bool IRefs.CompareAndSet(string name, byte[]? expected, byte[] value)
    {
        lock (_gate)
        {
            var current = Read(() => _disk.Ref(name));
            if ((current is null) != (expected is null) || !current.AsSpan().SequenceEqual(expected)) return false;
            Write(() => _disk.SetRef(name, value));
            return true;
        }
    }

    IReadOnlyList<string> IRefs.Names() => Read(_disk.RefNames);

    private T Read<T>(Func<T> action)
    {
        lock (_gate)
        {
            CheckOpen();
            _disk.Step(isWrite: false);
            return action();
        }
    }

    private void Write(Action action)
    {
        lock (_gate)
        {
            BeginWrite();
            if (!_disk.HasCrashed || _disk.HalfDone()) action();
            EndWrite();
        }
    }

    private void BeginWrite()
    {
        CheckOpen();
        _disk.Step(isWrite: true);
        if (_failure is { } failure)
            throw new MyceliaException(StatusCode.StorageFailure, $"The simulated disk takes no writes since one failed ({failure.Message}) Reopen it.", failure);
        if (_disk.TakeSpace()) return;
        _failure = new(StatusCode.StorageFailure, "The simulated disk is full. Free some space and open the database again.");
        throw _failure;
    }

    private void EndWrite()
    {
        if (_disk.HasCrashed) throw new SimulatedCrashException();
    }

    private void CheckOpen()
    {
        if (_disk.HasCrashed) throw new SimulatedCrashException();
        ObjectDisposedException.ThrowIf(_disk.Owner != this, this);
    }

    private static string? ProblemOf<T>(Func<T> read)
    {
        try
        {
            read();
            return null;
        }
        catch (CorruptionException error)
        {
            return error.Message;
        }
    }
}
