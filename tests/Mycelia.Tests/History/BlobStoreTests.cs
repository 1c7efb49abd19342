using Mycelia.Graph;
using Mycelia.Kernel;
using Mycelia.Kernel.Buffers;
using Mycelia.Persistence;
using Mycelia.Storage;

namespace Mycelia.Tests.History;

/// <summary>Whatever a blob is stored as, it is read as it was put; chains stay short; damage anywhere below is found.</summary>
public sealed class BlobStoreTests
{
    private readonly Chunks _chunks = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_version_of_a_chain_reads_back(int seed)
    {
        var versions = Versions(new Random(seed), 30, 2000);
        var store = new BlobStore(_chunks);
        var names = PutChain(store, versions);
        foreach (var reader in new[] { store, new BlobStore(_chunks) })
        {
            for (var i = 0; i < versions.Count; i++)
            {
                Assert.Equal(versions[i], reader.Get(names[i]));
                Assert.Equal(versions[i], reader.Get(BlobStore.NumberOf(names[i])));
                Assert.Equal(versions[i], reader.Read(names[i], bytes => bytes.ToArray()));
            }
        }

        var depths = names.Select(name => BlobStore.HeadOf(_chunks, name)?.Depth ?? 0).ToArray();
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1], depths[..18]);
        Assert.Equal(8, depths.Max());
        Assert.True(_chunks.Blobs.Values.Sum(blob => blob.Length) < 5 * 2000, "Thirty versions that differ in a few bytes take more than five.");
    }

    [Fact]
    public void A_chain_goes_on_where_an_earlier_store_ended()
    {
        var versions = Versions(new Random(4), 30, 2000);
        var names = new List<long>();
        foreach (var version in versions) names.Add(new BlobStore(_chunks).Put(version, names.LastOrDefault()));
        var cached = new Chunks();
        Assert.Equal(names, PutChain(new BlobStore(cached), versions));
        Assert.Equal(cached.Blobs, _chunks.Blobs);
        for (var i = 0; i < versions.Count; i++) Assert.Equal(versions[i], new BlobStore(_chunks).Get(names[i]));
    }

    [Fact]
    public void Names_tell_which_blobs_are_patches()
    {
        foreach (var name in PutChain(new BlobStore(_chunks), Versions(new Random(5), 30, 500)))
            Assert.Equal(BlobStore.HeadOf(_chunks, name) is not null, BlobStore.IsPatch(name));
    }

    [Fact]
    public void What_is_small_or_new_or_mostly_different_is_whole()
    {
        var random = new Random(6);
        var store = new BlobStore(_chunks);
        var small = Bytes(random, 127);
        Assert.False(BlobStore.IsPatch(store.Put(small, store.Put(small, 0))));
        var old = Bytes(random, 1000);
        var first = store.Put(old, 0);
        Assert.False(BlobStore.IsPatch(store.Put(old, 0)));
        Assert.False(BlobStore.IsPatch(store.Put([.. old[..450], .. Bytes(random, 550)], first)));
        Assert.True(BlobStore.IsPatch(store.Put([.. old[..550], .. Bytes(random, 450)], first)));
    }

    [Fact]
    public void Behind_eight_patches_what_has_moved_far_from_the_first_is_whole()
    {
        var random = new Random(7);
        var store = new BlobStore(_chunks);
        var versions = new List<byte[]> { Bytes(random, 4000) };
        for (var i = 1; i < 10; i++) versions.Add([.. versions[^1][400..], .. Bytes(random, 400)]);
        var names = PutChain(store, versions);
        Assert.All(names[1..9], name => Assert.True(BlobStore.IsPatch(name)));
        Assert.False(BlobStore.IsPatch(names[9]));
    }

    [Fact]
    public void New_bytes_are_stored_though_the_old_ones_are_lost()
    {
        var versions = Versions(new Random(8), 3, 1000);
        var names = PutChain(new BlobStore(_chunks), versions);
        _chunks.Blobs.Remove(names[0]);
        var store = new BlobStore(_chunks);
        var name = store.Put(versions[0], names[2]);
        Assert.Equal(versions[0], store.Get(name));
        Assert.False(BlobStore.IsPatch(name));
        Assert.Throws<CorruptionException>(() => store.Get(names[2]));
    }

    [Fact]
    public void A_damaged_patch_or_base_is_found()
    {
        var random = new Random(9);
        var versions = Versions(random, 5, 300);
        var names = PutChain(new BlobStore(_chunks), versions);
        foreach (var (number, blob) in _chunks.Blobs.ToArray())
        {
            for (var i = 0; i < blob.Length; i++)
            {
                var flipped = (byte[])blob.Clone();
                flipped[i] ^= (byte)random.Next(1, 256);
                foreach (var damaged in new[] { flipped, blob[..i] })
                {
                    _chunks.Blobs[number] = damaged;
                    IsRefused(names[4], versions[4]);
                }
            }

            _chunks.Blobs[number] = blob;
        }

        Assert.Equal(versions[4], new BlobStore(_chunks).Get(names[4]));
    }

    [Fact]
    public void A_patch_that_names_itself_or_a_later_blob_is_refused()
    {
        foreach (var below in new[] { 0, 2, 3 })
        {
            var chunks = new Chunks();
            chunks.Put(new byte[200]);
            chunks.Put([0x80, 0, 1, (byte)below, 0, .. new byte[9]]);
            chunks.Put(new byte[200]);
            Assert.Throws<CorruptionException>(() => new BlobStore(chunks).Get(2));
        }
    }

    [Fact]
    public void A_leaf_keeps_which_pages_are_patches()
    {
        var random = new Random(10);
        foreach (var count in new[] { 1, 2, 127, 128, 255, 256 })
        {
            var names = new long[DirectoryShape.LeafSize];
            for (var i = 0; i < count; i++) names[i] = random.NextInt64(1, 1L << random.Next(1, 60)) * (random.Next(2) * 2 - 1);
            random.Shuffle(names);
            var writer = new ByteWriter();
            Manifest.EncodeLeaf(writer, names);
            Assert.Equal(names.Index().Where(entry => entry.Item != 0), Manifest.DecodeLeaf(writer.Written));
            for (var length = 0; length < writer.Length; length++) Assert.Throws<CorruptionException>(() => Manifest.DecodeLeaf(writer.Written[..length]));
        }
    }

    [Fact]
    public void A_leaf_of_format_2_names_whole_pages()
    {
        foreach (var count in new[] { 1, 127, 128, 255, 256 })
        {
            var writer = new ByteWriter();
            writer.Varint((ulong)count);
            for (var i = 0; i < count; i++)
            {
                writer.Byte((byte)i);
                writer.Varint((ulong)(1000 + i));
            }

            Assert.Equal(Enumerable.Range(0, count).Select(i => (i, 1000L + i)), Manifest.DecodeLeaf(writer.Written));
            Assert.False(BlobStore.IsPatch(writer.Written));
        }
    }

    [Fact]
    public void What_is_reached_includes_what_it_is_a_patch_against()
    {
        var store = new BlobStore(_chunks);
        var pages = PutChain(store, Versions(new Random(11), 6, 1000));
        var others = PutChain(store, Versions(new Random(12), 3, 1000));
        var leafOne = PutLeaf(pages[5], 0);
        var leafTwo = PutLeaf(pages[5], leafOne);
        Assert.True(BlobStore.IsPatch(leafTwo));
        var unneeded = store.Put(new byte[300], 0);
        var reach = new Reach(_chunks, new GraphTables(1), CancellationToken.None);
        reach.AddDirectories([new StoredDirectory([(0, BlobStore.NumberOf(leafTwo))])]);
        Assert.Equal([.. pages.Concat([others[0], leafOne, leafTwo]).Select(BlobStore.NumberOf).Order()], reach.Numbers.Order());

        // The leaf that another is a patch against is itself one of a version.
        reach.AddDirectories([new StoredDirectory([(0, leafOne)])]);
        Assert.Equal([.. pages.Concat([others[1], others[0], leafOne, leafTwo]).Select(BlobStore.NumberOf).Order()], reach.Numbers.Order());
        Assert.DoesNotContain(unneeded, reach.Numbers);

        long PutLeaf(long page, long old)
        {
            var names = Enumerable.Repeat(page, DirectoryShape.LeafSize).ToArray();
            names[7] = old == 0 ? others[1] : others[0];
            var writer = new ByteWriter();
            Manifest.EncodeLeaf(writer, names);
            return store.Put(writer.Written, old);
        }
    }

    private void IsRefused(long name, byte[] expected)
    {
        try
        {
            Assert.Equal(expected, new BlobStore(_chunks).Get(name));
        }
        catch (CorruptionException)
        {
            return;
        }
    }

    private static List<long> PutChain(BlobStore store, List<byte[]> versions)
    {
        var names = new List<long>();
        foreach (var version in versions) names.Add(store.Put(version, names.LastOrDefault()));
        return names;
    }

    private static List<byte[]> Versions(Random random, int count, int length)
    {
        var versions = new List<byte[]> { Bytes(random, length) };
        while (versions.Count < count)
        {
            var at = random.Next(versions[^1].Length - 10);
            versions.Add([.. versions[^1][..at], .. Bytes(random, 3), .. versions[^1][(at + random.Next(2, 6))..]]);
        }

        return versions;
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        bytes[0] = 1;
        return bytes;
    }

    /// <summary>A chunk store whose blobs can be damaged.</summary>
    private sealed class Chunks : IChunkStore
    {
        public SortedDictionary<long, byte[]> Blobs { get; } = [];

        public long Put(ReadOnlySpan<byte> bytes)
        {
            var number = Blobs.Count == 0 ? 1 : Blobs.Keys.Last() + 1;
            Blobs.Add(number, bytes.ToArray());
            return number;
        }

        public byte[] Get(long number) => Blobs.TryGetValue(number, out var blob) ? blob : throw new CorruptionException($"Blob {number} is missing.");

        public void Sync()
        {
        }

        public void Delete(IReadOnlyCollection<long> numbers)
        {
            foreach (var number in numbers) Blobs.Remove(number);
        }

        public IEnumerable<long> Numbers(long above = 0) => Blobs.Keys.Where(number => number > above);
    }
}
