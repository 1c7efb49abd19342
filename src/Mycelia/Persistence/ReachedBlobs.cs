using Mycelia.Graph;
using Mycelia.Storage;

namespace Mycelia.Persistence;

/// <summary>What a stored version consists of. Reads the manifest and the leaves, not what they name.</summary>
internal static class ReachedBlobs
{
    /// <summary>The manifest and every blob that it reaches.</summary>
    /// <exception cref="CorruptionException">The manifest or a leaf is absent or damaged.</exception>
    public static HashSet<long> Of(long manifestNumber, IChunkStore chunks, uint origin)
    {
        var reached = new HashSet<long> { manifestNumber };
        var manifest = Manifest.Decode(chunks.Get(manifestNumber), new GraphTables(origin));
        foreach (var directory in manifest.Directories.Values)
        {
            foreach (var (_, leaf) in directory.Leaves)
            {
                reached.Add(leaf);
                foreach (var (_, number) in Manifest.DecodeLeaf(chunks.Get(leaf))) reached.Add(number);
            }
        }

        return reached;
    }
}
