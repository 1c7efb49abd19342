// Communities by label propagation: Raghavan, Albert and Kumara, "Near Linear Time Algorithm to Detect Community Structures in Large-Scale Networks", 2007, in the synchronous,
// deterministic form of LDBC Graphalytics (CDLP): all nodes change at once, and of several most frequent labels the smallest wins.
//
// Invariants: a round reads the labels of the one before and writes others, so the result does not depend on the number of workers.

namespace Mycelia.Algorithms;

/// <summary>Options of <see cref="LabelPropagation"/>.</summary>
public sealed record LabelPropagationOptions : ParallelAlgorithmOptions
{
    /// <summary>The most rounds to run. Default 10.</summary>
    public int MaxIterations { get; init; } = 10;
}

/// <summary>What <see cref="LabelPropagation"/> found.</summary>
/// <param name="Labels">Label of every node: the index of the node whose label it took over.</param>
/// <param name="Communities">Number of different labels.</param>
/// <param name="Iterations">Rounds run.</param>
/// <param name="Converged">Whether the last round changed nothing.</param>
public sealed record LabelPropagationResult(int[] Labels, int Communities, int Iterations, bool Converged);

/// <summary>
/// Groups nodes by letting each take the label that most of its neighbours have. In- and out-neighbours both count, one linked both ways twice; parallel edges count each;
/// weights are not used.
/// </summary>
public static class LabelPropagation
{
    /// <summary>Runs label propagation. Cost: O(edges · log of a list's length) a round, 8 bytes of scratch per node and 4 per entry of the longest list and worker.</summary>
    public static LabelPropagationResult Run(GraphProjection graph, LabelPropagationOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new LabelPropagationOptions();
        using var held = graph.Hold();
        Argument.AtLeast(options.MaxIterations, 0, nameof(options.MaxIterations));
        var workers = Team.Size(options.Concurrency);
        var (labels, next) = (new int[graph.NodeCount], new int[graph.NodeCount]);
        for (var node = 0; node < labels.Length; node++) labels[node] = node;
        var cuts = Team.CutNodes(graph.Out);
        var buffers = new ThreadLocal<int[]>(() => []);
        var (iterations, changed) = (0, true);
        while (changed && iterations < options.MaxIterations)
        {
            var changes = new bool[cuts.Length - 1];
            Team.Run(workers, changes.Length, cancellation, block => changes[block] = Round(graph, cuts[block], cuts[block + 1], labels, next, buffers));
            changed = Array.IndexOf(changes, true) >= 0;
            (labels, next) = (next, labels);
            options.Report("iteration", ++iterations, (double)iterations / options.MaxIterations);
        }

        var isUsed = new bool[labels.Length];
        foreach (var label in labels) isUsed[label] = true;
        return new LabelPropagationResult(labels, isUsed.Count(static used => used), iterations, !changed);
    }

    private static bool Round(GraphProjection graph, int from, int to, int[] labels, int[] next, ThreadLocal<int[]> buffers)
    {
        var changed = false;
        for (var node = from; node < to; node++)
        {
            var outgoing = graph.Out.List(node);
            var incoming = graph.IsUndirected ? default : graph.In().List(node);
            var count = outgoing.Length + incoming.Length;
            if (buffers.Value!.Length < count) buffers.Value = new int[Math.Max(64, count + count / 2)];
            var found = buffers.Value.AsSpan(0, count);
            for (var i = 0; i < outgoing.Length; i++) found[i] = labels[outgoing[i]];
            for (var i = 0; i < incoming.Length; i++) found[outgoing.Length + i] = labels[incoming[i]];
            next[node] = count == 0 ? labels[node] : MostFrequent(found);
            changed |= next[node] != labels[node];
        }

        return changed;
    }

    /// <summary>The most frequent value, the smallest of several; sorts the span.</summary>
    private static int MostFrequent(Span<int> values)
    {
        values.Sort();
        var (best, bestCount) = (values[0], 0);
        for (int start = 0, end; start < values.Length; start = end)
        {
            for (end = start + 1; end < values.Length && values[end] == values[start]; end++)
            {
            }

            if (end - start > bestCount) (best, bestCount) = (values[start], end - start);
        }

        return best;
    }
}
