// A load past the log must give the same graph as transactions do, whatever its batches, and be wholly there or not at all.

using Mycelia.Graph;
using Mycelia.Import.Build;
using Mycelia.Kernel.Columns;
using Mycelia.Persistence;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Import;

public sealed class GraphLoaderTests
{
    private const int Nodes = 9_000;

    [Theory]
    [InlineData(1, 1, 1L << 40)]
    [InlineData(2, 3, 1L << 40)]
    [InlineData(3, 3, 40_000L)]
    [InlineData(4, 5, 20_000L)]
    public void Loads_hold_what_was_given_in_any_number_of_batches(int seed, int batches, long cacheBytes)
    {
        using var directory = new TemporaryDirectory();
        var path = directory["db.mycelia"];
        var random = new Random(seed);
        var expected = new Model();
        using (var db = Database.Open(path, new DatabaseOptions { CacheBytes = cacheBytes, CheckpointLogBytes = 0 }))
        {
            var old = db.Write(tx => tx.CreateNodes(5_000, ["Old"], PropertyColumn.Int64("id", [.. Enumerable.Range(0, 5_000).Select(i => -1L - i)])));
            db.Write(tx => tx.CreateEdges("E", old.AsSpan(0, 4_999), old.AsSpan(1), PropertyColumn.Int64("w", [.. Enumerable.Range(0, 4_999).Select(i => -1L - i)])));
            for (var i = 0; i < 4_999; i++) expected.Edges.Add((-1 - i, -2 - i, -1 - i));
            if (seed % 2 == 0) db.Checkpoint();
            Load(db, random, batches, old, expected);
            Verify(db, expected);
            db.Write(tx => tx.CreateEdge(old[0], "E", old[1], ("w", 999_999)));
            expected.Edges.Add((-1, -2, 999_999));
            Load(db, random, batches, old, expected);
            Verify(db, expected);
        }

        using var again = Database.Open(path, new DatabaseOptions { CacheBytes = cacheBytes });
        Verify(again, expected);
    }

    [Fact]
    public void A_load_in_memory_needs_no_store()
    {
        using var db = Database.InMemory();
        var expected = new Model();
        Load(db, new Random(9), 2, [], expected);
        Verify(db, expected);
    }

    [Fact]
    public void A_load_goes_into_indexes_and_obeys_constraints()
    {
        using var db = Database.InMemory();
        db.Write(tx => tx.CreateNodes(4_000, ["N"], PropertyColumn.Int64("v", [.. Enumerable.Range(0, 4_000).Select(i => (long)i)])));
        db.Schema.CreateUnique("N", "v").Wait();
        foreach (var (first, count) in ((long, int)[])[(10_000, 9_000), (50_000, 100)])
        {
            LoadNumbers(first, count);
            Assert.True(db.Check().IsClean, string.Join('\n', db.Check().Problems));
            Assert.NotNull(db.Snapshot().FindNode("N", "v", first + count - 1));
        }

        var before = db.Snapshot().Version;
        Assert.Throws<ConstraintViolationException>(() => LoadNumbers(3_000, 50));
        Assert.Equal(before, db.Snapshot().Version);
        Assert.Equal(13_100, db.Snapshot().Count(db.Label("N")));

        void LoadNumbers(long first, int count)
        {
            var loader = db.BeginLoad(CancellationToken.None);
            var values = PropertyColumn.Int64("v", [.. Enumerable.Range(0, count).Select(i => first + i)]);
            loader.AddNodes(db.Tables.LabelSets.With(0, db.Label("N").Number), count, [(db.Key("v").Number, new Source(values))]);
            db.CommitLoad(loader, [], [], CancellationToken.None);
        }
    }

    [Fact]
    public void A_load_given_up_leaves_the_database_as_it_was()
    {
        using var directory = new TemporaryDirectory();
        var path = directory["db.mycelia"];
        string hash;
        using (var db = Database.Open(path))
        {
            db.Write(tx => tx.CreateNode("N", ("v", 1)));
            db.Checkpoint();
            hash = Convert.ToHexString(db.Snapshot().RootHash());
            var loader = db.BeginLoad(CancellationToken.None);
            loader.AddNodes(db.Tables.LabelSets.With(0, db.Label("N").Number), 50_000, [(db.Key("v").Number, new Source(PropertyColumn.Int64("v", new long[50_000])))]);
            loader.Finish();
            Assert.Equal(1, db.Snapshot().NodeCount);
        }

        using var again = Database.Open(path);
        Assert.Equal(hash, Convert.ToHexString(again.Snapshot().RootHash()));
        Assert.Empty(again.Check().Problems);
    }

