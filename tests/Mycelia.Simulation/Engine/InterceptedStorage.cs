using Mycelia.Storage;

namespace Mycelia.Simulation.Engine;

/// <summary>
/// A storage with a driver in between. <see cref="DuringCheckpoint"/> is called before each step of a checkpoint (puts, sync, ref swap,
/// truncation), so that a driver on one thread can have others write meanwhile. <see cref="TruncateBeforeSwap"/> is a canary: it drops the log
/// before the swap that makes it superfluous.
/// </summary>
internal sealed class InterceptedStorage(IStorage inner) : IStorage, IChunkStore, ILog, IRefs
{
    private Action? _heldSwap;

    public Action? DuringCheckpoint { get; set; }

    public bool TruncateBeforeSwap { get; init; }

    /// <summary>A write was refused; since then every write is.</summary>
    public bool HasFailed { get; private set; }

    public IChunkStore Chunks => this;
    public ILog Log => this;
    public IRefs Refs => this;
    public string Location => inner.Location;
    public bool IsNew => inner.IsNew;
    public IReadOnlyList<string> OpenNotes => inner.OpenNotes;

    public void RaiseFormat() => inner.RaiseFormat();

    public long SizeBytes() => inner.SizeBytes();

    public IEnumerable<string> Verify(CancellationToken cancellation) => inner.Verify(cancellation);

    public void Dispose() => inner.Dispose();

    public long Put(ReadOnlySpan<byte> bytes)
    {
        DuringCheckpoint?.Invoke();
        try
        {
            return inner.Chunks.Put(bytes);
        }
        catch (MyceliaException)
        {
            HasFailed = true;
            throw;
        }
    }

    public byte[] Get(long number) => inner.Chunks.Get(number);

    public void Sync() => Step(inner.Chunks.Sync);

    public void Delete(IReadOnlyCollection<long> numbers) => Step(() => inner.Chunks.Delete(numbers));

    public IEnumerable<long> Numbers(long above = 0) => inner.Chunks.Numbers(above);

    public void Append(long term, long firstSequence, ReadOnlySpan<byte> segment, bool sync)
    {
        try
        {
            inner.Log.Append(term, firstSequence, segment, sync);
        }
        catch (MyceliaException)
        {
            HasFailed = true;
            throw;
        }
    }

    void ILog.Sync() => Guarded(inner.Log.Sync);

    public IEnumerable<LogSegment> Read(long fromSequence) => inner.Log.Read(fromSequence);

    public void Truncate(long sequence)
    {
        Step(() => inner.Log.Truncate(sequence));
        if (_heldSwap is { } swap) Guarded(swap);
        _heldSwap = null;
    }

    byte[]? IRefs.Get(string name) => inner.Refs.Get(name);

    public bool CompareAndSet(string name, byte[]? expected, byte[] value)
    {
        var done = true;
        if (TruncateBeforeSwap && name == Persistence.Manifest.RefName) _heldSwap = () => inner.Refs.CompareAndSet(name, expected, value);
        else Step(() => done = inner.Refs.CompareAndSet(name, expected, value));
        return done;
    }

    public IReadOnlyList<string> Names() => inner.Refs.Names();

    private void Step(Action action)
    {
        DuringCheckpoint?.Invoke();
        Guarded(action);
    }

    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (MyceliaException)
        {
            HasFailed = true;
            throw;
        }
    }
}
