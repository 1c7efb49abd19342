// What history does to a version by merging: a merge proper, and two edits that are merges over another base. Reverting a commit is merging what was before it, as
// seen from it; picking one is merging it, as seen from what was before it.

using Mycelia.Graph;

namespace Mycelia.History;

internal static class HistoryEdits
{
    /// <summary>Merges theirs into ours, as seen from a common base. All are versions of one database.</summary>
    public static MergeResult Merge(GraphSpace from, GraphSpace ours, GraphSpace theirs, MergeSettings settings, CancellationToken cancellation) =>
        ThreeWayMerge.Run(VersionDiff.Between(from, ours, cancellation), VersionDiff.Between(from, theirs, cancellation), settings, cancellation);

    /// <summary>Merges one commit into a version of another, over their best common ancestors.</summary>
    public static MergeResult Merge(ICommitGraph graph, CommitId ours, CommitId theirs, MergeSettings settings, CancellationToken cancellation) =>
        Merge(MergeBase.Version(graph, ours, theirs, cancellation), graph.Version(ours), graph.Version(theirs), settings, cancellation);

    /// <summary>Takes out of a version what a commit did to its parent; <paramref name="parent"/>, from 1, says to which one.</summary>
    /// <exception cref="MyceliaException">The commit is a merge and no parent is named, or it has no such parent (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public static MergeResult Revert(ICommitGraph graph, GraphSpace head, CommitId commit, int? parent, MergeSettings settings, CancellationToken cancellation) =>
        Merge(graph.Version(commit), head, ParentOf(graph, head, commit, parent), settings, cancellation);

    /// <summary>Does to a version what a commit did to its parent; <paramref name="parent"/>, from 1, says to which one.</summary>
    /// <exception cref="MyceliaException">The commit is a merge and no parent is named, or it has no such parent (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public static MergeResult CherryPick(ICommitGraph graph, GraphSpace head, CommitId commit, int? parent, MergeSettings settings, CancellationToken cancellation) =>
        Merge(ParentOf(graph, head, commit, parent), head, graph.Version(commit), settings, cancellation);

    private static GraphSpace ParentOf(ICommitGraph graph, GraphSpace head, CommitId commit, int? number)
    {
        var parents = graph.Parents(commit);
        if (number is null && parents.Count > 1)
            throw new MyceliaException(StatusCode.InvalidArgument, $"Commit {commit.Short} is a merge of {parents.Count} parents. Name the parent, from 1, to which its changes are meant.");
        if (number is null && parents.Count == 0) return GraphSpace.Empty(head.Tables);
        if (number is < 1 || number > parents.Count)
            throw new MyceliaException(StatusCode.InvalidArgument, $"Commit {commit.Short} has {parents.Count} {(parents.Count == 1 ? "parent" : "parents")}; there is no parent {number}. Parents are numbered from 1.");
        return graph.Version(parents[(number ?? 1) - 1]);
    }
}