    [Fact]
    public void A_load_whose_old_node_is_deleted_meanwhile_is_refused_and_leaves_nothing()
    {
        using var db = Database.InMemory();
        var old = db.Write(tx => tx.CreateNode("N"));
        var loader = db.BeginLoad(CancellationToken.None);
        var row = db.Tables.NodeSlots.RowOf(old.Value);
        loader.AddEdges(db.EdgeType("E").Number, [row], [row], []);
        db.Write(tx => tx.Delete(old));
        Assert.Throws<ConflictException>(() => db.CommitLoad(loader, [row], [], CancellationToken.None));
        Assert.Equal((0, 0), (db.Snapshot().NodeCount, db.Snapshot().EdgeCount));
        Assert.Empty(db.Check().Problems);
    }

    [Fact]
    public void Commits_during_a_load_and_after_it_lose_nothing()
    {
        using var directory = new TemporaryDirectory();
        var path = directory["db.mycelia"];
        var expected = new Model();
        using (var db = Database.Open(path))
        {
            var random = new Random(11);
            Load(db, random, 1, [], expected, () => Write(db, expected, 5_000));
            Verify(db, expected);
            Write(db, expected, 9_000);
            Load(db, random, 2, [], expected, () => Write(db, expected, 300));
            Verify(db, expected);
        }

        using var again = Database.Open(path);
        Verify(again, expected);

        static void Write(Database db, Model expected, int count)
        {
            for (var i = 0; i < count; i += 100)
            {
                var from = i;
                db.Write(tx =>
                {
                    var last = tx.CreateNode("New", ("id", (1L << 62) + expected.Nodes.Count));
                    expected.Nodes.Add((1L << 62) + expected.Nodes.Count);
                    for (var k = 0; k < 100; k++)
                    {
                        var id = (1L << 62) + expected.Nodes.Count;
                        var next = tx.CreateNode("New", ("id", id));
                        expected.Nodes.Add(id);
                        tx.CreateEdge(last, "E", next, ("w", from + k));
                        expected.Edges.Add((tx.Snapshot.Get(last, "id").AsInt64(), id, from + k));
                    }
                });
            }
        }
    }

