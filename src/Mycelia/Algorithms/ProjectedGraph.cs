// What projections of the same part of the same version share: the adjacency in native memory and the identities of its nodes.
//
// Whoever uses it (a GraphProjection, an algorithm under way, a cache) holds it; the last one who lets go frees the memory at once. A projection that is dropped without
// being disposed lets go when the collector finds it.

using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

/// <summary>An immutable graph in compressed sparse rows, counted by its holders. The incoming direction is made when it is first asked for.</summary>
/// <param name="outgoing">The adjacency, which this takes over.</param>
/// <param name="isUndirected">Whether it is its own reverse.</param>
/// <param name="ids">Identities by index, rising; null when the index is the identity.</param>
/// <param name="lease">The memory granted for it, which this takes over.</param>
internal sealed class ProjectedGraph(Csr outgoing, bool isUndirected, NodeIdTable? ids = null, MemoryLease? lease = null)
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly long _outBytes = outgoing.Bytes;
    private Csr? _in = isUndirected ? outgoing : null;
    private long _inBytes;
    private int _holders = 1;

    public Csr Out { get; } = outgoing;
    public bool IsUndirected { get; } = isUndirected;

    public NodeIdTable Ids { get; } = ids ?? NodeIdTable.Consecutive(0, outgoing.NodeCount);

    /// <summary>Memory held: both directions as far as they are made, and identities.</summary>
    public long Bytes => _outBytes + Volatile.Read(ref _inBytes) + Ids.Bytes;

    /// <summary>Whether only one holder is left.</summary>
    public bool HasOneHolder => Volatile.Read(ref _holders) == 1;

    /// <summary>Whether the incoming direction is there already.</summary>
    public bool HasIncoming => Volatile.Read(ref _in) is not null;

    public Csr In(int workers, CancellationToken cancellation)
    {
        if (Volatile.Read(ref _in) is { } made) return made;
        _gate.Wait(cancellation);
        try
        {
            return _in ??= Transposed(workers, cancellation);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Adds a holder; false when the last one has let go.</summary>
    public bool TryHold()
    {
        for (var holders = Volatile.Read(ref _holders); holders > 0;)
        {
            var seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders) return true;
            holders = seen;
        }

        return false;
    }

    /// <summary>Ends a hold; frees the memory after the last.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) != 0) return;
        Out.Dispose();
        if (!IsUndirected) _in?.Dispose();
        lease?.Dispose();
    }

    private Csr Transposed(int workers, CancellationToken cancellation)
    {
        var need = ProjectionBytes.Transposing(Out.NodeCount, Out.EdgeCount, Out.HasWeights);
        lease?.Grow(need, $"The incoming direction of a projection of {Out.NodeCount} nodes and {Out.EdgeCount} edges");
        var bytes = 0L;
        try
        {
            var made = CsrBuilder.Transpose(Out, workers, cancellation);
            Volatile.Write(ref _inBytes, bytes = made.Bytes);
            return made;
        }
        finally
        {
            lease?.Shrink(need - bytes);
        }
    }
}
