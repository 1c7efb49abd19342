// From a forest whose nodes hang directly under their roots to components numbered by their smallest node, with their sizes. Roots are counted per block of nodes, the counts are added up,
// and then every block knows the numbers of its roots.

using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>Numbers the trees of a forest.</summary>
internal static unsafe class PartitionLoops
{
    private const int Grain = 1 << 14;

    /// <summary>
    /// Numbers the trees by their roots, smallest first, into <paramref name="components"/>, and returns the size of each tree. Every node hangs directly under its root.
    /// <paramref name="usual"/> is the root of a large tree (or -1), whose nodes are counted by the way.
    /// </summary>
    public static int[] Number(NativeArray<int> parents, int[] components, int usual, int workers, CancellationToken cancellation)
    {
        Invariant.Holds(components.Length <= parents.Length);
        var nodes = components.Length;
        var firsts = new int[(nodes + Grain - 1) / Grain];
        var usuals = new int[firsts.Length];
        using var numbers = NativeArray<int>.Scratch(nodes);
        fixed (int* pinnedComponents = components)
        {
            var forest = parents.Pointer;
            var numbered = numbers.Pointer;
            var output = pinnedComponents;
            ParallelLoops.For(0, nodes, Grain, (from, to) => firsts[from / Grain] = CountRoots(forest, from, to), workers, cancellation);
            var count = 0;
            foreach (ref var first in firsts.AsSpan()) (first, count) = (count, count + first);
            var sizes = new int[count];
            ParallelLoops.For(0, nodes, Grain, (from, to) => NumberRoots(forest, numbered, from, to, firsts[from / Grain], sizes), workers, cancellation);
            ParallelLoops.For(0, nodes, Grain, (from, to) => usuals[from / Grain] = Translate(forest, numbered, output, from, to, sizes, usual), workers, cancellation);
            if (usual >= 0) sizes[components[usual]] = usuals.Sum();
            return sizes;
        }
    }

    private static int CountRoots(int* parents, int from, int to)
    {
        // SAFETY: there is a parent for every node.
        var roots = 0;
        for (var node = from; node < to; node++) roots += parents[node] == node ? 1 : 0;
        return roots;
    }

    private static void NumberRoots(int* parents, int* numbers, int from, int to, int first, int[] sizes)
    {
        // SAFETY: there is a parent and a number for every node.
        var next = first;
        for (var node = from; node < to; node++)
        {
            if (parents[node] == node) numbers[node] = next++;
        }

        sizes.AsSpan(first, next - first).Fill(1);
    }

    /// <summary>Writes the numbers of some nodes' roots and counts the nodes: those under the usual root are returned, other nodes but roots are added to the sizes.</summary>
    private static int Translate(int* parents, int* numbers, int* components, int from, int to, int[] sizes, int usual)
    {
        // SAFETY: the arrays hold a value for every node, and parents are nodes.
        var (counted, usualNumber) = (0, usual < 0 ? -1 : numbers[usual]);
        for (var node = from; node < to; node++)
        {
            var root = parents[node];
            if (root == usual)
            {
                components[node] = usualNumber;
                counted++;
                continue;
            }

            var number = numbers[root];
            components[node] = number;
            if (root != node) Interlocked.Increment(ref sizes[number]);
        }

        return counted;
    }
}
