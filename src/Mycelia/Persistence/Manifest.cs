// A manifest is the stored root of one version: a blob in the chunk store that names directory leaves, which name extents, column chunks and adjacency
// blocks. The ref `main` names the manifest; swapping that ref is the one atomic step of a checkpoint.
//
//   ref `main`      version (1), manifest number (8), sequence (8)
//   manifest        version (1), origin (4), sequence (8), node count (8), edge count (8)
//                   definitions    as in a log segment: all names, label sets and extents
//                   slot limit, born limit per node extent; slot limit, born limit per edge extent
//                   n, n × (kind (1), key, directory)
//                   schema         n, n × (name, definition)
//                   counts         n, n × (label, nodes); n, n × (type, edges)
//                   indexes        last number; n, n × (name, number, root (blob))
//                   garbage        n, n × number: blobs that no checkpoint reaches and that were not forgotten yet
//   directory       n, n × (leaf index, leaf number)
//   leaf            0 (1), n, n × (index in leaf (1), number << 1 | 1 if that blob is a patch)
//
// A leaf of format 2 begins with n, which is never 0, and has plain numbers. Varints unless a width is named. Numbers are chunk-store numbers; the blobs of a checkpoint have lower numbers than its manifest. Version 1, of format 1,
// is read by ManifestV1.

using System.Collections.Immutable;
using Mycelia.Graph;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Values;
using Mycelia.Storage;

namespace Mycelia.Persistence;

/// <summary>What a stored directory holds.</summary>
internal enum DirectoryKind : byte
{
    /// <summary>Node extents; key 0.</summary>
    Nodes = 0,
    /// <summary>Edge extents; key 0.</summary>
    Edges = 1,
    /// <summary>Chunks of a node property; the key is the property's number.</summary>
    NodeColumn = 2,
    /// <summary>Chunks of an edge property; the key is the property's number.</summary>
    EdgeColumn = 3,
    /// <summary>Blocks of outgoing lists; the key is the edge type's number.</summary>
    Outgoing = 4,
    /// <summary>Blocks of incoming lists; the key is the edge type's number.</summary>
    Incoming = 5,
    /// <summary>Leaves of an index; the key is the index's number.</summary>
    Index = 6,
}

/// <summary>A directory of a version.</summary>
internal readonly record struct DirectoryName(DirectoryKind Kind, int Key);

/// <summary>Where a directory's leaves are stored.</summary>
internal readonly record struct StoredDirectory((int Index, long Number)[] Leaves)
{
    public static readonly StoredDirectory Empty = new([]);
}

internal sealed class Manifest
{
    public const byte Version = 2;
    public const string RefName = RefNames.Main;
    public const string OriginRefName = "origin";
    private const byte RefVersion = 1;

    /// <summary>Begins a leaf that tells which pages are patches: as the number of its pages it would have none.</summary>
    private const byte LeafOfNames = 0;

    /// <summary>The version it was read in, which is also the format of the extents it names.</summary>
    public byte ReadVersion { get; init; } = Version;

    public required uint Origin { get; init; }

    public required long Sequence { get; init; }

    public required long NodeCount { get; init; }

    public required long EdgeCount { get; init; }

    public required int NodeSlotLimit { get; init; }

    public required int EdgeSlotLimit { get; init; }

    public required IReadOnlyDictionary<DirectoryName, StoredDirectory> Directories { get; init; }

    public required ImmutableSortedDictionary<string, byte[]> Schema { get; init; }

    /// <summary>Nodes by label, edges by type; empty in version 1, which has none.</summary>
    public CountTable Counts { get; init; } = CountTable.Empty;

    /// <summary>By name of the definition: the number and root of its index.</summary>
    public IReadOnlyDictionary<string, (int Number, byte[] Root)> Indexes { get; init; } = new Dictionary<string, (int, byte[])>();

    public required IReadOnlyCollection<long> Garbage { get; init; }

    public StoredDirectory this[DirectoryKind kind, int key] => Directories.TryGetValue(new DirectoryName(kind, key), out var directory) ? directory : StoredDirectory.Empty;

