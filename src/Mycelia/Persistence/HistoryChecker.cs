// Verifies the history: that commits are what their ids say and follow one another, that each commit's version hashes to the root hash that it recorded, that the stored
// hash trees say the same, that every blob which the checkpoint reaches is there and can be decoded, and that the working version of every branch keeps the
// invariants of a graph (Checker). Reports instead of throwing.
//
// Cost: every stored page is decoded once, however many versions share it. Versions are hashed by what they changed since their first parent; the tips of branches once more
// from nothing, so that a page which its version shares with others is looked at too.

using System.Security.Cryptography;
using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Kernel.Buffers;
using Mycelia.Storage;

namespace Mycelia.Persistence;

internal sealed class HistoryChecker(ForestVersion all, GraphSpace seen, IStorage? storage, CancellationToken cancellation)
{
    private const int ProblemsMax = 1000;

    private readonly ForestState _state = all.State;
    private readonly List<string> _problems = [];
    private readonly HashSet<long> _hashPages = [];
    private readonly ByteWriter _buffer = new(4096);

    /// <summary>What is wrong; <c>seen</c> is a version that was checked already.</summary>
    public List<string> Run()
    {
        Try("The history", CheckNames);
        Try("The history", CheckCommits);
        if (storage is not null) Try("The checkpoint", () => CheckStored(storage));
        foreach (var branch in _state.Branches.Values) Try($"The branch `{branch.Name}`", () => CheckBranch(branch));
        return _problems;
    }

    private void CheckNames()
    {
        foreach (var branch in _state.Branches.Values)
        {
            if (branch.Tip is { } tip && _state.Commits.Find(tip) is null) Report($"The branch `{branch.Name}` points to the commit {tip}, which is missing.");
            if (!all.Workings.ContainsKey(branch.Number)) Report($"The branch `{branch.Name}` has no working state.");
        }

        foreach (var (name, id) in _state.Refs)
            if (_state.Commits.Find(id) is null) Report($"The name `{name}` points to the commit {id}, which is missing.");
        if (_state.Head.Branch is { } current ? !_state.Branches.ContainsKey(current) : _state.Commits.Find(_state.Head.Commit) is null) Report("What is checked out is missing.");
    }

    private void CheckCommits()
    {
        var known = new Dictionary<CommitId, (GraphSpace Version, VersionHashes Hashes)>();
        var children = _state.Commits.Order.Where(node => node.FirstParent is not null).GroupBy(node => node.FirstParent!.Id).ToDictionary(group => group.Key, group => group.Count());
        var before = new HashSet<CommitId>();
        foreach (var node in _state.Commits.Order)
        {
            cancellation.ThrowIfCancellationRequested();
            Try($"The commit {node.Id}", () => CheckCommit(node, before, known));
            before.Add(node.Id);
            if (node.FirstParent is { } parent && --children[parent.Id] == 0) known.Remove(parent.Id);
            if (!children.ContainsKey(node.Id)) known.Remove(node.Id);
        }
    }

    private void CheckCommit(CommitNode node, HashSet<CommitId> before, Dictionary<CommitId, (GraphSpace Version, VersionHashes Hashes)> known)
    {
        _buffer.Clear();
        CommitCodec.Encode(_buffer, node.Commit);
        if (new CommitId(SHA256.HashData(_buffer.Written)) != node.Id) Report($"The commit {node.Id} does not hold what its id is the hash of.");
        foreach (var parent in node.Commit.Parents)
            if (!before.Contains(parent)) Report($"The commit {node.Id} has the parent {parent}, which is missing or comes after it.");
        var version = node.Version;
        var hashes = node.FirstParent is { } first && known.TryGetValue(first.Id, out var from)
            ? from.Hashes.Update(from.Version, version, cancellation)
            : VersionHashes.Of(version, cancellation);
        known[node.Id] = (version, hashes);
        if (!hashes.Root.AsSpan().SequenceEqual(node.Commit.RootHash.Span)) Report($"The version of the commit {node.Id} is not the one that it recorded: its root hash is {Convert.ToHexStringLower(hashes.Root)}.");
        if (version.NodeCount != node.NodeCount || version.EdgeCount != node.EdgeCount)
            Report($"The commit {node.Id} says that its version has {node.NodeCount:N0} nodes and {node.EdgeCount:N0} edges; it has {version.NodeCount:N0} and {version.EdgeCount:N0}.");
        CheckHashes(node, hashes);
    }

