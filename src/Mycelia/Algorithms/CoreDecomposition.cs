// Cores by peeling, level by level, in parallel; the paper and the loops are in CoreLoops.

using System.Numerics;
using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

/// <summary>What <see cref="CoreDecomposition"/> found.</summary>
/// <param name="Cores">Core number of every node: the largest k such that it belongs to a part in which everybody has k neighbours.</param>
/// <param name="Degeneracy">The largest core number.</param>
public sealed record CoreDecompositionResult(int[] Cores, int Degeneracy);

/// <summary>Finds how deep in the graph's dense parts each node lies (k-cores). Direction, parallel edges, self-loops and weights do not matter.</summary>
public static class CoreDecomposition
{
    /// <summary>Levels that are reported one by one.</summary>
    private const int ReportsMax = 64;

    /// <summary>
    /// Computes the core numbers. Cost: O(nodes + edges), in parallel. Scratch, outside the collector's heap: 16 bytes per node; and 4 bytes per node and edge unless the projection is
    /// undirected, without self-loops and without parallel edges.
    /// </summary>
    public static CoreDecompositionResult Run(GraphProjection graph, ParallelAlgorithmOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new ParallelAlgorithmOptions();
        using var held = graph.Hold();
        var workers = Team.Size(options.Concurrency);
        using var simple = SimpleLists.Of(graph, withWays: false, workers, cancellation);
        using var loops = new CoreLoops(simple.Lists, workers, cancellation);
        var cores = GC.AllocateUninitializedArray<int>(graph.NodeCount);
        var (degeneracy, levels) = (0, 0);
        while (loops.Left > 0)
        {
            if (loops.TryPeelLevel(out var level)) degeneracy = level;
            levels++;
            if (loops.Left > 0 && (levels <= ReportsMax || BitOperations.IsPow2(levels))) options.Report("level", degeneracy, 1 - (double)loops.Left / cores.Length);
        }

        loops.Finish(cores);
        options.Report("level", degeneracy, 1);
        return new CoreDecompositionResult(cores, degeneracy);
    }
}
