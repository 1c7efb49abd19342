// Nodes numbered by rising degree: a counting sort, in parallel, over a fixed number of slices.
//
// Degrees of 1024 and more are told apart by their ten leading bits only. Slices depend on the number of nodes, not on that of threads, and each writes where its own counts say: the
// order is the same in every run. Within a key nodes keep their order.

using System.Numerics;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>What the degrees of a graph look like: the longest list, and the mean of the squares over the square of the mean (1 when all are alike).</summary>
internal readonly record struct DegreeShape(int Longest, double Skew);

internal static unsafe class DegreeRanks
{
    private const int ExactBits = 10;
    private const int KeysPerBit = 1 << (ExactBits - 1);
    private const int Keys = (1 << ExactBits) + (31 - ExactBits + 1) * KeysPerBit;
    private const int SlicesMax = 64;
    private const int SliceNodesMin = 1 << 14;

    /// <summary>Reads all degrees.</summary>
    public static DegreeShape Shape(Csr csr, int workers, CancellationToken cancellation)
    {
        var (nodes, size) = (csr.NodeCount, SliceNodes(csr.NodeCount));
        var slices = (nodes + size - 1) / size;
        var (longest, squares) = (new int[slices], new double[slices]);
        ParallelLoops.For(0, nodes, size, (from, to) =>
        {
            // SAFETY: there are nodes + 1 offsets (invariant of Csr).
            var offsets = csr.Offsets;
            var (most, sum) = (0u, 0ul);
            for (var node = from; node < to; node++)
            {
                var degree = offsets[node + 1] - offsets[node];
                most = Math.Max(most, degree);
                sum += (ulong)degree * degree;
            }

            (longest[from / size], squares[from / size]) = ((int)most, sum);
        }, workers, cancellation);
        double mean = nodes == 0 ? 0 : (double)csr.EdgeCount / nodes;
        return new DegreeShape(longest.DefaultIfEmpty().Max(), mean == 0 ? 1 : squares.Sum() / nodes / (mean * mean));
    }

    /// <summary>The rank of every node. Scratch: the ranks, and at most 3 MiB. The caller disposes the array.</summary>
    public static NativeArray<int> Of(Csr csr, int workers, CancellationToken cancellation)
    {
        var (nodes, size) = (csr.NodeCount, SliceNodes(csr.NodeCount));
        var slices = (nodes + size - 1) / size;
        var cursors = new int[slices][];
        ParallelLoops.For(0, nodes, size, (from, to) =>
        {
            // SAFETY: there are nodes + 1 offsets, and a key is below Keys.
            var offsets = csr.Offsets;
            var counts = new int[Keys];
            for (var node = from; node < to; node++) counts[Key(offsets[node + 1] - offsets[node])]++;
            cursors[from / size] = counts;
        }, workers, cancellation);
        var position = 0;
        for (var key = 0; key < Keys; key++)
            foreach (var counts in cursors) (counts[key], position) = (position, position + counts[key]);
        var ranks = NativeArray<int>.Scratch(nodes);
        try
        {
            ParallelLoops.For(0, nodes, size, (from, to) =>
            {
                // SAFETY: as above; ranks has one entry per node.
                var offsets = csr.Offsets;
                var rankOf = ranks.Pointer;
                var counts = cursors[from / size];
                for (var node = from; node < to; node++) rankOf[node] = counts[Key(offsets[node + 1] - offsets[node])]++;
            }, workers, cancellation);
            return ranks;
        }
        catch
        {
            ranks.Dispose();
            throw;
        }
    }

    private static int SliceNodes(int nodes) => Math.Max(SliceNodesMin, (int)(((long)nodes + SlicesMax - 1) / SlicesMax));

    /// <summary>Rises with the degree.</summary>
    private static int Key(uint degree)
    {
        if (degree < 1 << ExactBits) return (int)degree;
        var bits = BitOperations.Log2(degree);
        return (1 << ExactBits) + (bits - ExactBits) * KeysPerBit + (int)(degree >> (bits - ExactBits + 1)) - KeysPerBit;
    }
}
