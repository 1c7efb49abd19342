using Mycelia.Graph;
using Mycelia.Persistence;

namespace Mycelia.History;

/// <summary>Opens stored versions.</summary>
internal interface IVersionSource
{
    /// <summary>The version with this root; nothing but the root is read.</summary>
    /// <exception cref="CorruptionException">The root is missing or damaged.</exception>
    GraphSpace Open(long root);

    /// <summary>The hash trees of the version with this root.</summary>
    VersionHashes? HashesOf(long root);
}

/// <summary>
/// A commit in the graph of commits, with the way to its version: held in memory until a checkpoint has stored it, opened from its root afterwards. Opened
/// versions are shared for as long as somebody holds them. Thread-safe.
/// </summary>
internal sealed class CommitNode
{
    private readonly Lock _opening = new();
    private IVersionSource? _source;
    private GraphSpace? _unstored;
    private WeakReference<GraphSpace>? _opened;
    private VersionHashes? _hashes;
    private WeakReference<VersionHashes>? _readHashes;
    private long _root;
    private bool _isDropped;

    /// <summary>A commit whose version is in memory alone.</summary>
    public CommitNode(Commit commit, long sequence, CommitNode? firstParent, int generation, GraphSpace version)
    {
        (Commit, Sequence, FirstParent, Generation, _unstored) = (commit, sequence, firstParent, generation, version);
        OrderNanos = commit.TimeNanos;
        (NodeCount, EdgeCount) = (version.NodeCount, version.EdgeCount);
    }

    /// <summary>A stored commit.</summary>
    public CommitNode(Commit commit, long sequence, CommitNode? firstParent, int generation, long root, long nodeCount, long edgeCount, IVersionSource source)
    {
        (Commit, Sequence, FirstParent, Generation, _root, NodeCount, EdgeCount, _source) = (commit, sequence, firstParent, generation, root, nodeCount, edgeCount, source);
        OrderNanos = commit.TimeNanos;
    }

    public Commit Commit { get; }

    public CommitId Id => Commit.Id;

    /// <summary>The log record that made it in this database.</summary>
    public long Sequence { get; }

    /// <summary>The first of its parents, null when it has none.</summary>
    public CommitNode? FirstParent { get; }

    /// <summary>One more than the greatest of its parents'; 1 for a first commit.</summary>
    public int Generation { get; }

    /// <summary>All its parents, once the commit stands in a <see cref="CommitTable"/>.</summary>
    public IReadOnlyList<CommitNode> Parents { get; private set; } = [];

    /// <summary>The time of the commit, or just after the latest of its parents' where a clock went back: what lists are ordered by, so that no parent precedes its child.</summary>
    public long OrderNanos { get; private set; }

    public long NodeCount { get; }

    public long EdgeCount { get; }

    /// <summary>The number its version's root is stored under, 0 while it is not.</summary>
    public long Root => Volatile.Read(ref _root);

    /// <summary>Ties it to its parents, before anybody else sees it.</summary>
    public void Link(CommitNode[] parents)
    {
        Parents = parents;
        foreach (var parent in parents) OrderNanos = Math.Max(OrderNanos, parent.OrderNanos + 1);
    }

    /// <summary>The version. O(1): pages are read when they are asked for.</summary>
    public GraphSpace Version
    {
        get
        {
            lock (_opening)
            {
                if (_unstored is not null) return _unstored;
                if (_opened is not null && _opened.TryGetTarget(out var known)) return known;
                ThrowIfDropped();
                var space = _source!.Open(_root);
                _opened = new WeakReference<GraphSpace>(space);
                return space;
            }
        }
    }

    /// <summary>The version if it is in memory.</summary>
    public GraphSpace? Resident
    {
        get
        {
            lock (_opening) return _unstored ?? (_opened is not null && _opened.TryGetTarget(out var known) ? known : null);
        }
    }

    /// <summary>
    /// The hash trees of its version. They were made with the commit, or are stored with it; after replaying the log they follow from those of its ancestors.
    /// </summary>
    /// <exception cref="CorruptionException">The version is not the one that the commit recorded.</exception>
    public VersionHashes Hashes
    {
        get
        {
            var unknown = new Stack<CommitNode>();
            VersionHashes? known = null;
            for (var node = this; node is not null && (known = node.KnownHashes()) is null; node = node.FirstParent) unknown.Push(node);
            known ??= VersionHashes.Of(GraphSpace.Empty(Version.Tables), CancellationToken.None);
            while (unknown.TryPop(out var node))
            {
                var from = node.FirstParent?.Version ?? GraphSpace.Empty(Version.Tables);
                known = known.Update(from, node.Version, CancellationToken.None);
                node.SetHashes(known);
            }

            return known;
        }
    }

    /// <summary>Keeps the hash trees that its root hash was taken from.</summary>
    /// <exception cref="CorruptionException">They are not those of the commit.</exception>
    public void SetHashes(VersionHashes hashes)
    {
        if (!hashes.Root.AsSpan().SequenceEqual(Commit.RootHash.Span))
            throw new CorruptionException($"The version of commit {Id} is not the one that it recorded. Restore the database from a backup.");
        lock (_opening)
        {
            if (_unstored is not null) _hashes = hashes;
            else _readHashes = new WeakReference<VersionHashes>(hashes);
        }
    }

    private VersionHashes? KnownHashes()
    {
        lock (_opening)
        {
            if (_hashes is not null) return _hashes;
            if (_readHashes is not null && _readHashes.TryGetTarget(out var known)) return known;
            ThrowIfDropped();
            if (_source?.HashesOf(_root) is not { } stored) return null;
            _readHashes = new WeakReference<VersionHashes>(stored);
            return stored;
        }
    }

    /// <summary>
    /// After garbage collection took it out of the history: what it stored may go at any time now, so that it is not opened any more. Versions that were opened before stay readable.
    /// </summary>
    public void MarkDropped()
    {
        lock (_opening) _isDropped = true;
    }

    private void ThrowIfDropped()
    {
        if (_isDropped) throw new MyceliaException(StatusCode.RevisionNotFound, $"The commit {Id} was dropped by garbage collection: nothing led to it any more. `mycelia log` lists what there is.");
    }

    /// <summary>After its version was stored, durably.</summary>
    public void MarkStored(long root, IVersionSource source)
    {
        lock (_opening)
        {
            _source = source;
            Volatile.Write(ref _root, root);
            if (_unstored is not null) _opened = new WeakReference<GraphSpace>(_unstored);
            if (_hashes is not null) _readHashes = new WeakReference<VersionHashes>(_hashes);
            (_unstored, _hashes) = (null, null);
        }
    }
}
