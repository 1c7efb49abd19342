// What projections of the same part of the same version share: the adjacency in native memory and the identities of its nodes.
//
// Whoever uses it (a GraphProjection, an algorithm under way, a cache) holds it; the last one who lets go frees the memory at once. A projection that is dropped without
// being disposed leaves its hold behind; then the arrays' finalizers free the memory.

using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

/// <summary>An immutable graph in compressed sparse rows, counted by its holders. The incoming direction is made when it is first asked for.</summary>
internal sealed class ProjectedGraph(Csr outgoing, bool isUndirected, NodeId[]? ids)
{
    private readonly Lock _lock = new();
    private Csr? _in = isUndirected ? outgoing : null;
    private int _holders = 1;

    public Csr Out { get; } = outgoing;
    public bool IsUndirected { get; } = isUndirected;

    /// <summary>Identities by index, rising; null when the index is the identity.</summary>
    public NodeId[]? Ids { get; } = ids;

    /// <summary>Whether some edge weighs less than zero.</summary>
    public bool HasNegativeWeights { get; } = AnyNegative(outgoing);

    /// <summary>Whether the incoming direction is there already.</summary>
    public bool HasIncoming => Volatile.Read(ref _in) is not null;

    public Csr In(int workers, CancellationToken cancellation)
    {
        if (Volatile.Read(ref _in) is { } made) return made;
        lock (_lock) return _in ??= CsrBuilder.Transpose(Out, workers, cancellation);
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
    }

    private static bool AnyNegative(Csr csr)
    {
        for (var edge = 0L; csr.HasWeights && edge < csr.EdgeCount; edge++)
        {
            if (csr.Weight(edge) < 0) return true;
        }

        return false;
    }
}
