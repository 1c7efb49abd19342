using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Persistence;

namespace Mycelia.Tests.History;

/// <summary>Merges, and holds the result against the naive merge and to what holds of every version.</summary>
internal static class MergeAssert
{
    public static MergeResult Merge(GraphSpace from, GraphSpace ours, GraphSpace theirs, MergeStrategy strategy = MergeStrategy.None)
    {
        var result = Run(from, ours, theirs, new MergeSettings { Strategy = strategy });
        var expected = NaiveMerge.Of(from, ours, theirs, favoursTheirs: strategy == MergeStrategy.Theirs);
        Assert.Equal(expected.Conflicts, NaiveMerge.Names(result.Conflicts));
        Assert.Equal(expected.Merged.Lines(), NaiveVersion.Of(result.Merged()).Lines());
        Assert.Equal(Enumerable.Range(1, result.Conflicts.Count), result.Conflicts.Select(conflict => conflict.Number));
        Assert.Equal(strategy == MergeStrategy.None ? result.Conflicts.Count : 0, result.UnresolvedCount);
        Assert.All(result.Conflicts, conflict => Assert.NotEmpty(conflict.Explanation));
        Statistics(expected.Merged, NaiveVersion.Of(ours), result.Statistics);
        Whole(result.Merged());
        return result;
    }

    public static MergeResult Run(GraphSpace from, GraphSpace ours, GraphSpace theirs, MergeSettings settings) => HistoryEdits.Merge(from, ours, theirs, settings, CancellationToken.None);

    public static byte[] Hash(GraphSpace space) => RootHash.Of(space, CancellationToken.None);

    /// <summary>Adjacency is what the edges say, and no edge lacks an end.</summary>
    public static void Whole(GraphSpace space)
    {
        var problems = new List<string>();
        new AdjacencyChecker(space, problems.Add, CancellationToken.None).Run();
        Assert.Empty(problems);
        var snapshot = new Snapshot(space);
        foreach (var edge in snapshot.Edges()) Assert.True(snapshot.Exists(snapshot.Source(edge)) && snapshot.Exists(snapshot.Target(edge)));
        Assert.Equal(space.NodeCount, NaiveVersion.Of(space).Nodes.Count);
        Assert.Equal(space.EdgeCount, NaiveVersion.Of(space).Edges.Count);
    }

    private static void Statistics(NaiveVersion merged, NaiveVersion ours, MergeStatistics statistics)
    {
        static (long Added, long Changed, long Removed) Count(SortedDictionary<ulong, NaiveRow> now, SortedDictionary<ulong, NaiveRow> before) =>
            (now.Keys.Count(id => !before.ContainsKey(id)), now.Count(pair => before.TryGetValue(pair.Key, out var row) && !row.IsLike(pair.Value)), before.Keys.Count(id => !now.ContainsKey(id)));

        Assert.Equal(Count(merged.Nodes, ours.Nodes), (statistics.NodesAdded, statistics.NodesChanged, statistics.NodesRemoved));
        Assert.Equal(Count(merged.Edges, ours.Edges), (statistics.EdgesAdded, statistics.EdgesChanged, statistics.EdgesRemoved));
    }
}
