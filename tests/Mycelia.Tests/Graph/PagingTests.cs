// A database whose cache is far too small must give the same answers as one in memory, whoever reads what while pages come and go.

using Mycelia.Simulation.Storage;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Graph;

public sealed class PagingTests
{
    private const int Nodes = 12_000;
    private const int Edges = 60_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Random_changes_and_reads_agree_with_a_database_that_never_drops_a_page(int seed)
    {
        var disk = new SimulatedDisk(seed);
        var random = new Random(seed);
        var options = new DatabaseOptions { CacheBytes = 200_000, CheckpointLogBytes = 0 };
        using var whole = Database.InMemory();
        var paged = Database.Open(disk.Open(), options);
        var pairs = new Dictionary<NodeId, NodeId>();
        var held = new Queue<(Snapshot Paged, Snapshot Whole)>();
        Load(whole, paged, pairs);
        var all = pairs.Keys.ToArray();
        for (var round = 0; round < 24; round++)
        {
            for (var i = 0; i < 30; i++) Change(random, whole, paged, all, pairs);
            if (random.Next(3) == 0) paged.Checkpoint();
            held.Enqueue((paged.Snapshot(), whole.Snapshot()));
            if (held.Count > 4) held.Dequeue();
            foreach (var (left, right) in held) CompareSome(random, left, right, all, pairs);
            if (random.Next(8) != 0) continue;
            held.Clear();
            paged.Checkpoint();
            paged.Dispose();
            paged = Database.Open(disk.Open(), options);
        }

        Assert.Empty(paged.Check().Problems);
        Compare(paged.Snapshot(), whole.Snapshot(), pairs);
        paged.Dispose();
    }

    [Fact]
    public void A_version_that_is_held_stays_readable_while_checkpoints_replace_all_its_pages()
    {
        using var directory = new TemporaryDirectory();
        using var db = Database.Open(directory["db.mycelia"], new DatabaseOptions { CacheBytes = 100_000, CheckpointLogBytes = 0, Durability = Durability.Relaxed });
        var ids = db.Write(tx => tx.CreateNodes(20_000, ["N"], PropertyColumn.Int64("v", new long[20_000])));
        db.Checkpoint();
        var old = db.Snapshot();
        for (var round = 1; round <= 6; round++)
        {
            var value = round;
            db.Write(tx =>
            {
                foreach (var id in ids) tx.Set(id, "v", value);
            });
            db.Checkpoint();
            GC.Collect();
        }

        foreach (var id in ids) Assert.Equal(0, old.Get(id, "v").AsInt64());
        foreach (var id in ids) Assert.Equal(6, db.Snapshot().Get(id, "v").AsInt64());
    }

    [Fact]
    public void Pages_that_no_version_shows_any_more_are_forgotten_on_disk()
    {
        using var directory = new TemporaryDirectory();
        var path = directory["db.mycelia"];
        var blobs = new List<int>();
        for (var opening = 0; opening < 4; opening++)
        {
            using var storage = Mycelia.Storage.RocksStorage.Open(path);
            using var db = Database.Open(storage, new DatabaseOptions { CheckpointLogBytes = 0, Durability = Durability.Relaxed });
            var ids = db.Snapshot().NodeCount == 0
                ? db.Write(tx => tx.CreateNodes(100_000, ["N"], PropertyColumn.Int64("v", new long[100_000])))
                : [.. db.Snapshot().Nodes().ToArray()];
            db.Write(tx =>
            {
                foreach (var id in ids) tx.Set(id, "v", opening);
            });
            db.Checkpoint();
            blobs.Add(storage.Chunks.Numbers().Count());
        }

        Assert.True(blobs[^1] <= 2 * blobs[0], string.Join(' ', blobs));
    }

