namespace Mycelia;

/// <summary>Whether a merge may move a branch forward, where its last commit is an ancestor of what is merged.</summary>
public enum FastForward
{
    /// <summary>It does so where it can.</summary>
    Auto,

    /// <summary>It does so, or fails.</summary>
    Only,

    /// <summary>It records a merge commit even so.</summary>
    Never,
}

/// <summary>How <see cref="HistoryForest.Merge"/>, <see cref="HistoryForest.Revert"/> and <see cref="HistoryForest.CherryPick"/> go about it.</summary>
public sealed record MergeOptions
{
    internal static readonly MergeOptions Default = new();

    /// <summary>What decides conflicts; by default they are listed and the merge stops.</summary>
    public MergeStrategy Strategy { get; init; }

    /// <summary>The message of the commit; by default as git words it.</summary>
    public string? Message { get; init; }

    /// <summary>Who records it; by default the <see cref="DatabaseOptions.Author"/> of the database, and of a picked commit its author.</summary>
    public string? Author { get; init; }

    /// <summary>Of a merge: whether the branch may only be moved forward.</summary>
    public FastForward FastForward { get; init; }

    /// <summary>
    /// Leave the result in the working state instead of recording it. A merge stays under way until it is committed (<see cref="HistoryForest.Commit"/> or
    /// <see cref="PendingMerge.Continue"/>, either gives the commit both parents) or given up. A fast-forward has nothing to record and is made all the same.
    /// </summary>
    public bool NoCommit { get; init; }

    /// <summary>Of a merge that is reverted or picked: the parent, from 1, to which its changes are meant. Needed for merges.</summary>
    public int? Mainline { get; init; }

    /// <summary>Add a line to the message of a picked commit that says which commit it was picked from.</summary>
    public bool NamesSource { get; init; }
}
