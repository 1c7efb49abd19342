// Triangles, each once: Schank and Wagner, "Finding, Counting and Listing All Triangles in Large Graphs", 2005 (the forward algorithm), with marks instead of merges.
//
// Nodes are numbered anew by rising degree and every edge is led from the lower to the higher number, so no list is longer than the square root of twice the edges. The
// out-list of a node is marked in an array; each list of its out-neighbours is then looked up in the marks. High numbers are the hubs, so marks that are asked for lie close together.
//
// Invariants: a triangle a < b < c (new numbers) is found at a, through b, as the marked c. Counts are integers, so the sum does not depend on who counts what.

using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

/// <summary>The lists that triangles are found in. Nodes are numbered by rising degree.</summary>
internal sealed class TriangleLists
{
    private readonly int[] _offsets;
    private readonly int[] _targets;
    private readonly byte[] _ways;
    private readonly int[] _nodeOf;

    private TriangleLists(int[] offsets, int[] targets, byte[] ways, int[] nodeOf) => (_offsets, _targets, _ways, _nodeOf) = (offsets, targets, ways, nodeOf);

    /// <summary>From lists of distinct neighbours; <paramref name="ways"/> are theirs. Cost: O(nodes + edges · log of the longest list).</summary>
    public static TriangleLists Of(Csr simple, byte[] ways, int workers, CancellationToken cancellation)
    {
        var nodes = simple.NodeCount;
        var (nodeOf, rankOf) = Ranks(simple);
        var offsets = new int[nodes + 1];
        for (var rank = 0; rank < nodes; rank++)
        {
            var node = nodeOf[rank];
            var count = 0;
            foreach (var other in simple.List(node)) count += rankOf[other] > rank ? 1 : 0;
            offsets[rank + 1] = offsets[rank] + count;
        }

        var targets = GC.AllocateUninitializedArray<int>(offsets[nodes]);
        var forwardWays = GC.AllocateUninitializedArray<byte>(offsets[nodes]);
        var cuts = Team.CutNodes<int>(offsets, 1 << 16);
        Team.Run(workers, cuts.Length - 1, cancellation, block =>
        {
            for (var rank = cuts[block]; rank < cuts[block + 1]; rank++)
            {
                var node = nodeOf[rank];
                var at = offsets[rank];
                var list = simple.List(node);
                var first = (int)simple.Start(node);
                for (var i = 0; i < list.Length; i++)
                {
                    var other = rankOf[list[i]];
                    if (other <= rank) continue;
                    targets[at] = other;
                    forwardWays[at++] = ways[first + i];
                }

                targets.AsSpan(offsets[rank]..at).Sort(forwardWays.AsSpan(offsets[rank]..at));
            }
        });
        return new TriangleLists(offsets, targets, forwardWays, nodeOf);
    }

    /// <summary>The number of triangles.</summary>
    public long Count(int workers, CancellationToken cancellation)
    {
        var marks = new ThreadLocal<byte[]>(() => new byte[_offsets.Length - 1]);
        var cuts = Cuts();
        var total = 0L;
        Team.Run(workers, cuts.Length - 1, cancellation, block =>
        {
            var mark = marks.Value!;
            var (offsets, targets) = (_offsets, _targets);
            var found = 0L;
            for (var node = cuts[block]; node < cuts[block + 1]; node++)
            {
                var list = targets.AsSpan(offsets[node]..offsets[node + 1]);
                if (list.Length < 2) continue;
                foreach (var other in list) mark[other] = 1;
                foreach (var other in list)
                    foreach (var third in targets.AsSpan(offsets[other]..offsets[other + 1])) found += mark[third];
                foreach (var other in list) mark[other] = 0;
            }

            Interlocked.Add(ref total, found);
        });
        return total;
    }

    /// <summary>
    /// Adds to <paramref name="weights"/>, by node of the graph, for each triangle at it: 1, or with <paramref name="countsWays"/> the number of directions of the edge between the other two.
    /// </summary>
    public void Add(long[] weights, bool countsWays, int workers, CancellationToken cancellation)
    {
        var scratch = new ThreadLocal<(byte[] Marks, long[] Sums)>(() => (new byte[_offsets.Length - 1], new long[_offsets.Length - 1]), trackAllValues: true);
        var cuts = Cuts();
        Team.Run(workers, cuts.Length - 1, cancellation, block =>
        {
            var (marks, sums) = scratch.Value;
            for (var node = cuts[block]; node < cuts[block + 1]; node++) AddAt(node, marks, sums, countsWays);
        });
        foreach (var (_, sums) in scratch.Values)
            for (var rank = 0; rank < sums.Length; rank++) weights[_nodeOf[rank]] += sums[rank];
    }

    /// <summary>Adds the triangles of which a node is the lowest. A mark holds the ways of the edge that leads there.</summary>
    private void AddAt(int node, byte[] marks, long[] sums, bool countsWays)
    {
        var (offsets, targets, ways) = (_offsets, _targets, _ways);
        var (from, to) = (offsets[node], offsets[node + 1]);
        if (to - from < 2) return;
        for (var i = from; i < to; i++) marks[targets[i]] = ways[i];
        long mine = 0;
        for (var i = from; i < to; i++)
        {
            var other = targets[i];
            long its = 0;
            for (var j = offsets[other]; j < offsets[other + 1]; j++)
            {
                var third = targets[j];
                if (marks[third] == 0) continue;
                mine += countsWays ? ways[j] : 1;
                its += countsWays ? marks[third] : 1;
                sums[third] += countsWays ? ways[i] : 1;
            }

            sums[other] += its;
        }

        sums[node] += mine;
        for (var i = from; i < to; i++) marks[targets[i]] = 0;
    }

    /// <summary>Blocks of few nodes: what a node costs is the sum of its neighbours' lists.</summary>
    private int[] Cuts() => Team.CutNodes<int>(_offsets, 1 << 13);

    /// <summary>Nodes by rising degree, equal ones by index, by counting.</summary>
    private static (int[] NodeOf, int[] RankOf) Ranks(Csr simple)
    {
        var nodes = simple.NodeCount;
        var longest = 0;
        for (var node = 0; node < nodes; node++) longest = Math.Max(longest, simple.Degree(node));
        var starts = new int[longest + 2];
        for (var node = 0; node < nodes; node++) starts[simple.Degree(node) + 1]++;
        for (var degree = 0; degree <= longest; degree++) starts[degree + 1] += starts[degree];
        var (nodeOf, rankOf) = (new int[nodes], new int[nodes]);
        for (var node = 0; node < nodes; node++)
        {
            rankOf[node] = starts[simple.Degree(node)]++;
            nodeOf[rankOf[node]] = node;
        }

        return (nodeOf, rankOf);
    }
}
