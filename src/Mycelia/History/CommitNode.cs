using Mycelia.Graph;

namespace Mycelia.History;

/// <summary>Opens stored versions.</summary>
internal interface IVersionSource
{
    /// <summary>The version with this root; nothing but the root is read.</summary>
    /// <exception cref="CorruptionException">The root is missing or damaged.</exception>
    GraphSpace Open(long root);
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
    private long _root;

    /// <summary>A commit whose version is in memory alone.</summary>
    public CommitNode(Commit commit, long sequence, int generation, GraphSpace version)
    {
        (Commit, Sequence, Generation, _unstored) = (commit, sequence, generation, version);
        (NodeCount, EdgeCount) = (version.NodeCount, version.EdgeCount);
    }

    /// <summary>A stored commit.</summary>
    public CommitNode(Commit commit, long sequence, int generation, long root, long nodeCount, long edgeCount, IVersionSource source) =>
        (Commit, Sequence, Generation, _root, NodeCount, EdgeCount, _source) = (commit, sequence, generation, root, nodeCount, edgeCount, source);

    public Commit Commit { get; }

    public CommitId Id => Commit.Id;

    /// <summary>The log record that made it in this database.</summary>
    public long Sequence { get; }

    /// <summary>One more than the greatest of its parents'; 1 for a first commit.</summary>
    public int Generation { get; }

    public long NodeCount { get; }

    public long EdgeCount { get; }

    /// <summary>The number its version's root is stored under, 0 while it is not.</summary>
    public long Root => Volatile.Read(ref _root);

    /// <summary>The version. O(1): pages are read when they are asked for.</summary>
    public GraphSpace Version
    {
        get
        {
            lock (_opening)
            {
                if (_unstored is not null) return _unstored;
                if (_opened is not null && _opened.TryGetTarget(out var known)) return known;
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

    /// <summary>After its version was stored, durably.</summary>
    public void MarkStored(long root, IVersionSource source)
    {
        lock (_opening)
        {
            _source = source;
            Volatile.Write(ref _root, root);
            if (_unstored is not null) _opened = new WeakReference<GraphSpace>(_unstored);
            _unstored = null;
        }
    }
}
