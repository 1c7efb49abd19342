// Levels found by following the edges that leave the frontier. Only levels of more than a few edges use atomic operations; labels that will be claimed are prefetched, since a locked
// operation lets no other miss overlap. A node is queued by the one who gave it its first label; a smaller label that comes later replaces it.

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Mycelia.Kernel.Loops;

namespace Mycelia.Kernel.Graphs;

internal sealed unsafe partial class BreadthFirstLoops
{
    private void ExpandAlone(uint depth, ref int tail)
    {
        var offsets = _out.Offsets;
        var targets = _out.Targets;
        var queue = _queue;
        var unvisited = _unvisited;
        var labels = _labels;
        var (end, found, budget) = (_end, tail, (long)LongList);
        for (var i = _start; i < end; i++)
        {
            // SAFETY: what is queued is a node, every target is one, and each node is queued once.
            var node = queue[i];
            var label = _labelsAreDepths ? depth : (uint)node;
            var (edge, last) = (offsets[node], offsets[node + 1]);
            while (edge < last)
            {
                var stop = last - edge > LongList ? edge + LongList : last;
                budget -= stop - edge;
                for (; edge < stop; edge++)
                {
                    var target = targets[edge];
                    if ((unvisited[target >>> 6] >> target & 1) == 0) continue;
                    var seen = labels[target];
                    if (label >= seen) continue;
                    labels[target] = label;
                    if (seen == Unlabelled) queue[found++] = target;
                }

                if (budget > 0) continue;
                _cancellation.ThrowIfCancellationRequested();
                budget = LongList;
            }
        }

        tail = found;
    }

    private void ExpandTogether(uint depth, ref int tail)
    {
        var next = tail;
        var grain = (int)Math.Clamp((long)Count * ChunkEdges / Edges, 1, ChunkNodes);
        ParallelLoops.For(_start, _end, grain, (from, to) => ExpandNodes(from, to, depth, ref next), _workers, _cancellation);
        foreach (var node in _long)
        {
            var degree = _out.Degree(node);
            ParallelLoops.For(0, (degree - 1) / ChunkEdges + 1, 1, (chunk, _) => ExpandPart(node, chunk * ChunkEdges, (int)Math.Min(degree, (chunk + 1L) * ChunkEdges), depth, ref next), _workers, _cancellation);
        }

        _long.Clear();
        tail = next;
    }

    private void ExpandNodes(int from, int to, uint depth, ref int tail)
    {
        var offsets = _out.Offsets;
        var targets = _out.Targets;
        var queue = _queue;
        var claims = stackalloc ulong[Claims];
        var count = 0;
        for (var i = from; i < to; i++)
        {
            // SAFETY: what is queued is a node; a prefetch reads nothing.
            if (i + Ahead < to && Sse.IsSupported) Sse.Prefetch0(targets + offsets[queue[i + Ahead]]);
            var node = queue[i];
            var (first, last) = (offsets[node], offsets[node + 1]);
            if (last - first > LongList) lock (_long) _long.Add(node);
            else count = Collect(claims, count, targets + first, targets + last, _labelsAreDepths ? depth : (uint)node, ref tail);
        }

        Claim(claims, count, ref tail);
    }

    private void ExpandPart(int node, int from, int to, uint depth, ref int tail)
    {
        var claims = stackalloc ulong[Claims];

        // SAFETY: the part lies within the node's list.
        var list = _out.Targets + _out.Offsets[node];
        var count = Collect(claims, 0, list + from, list + to, _labelsAreDepths ? depth : (uint)node, ref tail);
        Claim(claims, count, ref tail);
    }

    /// <summary>Adds the targets that were not visited before this level, each with the label that it may get, to the claims; settles these when they are many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Collect(ulong* claims, int count, int* edge, int* last, uint label, ref int tail)
    {
        var unvisited = _unvisited;
        var labels = _labels;
        var high = (ulong)label << 32;
        while (edge < last)
        {
            var stop = last - edge > Claims - count ? edge + (Claims - count) : last;
            for (; edge < stop; edge++)
            {
                // SAFETY: a target is a node; there is room for Claims claims, and no more edges than that are read; a prefetch reads nothing.
                var target = *edge;
                if (Sse.IsSupported) Sse.Prefetch0(labels + target);
                claims[count] = high | (uint)target;
                count += (int)(unvisited[target >>> 6] >> target) & 1;
            }

            if (count <= Claims / 2) continue;
            Claim(claims, count, ref tail);
            count = 0;
        }

        return count;
    }

    /// <summary>Settles claims, their labels being on the way to the cache; queues the nodes that had none.</summary>
    private void Claim(ulong* claims, int count, ref int tail)
    {
        var labels = _labels;
        var queue = _queue;
        var found = 0;
        for (var i = 0; i < count; i++)
        {
            // SAFETY: the low half of a claim is a node. Nodes found replace the claims, in front of those that are still to be read.
            var (target, label) = ((int)claims[i], (uint)(claims[i] >> 32));
            var seen = Volatile.Read(ref labels[target]);
            while (label < seen)
            {
                var before = Interlocked.CompareExchange(ref labels[target], label, seen);
                if (before == Unlabelled) claims[found++] = (uint)target;
                if (before == seen) break;
                seen = before;
            }
        }

        // SAFETY: each node is queued once, by the one who gave it its first label, so that there is room.
        var at = found == 0 ? 0 : Interlocked.Add(ref tail, found) - found;
        for (var i = 0; i < found; i++) queue[at + i] = (int)claims[i];
    }
}
