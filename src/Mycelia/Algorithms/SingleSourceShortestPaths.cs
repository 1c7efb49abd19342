// Cheapest paths from one node: Dijkstra, "A Note on Two Problems in Connexion with Graphs", 1959, over a 4-ary heap with lazy deletion
// (a node is pushed again when its distance falls; stale entries are dropped when they surface).
//
// Invariants: weights are not negative (checked); a node's distance is final when it is popped; parents change on strict improvement
// only, so they form a tree even over edges of weight 0.

namespace Mycelia.Algorithms;

/// <summary>Options of <see cref="SingleSourceShortestPaths"/>.</summary>
public sealed record SingleSourceShortestPathsOptions : AlgorithmOptions
{
    /// <summary>Settle no node farther than this. Default: no limit.</summary>
    public double MaxDistance { get; init; } = double.PositiveInfinity;
}

/// <summary>What <see cref="SingleSourceShortestPaths"/> found.</summary>
/// <param name="Distances">Cost of a cheapest path from the source to every node; positive infinity when not reached.</param>
/// <param name="Parents">The node before on that path; the source is its own; -1 when not reached.</param>
/// <param name="Reached">Number of nodes reached, the source included.</param>
public sealed record ShortestPathsResult(double[] Distances, int[] Parents, int Reached);

/// <summary>Finds the cheapest paths from one node to all others. An edge of a graph without weights costs 1.</summary>
public static class SingleSourceShortestPaths
{
    private const int CheckEvery = 1 << 12;

    /// <summary>Runs Dijkstra's algorithm. One thread. Cost: O(edges · log edges).</summary>
    /// <exception cref="MyceliaException">The source is out of range, or some weight is negative.</exception>
    public static ShortestPathsResult Run(
        GraphProjection graph, int source, SingleSourceShortestPathsOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new SingleSourceShortestPathsOptions();
        using var held = graph.Hold();
        Argument.Node(graph, source, nameof(source));
        Argument.Between(options.MaxDistance, 0, double.PositiveInfinity, nameof(options.MaxDistance));
        return Search(graph, source, -1, options.MaxDistance, options, cancellation);
    }

    /// <summary>The same, stopping when <paramref name="target"/> (-1 for none) is settled. Nodes not settled by then count as not reached.</summary>
    internal static ShortestPathsResult Search(
        GraphProjection graph, int source, int target, double limit, AlgorithmOptions options, CancellationToken cancellation)
    {
        if (graph.HasNegativeWeights)
            throw Argument.Invalid("Some edge has a negative weight, which Dijkstra's algorithm cannot handle. Shift or clamp the weights first.");

        var distances = new double[graph.NodeCount];
        var parents = new int[graph.NodeCount];
        distances.AsSpan().Fill(double.PositiveInfinity);
        parents.AsSpan().Fill(-1);
        (distances[source], parents[source]) = (0, source);
        var heap = new PriorityQueue<int, double>();
        heap.Enqueue(source, 0);
        var settled = 0;
        while (heap.TryDequeue(out var node, out var distance))
        {
            if (distance > distances[node]) continue;
            if (settled++ % CheckEvery == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                options.Report("settled", settled, (double)settled / graph.NodeCount);
            }

            if (node == target) break;
            Relax(graph, node, limit, distances, parents, heap);
        }

        options.Report("settled", settled, 1);
        return new ShortestPathsResult(distances, parents, settled);
    }

    private static void Relax(GraphProjection graph, int node, double limit, double[] distances, int[] parents, PriorityQueue<int, double> heap)
    {
        var targets = graph.Out.List(node);
        var start = graph.Out.Start(node);
        for (var i = 0; i < targets.Length; i++)
        {
            var target = targets[i];
            var distance = distances[node] + graph.Out.Weight(start + i);
            if (!(distance < distances[target]) || distance > limit) continue;
            (distances[target], parents[target]) = (distance, node);
            heap.Enqueue(target, distance);
        }
    }
}
