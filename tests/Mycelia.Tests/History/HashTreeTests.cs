using System.Security.Cryptography;
using Mycelia.Graph;
using Mycelia.Kernel;
using Mycelia.Kernel.Buffers;
using Mycelia.Persistence;

namespace Mycelia.Tests.History;

/// <summary>A hash tree is the one that its hashes make, whatever changes led to it; what is stored of it comes back, and damage to that is refused.</summary>
public sealed class HashTreeTests
{
    private static readonly uint[] Origins = [1, 2, 77, (1 << 28) - 1];
    private static readonly uint[] Numbers = [0, 1, 127, 128, 255, 256, 511, 65_535, 65_536, (1 << 24) - 1, 1 << 24, (1 << 25) - 1];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_tree_follows_from_its_hashes_alone(int seed)
    {
        var random = new Random(seed);
        var all = new SortedDictionary<ulong, byte[]>();
        var tree = HashTree.Empty;
        Assert.Equal(RootHashByDefinition.Tree(all), tree.Hash);
        for (var round = 0; round < 60; round++)
        {
            var changes = new SortedDictionary<ulong, byte[]?>();
            for (var i = random.Next(1, round % 10 == 9 ? 600 : 30); i > 0; i--)
            {
                var extent = Extent(random);
                changes[extent] = random.Next(3) == 0 ? null : SHA256.HashData(BitConverter.GetBytes(random.Next()));
            }

            if (round % 20 == 19)
                foreach (var extent in all.Keys) changes[extent] = null;
            tree = With(tree, changes);
            foreach (var (extent, hash) in changes)
            {
                if (hash is null) all.Remove(extent);
                else all[extent] = hash;
            }

            Assert.Equal(RootHashByDefinition.Tree(all), tree.Hash);
            Assert.Equal(all.Count == 0, tree.IsEmpty);
            Assert.Equal(all.Keys.Select(extent => extent >> 8).Distinct().Count(), tree.Pages.Length);
        }
    }

    [Fact]
    public void A_change_that_changes_nothing_gives_the_same_tree()
    {
        var random = new Random(5);
        var all = new SortedDictionary<ulong, byte[]?>();
        for (var i = 0; i < 2_000; i++) all[Extent(random)] = RandomNumberGenerator.GetBytes(32);
        var tree = With(HashTree.Empty, all);
        Assert.Same(tree, With(tree, all));
        var one = new SortedDictionary<ulong, byte[]?> { [all.Keys.ElementAt(900)] = new byte[32] };
        var next = With(tree, one);
        Assert.Single(next.Pages.ToArray().Except(tree.Pages.ToArray()));
        Assert.Same(tree, With(tree, new SortedDictionary<ulong, byte[]?> { [1UL << 50] = null }));
    }

    [Fact]
    public void Stored_hashes_come_back_and_only_pages_that_change_are_read()
    {
        using var db = Graph(out var nodes);
        var space = db.Snapshot().Space;
        var hashes = VersionHashes.Of(space, CancellationToken.None);
        var store = new StoredHashPages();
        var bytes = store.Store(hashes);
        Assert.Equal(hashes.Pages.Count(), store.Pages.Count);
        var loaded = store.Load(bytes, space.Tables);
        Assert.Equal(hashes.Root, loaded.Root);
        Assert.Equal(bytes, store.Store(loaded));
        Assert.Equal(0, store.Reads);

        db.Write(tx => tx.Set(nodes[700], "a", -5));
        var next = loaded.Update(space, db.Snapshot().Space, CancellationToken.None);
        Assert.Equal(db.Snapshot().RootHash(), next.Root);
        Assert.Equal(1, store.Reads);
        Assert.Equal(1, next.Pages.Count(page => page.StoredAs == 0));
        Assert.Equal(1, next.Pages.Count(page => page.IsResident));
        Assert.Equal(next.Root, store.Load(store.Store(next), space.Tables).Root);
        Assert.Equal(hashes.Pages.Count() + 1, store.Pages.Count);
        foreach (var stored in store.Pages.Values)
        {
            var writer = new ByteWriter();
            HashPage.Decode(stored).Encode(writer);
            Assert.Equal(stored, writer.ToArray());
        }
    }

    [Fact]
    public void The_hashes_of_an_empty_graph_are_stored_too()
    {
        using var db = Database.InMemory();
        var hashes = VersionHashes.Of(db.Snapshot().Space, CancellationToken.None);
        var store = new StoredHashPages();
        var loaded = store.Load(store.Store(hashes), db.Tables);
        Assert.Equal(hashes.Root, loaded.Root);
        Assert.Empty(store.Pages);
    }