    /// <summary>The stored hash trees are those that the version gives, and their pages can be read.</summary>
    private void CheckHashes(CommitNode node, VersionHashes hashes)
    {
        var stored = node.Hashes;
        if (!stored.Root.AsSpan().SequenceEqual(node.Commit.RootHash.Span) || !stored.Pages.Select(page => page.Hash).SequenceEqual(hashes.Pages.Select(page => page.Hash), HashComparer.Instance))
            Report($"The hash trees of the commit {node.Id} are not those of its version.");
        foreach (var page in stored.Pages)
        {
            if (page.StoredAs == 0 || !_hashPages.Add(page.StoredAs)) continue;
            _buffer.Clear();
            page.Encode(_buffer); // Reads it, and compares it with its hash.
        }
    }

    private void CheckBranch(BranchEntry branch)
    {
        if (!all.Workings.TryGetValue(branch.Number, out var entry)) return;
        var working = entry.Version;
        if (!working.HasContentOf(seen))
            foreach (var problem in new Checker(working, cancellation).Run()) Report($"Of the branch `{branch.Name}`: {problem}");
        if (branch.Tip is not { } id || _state.Commits.Find(id) is not { } tip) return;
        if (!VersionHashes.Of(tip.Version, cancellation).Root.AsSpan().SequenceEqual(tip.Commit.RootHash.Span))
            Report($"The version of the commit {id}, to which the branch `{branch.Name}` points, is not the one that it recorded.");
    }

    /// <summary>Reads every blob that the checkpoint reaches, each once.</summary>
    private void CheckStored(IStorage store)
    {
        if (store.Refs.Get(Manifest.RefName) is not { } bytes) return;
        var number = Manifest.DecodeRef(bytes).Number;
        var tables = new GraphTables(all.Tables.Origin);
        var manifest = Manifest.Decode(store.Chunks.Get(number), tables);
        var pages = new StoredPages(store.Chunks, new Pager(0), tables);
        var leaves = new HashSet<long>();
        var names = new HashSet<long>();
        if (manifest.Inline is not null) return; // Of an earlier format: there is no history, and the one version was read.
        var commits = manifest.CommitPages.SelectMany(page => HistoryPages.Roots(store.Chunks.Get(page)));
        foreach (var page in HistoryPages.ReadReflog(store.Chunks, manifest.ReflogPages)) cancellation.ThrowIfCancellationRequested();
        foreach (var root in manifest.Branches.Select(branch => branch.Root).Concat(commits).Where(root => root != 0).Distinct())
        {
            Try($"The version stored as {root}", () =>
            {
                var version = pages.Blobs.Read(root, stored => VersionRoot.Decode(stored, tables, hashes => pages.Blobs.Read(hashes, HashPage.Decode)));
                foreach (var (name, directory) in version.Directories)
                    foreach (var (_, leaf) in directory.Leaves)
                        if (leaves.Add(leaf)) Try($"The leaf stored as {leaf}", () => CheckLeaf(pages, name.Kind, leaf, names));
            });
        }
    }

    private void CheckLeaf(StoredPages pages, DirectoryKind kind, long leaf, HashSet<long> names)
    {
        cancellation.ThrowIfCancellationRequested();
        foreach (var (_, name) in pages.Blobs.Read(leaf, Manifest.DecodeLeaf))
        {
            if (!names.Add(name)) continue;
            Try($"The page stored as {BlobStore.NumberOf(name)}", () => _ = kind switch
            {
                DirectoryKind.Nodes => pages.Nodes.Read(name),
                DirectoryKind.Edges => pages.Edges.Read(name),
                DirectoryKind.NodeColumn or DirectoryKind.EdgeColumn => pages.Columns.Read(name),
                DirectoryKind.Outgoing or DirectoryKind.Incoming => pages.Blocks.Read(name),
                _ => (object)pages.IndexLeaves.Read(name),
            });
        }
    }

    /// <summary>What cannot be read ends one part; the others go on.</summary>
    private void Try(string what, Action part)
    {
        try
        {
            part();
        }
        catch (MyceliaException e)
        {
            Report($"{what} cannot be read: {e.Message}");
        }
    }

    private void Report(string problem)
    {
        if (_problems.Count < ProblemsMax) _problems.Add(problem);
        else if (_problems.Count == ProblemsMax) _problems.Add("Further problems of the history are not listed.");
    }

    private sealed class HashComparer : IEqualityComparer<byte[]>
    {
        public static readonly HashComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => BitConverter.ToInt32(obj);
    }
}
