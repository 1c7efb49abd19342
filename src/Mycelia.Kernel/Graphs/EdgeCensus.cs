// The first look at the edges of a graph to be built: are they good, what are their weights like, and how many go into each bucket from each slice, so that a second reading can write
// every edge to its place at once.
//
// A slice is looked at in blocks that stay in the first cache: checked with vectors, then counted.

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>Counts of edges by slice and bucket. Dispose it to free them.</summary>
internal sealed unsafe class EdgeCensus : IDisposable
{
    private const int BlockEdges = 4096;

    private readonly BucketPlan _plan;
    private readonly NativeArray<uint> _table;
    private readonly int _slices;

    /// <summary>Nothing counted yet.</summary>
    public EdgeCensus(BucketPlan plan, int slices)
    {
        (_plan, _slices) = (plan, slices);
        _table = NativeArray<uint>.Scratch((long)slices * plan.Buckets);
        BucketStarts = new long[plan.Buckets + 1];
    }

    public BucketPlan Plan => _plan;

    /// <summary>Where each bucket starts among all entries, then their number; once they were counted.</summary>
    public long[] BucketStarts { get; }

    public long Entries => BucketStarts[^1];
    public bool HasSelfLoops { get; private set; }

    /// <summary>Whether all weights are integers in [0, 2^31).</summary>
    public bool HasIntegerWeights { get; private set; }

    public bool HasNegativeWeights { get; private set; }

    /// <summary>One number per bucket: the count of the slice's entries, once all were counted the place of its first entry.</summary>
    public uint* Row(int slice) => _table.Pointer + (long)slice * _plan.Buckets;

    /// <summary>Checks and counts edges.</summary>
    /// <exception cref="MyceliaException">An end is no node, or a weight is not finite.</exception>
    public static EdgeCensus Of(EdgeBlock[] slices, BucketPlan plan, EdgeRules rules, int workers, CancellationToken cancellation)
    {
        var census = new EdgeCensus(plan, slices.Length);
        var traits = new EdgeTraits[slices.Length];
        try
        {
            ParallelLoops.For(0, slices.Length, 1, (slice, _) => traits[slice] = Count(slices[slice], plan, rules, census.Row(slice), cancellation), workers, cancellation);
            var all = traits.Aggregate(EdgeTraits.None, static (seen, some) => seen | some);
            if ((all & EdgeTraits.Bad) != 0) ThrowFirstBad(slices, traits, plan.Nodes, cancellation);
            census.HasSelfLoops = (all & EdgeTraits.SelfLoop) != 0;
            census.HasIntegerWeights = (all & EdgeTraits.NoInteger) == 0;
            census.HasNegativeWeights = (all & EdgeTraits.Negative) != 0;
            census.Sum(cancellation);
            return census;
        }
        catch
        {
            census.Dispose();
            throw;
        }
    }

    /// <summary>Counts the targets of a graph that is to be reversed, in slices of so many edges.</summary>
    public void CountTargets(Csr graph, long sliceEdges, int workers, CancellationToken cancellation)
    {
        ParallelLoops.For(0, _slices, 1, (slice, _) =>
        {
            // SAFETY: targets are nodes (Csr's invariant), and the slice ends with the graph at the latest.
            var counts = Row(slice);
            new Span<uint>(counts, _plan.Buckets).Clear();
            var to = Math.Min(graph.EdgeCount, (slice + 1) * sliceEdges);
            for (var from = slice * sliceEdges; from < to; from += 16 * BlockEdges)
            {
                cancellation.ThrowIfCancellationRequested();
                CountOne(graph.Targets + from, (int)Math.Min(16 * BlockEdges, to - from), _plan.LocalBits, counts);
            }
        }, workers, cancellation);
        Sum(cancellation);
    }

    /// <summary>Turns counts into places: bucket after bucket, in each the slices in order.</summary>
    /// <exception cref="MyceliaException">There are more entries than a graph can hold.</exception>
    private void Sum(CancellationToken cancellation)
    {
        var position = 0L;
        for (var bucket = 0; bucket < _plan.Buckets; bucket++)
        {
            if (bucket % 64 == 0) cancellation.ThrowIfCancellationRequested();
            BucketStarts[bucket] = position;
            for (var slice = 0; slice < _slices; slice++)
            {
                // SAFETY: the table has a row per slice, of one number per bucket.
                ref var place = ref Row(slice)[bucket];
                (place, position) = ((uint)position, position + place);
            }
        }

        BucketStarts[_plan.Buckets] = position;
        Csr.CheckEdgeCount(position);
    }

    public void Dispose() => _table.Dispose();

