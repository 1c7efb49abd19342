using Mycelia.Graph;
using Mycelia.History;

namespace Mycelia;

/// <summary>What was being done when it stopped.</summary>
public enum MergeKind
{
    /// <summary>A commit was merged.</summary>
    Merge,

    /// <summary>A commit was reverted.</summary>
    Revert,

    /// <summary>A commit was picked.</summary>
    CherryPick,

    /// <summary>A stash was applied, and dropped if it was popped.</summary>
    StashPop,
}

/// <summary>
/// A merge, revert, cherry-pick or stash pop that stopped at conflicts or violations, or was asked not to commit. It is stored with the branch: other processes and later
/// ones find it as it is. Conflicts are found again from the versions, for the branch as it is now, whenever something changed; they are numbered alike each time.
/// Thread-safe. After it ended, on whatever way, calls fail with <see cref="StatusCode.InvalidState"/>.
/// </summary>
/// <remarks>
/// Until then the branch can be read, written and committed to, but only a working state without uncommitted changes can be continued on, and no other merge begun.
/// Violations go away when conflicts are resolved otherwise; or give up, change one of the sides so that both fit together, and merge again.
/// </remarks>
public sealed class PendingMerge
{
    private readonly HistoryForest _history;
    private readonly int _branch;
    private readonly MergeTask _task;
    private Findings? _findings;

    internal PendingMerge(HistoryForest history, int branch, MergeTask task) => (_history, _branch, _task) = (history, branch, task);

    /// <summary>What is under way.</summary>
    public MergeKind Kind => _task.Kind;

    /// <summary>The commit that is merged, reverted or picked, or that holds the stash.</summary>
    public Commit Theirs => _history.State.Commits[_task.Theirs].Commit;

    /// <summary>The message that the commit gets if <see cref="Continue"/> is given none.</summary>
    public string Message => _task.Message;

    /// <summary>Whether the result stands in the working state already (<see cref="MergeOptions.NoCommit"/>), so that any commit on the branch ends it.</summary>
    public bool IsApplied => _task.IsApplied;

    /// <summary>All conflicts, resolved or not, in their order. Cost: that of the merge at the first call and after changes, else O(1).</summary>
    public IReadOnlyList<MergeConflict> Conflicts => Find(_history.State).Result.Conflicts;

    /// <summary>Constraints that the result would break, at most 1,000; while conflicts are open, with those as ours has them. Cost as <see cref="Conflicts"/>.</summary>
    public IReadOnlyList<MergeViolation> Violations => Find(_history.State).Result.Violations;

    /// <summary>What the result changes in the branch. Cost as <see cref="Conflicts"/>.</summary>
    public MergeStatistics Statistics => Find(_history.State).Result.Statistics;

    /// <summary>Decides a conflict; again, otherwise. Durable on return. What it means for each kind stands at <see cref="MergeConflictKind"/>.</summary>
    /// <param name="number">Its <see cref="MergeConflict.Number"/>.</param>
    /// <param name="how">Which side it takes.</param>
    /// <param name="value">With <see cref="MergeResolution.Value"/>: the value of the property; <see cref="Value.Null"/> removes it.</param>
    /// <exception cref="MyceliaException">There is no such conflict, or a value is given where none can be or is missing (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public void Resolve(int number, MergeResolution how, Value? value = null)
    {
        if (!Enum.IsDefined(how)) throw new MyceliaException(StatusCode.InvalidArgument, $"{how} is no way to resolve a conflict. Take ours, theirs or a value.");
        if (how == MergeResolution.Value != value.HasValue)
            throw new MyceliaException(StatusCode.InvalidArgument, value is null ? "No value was given that would resolve the conflict. Give one; null as a value removes the property." : "A value was given besides ours or theirs. Give the one or the other.");
        var resolution = new ConflictResolution(how, value ?? Value.Null);
        var conflict = ConflictAt(number);
        resolution.RequireFits(conflict.Kind);
        _history.ChangePending(_branch, _task, (_, _) => MergeTask.Note(_branch, conflict, resolution));
    }

