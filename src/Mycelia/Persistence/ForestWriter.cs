// Stores what is new in a database since the last checkpoint: the versions of commits, in order, then those of branches, then the pages of commits and movements.

using System.Collections.Immutable;
using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Kernel.Buffers;
using Mycelia.Storage;

namespace Mycelia.Persistence;

/// <summary>What is stored of a forest, by number: as the last checkpoint left it.</summary>
internal sealed class StoredForest
{
    public StoredForest(Manifest? manifest)
    {
        if (manifest is null) return;
        Branches = manifest.Branches;
        CommitPages = manifest.CommitPages;
        ReflogPages = manifest.ReflogPages;
        LastCommitRoot = manifest.LastCommitRoot;
        Inline = manifest.Inline;
    }

    private StoredForest()
    {
    }

    public IReadOnlyList<StoredBranch> Branches { get; private set; } = [];

    public IReadOnlyList<long> CommitPages { get; private set; } = [];

    /// <summary>The commits on the pages; empty while they were not needed.</summary>
    public ImmutableList<CommitNode> Commits { get; private set; } = [];

    public IReadOnlyList<long> ReflogPages { get; private set; } = [];

    public ImmutableList<ReflogRecord> Reflog { get; private set; } = [];

    /// <summary>What was put after this belongs to no commit.</summary>
    public long LastCommitRoot { get; private set; }

    /// <summary>The one version of a database of an earlier format.</summary>
    public VersionRoot? Inline { get; private set; }

    /// <summary>Commits whose versions this made durable.</summary>
    public IReadOnlyList<(CommitNode Node, long Root)> NewRoots { get; private set; } = [];

    public static StoredForest Of(
        IReadOnlyList<StoredBranch> branches, (IReadOnlyList<long> Pages, ImmutableList<CommitNode> Items) commits, (IReadOnlyList<long> Pages, ImmutableList<ReflogRecord> Items) reflog,
        long lastCommitRoot, IReadOnlyList<(CommitNode, long)> newRoots) => new()
        {
            Branches = branches,
            CommitPages = commits.Pages,
            Commits = commits.Items,
            ReflogPages = reflog.Pages,
            Reflog = reflog.Items,
            LastCommitRoot = lastCommitRoot,
            NewRoots = newRoots,
        };

    public void Become(StoredForest next)
    {
        (Branches, CommitPages, Commits, ReflogPages, Reflog) = (next.Branches, next.CommitPages, next.Commits, next.ReflogPages, next.Reflog);
        (LastCommitRoot, Inline, NewRoots) = (next.LastCommitRoot, null, []);
    }

    /// <summary>How branches are opened from what is stored.</summary>
    public Dictionary<int, WorkingEntry> Workings(StoredVersions versions) =>
        Branches.Where(branch => branch.Root != 0).ToDictionary(branch => branch.Branch.Number, branch => WorkingEntry.Stored(branch.Root, versions));
}

internal sealed class ForestWriter(StoredPages pages, StoredVersions versions, StoredForest before, CancellationToken cancellation)
{
    private readonly PageWriter _pages = new(pages, cancellation);
    private readonly ByteWriter _buffer = new(64 << 10);
    private readonly List<(CommitNode Node, long Root)> _newRoots = [];
    private readonly Dictionary<CommitId, (CommitNode Node, long Root)> _newById = [];
    private readonly List<VersionRoot> _written = [];
    private int _blobs;
    private long _bytes;

    public int BlobsWritten => _pages.PagesWritten + _blobs;

    public long BytesWritten => _pages.BytesWritten + _bytes;

    /// <summary>Numbers that the checkpoint before reached and this one does not, so far as that is known without marking.</summary>
    public List<long> Garbage { get; } = [];

    public StoredForest Write(ForestVersion all)
    {
        WriteCommits(all.State.Commits);
        var lastCommitRoot = _newRoots.Count > 0 ? _newRoots[^1].Root : before.LastCommitRoot;
        var branches = WriteBranches(all);
        var commits = WritePages(all.State.Commits.IsLoaded, () => all.State.Commits.Order, before.CommitPages, before.Commits, Encode);
        var reflog = WritePages(all.State.Reflog.IsLoaded, () => all.State.Reflog.Entries, before.ReflogPages, before.Reflog, HistoryPages.EncodeReflog);
        return StoredForest.Of(branches, commits, reflog, lastCommitRoot, _newRoots);
    }

    /// <summary>New commits are the last ones, parents before children.</summary>
    private void WriteCommits(CommitTable commits)
    {
        if (!commits.IsLoaded) return;
        var order = commits.Order;
        var first = order.Count;
        while (first > 0 && order[first - 1].Root == 0) first--;
        foreach (var node in order.Skip(first))
        {
            cancellation.ThrowIfCancellationRequested();
            var root = PutRoot(node.Version, node.Hashes, BaseOf(node, commits));
            _newRoots.Add((node, root));
            _newById.Add(node.Id, (node, root));
        }
    }

