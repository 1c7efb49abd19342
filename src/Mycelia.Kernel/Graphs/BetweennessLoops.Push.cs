// Levels found by pushing numbers of paths along the edges that leave the frontier. Only levels of more than a few edges use atomic additions; the places that will be added to are
// prefetched, since a locked operation lets no other miss overlap. A node is queued by the one who made its number of paths more than 0.

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Mycelia.Kernel.Loops;

namespace Mycelia.Kernel.Graphs;

internal sealed unsafe partial class BetweennessLoops
{
    private void PushAlone(Level level, ref int tail)
    {
        var offsets = _out.Offsets;
        var targets = _out.Targets;
        var queue = _queue;
        var unvisited = _unvisited;
        var paths = _paths + 1;
        var (found, budget) = (tail, (long)LongList);
        for (var i = level.Start; i < level.Start + level.Nodes; i++)
        {
            // SAFETY: what is queued is a node, every target is one, and each node is queued once.
            var node = queue[i];
            var count = paths[node];
            var (edge, last) = (offsets[node], offsets[node + 1]);
            while (edge < last)
            {
                var stop = last - edge > LongList ? edge + LongList : last;
                budget -= stop - edge;
                for (; edge < stop; edge++)
                {
                    var target = targets[edge];
                    if ((unvisited[target >>> 6] >> target & 1) == 0) continue;
                    var before = paths[target];
                    paths[target] = before + count;
                    if (before == 0) queue[found++] = target;
                }

                if (budget > 0) continue;
                _cancellation.ThrowIfCancellationRequested();
                budget = LongList;
            }
        }

        tail = found;
    }

    private void PushTogether(Level level, ref int tail)
    {
        var next = tail;
        ParallelLoops.For(level.Start, level.Start + level.Nodes, level.Grain, (from, to) => PushNodes(from, to, ref next), _workers, _cancellation);
        foreach (var node in _long)
        {
            var degree = _out.Degree(node);
            ParallelLoops.For(0, (degree - 1) / ChunkEdges + 1, 1, (chunk, _) => PushPart(node, chunk * ChunkEdges, (int)Math.Min(degree, (chunk + 1L) * ChunkEdges), ref next), _workers, _cancellation);
        }

        _long.Clear();
        tail = next;
    }

    private void PushNodes(int from, int to, ref int tail)
    {
        var offsets = _out.Offsets;
        var targets = _out.Targets;
        var queue = _queue;
        var claimed = stackalloc int[Claims];
        var counts = stackalloc double[Claims];
        var claims = 0;
        for (var i = from; i < to; i++)
        {
            // SAFETY: what is queued is a node; a prefetch reads nothing.
            if (i + Ahead < to && Sse.IsSupported) Sse.Prefetch0(targets + offsets[queue[i + Ahead]]);
            var node = queue[i];
            var (first, last) = (offsets[node], offsets[node + 1]);
            if (last - first > LongList) lock (_lock) _long.Add(node);
            else claims = Collect(claimed, counts, claims, targets + first, targets + last, _paths[node + 1], ref tail);
        }

        Claim(claimed, counts, claims, ref tail);
    }

    private void PushPart(int node, int from, int to, ref int tail)
    {
        var claimed = stackalloc int[Claims];
        var counts = stackalloc double[Claims];

        // SAFETY: the part lies within the node's list.
        var list = _out.Targets + _out.Offsets[node];
        var claims = Collect(claimed, counts, 0, list + from, list + to, _paths[node + 1], ref tail);
        Claim(claimed, counts, claims, ref tail);
    }

    /// <summary>Adds the targets that were not visited before this level to the claims; settles these when they are many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Collect(int* claimed, double* counts, int claims, int* edge, int* last, double count, ref int tail)
    {
        var unvisited = _unvisited;
        var paths = _paths + 1;
        while (edge < last)
        {
            var stop = last - edge > Claims - claims ? edge + (Claims - claims) : last;
            for (; edge < stop; edge++)
            {
                // SAFETY: a target is a node; there is room for Claims claims, and no more edges than that are read; a prefetch reads nothing.
                var target = *edge;
                if (Sse.IsSupported) Sse.Prefetch0(paths + target);
                claimed[claims] = target;
                counts[claims] = count;
                claims += (int)(unvisited[target >>> 6] >> target) & 1;
            }

            if (claims <= Claims / 2) continue;
            Claim(claimed, counts, claims, ref tail);
            claims = 0;
        }

        return claims;
    }

