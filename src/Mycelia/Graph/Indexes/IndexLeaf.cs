// A leaf of an index and its stored form:
//
//   n, prefix (blob), n × head (8, big-endian order as a little-endian number), n × row (4), has rests (1), n × rest (blob) if it has
//
// Rows are those of this database's slots: indexes are derived, and neither hashed nor exchanged.

using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Loops;

namespace Mycelia.Graph.Indexes;

/// <summary>Up to 256 neighbouring entries: what is stored, loaded and evicted as one.</summary>
internal sealed class IndexLeaf : SortedKeys, IPage
{
    public const int EntriesMax = 256;

    /// <summary>A leaf of long keys is cut before it has 256 entries.</summary>
    public const int HeapMax = 64 << 10;

    /// <summary>Leaves of at least so many entries are searched through samples, which stand in this object: of the heads one block is read, where a binary search would wait for memory at every step.</summary>
    private const int SampledMin = 32;

    private readonly SearchSamples _samples;

    public IndexLeaf(SortedKeys keys) : base(keys)
    {
        if (keys.Count >= SampledMin) _samples = SampledSearch.Of(keys.Heads[..Math.Min(keys.Count, EntriesMax)]);
    }

    /// <summary>The number this leaf is stored under, 0 while it is not.</summary>
    public long StoredAs { get; set; }

    public long MemoryBytes => 376 + Count * (HasRests ? 16L : 12L) + HeapBytes + Prefix.Length;

    private protected override int PlaceOf(ulong[] heads, ulong head)
    {
        if (heads.Length < SampledMin) return base.PlaceOf(heads, head);
        var (from, to) = SampledSearch.BlockOf(in _samples, heads.Length, head);
        PrefetchRows(from);
        return SampledSearch.LowerBoundIn(heads, from, to, head);
    }

    /// <exception cref="CorruptionException">The bytes are not what <see cref="SortedKeysCodec.Encode"/> writes.</exception>
    public static IndexLeaf Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes, "An index leaf");
        var leaf = new IndexLeaf(SortedKeysCodec.Decode(ref reader));
        if (leaf.Count is 0 or > EntriesMax) reader.Malformed($"it has {leaf.Count} entries");
        if (!reader.AtEnd) reader.Malformed("something follows the entries");
        return leaf;
    }
}

/// <summary>Writes and reads sorted entries.</summary>
internal static class SortedKeysCodec
{
    public static void Encode(ByteWriter writer, SortedKeys keys)
    {
        writer.Varint((ulong)keys.Count);
        writer.Blob(keys.Prefix);
        foreach (var head in keys.Heads) writer.UInt64(head);
        foreach (var row in keys.Rows) writer.UInt32(row);
        writer.Byte(keys.HasRests ? (byte)1 : (byte)0);
        if (!keys.HasRests) return;
        for (var i = 0; i < keys.Count; i++) writer.Blob(keys.RestAt(i));
    }

    /// <exception cref="CorruptionException">The bytes are not what <see cref="Encode"/> writes, or the entries are not in order.</exception>
    public static SortedKeys Decode(ref ByteReader reader)
    {
        var count = reader.Count(reader.Remaining);
        var prefix = reader.Blob().ToArray();
        if (count > reader.Remaining / 12) reader.Malformed($"{count} entries do not fit");
        var heads = new ulong[count];
        var rows = new uint[count];
        for (var i = 0; i < count; i++) heads[i] = reader.UInt64();
        for (var i = 0; i < count; i++) rows[i] = reader.UInt32();
        int[]? ends = null;
        var heap = new ByteWriter(16);
        if (reader.Byte() != 0)
        {
            ends = new int[count + 1];
            for (var i = 0; i < count; i++)
            {
                heap.Bytes(reader.Blob());
                ends[i + 1] = heap.Length;
            }
        }

        var keys = new SortedKeys(prefix, heads, rows, ends, heap.ToArray());
        for (var i = 1; i < count; i++)
            if (!IsAfter(keys, i)) reader.Malformed($"entry {i} is not after the one before it");
        return keys;
    }

    private static bool IsAfter(SortedKeys keys, int i)
    {
        if (keys.Heads[i] != keys.Heads[i - 1]) return keys.Heads[i] > keys.Heads[i - 1];
        var order = keys.RestAt(i).SequenceCompareTo(keys.RestAt(i - 1));
        return order != 0 ? order > 0 : keys.RowAt(i) > keys.RowAt(i - 1);
    }
}
