// Partitions of the nodes of a CommunityGraph as one number a node, and what is done with them between the loops: numbering, grouping, splitting into connected parts.
//
// Dense numbers run from 0 in the order of each community's first node. Aggregation keeps that order, so the numbers of the coarsest level are also in the order of the smallest
// node of the graph.

using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>Members by community: those of community c are <c>Nodes[Starts[c] .. Starts[c + 1]]</c>, in rising order.</summary>
internal sealed class CommunityMembers(NativeArray<int> starts, NativeArray<int> nodes) : IDisposable
{
    public NativeArray<int> Starts { get; } = starts;
    public NativeArray<int> Nodes { get; } = nodes;

    public void Dispose()
    {
        Starts.Dispose();
        Nodes.Dispose();
    }
}

/// <summary>Work on partitions; serial, O(nodes) but for <see cref="Split"/>.</summary>
internal static unsafe class Partitions
{
    private const int CheckEvery = 1 << 16;

    /// <summary>Every node a community of its own.</summary>
    public static NativeArray<int> Singletons(int nodes, CancellationToken cancellation)
    {
        var membership = NativeArray<int>.Scratch(nodes);
        try
        {
            Identity(membership.Span, cancellation);
            return membership;
        }
        catch
        {
            membership.Dispose();
            throw;
        }
    }

    /// <summary>Every place its own number.</summary>
    public static void Identity(Span<int> numbers, CancellationToken cancellation)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            if (i % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
            numbers[i] = i;
        }
    }

    /// <summary>Replaces numbers below the number of nodes by dense ones; returns how many there are.</summary>
    public static int Number(NativeArray<int> membership, CancellationToken cancellation)
    {
        // SAFETY: members and numbers both lie in [0, nodes).
        var nodes = (int)membership.Length;
        using var scratch = NativeArray<int>.Scratch(nodes);
        ArrayLoops.Fill(scratch, -1, 1, cancellation);
        var numbers = scratch.Pointer;
        var members = membership.Pointer;
        var count = 0;
        for (var node = 0; node < nodes; node++)
        {
            if (node % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
            ref var number = ref numbers[members[node]];
            if (number < 0) number = count++;
            members[node] = number;
        }

        return count;
    }

    /// <summary>Carries a partition of communities over to their members: each entry c of <paramref name="membership"/> becomes <paramref name="coarser"/>[c].</summary>
    public static void Compose(Span<int> membership, ReadOnlySpan<int> coarser, CancellationToken cancellation)
    {
        for (var from = 0; from < membership.Length; from += CheckEvery)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (ref var community in membership[from..Math.Min(membership.Length, from + CheckEvery)]) community = coarser[community];
        }
    }

    /// <summary>The communities of <paramref name="parts"/>, each of which lies within one.</summary>
    public static NativeArray<int> Carry(NativeArray<int> membership, NativeArray<int> parts, int count, CancellationToken cancellation)
    {
        // SAFETY: both have one number a node; parts are numbered below count.
        var carried = NativeArray<int>.Scratch(count);
        var output = carried.Pointer;
        var members = membership.Pointer;
        var part = parts.Pointer;
        try
        {
            for (var node = 0; node < membership.Length; node++)
            {
                if (node % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
                output[part[node]] = members[node];
            }

            return carried;
        }
        catch
        {
            carried.Dispose();
            throw;
        }
    }

    /// <summary>Members by community, for dense numbers.</summary>
    public static CommunityMembers Group(NativeArray<int> membership, int communities, CancellationToken cancellation)
    {
        // SAFETY: dense numbers lie in [0, communities); cursors of a community stay within its part.
        var nodes = (int)membership.Length;
        var (starts, grouped) = (NativeArray<int>.Scratch(communities + 1L), NativeArray<int>.Scratch(nodes));
        var cursors = starts.Pointer;
        var output = grouped.Pointer;
        var members = membership.Pointer;
        try
        {
            ArrayLoops.Fill(starts, 0, 1, cancellation);
            for (var node = 0; node < nodes; node++)
            {
                if (node % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
                cursors[members[node]]++;
            }

            for (int community = 0, sum = 0; community <= communities; community++)
            {
                if (community % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
                (cursors[community], sum) = (sum, sum + cursors[community]);
            }

            for (var node = 0; node < nodes; node++)
            {
                if (node % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
                output[cursors[members[node]]++] = node;
            }

            // Each cursor now stands where the next community begins.
            new ReadOnlySpan<int>(cursors, communities).CopyTo(new Span<int>(cursors + 1, communities));
            cursors[0] = 0;
            return new CommunityMembers(starts, grouped);
        }
        catch
        {
            starts.Dispose();
            grouped.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Splits communities that edges of positive weight do not connect into their parts, which never lowers modularity. Leaves dense numbers and returns how many there are. Serial,
    /// O(nodes + edges).
    /// </summary>
    public static int Split(CommunityGraph graph, NativeArray<int> membership, CancellationToken cancellation)
    {
        // SAFETY: every node enters the stack once; see CommunityGraph for its arrays.
        var nodes = graph.NodeCount;
        using var parts = NativeArray<int>.Scratch(nodes);
        using var waiting = NativeArray<int>.Scratch(nodes);
        ArrayLoops.Fill(parts, -1, 1, cancellation);
        var part = parts.Pointer;
        var stack = waiting.Pointer;
        var members = membership.Pointer;
        var offsets = graph.Offsets;
        var targets = graph.Targets;
        var integers = graph.IntegerWeights;
        var reals = graph.RealWeights;
        var (count, work) = (0, 0L);
        for (var first = 0; first < nodes; first++)
        {
            if (first % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
            if (part[first] >= 0) continue;
            part[first] = count;
            stack[0] = first;
            for (var depth = 1; depth > 0;)
            {
                var node = stack[--depth];
                for (long entry = offsets[node], end = offsets[node + 1]; entry < end; entry++)
                {
                    if ((entry & (CheckEvery - 1)) == 0) cancellation.ThrowIfCancellationRequested();
                    var target = targets[entry];
                    if (part[target] >= 0 || members[target] != members[node]) continue;
                    if (integers is not null ? integers[entry] == 0 : reals is not null && reals[entry] == 0) continue;
                    part[target] = count;
                    stack[depth++] = target;
                }

                work += 1 + offsets[node + 1] - offsets[node];
                if (work < CheckEvery) continue;
                work = 0;
                cancellation.ThrowIfCancellationRequested();
            }

            count++;
        }

        ArrayLoops.Copy(parts, membership, 1, cancellation);
        return count;
    }
}
