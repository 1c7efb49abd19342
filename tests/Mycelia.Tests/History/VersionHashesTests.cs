using Mycelia.Graph;
using Mycelia.Graph.Indexes;
using Mycelia.Kernel.Values;
using Mycelia.Persistence;
using Mycelia.Simulation.Engine;
using Mycelia.Simulation.Storage;

namespace Mycelia.Tests.History;

/// <summary>The hashes of a version that follow from those of another are those that it has on its own, and the ones that the format says.</summary>
public sealed class VersionHashesTests
{
    private const int Steps = 25;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Environment.GetEnvironmentVariable("MYCELIA_LONG") == "1" ? 400 : 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_changes_between_two_versions_their_hashes_are_right(int seed)
    {
        using var db = Database.InMemory();
        var history = new RandomHistory(seed, seed % 3 == 0 ? 5_000 : 60);
        var random = new Random(seed);
        var held = new List<(GraphSpace Space, VersionHashes Hashes)> { (db.Snapshot().Space, VersionHashes.Of(db.Snapshot().Space, CancellationToken.None)) };
        for (var step = 0; step < Steps; step++)
        {
            history.Step(db);
            var (from, hashes) = held[random.Next(3) == 0 ? random.Next(held.Count) : held.Count - 1];
            var to = db.Snapshot().Space;
            held.Add((to, Updated(hashes, from, to)));
        }

        for (var i = 0; i < 10; i++)
        {
            var (from, to) = (held[random.Next(held.Count)], held[random.Next(held.Count)]);
            Assert.Equal(to.Hashes.Root, from.Hashes.Update(from.Space, to.Space, CancellationToken.None).Root);
        }

        Assert.Equal(RootHashByDefinition.Of(held[0].Space), held[0].Hashes.Root);
    }

