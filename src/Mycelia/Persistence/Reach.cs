using Mycelia.Storage;

namespace Mycelia.Persistence;

/// <summary>Which blobs a checkpoint needs.</summary>
internal static class Reach
{
    /// <summary>A manifest and every blob that it reaches. Reads the manifest and its leaves.</summary>
    /// <exception cref="CorruptionException">The manifest or a leaf is missing or damaged.</exception>
    public static IEnumerable<long> Of(IChunkStore chunks, long manifest, uint origin) =>
        Of(chunks, Manifest.Decode(chunks.Get(manifest), new Graph.GraphTables(origin)).Directories.Values, CancellationToken.None).Prepend(manifest);

    /// <summary>The numbers of all leaves of the directories and of all pages that those name. Reads the leaves.</summary>
    /// <exception cref="CorruptionException">A leaf is missing or damaged.</exception>
    public static IEnumerable<long> Of(IChunkStore chunks, IEnumerable<StoredDirectory> directories, CancellationToken cancellation)
    {
        foreach (var leaf in directories.SelectMany(directory => directory.Leaves))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return leaf.Number;
            foreach (var (_, number) in Manifest.DecodeLeaf(chunks.Get(leaf.Number))) yield return number;
        }
    }
}
