// A manifest is the stored root of one version: a blob in the chunk store that names directory leaves, which name extents and column chunks.
// The ref `main` names the manifest; swapping that ref is the one atomic step of a checkpoint.
//
//   ref `main`      version (1), manifest number (8), sequence (8)
//   manifest        version (1), origin (4), sequence (8), node count (8), edge count (8)
//                   definitions                 as in a log segment: all names, label sets and extents
//                   node extents, edge extents  slot limit, directory
//                   node columns, edge columns  n, n × (key, directory)
//                   schema                      n, n × (name, definition)
//   directory       n, n × (leaf index, leaf number)
//   leaf            n, n × (index in leaf (1), number)
//
// Varints unless a width is named. Numbers are chunk-store numbers. Adjacency is derived and rebuilt on opening.

using System.Collections.Immutable;
using Mycelia.Graph;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Values;

namespace Mycelia.Persistence;

/// <summary>Where a directory's leaves are stored.</summary>
internal readonly record struct StoredDirectory((int Index, long Number)[] Leaves);

internal sealed class Manifest
{
    public const byte Version = 1;
    public const string RefName = Storage.RefNames.Main;
    public const string OriginRefName = "origin";

    public required uint Origin { get; init; }

    public required long Sequence { get; init; }

    public required long NodeCount { get; init; }

    public required long EdgeCount { get; init; }

    public required int NodeSlotLimit { get; init; }

    public required int EdgeSlotLimit { get; init; }

    public required StoredDirectory Nodes { get; init; }

    public required StoredDirectory Edges { get; init; }

    public required (int Key, StoredDirectory Directory)[] NodeColumns { get; init; }

    public required (int Key, StoredDirectory Directory)[] EdgeColumns { get; init; }

    public required ImmutableSortedDictionary<string, byte[]> Schema { get; init; }

    public void Encode(ByteWriter writer, GraphTables tables)
    {
        writer.Byte(Version);
        writer.UInt32(Origin);
        writer.Int64(Sequence);
        writer.Int64(NodeCount);
        writer.Int64(EdgeCount);
        SegmentWriter.WriteDefinitions(writer, tables, DefinitionMarks.None, DefinitionMarks.Of(tables));
        writer.Varint((ulong)NodeSlotLimit);
        Encode(writer, Nodes);
        writer.Varint((ulong)EdgeSlotLimit);
        Encode(writer, Edges);
        Encode(writer, NodeColumns);
        Encode(writer, EdgeColumns);
        writer.Varint((ulong)Schema.Count);
        foreach (var (name, definition) in Schema)
        {
            writer.String(name);
            writer.Blob(definition);
        }
    }

    /// <summary>Reads a manifest and fills <paramref name="tables"/>, which must be fresh.</summary>
    public static Manifest Decode(byte[] bytes, GraphTables tables)
    {
        var reader = new ByteReader(bytes, "The manifest");
        if (reader.Byte() != Version) reader.Malformed("its version is unknown");
        var origin = reader.UInt32();
        if (origin != tables.Origin) reader.Malformed("it belongs to another database");
        long sequence = reader.Int64(), nodeCount = reader.Int64(), edgeCount = reader.Int64();
        SegmentReader.ReadDefinitions(ref reader, tables);
        var nodeSlotLimit = reader.Count(tables.NodeSlots.Count);
        var nodes = DecodeDirectory(ref reader);
        var edgeSlotLimit = reader.Count(tables.EdgeSlots.Count);
        var edges = DecodeDirectory(ref reader);
        var nodeColumns = DecodeColumns(ref reader, tables);
        var edgeColumns = DecodeColumns(ref reader, tables);
        var schema = ImmutableSortedDictionary.CreateBuilder<string, byte[]>(UnicodeText.Utf8Order);
        for (var i = reader.Count(reader.Remaining); i > 0; i--) schema.Add(reader.String(), reader.Blob().ToArray());
        if (!reader.AtEnd) reader.Malformed("bytes follow its end");
        return new Manifest
        {
            Origin = origin,
            Sequence = sequence,
            NodeCount = nodeCount,
            EdgeCount = edgeCount,
            NodeSlotLimit = nodeSlotLimit,
            EdgeSlotLimit = edgeSlotLimit,
            Nodes = nodes,
            Edges = edges,
            NodeColumns = nodeColumns,
            EdgeColumns = edgeColumns,
            Schema = schema.ToImmutable(),
        };
    }

    public static byte[] EncodeRef(long manifestNumber, long sequence)
    {
        var writer = new ByteWriter(32);
        writer.Byte(Version);
        writer.Int64(manifestNumber);
        writer.Int64(sequence);
        return writer.ToArray();
    }

    public static (long Number, long Sequence) DecodeRef(byte[] bytes)
    {
        var reader = new ByteReader(bytes, "The ref `main`");
        if (reader.Byte() != Version) reader.Malformed("its version is unknown");
        return (reader.Int64(), reader.Int64());
    }

    public static void EncodeLeaf(ByteWriter writer, IReadOnlyList<(int Index, long Number)> entries)
    {
        writer.Varint((ulong)entries.Count);
        foreach (var (index, number) in entries)
        {
            writer.Byte((byte)index);
            writer.Varint((ulong)number);
        }
    }

    public static List<(int Index, long Number)> DecodeLeaf(byte[] bytes)
    {
        var reader = new ByteReader(bytes, "A directory leaf");
        var entries = new List<(int, long)>();
        for (var i = reader.Count(Directory<object>.LeafSize); i > 0; i--) entries.Add((reader.Byte(), (long)reader.Varint()));
        if (!reader.AtEnd) reader.Malformed("bytes follow its end");
        return entries;
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

    private static void Encode(ByteWriter writer, (int Key, StoredDirectory Directory)[] columns)
    {
        writer.Varint((ulong)columns.Length);
        foreach (var (key, directory) in columns)
        {
            writer.Varint((ulong)key);
            Encode(writer, directory);
        }
    }

    private static StoredDirectory DecodeDirectory(ref ByteReader reader)
    {
        var leaves = new (int, long)[reader.Count(reader.Remaining)];
        for (var i = 0; i < leaves.Length; i++) leaves[i] = (reader.Count(SlotTable.SlotsMax >> Directory<object>.LeafBits), (long)reader.Varint());
        return new StoredDirectory(leaves);
    }

    private static (int, StoredDirectory)[] DecodeColumns(ref ByteReader reader, GraphTables tables)
    {
        var columns = new (int, StoredDirectory)[reader.Count(reader.Remaining)];
        for (var i = 0; i < columns.Length; i++)
        {
            var key = reader.Count(int.MaxValue);
            if (key >= tables.Keys.Count) reader.Malformed($"property key {key} is unknown");
            columns[i] = (key, DecodeDirectory(ref reader));
        }

        return columns;
    }
}
