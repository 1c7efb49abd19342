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
// without an alive row, columns without a chunk. PageHasher makes the first three, HashTree the tree.

using System.Security.Cryptography;
using Mycelia.Graph;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Values;

namespace Mycelia.Persistence;

internal static class RootHash
{
    public static byte[] Of(GraphSpace space, CancellationToken cancellation) => VersionHashes.Of(space, cancellation).Root;

    /// <summary>The root of these trees; columns are by number of their key.</summary>
    public static byte[] Combine(GraphTables tables, HashTree nodes, HashTree edges, HashTree[] nodeColumns, HashTree[] edgeColumns, IReadOnlyCollection<KeyValuePair<string, byte[]>> schema)
    {
        var root = new ByteWriter(1024);
        root.Byte(6);
        root.Bytes(nodes.Hash);
        root.Bytes(edges.Hash);
        Columns(root, nodeColumns, tables);
        Columns(root, edgeColumns, tables);
        root.Varint((ulong)schema.Count);
        foreach (var (name, definition) in schema)
        {
            root.String(name);
            root.Blob(definition);
        }

        return SHA256.HashData(root.Written);
    }

    private static void Columns(ByteWriter root, HashTree[] columns, GraphTables tables)
    {
        var keys = new List<int>(columns.Length);
        for (var key = 0; key < columns.Length; key++)
            if (!columns[key].IsEmpty) keys.Add(key);
        keys.Sort((left, right) => UnicodeText.Utf8Order.Compare(tables.Keys.NameOf(left), tables.Keys.NameOf(right)));
        root.Varint((ulong)keys.Count);
        foreach (var key in keys)
        {
            root.String(tables.Keys.NameOf(key));
            root.Bytes(columns[key].Hash);
        }
    }
}
