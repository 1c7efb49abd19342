// Work over the chunks of a column, in parallel when there are many. The result is a fixed function of the chunks: they are combined in
// groups of 16, in order, and the groups in order, whichever thread worked on which and also when one thread works alone. So a sum of floats
// has the same bits on every run and machine.

using Mycelia.Kernel.Loops;

namespace Mycelia.Columnar;

/// <summary>A result for some chunks that takes in the result for the chunks after them. The default value is that of no chunks.</summary>
internal interface IPartial<TSelf> where TSelf : struct, IPartial<TSelf>
{
    void Add(in TSelf next);
}

/// <summary>What to do with each chunk; called by several threads at once.</summary>
internal interface IChunkWork<TResult> where TResult : struct, IPartial<TResult>
{
    TResult Run(int chunk);
}

internal static class ChunkLoop
{
    private const int GroupSize = 16;
    private const int ParallelMin = 4 * GroupSize;

    /// <summary>The combined result of chunks 0 to <paramref name="chunks"/> - 1. Allocates only when it works in parallel, not per chunk.</summary>
    public static TResult Run<TWork, TResult>(int chunks, TWork work)
        where TWork : struct, IChunkWork<TResult>
        where TResult : struct, IPartial<TResult>
    {
        if (chunks >= ParallelMin && ParallelLoops.DefaultDegree > 1) return RunParallel<TWork, TResult>(chunks, work);
        var total = default(TResult);
        for (var from = 0; from < chunks; from += GroupSize)
        {
            var group = RunGroup<TWork, TResult>(from, Math.Min(chunks, from + GroupSize), work);
            total.Add(in group);
        }

        return total;
    }

    private static TResult RunParallel<TWork, TResult>(int chunks, TWork work)
        where TWork : struct, IChunkWork<TResult>
        where TResult : struct, IPartial<TResult>
    {
        var groups = new TResult[(chunks + GroupSize - 1) / GroupSize];
        ParallelLoops.For(0, chunks, GroupSize, (from, to) => groups[from / GroupSize] = RunGroup<TWork, TResult>(from, to, work));
        var total = default(TResult);
        foreach (ref readonly var group in groups.AsSpan()) total.Add(in group);
        return total;
    }

    private static TResult RunGroup<TWork, TResult>(int from, int to, TWork work)
        where TWork : struct, IChunkWork<TResult>
        where TResult : struct, IPartial<TResult>
    {
        var group = default(TResult);
        for (var chunk = from; chunk < to; chunk++)
        {
            var next = work.Run(chunk);
            group.Add(in next);
        }

        return group;
    }
}

/// <summary>A number of rows.</summary>
internal struct RowCount(long rows) : IPartial<RowCount>
{
    public long Rows = rows;

    public void Add(in RowCount next) => Rows += next.Rows;
}