    [Fact]
    public void A_reader_cannot_load()
    {
        using var directory = new TemporaryDirectory();
        var path = directory["db.mycelia"];
        using var writer = Database.Open(path);
        writer.Write(tx => tx.CreateNode("N"));
        using var reader = Database.Open(path, new DatabaseOptions { ReadOnly = true });
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => reader.Import(new Mycelia.Import.ImportPlan())).Status);
    }

    [Fact]
    public void A_load_given_up_leaves_no_blobs_after_the_next_checkpoints()
    {
        using var directory = new TemporaryDirectory();
        using var storage = Mycelia.Storage.RocksStorage.Open(directory["db.mycelia"]);
        using var db = Database.Open(storage, new DatabaseOptions());
        db.Write(tx => tx.CreateNode("N"));
        db.Checkpoint();
        var loader = db.BeginLoad(CancellationToken.None);
        loader.AddNodes(db.Tables.LabelSets.With(0, db.Label("N").Number), 100_000, []);
        db.Write(tx => tx.CreateNode("N"));
        db.Checkpoint();
        db.GiveUpLoad(loader);
        for (var i = 0; i < 3; i++)
        {
            db.Write(tx => tx.CreateNode("N"));
            db.Checkpoint();
            GC.Collect();
        }

        Assert.InRange(storage.Chunks.Numbers().Count(), 1, 30);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Compaction_right_after_a_load_leaves_little_that_no_checkpoint_reaches(bool isCommittedAfter)
    {
        using var directory = new TemporaryDirectory();
        using var storage = Mycelia.Storage.RocksStorage.Open(directory["db.mycelia"]);
        using var db = Database.Open(storage, new DatabaseOptions());
        var random = new Random(8);
        var old = db.Write(tx => Enumerable.Range(1, 2_000).Select(i => tx.CreateNode("Old", ("id", -i))).ToArray());
        Load(db, random, 1, old, new Model());
        Load(db, random, 1, old, new Model());
        if (isCommittedAfter) db.Write(tx => tx.CreateNode("After"));
        Assert.NotEqual(0, db.Compact().BlobsDropped);
        var manifest = Manifest.DecodeRef(storage.Refs.Get(Manifest.RefName)!).Number;
        var left = storage.Chunks.Numbers().Except(Reach.Of(storage.Chunks, manifest, db.Tables.Origin));
        Assert.InRange(left.Count(), 0, 5); // What the compaction's own first checkpoint wrote for the second: a manifest, leaves.
    }

    [Fact]
    public void Transactions_that_were_open_during_a_load_are_retried()
    {
        using var db = Database.InMemory();
        using var tx = db.Begin(new TransactionOptions { Isolation = Isolation.Serializable });
        Assert.Equal(0, tx.Snapshot.Count(db.Label("New")));
        Load(db, new Random(3), 1, [], new Model());
        tx.CreateNode("Marker");
        Assert.True(Assert.ThrowsAny<MyceliaException>(() => tx.Commit()).IsRetryable);
    }

    private static void Load(Database db, Random random, int batches, NodeId[] old, Model expected, Action? meanwhile = null)
    {
        var loader = db.BeginLoad(CancellationToken.None);
        var set = db.Tables.LabelSets.With(0, db.Label("New").Number);
        var (id, w, type) = (db.Key("id").Number, db.Key("w").Number, db.EdgeType("E").Number);
        var existing = new HashSet<uint>();
        var rows = new List<(uint Row, long Id)>();
        foreach (var node in old) rows.Add((db.Tables.NodeSlots.RowOf(node.Value), db.Snapshot().Get(node, "id").AsInt64()));
        for (var batch = 0; batch < batches; batch++)
        {
            var count = batch == 0 ? Nodes : random.Next(1, 3_000);
            var ids = Enumerable.Range(0, count).Select(_ => random.NextInt64()).ToArray();
            var first = loader.AddNodes(set, count, [(id, new Source(PropertyColumn.Int64("id", ids)))]);
            for (var i = 0; i < count; i++) rows.Add((loader.RowOf(first + i), ids[i]));
            expected.Nodes.UnionWith(ids);
            var edges = random.Next(1, 60_000);
            var (sources, targets, weights) = (new uint[edges], new uint[edges], new long[edges]);
            for (var i = 0; i < edges; i++)
            {
                var (from, to) = (rows[random.Next(rows.Count)], rows[i % 9 == 0 ? rows.Count - 1 : random.Next(rows.Count)]);
                (sources[i], targets[i], weights[i]) = (from.Row, to.Row, random.Next(5));
                expected.Edges.Add((from.Id, to.Id, weights[i]));
                foreach (var end in new[] { from, to })
                    if (end.Id < 0 && end.Id >= -5_000) existing.Add(end.Row);
            }

            loader.AddEdges(type, sources, targets, [(w, new Source(PropertyColumn.Int64("w", weights)))]);
        }

        meanwhile?.Invoke();
        db.CommitLoad(loader, existing, [], CancellationToken.None);
    }

    private static void Verify(Database db, Model expected)
    {
        Assert.Empty(db.Check().Problems);
        var snapshot = db.Snapshot();
        var idOf = snapshot.Nodes().ToArray().ToDictionary(node => node, node => snapshot.Get(node, "id").AsInt64());
        Assert.Equal(expected.Nodes.Order(), idOf.Values.Where(id => id is >= 0 or < -5_000).Order());
        var found = new List<(long, long, long)>();
        foreach (var edge in snapshot.Edges()) found.Add((idOf[snapshot.Source(edge)], idOf[snapshot.Target(edge)], snapshot.Get(edge, "w").AsInt64()));
        found.Sort();
        expected.Edges.Sort();
        Assert.Equal(expected.Edges, found);
    }

    private sealed class Source(PropertyColumn column) : IChunkSource
    {
        public string Name => column.Name;

        public int Count => column.Count;

        public Chunk? Pack(int from, int count, uint[]? order) => column.Pack(from, count, order);
    }

    private sealed class Model
    {
        public HashSet<long> Nodes { get; } = [];

        public List<(long Source, long Target, long Weight)> Edges { get; } = [];
    }
}