    private StoredBranch[] WriteBranches(ForestVersion all)
    {
        var old = before.Branches.ToDictionary(branch => branch.Branch.Number, branch => branch.Root);
        var branches = new List<StoredBranch>();
        foreach (var branch in all.State.Branches.Values)
        {
            var entry = all.Workings[branch.Number];
            var oldRoot = old.GetValueOrDefault(branch.Number);
            old.Remove(branch.Number);
            var root = entry.Root;
            if (entry.IsOpen) root = RootOf(branch, entry.Version, all.State.Commits, oldRoot);
            else if (root == 0 && entry.Commit is { } commit) root = RootOf(commit, all.State.Commits);
            branches.Add(new StoredBranch(branch, root));
            if (oldRoot != root && oldRoot > before.LastCommitRoot) Forget(oldRoot, versions.Read(oldRoot));
        }

        if (before.Inline is { } inline) Forget(0, inline);
        foreach (var root in old.Values)
            if (root > before.LastCommitRoot) Forget(root, versions.Read(root));
        return [.. branches];
    }

    /// <summary>The root of the branch's tip when its working version is that, else a root of its own.</summary>
    private long RootOf(BranchEntry branch, GraphSpace working, CommitTable commits, long oldRoot)
    {
        if (branch.Tip is { } id && commits.Find(id) is { } tip && tip.Resident is { } version && version.HasContentOf(working))
            return _newById.TryGetValue(id, out var stored) ? stored.Root : tip.Root;
        return working.Sequence == 0 ? 0 : PutRoot(working, null, branch.Tip is { } tipId ? RootOf(tipId, commits) : 0, oldRoot);
    }

    /// <summary>The stored root of a commit's first parent, 0 when it has none.</summary>
    private long BaseOf(CommitNode node, CommitTable commits) => node.Commit.Parents is [var parent, ..] ? RootOf(parent, commits) : 0;

    private long RootOf(CommitId id, CommitTable commits) => _newById.TryGetValue(id, out var stored) ? stored.Root : commits.Find(id)?.Root ?? 0;

    /// <summary>Stores a version; what is new in it may become patches against the commit whose root <paramref name="baseRoot"/> is.</summary>
    private long PutRoot(GraphSpace space, VersionHashes? hashes, long baseRoot, long oldRoot = 0)
    {
        var bases = baseRoot == 0 ? null : versions.Read(baseRoot);
        var root = VersionRoot.Of(space, _pages.Write(space, bases?.Directories), hashes);
        if (oldRoot != 0 && versions.Read(oldRoot).IsSame(root)) return oldRoot;
        _written.Add(root);
        foreach (var page in hashes?.Pages ?? [])
        {
            if (page.StoredAs != 0) continue;
            _buffer.Clear();
            page.Encode(_buffer);
            page.StoredAs = Put(page.Replaces);
        }

        _buffer.Clear();
        root.Encode(_buffer, page => page.StoredAs);
        return Put(baseRoot);
    }

    private (IReadOnlyList<long> Pages, ImmutableList<T> Items) WritePages<T>(bool isLoaded, Func<ImmutableList<T>> read, IReadOnlyList<long> oldPages, ImmutableList<T> oldItems, Action<ByteWriter, IReadOnlyList<T>> encode)
        where T : class
    {
        if (!isLoaded) return (oldPages, oldItems);
        var items = read();
        var numbers = new List<long>();
        for (var at = 0; at < items.Count; at += HistoryPages.PageSize)
        {
            var page = at / HistoryPages.PageSize;
            var count = Math.Min(HistoryPages.PageSize, items.Count - at);
            if (page < oldPages.Count && IsSame(items, oldItems, at, count))
            {
                numbers.Add(oldPages[page]);
                continue;
            }

            _buffer.Clear();
            encode(_buffer, items.GetRange(at, count));
            numbers.Add(Put());
        }

        Garbage.AddRange(oldPages.Except(numbers));
        return (numbers, items);
    }

    /// <summary>Whether a page holds the same items, no more and no fewer; its first and last tell, since items only come at the end or go in order.</summary>
    private static bool IsSame<T>(ImmutableList<T> items, ImmutableList<T> oldItems, int at, int count) where T : class =>
        Math.Min(HistoryPages.PageSize, oldItems.Count - at) == count && ReferenceEquals(items[at], oldItems[at]) && ReferenceEquals(items[at + count - 1], oldItems[at + count - 1]);

    private void Encode(ByteWriter writer, IReadOnlyList<CommitNode> nodes) =>
        HistoryPages.EncodeCommits(writer, [.. nodes.Select(node => (node, _newById.TryGetValue(node.Id, out var stored) ? stored.Root : node.Root))]);

    private long Put(long old = 0)
    {
        _blobs++;
        _bytes += _buffer.Length;
        return BlobStore.NumberOf(pages.Blobs.Put(_buffer.Written, old));
    }

    /// <summary>Counts as garbage what a working version had for itself and nothing that was written now has in its place.</summary>
    private void Forget(long number, VersionRoot root)
    {
        if (number != 0) Garbage.Add(number);
        foreach (var (name, directory) in root.Directories)
        {
            foreach (var (index, leaf) in directory.Leaves)
            {
                if (leaf <= before.LastCommitRoot) continue;
                var kept = _written.Select(next => Array.Find(next[name.Kind, name.Key].Leaves, entry => entry.Index == index).Number).Where(other => other != 0).ToHashSet();
                if (kept.Contains(leaf)) continue;
                Garbage.Add(leaf);
                var keptPages = new HashSet<long>();
                foreach (var other in kept) keptPages.UnionWith(PagesOf(other));
                Garbage.AddRange(PagesOf(leaf).Where(page => page > before.LastCommitRoot && !keptPages.Contains(page)));
            }
        }
    }

    private IEnumerable<long> PagesOf(long leaf) => pages.Blobs.Read(leaf, Manifest.DecodeLeaf).Select(entry => BlobStore.NumberOf(entry.Name));
}
