// Weakly connected components by Afforest: Sutton, Ben-Nun and Barak, "Optimizing Parallel Graph Connectivity Computation via Subgraph
// Sampling", IPDPS 2018.
//
// A parallel union-find forest. First only a few neighbours per node are linked, which usually joins most of the graph into one tree; a random
// sample finds that tree, and its nodes, being already where they belong, are skipped when the remaining edges are linked. An edge with
// one end in the tree is still seen from its other end, over the in-list.
//
// Invariants: parent[v] <= v always, and a hook replaces a root by a smaller node, so there is never a cycle and the root of a finished
// tree is the smallest node of its component: the result does not depend on timing, seed or number of workers.

using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

/// <summary>Options of <see cref="WeaklyConnectedComponents"/>.</summary>
public sealed record WeaklyConnectedComponentsOptions : ParallelAlgorithmOptions
{
    /// <summary>Neighbours per node to link before the largest component is guessed. Default 2.</summary>
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
public sealed record ComponentsResult(int[] Components, int Count, int[] Sizes)
{
    internal static ComponentsResult Of(int[] components, int count)
    {
        var sizes = new int[count];
        foreach (var component in components) sizes[component]++;
        return new ComponentsResult(components, count, sizes);
    }
}

/// <summary>Groups nodes that a chain of edges connects, whatever the edges' directions.</summary>
public static class WeaklyConnectedComponents
{
    /// <summary>
    /// Finds the components, numbered in the order of their smallest nodes. Cost: close to O(nodes + edges), often far fewer edges are read;
    /// no scratch beyond the result.
    /// </summary>
    public static ComponentsResult Run(
        GraphProjection graph, WeaklyConnectedComponentsOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new WeaklyConnectedComponentsOptions();
        using var held = graph.Hold();
        Argument.AtLeast(options.NeighbourRounds, 0, nameof(options.NeighbourRounds));
        Argument.AtLeast(options.SampleSize, 0, nameof(options.SampleSize));
        var workers = Team.Size(options.Concurrency);

        var parents = new int[graph.NodeCount];
        for (var node = 0; node < parents.Length; node++) parents[node] = node;
        var cuts = Team.CutNodes(graph.Out);
        var rounds = options.NeighbourRounds;
        for (var round = 0; round < rounds; round++)
        {
            var slot = round;
            Team.Run(workers, cuts.Length - 1, cancellation, block => LinkSlot(graph.Out, parents, cuts[block], cuts[block + 1], slot));
            Team.Run(workers, cuts.Length - 1, cancellation, block => Compress(parents, cuts[block], cuts[block + 1]));
            options.Report("sampling", round + 1, (round + 1.0) / (rounds + 2));
        }

        var largest = GuessLargest(parents, options.SampleSize, options.Seed);
        Team.Run(workers, cuts.Length - 1, cancellation, block => LinkRest(graph, parents, cuts[block], cuts[block + 1], rounds, largest));
        options.Report("linking", 1, (rounds + 1.0) / (rounds + 2));
        Team.Run(workers, cuts.Length - 1, cancellation, block => Compress(parents, cuts[block], cuts[block + 1]));
        var count = Number(parents);
        options.Report("done", 1, 1);
        return ComponentsResult.Of(parents, count);
    }

    private static void LinkSlot(Csr adjacency, int[] parents, int from, int to, int slot)
    {
        var offsets = adjacency.OffsetSpan;
        var targets = adjacency.TargetSpan;
        for (var node = from; node < to; node++)
        {
            var at = (long)offsets[node] + slot;
            if (at < offsets[node + 1]) Link(parents, node, targets[(int)at]);
        }
    }

    private static void LinkRest(GraphProjection graph, int[] parents, int from, int to, int skip, int largest)
    {
        for (var node = from; node < to; node++)
        {
            if (Volatile.Read(ref parents[node]) == largest) continue;
            var neighbours = graph.Out.List(node);
            foreach (var target in neighbours[Math.Min(skip, neighbours.Length)..]) Link(parents, node, target);
            if (graph.IsUndirected) continue;
            foreach (var source in graph.In().List(node)) Link(parents, node, source);
        }
    }

    /// <summary>Joins the trees of two nodes by hooking the larger root under a smaller node.</summary>
    private static void Link(int[] parents, int left, int right)
    {
        var a = Volatile.Read(ref parents[left]);
        var b = Volatile.Read(ref parents[right]);
        while (a != b)
        {
            var (low, high) = a < b ? (a, b) : (b, a);
            var above = Volatile.Read(ref parents[high]);
            if (above == low) return;
            if (above == high && Interlocked.CompareExchange(ref parents[high], low, high) == high) return;
            a = Volatile.Read(ref parents[Volatile.Read(ref parents[high])]);
            b = Volatile.Read(ref parents[low]);
        }
    }

    private static void Compress(int[] parents, int from, int to)
    {
        for (var node = from; node < to; node++)
        {
            var parent = Volatile.Read(ref parents[node]);
            for (int above; (above = Volatile.Read(ref parents[parent])) != parent; parent = above) Volatile.Write(ref parents[node], above);
        }
    }

    /// <summary>The label met most often in a random sample (the smallest on a tie), or -1 without one.</summary>
    private static int GuessLargest(int[] parents, int samples, ulong seed)
    {
        if (parents.Length == 0) return -1;
        var counts = new Dictionary<int, int>();
        var (largest, best) = (-1, 0);
        for (var i = 0; i < samples; i++)
        {
            var label = parents[(int)Math.BigMul(SplitMix64(ref seed), (ulong)parents.Length, out _)];
            var count = counts[label] = counts.GetValueOrDefault(label) + 1;
            if (count > best || (count == best && label < largest)) (largest, best) = (label, count);
        }

        return largest;
    }

    // Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
    private static ulong SplitMix64(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Replaces every root by the number of roots before it, in place: a node's root comes before the node.</summary>
    private static int Number(int[] parents)
    {
        var count = 0;
        for (var node = 0; node < parents.Length; node++) parents[node] = parents[node] == node ? count++ : parents[parents[node]];
        return count;
    }
}
