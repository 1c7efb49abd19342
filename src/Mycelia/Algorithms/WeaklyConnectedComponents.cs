// Weakly connected components by Afforest: Sutton, Ben-Nun and Barak, "Optimizing Parallel Graph Connectivity Computation via Subgraph
// Sampling", IPDPS 2018.
//
// A parallel union-find forest (AfforestLoops). First only a few neighbours per node are linked, which usually joins most of the graph into one tree; a random
// sample finds that tree, and its nodes, being already where they belong, are skipped when the remaining edges are linked. An edge with
// one end in the tree is still seen from its other end: in the list of an undirected graph, or over the in-list. A directed graph whose in-lists were not made has all edges read
// instead, those inside the tree only compared: far cheaper than making the in-lists.
//
// Invariants: parent[v] <= v always, and a hook replaces a root by a smaller node, so there is never a cycle and the root of a finished
// tree is the smallest node of its component: the result does not depend on timing, seed or number of workers.

using Mycelia.Kernel.Graphs;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Algorithms;

/// <summary>Options of <see cref="WeaklyConnectedComponents"/>.</summary>
public sealed record WeaklyConnectedComponentsOptions : ParallelAlgorithmOptions
{
    /// <summary>Neighbours per node to link before the largest component is guessed; the first is always linked. Default 2.</summary>
    public int NeighbourRounds { get; init; } = 2;

    /// <summary>Nodes to sample when guessing the largest component; 0 skips nothing. Default 1024.</summary>
    public int SampleSize { get; init; } = 1024;

    /// <summary>Seed of the sample. Affects time only, never the result.</summary>
    public ulong Seed { get; init; } = 27491095;
}

/// <summary>A partition of the nodes.</summary>
/// <param name="Components">Component of every node, 0 to <paramref name="Count"/> - 1.</param>
/// <param name="Count">Number of components.</param>
/// <param name="Sizes">Number of nodes in every component.</param>
public sealed record ComponentsResult(int[] Components, int Count, int[] Sizes);

/// <summary>Groups nodes that a chain of edges connects, whatever the edges' directions.</summary>
public static class WeaklyConnectedComponents
{
    /// <summary>Where lists hold every edge from both ends, the first neighbours join most nodes: some more edges are enough to join the trees.</summary>
    private const int UndirectedStep = 8;

    private const int DirectedStep = 2;

    /// <summary>
    /// Finds the components, numbered in the order of their smallest nodes. Cost: close to O(nodes + edges), often far fewer edges are read;
    /// 8 bytes of scratch per node. The incoming direction of a directed projection is used where it is there, but is not made for this.
    /// </summary>
    /// <exception cref="MyceliaException">An option is out of range.</exception>
    public static ComponentsResult Run(
        GraphProjection graph, WeaklyConnectedComponentsOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new WeaklyConnectedComponentsOptions();
        using var held = graph.Hold();
        Argument.AtLeast(options.NeighbourRounds, 0, nameof(options.NeighbourRounds));
        Argument.AtLeast(options.SampleSize, 0, nameof(options.SampleSize));
        var workers = Team.Size(options.Concurrency);
        using var parents = NativeArray<int>.Scratch(graph.NodeCount);
        var largest = Connect(graph, options, parents, workers, cancellation);
        var components = GC.AllocateUninitializedArray<int>(graph.NodeCount);
        var sizes = PartitionLoops.Number(parents, components, largest, workers, cancellation);
        options.Report("done", 1, 1);
        return new ComponentsResult(components, sizes.Length, sizes);
    }

    /// <summary>Puts every node directly under the smallest node of its component. Returns the root of a large one, or -1.</summary>
    private static int Connect(
        GraphProjection graph, WeaklyConnectedComponentsOptions options, NativeArray<int> parents, int workers, CancellationToken cancellation)
    {
        var rounds = options.NeighbourRounds;
        AfforestLoops.HookToFirst(graph.Out, parents, workers, cancellation);
        if (graph.IsUndirected) AfforestLoops.HookRoots(graph.Out, parents, workers, cancellation);
        for (var round = 1; round <= rounds; round++)
        {
            AfforestLoops.Compress(parents, graph.NodeCount, workers, cancellation);
            if (round < rounds) AfforestLoops.LinkSlot(graph.Out, parents, round, graph.IsUndirected ? UndirectedStep : DirectedStep, workers, cancellation);
            options.Report("sampling", round, (double)round / (rounds + 2));
        }

        var largest = GuessLargest(parents.Span[..graph.NodeCount], options.SampleSize, options.Seed);
        var cuts = Team.CutNodes(graph.Out);
        if (graph.IsUndirected || graph.HasIncoming) AfforestLoops.LinkAll(graph.Out, parents, largest, cuts, workers, cancellation);
        else AfforestLoops.LinkAcross(graph.Out, parents, largest, cuts, workers, cancellation);
        if (!graph.IsUndirected && graph.HasIncoming) AfforestLoops.LinkAll(graph.In(), parents, largest, Team.CutNodes(graph.In()), workers, cancellation);
        options.Report("linking", 1, (rounds + 1.0) / (rounds + 2));
        AfforestLoops.Compress(parents, graph.NodeCount, workers, cancellation);
        return largest < 0 ? -1 : parents.Span[largest];
    }

    /// <summary>The label met most often in a random sample (the smallest on a tie), or -1 without one.</summary>
    private static int GuessLargest(ReadOnlySpan<int> parents, int samples, ulong seed)
    {
        if (parents.Length == 0) return -1;
        var random = new SplitMix64(seed);
        var counts = new Dictionary<int, int>();
        var (largest, best) = (-1, 0);
        for (var i = 0; i < samples; i++)
        {
            var label = parents[random.Below(parents.Length)];
            var count = counts[label] = counts.GetValueOrDefault(label) + 1;
            if (count > best || (count == best && label < largest)) (largest, best) = (label, count);
        }

        return largest;
    }
}
