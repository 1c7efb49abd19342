using Mycelia.Graph;
using Mycelia.History;

namespace Mycelia;

public sealed partial class HistoryForest
{
    /// <summary>The commit that a revision names.</summary>
    /// <param name="revision">
    /// A branch, a tag, a remote branch (<c>origin/main</c>), <c>HEAD</c> or <c>@</c>, an id or at least four digits that it begins with; or where a name pointed before:
    /// <c>main@{2}</c> two movements ago (<c>@{2}</c>: the branch that is checked out), <c>main@{2026-01-31}</c> at the end of that day and <c>@{2026-01-31T12:00:00Z}</c> at that time
    /// (UTC unless it has a zone; see <see cref="At"/>), <c>main@{upstream}</c> its upstream. After it may follow, repeatedly, <c>~n</c>, n first parents back, and <c>^n</c>, the n-th parent.
    /// </param>
    /// <remarks>Cost: names O(log n); digits one comparison per commit; <c>~n</c> and times one step per commit passed.</remarks>
    /// <exception cref="MyceliaException">
    /// There is none, or the beginning of an id fits several (<see cref="StatusCode.RevisionNotFound"/>); it is not written as a revision is, or names a working state
    /// (<see cref="StatusCode.InvalidArgument"/>).
    /// </exception>
    public Commit Resolve(string revision) => Resolve(State, revision).Commit;

    /// <summary>The graph as a commit recorded it. O(1); pages are read when they are asked for.</summary>
    /// <exception cref="MyceliaException">As for <see cref="Resolve(string)"/>.</exception>
    public Snapshot Open(string revision) => _database.SnapshotOf(Resolve(State, revision).Version);

    /// <summary>
    /// The graph that a revision names: that of a commit, or a working state as it is now: <c>@{working}</c> of what is checked out, <c>dev@{working}</c> of a branch. O(1).
    /// </summary>
    /// <exception cref="MyceliaException">As for <see cref="Resolve(string)"/>.</exception>
    public Snapshot VersionOf(string revision) => _database.SnapshotOf(Look(state => SpaceOf(state, revision)));

    /// <summary>
    /// The last commit at or before a time, going back from the head of a branch along first parents: what the branch showed then. One step per commit that is later.
    /// </summary>
    /// <param name="time">The moment.</param>
    /// <param name="branch">The branch, or any revision to go back from; by default HEAD.</param>
    /// <exception cref="MyceliaException">There was no commit yet, or the branch does not exist (<see cref="StatusCode.RevisionNotFound"/>).</exception>
    public Commit At(DateTimeOffset time, string? branch = null) =>
        RevisionResolver.AsOf(Resolve(State, branch ?? "HEAD"), Revision.LimitOf(time), $"`{branch ?? "HEAD"}` at {time.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}").Commit;

    internal static CommitNode Resolve(ForestState state, string revision) => new RevisionResolver(state).Resolve(Revision.Parse(revision));

    /// <summary>The version that a revision names, of a commit or of a working state (to be asked in <see cref="Look"/>).</summary>
    private GraphSpace SpaceOf(ForestState state, string revision)
    {
        var parsed = Revision.Parse(revision);
        var resolver = new RevisionResolver(state);
        return parsed.Kind == RevisionKind.Working ? WorkingSpace(state, resolver.WorkingOf(parsed)) : resolver.Resolve(parsed).Version;
    }

    /// <summary>The working state of a branch, or (null) what is checked out where that is a commit.</summary>
    private GraphSpace WorkingSpace(ForestState state, BranchEntry? branch) => branch is null ? state.Commits[state.Head.Commit].Version : _committer.HeadOf(branch.Number).Head;

    /// <summary>Reads the history together with working states.</summary>
    private T Look<T>(Func<ForestState, T> read)
    {
        _database.RequireOpen();
        return _committer.Look(read);
    }
}