    [Fact]
    public void It_does_not_matter_which_pages_are_in_memory()
    {
        var disk = new SimulatedDisk();
        byte[] hash;
        NodeId last;
        using (var db = Database.Open(disk.Open(), new DatabaseOptions()))
        {
            last = db.Write(tx => tx.CreateNodes(5_000, ["A"], PropertyColumn.Int64("k", [.. Enumerable.Range(0, 5_000).Select(i => (long)i)])))[^1];
            hash = db.Snapshot().RootHash();
            db.Checkpoint();
        }

        using var reopened = Database.Open(disk.Open(), new DatabaseOptions());
        Assert.Equal(4_999, reopened.Snapshot().Get(last, "k").AsInt64());
        Assert.Equal(hash, reopened.Snapshot().RootHash());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Checkpoints_dropped_pages_and_reopening_do_not_show(int seed)
    {
        var disk = new SimulatedDisk(seed);
        var options = new DatabaseOptions { CacheBytes = 60_000, CheckpointLogBytes = 0 };
        var history = new RandomHistory(seed, seed % 2 == 0 ? 3_000 : 40);
        var random = new Random(seed);
        var pages = new StoredHashPages();
        var db = Database.Open(disk.Open(), options);
        var (from, hashes) = (db.Snapshot().Space, VersionHashes.Of(db.Snapshot().Space, CancellationToken.None));
        for (var step = 0; step < Steps; step++)
        {
            history.Step(db);
            var to = db.Snapshot().Space;
            hashes = Updated(hashes, from, to);
            from = to;
            if (random.Next(3) == 0) db.Checkpoint();
            if (random.Next(6) != 0) continue;
            var stored = pages.Store(hashes);
            db.Dispose();
            db = Database.Open(disk.Open(), options);
            from = db.Snapshot().Space;
            hashes = pages.Load(stored, from.Tables);
        }

        db.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_same_rows_have_the_same_hashes_whatever_way_they_took(int seed)
    {
        const int count = 6_000;
        var random = new Random(seed);
        var numbers = Enumerable.Range(0, count).Select(_ => random.NextInt64() >> random.Next(64)).ToArray();
        var texts = Enumerable.Range(0, count).Select(i => random.Next(10) == 0 ? null : $"text {random.Next(i + 1)}").ToArray();
        using var atOnce = Database.InMemory(new DatabaseOptions { World = new SimulatedWorld(seed) });
        var nodes = atOnce.Write(tx => tx.CreateNodes(count, ["A", "B"], PropertyColumn.Int64("number", numbers), PropertyColumn.String("text", texts)));
        atOnce.Write(tx => tx.CreateEdges("TO", nodes, [.. nodes.Reverse()], PropertyColumn.Int64("number", numbers)));

        var disk = new SimulatedDisk(seed);
        var options = new DatabaseOptions { World = new SimulatedWorld(seed), CheckpointLogBytes = 0 };
        var stepwise = Database.Open(disk.Open(), options);
        var (from, hashes) = (stepwise.Snapshot().Space, VersionHashes.Of(stepwise.Snapshot().Space, CancellationToken.None));
        Assert.Equal(nodes, stepwise.Write(tx => tx.CreateNodes(count, ["B"])));
        var edges = stepwise.Write(tx => tx.CreateEdges("TO", nodes, [.. nodes.Reverse()]));
        var order = Enumerable.Range(0, count).ToArray();
        random.Shuffle(order);
        foreach (var part in order.Chunk(1_000))
        {
            stepwise.Write(tx =>
            {
                foreach (var i in part)
                {
                    tx.Set(nodes[i], "text", i);
                    tx.AddLabel(nodes[i], "A");
                    if (texts[i] is null) tx.Set(nodes[i], "text", Value.Null);
                    else tx.Set(nodes[i], "text", texts[i]!);
                    tx.Set(edges[i], "number", numbers[i]);
                    tx.Set(nodes[i], "number", numbers[i]);
                }
            });
            (from, hashes) = (stepwise.Snapshot().Space, Updated(hashes, from, stepwise.Snapshot().Space));
            stepwise.Checkpoint();
        }

        Assert.Equal(VersionHashes.Of(atOnce.Snapshot().Space, CancellationToken.None).Root, hashes.Root);
        stepwise.Dispose();
        using var again = Database.Open(disk.Open(), options);
        Assert.Equal(hashes.Root, again.Snapshot().RootHash());
        Assert.NotEqual(atOnce.Tables.Keys.Find("text"), again.Tables.Keys.Find("text"));
    }

    [Fact]
    public void A_small_change_to_a_large_graph_hashes_a_handful_of_pages()
    {
        const int count = 300 * 2_048;
        using var db = Database.InMemory();
        var numbers = Enumerable.Range(0, count).Select(i => (long)i).ToArray();
        var nodes = db.Write(tx => tx.CreateNodes(count, ["N"], PropertyColumn.Int64("a", numbers), PropertyColumn.Int64("b", numbers), PropertyColumn.Int64("c", numbers)));
        var edges = db.Write(tx => tx.CreateEdges("E", nodes.AsSpan(0, 100_000), nodes.AsSpan(100_000, 100_000), PropertyColumn.Int64("w", numbers[..100_000])));
        var (from, hashes) = (db.Snapshot().Space, VersionHashes.Of(db.Snapshot().Space, CancellationToken.None));
        Assert.Equal(4 * 300 + 2 * 49, hashes.PagesHashed);

        Assert.Equal((1, 1), Cost(tx => tx.Set(nodes[123_456], "b", -1)));
        Assert.Equal((2, 2), Cost(tx =>
        {
            tx.Set(nodes[300_000], "a", 7);
            tx.Set(nodes[count - 1], "a", 8);
        }));
        Assert.Equal((1, 1), Cost(tx => tx.AddLabel(nodes[5], "M")));
        Assert.Equal((2, 2), Cost(tx => tx.Delete(edges[77])));
        Assert.Equal((4, 4), Cost(tx => tx.DetachDelete(nodes[count - 2])));
        Assert.Equal((0, 0), Cost(tx => tx.SetSchemaCell("s", new SchemaDefinition("s", SchemaKind.RangeIndex, false, "Nobody", ["k"]).Encode())));
        var (hashed, _) = Cost(tx => tx.CreateEdge(tx.CreateNode("N", ("a", 1), ("b", 2), ("c", 3)), "E", nodes[0], ("w", 1)));
        Assert.InRange(hashed, 3, 6);

        (int Hashed, int NewPages) Cost(Action<Transaction> work)
        {
            db.Write(work);
            var to = db.Snapshot().Space;
            var next = hashes.Update(from, to, CancellationToken.None);
            var before = hashes.Pages.ToHashSet(ReferenceEqualityComparer.Instance);
            var cost = (next.PagesHashed, next.Pages.Count(page => !before.Contains(page)));
            Assert.Equal(VersionHashes.Of(to, CancellationToken.None).Root, next.Root);
            Assert.NotEqual(hashes.Root, next.Root);
            (from, hashes) = (to, next);
            return cost;
        }
    }

    [Fact]
    public void Values_of_rows_that_appear_in_a_chunk_that_stays_are_hashed()
    {
        using var db = Database.InMemory();
        var (from, hashes) = (db.Snapshot().Space, VersionHashes.Of(db.Snapshot().Space, CancellationToken.None));
        for (var i = 0; i < 200; i++)
        {
            var node = db.Write(tx => tx.CreateNode("N", ("a", i), ("b", $"text {i}"), ("c", i / 7.0)));
            if (i % 5 == 0) db.Write(tx => tx.CreateEdge(node, "E", node, ("w", i)));
            if (i % 9 == 0) db.Write(tx => tx.DetachDelete(node));
            hashes = Updated(hashes, from, db.Snapshot().Space);
            from = db.Snapshot().Space;
        }
    }

    [Fact]
    public void Hashing_can_be_cancelled()
    {
        using var db = Database.InMemory();
        db.Write(tx => tx.CreateNode("N"));
        Assert.Throws<OperationCanceledException>(() => VersionHashes.Of(db.Snapshot().Space, new CancellationToken(canceled: true)));
    }

    private static VersionHashes Updated(VersionHashes hashes, GraphSpace from, GraphSpace to)
    {
        var next = hashes.Update(from, to, CancellationToken.None);
        Assert.Equal(VersionHashes.Of(to, CancellationToken.None).Root, next.Root);
        if (to.NodeCount + to.EdgeCount < 1_000 || to.Sequence % 8 == 0) Assert.Equal(RootHashByDefinition.Of(to), next.Root);
        return next;
    }
}
