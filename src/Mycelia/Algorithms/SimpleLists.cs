// The graph without direction, self-loops and parallel edges: what triangles, clustering and cores are defined on. Each pair of neighbours stands in the list of both.
//
// An undirected projection of a simple graph is that already. Otherwise a node's list is the union of its two sorted lists, made by one merge; a projection held in both directions
// needs only its duplicates dropped.

using Mycelia.Kernel.Graphs;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Algorithms;

/// <summary>Sorted lists of distinct neighbours, either direction, without the node itself. Belongs to a run, which holds the projection.</summary>
internal sealed class SimpleLists : IDisposable
{
    private readonly bool _isOwned;

    private SimpleLists(Csr lists, NativeArray<byte>? ways, bool isOwned) => (Lists, Ways, _isOwned) = (lists, ways, isOwned);

    public Csr Lists { get; }

    /// <summary>Beside each entry 2 when edges lead both ways and 1 when they lead one way; null unless asked for, and for undirected projections, where all are 2.</summary>
    public NativeArray<byte>? Ways { get; }

    /// <summary>The lists of a projection. Cost: O(nodes + edges), in parallel; scratch of 4 bytes per node and entry, 5 with ways, and none for what is simple already.</summary>
    public static SimpleLists Of(GraphProjection graph, bool withWays, int workers, CancellationToken cancellation)
    {
        var (outgoing, incoming) = (graph.Out, graph.In(workers, cancellation));
        var cuts = Team.CutNodes(outgoing);
        if (graph.IsUndirected && (outgoing.IsSimple || IsSimple(outgoing, cuts, workers, cancellation))) return new SimpleLists(outgoing, null, isOwned: false);
        var nodes = graph.NodeCount;
        var offsets = NativeArray<uint>.Scratch(nodes + 1);
        NativeArray<int>? targets = null;
        NativeArray<byte>? ways = null;
        try
        {
            var total = CountUnions(outgoing, incoming, offsets, cuts, workers, cancellation);
            targets = NativeArray<int>.Scratch(total);
            ways = withWays && !graph.IsUndirected ? NativeArray<byte>.Scratch(total) : null;
            Team.Run(workers, cuts.Length - 1, cancellation, block =>
            {
                var starts = offsets.Span;
                var all = targets.Span;
                var beside = ways is null ? default : ways.Span;
                for (var node = cuts[block]; node < cuts[block + 1]; node++)
                {
                    var (from, count) = ((int)starts[node], (int)(starts[node + 1] - starts[node]));
                    Union(outgoing.List(node), incoming.List(node), node, all.Slice(from, count), beside.IsEmpty ? default : beside.Slice(from, count));
                }
            });
            return new SimpleLists(new Csr(offsets, targets), ways, isOwned: true);
        }
        catch
        {
            offsets.Dispose();
            targets?.Dispose();
            ways?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_isOwned) Lists.Dispose();
        Ways?.Dispose();
    }

    /// <summary>Sets the offsets of the unions and returns how many entries they have.</summary>
    private static long CountUnions(Csr outgoing, Csr incoming, NativeArray<uint> offsets, int[] cuts, int workers, CancellationToken cancellation)
    {
        var sums = new long[cuts.Length];
        Team.Run(workers, cuts.Length - 1, cancellation, block =>
        {
            var counts = offsets.Span;
            for (var node = cuts[block]; node < cuts[block + 1]; node++) sums[block] += counts[node] = (uint)Union(outgoing.List(node), incoming.List(node), node, default, default);
        });
        var total = 0L;
        for (var block = 0; block < sums.Length; block++) (sums[block], total) = (total, total + sums[block]);
        GraphProjection.CheckEdgeCount(total);
        Team.Run(workers, cuts.Length - 1, cancellation, block =>
        {
            var starts = offsets.Span;
            var position = (uint)sums[block];
            for (var node = cuts[block]; node < cuts[block + 1]; node++) (starts[node], position) = (position, position + starts[node]);
        });
        offsets.Span[^1] = (uint)total;
        return total;
    }

    /// <summary>Whether no list holds its own node, or a neighbour twice.</summary>
    private static bool IsSimple(Csr lists, int[] cuts, int workers, CancellationToken cancellation)
    {
        var isSimple = true;
        Team.Run(workers, cuts.Length - 1, cancellation, block =>
        {
            for (var node = cuts[block]; node < cuts[block + 1] && Volatile.Read(ref isSimple); node++)
            {
                var list = lists.List(node);
                var isPlain = true;
                for (var i = 0; i < list.Length; i++) isPlain &= list[i] != node & (i == 0 || list[i] != list[i - 1]);
                if (!isPlain) Volatile.Write(ref isSimple, false);
            }
        });
        return isSimple;
    }

    /// <summary>Merges two sorted lists; returns the number of distinct neighbours other than the node, and writes them unless the spans are empty.</summary>
    private static int Union(ReadOnlySpan<int> outgoing, ReadOnlySpan<int> incoming, int node, Span<int> targets, Span<byte> ways)
    {
        int o = 0, i = 0, count = 0;
        while (o < outgoing.Length || i < incoming.Length)
        {
            var next = Math.Min(o < outgoing.Length ? outgoing[o] : int.MaxValue, i < incoming.Length ? incoming[i] : int.MaxValue);
            var (isOut, isIn) = (false, false);
            for (; o < outgoing.Length && outgoing[o] == next; o++) isOut = true;
            for (; i < incoming.Length && incoming[i] == next; i++) isIn = true;
            if (next == node) continue;
            if (!targets.IsEmpty) targets[count] = next;
            if (!ways.IsEmpty) ways[count] = isOut && isIn ? (byte)2 : (byte)1;
            count++;
        }

        return count;
    }
}
