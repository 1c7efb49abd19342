using Mycelia.Graph;
using Mycelia.Kernel;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Values;
using Mycelia.Persistence;
using Mycelia.Simulation.Storage;
using Mycelia.Storage;

namespace Mycelia.Tests.History;

/// <summary>Versions of a graph, each written with pages that are patches against those of the version before, read back whole and from what is reachable alone.</summary>
public sealed class StoredVersionTests
{
    private const int Nodes = 5000;

    private readonly SimulatedDisk _disk = new();
    private readonly HashSet<long> _manifests = [];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_version_opens_as_it_was(int seed)
    {
        var random = new Random(seed);
        var versions = new List<(long Manifest, byte[] Hash)>();
        for (var round = 0; round < 16; round++)
        {
            versions.Add((0, Commit(random, round)));
            versions[^1] = (WriteVersion(round == 0 ? null : _ => true), versions[^1].Hash);
        }

        using var storage = _disk.Open();
        var depths = storage.Chunks.Numbers().Select(number => BlobStore.HeadOf(storage.Chunks, number)?.Depth ?? 0).ToArray();
        Assert.Equal(8, depths.Max());
        AssertHold(storage, versions);

        // What the later half reaches is enough for it.
        var kept = new HashSet<long>();
        foreach (var (manifest, _) in versions[8..]) kept.UnionWith(Reach.Of(storage.Chunks, manifest, OriginOf(storage)));
        var dropped = storage.Chunks.Numbers().Where(number => !kept.Contains(number)).ToArray();
        Assert.NotEmpty(dropped);
        storage.Chunks.Delete(dropped);
        AssertHold(storage, versions[8..]);
    }

    [Fact]
    public void A_version_that_differs_in_one_cell_takes_little()
    {
        Commit(new Random(3), 0);
        WriteVersion(null);
        foreach (var (change, bytesMax) in new (Action<Database, NodeId[]>, int)[]
        {
            ((db, ids) => db.Write(tx => tx.Set(ids[3000], "age", 7)), 64),
            ((db, ids) => db.Write(tx => tx.Set(ids[1000], "name", "a longer name")), 96),
            ((db, ids) => db.Write(tx => tx.Set(ids[1000], "name", "b")), 64),
            ((db, ids) => db.Write(tx => tx.CreateNode("Person", ("age", 5))), 256),
        })
        {
            Change(change);
            Assert.InRange(BytesOfNextVersion(), 1, bytesMax);
        }

        // The first edge behind a load gives the blocks edge numbers of their own, the first label the extent a label set per row; from then on one more takes little,
        // wherever it falls.
        Change((db, ids) => db.Write(tx => tx.CreateEdge(ids[10], "KNOWS", ids[4000])));
        Change((db, ids) => db.Write(tx => tx.AddLabel(ids[4500], "Admin")));
        BytesOfNextVersion();
        Change((db, ids) => db.Write(tx => tx.CreateEdge(ids[700], "KNOWS", ids[4100])));
        Assert.InRange(BytesOfNextVersion(), 1, 300);
        Change((db, ids) => db.Write(tx => tx.AddLabel(ids[4600], "Admin")));
        Assert.InRange(BytesOfNextVersion(), 1, 64);
    }

    /// <summary>What the next version takes but its manifest.</summary>
    private long BytesOfNextVersion()
    {
        var manifest = WriteVersion(_ => true);
        using var storage = _disk.Open();
        var written = storage.Chunks.Numbers().TakeWhile(number => number < manifest).Reverse().TakeWhile(number => !_manifests.Contains(number));
        return written.Sum(number => (long)storage.Chunks.Get(number).Length);
    }

