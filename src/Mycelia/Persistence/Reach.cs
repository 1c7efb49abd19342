using Mycelia.Graph;
using Mycelia.Storage;

namespace Mycelia.Persistence;

/// <summary>Which blobs a checkpoint needs.</summary>
internal static class Reach
{
    /// <summary>A manifest and every blob that it reaches, each once. Reads the manifest, the pages of the history, roots and leaves.</summary>
    /// <exception cref="CorruptionException">One of those is missing or damaged.</exception>
    public static IEnumerable<long> Of(IChunkStore chunks, long manifest, uint origin, CancellationToken cancellation = default)
    {
        var tables = new GraphTables(origin);
        return Of(chunks, Manifest.Decode(chunks.Get(manifest), tables), tables, cancellation).Prepend(manifest);
    }

    /// <summary>What a manifest reaches, without itself.</summary>
    public static IEnumerable<long> Of(IChunkStore chunks, Manifest manifest, GraphTables tables, CancellationToken cancellation)
    {
        var seen = new HashSet<long>();
        if (manifest.Inline is { } inline)
        {
            foreach (var number in Of(chunks, inline.Directories.Values, seen, cancellation)) yield return number;
        }

        foreach (var page in manifest.CommitPages.Concat(manifest.ReflogPages))
            if (seen.Add(page)) yield return page;
        foreach (var root in manifest.Branches.Select(branch => branch.Root).Concat(manifest.CommitPages.SelectMany(page => HistoryPages.Roots(chunks.Get(page)))))
        {
            if (root == 0 || !seen.Add(root)) continue;
            cancellation.ThrowIfCancellationRequested();
            yield return root;
            foreach (var number in Of(chunks, VersionRoot.Decode(chunks.Get(root), tables).Directories.Values, seen, cancellation)) yield return number;
        }
    }

    /// <summary>The numbers of all leaves of the directories and of all pages that those name, but for those in <paramref name="seen"/>, to which they are added. Reads the leaves.</summary>
    /// <exception cref="CorruptionException">A leaf is missing or damaged.</exception>
    public static IEnumerable<long> Of(IChunkStore chunks, IEnumerable<StoredDirectory> directories, HashSet<long> seen, CancellationToken cancellation)
    {
        foreach (var leaf in directories.SelectMany(directory => directory.Leaves))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!seen.Add(leaf.Number)) continue;
            yield return leaf.Number;
            foreach (var (_, number) in Manifest.DecodeLeaf(chunks.Get(leaf.Number)))
                if (seen.Add(number)) yield return number;
        }
    }
}
