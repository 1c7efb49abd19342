using Mycelia.Graph;
using Mycelia.Graph.Indexes;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Values;

namespace Mycelia.Tests.Graph.Indexes;

/// <summary>The tree of an index does what a sorted set does, in every version.</summary>
public class PropertyIndexTests
{
    [Theory]
    [InlineData(1, 3, 0)]
    [InlineData(2, 40, 0)]
    [InlineData(3, 900, 0)]
    [InlineData(4, 3, 1)]
    [InlineData(5, 700, 1)]
    [InlineData(6, 60, 2)]
    [InlineData(7, 2_500, 2)]
    [InlineData(8, 300, 3)]
    public void It_equals_a_sorted_set_after_every_batch(int seed, int batchMax, int keyKind)
    {
        var random = new Random(seed);
        var model = new SortedSet<(byte[] Key, uint Row)>(Order.Instance);
        var index = PropertyIndex.Empty;
        var versions = new List<(PropertyIndex Index, (byte[] Key, uint Row)[] Entries)>();
        for (var step = 0; step < 120; step++)
        {
            var (removed, added) = (new KeyBatch(), new KeyBatch());
            var shrinks = step % 40 > 25;
            var touched = new HashSet<string>();
            foreach (var entry in Pick(random, model, random.Next(shrinks ? batchMax : batchMax / 3 + 1)))
            {
                removed.Add(entry.Key, entry.Row);
                model.Remove(entry);
                touched.Add(Name(entry));
            }

            for (var i = random.Next(shrinks ? 2 : batchMax); i > 0; i--)
            {
                var entry = (Key: RandomKey(random, keyKind), Row: (uint)random.Next(keyKind == 3 ? 5_000 : 6));
                if (touched.Contains(Name(entry)) || !model.Add(entry)) continue;
                added.Add(entry.Key, entry.Row);
            }

            index = index.With(removed, added, new EditSession());
            if (step % 9 == 0) versions.Add((index, [.. model]));
            AssertEqual(random, index, [.. model]);
            foreach (var (_, leaf) in index.Leaves.Items()) Assert.InRange(leaf.Count, 1, IndexLeaf.EntriesMax);
        }

        foreach (var (old, entries) in versions) AssertEqual(random, old, entries);
        Assert.Equal(model.Count, index.Settled(new EditSession()).Count);
        AssertLeaves(index);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_leaf_reads_back_what_it_wrote_and_refuses_anything_else(int keyKind)
    {
        var random = new Random(keyKind);
        var batch = new KeyBatch();
        for (var i = 0; i < 100; i++) batch.Add(RandomKey(random, keyKind), (uint)i);
        var leaf = new IndexLeaf(batch.ToSorted());
        var writer = new ByteWriter();
        SortedKeysCodec.Encode(writer, leaf);
        var copy = IndexLeaf.Decode(writer.Written);
        var again = new ByteWriter();
        SortedKeysCodec.Encode(again, copy);
        Assert.Equal(writer.ToArray(), again.ToArray());
        Assert.True(copy.MemoryBytes > 0);
        Assert.Throws<CorruptionException>(() => IndexLeaf.Decode(writer.Written[..^1]));
        Assert.Throws<CorruptionException>(() => IndexLeaf.Decode([.. writer.Written, 0]));
    }

    private static void AssertLeaves(PropertyIndex index)
    {
        foreach (var (_, leaf) in index.Settled(new EditSession()).Leaves.Items()) Assert.InRange(leaf.Count, 1, IndexLeaf.EntriesMax);
    }

    private static string Name((byte[] Key, uint Row) entry) => Convert.ToHexString(entry.Key) + ":" + entry.Row;

    private static IEnumerable<(byte[] Key, uint Row)> Pick(Random random, SortedSet<(byte[] Key, uint Row)> model, int count)
    {
        var all = model.ToArray();
        random.Shuffle(all);
        if (random.Next(3) == 0) Array.Sort(all, Order.Instance); // A stretch of neighbours: leaves vanish.
        return all.Take(count);
    }

    private static byte[] RandomKey(Random random, int kind)
    {
        var writer = new ByteWriter();
        Value value = kind switch
        {
            0 => random.Next(100_000) * (random.Next(5) == 0 ? 1L << 40 : 1),
            1 => new string((char)('a' + random.Next(3)), random.Next(20)) + random.Next(2_000) + (random.Next(9) == 0 ? "\0x" : ""),
            2 => random.Next(4) switch { 0 => random.Next(3_000), 1 => random.NextDouble(), 2 => $"common prefix of all {random.Next(3_000)}", _ => random.Next(2) == 0 },
            _ => random.Next(4),
        };
        OrderedKey.Append(writer, value);
        OrderedKey.Trim(writer);
        return writer.ToArray();
    }

    private static void AssertEqual(Random random, PropertyIndex index, (byte[] Key, uint Row)[] entries)
    {
        Assert.Equal(entries.Length, index.Count);
        AssertRange(index, new KeyRange(null, null), entries);
        if (entries.Length == 0) return;
        for (var i = 0; i < 4; i++)
        {
            var (low, high) = (entries[random.Next(entries.Length)].Key, entries[random.Next(entries.Length)].Key);
            if (low.AsSpan().SequenceCompareTo(high) > 0) (low, high) = (high, low);
            AssertRange(index, new KeyRange(low, high), [.. entries.Where(e => e.Key.AsSpan().SequenceCompareTo(low) >= 0 && e.Key.AsSpan().SequenceCompareTo(high) < 0)]);
        }

        for (var i = 0; i < 20; i++)
        {
            var entry = entries[random.Next(entries.Length)];
            var key = SearchKey.Pad(entry.Key, new byte[entry.Key.Length + SearchKey.Padding]);
            Assert.True(index.TryFindFirst(key, out var row));
            Assert.Contains((entry.Key, row), entries, new Equal());
            Assert.True(index.Contains(key, entry.Row));
            Assert.False(index.Contains(key, 77_777));
            Assert.Equal(entries.Count(e => e.Key.AsSpan().SequenceEqual(entry.Key)) > 1, index.TryFindOther(key, row, out _));
            byte[] absent = [.. entry.Key, 0xFE];
            if (!entries.Any(e => e.Key.AsSpan().SequenceEqual(absent))) Assert.False(index.TryFindFirst(SearchKey.Pad(absent, new byte[absent.Length + SearchKey.Padding]), out _));
        }
    }

    private static void AssertRange(PropertyIndex index, KeyRange range, (byte[] Key, uint Row)[] expected)
    {
        Assert.Equal(expected.Length, IndexCursor.CountOf(index, range));
        Assert.Equal(expected, Walk(index, range, false), new Equal());
        Assert.Equal(expected.Reverse(), Walk(index, range, true), new Equal());
    }

    private static List<(byte[] Key, uint Row)> Walk(PropertyIndex index, KeyRange range, bool descending)
    {
        var entries = new List<(byte[] Key, uint Row)>();
        var cursor = new IndexCursor(index, range, descending);
        while (cursor.MoveNext())
        {
            var buffer = new byte[cursor.Keys.KeyLengthMax(cursor.KeyAt)];
            entries.Add((buffer[..cursor.Keys.CopyKey(cursor.KeyAt, buffer)], cursor.Row));
        }

        return entries;
    }

    private sealed class Order : IComparer<(byte[] Key, uint Row)>
    {
        public static readonly Order Instance = new();

        public int Compare((byte[] Key, uint Row) x, (byte[] Key, uint Row) y)
        {
            var order = x.Key.AsSpan().SequenceCompareTo(y.Key);
            return order != 0 ? order : x.Row.CompareTo(y.Row);
        }
    }

    private sealed class Equal : IEqualityComparer<(byte[] Key, uint Row)>
    {
        public bool Equals((byte[] Key, uint Row) x, (byte[] Key, uint Row) y) => Order.Instance.Compare(x, y) == 0;

        public int GetHashCode((byte[] Key, uint Row) obj) => (int)obj.Row;
    }
}
