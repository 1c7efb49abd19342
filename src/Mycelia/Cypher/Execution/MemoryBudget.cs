namespace Mycelia.Cypher.Execution;

/// <summary>How much memory a run may hold in sorts, joins, groups and lists. Shared by all workers of the run.</summary>
internal sealed class MemoryBudget(long bytesMax)
{
    private long _used;
    private long _peak;

    public long BytesMax { get; } = bytesMax;

    public long Used => Volatile.Read(ref _used);

    /// <summary>The most that was held at once.</summary>
    public long Peak => Volatile.Read(ref _peak);

    /// <summary>Takes bytes if they fit; false means: spill, or give up with a clear error where that is impossible.</summary>
    public bool TryTake(long bytes)
    {
        var used = Interlocked.Add(ref _used, bytes);
        if (used > BytesMax)
        {
            Interlocked.Add(ref _used, -bytes);
            return false;
        }

        NotePeak(used);
        return true;
    }

    /// <summary>Takes bytes whether they fit or not: the little that spilling itself cannot do without.</summary>
    public void Take(long bytes) => NotePeak(Interlocked.Add(ref _used, bytes));

    public void Return(long bytes) => Interlocked.Add(ref _used, -bytes);

    private void NotePeak(long used)
    {
        var peak = Volatile.Read(ref _peak);
        while (used > peak && Interlocked.CompareExchange(ref _peak, used, peak) != peak) peak = Volatile.Read(ref _peak);
    }
}
