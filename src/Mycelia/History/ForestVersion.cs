using System.Collections.Immutable;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.History;

/// <summary>The working version of a branch: in memory, or where it is to be opened from when it is first needed. Thread-safe.</summary>
internal sealed class WorkingEntry
{
    private readonly Func<GraphSpace>? _open;
    private readonly Lock _opening = new();
    private readonly long _root;
    private readonly CommitNode? _commit;
    private GraphSpace? _version;

    private WorkingEntry(GraphSpace? version, Func<GraphSpace>? open, long root = 0, CommitNode? commit = null) => (_version, _open, _root, _commit) = (version, open, root, commit);

    /// <summary>The number its root is stored under, if it is as it was stored; else 0.</summary>
    public long Root => _commit?.Root ?? _root;

    /// <summary>The commit whose version it is, if nothing was changed since it began there.</summary>
    public CommitId? Commit => _commit?.Id;

    public static WorkingEntry Of(GraphSpace version) => new(version, null);

    /// <summary>The version of a commit, or the empty graph.</summary>
    public static WorkingEntry At(CommitNode? commit, GraphTables tables) => new(null, () => commit?.Version ?? GraphSpace.Empty(tables), commit: commit);

    public static WorkingEntry Stored(long root, IVersionSource source) => new(null, () => source.Open(root), root);

    public bool IsOpen => Volatile.Read(ref _version) is not null;

    public GraphSpace Version
    {
        get
        {
            if (Volatile.Read(ref _version) is { } known) return known;
            lock (_opening)
            {
                if (_version is null) Volatile.Write(ref _version, _open!());
                return _version!;
            }
        }
    }
}

/// <summary>All that a database holds at one moment: the history, and the working version of every branch. Immutable.</summary>
/// <param name="Tables">Names, slots, rows.</param>
/// <param name="Sequence">The last log record in it.</param>
/// <param name="State">The history.</param>
/// <param name="Workings">By number of the branch.</param>
internal sealed record ForestVersion(GraphTables Tables, long Sequence, ForestState State, ImmutableDictionary<int, WorkingEntry> Workings)
{
    public static ForestVersion Empty(GraphTables tables) => Of(GraphSpace.Empty(tables));

    /// <summary>A database without history whose one branch shows <paramref name="head"/>.</summary>
    public static ForestVersion Of(GraphSpace head) =>
        new(head.Tables, head.Sequence, ForestState.Initial, ImmutableDictionary<int, WorkingEntry>.Empty.Add(ForestState.MainNumber, WorkingEntry.Of(head)));

    /// <summary>The version that is checked out.</summary>
    public GraphSpace Head => State.Current is { } branch ? Workings[branch.Number].Version : State.Commits[State.Head.Commit].Version;
}

/// <summary>The lines of versions that replay appends to in place, one per branch.</summary>
internal sealed class Lineages
{
    private readonly Dictionary<int, Lineage> _byBranch = [];

    public Lineage Of(int branch)
    {
        if (!_byBranch.TryGetValue(branch, out var lineage)) _byBranch.Add(branch, lineage = new Lineage());
        return lineage;
    }

    public void Seal(int branch) => _byBranch[branch] = new Lineage();
}
