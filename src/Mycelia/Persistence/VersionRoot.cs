// The stored root of one version of the graph: names directory leaves, which name pages. Commits and the working states of branches are stored as roots.
//
//   marker (1)      0x52
//   sequence, node count, edge count
//   node slot limit, edge slot limit
//   directories     n, n × (kind (1), key, n, n × (leaf index, leaf number))
//   schema          n, n × (name, definition)
//   counts          n, n × (label, nodes); n, n × (type, edges)
//   indexes         n, n × (name, number, root (blob))
//   hashes          present (1), for a commit: the hash trees of the version (VersionHashes)
//
// Varints unless a width is named. The same parts stand inline in manifests of formats 1 and 2.

using System.Collections.Immutable;
using Mycelia.Graph;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Values;

namespace Mycelia.Persistence;

internal sealed class VersionRoot
{
    public const byte Marker = 0x52;

    /// <summary>The format that the extents it names are stored in.</summary>
    public byte Format { get; init; } = Manifest.Version;

    public required long Sequence { get; init; }

    public required long NodeCount { get; init; }

    public required long EdgeCount { get; init; }

    public required int NodeSlotLimit { get; init; }

    public required int EdgeSlotLimit { get; init; }

    public required IReadOnlyDictionary<DirectoryName, StoredDirectory> Directories { get; init; }

    public required ImmutableSortedDictionary<string, byte[]> Schema { get; init; }

    /// <summary>Nodes by label, edges by type; empty in format 1, which has none.</summary>
    public CountTable Counts { get; init; } = CountTable.Empty;

    /// <summary>By name of the definition: the number and root of its index.</summary>
    public IReadOnlyDictionary<string, (int Number, byte[] Root)> Indexes { get; init; } = new Dictionary<string, (int, byte[])>();

    /// <summary>The hash trees of a commit's version; null for the working state of a branch.</summary>
    public VersionHashes? Hashes { get; init; }

    public StoredDirectory this[DirectoryKind kind, int key] => Directories.TryGetValue(new DirectoryName(kind, key), out var directory) ? directory : StoredDirectory.Empty;

    /// <summary>The root of a version whose directories are stored.</summary>
    public static VersionRoot Of(GraphSpace space, IReadOnlyDictionary<DirectoryName, StoredDirectory> directories, VersionHashes? hashes)
    {
        var indexes = new Dictionary<string, (int, byte[])>();
        foreach (var rule in space.Rules.All)
        {
            if (rule.Index is not { } index) continue;
            var root = new ByteWriter(64);
            index.EncodeRoot(root);
            indexes.Add(rule.Definition.Name, (rule.Number, root.ToArray()));
        }

        return new VersionRoot
        {
            Sequence = space.Sequence,
            NodeCount = space.NodeCount,
            EdgeCount = space.EdgeCount,
            NodeSlotLimit = space.Nodes.SlotLimit,
            EdgeSlotLimit = space.Edges.SlotLimit,
            Directories = directories,
            Schema = space.Schema,
            Counts = space.Counts,
            Indexes = indexes,
            Hashes = hashes,
        };
    }

    /// <summary>Whether another root is that of the same version, stored at the same places.</summary>
    public bool IsSame(VersionRoot other) =>
        Sequence == other.Sequence && Directories.Count == other.Directories.Count
        && Directories.All(entry => other.Directories.TryGetValue(entry.Key, out var directory) && directory.Leaves.AsSpan().SequenceEqual(entry.Value.Leaves));

    /// <summary><paramref name="numberOf"/> stores a page of hashes, if it is not stored, and gives its number.</summary>
    public void Encode(ByteWriter writer, Func<HashPage, long> numberOf)
    {
        writer.Byte(Marker);
        writer.Varint((ulong)Sequence);
        writer.Varint((ulong)NodeCount);
        writer.Varint((ulong)EdgeCount);
        writer.Varint((ulong)NodeSlotLimit);
        writer.Varint((ulong)EdgeSlotLimit);
        writer.Varint((ulong)Directories.Count);
        foreach (var (name, directory) in Directories.OrderBy(entry => entry.Key.Kind).ThenBy(entry => entry.Key.Key))
        {
            writer.Byte((byte)name.Kind);
            writer.Varint((ulong)name.Key);
            writer.Varint((ulong)directory.Leaves.Length);
            foreach (var (index, number) in directory.Leaves)
            {
                writer.Varint((ulong)index);
                writer.Varint((ulong)number);
            }
        }

        writer.Varint((ulong)Schema.Count);
        foreach (var (name, definition) in Schema)
        {
            writer.String(name);
            writer.Blob(definition);
        }

        Counts.Encode(writer);
        writer.Varint((ulong)Indexes.Count);
        foreach (var (name, (number, root)) in Indexes.OrderBy(index => index.Value.Number))
        {
            writer.String(name);
            writer.Varint((ulong)number);
            writer.Blob(root);
        }

        writer.Byte(Hashes is null ? (byte)0 : (byte)1);
        Hashes?.Encode(writer, numberOf);
    }