    /// <summary>A load, later a few changes of every kind; returns the root hash.</summary>
    private byte[] Commit(Random random, int round)
    {
        using var storage = _disk.Open();
        using var db = Database.Open(storage, new DatabaseOptions { CheckpointLogBytes = 0 });
        if (round == 0)
        {
            var ids = db.Write(tx => tx.CreateNodes(Nodes, ["Person"],
                PropertyColumn.Int64("age", [.. Enumerable.Range(0, Nodes).Select(_ => (long)random.Next(100))]),
                PropertyColumn.Values("name", [.. Enumerable.Range(0, Nodes).Select(i => (Value)$"name {random.Next(1 << 20)}")])));
            db.Write(tx => tx.CreateEdges("KNOWS", [.. Enumerable.Range(0, Nodes * 4).Select(_ => ids[random.Next(Nodes)])], [.. Enumerable.Range(0, Nodes * 4).Select(_ => ids[random.Next(Nodes)])]));
        }
        else
        {
            db.Write(tx => Change(tx, random, [.. db.Snapshot().Nodes().ToArray()], [.. db.Snapshot().Edges().ToArray()]));
        }

        return db.Snapshot().RootHash();
    }

    private static void Change(Transaction tx, Random random, NodeId[] ids, EdgeId[] edges)
    {
        NodeId Any() => ids[random.Next(ids.Length)];

        for (var i = random.Next(1, 4); i > 0; i--)
        {
            tx.Set(Any(), "age", random.Next(100));
            tx.Set(Any(), "name", new string('x', random.Next(30)));
            tx.CreateEdge(tx.CreateNode("Person", ("name", "newcomer")), "KNOWS", Any(), ("since", random.Next(2000)));
            tx.AddLabel(Any(), "Admin");
        }

        tx.Delete(edges[random.Next(edges.Length)]);
        tx.DetachDelete(ids[^1]);
    }

    private void Change(Action<Database, NodeId[]> change)
    {
        using var storage = _disk.Open();
        using var db = Database.Open(storage, new DatabaseOptions { CheckpointLogBytes = 0 });
        change(db, [.. db.Snapshot().Nodes().ToArray()]);
    }

    /// <summary>What a checkpoint does, but that nothing of the version before is forgotten.</summary>
    private long WriteVersion(Func<long, bool>? outlives)
    {
        using var storage = _disk.Open();
        var loaded = new Loader(storage, new Pager(0), CancellationToken.None).Load(World.Real);
        var head = loaded.Head;
        var writer = new PageWriter(loaded.Pages, loaded.Stored.Directories, outlives, CancellationToken.None);
        var manifest = new Manifest
        {
            Origin = head.Tables.Origin,
            Sequence = head.Sequence,
            NodeCount = head.NodeCount,
            EdgeCount = head.EdgeCount,
            NodeSlotLimit = head.Nodes.SlotLimit,
            EdgeSlotLimit = head.Edges.SlotLimit,
            Directories = writer.Write(head),
            Schema = head.Schema,
            Counts = head.Counts,
            Garbage = [],
        };
        var buffer = new ByteWriter();
        manifest.Encode(buffer, head.Tables);
        var number = storage.Chunks.Put(buffer.Written);
        storage.Chunks.Sync();
        Assert.True(storage.Refs.CompareAndSet(Manifest.RefName, storage.Refs.Get(Manifest.RefName), Manifest.EncodeRef(number, head.Sequence)));
        _manifests.Add(number);
        return number;
    }

    private static uint OriginOf(IStorage storage) => BitConverter.ToUInt32(storage.Refs.Get("origin")!);

    private static void AssertHold(IStorage storage, List<(long Manifest, byte[] Hash)> versions)
    {
        foreach (var (number, hash) in versions)
        {
            var tables = new GraphTables(OriginOf(storage));
            var manifest = Manifest.Decode(storage.Chunks.Get(number), tables);
            var space = new Loader(storage, new Pager(0), CancellationToken.None).LoadSpace(manifest, tables, new StoredPages(storage.Chunks, new Pager(0), tables), new Era(1));
            Assert.Equal(hash, new Snapshot(space).RootHash());
            Assert.Empty(new Checker(space, CancellationToken.None).Run());
        }
    }
}
