// The loops of connected components by a forest of parents (Afforest: Sutton, Ben-Nun, Barak, IPDPS 2018), over pointers.
//
// Lists are sorted, so the first neighbour of a node is its smallest: the forest begins with every node hooked to that one, where it is smaller, in one pass that writes in order and
// needs no atomic operation. Where lists hold every edge from both ends, the few roots that are left look for a neighbour that was hooked below them: again without atomics, since
// no two roots are neighbours. What is left is linked by compare and swap.
//
// Invariants: parents[v] <= v always, and only a root is ever hooked, under a smaller node: never a cycle, and the root of a finished tree is the smallest node of its component,
// whatever the timing.

using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>Passes over a forest of parents, which has a place for each node of the lists.</summary>
internal static unsafe class AfforestLoops
{
    private const int Grain = 1 << 14;

    /// <summary>Starts the forest: every node under the smallest neighbour of its list, or alone where that is not smaller.</summary>
    public static void HookToFirst(Csr lists, NativeArray<int> parents, int workers, CancellationToken cancellation)
    {
        var offsets = lists.Offsets;
        var targets = lists.Targets;
        var forest = parents.Pointer;
        ParallelLoops.For(0, lists.NodeCount, Grain, (from, to) => HookToFirst(offsets, targets, forest, from, to), workers, cancellation);
    }

    private static void HookToFirst(uint* offsets, int* targets, int* parents, int from, int to)
    {
        var start = offsets[from];
        for (var node = from; node < to; node++)
        {
            // SAFETY: a list that is not empty begins inside the targets; there are nodes + 1 offsets.
            var end = offsets[node + 1];
            parents[node] = start < end ? Math.Min(node, targets[start]) : node;
            start = end;
        }
    }

    /// <summary>
    /// After <see cref="HookToFirst(Csr, NativeArray{int}, int, CancellationToken)"/> on lists that hold every edge from both ends: hooks each root under what a neighbour hangs from, where that is
    /// smaller. Roots are smaller than all their neighbours, so these hang already and stay as they are.
    /// </summary>
    public static void HookRoots(Csr lists, NativeArray<int> parents, int workers, CancellationToken cancellation)
    {
        var offsets = lists.Offsets;
        var targets = lists.Targets;
        var forest = parents.Pointer;
        ParallelLoops.For(0, lists.NodeCount, Grain, (from, to) => HookRoots(offsets, targets, forest, from, to), workers, cancellation);
    }

    private static void HookRoots(uint* offsets, int* targets, int* parents, int from, int to)
    {
        for (var node = from; node < to; node++)
        {
            if (parents[node] != node) continue;

            // SAFETY: targets are nodes, and every node has a parent.
            for (uint at = offsets[node], end = offsets[node + 1]; at < end; at++)
            {
                var above = parents[targets[at]];
                if (above >= node) continue;
                parents[node] = above;
                break;
            }
        }
    }

    /// <summary>Links every <paramref name="step"/>-th node to the neighbour at a position of its list.</summary>
    public static void LinkSlot(Csr lists, NativeArray<int> parents, int slot, int step, int workers, CancellationToken cancellation)
    {
        var offsets = lists.Offsets;
        var targets = lists.Targets;
        var forest = parents.Pointer;
        ParallelLoops.For(0, lists.NodeCount, Grain, (from, to) => LinkSlot(offsets, targets, forest, slot, step, from, to), workers, cancellation);
    }

    private static void LinkSlot(uint* offsets, int* targets, int* parents, int slot, int step, int from, int to)
    {
        for (var node = from; node < to; node += step)
        {
            // SAFETY: the position lies before the end of the list.
            var at = (ulong)offsets[node] + (uint)slot;
            if (at < offsets[node + 1]) Link(parents, node, targets[at]);
        }
    }

    /// <summary>Links all edges, given by blocks of nodes, but those of the nodes that hang directly under <paramref name="skipped"/> (-1 for none).</summary>
    public static void LinkAll(Csr lists, NativeArray<int> parents, int skipped, int[] cuts, int workers, CancellationToken cancellation)
    {
        var offsets = lists.Offsets;
        var targets = lists.Targets;
        var forest = parents.Pointer;
        ParallelLoops.For(0, cuts.Length - 1, 1, (block, _) => LinkAll(offsets, targets, forest, skipped, cuts[block], cuts[block + 1]), workers, cancellation);
    }