    public void Encode(ByteWriter writer, GraphTables tables)
    {
        writer.Byte(Version);
        writer.UInt32(Origin);
        writer.Int64(Sequence);
        writer.Int64(NodeCount);
        writer.Int64(EdgeCount);
        SegmentWriter.WriteDefinitions(writer, tables, DefinitionMarks.None, DefinitionMarks.Of(tables));
        EncodeLimits(writer, NodeSlotLimit, tables.NodeSlots);
        EncodeLimits(writer, EdgeSlotLimit, tables.EdgeSlots);
        writer.Varint((ulong)Directories.Count);
        foreach (var (name, directory) in Directories.OrderBy(entry => entry.Key.Kind).ThenBy(entry => entry.Key.Key))
        {
            writer.Byte((byte)name.Kind);
            writer.Varint((ulong)name.Key);
            Encode(writer, directory);
        }

        writer.Varint((ulong)Schema.Count);
        foreach (var (name, definition) in Schema)
        {
            writer.String(name);
            writer.Blob(definition);
        }

        Counts.Encode(writer);
        writer.Varint((ulong)tables.IndexNumber);
        writer.Varint((ulong)Indexes.Count);
        foreach (var (name, (number, root)) in Indexes.OrderBy(index => index.Value.Number))
        {
            writer.String(name);
            writer.Varint((ulong)number);
            writer.Blob(root);
        }

        writer.Varint((ulong)Garbage.Count);
        foreach (var number in Garbage) writer.Varint((ulong)number);
    }

    /// <summary>The origin of a stored database; null when none was drawn yet.</summary>
    public static uint? OriginOf(IStorage storage)
    {
        if (storage.Refs.Get(OriginRefName) is not { } stored) return null;
        if (stored.Length != 4) throw new CorruptionException($"The ref `{OriginRefName}` of {storage.Location} has {stored.Length} bytes instead of 4. Restore the database from a backup.");
        return BitConverter.ToUInt32(stored);
    }

    /// <summary>Reads the manifest that the ref `main` names, as <see cref="Decode"/> does.</summary>
    public static Manifest Read(IStorage storage, long number, long sequence, GraphTables tables)
    {
        var manifest = Decode(storage.Chunks.Get(number), tables);
        if (manifest.Sequence != sequence) throw new CorruptionException($"The ref `{RefName}` of {storage.Location} names sequence {sequence}, its manifest {manifest.Sequence}. Restore the database from a backup.");
        return manifest;
    }

    /// <summary>Reads a manifest and fills <paramref name="tables"/>, which must be fresh.</summary>
    public static Manifest Decode(byte[] bytes, GraphTables tables)
    {
        var reader = new ByteReader(bytes, "The manifest");
        var version = reader.Byte();
        if (version is not (1 or Version)) reader.Malformed("its version is unknown");
        var origin = reader.UInt32();
        if (origin != tables.Origin) reader.Malformed("it belongs to another database");
        long sequence = reader.Int64(), nodeCount = reader.Int64(), edgeCount = reader.Int64();
        SegmentReader.ReadDefinitions(ref reader, tables);
        int nodeSlotLimit, edgeSlotLimit;
        Dictionary<DirectoryName, StoredDirectory> directories;
        if (version == 1)
        {
            directories = ManifestV1.ReadDirectories(ref reader, tables, out nodeSlotLimit, out edgeSlotLimit);
        }
        else
        {
            nodeSlotLimit = DecodeLimits(ref reader, tables.NodeSlots);
            edgeSlotLimit = DecodeLimits(ref reader, tables.EdgeSlots);
            directories = DecodeDirectories(ref reader, tables);
        }

        var schema = ImmutableSortedDictionary.CreateBuilder<string, byte[]>(UnicodeText.Utf8Order);
        for (var i = reader.Count(reader.Remaining); i > 0; i--) schema.Add(reader.String(), reader.Blob().ToArray());
        var counts = version == 1 ? CountTable.Empty : CountTable.Decode(ref reader, tables);
        var indexes = version == 1 ? [] : DecodeIndexes(ref reader, tables);
        var garbage = new long[version == 1 ? 0 : reader.Count(reader.Remaining)];
        for (var i = 0; i < garbage.Length; i++) garbage[i] = (long)reader.Varint();
        if (!reader.AtEnd) reader.Malformed("bytes follow its end");
        return new Manifest
        {
            ReadVersion = version,
            Origin = origin,
            Sequence = sequence,
            NodeCount = nodeCount,
            EdgeCount = edgeCount,
            NodeSlotLimit = nodeSlotLimit,
            EdgeSlotLimit = edgeSlotLimit,
            Directories = directories,
            Schema = schema.ToImmutable(),
            Counts = counts,
            Indexes = indexes,
            Garbage = garbage,
        };
    }

