// Which blobs a checkpoint needs: the pages of the history, the roots of commits and branches, the leaves of their directories, the pages those name, and whatever any of
// these is a patch against. Reads each root and leaf once, and of pages the heads of the patches alone.

using Mycelia.Graph;
using Mycelia.Storage;

namespace Mycelia.Persistence;

/// <summary>Gathers the blobs that one version after another reaches; what they share is visited once.</summary>
internal sealed class Reach(IChunkStore chunks, GraphTables tables, CancellationToken cancellation)
{
    private readonly BlobStore _blobs = new(chunks);
    private readonly HashSet<long> _reached = [];
    private readonly HashSet<long> _leaves = [];
    private readonly HashSet<long> _roots = [];

    /// <summary>The numbers so far.</summary>
    public IReadOnlySet<long> Numbers => _reached;

    /// <summary>A manifest and every blob that it reaches.</summary>
    /// <exception cref="CorruptionException">Something that has to be read is missing or damaged.</exception>
    public static IReadOnlySet<long> Of(IChunkStore chunks, long manifest, uint origin, CancellationToken cancellation = default)
    {
        var tables = new GraphTables(origin);
        var reach = new Reach(chunks, tables, cancellation);
        reach.AddBlob(manifest);
        reach.Add(Manifest.Decode(chunks.Get(manifest), tables));
        return reach.Numbers;
    }

    /// <summary>Adds what a manifest names, not the manifest itself.</summary>
    /// <exception cref="CorruptionException">Something that has to be read is missing or damaged.</exception>
    public void Add(Manifest manifest)
    {
        if (manifest.Inline is { } inline) AddDirectories(inline.Directories.Values);
        foreach (var page in manifest.ReflogPages) AddBlob(page);
        foreach (var branch in manifest.Branches) AddRoot(branch.Root);
        foreach (var page in manifest.CommitPages)
        {
            AddBlob(page);
            foreach (var root in HistoryPages.Roots(chunks.Get(page))) AddRoot(root);
        }
    }

    /// <summary>Adds a version: its root and what that names. Number 0 is the empty graph.</summary>
    /// <exception cref="CorruptionException">Something that has to be read is missing or damaged.</exception>
    public void AddRoot(long root)
    {
        if (root == 0 || !_roots.Add(root)) return;
        cancellation.ThrowIfCancellationRequested();
        AddBlob(root);
        var version = _blobs.Read(root, bytes => VersionRoot.Decode(bytes, tables, number => _blobs.Read(number, HashPage.Decode)));
        foreach (var page in version.Hashes?.Pages ?? []) AddBlob(page.StoredAs);
        AddDirectories(version.Directories.Values);
    }

    /// <summary>Adds a blob that names no others, and those that it is a patch against.</summary>
    /// <exception cref="CorruptionException">One of them is missing or damaged.</exception>
    public void AddBlob(long number)
    {
        var head = _reached.Add(number) ? BlobStore.HeadOf(chunks, number) : null;
        while (head is { } patch && _reached.Add(patch.Base)) head = patch.Depth == 1 ? null : BlobStore.HeadOf(chunks, patch.Base);
    }

    /// <summary>Adds the leaves of directories and what they name.</summary>
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
}
