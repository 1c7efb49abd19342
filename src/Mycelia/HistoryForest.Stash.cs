using System.Globalization;
using Mycelia.History;
using Mycelia.Transactions;

namespace Mycelia;

public sealed partial class HistoryForest
{
    private const string StashPrefix = "stash/";

    /// <summary>All stashes, of all branches, the newest first.</summary>
    public IReadOnlyList<StashEntry> Stashes
    {
        get
        {
            var state = State;
            return [.. StashNumbers(state).Select((number, index) => new StashEntry(index, state.Commits[state.Refs[StashName(number)]].Commit))];
        }
    }

    /// <summary>
    /// Puts the uncommitted changes of the branch that is checked out aside, and makes its working state what its last commit recorded. Transactions that are open on the branch
    /// fail as retryable. Cost: follows what changed.
    /// </summary>
    /// <param name="message">What they are; by default the branch and its last commit.</param>
    /// <param name="author">Who does it; by default the <see cref="DatabaseOptions.Author"/> of the database.</param>
    /// <exception cref="MyceliaException">There are no changes, the branch has no commit yet, a merge is under way on it, no branch is checked out, or the database is open to read only.</exception>
    public StashEntry Stash(string? message = null, string? author = null)
    {
        if (message is not null) RequireText(message);
        _database.RequireWritable();
        var name = (State.Current ?? throw NoBranch()).Name;
        var known = Prehash(name);
        return _committer.Change(step =>
        {
            var branch = step.State.Branches.GetValueOrDefault(name) ?? throw NoSuchBranch(step.State, name);
            if (branch.Tip is not { } tip)
                throw new MyceliaException(StatusCode.InvalidState, $"`{name}` has no commit yet that its working state could go back to. Commit first.");
            if (MergeTask.Of(step.State, branch.Number) is { } task)
                throw new MyceliaException(StatusCode.InvalidState, $"A {NameOf(task.Kind)} of {task.Theirs.Short} is under way on `{name}`. Continue or abort it, then stash.");
            var node = step.State.Commits[tip];
            var working = step.Working(branch);
            var hashes = known.Hashes.Update(known.Version, working, CancellationToken.None);
            if (hashes.Root.AsSpan().SequenceEqual(node.Commit.RootHash.Span))
                throw new MyceliaException(StatusCode.InvalidState, $"There is nothing to stash: `{name}` holds what its last commit {tip.Short} recorded.");
            var commit = CommitCodec.Create([tip], hashes.Root, message is null ? $"WIP on {name}: {tip.Short} {node.Commit.Title}" : $"On {name}: {message}", AuthorOf(author), step.TimeNanos);
            step.Record(branch, commit, hashes, movesTip: false);
            step.Do(new HistoryOp.Ref(StashName(StashNumbers(step.State).FirstOrDefault() + 1), commit.Id), new HistoryOp.Reset(name, tip));
            return new StashEntry(0, commit);
        });
    }

    /// <summary>
    /// Makes the changes of a stash in the working state of the branch that is checked out, and keeps the stash. The branch may be another one than it was made on: where that
    /// changed the same, there are conflicts, and it stays under way as with <see cref="Merge"/>. Cost: O(1) on the commit that it was made on, else as a merge.
    /// </summary>
    /// <param name="index">Which one, the newest by default.</param>
    /// <param name="cancellation">Gives up while nothing has changed yet.</param>
    /// <exception cref="MyceliaException">There is no such stash; or as <see cref="Merge"/>.</exception>
    public MergeReport StashApply(int index = 0, CancellationToken cancellation = default) => Unstash(index, drops: false, cancellation);

    /// <summary>As <see cref="StashApply"/>, and drops the stash: at once, or after conflicts when <see cref="PendingMerge.Continue"/> has applied it.</summary>
    /// <param name="index">Which one, the newest by default.</param>
    /// <param name="cancellation">Gives up while nothing has changed yet.</param>
    /// <exception cref="MyceliaException">As <see cref="StashApply"/>.</exception>
    public MergeReport StashPop(int index = 0, CancellationToken cancellation = default) => Unstash(index, drops: true, cancellation);

    /// <summary>Forgets a stash; its changes are lost when garbage is collected.</summary>
    /// <param name="index">Which one, the newest by default.</param>
    /// <exception cref="MyceliaException">There is no such stash (<see cref="StatusCode.RevisionNotFound"/>), or the database is open to read only.</exception>
    public StashEntry StashDrop(int index = 0)
    {
        _database.RequireWritable();
        return _committer.Change(step =>
        {
            var (number, commit) = StashAt(step.State, index);
            Drop(step, number, commit.Id);
            return new StashEntry(index, commit.Commit);
        });
    }

    private MergeReport Unstash(int index, bool drops, CancellationToken cancellation)
    {
        var name = (State.Current ?? throw NoBranch()).Name;
        CommitId? chosen = null;
        return Retry(name, "apply the stash", view =>
        {
            var (number, commit) = StashAt(view.State, index);
            if (commit.Id != (chosen ??= commit.Id)) throw new MyceliaException(StatusCode.Conflict, "Stashes came or went meanwhile. List them, then choose again.");
            RequireClean(view, "apply the stash");
            if (view.Branch.Tip == commit.FirstParent!.Id) return Restore(view, drops ? number : 0, commit);
            var task = new MergeTask(MergeKind.StashPop, commit.Id) { Message = commit.Commit.Message, Stash = drops ? number : 0 };
            return Carry(view, task, s_noResolutions, null, cancellation);
        });
    }

    /// <summary>The branch is what the stash was made on: its version is the working state.</summary>
    private MergeReport? Restore(View view, int drop, CommitNode stash) => _committer.Change(step =>
    {
        if (!view.IsOf(step, stash.Id)) return null;
        step.Do(new HistoryOp.Reset(view.Branch.Name, stash.Id));
        if (drop != 0) Drop(step, drop, stash.Id);
        return MergeReport.Of(MergeOutcome.NotCommitted, view.Tip?.Commit);
    });

    /// <summary>Removes a stash, unless it is gone and another has taken its number.</summary>
    private static void Drop(HistoryStep step, int number, CommitId commit)
    {
        if (step.State.Refs.TryGetValue(StashName(number), out var found) && found == commit) step.Do(new HistoryOp.Ref(StashName(number), null));
    }

    private static (int Number, CommitNode Commit) StashAt(ForestState state, int index)
    {
        var numbers = StashNumbers(state);
        if (index < 0 || index >= numbers.Count)
            throw new MyceliaException(StatusCode.RevisionNotFound, numbers.Count == 0 ? "There is no stash." : $"There is no stash {index}. They are numbered from 0, the newest, to {numbers.Count - 1}.");
        return (numbers[index], state.Commits[state.Refs[StashName(numbers[index])]]);
    }

    private static List<int> StashNumbers(ForestState state)
    {
        var numbers = new List<int>();
        foreach (var name in state.Refs.Keys)
            if (name.StartsWith(StashPrefix, StringComparison.Ordinal)) numbers.Add(int.Parse(name.AsSpan(StashPrefix.Length), CultureInfo.InvariantCulture));
        numbers.Sort(static (left, right) => right.CompareTo(left));
        return numbers;
    }

    private static string StashName(int number) => string.Create(CultureInfo.InvariantCulture, $"{StashPrefix}{number}");
}
