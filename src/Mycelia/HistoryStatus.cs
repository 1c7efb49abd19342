namespace Mycelia;

/// <summary>Where a branch stands: what it points to, what is not recorded yet, how it compares with its upstream.</summary>
public sealed class HistoryStatus
{
    /// <summary>The branch; null where a commit is checked out.</summary>
    public required string? Branch { get; init; }

    /// <summary>The last commit; null before the first.</summary>
    public required Commit? Head { get; init; }

    /// <summary>Whether a commit is checked out, so that nothing can be written.</summary>
    public bool IsDetached => Branch is null;

    /// <summary>From the last commit to the working state.</summary>
    public required GraphDiff Changes { get; init; }

    /// <summary>Whether everything is recorded.</summary>
    public bool IsClean => Changes.IsEmpty;

    /// <summary>The remote branch that it follows, e.g. <c>origin/main</c>; null where there is none.</summary>
    public required string? Upstream { get; init; }

    /// <summary>Commits that the branch has and its upstream has not; null where there is no upstream, or it was not fetched yet.</summary>
    public required int? Ahead { get; init; }

    /// <summary>Commits that the upstream has and the branch has not; null as <see cref="Ahead"/>.</summary>
    public required int? Behind { get; init; }

    /// <summary>The merge, revert, cherry-pick or stash pop that is under way on the branch; null if there is none.</summary>
    public required PendingMerge? PendingMerge { get; init; }

    /// <summary>How many stashes the database holds.</summary>
    public required int Stashes { get; init; }
}

/// <summary>A commit with what it changed.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Diff">From its first parent, or from the empty graph.</param>
/// <param name="Refs">The names that point to it.</param>
public sealed record CommitDetails(Commit Commit, GraphDiff Diff, IReadOnlyList<CommitRef> Refs);
