using System.Collections.Immutable;
using System.Text;

namespace Mycelia.History;

/// <summary>A branch: its name, the number that log records have for it, and the commit it points to (null before its first commit).</summary>
internal sealed record BranchEntry(string Name, int Number, CommitId? Tip);

/// <summary>What is checked out: a branch, or a commit that no branch need name.</summary>
internal readonly record struct HeadPosition(string? Branch, CommitId Commit)
{
    public static HeadPosition On(string branch) => new(branch, default);

    public static HeadPosition At(CommitId commit) => new(null, commit);
}

/// <summary>One movement of a branch or of HEAD.</summary>
internal sealed record ReflogRecord(string Ref, CommitId Old, CommitId New, long TimeNanos, string Author, string Reason);

/// <summary>
/// All of the history but the graphs themselves, at one moment: commits, branches, other names, notes, movements. Immutable; <see cref="ForestBuilder"/> makes the next.
/// </summary>
internal sealed record ForestState
{
    public const string MainName = "main";
    public const int MainNumber = 0;

    /// <summary>The history of a new database: a branch <c>main</c> without commits.</summary>
    public static readonly ForestState Initial = new();

    public CommitTable Commits { get; init; } = CommitTable.Empty;

    public ImmutableSortedDictionary<string, BranchEntry> Branches { get; init; } =
        ImmutableSortedDictionary.Create<string, BranchEntry>(StringComparer.Ordinal).Add(MainName, new BranchEntry(MainName, MainNumber, null));

    /// <summary>Names that are no branches: <c>tags/v1</c>, <c>remotes/origin/main</c>, <c>stash/3</c>.</summary>
    public ImmutableSortedDictionary<string, CommitId> Refs { get; init; } = ImmutableSortedDictionary.Create<string, CommitId>(StringComparer.Ordinal);

    /// <summary>Small values by name.</summary>
    public ImmutableSortedDictionary<string, byte[]> Notes { get; init; } = ImmutableSortedDictionary.Create<string, byte[]>(StringComparer.Ordinal);

    /// <summary>Movements, oldest first.</summary>
    public ReflogTable Reflog { get; init; } = ReflogTable.Empty;

    public HeadPosition Head { get; init; } = HeadPosition.On(MainName);

    /// <summary>The number of the next branch: numbers are never given twice.</summary>
    public int NextBranch { get; init; } = MainNumber + 1;

    /// <summary>The branch that is checked out; null when a commit is.</summary>
    public BranchEntry? Current => Head.Branch is { } name ? Branches[name] : null;

    /// <summary>The commit that HEAD points to; null on a branch without commits.</summary>
    public CommitId? HeadCommit => Head.Branch is { } name ? Branches[name].Tip : Head.Commit;

    /// <summary>The upstream of a branch as it is written, e.g. <c>origin/main</c>; null where it has none.</summary>
    public string? UpstreamOf(string branch) => Notes.TryGetValue(UpstreamNote(branch), out var bytes) ? Encoding.UTF8.GetString(bytes) : null;

    public static string UpstreamNote(string branch) => $"upstream/{branch}";

    public BranchEntry? BranchOf(int number) => Branches.Values.FirstOrDefault(branch => branch.Number == number);
}
