// Fork and join over numbered blocks. Work is cut into blocks by its size alone, never by the number of workers, and whoever is
// free claims the next block. An algorithm that keeps one partial result per block and folds them in block order therefore
// computes the same bits with one worker as with sixty-four.

using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

/// <summary>Runs numbered blocks of work on a bounded number of workers.</summary>
internal static class Team
{
    /// <summary>More workers than this are never used, but for one a processor: each has buffers of its own.</summary>
    private const int SizeMax = 256;

    /// <summary>The number of workers that an option of 0 or more stands for.</summary>
    public static int Size(int concurrency)
    {
        Argument.AtLeast(concurrency, 0, "Concurrency");
        return concurrency == 0 ? ParallelLoops.DefaultDegree : Math.Min(concurrency, Math.Max(SizeMax, ParallelLoops.DefaultDegree));
    }

    /// <summary>
    /// Calls <paramref name="body"/>(block) once for every block, on at most <paramref name="workers"/> threads, and returns when all are done.
    /// Throws <see cref="OperationCanceledException"/> when cancelled, after at most one more block per worker.
    /// </summary>
    public static void Run(int workers, int blocks, CancellationToken cancellation, Action<int> body) =>
        ParallelLoops.For(0, blocks, grain: 1, (block, _) => body(block), workers, cancellation);

    /// <summary>
    /// Cuts the nodes of an adjacency into blocks of about <paramref name="size"/> nodes and edges together. Returns the first node of every
    /// block, then the node count. A single node's list is never cut.
    /// </summary>
    public static int[] CutNodes(Csr lists, int size = 1 << 16)
    {
        var offsets = lists.OffsetSpan;
        var nodes = lists.NodeCount;
        var cuts = new List<int> { 0 };
        while (cuts[^1] < nodes)
        {
            var from = cuts[^1];
            var bound = from + offsets[from] + size;
            var (low, high) = (from + 1, nodes);
            while (low < high)
            {
                var middle = low + (high - low + 1) / 2;
                if (middle + offsets[middle] <= bound) low = middle;
                else high = middle - 1;
            }

            cuts.Add(low);
        }

        return [.. cuts];
    }
}