    /// <summary>Reads a root over tables that define what it names; <paramref name="readHashes"/> reads a page of hashes when it is asked for.</summary>
    /// <exception cref="CorruptionException">The bytes are no root, or name what is not defined.</exception>
    public static VersionRoot Decode(ReadOnlySpan<byte> bytes, GraphTables tables, Func<long, HashPage> readHashes)
    {
        var reader = new ByteReader(bytes, "A version root");
        if (reader.Byte() != Marker) reader.Malformed("it begins as something else");
        long sequence = (long)reader.Varint(), nodeCount = (long)reader.Varint(), edgeCount = (long)reader.Varint();
        int nodeSlotLimit = reader.Count(tables.NodeSlots.Count), edgeSlotLimit = reader.Count(tables.EdgeSlots.Count);
        var root = new VersionRoot
        {
            Sequence = sequence,
            NodeCount = nodeCount,
            EdgeCount = edgeCount,
            NodeSlotLimit = nodeSlotLimit,
            EdgeSlotLimit = edgeSlotLimit,
            Directories = DecodeDirectories(ref reader, tables),
            Schema = DecodeSchema(ref reader),
            Counts = CountTable.Decode(ref reader, tables),
            Indexes = DecodeIndexes(ref reader, tables),
            Hashes = reader.Byte() != 0 ? VersionHashes.Decode(ref reader, tables, readHashes) : null,
        };
        if (!reader.AtEnd) reader.Malformed("bytes follow its end");
        return root;
    }

    public static StoredDirectory DecodeDirectory(ref ByteReader reader)
    {
        var leaves = new (int, long)[reader.Count(reader.Remaining)];
        for (var i = 0; i < leaves.Length; i++) leaves[i] = (reader.Count(SlotTable.SlotsMax >> DirectoryShape.LeafBits), (long)reader.Varint());
        return new StoredDirectory(leaves);
    }

    public static ImmutableSortedDictionary<string, byte[]> DecodeSchema(ref ByteReader reader)
    {
        var schema = ImmutableSortedDictionary.CreateBuilder<string, byte[]>(UnicodeText.Utf8Order);
        for (var i = reader.Count(reader.Remaining); i > 0; i--) schema.Add(reader.String(), reader.Blob().ToArray());
        return schema.ToImmutable();
    }

    public static Dictionary<string, (int Number, byte[] Root)> DecodeIndexes(ref ByteReader reader, GraphTables tables)
    {
        var indexes = new Dictionary<string, (int, byte[])>();
        for (var i = reader.Count(reader.Remaining); i > 0; i--) indexes.Add(reader.String(), (reader.Count(tables.IndexNumber), reader.Blob().ToArray()));
        return indexes;
    }

    public static Dictionary<DirectoryName, StoredDirectory> DecodeDirectories(ref ByteReader reader, GraphTables tables)
    {
        var directories = new Dictionary<DirectoryName, StoredDirectory>();
        for (var i = reader.Count(reader.Remaining); i > 0; i--)
        {
            var kind = (DirectoryKind)reader.Byte();
            var limit = kind switch
            {
                DirectoryKind.Nodes or DirectoryKind.Edges => 1,
                DirectoryKind.NodeColumn or DirectoryKind.EdgeColumn => tables.Keys.Count,
                DirectoryKind.Outgoing or DirectoryKind.Incoming => tables.Types.Count,
                DirectoryKind.Index => int.MaxValue,
                _ => 0,
            };
            if (limit == 0) reader.Malformed($"a directory of the unknown kind {(byte)kind}");
            if (!directories.TryAdd(new DirectoryName(kind, reader.Count(limit - 1)), DecodeDirectory(ref reader))) reader.Malformed("a directory stands there twice");
        }

        return directories;
    }
}
