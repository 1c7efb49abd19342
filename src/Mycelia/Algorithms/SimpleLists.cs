// The graph without direction, self-loops and parallel edges: what triangles, clustering and cores are defined on. Each pair of neighbours stands in the list of both.
//
// A node's list is the union of its two sorted lists, made by one merge; a projection held in both directions needs only its duplicates dropped.

using Mycelia.Kernel.Graphs;
using Mycelia.Kernel.Memory;

namespace Mycelia.Algorithms;

internal static class SimpleLists
{
    /// <summary>
    /// Sorted lists of distinct neighbours, either direction, without the node itself; beside each entry, in <paramref name="ways"/>, 2 when edges lead both ways and 1 when they lead
    /// one way. Cost: O(nodes + edges), in parallel.
    /// </summary>
    public static Csr Of(GraphProjection graph, int workers, CancellationToken cancellation, out byte[] ways)
    {
        var nodes = graph.NodeCount;
        var counts = new long[nodes + 1];
        var cuts = Team.CutNodes(graph.Out);
        Team.Run(workers, cuts.Length - 1, cancellation, block =>
        {
            for (var node = cuts[block]; node < cuts[block + 1]; node++) counts[node + 1] = Union(graph, node, default, default);
        });
        for (var node = 0; node < nodes; node++) counts[node + 1] += counts[node];
        GraphProjection.CheckEdgeCount(counts[nodes]);
        var offsets = NativeArray<uint>.Uninitialized(nodes + 1);
        for (var node = 0; node <= nodes; node++) offsets.Span[node] = (uint)counts[node];
        var targets = NativeArray<int>.Uninitialized(counts[nodes]);
        var waysOf = GC.AllocateUninitializedArray<byte>((int)counts[nodes]);
        Team.Run(workers, cuts.Length - 1, cancellation, block =>
        {
            for (var node = cuts[block]; node < cuts[block + 1]; node++)
            {
                var (from, count) = ((int)counts[node], (int)(counts[node + 1] - counts[node]));
                Union(graph, node, targets.Span.Slice(from, count), waysOf.AsSpan(from, count));
            }
        });
        ways = waysOf;
        return new Csr(offsets, targets);
    }

    /// <summary>Merges the lists of a node; returns the number of distinct neighbours, and writes them unless the spans are empty.</summary>
    private static int Union(GraphProjection graph, int node, Span<int> targets, Span<byte> ways)
    {
        ReadOnlySpan<int> outgoing = graph.Out.List(node), incoming = graph.In().List(node);
        int o = 0, i = 0, count = 0;
        while (o < outgoing.Length || i < incoming.Length)
        {
            var next = Math.Min(o < outgoing.Length ? outgoing[o] : int.MaxValue, i < incoming.Length ? incoming[i] : int.MaxValue);
            var (isOut, isIn) = (false, false);
            for (; o < outgoing.Length && outgoing[o] == next; o++) isOut = true;
            for (; i < incoming.Length && incoming[i] == next; i++) isIn = true;
            if (next == node) continue;
            if (!targets.IsEmpty)
            {
                targets[count] = next;
                ways[count] = isOut && isIn ? (byte)2 : (byte)1;
            }

            count++;
        }

        return count;
    }
}
