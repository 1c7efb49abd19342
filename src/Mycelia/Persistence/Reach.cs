// Which blobs versions need: the leaves of their directories, the pages those name, and whatever any of these is a patch against. Reads each leaf once, and of pages the
// heads of the patches alone.

using Mycelia.Storage;

namespace Mycelia.Persistence;

/// <summary>Gathers the blobs that one version after another reaches; what they share is visited once.</summary>
internal sealed class Reach(IChunkStore chunks, CancellationToken cancellation)
{
    private readonly BlobStore _blobs = new(chunks);
    private readonly HashSet<long> _reached = [];
    private readonly HashSet<long> _leaves = [];

    /// <summary>The numbers so far.</summary>
    public IReadOnlySet<long> Numbers => _reached;

    /// <summary>Adds a blob that names no others, and those that it is a patch against.</summary>
    /// <exception cref="CorruptionException">One of them is missing or damaged.</exception>
    public void AddBlob(long number)
    {
        var head = _reached.Add(number) ? BlobStore.HeadOf(chunks, number) : null;
        while (head is { } patch && _reached.Add(patch.Base)) head = patch.Depth == 1 ? null : BlobStore.HeadOf(chunks, patch.Base);
    }

    /// <summary>Adds the leaves of directories and what they name.</summary>
    /// <exception cref="CorruptionException">A leaf, or the head of a patch, is missing or damaged.</exception>
    public void AddDirectories(IEnumerable<StoredDirectory> directories)
    {
        foreach (var (_, leaf) in directories.SelectMany(directory => directory.Leaves))
        {
            // A leaf may have been added as what another is a patch against, without its pages.
            if (!_leaves.Add(leaf)) continue;
            cancellation.ThrowIfCancellationRequested();
            AddBlob(leaf);
            foreach (var (_, name) in _blobs.Read(leaf, Manifest.DecodeLeaf))
                if (BlobStore.IsPatch(name)) AddBlob(BlobStore.NumberOf(name));
                else _reached.Add(name);
        }
    }

    /// <summary>A manifest and every blob that it reaches. Reads the manifest, its leaves and the heads of patches.</summary>
    /// <exception cref="CorruptionException">The manifest, a leaf or the head of a patch is missing or damaged.</exception>
    public static IReadOnlySet<long> Of(IChunkStore chunks, long manifest, uint origin)
    {
        var reach = new Reach(chunks, CancellationToken.None);
        reach.AddBlob(manifest);
        reach.AddDirectories(Manifest.Decode(reach._blobs.Get(manifest), new Graph.GraphTables(origin)).Directories.Values);
        return reach.Numbers;
    }

    /// <summary>The numbers of all leaves of the directories and of all blobs that those need.</summary>
    /// <exception cref="CorruptionException">A leaf or the head of a patch is missing or damaged.</exception>
    public static IReadOnlySet<long> Of(IChunkStore chunks, IEnumerable<StoredDirectory> directories, CancellationToken cancellation)
    {
        var reach = new Reach(chunks, cancellation);
        reach.AddDirectories(directories);
        return reach.Numbers;
    }
}
