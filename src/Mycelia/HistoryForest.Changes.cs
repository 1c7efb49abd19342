// Change feeds: the commits of a branch as items in order, resumable behind each.
//
// A feed has reached a commit. What follows are the commits from the tip of the branch back along first parents until that commit, oldest first, each with its difference
// from the one before. Where that line passes the reached commit by (the branch was fast-forwarded to a merge that has it as a later parent), the items begin at the
// oldest commit of the line that descends from it, with the difference from the reached commit: what both sides of that merge share is not told twice, and nothing is left out.
// Where the tip does not descend from it at all, the branch was reset: an error.

using System.Runtime.CompilerServices;
using Mycelia.History;

namespace Mycelia;

public sealed partial class HistoryForest
{
    /// <summary>
    /// What the commits of a branch changed, one item per commit, oldest first, up to the present: along first parents, so that a merge is one item. Applying the differences in order leads
    /// from the version at <paramref name="since"/> to that of the branch's last commit. Cost: one step per commit; differences are computed when they are asked for.
    /// </summary>
    /// <param name="since">The position of the last item that was processed (<see cref="CommitChanges.Position"/>), or any revision; null: from the first commit.</param>
    /// <param name="branch">The branch; by default the one that is checked out.</param>
    /// <exception cref="PositionLostException">The branch was reset to before <paramref name="since"/>.</exception>
    /// <exception cref="MyceliaException">The branch or the revision does not exist, or no branch is checked out.</exception>
    public IEnumerable<CommitChanges> ChangesSince(string? since = null, string? branch = null)
    {
        var (start, reached) = FeedStart(since, branch);
        return Following(State, start, reached);
    }

    internal IAsyncEnumerable<CommitChanges> Feed(ChangeFeedOptions options, CancellationToken cancellation)
    {
        var (branch, reached) = FeedStart(options.Since, options.Branch);
        return Feed(branch, reached, cancellation);
    }

    private (BranchEntry Branch, CommitNode? Reached) FeedStart(string? since, string? branch)
    {
        var state = State;
        var entry = branch is null ? state.Current ?? throw NoFeedBranch() : state.Branches.GetValueOrDefault(branch) ?? throw NoSuchBranch(branch);
        return (entry, since is null ? null : Resolve(state, since));
    }

    private async IAsyncEnumerable<CommitChanges> Feed(BranchEntry branch, CommitNode? reached, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var changed = _committer.ForestChanged.Next();
            if (_database.IsClosed) yield break;
            var before = reached;
            foreach (var item in Following(_committer.Forest, branch, reached))
            {
                yield return item;
                cancellation.ThrowIfCancellationRequested();
                if (_database.IsClosed) yield break;
                reached = item.Node;
            }

            if (reached == before) await changed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The items of a branch behind the commit that was reached, by now.</summary>
    internal IEnumerable<CommitChanges> Following(ForestState state, BranchEntry branch, CommitNode? reached)
    {
        branch = state.BranchOf(branch.Number) ?? throw NoSuchBranch(branch.Name);
        if (branch.Tip is not { } tip) return reached is null ? [] : throw Lost(state, branch, reached);
        var known = reached is null ? null : state.Commits.Find(reached.Id) ?? throw Lost(state, branch, reached);
        var line = new List<CommitNode>();
        var node = state.Commits[tip];
        for (; node is not null && node.Id != known?.Id && node.Generation > (known?.Generation ?? 0); node = node.FirstParent) line.Add(node);
        if (known is not null && node?.Id != known.Id)
        {
            var graph = new CommitGraph(state);
            if (!MergeBase.IsAncestor(graph, known.Id, tip)) throw Lost(state, branch, known);
            KeepDescendants(graph, line, known);
        }

        return Items(line, known);
    }

    private IEnumerable<CommitChanges> Items(List<CommitNode> newestFirst, CommitNode? from)
    {
        for (var i = newestFirst.Count - 1; i >= 0; i--)
        {
            yield return new CommitChanges(_database, newestFirst[i], from);
            from = newestFirst[i];
        }
    }

    /// <summary>Of a line, newest first, of which the first descends from a commit: leaves those that do.</summary>
    private static void KeepDescendants(CommitGraph graph, List<CommitNode> line, CommitNode ancestor)
    {
        var (descends, last) = (0, line.Count);
        while (last - descends > 1)
        {
            var middle = (descends + last) >>> 1;
            if (MergeBase.IsAncestor(graph, ancestor.Id, line[middle].Id)) descends = middle;
            else last = middle;
        }

        line.RemoveRange(last, line.Count - last);
    }

    private static PositionLostException Lost(ForestState state, BranchEntry branch, CommitNode reached)
    {
        // Garbage collection may have dropped what the branch lost, and never what it holds.
        CommitNode? known = reached;
        while (known is not null && state.Commits.Find(known.Id) is null) known = known.FirstParent;
        CommitId? common = known is not null && branch.Tip is { } tip && MergeBase.Find(new CommitGraph(state), known.Id, tip) is [.., var last] ? last : null;
        return new PositionLostException(branch.Name, reached.Id, common, branch.Tip?.Short);
    }

    private static MyceliaException NoFeedBranch() =>
        new(StatusCode.InvalidState, "A commit is checked out, and a change feed follows a branch. Name the branch.");
}