    private static EdgeTraits Count(EdgeBlock slice, BucketPlan plan, EdgeRules rules, uint* counts, CancellationToken cancellation)
    {
        // SAFETY: the row has a counter per bucket; blocks lie within the slice; nodes are counted only once a block is known to hold none beyond the plan's.
        new Span<uint>(counts, plan.Buckets).Clear();
        var traits = EdgeTraits.None;
        for (var from = 0L; from < slice.Count; from += BlockEdges)
        {
            if (from % (16 * BlockEdges) == 0) cancellation.ThrowIfCancellationRequested();
            var count = (int)Math.Min(BlockEdges, slice.Count - from);
            int* sources = slice.Sources + from, targets = slice.Targets + from;
            var ofEnds = OfEnds(sources, targets, count, (uint)plan.Nodes);
            if (slice.Weights is not null) ofEnds |= OfWeights(slice.Weights + from, count);
            traits |= ofEnds;
            if ((traits & EdgeTraits.Bad) != 0) return traits;
            if ((ofEnds & EdgeTraits.SelfLoop) != 0) CountAll(sources, targets, count, plan.LocalBits, rules, counts);
            else if (rules.Undirected) CountBoth(sources, targets, count, plan.LocalBits, counts);
            else CountOne(sources, count, plan.LocalBits, counts);
        }

        return traits;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CountOne(int* nodes, int count, int shift, uint* counts)
    {
        // SAFETY: all nodes are below the plan's, so that their buckets have counters; so below.
        for (var i = 0; i < count; i++) counts[nodes[i] >> shift]++;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CountBoth(int* sources, int* targets, int count, int shift, uint* counts)
    {
        for (var i = 0; i < count; i++)
        {
            counts[sources[i] >> shift]++;
            counts[targets[i] >> shift]++;
        }
    }

    private static void CountAll(int* sources, int* targets, int count, int shift, EdgeRules rules, uint* counts)
    {
        for (var i = 0; i < count; i++)
        {
            if (sources[i] == targets[i])
            {
                if (!rules.Simple) counts[sources[i] >> shift]++;
                continue;
            }

            counts[sources[i] >> shift]++;
            if (rules.Undirected) counts[targets[i] >> shift]++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static EdgeTraits OfEnds(int* sources, int* targets, int count, uint nodes)
    {
        // SAFETY: vectors are loaded only where count more edges remain.
        var (isBad, isLoop) = (false, false);
        var i = 0;
        Vector512<uint> highest = default, loops = default;
        for (; i + Vector512<uint>.Count <= count; i += Vector512<uint>.Count)
        {
            var (source, target) = (Vector512.Load((uint*)sources + i), Vector512.Load((uint*)targets + i));
            highest = Vector512.Max(highest, Vector512.Max(source, target));
            loops |= Vector512.Equals(source, target);
        }

        for (var lane = 0; lane < Vector512<uint>.Count; lane++) isBad |= highest[lane] >= nodes && i > 0;
        isLoop = loops != Vector512<uint>.Zero;
        for (; i < count; i++)
        {
            isBad |= (uint)sources[i] >= nodes || (uint)targets[i] >= nodes;
            isLoop |= sources[i] == targets[i];
        }

        return (isBad ? EdgeTraits.Bad : 0) | (isLoop ? EdgeTraits.SelfLoop : 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static EdgeTraits OfWeights(double* weights, int count)
    {
        // SAFETY: vectors are loaded only where count more weights remain.
        Vector512<double> bad = default, broken = default, negative = default;
        var i = 0;
        for (; i + Vector512<double>.Count <= count; i += Vector512<double>.Count)
        {
            var weight = Vector512.Load(weights + i);
            bad |= ~Vector512.LessThanOrEqual(Vector512.Abs(weight), Vector512.Create(double.MaxValue));
            broken |= ~(Vector512.Equals(Vector512.Floor(weight), weight) & Vector512.LessThanOrEqual(weight, Vector512.Create((double)int.MaxValue)))
                | Vector512.LessThan(weight.AsInt64(), Vector512<long>.Zero).AsDouble();
            negative |= Vector512.LessThan(weight, Vector512<double>.Zero);
        }

        var traits = (bad.AsUInt64() != Vector512<ulong>.Zero ? EdgeTraits.Bad : 0)
            | (broken.AsUInt64() != Vector512<ulong>.Zero ? EdgeTraits.NoInteger : 0)
            | (negative.AsUInt64() != Vector512<ulong>.Zero ? EdgeTraits.Negative : 0);
        for (; i < count; i++)
        {
            var weight = weights[i];
            if (!double.IsFinite(weight)) traits |= EdgeTraits.Bad;
            if (double.IsNegative(weight) || Math.Floor(weight) != weight || weight > int.MaxValue) traits |= EdgeTraits.NoInteger;
            if (weight < 0) traits |= EdgeTraits.Negative;
        }

        return traits;
    }

    /// <summary>Names the first bad source, else the first bad target, else the first bad weight.</summary>
    private static void ThrowFirstBad(EdgeBlock[] slices, EdgeTraits[] traits, int nodes, CancellationToken cancellation)
    {
        for (var of = 0; of < 3; of++)
        {
            for (var slice = 0; slice < slices.Length; slice++)
            {
                cancellation.ThrowIfCancellationRequested();
                if ((traits[slice] & EdgeTraits.Bad) == 0) continue;
                var edges = slices[slice];
                for (var i = 0L; i < edges.Count; i++)
                {
                    // SAFETY: the slice has Count edges, with weights unless they are null.
                    if (of == 0) CheckNode("sources", edges.First + i, edges.Sources[i], nodes);
                    if (of == 1) CheckNode("targets", edges.First + i, edges.Targets[i], nodes);
                    if (of == 2 && edges.Weights is not null && !double.IsFinite(edges.Weights[i]))
                        throw new MyceliaException(StatusCode.InvalidArgument, $"weights[{edges.First + i}] is {edges.Weights[i]}; weights must be finite.");
                }
            }
        }
    }

    private static void CheckNode(string name, long at, int node, int nodes)
    {
        if ((uint)node >= (uint)nodes) throw new MyceliaException(StatusCode.InvalidArgument, $"{name}[{at}] is {node}, but there are {nodes} nodes.");
    }

    [Flags]
    private enum EdgeTraits : byte
    {
        None = 0,
        Bad = 1,
        SelfLoop = 2,
        NoInteger = 4,
        Negative = 8,
    }
}
