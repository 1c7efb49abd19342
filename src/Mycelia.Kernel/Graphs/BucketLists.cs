using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>The last step of a build: adjacency from buckets of packed edges.</summary>
internal static unsafe class BucketLists
{
    private const long EntriesPerCopy = 1 << 20;

    /// <summary>Lists of all edges. Those of a reversed graph are <paramref name="isSorted"/>, and simple if the graph is.</summary>
    public static Csr All<TKey, TWeight>(Buckets<TKey, TWeight> buckets, bool isSorted, int workers, CancellationToken cancellation, Csr? reversed = null)
        where TKey : unmanaged where TWeight : unmanaged
    {
        var (census, plan) = (buckets.Census, buckets.Census.Plan);
        var lists = new Lists<TWeight>(plan.Nodes, census.Entries);
        try
        {
            using var sorters = new WorkerSlots<ListSorter<TKey, TWeight>>(workers, plan.Buckets, () => new ListSorter<TKey, TWeight>(plan, cancellation));
            ParallelLoops.ForWorkers(0, plan.Buckets, 1, (worker, bucket, _) =>
            {
                // SAFETY: the census says how many entries each bucket has, and they were all written; as many places are the bucket's among the targets.
                var (from, count) = (census.BucketStarts[bucket], (uint)(census.BucketStarts[bucket + 1] - census.BucketStarts[bucket]));
                var weights = buckets.Weights is null ? null : buckets.Weights.Pointer + from;
                var newWeights = lists.Weights is null ? null : lists.Weights.Pointer + from;
                sorters.Of(worker).Sort(bucket, buckets.Keys.Pointer + from, weights, count, isSorted, lists.Targets.Pointer + from, newWeights,
                    lists.Offsets.Pointer + plan.FirstNode(bucket), (uint)from);
            }, workers, cancellation);
            lists.Offsets.Pointer[plan.Nodes] = (uint)census.Entries;
            var isSimple = reversed?.IsSimple ?? (!census.HasSelfLoops && !sorters.Any(static sorter => sorter.HasParallelEdges));
            return lists.ToCsr(isSimple, reversed?.HasNegativeWeights ?? census.HasNegativeWeights);
        }
        catch
        {
            lists.Dispose();
            throw;
        }
    }

    /// <summary>Lists of the first of all parallel edges; there are no self-loops in the buckets.</summary>
    public static Csr Distinct<TKey, TWeight>(Buckets<TKey, TWeight> buckets, int workers, CancellationToken cancellation)
        where TKey : unmanaged where TWeight : unmanaged
    {
        var (census, plan) = (buckets.Census, buckets.Census.Plan);
        using var looseOffsets = NativeArray<uint>.Scratch(plan.Nodes);
        var starts = new long[plan.Buckets + 1];
        using (var sorters = new WorkerSlots<ListSorter<TKey, TWeight>>(workers, plan.Buckets, () => new ListSorter<TKey, TWeight>(plan, cancellation)))
        {
            ParallelLoops.ForWorkers(0, plan.Buckets, 1, (worker, bucket, _) =>
            {
                // SAFETY: as above; the lists lie where the bucket's entries were.
                var (from, count) = (census.BucketStarts[bucket], (uint)(census.BucketStarts[bucket + 1] - census.BucketStarts[bucket]));
                var weights = buckets.Weights is null ? null : buckets.Weights.Pointer + from;
                starts[bucket + 1] = sorters.Of(worker).SortDistinct(bucket, buckets.Keys.Pointer + from, weights, count, looseOffsets.Pointer + plan.FirstNode(bucket));
            }, workers, cancellation);
        }

        for (var bucket = 0; bucket < plan.Buckets; bucket++) starts[bucket + 1] += starts[bucket];
        var lists = new Lists<TWeight>(plan.Nodes, starts[^1]);
        try
        {
            var hasNegative = false;
            ParallelLoops.For(0, plan.Buckets, 1, (bucket, _) =>
            {
                if (CopyBucket(buckets, bucket, looseOffsets, lists, starts[bucket], starts[bucket + 1], cancellation)) Volatile.Write(ref hasNegative, true);
            }, workers, cancellation);
            lists.Offsets.Pointer[plan.Nodes] = (uint)starts[^1];
            return lists.ToCsr(isSimple: true, hasNegative);
        }
        catch
        {
            lists.Dispose();
            throw;
        }
    }

    /// <summary>Copies the lists of a bucket to [from, to); says whether an edge of them weighs less than zero.</summary>
    private static bool CopyBucket<TKey, TWeight>(
        Buckets<TKey, TWeight> buckets, int bucket, NativeArray<uint> looseOffsets, Lists<TWeight> lists, long from, long to, CancellationToken cancellation)
        where TKey : unmanaged where TWeight : unmanaged
    {
        // SAFETY: the bucket's lists lie where its entries were, one after the other, to - from targets together; their offsets are counted from there.
        var plan = buckets.Census.Plan;
        var start = buckets.Census.BucketStarts[bucket];
        uint* loose = looseOffsets.Pointer, offsets = lists.Offsets.Pointer;
        var (first, end) = (plan.FirstNode(bucket), plan.FirstNode(bucket) + plan.NodesOf(bucket));
        for (var node = first; node < end; node++) offsets[node] = loose[node] + (uint)from;
        var hasNegative = false;
        for (var at = 0L; at < to - from; at += EntriesPerCopy)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = (int)Math.Min(EntriesPerCopy, to - from - at);
            new ReadOnlySpan<int>((int*)(buckets.Keys.Pointer + start) + at, count).CopyTo(new Span<int>(lists.Targets.Pointer + from + at, count));
            if (!PackedEdge.HasWeights<TWeight>()) continue;
            var weights = new Span<TWeight>(lists.Weights!.Pointer + from + at, count);
            new ReadOnlySpan<TWeight>(buckets.Weights!.Pointer + start + at, count).CopyTo(weights);
            if (typeof(TWeight) != typeof(double) || hasNegative || !buckets.Census.HasNegativeWeights) continue;
            foreach (var weight in weights) hasNegative |= (double)(object)weight < 0;
        }

        return hasNegative;
    }

    /// <summary>The arrays of a graph under construction.</summary>
    private sealed class Lists<TWeight>(int nodes, long edges) : IDisposable where TWeight : unmanaged
    {
        public NativeArray<uint> Offsets { get; } = NativeArray<uint>.Uninitialized(nodes + 1L);
        public NativeArray<int> Targets { get; } = NativeArray<int>.Uninitialized(edges);
        public NativeArray<TWeight>? Weights { get; } = PackedEdge.HasWeights<TWeight>() ? NativeArray<TWeight>.Uninitialized(edges) : null;

        public Csr ToCsr(bool isSimple, bool hasNegativeWeights) =>
            new(Offsets, Targets, Weights as NativeArray<int>, Weights as NativeArray<double>) { IsSimple = isSimple, HasNegativeWeights = hasNegativeWeights };

        public void Dispose()
        {
            Offsets.Dispose();
            Targets.Dispose();
            Weights?.Dispose();
        }
    }
}
