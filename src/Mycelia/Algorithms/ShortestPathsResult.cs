using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Algorithms;

/// <summary>What <see cref="SingleSourceShortestPaths"/> and <see cref="Dijkstra"/> found.</summary>
public sealed record ShortestPathsResult
{
    private const int Grain = 1 << 15;

    // Exactly one is there at first: integers are made doubles when these are asked for.
    private readonly int[]? _integers;
    private double[]? _distances;

    private ShortestPathsResult(Array distances, int[] parents, int reached)
    {
        (_integers, _distances) = (distances as int[], distances as double[]);
        (Parents, Reached) = (parents, reached);
    }

    /// <summary>Length of a shortest path from the source to every node; positive infinity when not reached. Made at the first call when the search was in integers: O(nodes), in parallel.</summary>
    public double[] Distances => _distances ?? Widen(_integers!);

    /// <summary>
    /// The node before on a shortest path to every node: the smallest index among those that are nearer to the source; where only edges without length lead to a node, the node before on the
    /// way along fewest of them. The source is its own; -1 when not reached. They form a tree. Empty when not asked for.
    /// </summary>
    public int[] Parents { get; }

    /// <summary>Number of nodes reached, the source included.</summary>
    public int Reached { get; }

    /// <summary>Copies the distances of a search, of which those from <paramref name="beyond"/> on stand for "not reached".</summary>
    internal static ShortestPathsResult Of<TDistance>(
        NativeArray<TDistance> distances, TDistance beyond, TDistance infinity, int[] parents, int workers, CancellationToken cancellation)
        where TDistance : unmanaged, IComparable<TDistance>
    {
        var copy = GC.AllocateUninitializedArray<TDistance>((int)distances.Length);
        var reached = 0;
        ParallelLoops.For(0, copy.Length, Grain, (from, to) =>
        {
            var source = distances.Span[from..to];
            var target = copy.AsSpan(from..to);
            var found = 0;
            for (var i = 0; i < source.Length && i < target.Length; i++)
            {
                var isReached = source[i].CompareTo(beyond) < 0;
                target[i] = isReached ? source[i] : infinity;
                found += isReached ? 1 : 0;
            }

            Interlocked.Add(ref reached, found);
        }, workers, cancellation);
        return new ShortestPathsResult(copy, parents, reached);
    }

    private double[] Widen(int[] integers)
    {
        var doubles = GC.AllocateUninitializedArray<double>(integers.Length);
        ParallelLoops.For(0, doubles.Length, Grain, (from, to) =>
        {
            for (var i = from; i < to; i++) doubles[i] = integers[i] == int.MaxValue ? double.PositiveInfinity : integers[i];
        });
        return Interlocked.CompareExchange(ref _distances, doubles, null) ?? doubles;
    }
}