    [Fact]
    public void A_page_that_is_not_the_one_named_is_refused()
    {
        using var db = Graph(out var nodes);
        var space = db.Snapshot().Space;
        var store = new StoredHashPages();
        var loaded = store.Load(store.Store(VersionHashes.Of(space, CancellationToken.None)), space.Tables);
        foreach (var page in store.Pages.Values) page[^1] ^= 1;
        db.Write(tx => tx.Set(nodes[700], "a", -5));
        Assert.Throws<CorruptionException>(() => loaded.Update(space, db.Snapshot().Space, CancellationToken.None));
    }

    [Fact]
    public void Damaged_bytes_are_refused_or_read_but_never_crash()
    {
        using var db = Graph(out _);
        var tables = db.Tables;
        var store = new StoredHashPages();
        var bytes = store.Store(VersionHashes.Of(db.Snapshot().Space, CancellationToken.None));
        for (var length = 0; length < bytes.Length; length++) Assert.Throws<CorruptionException>(() => store.Load(bytes[..length], tables));
        var page = store.Pages[1];
        for (var length = 0; length < page.Length; length++) Assert.Throws<CorruptionException>(() => HashPage.Decode(page[..length]));
        Assert.Throws<CorruptionException>(() => HashPage.Decode([.. page, 0]));
        Assert.Throws<CorruptionException>(() => HashPage.Decode([0]));
        Assert.Throws<CorruptionException>(() => HashPage.Decode([2, 5, .. new byte[32], 5, .. new byte[32]]));
        Assert.Throws<CorruptionException>(() => HashPage.Decode([2, 5, .. new byte[32], 4, .. new byte[32]]));
        var random = new Random(9);
        for (var i = 0; i < 3_000; i++)
        {
            var hostile = (byte[])bytes.Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--) hostile[random.Next(32, hostile.Length)] = (byte)random.Next(256);
            try
            {
                var reader = new ByteReader(hostile, "The hashes of a version");
                var hashes = VersionHashes.Decode(ref reader, tables, number => HashPage.Decode(store.Pages[number]));
                foreach (var known in hashes.Pages) Assert.NotEqual(0, known.StoredAs);
            }
            catch (CorruptionException)
            {
                // Refused, as it should be.
            }
        }
    }

    [Theory]
    [InlineData(0, 1, 0, 1)] // Kinds that do not rise.
    [InlineData(2, 0, 2, 0)] // A key twice.
    [InlineData(0, 0, 9, 0)] // An unknown kind.
    [InlineData(0, 0, 2, 50)] // An unknown key.
    [InlineData(2, 1, 2, 0)] // Keys that fall.
    public void Trees_out_of_order_or_of_nothing_known_are_refused(byte kind, byte key, byte nextKind, byte nextKey)
    {
        using var db = Graph(out _);
        byte[] tree = [1, 3, 1, .. new byte[32]];
        Assert.Throws<CorruptionException>(() => new StoredHashPages().Load([.. new byte[32], 2, kind, key, .. tree, nextKind, nextKey, .. tree], db.Tables));
    }

    [Theory]
    [InlineData("01 03 00")] // A page without a number.
    [InlineData("02 03 01 H 00 01 H")] // Two pages for the same extents.
    [InlineData("01 80 80 80 80 80 80 08 01 H")] // Beyond the last origin.
    [InlineData("00")] // No page.
    public void A_tree_whose_pages_cannot_be_is_refused(string tree)
    {
        using var db = Graph(out _);
        var bytes = Convert.FromHexString(tree.Replace(" ", "", StringComparison.Ordinal).Replace("H", new string('0', 64), StringComparison.Ordinal));
        Assert.Throws<CorruptionException>(() => new StoredHashPages().Load([.. new byte[32], 1, 0, 0, .. bytes, .. new byte[40]], db.Tables));
    }

    private static Database Graph(out NodeId[] nodes)
    {
        var db = Database.InMemory();
        nodes = db.Write(tx => tx.CreateNodes(10_000, ["N"], PropertyColumn.Int64("a", new long[10_000]), PropertyColumn.Bool("b", new bool[10_000])));
        var ends = nodes;
        db.Write(tx => tx.CreateEdges("E", ends, ends, PropertyColumn.Int64("a", new long[10_000])));
        return db;
    }

    private static ulong Extent(Random random)
    {
        var number = random.Next(2) == 0 ? Numbers[random.Next(Numbers.Length)] : (uint)random.Next(random.Next(2) == 0 ? 600 : 200_000);
        return (ulong)Origins[random.Next(Origins.Length)] << SlotTable.ExtentBits | number;
    }

    private static HashTree With(HashTree tree, SortedDictionary<ulong, byte[]?> changes)
    {
        var list = new List<HashChange>();
        var hashes = new List<byte>();
        foreach (var (extent, hash) in changes)
        {
            list.Add(new HashChange(extent, hash is null ? -1 : hashes.Count / 32));
            hashes.AddRange(hash ?? []);
        }

        return tree.With(list.ToArray(), hashes.ToArray());
    }
}
