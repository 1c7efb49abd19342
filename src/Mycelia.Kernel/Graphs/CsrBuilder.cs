// How compressed sparse rows are built from edges in any order, in three parallel steps:
//
//   1. Census: one reading of the edges checks them and counts those of each bucket of consecutive nodes, slice by slice (EdgeCensus).
//   2. Buckets: a second reading writes every edge, packed, to its bucket, and mirrored to that of its other end where the graph is undirected (BucketWriter). Then the edges given
//      are needed no more.
//   3. Lists: bucket after bucket, small enough for the second cache, is sorted and becomes the lists of its nodes (ListSorter). Lists from which parallel edges were dropped are gathered
//      first and copied when their number is known.
//
// Which slices and buckets a thread takes has no influence on what is written where: the result is the same for any number of threads.
//
// Cost: O(nodes + edges). Memory beside the edges given and the graph: 4 bytes an edge held (8 beyond 2^22 nodes), and as many as its weight where it has one; and for each thread as many
// as its largest bucket.

using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>Makes adjacency from edges.</summary>
internal static unsafe class CsrBuilder
{
    private const long SliceEdgesMin = 1 << 18;
    private const int SlicesMax = 1024;

    /// <summary>Lists ordered by (source, target) from edges in any order; see <see cref="FromEdges(int, EdgeSource, EdgeRules, int, CancellationToken)"/>.</summary>
    public static Csr FromEdges(int nodes, EdgeArrays edges, EdgeRules rules, int workers, CancellationToken cancellation) =>
        FromEdges(nodes, edges.Sources, edges.Targets, edges.Weights, edges.Weights is not null, rules, workers, cancellation);

    /// <summary>The same from spans as long as each other; weights are read only if the edges have them.</summary>
    public static Csr FromEdges(
        int nodes, ReadOnlySpan<int> sources, ReadOnlySpan<int> targets, ReadOnlySpan<double> weights, bool hasWeights, EdgeRules rules, int workers, CancellationToken cancellation)
    {
        Invariant.Holds(sources.Length == targets.Length && (!hasWeights || weights.Length == sources.Length));
        fixed (int* sourcesAt = sources, targetsAt = targets)
        {
            fixed (double* weightsAt = weights)
            {
                // SAFETY: the spans stay pinned until the graph is built.
                using var edges = new EdgeSource(hasWeights);
                edges.Add(sourcesAt, targetsAt, hasWeights ? weightsAt : null, sources.Length);
                return FromEdges(nodes, edges, rules, workers, cancellation);
            }
        }
    }

    /// <summary>
    /// Lists ordered by (source, target), parallel edges as they were given, also those that were mirrored. The edges are disposed as soon as they are not needed. Weights are kept as
    /// integers if all that were given are.
    /// </summary>
    /// <exception cref="MyceliaException">An end is no node, a weight is not finite, or there are too many edges (counted before parallel ones are dropped).</exception>
    public static Csr FromEdges(int nodes, EdgeSource edges, EdgeRules rules, int workers, CancellationToken cancellation)
    {
        // Also when the build ends early, by a cancellation or by what is wrong with the edges.
        using var disposed = edges;
        var hasWeights = edges.HasWeights;
        var plan = new BucketPlan(nodes, rules.Undirected ? 2 * edges.Count : edges.Count);
        var slices = edges.Cut(Math.Max(SliceEdgesMin, edges.Count / SlicesMax));
        using var census = EdgeCensus.Of(slices, plan, rules, workers, cancellation);
        return (hasWeights, census.HasIntegerWeights, plan.IsNarrow) switch
        {
            (false, _, true) => Build<uint, NoWeight>(census, edges, slices, rules, workers, cancellation),
            (false, _, false) => Build<ulong, NoWeight>(census, edges, slices, rules, workers, cancellation),
            (true, true, true) => Build<uint, int>(census, edges, slices, rules, workers, cancellation),
            (true, true, false) => Build<ulong, int>(census, edges, slices, rules, workers, cancellation),
            (true, false, true) => Build<uint, double>(census, edges, slices, rules, workers, cancellation),
            (true, false, false) => Build<ulong, double>(census, edges, slices, rules, workers, cancellation),
        };
    }

    /// <summary>The reverse direction, with its weights.</summary>
    public static Csr Transpose(Csr graph, int workers, CancellationToken cancellation)
    {
        var plan = new BucketPlan(graph.NodeCount, graph.EdgeCount);
        var sliceEdges = Math.Max(SliceEdgesMin, graph.EdgeCount / SlicesMax);
        var slices = (int)((graph.EdgeCount + sliceEdges - 1) / sliceEdges);
        using var census = new EdgeCensus(plan, slices);
        census.CountTargets(graph, sliceEdges, workers, cancellation);
        return (graph.IntegerWeights is not null, graph.RealWeights is not null, plan.IsNarrow) switch
        {
            (false, false, true) => Transpose<uint, NoWeight>(census, graph, sliceEdges, slices, workers, cancellation),
            (false, false, false) => Transpose<ulong, NoWeight>(census, graph, sliceEdges, slices, workers, cancellation),
            (true, _, true) => Transpose<uint, int>(census, graph, sliceEdges, slices, workers, cancellation),
            (true, _, false) => Transpose<ulong, int>(census, graph, sliceEdges, slices, workers, cancellation),
            (_, true, true) => Transpose<uint, double>(census, graph, sliceEdges, slices, workers, cancellation),
            (_, true, false) => Transpose<ulong, double>(census, graph, sliceEdges, slices, workers, cancellation),
        };
    }

    private static Csr Build<TKey, TWeight>(EdgeCensus census, EdgeSource edges, EdgeBlock[] slices, EdgeRules rules, int workers, CancellationToken cancellation)
        where TKey : unmanaged where TWeight : unmanaged
    {
        using var buckets = new Buckets<TKey, TWeight>(census);
        using (var writers = new WorkerSlots<BucketWriter<TKey, TWeight>>(workers, slices.Length, () => new BucketWriter<TKey, TWeight>(buckets)))
        {
            ParallelLoops.ForWorkers(0, slices.Length, 1, (worker, slice, _) => writers.Of(worker).Write(slice, slices[slice], rules, cancellation), workers, cancellation);
        }

        edges.Dispose();
        return rules.Simple ? BucketLists.Distinct(buckets, workers, cancellation) : BucketLists.All(buckets, isSorted: false, workers, cancellation);
    }

    private static Csr Transpose<TKey, TWeight>(EdgeCensus census, Csr graph, long sliceEdges, int slices, int workers, CancellationToken cancellation)
        where TKey : unmanaged where TWeight : unmanaged
    {
        using var buckets = new Buckets<TKey, TWeight>(census);
        using (var writers = new WorkerSlots<BucketWriter<TKey, TWeight>>(workers, slices, () => new BucketWriter<TKey, TWeight>(buckets)))
        {
            ParallelLoops.ForWorkers(0, slices, 1, (worker, slice, _) =>
            {
                var from = slice * sliceEdges;
                writers.Of(worker).Write(slice, graph, graph.OwnerOf(from), from, Math.Min(graph.EdgeCount, from + sliceEdges), cancellation);
            }, workers, cancellation);
        }

        // Edges came in the order of their sources, which is that of the lists now.
        return BucketLists.All(buckets, isSorted: true, workers, cancellation, graph);
    }
}
