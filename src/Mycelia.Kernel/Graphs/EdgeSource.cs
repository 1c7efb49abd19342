// Edges in any order, as the builder of adjacency reads them: blocks of native or pinned arrays, so that there may be more edges than one managed array holds.
//
// The builder reads every edge twice, block after block; the order of the edges is that of the blocks.

using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>Edges in arrays: as many sources as targets, and as many weights unless there are none.</summary>
internal readonly record struct EdgeArrays(int[] Sources, int[] Targets, double[]? Weights);

/// <summary>What becomes of the edges given.</summary>
/// <param name="Undirected">Hold every edge in both directions, a self-loop once.</param>
/// <param name="Simple">Drop self-loops, and of parallel edges all but the first given.</param>
internal readonly record struct EdgeRules(bool Undirected = false, bool Simple = false);

/// <summary>Some edges: places of memory that stay where they are while the block is used. Weights are null where edges have none.</summary>
internal readonly unsafe struct EdgeBlock(int* sources, int* targets, double* weights, long first, long count)
{
    public int* Sources { get; } = sources;
    public int* Targets { get; } = targets;
    public double* Weights { get; } = weights;

    /// <summary>The number of the first edge among all edges given.</summary>
    public long First { get; } = first;

    public long Count { get; } = count;

    public EdgeBlock Slice(long from, long count)
    {
        Invariant.Holds(from >= 0 && count >= 0 && from + count <= Count);

        // SAFETY: the part lies within the block.
        return new EdgeBlock(Sources + from, Targets + from, Weights is null ? null : Weights + from, First + from, count);
    }
}

/// <summary>All edges of a graph to be built. It owns the native arrays it was given; the builder disposes it as soon as it has read the edges for the last time.</summary>
internal sealed unsafe class EdgeSource(bool hasWeights) : IDisposable
{
    private readonly List<EdgeBlock> _blocks = [];
    private readonly List<IDisposable> _arrays = [];

    public bool HasWeights { get; } = hasWeights;

    /// <summary>The number of edges.</summary>
    public long Count { get; private set; }

    /// <summary>Adds edges and takes over their arrays, which may be longer than <paramref name="count"/>.</summary>
    public void Add(NativeArray<int> sources, NativeArray<int> targets, NativeArray<double>? weights, long count)
    {
        Invariant.Holds(count <= sources.Length && count <= targets.Length && (weights is null || count <= weights.Length));
        _arrays.AddRange([sources, targets]);
        if (weights is not null) _arrays.Add(weights);
        Add(sources.Pointer, targets.Pointer, weights is null ? null : weights.Pointer, count);
    }

    /// <summary>Adds edges that the caller keeps in place until the build ends.</summary>
    public void Add(int* sources, int* targets, double* weights, long count)
    {
        Invariant.Holds(HasWeights == weights is not null || count == 0);
        _blocks.Add(new EdgeBlock(sources, targets, weights, Count, count));
        Count += count;
    }

    /// <summary>The edges in slices of at most <paramref name="size"/>, in order.</summary>
    public EdgeBlock[] Cut(long size)
    {
        var slices = new List<EdgeBlock>();
        foreach (var block in _blocks)
        {
            for (var from = 0L; from < block.Count; from += size) slices.Add(block.Slice(from, Math.Min(size, block.Count - from)));
        }

        return [.. slices];
    }

    /// <summary>Frees the arrays.</summary>
    public void Dispose()
    {
        foreach (var array in _arrays) array.Dispose();
        _arrays.Clear();
        _blocks.Clear();
    }
}
