using Mycelia.Graph;
using Mycelia.History;

namespace Mycelia;

public sealed partial class HistoryForest
{
    /// <summary>Where what is checked out stands, or a branch. Cost: follows what changed since the last commit, and how far the branch and its upstream went apart.</summary>
    /// <param name="branch">The branch; by default what is checked out.</param>
    /// <exception cref="MyceliaException">There is no such branch.</exception>
    public HistoryStatus Status(string? branch = null)
    {
        var (state, entry, working) = Look(state =>
        {
            var found = branch is null or "HEAD" or "@" ? state.Current : state.Branches.GetValueOrDefault(branch) ?? throw NoSuchBranch(state, branch);
            return (state, found, WorkingSpace(state, found));
        });
        var head = (entry is null ? state.HeadCommit : entry.Tip) is { } tip ? state.Commits[tip] : null;
        var apart = entry is null ? null : AheadBehind(state, entry);
        return new HistoryStatus
        {
            Branch = entry?.Name,
            Head = head?.Commit,
            Changes = Between(head?.Version ?? GraphSpace.Empty(working.Tables), working),
            Upstream = entry is null ? null : state.UpstreamOf(entry.Name),
            Ahead = apart?.Ahead,
            Behind = apart?.Behind,
            PendingMerge = entry is not null && MergeTask.Of(state, entry.Number) is { } task ? new PendingMerge(this, entry.Number, task) : null,
            Stashes = state.Refs.Keys.Count(static name => name.StartsWith("stash/", StringComparison.Ordinal)),
        };
    }

    /// <summary>What differs between two versions. Cost: follows what differs.</summary>
    /// <param name="from">The revision before, working states (<c>@{working}</c>) included; by default HEAD, which is the empty graph before the first commit.</param>
    /// <param name="to">The revision after; by default the working state of what is checked out.</param>
    /// <exception cref="MyceliaException">A revision does not exist (<see cref="StatusCode.RevisionNotFound"/>).</exception>
    public GraphDiff Diff(string? from = null, string? to = null)
    {
        var (before, after) = Look(state =>
        {
            var later = to is null ? WorkingSpace(state, state.Current) : SpaceOf(state, to);
            return (from is null && state.HeadCommit is null ? GraphSpace.Empty(later.Tables) : SpaceOf(state, from ?? "HEAD"), later);
        });
        return Between(before, after);
    }

    /// <summary>A commit with what it changed compared with its first parent. Cost: follows what it changed.</summary>
    /// <exception cref="MyceliaException">The revision does not exist (<see cref="StatusCode.RevisionNotFound"/>).</exception>
    public CommitDetails Show(string revision = "HEAD")
    {
        var state = State;
        var node = Resolve(state, revision);
        var version = node.Version;
        return new CommitDetails(node.Commit, Between(node.FirstParent?.Version ?? GraphSpace.Empty(version.Tables), version), RefsOf(RefsByCommit(state), node.Id));
    }

    private static GraphDiff Between(GraphSpace from, GraphSpace to) => new(VersionDiff.Between(from, to, CancellationToken.None));
}
