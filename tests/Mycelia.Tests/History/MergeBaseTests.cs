using Mycelia.Graph;
using Mycelia.History;

namespace Mycelia.Tests.History;

/// <summary>Best common ancestors against all ancestors, virtual bases of criss-cross histories, and the edits made from them.</summary>
public sealed class MergeBaseTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Bases_of_random_histories_are_the_best_common_ancestors(int seed)
    {
        var random = new Random(seed);
        var graph = new CommitDag();
        var commits = new List<CommitId>();
        for (var i = 0; i < 60; i++)
        {
            var recent = commits.Skip(Math.Max(0, commits.Count - 8)).ToArray();
            var parents = recent.Length == 0 || random.Next(20) == 0 ? [] : Enumerable.Range(0, random.Next(1, 4)).Select(_ => recent[random.Next(recent.Length)]).Distinct().ToArray();
            commits.Add(graph.Add(null, parents));
        }

        foreach (var ours in commits)
        {
            foreach (var theirs in commits)
            {
                var common = graph.Ancestors(ours).Intersect(graph.Ancestors(theirs)).ToHashSet();
                var best = common.Where(one => !common.Any(other => other != one && graph.Ancestors(other).Contains(one)));
                Assert.Equal(best.OrderBy(graph.Generation).ThenBy(id => id), MergeBase.Find(graph, ours, theirs));
                Assert.Equal(graph.Ancestors(theirs).Contains(ours), MergeBase.IsAncestor(graph, ours, theirs));
            }
        }
    }

    [Fact]
    public void Only_commits_above_the_base_are_walked()
    {
        var graph = new CommitDag();
        var commit = graph.Add(null);
        for (var i = 0; i < 1_000; i++) commit = graph.Add(null, commit);
        var (ours, theirs) = (graph.Add(null, commit), graph.Add(null, commit));
        graph.Asked = 0;
        Assert.Equal([commit], MergeBase.Find(graph, ours, theirs));
        Assert.InRange(graph.Asked, 1, 5);
    }

    /// <summary>Both sides merged the other, each resolving a conflict its own way: the base is the version before both, so the choice is asked for again.</summary>
    [Fact]
    public void A_criss_cross_merges_its_bases_and_leaves_conflicts_as_they_were()
    {
        var (forge, graph) = (new VersionForge(), new CommitDag());
        NodeId node = forge.NewNode(), first = default, second = default;
        var root = graph.Add(forge.Change(forge.Empty, write => write.Node(node, ["P"], ("x", 0), ("y", 0), ("z", 0))));
        var a = graph.Add(forge.Change(graph.Version(root), write =>
        {
            write.Set(node, "x", 1);
            write.Set(node, "y", 1);
            first = write.Node("A");
        }), root);
        var b = graph.Add(forge.Change(graph.Version(root), write =>
        {
            write.Set(node, "x", 2);
            write.Set(node, "z", 2);
            second = write.Node("B");
        }), root);
        var ours = graph.Add(Merged(graph, a, b, MergeStrategy.Ours), a, b);
        var theirs = graph.Add(Merged(graph, b, a, MergeStrategy.Ours), b, a);
        Assert.Equal([a, b], MergeBase.Find(graph, ours, theirs).Order(Comparer<CommitId>.Create((one, other) => (one == b).CompareTo(other == b))));
        var virtualBase = new Snapshot(MergeBase.Version(graph, ours, theirs, CancellationToken.None));
        Assert.Equal((0, 1, 2), (virtualBase.Get(node, "x").AsInt64(), virtualBase.Get(node, "y").AsInt64(), virtualBase.Get(node, "z").AsInt64()));
        Assert.True(virtualBase.Exists(first) && virtualBase.Exists(second));
        var result = HistoryEdits.Merge(graph, ours, theirs, MergeSettings.Default, CancellationToken.None);
        Assert.Equal("x", Assert.Single(result.Conflicts).Name);
    }

    /// <summary>Criss-crosses upon criss-crosses, with three lines.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Long_criss_crosses_merge_without_conflicts_where_nobody_disagrees(int seed)
    {
        var random = new Random(seed);
        var (forge, graph) = (new VersionForge(), new CommitDag());
        var nodes = Enumerable.Range(0, 3).Select(_ => forge.NewNode()).ToArray();
        var root = graph.Add(forge.Change(forge.Empty, write =>
        {
            foreach (var node in nodes) write.Node(node, ["P"], ("x", 0));
        }));
        CommitId[] lines = [root, root, root];
        var last = new int[3];
        for (var round = 1; round < 25; round++)
        {
            var line = random.Next(3);
            lines[line] = graph.Add(forge.Change(graph.Version(lines[line]), write => write.Set(nodes[line], "x", last[line] = round)), lines[line]);
            if (random.Next(2) == 0) continue;
            var before = lines.ToArray();
            for (var i = 0; i < 3; i++) lines[i] = graph.Add(Merged(graph, before[i], before[(i + 1) % 3], MergeStrategy.None), before[i], before[(i + 1) % 3]);
        }

        var all = Merged(graph, lines[0], lines[1], MergeStrategy.None);
        var head = graph.Add(all, lines[0], lines[1]);
        var merged = new Snapshot(Merged(graph, head, lines[2], MergeStrategy.None));
        for (var i = 0; i < 3; i++) Assert.Equal(last[i], merged.Get(nodes[i], "x"));
    }

    [Fact]
    public void Unrelated_histories_meet_in_the_empty_graph()
    {
        var (forge, graph) = (new VersionForge(), new CommitDag());
        var ours = graph.Add(forge.Change(forge.Empty, write => write.Node("P")));
        var theirs = graph.Add(forge.Change(forge.Empty, write => write.Node("P")));
        Assert.Empty(MergeBase.Find(graph, ours, theirs));
        Assert.Equal(2, Merged(graph, ours, theirs, MergeStrategy.None).NodeCount);
    }

    [Fact]
    public void Commits_are_reverted_and_picked_merges_by_their_parent()
    {
        var (forge, graph) = (new VersionForge(), new CommitDag());
        var node = forge.NewNode();
        var root = graph.Add(forge.Change(forge.Empty, write => write.Node(node, ["P"], ("x", 0))));
        var one = graph.Add(forge.Change(graph.Version(root), write => write.Set(node, "x", 1)), root);
        var two = graph.Add(forge.Change(graph.Version(root), write => write.Set(node, "y", 2)), root);
        var merge = graph.Add(Merged(graph, one, two, MergeStrategy.None), one, two);
        var head = graph.Version(merge);

        var reverted = new Snapshot(HistoryEdits.Revert(graph, head, one, null, MergeSettings.Default, CancellationToken.None).Merged());
        Assert.Equal((0, 2), (reverted.Get(node, "x").AsInt64(), reverted.Get(node, "y").AsInt64()));
        var picked = new Snapshot(HistoryEdits.CherryPick(graph, reverted.Space, one, null, MergeSettings.Default, CancellationToken.None).Merged());
        Assert.Equal(MergeAssert.Hash(head), MergeAssert.Hash(picked.Space));
        var mainline = new Snapshot(HistoryEdits.Revert(graph, head, merge, 1, MergeSettings.Default, CancellationToken.None).Merged());
        Assert.Equal((1, true), (mainline.Get(node, "x").AsInt64(), mainline.Get(node, "y").IsNull));
        Assert.Empty(new Snapshot(HistoryEdits.Revert(graph, graph.Version(root), root, null, MergeSettings.Default, CancellationToken.None).Merged()).Nodes().ToArray());

        Assert.Contains("Name the parent", Refused(merge, null), StringComparison.Ordinal);
        Assert.Contains("no parent 3", Refused(merge, 3), StringComparison.Ordinal);
        Assert.Contains("no parent 0", Refused(one, 0), StringComparison.Ordinal);

        string Refused(CommitId commit, int? parent) =>
            Assert.Throws<MyceliaException>(() => HistoryEdits.CherryPick(graph, head, commit, parent, MergeSettings.Default, CancellationToken.None)).Message;
    }

    private static GraphSpace Merged(ICommitGraph graph, CommitId ours, CommitId theirs, MergeStrategy strategy)
    {
        var result = HistoryEdits.Merge(graph, ours, theirs, new MergeSettings { Strategy = strategy }, CancellationToken.None);
        Assert.True(result.IsComplete);
        return result.Merged();
    }

    private sealed class CommitDag : ICommitGraph
    {
        private readonly Dictionary<CommitId, (CommitId[] Parents, GraphSpace? Version)> _commits = [];

        public int Asked { get; set; }

        public CommitId Add(GraphSpace? version, params CommitId[] parents)
        {
            var id = new CommitId(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(_commits.Count)));
            _commits.Add(id, (parents, version));
            return id;
        }

        public IReadOnlyList<CommitId> Parents(CommitId commit)
        {
            Asked++;
            return _commits[commit].Parents;
        }

        public long Generation(CommitId commit)
        {
            var known = new Dictionary<CommitId, long>();
            return Of(commit);

            long Of(CommitId one) => known.TryGetValue(one, out var value) ? value : known[one] = Depth(one);

            long Depth(CommitId one)
            {
                long depth = 0;
                foreach (var parent in _commits[one].Parents) depth = Math.Max(depth, Of(parent) + 1);
                return depth;
            }
        }

        public GraphSpace Version(CommitId commit) => _commits[commit].Version!;

        /// <summary>The commit and all before it.</summary>
        public HashSet<CommitId> Ancestors(CommitId commit)
        {
            var found = new HashSet<CommitId>();
            var open = new Stack<CommitId>([commit]);
            while (open.TryPop(out var one))
            {
                if (!found.Add(one)) continue;
                foreach (var parent in _commits[one].Parents) open.Push(parent);
            }

            return found;
        }
    }
}
