// One hash for one graph: SHA-256 over logical content alone. Names instead of token numbers, identities instead of slots, alive rows only, and the
// canonical chunk encoding, so that history, layout, checkpoints and the order of inserts leave no trace.
//
//   chunk     H(1, canonical chunk bytes; see ChunkCodec)
//   nodes     H(2, alive bits, n, n × label set (n, n × name) sorted, then per alive row the index of its set)
//   edges     H(3, alive bits, type name, source ends, target ends; see ExtentCodec)
//   tree      per origin, extents by number in a tree of fan-out 256, four levels: H(4, n, n × (index (1), hash)); over origins: H(5, n, n × (origin (4), hash))
//   root      H(6, node tree, edge tree, node columns, edge columns, schema), columns being n, n × (name, tree) by name, the schema n, n × (name, definition)
//
// Alive bits are the bits up to the last alive row, as a varint count of rows and (count + 7) / 8 bytes. Absent: chunks without an alive value, extents
// without an alive row, columns without a chunk.

using System.Security.Cryptography;
using Mycelia.Graph;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Values;

namespace Mycelia.Persistence;

internal static class RootHash
{
    private const int Size = SHA256.HashSizeInBytes;
    private const int TreeLevels = 4;

    public static byte[] Of(GraphSpace space, CancellationToken cancellation)
    {
        var tables = space.Tables;
        var root = new ByteWriter(4096);
        root.Byte(6);
        root.Bytes(Tree(Hashes(space.Nodes, tables.NodeSlots, extent => HashOf(extent, tables), cancellation)));
        root.Bytes(Tree(Hashes(space.Edges, tables.EdgeSlots, extent => HashOf(extent, tables), cancellation)));
        Columns(root, space.NodeColumns, tables, tables.NodeSlots, slot => space.Nodes[slot], cancellation);
        Columns(root, space.EdgeColumns, tables, tables.EdgeSlots, slot => space.Edges[slot], cancellation);
        root.Varint((ulong)space.Schema.Count);
        foreach (var (name, definition) in space.Schema)
        {
            root.String(name);
            root.Blob(definition);
        }

        return SHA256.HashData(root.Written);
    }

    private static void Columns(ByteWriter root, ColumnSet columns, GraphTables tables, SlotTable slots, Func<int, Extent?> extentAt, CancellationToken cancellation)
    {
        var byName = new SortedDictionary<string, byte[]>(UnicodeText.Utf8Order);
        var buffer = new ByteWriter(16_384);
        for (var key = 0; key < columns.KeyLimit; key++)
        {
            var hashes = new SortedDictionary<ulong, byte[]>();
            foreach (var (slot, chunk) in columns[key]?.Items() ?? [])
            {
                cancellation.ThrowIfCancellationRequested();
                buffer.Clear();
                buffer.Byte(1);
                if (extentAt(slot) is { } extent && ChunkCodec.Encode(buffer, chunk, extent.Alive)) hashes.Add(slots.ExtentOf(slot), SHA256.HashData(buffer.Written));
            }

            if (hashes.Count > 0) byName.Add(tables.Keys.NameOf(key), Tree(hashes));
        }

        root.Varint((ulong)byName.Count);
        foreach (var (name, hash) in byName)
        {
            root.String(name);
            root.Bytes(hash);
        }
    }

    private static SortedDictionary<ulong, byte[]> Hashes<T>(ExtentTable<T> extents, SlotTable slots, Func<T, byte[]> hash, CancellationToken cancellation) where T : Extent
    {
        var hashes = new SortedDictionary<ulong, byte[]>();
        for (var slot = 0; slot < extents.SlotLimit; slot++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (extents[slot] is { AliveCount: > 0 } extent) hashes.Add(slots.ExtentOf(slot), hash(extent));
        }

        return hashes;
    }

    private static byte[] HashOf(NodeExtent extent, GraphTables tables)
    {
        var writer = new ByteWriter(4096);
        writer.Byte(2);
        AliveBits(writer, extent);
        var limit = ExtentCodec.AliveLimit(extent);
        var sets = new SortedDictionary<string, (byte[] Bytes, int Number)>(StringComparer.Ordinal);
        var names = new Dictionary<int, string>();
        for (var row = 0; row < limit; row++)
        {
            if (!extent.IsAlive(row) || names.ContainsKey(extent.LabelSetOf(row))) continue;
            var set = extent.LabelSetOf(row);
            var bytes = LabelSet(set, tables);
            names.Add(set, Convert.ToHexString(bytes));
            sets.Add(names[set], (bytes, 0));
        }

        writer.Varint((ulong)sets.Count);
        var number = 0;
        foreach (var name in sets.Keys.ToArray())
        {
            writer.Bytes(sets[name].Bytes);
            sets[name] = (sets[name].Bytes, number++);
        }

        for (var row = 0; row < limit; row++)
            if (extent.IsAlive(row)) writer.Varint((ulong)sets[names[extent.LabelSetOf(row)]].Number);
        return SHA256.HashData(writer.Written);
    }

    private static byte[] LabelSet(int set, GraphTables tables)
    {
        var writer = new ByteWriter(64);
        var labels = new List<string>();
        foreach (var label in tables.LabelSets.LabelsOf(set)) labels.Add(tables.Labels.NameOf(label));
        labels.Sort(UnicodeText.Utf8Order);
        writer.Varint((ulong)labels.Count);
        foreach (var label in labels) writer.String(label);
        return writer.ToArray();
    }

    private static byte[] HashOf(EdgeExtent extent, GraphTables tables)
    {
        var writer = new ByteWriter(16_384);
        writer.Byte(3);
        AliveBits(writer, extent);
        writer.String(tables.Types.NameOf(extent.Type));
        ExtentCodec.EncodeEnds(writer, extent, extent.Sources, tables.NodeSlots);
        ExtentCodec.EncodeEnds(writer, extent, extent.Targets, tables.NodeSlots);
        return SHA256.HashData(writer.Written);
    }

    private static void AliveBits(ByteWriter writer, Extent extent)
    {
        var limit = ExtentCodec.AliveLimit(extent);
        writer.Varint((ulong)limit);
        for (var i = 0; i < (limit + 7) / 8; i++) writer.Byte((byte)(extent.Alive[i >> 3] >> ((i & 7) * 8)));
    }

    private static byte[] Tree(SortedDictionary<ulong, byte[]> hashes)
    {
        var origins = hashes.GroupBy(entry => (uint)(entry.Key >> SlotTable.ExtentBits)).ToArray();
        var writer = new ByteWriter(256);
        writer.Byte(5);
        writer.Varint((ulong)origins.Length);
        foreach (var origin in origins)
        {
            writer.UInt32(origin.Key);
            writer.Bytes(Level(origin.Select(entry => (entry.Key & ((1UL << SlotTable.ExtentBits) - 1), entry.Value)), TreeLevels - 1));
        }

        return SHA256.HashData(writer.Written);
    }

    private static byte[] Level(IEnumerable<(ulong Number, byte[] Hash)> entries, int level)
    {
        var writer = new ByteWriter(1024);
        writer.Byte(4);
        var children = entries.GroupBy(entry => (byte)(entry.Number >> (8 * level))).ToArray();
        writer.Varint((ulong)children.Length);
        foreach (var child in children)
        {
            writer.Byte(child.Key);
            var hash = level == 0 ? child.Single().Hash : Level(child, level - 1);
            Invariant.Holds(hash.Length == Size);
            writer.Bytes(hash);
        }

        return SHA256.HashData(writer.Written);
    }
}
