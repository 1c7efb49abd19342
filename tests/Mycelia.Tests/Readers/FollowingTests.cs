using Mycelia.Storage;
using Mycelia.Storage.Leases;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Readers;

/// <summary>
/// Whatever the writer does between two looks, a reader holds what the writer holds (equal root hashes, clean checks), and every version it showed stays
/// as it was. RocksDB's buffers are small, so that its log files are rotated and removed all the time.
/// </summary>
public sealed class FollowingTests : IDisposable
{
    private static readonly StorageOptions SmallBuffers = new() { WriteBufferBytes = 16 << 10 };

    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory["db.mycelia"];

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 2_000)]
    [InlineData(4, 2_000)]
    [InlineData(5, long.MaxValue)]
    [InlineData(6, long.MaxValue)]
    public void A_reader_holds_what_the_writer_holds(int seed, long rebaseBytes)
    {
        var random = new Random(seed);
        var options = new DatabaseOptions { ReadOnly = true, RefreshInterval = Timeout.InfiniteTimeSpan, RebaseLogBytes = rebaseBytes };
        var writer = OpenWriter();
        var reader = Database.Open(Path, options);
        var held = new List<(Snapshot Snapshot, byte[] Hash)>();
        for (var step = 0; step < 400; step++)
        {
            switch (random.Next(20))
            {
                case 0:
                    writer.Checkpoint();
                    break;
                case 1:
                    writer.Dispose();
                    writer = OpenWriter();
                    break;
                case 2 when random.Next(4) == 0:
                    reader.Dispose();
                    reader = Database.Open(Path, options);
                    break;
                case < 8:
                    writer.Flush();
                    var before = reader.Snapshot().Version;
                    Assert.Equal(writer.Snapshot().Version, reader.Refresh());
                    Assert.True(reader.Snapshot().Version >= before);
                    var hash = writer.Snapshot().RootHash();
                    Assert.Equal(hash, reader.Snapshot().RootHash());
                    if (random.Next(4) == 0) held.Add((reader.Snapshot(), hash));
                    break;
                default:
                    for (var i = random.Next(1, 6); i > 0; i--) Change(writer, random);
                    break;
            }
        }

        writer.Checkpoint();
        reader.Refresh();
        Assert.Equal([], reader.Check().Problems);
        Assert.Equal(writer.Snapshot().RootHash(), reader.Snapshot().RootHash());
        foreach (var (snapshot, hash) in held) Assert.Equal(hash, snapshot.RootHash());
        reader.Dispose();
        writer.Dispose();
    }

    [Fact]
    public void A_reader_loads_checkpoints_and_shares_what_they_did_not_change()
    {
        using var writer = OpenWriter();
        var nodes = writer.Write(tx => tx.CreateNodes(10_000, ["Person"], PropertyColumn.Int64("i", [.. Enumerable.Range(0, 10_000).Select(i => (long)i)])));
        writer.Checkpoint();
        using var reader = Database.Open(Path, new DatabaseOptions { ReadOnly = true, RefreshInterval = Timeout.InfiniteTimeSpan, RebaseLogBytes = 0 });
        Assert.Equal(1, reader.BaseSequence);
        var key = reader.Key("i");
        var first = reader.Snapshot();
        Assert.Equal(5_000, first.Get(nodes[5_000], key).AsInt64()); // What was never read is not shared.
        writer.Write(tx => tx.Set(nodes[0], "i", -1));
        writer.Checkpoint();
        writer.Write(tx => tx.Set(nodes[1], "i", -2));
        Assert.True(SpinWait.SpinUntil(() => reader.Refresh() == 3 && reader.BaseSequence == 2, TimeSpan.FromSeconds(30)));
        var second = reader.Snapshot();
        Assert.Equal(writer.Snapshot().RootHash(), second.RootHash());
        Assert.Equal(0, first.Get(nodes[0], key).AsInt64());
        Assert.NotSame(ChunkAt(first, nodes[0]), ChunkAt(second, nodes[0]));
        Assert.Same(ChunkAt(first, nodes[5_000]), ChunkAt(second, nodes[5_000]));

        object? ChunkAt(Snapshot snapshot, NodeId node) => snapshot.Space.NodeColumns.Chunk(key.Number, (int)(snapshot.RowOf(node) >> Mycelia.Kernel.Columns.Chunk.RowBits));
    }

    [Fact]
    public void A_damaged_checkpoint_is_an_error_though_the_log_can_be_followed()
    {
        using var storage = RocksStorage.Open(Path, SmallBuffers);
        using var writer = Database.Open(storage, new DatabaseOptions { CheckpointLogBytes = 0 });
        writer.Write(tx => tx.CreateNode("Person"));
        using var reader = Database.Open(Path, new DatabaseOptions { ReadOnly = true, RefreshInterval = Timeout.InfiniteTimeSpan, RebaseLogBytes = 0 });
        writer.Write(tx => tx.CreateNode("Person"));
        var manifest = storage.Chunks.Put([1, 2, 3]);
        storage.Chunks.Sync();
        Assert.True(storage.Refs.CompareAndSet("main", null, Persistence.Manifest.EncodeRef(manifest, 2)));
        MyceliaException? error = null;
        Assert.True(SpinWait.SpinUntil(() => (error = Failure()) is not null, TimeSpan.FromSeconds(30)));
        Assert.Equal(StatusCode.Corruption, error!.Status);
        writer.Write(tx => tx.CreateNode("Person"));
        Assert.Equal(StatusCode.Corruption, Assert.Throws<MyceliaException>(() => reader.Refresh()).Status);
        Assert.Throws<MyceliaException>(() => reader.Snapshot());

        MyceliaException? Failure()
        {
            try
            {
                reader.Refresh();
                return null;
            }
            catch (MyceliaException e)
            {
                return e;
            }
        }
    }

    [Fact]
    public void A_sweep_keeps_what_a_lease_names_and_waits_for_a_lease_on_everything()
    {
        var options = new DatabaseOptions { CheckpointLogBytes = 0 };
        long manifest;
        using (var writer = Database.Open(Path, options))
        {
            var nodes = writer.Write(tx => tx.CreateNodes(5_000, ["Person"], PropertyColumn.Int64("i", new long[5_000])));
            writer.Checkpoint();
            writer.Write(tx => tx.Set(nodes[4_000], "i", 1));
        }

        using (var storage = RocksStorage.Open(Path)) manifest = Persistence.Manifest.DecodeRef(storage.Refs.Get("main")!).Number;
        using (var everything = Lease.Take(Path))
        {
            CheckpointAfterChange();
            Assert.Equal(manifest, RootOf(manifest).Number);
            everything.Hold([manifest]);
            CheckpointAfterChange();
            CheckpointAfterChange();
            Assert.NotEmpty(RootOf(manifest).Reached);
            everything.Hold([]);
            CheckpointAfterChange();
            Assert.Throws<CorruptionException>(() => RootOf(manifest));
        }

        // The first checkpoint of a database that was opened anew always sweeps.
        void CheckpointAfterChange()
        {
            using var writer = Database.Open(Path, options);
            writer.Write(tx => tx.CreateNode("Person"));
            writer.Checkpoint();
        }

        (long Number, HashSet<long> Reached) RootOf(long number)
        {
            using var storage = RocksStorage.Open(Path);
            var reached = Persistence.Reach.Of(storage.Chunks, number, BitConverter.ToUInt32(storage.Refs.Get("origin")!)).ToHashSet();
            foreach (var blob in reached) storage.Chunks.Get(blob);
            return (number, reached);
        }
    }

    public void Dispose() => _directory.Dispose();

    private Database OpenWriter() => Database.Open(RocksStorage.Open(Path, SmallBuffers), new DatabaseOptions { CheckpointLogBytes = 0 });

    private static void Change(Database writer, Random random)
    {
        var durability = random.Next(3) == 0 ? Durability.Relaxed : Durability.Strict;
        var nodes = writer.Snapshot().Nodes().ToArray();
        writer.Write(
            tx =>
            {
                switch (random.Next(nodes.Length < 50 ? 1 : 8))
                {
                    case 0 or 1:
                        for (var i = 0; i < 20; i++) tx.CreateNode($"Label {random.Next(8)}", ($"key {random.Next(5)}", random.Next(1000)), ("text", new string('x', random.Next(200))));
                        break;
                    case 2 when random.Next(4) == 0:
                        tx.CreateNodes(3_000, ["Bulk"], PropertyColumn.Int64("i", [.. Enumerable.Range(0, 3_000).Select(i => (long)i)]));
                        break;
                    case 3:
                        tx.DetachDelete(Pick());
                        break;
                    case 4:
                        tx.AddLabel(Pick(), $"Label {random.Next(12)}");
                        break;
                    case 5:
                        tx.Set(Pick(), $"key {random.Next(7)}", random.Next(1000));
                        break;
                    default:
                        for (var i = 0; i < 10; i++) tx.CreateEdge(Pick(), $"TYPE {random.Next(4)}", Pick(), ("weight", random.NextDouble()));
                        break;
                }
            },
            new TransactionOptions { Durability = durability });

        NodeId Pick() => nodes[random.Next(nodes.Length)];
    }
}
