// Fork and join over numbered blocks. Work is cut into blocks by its size alone, never by the number of workers, and whoever is
// free claims the next block. An algorithm that keeps one partial result per block and folds them in block order therefore
// computes the same bits with one worker as with sixty-four.

namespace Mycelia.Algorithms;

/// <summary>Runs numbered blocks of work on a bounded number of workers.</summary>
internal static class Team
{
    /// <summary>The number of workers that an option of 0 or more stands for.</summary>
    public static int Size(int concurrency)
    {
        Argument.AtLeast(concurrency, 0, "Concurrency");
        return concurrency == 0 ? Environment.ProcessorCount : concurrency;
    }

    /// <summary>
    /// Calls <paramref name="body"/>(worker, block) once for every block, each worker's calls one after the other. Returns when all
    /// are done; throws <see cref="OperationCanceledException"/> when cancelled, after at most one more block per worker.
    /// </summary>
    public static void Run(int workers, int blocks, CancellationToken cancellation, Action<int, int> body)
    {
        workers = Math.Min(workers, blocks);
        if (workers <= 1)
        {
            for (var block = 0; block < blocks; block++)
            {
                cancellation.ThrowIfCancellationRequested();
                body(0, block);
            }

            return;
        }

        var next = 0;
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, worker =>
        {
            while (!cancellation.IsCancellationRequested)
            {
                var block = Interlocked.Increment(ref next) - 1;
                if (block >= blocks) return;
                body(worker, block);
            }
        });
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>
    /// Cuts the nodes of an adjacency into blocks of about <paramref name="size"/> nodes and edges together. Returns the first node of every
    /// block, then the node count. A single node's list is never cut.
    /// </summary>
    public static int[] CutNodes(ReadOnlySpan<int> offsets, int size = 1 << 16)
    {
        var nodes = offsets.Length - 1;
        var cuts = new List<int> { 0 };
        while (cuts[^1] < nodes)
        {
            var from = cuts[^1];
            var bound = from + (long)offsets[from] + size;
            var (low, high) = (from + 1, nodes);
            while (low < high)
            {
                var middle = low + (high - low + 1) / 2;
                if (middle + (long)offsets[middle] <= bound) low = middle;
                else high = middle - 1;
            }

            cuts.Add(low);
        }

        return [.. cuts];
    }
}