    [Fact]
    public async Task Many_threads_may_read_while_pages_come_and_go()
    {
        using var directory = new TemporaryDirectory();
        var path = directory["db.mycelia"];
        NodeId[] ids;
        using (var db = Database.Open(path))
        {
            ids = db.Write(tx => tx.CreateNodes(Nodes, ["N"], PropertyColumn.Int64("v", [.. Enumerable.Range(0, Nodes).Select(i => (long)i)])));
            db.Write(tx => tx.CreateEdges("E", ids, [.. ids.Skip(1), ids[0]]));
            db.Checkpoint();
        }

        using var paged = Database.Open(path, new DatabaseOptions { CacheBytes = 50_000, Durability = Durability.Relaxed });
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                paged.Write(tx => tx.Set(ids[i * 37 % Nodes], "w", i));
                if (i % 50 == 0) paged.Checkpoint();
            }
        });
        var readers = Enumerable.Range(0, 3).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            for (var i = 0; i < 40_000; i++)
            {
                var at = random.Next(Nodes);
                var snapshot = paged.Snapshot();
                Assert.Equal(at, snapshot.Get(ids[at], "v").AsInt64());
                Assert.Equal(ids[(at + 1) % Nodes], snapshot.Neighbours(ids[at], Direction.Outgoing, paged.EdgeType("E")).ToArray()[0].Node);
                Assert.Equal(ids[(at + Nodes - 1) % Nodes], snapshot.Neighbours(ids[at], Direction.Incoming, paged.EdgeType("E")).ToArray()[0].Node);
            }
        })).ToArray();
        await Task.WhenAll(readers);
        await stop.CancelAsync();
        await writer;
        Assert.Empty(paged.Check().Problems);
    }

    private static void Load(Database whole, Database paged, Dictionary<NodeId, NodeId> pairs)
    {
        var names = Enumerable.Range(0, Nodes).Select(i => $"name {i % 777}").ToArray();
        var numbers = Enumerable.Range(0, Nodes).Select(i => (long)i * i).ToArray();
        NodeId[] left = [], right = [];
        foreach (var (db, isPaged) in new[] { (paged, true), (whole, false) })
        {
            var ids = db.Write(tx => tx.CreateNodes(Nodes, ["N"], PropertyColumn.String("name", names), PropertyColumn.Int64("number", numbers)));
            if (isPaged) left = ids;
            else right = ids;
            var random = new Random(5);
            for (var part = 0; part < 4; part++)
            {
                var sources = Enumerable.Range(0, Edges / 4).Select(_ => ids[random.Next(Nodes)]).ToArray();
                var targets = Enumerable.Range(0, Edges / 4).Select(i => ids[i % 10 == 0 ? 7 : random.Next(Nodes)]).ToArray();
                db.Write(tx => tx.CreateEdges($"T{part % 3}", sources, targets, PropertyColumn.Int64("w", [.. Enumerable.Range(0, sources.Length).Select(i => (long)i)])));
            }
        }

        paged.Checkpoint();
        for (var i = 0; i < Nodes; i++) pairs.Add(left[i], right[i]);
    }

    private static void Change(Random random, Database whole, Database paged, NodeId[] all, Dictionary<NodeId, NodeId> pairs)
    {
        var (a, b) = (all[random.Next(all.Length)], all[random.Next(all.Length)]);
        var (kind, number) = (random.Next(6), random.Next());
        paged.Write(tx => Apply(tx, a, b));
        whole.Write(tx => Apply(tx, pairs[a], pairs[b]));

        void Apply(Transaction tx, NodeId x, NodeId y)
        {
            switch (kind)
            {
                case 0:
                    tx.Set(x, "number", number);
                    break;
                case 1:
                    tx.Set(x, "extra", $"text {number}");
                    break;
                case 2:
                    tx.CreateEdge(x, "T1", y, ("w", number));
                    break;
                case 3:
                    if (tx.Snapshot.Neighbours(x, Direction.Outgoing).ToArray() is { Length: > 0 } edges) tx.Delete(edges.MinBy(e => tx.Snapshot.Get(e.Edge, "w").AsInt64()).Edge);
                    break;
                case 4:
                    tx.AddLabel(x, "M");
                    break;
                default:
                    tx.Set(x, "name", Value.Null);
                    break;
            }
        }
    }

    private static void CompareSome(Random random, Snapshot paged, Snapshot whole, NodeId[] all, Dictionary<NodeId, NodeId> pairs)
    {
        for (var i = 0; i < 200; i++) CompareNode(paged, whole, all[random.Next(all.Length)], pairs);
    }

    private static void Compare(Snapshot paged, Snapshot whole, Dictionary<NodeId, NodeId> pairs)
    {
        Assert.Equal((whole.NodeCount, whole.EdgeCount), (paged.NodeCount, paged.EdgeCount));
        Assert.Equal(whole.CountByLabel().OrderBy(e => e.Key), paged.CountByLabel().OrderBy(e => e.Key));
        Assert.Equal(whole.CountByType().OrderBy(e => e.Key), paged.CountByType().OrderBy(e => e.Key));
        Assert.Equal(whole.NodeColumn("number", "N").Sum(), paged.NodeColumn("number", "N").Sum());
        foreach (var id in pairs.Keys) CompareNode(paged, whole, id, pairs);
    }

    private static void CompareNode(Snapshot paged, Snapshot whole, NodeId id, Dictionary<NodeId, NodeId> pairs)
    {
        Assert.Equal(whole.Properties(pairs[id]).OrderBy(p => p.Key), paged.Properties(id).OrderBy(p => p.Key));
        Assert.Equal(whole.Labels(pairs[id]), paged.Labels(id));
        foreach (var direction in new[] { Direction.Outgoing, Direction.Incoming })
        {
            var left = paged.Neighbours(id, direction).ToArray().Select(n => (pairs[n.Node], paged.Get(n.Edge, "w").AsInt64())).Order();
            var right = whole.Neighbours(pairs[id], direction).ToArray().Select(n => (n.Node, whole.Get(n.Edge, "w").AsInt64())).Order();
            Assert.Equal(right, left);
        }
    }
}