    private static void LinkAll(uint* offsets, int* targets, int* parents, int skipped, int from, int to)
    {
        for (var node = from; node < to; node++)
        {
            if (parents[node] == skipped) continue;

            // SAFETY: offsets rise and end at the number of targets.
            for (uint at = offsets[node], end = offsets[node + 1]; at < end; at++) Link(parents, node, targets[at]);
        }
    }

    /// <summary>Links all edges, given by blocks of nodes, but those between two nodes that hang directly under <paramref name="tree"/> (-1 for none).</summary>
    public static void LinkAcross(Csr lists, NativeArray<int> parents, int tree, int[] cuts, int workers, CancellationToken cancellation)
    {
        // One bit a node: random reads of the parents themselves would leave the inner caches.
        using var members = NativeArray<ulong>.Scratch((lists.NodeCount + 63) / 64);
        var offsets = lists.Offsets;
        var targets = lists.Targets;
        var forest = parents.Pointer;
        var inside = members.Pointer;
        ParallelLoops.For(0, lists.NodeCount, Grain, (from, to) => Mark(forest, tree, inside, from, to), workers, cancellation);
        ParallelLoops.For(0, cuts.Length - 1, 1, (block, _) => LinkAcross(offsets, targets, forest, inside, cuts[block], cuts[block + 1]), workers, cancellation);
    }

    /// <summary>Sets the bits of the nodes directly under a root. Begins at a multiple of 64.</summary>
    private static void Mark(int* parents, int tree, ulong* inside, int from, int to)
    {
        for (var word = from; word < to; word += 64)
        {
            // SAFETY: there is a parent for every node and a bit in a word of its own chunk.
            var bits = 0UL;
            for (var node = word; node < Math.Min(to, word + 64); node++) bits |= (parents[node] == tree ? 1UL : 0) << (node - word);
            inside[word >> 6] = bits;
        }
    }

    private static void LinkAcross(uint* offsets, int* targets, int* parents, ulong* inside, int from, int to)
    {
        for (var node = from; node < to; node++)
        {
            // SAFETY: as in LinkAll; there is a bit for every node.
            var isInside = inside[node >> 6] >> (node & 63) & 1;
            for (uint at = offsets[node], end = offsets[node + 1]; at < end; at++)
            {
                var target = targets[at];
                if ((inside[target >> 6] >> (target & 63) & isInside) == 0) Link(parents, node, target);
            }
        }
    }

    /// <summary>Puts every node directly under the root of its tree.</summary>
    public static void Compress(NativeArray<int> parents, int nodes, int workers, CancellationToken cancellation)
    {
        var forest = parents.Pointer;
        ParallelLoops.For(0, nodes, Grain, (from, to) => Compress(forest, from, to), workers, cancellation);
    }

    private static void Compress(int* parents, int from, int to)
    {
        for (var node = from; node < to; node++)
        {
            // SAFETY: parents are nodes.
            var parent = parents[node];
            var above = parents[parent];
            if (above == parent) continue;
            do (parent, above) = (above, parents[above]);
            while (above != parent);
            parents[node] = parent;
        }
    }

    /// <summary>Joins the trees of two nodes by hooking the larger root under the smaller.</summary>
    private static void Link(int* parents, int left, int right)
    {
        // SAFETY: parents are nodes; reads and swaps of aligned 32-bit places are atomic.
        while (true)
        {
            var (a, b) = (Root(parents, left), Root(parents, right));
            if (a == b) return;
            var (low, high) = a < b ? (a, b) : (b, a);
            if (Interlocked.CompareExchange(ref parents[high], low, high) == high) return;
            (left, right) = (low, high);
        }
    }

    /// <summary>The root of a node's tree at some time during the call. Halves the path: only roots are hooked, so a place that is no root's may take any of its ancestors.</summary>
    private static int Root(int* parents, int node)
    {
        // SAFETY: as in Link.
        while (true)
        {
            var parent = Volatile.Read(ref parents[node]);
            if (parent == node) return node;
            var above = Volatile.Read(ref parents[parent]);
            if (above == parent) return parent;
            Volatile.Write(ref parents[node], above);
            node = above;
        }
    }
}
