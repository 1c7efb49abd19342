// Compressed sparse rows: one direction of a graph's adjacency, flat, in native memory.
//
//   offsets   uint[nodes + 1]     the list of node v is targets[offsets[v] .. offsets[v + 1]]
//   targets   int[edges]          node indices; every list is sorted
//   weights   int[edges] or double[edges], beside targets; absent when every edge weighs 1
//
// Offsets are 32 bits: half the bytes per node read is what searches feel, and 2^32 - 1 edges are 17 GB of targets. A larger graph is refused when it is built. Weights that are all
// integers (of at most 31 bits) are kept as such: half the bytes, and shortest paths may then be computed in integers.
//
// Invariants: offsets rise, from 0 to the edge count; every target lies in [0, nodes); each list is sorted by target, parallel edges stand in the order in which they were given.
// Loops with pointers rely on this without checking.

using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>One direction of an adjacency. Immutable once built. Whoever holds pointers into it keeps it alive.</summary>
internal sealed unsafe partial class Csr : IDisposable
{
    /// <summary>The most edges that the offsets can count.</summary>
    public const long EdgesMax = uint.MaxValue;

    private readonly NativeArray<uint> _offsets;
    private readonly NativeArray<int> _targets;
    private readonly NativeArray<int>? _integerWeights;
    private readonly NativeArray<double>? _realWeights;

    /// <summary>Takes over the arrays, which are complete.</summary>
    public Csr(NativeArray<uint> offsets, NativeArray<int> targets, NativeArray<int>? integerWeights = null, NativeArray<double>? realWeights = null)
    {
        Invariant.Holds(offsets.Length > 0 && targets.Length <= EdgesMax && offsets.Pointer[offsets.Length - 1] == targets.Length);
        Invariant.Holds((integerWeights is null || realWeights is null) && (integerWeights?.Length ?? realWeights?.Length ?? targets.Length) == targets.Length);
        (_offsets, _targets, _integerWeights, _realWeights) = (offsets, targets, integerWeights, realWeights);
    }

    public int NodeCount => (int)(_offsets.Length - 1);
    public long EdgeCount => _targets.Length;

    /// <summary>Whether there are neither self-loops nor parallel edges; false also where that was not looked at.</summary>
    public bool IsSimple { get; init; }

    /// <summary>Whether some edge weighs less than zero. Whoever makes a graph with real weights says so.</summary>
    public bool HasNegativeWeights { get; init; }

    public bool HasWeights => _integerWeights is not null || _realWeights is not null;

    /// <summary>Native memory held.</summary>
    public long Bytes => _offsets.Bytes + _targets.Bytes + (_integerWeights?.Bytes ?? 0) + (_realWeights?.Bytes ?? 0);

    /// <summary>NodeCount + 1 offsets.</summary>
    public uint* Offsets => _offsets.Pointer;

    public int* Targets => _targets.Pointer;

    /// <summary>Integer weights beside the targets, or null.</summary>
    public int* IntegerWeights => _integerWeights is null ? null : _integerWeights.Pointer;

    /// <summary>Weights beside the targets that are no integers, or null.</summary>
    public double* RealWeights => _realWeights is null ? null : _realWeights.Pointer;

    /// <summary>All offsets; valid while this object is reachable.</summary>
    public ReadOnlySpan<uint> OffsetSpan => _offsets.Span;

    /// <summary>All targets of fewer than 2^31 edges; valid while this object is reachable.</summary>
    public ReadOnlySpan<int> TargetSpan => _targets.Span;

    /// <summary>Where the list of a node begins among the targets.</summary>
    public long Start(int node)
    {
        Invariant.Holds((uint)node <= (uint)NodeCount);

        // SAFETY: there are NodeCount + 1 offsets.
        return Offsets[node];
    }

    public int Degree(int node)
    {
        Invariant.Holds((uint)node < (uint)NodeCount);

        // SAFETY: there are NodeCount + 1 offsets.
        return (int)(Offsets[node + 1] - Offsets[node]);
    }

    /// <summary>The node in whose list the edge at a position among the targets stands. Cost: O(log nodes).</summary>
    public int OwnerOf(long edge)
    {
        Invariant.Holds((ulong)edge < (ulong)EdgeCount);
        var (low, high) = (0, NodeCount - 1);
        while (low < high)
        {
            var middle = low + (high - low + 1) / 2;
            if (Start(middle) <= edge) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    /// <summary>The sorted targets of a node; valid while this object is reachable.</summary>
    public ReadOnlySpan<int> List(int node)
    {
        Invariant.Holds((uint)node < (uint)NodeCount);

        // SAFETY: offsets rise and end at the number of targets (class invariant).
        return new ReadOnlySpan<int>(Targets + Offsets[node], (int)(Offsets[node + 1] - Offsets[node]));
    }

    /// <summary>The weight of the edge at a position among the targets; 1 when edges have none.</summary>
    public double Weight(long edge)
    {
        Invariant.Holds((ulong)edge < (ulong)EdgeCount);

        // SAFETY: weights, where there are any, are as many as targets.
        return _integerWeights is not null ? _integerWeights.Pointer[edge] : _realWeights is not null ? _realWeights.Pointer[edge] : 1;
    }

    /// <summary>Refuses more edges than a graph can hold.</summary>
    public static void CheckEdgeCount(long count, long edgesMax = EdgesMax)
    {
        if (count <= edgesMax) return;
        throw new MyceliaException(StatusCode.LimitExceeded, $"The projection would hold {count} edges; it can hold {edgesMax}. Select fewer edge types or labels.");
    }

    public void Dispose()
    {
        _offsets.Dispose();
        _targets.Dispose();
        _integerWeights?.Dispose();
        _realWeights?.Dispose();
    }
}
