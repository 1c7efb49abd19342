// Communities by label propagation: Raghavan, Albert and Kumara, "Near Linear Time Algorithm to Detect Community Structures in Large-Scale Networks", 2007, in the synchronous,
// deterministic form of LDBC Graphalytics (CDLP): all nodes change at once, and of several most frequent labels the smallest wins.
//
// The rounds are LabelLoops.

using System.Numerics;
using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

/// <summary>Options of <see cref="LabelPropagation"/>.</summary>
public sealed record LabelPropagationOptions : ParallelAlgorithmOptions
{
    /// <summary>The most rounds to run. Default 10.</summary>
    public int MaxIterations { get; init; } = 10;
}

/// <summary>What <see cref="LabelPropagation"/> found.</summary>
/// <param name="Labels">Label of every node: the index of the node whose label it took over.</param>
/// <param name="Count">Number of different labels, which is that of the communities.</param>
/// <param name="Iterations">Rounds run.</param>
/// <param name="Converged">Whether the last round changed nothing.</param>
public sealed record LabelPropagationResult(int[] Labels, int Count, int Iterations, bool Converged);

/// <summary>
/// Groups nodes by letting each take the label that most of its neighbours have. In- and out-neighbours both count, one linked both ways twice; parallel edges count each;
/// weights are not used.
/// </summary>
public static class LabelPropagation
{
    /// <summary>Rounds that are reported one by one.</summary>
    private const int ReportsMax = 64;

    /// <summary>
    /// Runs label propagation. Cost: O(nodes + edges) a round, less when few labels changed in the one before. Scratch, outside the collector's heap: 9 bytes per node, and per worker
    /// 20 to 36 per entry of the longest list.
    /// </summary>
    /// <exception cref="MyceliaException">An option is out of range.</exception>
    public static LabelPropagationResult Run(GraphProjection graph, LabelPropagationOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new LabelPropagationOptions();
        using var held = graph.Hold();
        Argument.AtLeast(options.MaxIterations, 0, nameof(options.MaxIterations));
        var workers = Team.Size(options.Concurrency);
        using var loops = new LabelLoops(graph.Out, graph.IsUndirected ? null : graph.In(workers, cancellation), workers, cancellation);
        var (iterations, changed) = (0, true);
        while (changed && iterations < options.MaxIterations)
        {
            changed = loops.Round() > 0;
            iterations++;
            if (changed && iterations < options.MaxIterations && (iterations <= ReportsMax || BitOperations.IsPow2(iterations)))
                options.Report("iteration", iterations, (double)iterations / options.MaxIterations);
        }

        var labels = GC.AllocateUninitializedArray<int>(graph.NodeCount);
        var communities = loops.Finish(labels);
        options.Report("iteration", iterations, 1);
        return new LabelPropagationResult(labels, communities, iterations, !changed);
    }
}
