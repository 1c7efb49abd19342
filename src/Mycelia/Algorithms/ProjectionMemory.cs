namespace Mycelia.Algorithms;

/// <summary>Who grants memory for projections.</summary>
internal interface IProjectionMemory
{
    /// <summary>Grants bytes, if need be by dropping what nobody uses.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="held">How many were granted for the same purpose before.</param>
    /// <param name="purpose">What they are for, as the beginning of a sentence.</param>
    /// <exception cref="MyceliaException">There are not so many.</exception>
    void Take(long bytes, long held, string purpose);

    void Give(long bytes);
}

/// <summary>Memory granted for one projection: what it holds, and while it is made also what that takes. One that was forgotten is given back by its finalizer.</summary>
internal sealed class MemoryLease(IProjectionMemory? memory) : IDisposable
{
    private readonly Lock _lock = new();
    private long _bytes;

    ~MemoryLease() => GiveAll();

    /// <exception cref="MyceliaException">There is not so much; the lease stays as it is.</exception>
    public void Grow(long bytes, string purpose)
    {
        memory?.Take(bytes, Volatile.Read(ref _bytes), purpose);
        lock (_lock) _bytes += bytes;
    }

    public void Shrink(long bytes)
    {
        lock (_lock) _bytes -= bytes;
        memory?.Give(bytes);
    }

    public void ShrinkTo(long bytes)
    {
        long more;
        lock (_lock) (more, _bytes) = (_bytes - bytes, bytes);
        memory?.Give(more);
    }

    public void Dispose()
    {
        GiveAll();
        GC.SuppressFinalize(this);
    }

    private void GiveAll()
    {
        var bytes = Interlocked.Exchange(ref _bytes, 0);
        if (bytes != 0) memory?.Give(bytes);
    }
}

/// <summary>How many bytes projections need, from counts alone.</summary>
internal static class ProjectionBytes
{
    private const int EndBytes = sizeof(int);

    /// <summary>One direction of an adjacency.</summary>
    public static long Adjacency(long nodes, long edges, bool hasWeights) => (nodes + 1) * sizeof(uint) + edges * (EndBytes + (hasWeights ? sizeof(double) : 0));

    /// <summary>What grouping edges takes beside its result: both ends and the weight, once as they were read and once packed in buckets.</summary>
    public static long Grouping(long edges, bool hasWeights) => 2 * Packing(edges, hasWeights);

    /// <summary>What transposing takes and gives.</summary>
    public static long Transposing(long nodes, long edges, bool hasWeights) => Adjacency(nodes, edges, hasWeights) + Packing(edges, hasWeights);

    private static long Packing(long edges, bool hasWeights) => edges * (2 * EndBytes + (hasWeights ? sizeof(double) : 0));
}
