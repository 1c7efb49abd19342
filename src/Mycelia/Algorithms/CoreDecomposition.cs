// Cores: Batagelj and Zaveršnik, "An O(m) Algorithm for Cores Decomposition of Networks", 2003. Nodes stand in an array sorted by their remaining degree; the first is taken, and each
// neighbour that remains with a higher degree moves one bucket down by changing places with the first of its bucket.
//
// Invariants: nodes before the position are settled, and their degree is their core number; behind it the array is sorted by remaining degree, bucket by bucket.

namespace Mycelia.Algorithms;

/// <summary>What <see cref="CoreDecomposition"/> found.</summary>
/// <param name="Cores">Core number of every node: the largest k such that it belongs to a part in which everybody has k neighbours.</param>
/// <param name="Degeneracy">The largest core number.</param>
public sealed record CoreDecompositionResult(int[] Cores, int Degeneracy);

/// <summary>Finds how deep in the graph's dense parts each node lies (k-cores). Direction, parallel edges, self-loops and weights do not matter.</summary>
public static class CoreDecomposition
{
    private const int CheckEvery = 1 << 14;

    /// <summary>Computes the core numbers. The lists are made in parallel, the peeling is one thread. Cost: O(nodes + edges).</summary>
    public static CoreDecompositionResult Run(GraphProjection graph, ParallelAlgorithmOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new ParallelAlgorithmOptions();
        using var held = graph.Hold();
        using var lists = SimpleLists.Of(graph, withWays: false, Team.Size(options.Concurrency), cancellation);
        var nodes = graph.NodeCount;
        var cores = new int[nodes];
        var degeneracy = 0;
        for (var node = 0; node < nodes; node++) degeneracy = Math.Max(degeneracy, cores[node] = lists.Lists.Degree(node));
        var (order, places, starts) = Sorted(cores, degeneracy);
        for (var at = 0; at < nodes; at++)
        {
            if (at % CheckEvery == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                options.Report("node", at, (double)at / nodes);
            }

            var node = order[at];
            foreach (var other in lists.Lists.List(node))
            {
                if (cores[other] > cores[node]) MoveDown(other, cores, order, places, starts);
            }
        }

        degeneracy = 0;
        foreach (var core in cores) degeneracy = Math.Max(degeneracy, core);
        return new CoreDecompositionResult(cores, degeneracy);
    }

    /// <summary>Nodes by degree, the place of each, and where each degree begins.</summary>
    private static (int[] Order, int[] Places, int[] Starts) Sorted(int[] degrees, int longest)
    {
        var starts = new int[longest + 2];
        foreach (var degree in degrees) starts[degree + 1]++;
        for (var degree = 0; degree <= longest; degree++) starts[degree + 1] += starts[degree];
        var (order, places) = (new int[degrees.Length], new int[degrees.Length]);
        var next = (int[])starts.Clone();
        for (var node = 0; node < degrees.Length; node++)
        {
            places[node] = next[degrees[node]]++;
            order[places[node]] = node;
        }

        return (order, places, starts);
    }

    private static void MoveDown(int node, int[] degrees, int[] order, int[] places, int[] starts)
    {
        var degree = degrees[node];
        var first = starts[degree]++;
        var (place, head) = (places[node], order[first]);
        (order[place], places[head]) = (head, place);
        (order[first], places[node]) = (node, first);
        degrees[node] = degree - 1;
    }
}
