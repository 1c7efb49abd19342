namespace Mycelia;

/// <summary>Another database that this one exchanges commits with.</summary>
/// <param name="Name">What it is called here, e.g. <c>origin</c>; its branches are <c>origin/main</c> and so on.</param>
/// <param name="Path">Its directory as it was given: relative ones are resolved against the directory of this database.</param>
public sealed record Remote(string Name, string Path);

/// <summary>What became of one name in an exchange.</summary>
/// <param name="Name">The name: <c>origin/main</c>, or <c>tags/v1</c>.</param>
/// <param name="Old">The commit that it pointed to; null if it is new.</param>
/// <param name="New">The commit that it points to now, or would if it had not been refused; null if it was removed.</param>
/// <param name="Reason">Why it was refused; null if it was not.</param>
public sealed record RefUpdate(string Name, CommitId? Old, CommitId? New, string? Reason = null);

/// <summary>What <see cref="HistoryForest.Fetch"/> brought.</summary>
/// <param name="Remote">Where it came from.</param>
/// <param name="Commits">Commits that were not here before.</param>
/// <param name="Bytes">Bytes that they took on the way.</param>
/// <param name="Updated">Names that are new, moved or were removed.</param>
/// <param name="Rejected">Names that were left as they are: tags that are something else here.</param>
public sealed record FetchReport(string Remote, int Commits, long Bytes, IReadOnlyList<RefUpdate> Updated, IReadOnlyList<RefUpdate> Rejected);

/// <summary>What <see cref="HistoryForest.Push"/> brought there.</summary>
/// <param name="Remote">Where it went.</param>
/// <param name="Branch">The branch there.</param>
/// <param name="Commits">Commits that were not there before.</param>
/// <param name="Bytes">Bytes that they took on the way.</param>
/// <param name="Updated">Names there that are new or moved; none if everything was up to date.</param>
/// <param name="Rejected">Tags that are something else there, and so were left.</param>
public sealed record PushReport(string Remote, string Branch, int Commits, long Bytes, IReadOnlyList<RefUpdate> Updated, IReadOnlyList<RefUpdate> Rejected);

/// <summary>What <see cref="HistoryForest.Pull"/> did.</summary>
/// <param name="Fetch">What was brought over.</param>
/// <param name="Merge">What became of merging it.</param>
public sealed record PullReport(FetchReport Fetch, MergeReport Merge);

/// <summary>What <see cref="Database.Clone"/> made.</summary>
/// <param name="Path">The directory of the new database.</param>
/// <param name="Branch">The branch that is checked out there; null when the source has no commit.</param>
/// <param name="Fetch">What was copied.</param>
public sealed record CloneReport(string Path, string? Branch, FetchReport Fetch);

/// <summary>How <see cref="HistoryForest.Fetch"/> goes about it.</summary>
public sealed record FetchOptions
{
    internal static readonly FetchOptions Default = new();

    /// <summary>Remove remote branches that are no longer there.</summary>
    public bool Prune { get; init; }

    /// <summary>Bring tags along; one that is something else here stays as it is.</summary>
    public bool Tags { get; init; } = true;
}

/// <summary>How <see cref="HistoryForest.Push"/> goes about it.</summary>
public sealed record PushOptions
{
    internal static readonly PushOptions Default = new();

    /// <summary>The branch there; by default the one of the same name.</summary>
    public string? Target { get; init; }

    /// <summary>
    /// The branch there may lose commits, if it still points to <see cref="Expected"/>: to move a branch back, or to one that was recorded anew. Nothing that somebody pushed meanwhile is lost.
    /// </summary>
    public bool Force { get; init; }

    /// <summary>With <see cref="Force"/>: the commit that the branch points to there; by default what the last fetch or push saw.</summary>
    public CommitId? Expected { get; init; }

    /// <summary>Push all tags as well.</summary>
    public bool Tags { get; init; }

    /// <summary>Note the branch there as the upstream of the branch here, unless it has one.</summary>
    public bool SetUpstream { get; init; } = true;
}

/// <summary>How <see cref="Database.Clone"/> goes about it.</summary>
public sealed record CloneOptions
{
    internal static readonly CloneOptions Default = new();

    /// <summary>What the new database calls the source.</summary>
    public string Remote { get; init; } = "origin";

    /// <summary>The branch to check out; by default the one that is checked out in the source.</summary>
    public string? Branch { get; init; }

    /// <summary>How both databases are opened.</summary>
    public DatabaseOptions? Database { get; init; }
}