    private static Dictionary<string, (int Number, byte[] Root)> DecodeIndexes(ref ByteReader reader, GraphTables tables)
    {
        tables.IndexNumber = reader.Count(int.MaxValue);
        var indexes = new Dictionary<string, (int, byte[])>();
        for (var i = reader.Count(reader.Remaining); i > 0; i--) indexes.Add(reader.String(), (reader.Count(tables.IndexNumber), reader.Blob().ToArray()));
        return indexes;
    }

    public static byte[] EncodeRef(long manifestNumber, long sequence)
    {
        var writer = new ByteWriter(32);
        writer.Byte(RefVersion);
        writer.Int64(manifestNumber);
        writer.Int64(sequence);
        return writer.ToArray();
    }

    public static (long Number, long Sequence) DecodeRef(byte[] bytes)
    {
        var reader = new ByteReader(bytes, "The ref `main`");
        if (reader.Byte() != RefVersion) reader.Malformed("its version is unknown");
        return (reader.Int64(), reader.Int64());
    }

    /// <summary>Names of pages (<see cref="BlobStore"/>) by index, 0 where there is none.</summary>
    public static void EncodeLeaf(ByteWriter writer, ReadOnlySpan<long> names)
    {
        var count = 0;
        foreach (var name in names) count += name == 0 ? 0 : 1;
        writer.Byte(LeafOfNames);
        writer.Varint((ulong)count);
        for (var index = 0; index < names.Length; index++)
        {
            if (names[index] == 0) continue;
            writer.Byte((byte)index);
            writer.Varint((ulong)BlobStore.NumberOf(names[index]) << 1 | (BlobStore.IsPatch(names[index]) ? 1UL : 0));
        }
    }

    /// <summary>The names of the pages of a leaf; those of a leaf of format 2 are numbers, since nothing in it was a patch.</summary>
    public static List<(int Index, long Name)> DecodeLeaf(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes, "A directory leaf");
        var count = reader.Count(DirectoryShape.LeafSize);
        var hasNames = count == LeafOfNames;
        if (hasNames) count = reader.Count(DirectoryShape.LeafSize);
        var entries = new List<(int, long)>(count);
        for (var i = count; i > 0; i--)
        {
            var index = reader.Byte();
            var stored = reader.Varint();
            var number = (long)(hasNames ? stored >> 1 : stored);
            if (number <= 0) reader.Malformed($"it names blob {number}");
            entries.Add((index, hasNames && (stored & 1) != 0 ? -number : number));
        }

        if (!reader.AtEnd) reader.Malformed("bytes follow its end");
        return entries;
    }

    public static StoredDirectory DecodeDirectory(ref ByteReader reader)
    {
        var leaves = new (int, long)[reader.Count(reader.Remaining)];
        for (var i = 0; i < leaves.Length; i++) leaves[i] = (reader.Count(SlotTable.SlotsMax >> DirectoryShape.LeafBits), (long)reader.Varint());
        return new StoredDirectory(leaves);
    }

    private static void Encode(ByteWriter writer, StoredDirectory directory)
    {
        writer.Varint((ulong)directory.Leaves.Length);
        foreach (var (index, number) in directory.Leaves)
        {
            writer.Varint((ulong)index);
            writer.Varint((ulong)number);
        }
    }

    private static void EncodeLimits(ByteWriter writer, int slotLimit, SlotTable slots)
    {
        writer.Varint((ulong)slotLimit);
        for (var slot = 0; slot < slotLimit; slot++) writer.Varint((ulong)slots.BornLimitOf(slot));
    }

    private static int DecodeLimits(ref ByteReader reader, SlotTable slots)
    {
        var slotLimit = reader.Count(slots.Count);
        for (var slot = 0; slot < slotLimit; slot++) slots.SetBornLimit(slot, reader.Count(Kernel.Columns.Chunk.RowsMax));
        return slotLimit;
    }

    private static Dictionary<DirectoryName, StoredDirectory> DecodeDirectories(ref ByteReader reader, GraphTables tables)
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
