// The directories of a manifest of format 1, which stored no adjacency and no born limits:
//
//   node extents, edge extents  slot limit, directory
//   node columns, edge columns  n, n × (key, directory)

using Mycelia.Graph;
using Mycelia.Kernel.Buffers;

namespace Mycelia.Persistence;

internal static class ManifestV1
{
    public static Dictionary<DirectoryName, StoredDirectory> ReadDirectories(ref ByteReader reader, GraphTables tables, out int nodeSlotLimit, out int edgeSlotLimit)
    {
        var directories = new Dictionary<DirectoryName, StoredDirectory>();
        nodeSlotLimit = reader.Count(tables.NodeSlots.Count);
        directories.Add(new DirectoryName(DirectoryKind.Nodes, 0), Manifest.DecodeDirectory(ref reader));
        edgeSlotLimit = reader.Count(tables.EdgeSlots.Count);
        directories.Add(new DirectoryName(DirectoryKind.Edges, 0), Manifest.DecodeDirectory(ref reader));
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
            directories.Add(new DirectoryName(kind, key), Manifest.DecodeDirectory(ref reader));
        }
    }
}
