// Longest (critical) path of an acyclic graph: one relaxation per edge in topological order (Kelley and Walker, "Critical-Path Planning and
// Scheduling", 1959). On a graph with cycles the problem is NP-hard, so those are refused, with a cycle named; condense the graph with
// StronglyConnectedComponents first if its components may stand for one node each.
//
// Invariant: when a node is reached in topological order, its cost is final. Parents change on strict improvement only.

using Mycelia.Kernel.Graphs;
using Mycelia.Kernel.Loops;

namespace Mycelia.Algorithms;

/// <summary>Options of <see cref="LongestPath"/>.</summary>
public sealed record LongestPathOptions : AlgorithmOptions
{
    /// <summary>Node to start from; null (the default) for any.</summary>
    public int? Source { get; init; }

    /// <summary>Node to end at; null (the default) for any.</summary>
    public int? Target { get; init; }

    /// <summary>Count edges even when the graph has weights.</summary>
    public bool IgnoreWeights { get; init; }
}

/// <summary>Finds one longest path of a directed acyclic graph.</summary>
public static class LongestPath
{
    private const int CyclePreview = 8;

    /// <summary>Edges between two looks at the token.</summary>
    private const int CheckEvery = 1 << 16;

    /// <summary>
    /// The path with the largest sum of weights (most edges without weights), or null when the graph is empty or no path joins the given ends.
    /// Negative weights are allowed; a path may have no edge. One thread. Cost: O(nodes + edges).
    /// </summary>
    /// <exception cref="MyceliaException">The graph has a cycle; the message names one. Undirected projections with edges always do.</exception>
    public static NodePath? Run(GraphProjection graph, LongestPathOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new LongestPathOptions();
        using var held = graph.Hold();
        if (options.Source is { } source) Argument.Node(graph, source, nameof(options.Source));
        if (options.Target is { } target) Argument.Node(graph, target, nameof(options.Target));

        var topology = TopologicalOrder.Run(graph, new TopologicalOrderOptions { Progress = options.Progress is { } progress ? new FirstHalf(progress) : null }, cancellation);
        if (!topology.IsAcyclic) throw Cyclic(topology.Cycle);
        if (graph.NodeCount == 0)
        {
            options.Report("relaxed", 0, 1);
            return null;
        }

        var (costs, parents) = Relax(graph, topology.Order, options, cancellation);
        options.Report("relaxed", graph.NodeCount, 1);
        var last = options.Target ?? FirstLargest(costs, cancellation);
        return parents[last] < 0 ? null : NodePath.Back(parents, last, costs[last], cancellation);
    }

    private static (double[] Costs, int[] Parents) Relax(
        GraphProjection graph, int[] order, LongestPathOptions options, CancellationToken cancellation)
    {
        var costs = GC.AllocateUninitializedArray<double>(order.Length);
        var parents = GC.AllocateUninitializedArray<int>(order.Length);
        ArrayLoops.Fill(costs, options.Source is null ? 0 : double.NegativeInfinity, 1, cancellation);
        if (options.Source is null) Partitions.Identity(parents, cancellation);
        else ArrayLoops.Fill(parents, -1, 1, cancellation);
        if (options.Source is { } source) (costs[source], parents[source]) = (0, source);

        var lists = graph.Out;
        var followed = 0;
        foreach (var node in order)
        {
            if (++followed % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
            if (parents[node] < 0) continue;
            var targets = lists.List(node);
            var start = lists.Start(node);
            for (var edge = 0; edge < targets.Length; edge++)
            {
                if (++followed % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
                var cost = costs[node] + (options.IgnoreWeights ? 1 : lists.Weight(start + edge));
                if (cost > costs[targets[edge]]) (costs[targets[edge]], parents[targets[edge]]) = (cost, node);
            }
        }

        return (costs, parents);
    }

    private static int FirstLargest(double[] costs, CancellationToken cancellation)
    {
        var largest = 0;
        for (var node = 1; node < costs.Length; node++)
        {
            if (node % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
            if (costs[node] > costs[largest]) largest = node;
        }

        return largest;
    }

    /// <summary>The order of the nodes is about half of the work.</summary>
    private sealed class FirstHalf(IProgress<AlgorithmProgress> progress) : IProgress<AlgorithmProgress>
    {
        public void Report(AlgorithmProgress value) => progress.Report(value with { Fraction = value.Fraction / 2 });
    }

    private static MyceliaException Cyclic(int[] cycle)
    {
        var shown = string.Join(" → ", cycle.Take(CyclePreview)) + (cycle.Length > CyclePreview ? " → …" : "");
        return Argument.Invalid($"The graph has a cycle of {cycle.Length} node(s), {shown} → {cycle[0]}, so longest paths are not defined. "
            + "Remove it, or condense the graph by its strongly connected components first.");
    }
}
