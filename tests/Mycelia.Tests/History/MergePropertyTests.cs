using Mycelia.Graph;
using Mycelia.Graph.Indexes;
using Mycelia.History;

namespace Mycelia.Tests.History;

/// <summary>What holds of merges whatever is merged, on random versions.</summary>
public sealed class MergePropertyTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory, MemberData(nameof(Seeds))]
    public void A_merge_is_what_the_naive_merge_gives(int seed)
    {
        var (from, ours, theirs) = RandomVersions(seed);
        foreach (var strategy in Enum.GetValues<MergeStrategy>()) MergeAssert.Merge(from, ours, theirs, strategy);
    }

    [Fact]
    public void Random_versions_meet_in_every_kind_of_conflict()
    {
        var kinds = new HashSet<(MergeConflictKind, bool)>();
        for (var seed = 1; seed <= 60; seed++)
        {
            var (from, ours, theirs) = RandomVersions(seed);
            kinds.UnionWith(MergeAssert.Run(from, ours, theirs, MergeSettings.Default).Conflicts.Select(conflict => (conflict.Kind, conflict.Edge is null)));
        }

        foreach (var kind in Enum.GetValues<MergeConflictKind>())
        {
            Assert.Equal(kind != MergeConflictKind.DanglingEdge, kinds.Contains((kind, true)));
            Assert.Equal(kind != MergeConflictKind.SchemaConflict, kinds.Contains((kind, false)));
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Merging_what_one_side_has_gives_the_other(int seed)
    {
        var (from, ours, theirs) = RandomVersions(seed);
        var none = MergeAssert.Merge(from, ours, from);
        Assert.True(none.Delta.IsEmpty && none.Conflicts.Count == 0);
        var same = MergeAssert.Merge(from, ours, ours);
        Assert.True(same.Delta.IsEmpty && same.Conflicts.Count == 0);
        Assert.Equal(MergeAssert.Hash(theirs), MergeAssert.Hash(MergeAssert.Merge(from, from, theirs).Merged()));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Merging_what_is_merged_changes_nothing(int seed)
    {
        var (from, ours, theirs) = RandomVersions(seed);
        var merged = MergeAssert.Merge(from, ours, theirs, MergeStrategy.Theirs).Merged();
        var again = MergeAssert.Merge(from, merged, theirs);
        Assert.Empty(again.Conflicts);
        Assert.True(again.Delta.IsEmpty);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Sides_can_be_swapped(int seed)
    {
        var (from, ours, theirs) = RandomVersions(seed);
        var one = MergeAssert.Merge(from, ours, theirs, MergeStrategy.Ours);
        var other = MergeAssert.Merge(from, theirs, ours, MergeStrategy.Theirs);
        Assert.Equal(MergeAssert.Hash(one.Merged()), MergeAssert.Hash(other.Merged()));
        Assert.Equal(one.Conflicts.Count, other.Conflicts.Count);
        foreach (var conflict in one.Conflicts)
        {
            var key = conflict.Kind == MergeConflictKind.KeyCollision ? conflict.Key with { Id = conflict.Key.Other, Other = conflict.Key.Id } : conflict.Key;
            var mirrored = Assert.Single(other.Conflicts, found => found.Key == key);
            Assert.Equal((conflict.Base, conflict.Ours, conflict.Theirs), (mirrored.Base, mirrored.Theirs, mirrored.Ours));
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Reverting_a_revert_brings_everything_back(int seed)
    {
        var (from, to, _) = RandomVersions(seed);
        var reverted = MergeAssert.Merge(to, to, from);
        Assert.Empty(reverted.Conflicts);
        Assert.Equal(MergeAssert.Hash(from), MergeAssert.Hash(reverted.Merged()));
        var back = MergeAssert.Merge(reverted.Merged(), reverted.Merged(), to);
        Assert.Empty(back.Conflicts);
        Assert.Equal(MergeAssert.Hash(to), MergeAssert.Hash(back.Merged()));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void A_commit_in_between_can_be_taken_out_and_picked_again(int seed)
    {
        var versions = RandomVersions(seed);
        var (parent, commit) = (versions.From, versions.Ours);
        var head = versions.Change(new Random(seed + 1_000), commit, "later");
        var without = MergeAssert.Merge(commit, head, parent, MergeStrategy.Theirs).Merged();
        MergeAssert.Merge(parent, without, commit);
        MergeAssert.Merge(parent, without, commit, MergeStrategy.Theirs);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Resolutions_decide_one_by_one(int seed)
    {
        var (from, ours, theirs) = RandomVersions(seed);
        var open = MergeAssert.Merge(from, ours, theirs);
        var random = new Random(seed);
        var resolutions = open.Conflicts.ToDictionary(conflict => conflict.Key, _ => new ConflictResolution(random.Next(2) == 0 ? MergeResolution.Ours : MergeResolution.Theirs));
        var result = MergeAssert.Run(from, ours, theirs, new MergeSettings { Resolutions = resolutions });
        Assert.Equal(open.Conflicts.Select(conflict => conflict.Key), result.Conflicts.Select(conflict => conflict.Key));
        Assert.Equal(0, result.UnresolvedCount);
        MergeAssert.Whole(result.Merged());
        var merged = NaiveVersion.Of(result.Merged());
        var (mine, its) = (NaiveVersion.Of(ours), NaiveVersion.Of(theirs));
        foreach (var conflict in result.Conflicts)
        {
            var (side, entity) = (conflict.Resolution == MergeResolution.Ours ? mine : its, conflict.Key.Id);
            if (conflict.Kind == MergeConflictKind.PropertyConflict)
                Assert.Equal((conflict.Key.IsEdge ? side.Edges : side.Nodes)[entity].Values.GetValueOrDefault(conflict.Name), (conflict.Key.IsEdge ? merged.Edges : merged.Nodes)[entity].Values.GetValueOrDefault(conflict.Name));
            if (conflict is { Kind: MergeConflictKind.DeleteVsUpdate, Node: not null }) Assert.Equal(side.Nodes.ContainsKey(entity), merged.Nodes.ContainsKey(entity));
            if (conflict.Kind is MergeConflictKind.DanglingEdge && !side.Edges.ContainsKey(entity)) Assert.False(merged.Edges.ContainsKey(entity));
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Where_the_base_decides_nothing_in_conflict_changes(int seed)
    {
        var (from, ours, theirs) = RandomVersions(seed);
        var merged = MergeAssert.Run(from, ours, theirs, new MergeSettings { TakesBase = true }).Merged();
        var swapped = MergeAssert.Run(from, theirs, ours, new MergeSettings { TakesBase = true }).Merged();
        MergeAssert.Whole(merged);
        Assert.Equal(MergeAssert.Hash(merged), MergeAssert.Hash(swapped));
        var (before, result) = (NaiveVersion.Of(from), NaiveVersion.Of(merged));
        foreach (var conflict in MergeAssert.Merge(from, ours, theirs).Conflicts)
        {
            if (conflict.Kind == MergeConflictKind.PropertyConflict) Assert.Equal(conflict.Base, (conflict.Key.IsEdge ? result.Edges : result.Nodes)[conflict.Key.Id].Values.GetValueOrDefault(conflict.Name));
            if (conflict is { Kind: MergeConflictKind.DeleteVsUpdate, Node: { } node }) Assert.Equal(before.Nodes[node.Value].ToString(), result.Nodes[node.Value].ToString());
            if (conflict.Kind is MergeConflictKind.DanglingEdge) Assert.False(result.Edges.ContainsKey(conflict.Key.Id));
        }
    }

    private static RandomCase RandomVersions(int seed) => new(seed);
}

/// <summary>A base and two versions made from it by random changes to few entities, so that the sides meet often.</summary>
internal sealed class RandomCase
{
    private static readonly string[] s_labels = ["P", "Q", "S"];
    private static readonly string[] s_types = ["R", "T"];
    private static readonly string[] s_keys = ["k", "x", "y", "z"];

    /// <summary>Nodes that either side may create, as picks and reverts do.</summary>
    private readonly NodeId[] _sharedNodes;
    private readonly VersionForge _forge = new();

    public RandomCase(int seed)
    {
        var random = new Random(seed);
        _sharedNodes = [.. Enumerable.Range(0, 4).Select(_ => _forge.NewNode())];
        var hasRules = random.Next(2) == 0;
        From = _forge.Change(_forge.Empty, write =>
        {
            if (!hasRules) return;
            write.Define("unique", SchemaKind.Unique, false, "P", "u");
            write.Define("edges", SchemaKind.Unique, true, "R", "u");
        });
        for (var i = 0; i < 3; i++) From = Change(random, From, "b");
        (Ours, Theirs) = (From, From);
        for (var i = random.Next(1, 5); i > 0; i--) Ours = Change(random, Ours, "o");
        for (var i = random.Next(1, 5); i > 0; i--) Theirs = Change(random, Theirs, "t");
    }

    public GraphSpace From { get; }

    public GraphSpace Ours { get; }

    public GraphSpace Theirs { get; }

    public void Deconstruct(out GraphSpace from, out GraphSpace ours, out GraphSpace theirs) => (from, ours, theirs) = (From, Ours, Theirs);

    /// <summary>The version with random changes, of one delta.</summary>
    public GraphSpace Change(Random random, GraphSpace version, string side) => _forge.Change(version, write =>
    {
        var snapshot = new Snapshot(version);
        List<NodeId> nodes = [.. snapshot.Nodes()];
        List<EdgeId> edges = [.. snapshot.Edges()];
        Delete(random, write, snapshot, nodes, edges);
        var keys = new HashSet<Value>();
        foreach (var node in nodes) keys.Add(snapshot.Get(node, "u"));
        for (var i = 0; i < 6; i++)
        {
            var shared = _sharedNodes[random.Next(_sharedNodes.Length)];
            if (random.Next(3) == 0 && !snapshot.Exists(shared) && !nodes.Contains(shared))
            {
                nodes.Add(write.Node(shared, [s_labels[random.Next(3)]], Values(random)));
                continue;
            }

            Value key = random.Next(12);
            nodes.Add(keys.Add(key) ? write.Node("P", [("u", key), .. Values(random)]) : write.Node(s_labels[random.Next(3)], Values(random)));
        }

        var edgeKeys = edges.Select(edge => snapshot.Get(edge, "u")).ToHashSet();
        for (var i = 0; i < 8; i++)
        {
            var (source, target) = (nodes[random.Next(nodes.Count)], nodes[random.Next(nodes.Count)]);
            Value key = random.Next(8);
            if (random.Next(3) == 0) write.Edge(source, "R", target, edgeKeys.Add(key) ? [("u", key)] : []);
            else write.Edge(source, s_types[random.Next(2)], target, Values(random));
        }

        foreach (var node in nodes.Where(_ => random.Next(4) == 0))
        {
            write.Set(node, s_keys[random.Next(4)], random.Next(5) == 0 ? Value.Null : random.Next(3));
            if (random.Next(3) == 0) write.Label(node, s_labels[random.Next(1, 3)], random.Next(2) == 0);
        }

        foreach (var edge in edges.Where(_ => random.Next(4) == 0)) write.Set(edge, s_keys[random.Next(4)], random.Next(5) == 0 ? Value.Null : $"{side}{random.Next(3)}");
        if (random.Next(4) == 0) write.Define($"index{random.Next(3)}", SchemaKind.RangeIndex, random.Next(2) == 0, "Q", s_keys[random.Next(4)]);
    });

    /// <summary>Deletes a few nodes of the version with their edges, and a few edges, before anything else.</summary>
    private static void Delete(Random random, VersionWriter write, Snapshot snapshot, List<NodeId> nodes, List<EdgeId> edges)
    {
        var dying = nodes.Where(_ => random.Next(7) == 0).ToHashSet();
        foreach (var edge in edges.ToArray())
        {
            if (random.Next(10) != 0 && !dying.Contains(snapshot.Source(edge)) && !dying.Contains(snapshot.Target(edge))) continue;
            write.Delete(edge);
            edges.Remove(edge);
        }

        foreach (var node in dying)
        {
            write.Delta.Delete(node);
            nodes.Remove(node);
        }
    }

    private static (string, Value)[] Values(Random random) => [.. s_keys.Where(_ => random.Next(3) == 0).Select(key => (key, (Value)random.Next(3)))];
}
