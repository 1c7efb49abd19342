using Mycelia.History;

namespace Mycelia;

public sealed partial class HistoryForest
{
    /// <summary>
    /// Takes back on the branch that is checked out what a commit did, and records that as a new commit. Later changes stay; where they changed the same, there are
    /// conflicts, treated as by <see cref="Merge"/>. Cost: follows what the commit changed and what changed since.
    /// </summary>
    /// <param name="revision">The commit. Of a merge, <see cref="MergeOptions.Mainline"/> names the parent to go back to.</param>
    /// <param name="options">How; with <see cref="MergeOptions.NoCommit"/> the changes are left in the working state.</param>
    /// <param name="cancellation">Gives up while nothing has changed yet.</param>
    /// <returns><see cref="MergeOutcome.AlreadyUpToDate"/> if nothing of the commit is left to take back; then nothing is recorded.</returns>
    /// <exception cref="MyceliaException">As <see cref="Merge"/>; also, the commit is a merge and no parent is named, or it has no such parent (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public MergeReport Revert(string revision, MergeOptions? options = null, CancellationToken cancellation = default) => Replay(MergeKind.Revert, revision, options, cancellation);

    /// <summary>
    /// Does on the branch that is checked out what a commit did to its parent, and records that as a new commit with the same message and author. Conflicts are treated as by
    /// <see cref="Merge"/>. Cost: follows what the commit changed and in what its parent differs from the branch.
    /// </summary>
    /// <param name="revision">The commit. Of a merge, <see cref="MergeOptions.Mainline"/> names the parent to which its changes are meant.</param>
    /// <param name="options">How; with <see cref="MergeOptions.NoCommit"/> the changes are left in the working state.</param>
    /// <param name="cancellation">Gives up while nothing has changed yet.</param>
    /// <returns><see cref="MergeOutcome.AlreadyUpToDate"/> if the branch has all of it already; then nothing is recorded.</returns>
    /// <exception cref="MyceliaException">As <see cref="Revert"/>.</exception>
    public MergeReport CherryPick(string revision, MergeOptions? options = null, CancellationToken cancellation = default) => Replay(MergeKind.CherryPick, revision, options, cancellation);

    private MergeReport Replay(MergeKind kind, string revision, MergeOptions? options, CancellationToken cancellation)
    {
        options ??= MergeOptions.Default;
        RequireFits(options);
        if (options.FastForward != FastForward.Auto) throw new MyceliaException(StatusCode.InvalidArgument, $"A {NameOf(kind)} moves no branch forward. Leave the fast-forward mode as it is.");
        var name = (State.Current ?? throw NoBranch()).Name;
        return Retry(name, NameOf(kind), view =>
        {
            var commit = Resolve(view.State, revision).Commit;
            RequireMainline(commit, options.Mainline);
            RequireClean(view, NameOf(kind));
            var task = new MergeTask(kind, commit.Id)
            {
                Mainline = options.Mainline ?? 0,
                Message = options.Message ?? (kind == MergeKind.Revert ? RevertMessage(commit, options.Mainline) : PickMessage(commit, options.NamesSource)),
                Author = options.Author ?? (kind == MergeKind.CherryPick ? commit.Author : null),
                Strategy = options.Strategy,
                EndsInCommit = !options.NoCommit,
            };
            return Carry(view, task, s_noResolutions, null, cancellation);
        });
    }

    /// <summary>The rest is checked where the parent is looked up.</summary>
    private static void RequireMainline(Commit commit, int? mainline)
    {
        if (mainline is < 1 || mainline > commit.Parents.Count)
            throw new MyceliaException(StatusCode.InvalidArgument, $"Commit {commit.Id.Short} has {commit.Parents.Count} {(commit.Parents.Count == 1 ? "parent" : "parents")}; there is no parent {mainline}. Parents are numbered from 1.");
    }

    private static string RevertMessage(Commit commit, int? mainline) => commit.IsMerge && mainline is { } parent
        ? $"Revert \"{commit.Title}\"\n\nThis reverts commit {commit.Id}, reversing\nchanges made to {commit.Parents[parent - 1]}."
        : $"Revert \"{commit.Title}\"\n\nThis reverts commit {commit.Id}.";

    private static string PickMessage(Commit commit, bool namesSource) => namesSource ? $"{commit.Message.TrimEnd()}\n\n(cherry picked from commit {commit.Id})" : commit.Message;
}
