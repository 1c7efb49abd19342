using Mycelia.Simulation.Storage;
using Mycelia.Storage;

namespace Mycelia.Tests.Transactions;

/// <summary>A simulated storage that calls a test while the committer is writing a group to the log: the moment between building and publishing.</summary>
internal sealed class HookedLog(SimulatedDisk disk) : IStorage, ILog
{
    private readonly SimulatedStorage _inner = disk.Open();

    /// <summary>Called once, by the next append.</summary>
    public Action? OnNextAppend { get; set; }

    public int Appends { get; private set; }

    public IChunkStore Chunks => _inner.Chunks;

    public ILog Log => this;

    public IRefs Refs => _inner.Refs;

    public string Location => _inner.Location;

    public bool IsNew => _inner.IsNew;

    public IReadOnlyList<string> OpenNotes => _inner.OpenNotes;

    public void RaiseFormat() => _inner.RaiseFormat();

    public long SizeBytes() => _inner.SizeBytes();

    public IEnumerable<string> Verify(CancellationToken cancellation) => _inner.Verify(cancellation);

    public void Dispose() => _inner.Dispose();

    public void Append(long term, long firstSequence, ReadOnlySpan<byte> segment, bool sync)
    {
        Appends++;
        var hook = OnNextAppend;
        OnNextAppend = null;
        hook?.Invoke();
        _inner.Log.Append(term, firstSequence, segment, sync);
    }

    public void Sync() => _inner.Log.Sync();

    public IEnumerable<LogSegment> Read(long fromSequence) => _inner.Log.Read(fromSequence);

    public void Truncate(long sequence) => _inner.Log.Truncate(sequence);
}
