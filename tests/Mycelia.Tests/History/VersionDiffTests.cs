using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Kernel.Columns;
using Mycelia.Persistence;
using Mycelia.Simulation.Storage;

namespace Mycelia.Tests.History;

/// <summary>Differences agree with a naive comparison, lead from one version to the other when they are applied, and back again.</summary>
public sealed class VersionDiffTests
{
    private const int Rounds = 25;

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    [InlineData(5, true)]
    [InlineData(6, false)]
    [InlineData(7, false)]
    [InlineData(8, false)]
    public void Differences_of_random_versions_are_right_and_lead_there_and_back(int seed, bool isStored)
    {
        var random = new Random(seed);
        var disk = new SimulatedDisk(seed);
        var options = new DatabaseOptions { CacheBytes = 100_000, CheckpointLogBytes = 0 };
        var work = new VersionWorkload(seed);
        var db = isStored ? Database.Open(disk.Open(), options) : Database.InMemory();
        var versions = new List<(Snapshot Snapshot, byte[] Hash)>();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = random.Next(1, 4); i > 0; i--) work.Commit(db);
            if (isStored && random.Next(3) == 0) db.Checkpoint();
            Keep();
            var (from, to) = (versions[random.Next(versions.Count)], versions[^1]);
            Verify(from.Snapshot, from.Hash, to.Snapshot, to.Hash);
            if (!isStored || random.Next(6) != 0) continue;
            if (random.Next(2) == 0) db.Checkpoint();
            db.Dispose();
            versions.Clear();
            db = Database.Open(disk.Open(), options);
            Keep();
        }

        foreach (var (snapshot, hash) in versions) Assert.Equal(hash, snapshot.RootHash());
        db.Dispose();

        void Keep()
        {
            versions.Add((db.Snapshot(), db.Snapshot().RootHash()));
            if (versions.Count > 6) versions.RemoveAt(random.Next(5));
        }
    }

    /// <summary>Versions that are made of differences alone, in any order, so that rows die and come back again and again.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Rows_come_back_to_life_as_often_as_one_likes(int seed)
    {
        var random = new Random(seed);
        var work = new VersionWorkload(seed + 100);
        using var db = Database.InMemory();
        var versions = new List<(GraphSpace Space, byte[] Hash)>();
        for (var i = 0; i < 8; i++)
        {
            for (var j = 0; j < 4; j++) work.Commit(db);
            versions.Add((db.Snapshot().Space, db.Snapshot().RootHash()));
        }

        var head = versions[^1].Space;
        for (var i = 0; i < 25; i++)
        {
            var target = random.Next(versions.Count);
            var next = Apply(head, VersionDiff.Between(head, versions[target].Space, default));
            Assert.Equal(versions[target].Hash, RootHash.Of(next, default));
            Assert.Empty(new Checker(next, default).Run());
            if (random.Next(4) == 0) versions[target] = (next, versions[target].Hash);
            head = next;
        }

        foreach (var (space, hash) in versions) Assert.Equal(hash, RootHash.Of(space, default));
    }

    [Fact]
    public void Equal_versions_have_no_differences()
    {
        using var db = Database.InMemory();
        db.Write(tx => tx.CreateNodes(5_000, ["N"], PropertyColumn.Int64("v", new long[5_000])));
        var node = db.Write(tx => tx.CreateNode("N", ("v", 1)));
        var first = db.Snapshot().Space;
        Assert.True(VersionDiff.Between(first, first, default).IsEmpty);
        db.Write(tx => tx.Set(node, "v", 2));
        db.Write(tx => tx.Set(node, "v", 1));
        Assert.True(VersionDiff.Between(first, db.Snapshot().Space, default).IsEmpty);
        Assert.Null(VersionDiff.OfNode(first, db.Snapshot().Space, node));
    }

    [Fact]
    public void Values_are_the_same_when_their_stored_bytes_are()
    {
        using var db = Database.InMemory();
        Value[] values = [0, 0.0, -0.0, double.NaN, 1, 1.0, true, "1", "", Value.List(1, 2), Value.List(1, 2.0), Value.Map([new("a", 1)]), new Date(1), 1L << 40, (byte[])[1]];
        var nodes = db.Write(tx => values.Select(value => tx.CreateNode("N", ("v", value))).ToArray());
        foreach (var after in values)
        {
            var from = db.Snapshot().Space;
            db.Write(tx =>
            {
                foreach (var node in nodes) tx.Set(node, "v", after);
            });
            var to = db.Snapshot().Space;
            var expected = nodes.Where((_, i) => !values[i].Equals(after)).Select(node => node.Value).ToArray();
            Assert.Equal(expected, VersionDiff.Between(from, to, default).Nodes.Select(row => row.Id));
            db.Write(tx =>
            {
                for (var i = 0; i < nodes.Length; i++) tx.Set(nodes[i], "v", values[i]);
            });
        }
    }

    [Fact]
    public void Rows_of_an_extent_may_be_born_in_any_order()
    {
        using var db = Database.InMemory();
        var nodes = db.Write(tx => tx.CreateNodes(3, ["N"], PropertyColumn.Int64("v", [1, 2, 3])));
        var tables = db.Snapshot().Space.Tables;
        var (set, type, key) = (tables.LabelSets.GetOrAdd([tables.Labels.Find("N")]), tables.Types.GetOrAdd("T"), tables.Keys.GetOrAdd("v"));
        var (low, high) = (tables.NodeRows.Reserve(set, set, 64), tables.NodeRows.Reserve(set, set, 64));
        var (lowEdges, highEdges) = (tables.EdgeRows.Reserve(type, type, 64), tables.EdgeRows.Reserve(type, type, 64));
        Assert.Equal(low.FirstId + 64, high.FirstId);
        var start = db.Snapshot().Space;
        var lineage = new Lineage();
        var first = Build(start, lineage, Births(high, highEdges));
        var hash = RootHash.Of(first, default);
        var second = Build(first, lineage, Births(low, lowEdges));
        Assert.Empty(new Checker(second, default).Run());
        Assert.Equal(hash, RootHash.Of(first, default));
        Assert.Equal(128, VersionDiff.Between(start, second, default).Edges.Count);
        Assert.Equal(hash, RootHash.Of(Apply(second, VersionDiff.Between(second, first, default)), default));
        var back = Apply(start, VersionDiff.Between(start, second, default));
        Assert.Equal(RootHash.Of(second, default), RootHash.Of(back, default));

        Delta Births(RowRun nodeRun, RowRun edgeRun)
        {
            var delta = new Delta();
            for (var i = 0; i < nodeRun.Count; i++) delta.CreateNode(new NodeId(nodeRun.FirstId + (uint)i), set, [(key, i % 3 == 0 ? $"text {i}" : i)]);
            for (var i = 0; i < edgeRun.Count; i++) delta.CreateEdge(new EdgeId(edgeRun.FirstId + (uint)i), type, new NodeId(nodeRun.FirstId + (uint)i), nodes[i % 3], [(key, i)]);
            return delta;
        }
    }

    [Fact]
    public void What_a_row_held_when_it_died_does_not_come_back_with_it()
    {
        using var db = Database.InMemory();
        var node = db.Write(tx => tx.CreateNode("N", ("kept", 1)));
        var plain = db.Snapshot().Space;
        db.Write(tx => tx.Set(node, "extra", "stale"));
        db.Write(tx => tx.Delete(node));
        var dead = db.Snapshot().Space;
        var reborn = Apply(dead, VersionDiff.Between(dead, plain, default));
        Assert.Equal(RootHash.Of(plain, default), RootHash.Of(reborn, default));
        Assert.True(VersionDiff.Between(plain, reborn, default).IsEmpty);
    }

    [Fact]
    public void A_full_extent_stays_full_when_its_rows_die_and_come_back()
    {
        using var db = Database.InMemory();
        var nodes = db.Write(tx => tx.CreateNodes(2_048, ["N"], PropertyColumn.String("s", [.. Enumerable.Range(0, 2_048).Select(i => $"text {i}")])));
        db.Write(tx => tx.CreateEdges("T", nodes, nodes));
        var full = db.Snapshot().Space;
        db.Write(tx =>
        {
            foreach (var node in nodes) tx.DetachDelete(node);
        });
        var empty = db.Snapshot().Space;
        var again = Apply(empty, VersionDiff.Between(empty, full, default));
        Assert.Equal(RootHash.Of(full, default), RootHash.Of(again, default));
        Assert.Empty(new Checker(again, default).Run());
        Assert.Equal(0, empty.NodeCount);
    }

    private static void Verify(Snapshot from, byte[] fromHash, Snapshot to, byte[] toHash)
    {
        var diff = VersionDiff.Between(from.Space, to.Space, default);
        Assert.Equal(NaiveDiff.Between(from, to), NaiveDiff.Lines(diff));
        Assert.True(diff.Nodes.Zip(diff.Nodes.Skip(1)).All(pair => pair.First.Id < pair.Second.Id));
        Assert.True(diff.Edges.Zip(diff.Edges.Skip(1)).All(pair => pair.First.Id < pair.Second.Id));
        Assert.Equal(fromHash.AsSpan().SequenceEqual(toHash), diff.IsEmpty);
        var back = diff.Reversed();
        Assert.Equal(NaiveDiff.Between(to, from), NaiveDiff.Lines(back));
        Assert.Equal(toHash, RootHash.Of(Apply(from.Space, diff), default));
        Assert.Equal(fromHash, RootHash.Of(Apply(to.Space, back), default));
        foreach (var node in diff.Nodes.Where((_, i) => i % 50 == 0)) AssertSame(node, VersionDiff.OfNode(from.Space, to.Space, new NodeId(node.Id)));
        foreach (var edge in diff.Edges.Where((_, i) => i % 50 == 0)) AssertSame(edge, VersionDiff.OfEdge(from.Space, to.Space, new EdgeId(edge.Id)));
        var changed = diff.Nodes.Select(node => node.Id).ToHashSet();
        foreach (var node in to.Nodes().ToArray().Take(20))
            if (!changed.Contains(node.Value)) Assert.Null(VersionDiff.OfNode(from.Space, to.Space, node));
    }

    private static void AssertSame(RowChange expected, RowChange? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal((expected.Id, expected.Kind, expected.LabelsBefore, expected.LabelsAfter), (actual.Id, actual.Kind, actual.LabelsBefore, actual.LabelsAfter));
        Assert.Equal((expected.Type, expected.Source, expected.Target), (actual.Type, actual.Source, actual.Target));
        Assert.Equal(expected.Properties, actual.Properties);
    }

    private static GraphSpace Apply(GraphSpace from, VersionDiff diff) => Build(from, new Lineage(), DiffDelta.Of(diff));

    private static GraphSpace Build(GraphSpace from, Lineage lineage, Delta delta)
    {
        var builder = new GraphBuilder(from, lineage, mode: RuleMode.Enforce);
        builder.Apply(delta);
        return builder.FinishForGood();
    }
}
