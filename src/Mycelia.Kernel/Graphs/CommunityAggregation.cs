// The next coarser level: communities become nodes, the weights between them add up, those within become loops.
//
// Every community gathers its members' lists into one sum per neighbouring community, in the order of members, so that the result depends on no timing. Lists are first written where
// they would stand if nothing came together, then moved up. Cost: O(nodes + edges), in parallel by communities.

using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

internal static unsafe class CommunityAggregation
{
    private const int CheckEvery = 1 << 16;

    /// <summary>The graph of the communities of a partition with dense numbers.</summary>
    public static CommunityGraph Aggregate(CommunityGraph graph, NativeArray<int> membership, int communities, int workers, CancellationToken cancellation)
    {
        using var members = Partitions.Group(membership, communities, cancellation);
        using var bounds = Bounds(graph, members, communities, cancellation);
        using var targets = NativeArray<int>.Scratch(graph.EntryCount);
        using var weights = NativeArray<double>.Scratch(graph.EntryCount);
        var offsets = NativeArray<uint>.Scratch(communities + 1L);
        var (strengths, loops) = (NativeArray<double>.Scratch(communities), NativeArray<double>.Scratch(communities));
        NativeArray<int>? packedTargets = null;
        NativeArray<double>? packedWeights = null;
        try
        {
            var gathering = new Gathering(graph, members, membership.Pointer, bounds.Pointer, targets.Pointer, weights.Pointer, offsets.Pointer, strengths.Pointer, loops.Pointer);
            Gather(graph, gathering, communities, workers, cancellation);

            // The offsets hold lengths until here.
            var count = 0u;
            var at = offsets.Pointer;
            for (var community = 0; community < communities; community++)
            {
                if (community % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
                (at[community], count) = (count, count + at[community]);
            }

            at[communities] = count;
            (packedTargets, packedWeights) = (NativeArray<int>.Scratch(count), NativeArray<double>.Scratch(count));
            ParallelLoops.For(0, communities, Grain(communities), (from, to) =>
            {
                // SAFETY: lists are as long as their offsets say, here and where they were gathered.
                var starts = bounds.Pointer;
                var places = offsets.Pointer;
                for (var community = from; community < to; community++)
                {
                    var length = (int)(places[community + 1] - places[community]);
                    new ReadOnlySpan<int>(targets.Pointer + starts[community], length).CopyTo(new Span<int>(packedTargets.Pointer + places[community], length));
                    new ReadOnlySpan<double>(weights.Pointer + starts[community], length).CopyTo(new Span<double>(packedWeights.Pointer + places[community], length));
                }
            }, workers, cancellation);
            return CommunityGraph.Of(offsets, packedTargets, packedWeights, strengths, loops, graph.TotalWeight);
        }
        catch
        {
            foreach (var array in new IDisposable?[] { offsets, strengths, loops, packedTargets, packedWeights }) array?.Dispose();
            throw;
        }
    }

    /// <summary>The lists of all communities, each worker with sums of its own.</summary>
    private static void Gather(CommunityGraph graph, Gathering gathering, int communities, int workers, CancellationToken cancellation)
    {
        var sums = new NativeArray<double>?[workers];
        try
        {
            ParallelLoops.ForWorkers(0, communities, Grain(communities), (worker, from, to) =>
            {
                if (sums[worker] is null)
                {
                    sums[worker] = NativeArray<double>.Scratch(communities);
                    ArrayLoops.Fill(sums[worker]!, -1.0, 1, cancellation);
                }

                if (graph.RealWeights is not null) gathering.Gather(new RealEntries(graph.RealWeights), from, to, sums[worker]!.Pointer, cancellation);
                else if (graph.IntegerWeights is not null) gathering.Gather(new IntegerEntries(graph.IntegerWeights), from, to, sums[worker]!.Pointer, cancellation);
                else gathering.Gather(default(UnitEntries), from, to, sums[worker]!.Pointer, cancellation);
            }, workers, cancellation);
        }
        finally
        {
            foreach (var array in sums) array?.Dispose();
        }
    }

    private static int Grain(int communities) => Math.Clamp(communities / 256, 1, 1024);

    /// <summary>Where each community's list may begin: as many places as its members' lists have.</summary>
    private static NativeArray<uint> Bounds(CommunityGraph graph, CommunityMembers members, int communities, CancellationToken cancellation)
    {
        // SAFETY: members are nodes of the graph; there is one bound a community.
        var bounds = NativeArray<uint>.Scratch(communities + 1L);
        var output = bounds.Pointer;
        var starts = members.Starts.Pointer;
        var nodes = members.Nodes.Pointer;
        var offsets = graph.Offsets;
        try
        {
            var sum = 0u;
            for (var community = 0; community < communities; community++)
            {
                if (community % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
                output[community] = sum;
                for (var i = starts[community]; i < starts[community + 1]; i++)
                {
                    if (i % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
                    sum += offsets[nodes[i] + 1] - offsets[nodes[i]];
                }
            }

            output[communities] = sum;
            return bounds;
        }
        catch
        {
            bounds.Dispose();
            throw;
        }
    }

    /// <summary>The arrays that communities read and write, each its own part.</summary>
    private sealed class Gathering(CommunityGraph graph, CommunityMembers members, int* membership, uint* bounds, int* targets, double* weights, uint* lengths, double* strengths, double* loops)
    {
        /// <summary>The lists of communities in [from, to). <paramref name="sums"/> holds -1 for every community, before and after.</summary>
        public void Gather<TWeights>(TWeights entryWeights, int from, int to, double* sums, CancellationToken cancellation) where TWeights : struct, IEntryWeights
        {
            var offsets = graph.Offsets;
            var entries = graph.Targets;
            var communityOf = membership;
            var starts = members.Starts.Pointer;
            var nodes = members.Nodes.Pointer;
            var work = 0L;
            for (var community = from; community < to; community++)
            {
                // SAFETY: a community meets no more neighbours than its members have entries, the room it was given.
                var list = targets + bounds[community];
                var count = 0u;
                var within = 0.0;
                var loop = 0.0;
                var strength = 0.0;
                for (var i = starts[community]; i < starts[community + 1]; i++)
                {
                    var node = nodes[i];
                    work += 1 + offsets[node + 1] - offsets[node];
                    if (work >= CheckEvery)
                    {
                        work = 0;
                        cancellation.ThrowIfCancellationRequested();
                    }

                    loop += graph.Loops[node];
                    strength += graph.Strengths[node];
                    for (long entry = offsets[node], end = offsets[node + 1]; entry < end;)
                    {
                        for (var stop = Math.Min(end, entry + CheckEvery); entry < stop; entry++)
                        {
                            var target = entries[entry];
                            var other = communityOf[target];
                            if (other == community)
                            {
                                if (target != node) within += entryWeights.At(entry);
                                continue;
                            }

                            var sum = sums[other];
                            if (sum < 0)
                            {
                                list[count++] = other;
                                sum = 0;
                            }

                            sums[other] = sum + entryWeights.At(entry);
                        }

                        if (entry < end) cancellation.ThrowIfCancellationRequested();
                    }
                }

                var listWeights = weights + bounds[community];
                for (var i = 0u; i < count; i++)
                {
                    if (i % CheckEvery == CheckEvery - 1) cancellation.ThrowIfCancellationRequested();
                    (listWeights[i], sums[list[i]]) = (sums[list[i]], -1);
                }

                (lengths[community], strengths[community], loops[community]) = (count, strength, loop + within / 2);
            }
        }
    }
}
