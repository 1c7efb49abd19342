namespace Mycelia;

/// <summary>What became of a merge, revert, cherry-pick or stash pop.</summary>
public enum MergeOutcome
{
    /// <summary>There was nothing to do: the branch holds it already.</summary>
    AlreadyUpToDate,

    /// <summary>The branch was moved forward to the commit merged.</summary>
    FastForward,

    /// <summary>The result was recorded as a commit.</summary>
    Merged,

    /// <summary>The result stands in the working state and was not recorded.</summary>
    NotCommitted,

    /// <summary>Conflicts or violations stopped it. Nothing changed; it stays under way (<see cref="HistoryForest.PendingMerge"/>) until it is continued or given up.</summary>
    Stopped,
}

/// <summary>What a merge, revert, cherry-pick or stash pop did.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Commit">The commit that the branch points to afterwards; null on a branch without commits.</param>
/// <param name="Statistics">What it changes in the branch; nothing is counted for a fast-forward. When stopped: what it would change with conflicts left as ours has them.</param>
/// <param name="Conflicts">All conflicts, in their order; those that a strategy decided have a <see cref="MergeConflict.Resolution"/>.</param>
/// <param name="Violations">Constraints that the result would break, at most 1,000.</param>
public sealed record MergeReport(MergeOutcome Outcome, Commit? Commit, MergeStatistics Statistics, IReadOnlyList<MergeConflict> Conflicts, IReadOnlyList<MergeViolation> Violations)
{
    internal static MergeReport Of(MergeOutcome outcome, Commit? commit) => new(outcome, commit, default, [], []);

    /// <summary>Whether it has to be resolved by hand.</summary>
    public bool IsStopped => Outcome == MergeOutcome.Stopped;
}
