// Manifests of formats 1 and 2, which hold the one version that there was, after version (1), origin (4), sequence (8):
//
//   node count (8), edge count (8)
//   definitions                 as in a log segment
//   format 1                    node extents, edge extents  slot limit, directory
//                               node columns, edge columns  n, n × (key, directory)
//   format 2                    slot limit, born limit per node extent; slot limit, born limit per edge extent
//                               n, n × (kind (1), key, directory)
//   schema                      n, n × (name, definition)
//   format 2                    counts          n, n × (label, nodes); n, n × (type, edges)
//                               indexes         last number; n, n × (name, number, root (blob))
//                               garbage         n, n × number

using Mycelia.Graph;
using Mycelia.Kernel.Buffers;

namespace Mycelia.Persistence;

internal static class OldManifest
{
    /// <summary>Reads on behind the sequence.</summary>
    public static Manifest Decode(ref ByteReader reader, byte version, uint origin, long sequence, GraphTables tables)
    {
        long nodeCount = reader.Int64(), edgeCount = reader.Int64();
        SegmentReader.ReadDefinitions(ref reader, tables);
        int nodeSlotLimit, edgeSlotLimit;
        Dictionary<DirectoryName, StoredDirectory> directories;
        if (version == 1)
        {
            directories = ReadDirectories(ref reader, tables, out nodeSlotLimit, out edgeSlotLimit);
        }
        else
        {
            nodeSlotLimit = Manifest.DecodeLimits(ref reader, tables.NodeSlots);
            edgeSlotLimit = Manifest.DecodeLimits(ref reader, tables.EdgeSlots);
            directories = VersionRoot.DecodeDirectories(ref reader, tables);
        }

        var schema = VersionRoot.DecodeSchema(ref reader);
        var counts = CountTable.Empty;
        var indexes = new Dictionary<string, (int, byte[])>();
        long[] garbage = [];
        if (version > 1)
        {
            counts = CountTable.Decode(ref reader, tables);
            tables.IndexNumber = reader.Count(int.MaxValue);
            indexes = VersionRoot.DecodeIndexes(ref reader, tables);
            garbage = Manifest.DecodeNumbers(ref reader);
        }

        if (!reader.AtEnd) reader.Malformed("bytes follow its end");
        var root = new VersionRoot
        {
            Format = version,
            Sequence = sequence,
            NodeCount = nodeCount,
            EdgeCount = edgeCount,
            NodeSlotLimit = nodeSlotLimit,
            EdgeSlotLimit = edgeSlotLimit,
            Directories = directories,
            Schema = schema,
            Counts = counts,
            Indexes = indexes,
        };
        return new Manifest { ReadVersion = version, Origin = origin, Sequence = sequence, Inline = root, Garbage = garbage };
    }

    private static Dictionary<DirectoryName, StoredDirectory> ReadDirectories(ref ByteReader reader, GraphTables tables, out int nodeSlotLimit, out int edgeSlotLimit)
    {
        var directories = new Dictionary<DirectoryName, StoredDirectory>();
        nodeSlotLimit = reader.Count(tables.NodeSlots.Count);
        directories.Add(new DirectoryName(DirectoryKind.Nodes, 0), VersionRoot.DecodeDirectory(ref reader));
        edgeSlotLimit = reader.Count(tables.EdgeSlots.Count);
        directories.Add(new DirectoryName(DirectoryKind.Edges, 0), VersionRoot.DecodeDirectory(ref reader));
        ReadColumns(ref reader, DirectoryKind.NodeColumn, tables, directories);
        ReadColumns(ref reader, DirectoryKind.EdgeColumn, tables, directories);
        return directories;
    }

    private static void ReadColumns(ref ByteReader reader, DirectoryKind kind, GraphTables tables, Dictionary<DirectoryName, StoredDirectory> directories)
    {
        for (var i = reader.Count(reader.Remaining); i > 0; i--)
        {
            var key = reader.Count(int.MaxValue);
            if (key >= tables.Keys.Count) reader.Malformed($"property key {key} is unknown");
            directories.Add(new DirectoryName(kind, key), VersionRoot.DecodeDirectory(ref reader));
        }
    }
}
