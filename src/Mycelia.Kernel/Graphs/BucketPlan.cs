using System.Numerics;

namespace Mycelia.Kernel.Graphs;

/// <summary>
/// How edges are spread over buckets of 2^<see cref="LocalBits"/> consecutive nodes, and how an edge is packed in a bucket: the node's number within its bucket above, the neighbour below.
/// </summary>
internal readonly record struct BucketPlan
{
    /// <summary>More buckets would not have their write buffers in the second cache.</summary>
    private const int BucketBitsMax = 12;

    /// <summary>A bucket of so many packed edges (2^16), its copy and the counters stay in the second cache.</summary>
    private const int BucketEntryBits = 16;

    /// <summary>Counters for so many nodes (2^13) stay in the second cache.</summary>
    private const int LocalBitsWanted = 13;

    public BucketPlan(int nodes, long entries)
    {
        Nodes = nodes;
        NodeBits = nodes <= 1 ? 0 : BitOperations.Log2((uint)nodes - 1) + 1;
        var bits = Math.Max(BitOperations.Log2((ulong)Math.Max(1, entries)) - BucketEntryBits, NodeBits - LocalBitsWanted);

        // Buckets small enough for packed edges of 32 bits halve the memory that is moved.
        if (2 * NodeBits - 32 <= BucketBitsMax) bits = Math.Max(bits, 2 * NodeBits - 32);
        LocalBits = NodeBits - Math.Clamp(bits, 0, Math.Min(BucketBitsMax, NodeBits));
        Buckets = nodes == 0 ? 0 : ((nodes - 1) >> LocalBits) + 1;
    }

    public int Nodes { get; }

    /// <summary>Bits of a node's number.</summary>
    public int NodeBits { get; }

    /// <summary>Bits of a node's number within its bucket.</summary>
    public int LocalBits { get; }

    public int Buckets { get; }

    /// <summary>Whether a packed edge fits 32 bits.</summary>
    public bool IsNarrow => NodeBits + LocalBits <= 32;

    public int FirstNode(int bucket) => bucket << LocalBits;

    /// <summary>The number of nodes in a bucket: 2^LocalBits but in the last.</summary>
    public int NodesOf(int bucket) => (int)Math.Min(1L << LocalBits, Nodes - FirstNode(bucket));
}