    /// <summary>Decides all conflicts that have no resolution of their own; <see cref="MergeStrategy.None"/> leaves them open again. Durable on return.</summary>
    public void ResolveAll(MergeStrategy strategy)
    {
        if (!Enum.IsDefined(strategy)) throw new MyceliaException(StatusCode.InvalidArgument, $"{strategy} is no strategy. Take ours, theirs or none.");
        _history.ChangePending(_branch, _task, (_, task) => (task with { Strategy = strategy }).Note(_branch));
    }

    /// <summary>Takes the resolution of a conflict back; if a strategy was chosen for all, it decides again. Durable on return.</summary>
    /// <exception cref="MyceliaException">There is no such conflict (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public void Unresolve(int number)
    {
        var conflict = ConflictAt(number);
        _history.ChangePending(_branch, _task, (_, _) => MergeTask.Note(_branch, conflict, null));
    }

    /// <summary>
    /// Ends it: applies the result to the branch and records it, after a merge with both commits as parents. A stash, and what was asked not to commit, is left in the working state.
    /// </summary>
    /// <param name="message">The message of the commit; by default <see cref="Message"/>.</param>
    /// <param name="author">Who records it; by default as for the merge.</param>
    /// <param name="cancellation">Gives up while nothing has changed yet.</param>
    /// <returns>The commit; null when none was made, for it is not to be committed or nothing was left to do.</returns>
    /// <exception cref="MyceliaException">
    /// Conflicts are not resolved (<see cref="StatusCode.MergeConflicts"/>), constraints would be broken (<see cref="StatusCode.ConstraintViolation"/>), or the branch has
    /// uncommitted changes (<see cref="StatusCode.UncommittedChanges"/>). It stays under way.
    /// </exception>
    public Commit? Continue(string? message = null, string? author = null, CancellationToken cancellation = default) => _history.Continue(_branch, _task, message, author, cancellation);

    /// <summary>Gives it up. The branch is as it was; only where the result stood in the working state (<see cref="IsApplied"/>), that goes back to the last commit. A stash is kept.</summary>
    public void Abort() => _history.Abort(_branch, _task);

    /// <summary>What it is, in one line.</summary>
    public override string ToString() => $"{Kind} of {_task.Theirs.Short}";

    private ConflictKey ConflictAt(int number)
    {
        var state = _history.State;
        var task = HistoryForest.RequirePending(state, _branch, _task);

        // Resolutions of definitions alone decide which other conflicts there are.
        var known = _findings is { } last && last.IsOf(state, _branch, exactly: last.Result.Conflicts.Any(static conflict => conflict.Kind == MergeConflictKind.SchemaConflict)) ? last : Find(state, task);
        var conflicts = known.Result.Conflicts;
        if (number >= 1 && number <= conflicts.Count) return conflicts[number - 1].Key;
        throw new MyceliaException(StatusCode.InvalidArgument, conflicts.Count == 0 ? $"There is no conflict {number}: there are none." : $"There is no conflict {number}. They are numbered from 1 to {conflicts.Count}.");
    }

    private Findings Find(ForestState state) => Find(state, HistoryForest.RequirePending(state, _branch, _task));

    private Findings Find(ForestState state, MergeTask task)
    {
        if (_findings is { } known && known.IsOf(state, _branch, exactly: true)) return known;
        var tip = state.BranchOf(_branch)!.Tip;
        var ours = tip is { } id ? state.Commits[id].Version : GraphSpace.Empty(_history.Committer.Head.Tables);
        return _findings = new Findings(state, tip, task.Run(state, tip, ours, MergeTask.Resolutions(state, _branch), CancellationToken.None));
    }

    /// <summary>What was found at some moment.</summary>
    private sealed record Findings(ForestState State, CommitId? Tip, MergeResult Result)
    {
        /// <summary>Whether it still holds; if not exactly, resolutions may have come or gone.</summary>
        public bool IsOf(ForestState state, int branch, bool exactly) => Tip == state.BranchOf(branch)!.Tip && (!exactly || MergeTask.AreSame(State, state, branch));
    }
}
