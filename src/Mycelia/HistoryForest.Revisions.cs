using Mycelia.History;

namespace Mycelia;

public sealed partial class HistoryForest
{
    private const int AbbreviationMin = 4;

    /// <summary>The commit that a revision names.</summary>
    /// <exception cref="MyceliaException">There is none, or the beginning of an id fits several.</exception>
    public Commit Resolve(string revision) => Resolve(State, revision).Commit;

    /// <summary>The graph as a commit recorded it. O(1); pages are read when they are asked for.</summary>
    /// <exception cref="MyceliaException">The revision does not exist.</exception>
    public Snapshot Open(string revision) => _database.SnapshotOf(Resolve(State, revision).Version);

    internal static CommitNode Resolve(ForestState state, string revision)
    {
        ArgumentNullException.ThrowIfNull(revision);
        if (revision is "HEAD" or "@")
            return state.HeadCommit is { } head ? state.Commits[head] : throw new MyceliaException(StatusCode.RevisionNotFound, $"The branch `{state.Head.Branch}` has no commit yet. Commit first.");
        if (state.Branches.TryGetValue(revision, out var branch))
            return branch.Tip is { } tip ? state.Commits[tip] : throw new MyceliaException(StatusCode.RevisionNotFound, $"The branch `{revision}` has no commit yet. Commit first.");
        if (state.Refs.TryGetValue($"tags/{revision}", out var tagged)) return state.Commits[tagged];
        if (CommitId.TryParse(revision, out var id) && state.Commits.Find(id) is { } node) return node;
        throw new MyceliaException(StatusCode.RevisionNotFound, $"No commit, branch or tag is called `{revision}`. `mycelia log` and `mycelia branch` list what there is.");
    }
}