    /// <summary>Adds numbers of paths, whose places are on the way to the cache; queues the nodes that had none.</summary>
    private void Claim(int* claimed, double* counts, int claims, ref int tail)
    {
        var paths = _paths + 1;
        var queue = _queue;
        var found = 0;
        for (var i = 0; i < claims; i++)
        {
            // SAFETY: what is claimed is a node. Nodes found replace the claims, in front of those that are still to be read.
            var target = claimed[i];
            var seen = Volatile.Read(ref paths[target]);
            while (true)
            {
                var before = Interlocked.CompareExchange(ref paths[target], seen + counts[i], seen);
                if (before == seen) break;
                seen = before;
            }

            claimed[found] = target;
            found += seen == 0 ? 1 : 0;
        }

        // SAFETY: each node is queued once, by the one whose addition was the first, so that there is room.
        var at = found == 0 ? 0 : Interlocked.Add(ref tail, found) - found;
        for (var i = 0; i < found; i++) queue[at + i] = claimed[i];
    }

    /// <summary>Makes what was queued up to <paramref name="tail"/> a level.</summary>
    private void TakeQueued(int tail)
    {
        var from = _tail;
        _tail = tail;
        if (tail - from > Math.Max(ChunkEdges, _nodes / 64)) TakeByPaths(from);
        else Take(Visit(from, tail), from, -1);
    }

    /// <summary>Finds the new nodes of a large level by looking at all numbers of paths, which costs less than a random access for each; makes the bitmap of the level.</summary>
    private void TakeByPaths(int start)
    {
        var bits = NextBitmap();
        var bitmap = _bitmaps[bits].Pointer;
        var sums = default(Sums);
        ParallelLoops.For(0, _words, ChunkWords, (first, last) => AddTo(ref sums, VisitByPaths(first, last, bitmap)), _workers, _cancellation);
        Take(sums, start, bits);
    }

    private Sums Visit(int from, int to)
    {
        var sums = default(Sums);
        for (var i = from; i < to; i++)
        {
            // SAFETY: what is queued is a node, and there is a bit for each.
            var node = _queue[i];
            _unvisited[node >>> 6] &= ~(1UL << node);
            Count(ref sums, node);
        }

        return sums;
    }

    private Sums VisitByPaths(int fromWord, int toWord, ulong* bitmap)
    {
        var sums = default(Sums);
        for (var word = fromWord; word < toWord; word++)
        {
            // SAFETY: words lie within the bitmaps; bits of _unvisited are nodes.
            var before = _unvisited[word];
            var found = before == 0 ? 0 : before & WithPaths(word);
            bitmap[word] = found;
            _unvisited[word] = before & ~found;
            for (var bits = found; bits != 0; bits &= bits - 1) Count(ref sums, (word << 6) + BitOperations.TrailingZeroCount(bits));
        }

        return sums;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong WithPaths(int word)
    {
        // SAFETY: node and what follows it up to the bound have numbers of paths.
        var node = word << 6;
        var paths = _paths + 1 + node;
        ulong bits = 0;
        if (_nodes - node >= 64)
        {
            for (var i = 0; i < 64; i += 8) bits |= Vector512.GreaterThan(Vector512.Load(paths + i), Vector512<double>.Zero).ExtractMostSignificantBits() << i;
            return bits;
        }

        for (var i = 0; i < _nodes - node; i++) bits |= paths[i] == 0 ? 0 : 1UL << i;
        return bits;
    }

    private void Enqueue(int bits)
    {
        // SAFETY: words lie within the bitmap; its bits are nodes; each node is queued once, so that there is room.
        var bitmap = _bitmaps[bits].Pointer;
        for (var word = 0; word < _words; word++)
        {
            for (var left = bitmap[word]; left != 0; left &= left - 1) _queue[_tail++] = (word << 6) + BitOperations.TrailingZeroCount(left);
        }
    }
}
