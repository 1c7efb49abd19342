using Mycelia.History;

namespace Mycelia;

public sealed partial class HistoryForest
{
    /// <summary>
    /// Makes the branch that is checked out point to another commit. With <see cref="ResetMode.Hard"/> its working state becomes that commit's version: transactions that are open on it
    /// then fail as retryable when they commit, and a merge under way on the branch ends. O(1). Where it pointed before remains in
    /// the reflog (<c>@{1}</c>).
    /// </summary>
    /// <exception cref="MyceliaException">
    /// The revision does not exist, no branch is checked out, or a merge is under way, which only a hard reset ends (<see cref="StatusCode.InvalidState"/>).
    /// </exception>
    public void Reset(string revision = "HEAD", ResetMode mode = ResetMode.Soft)
    {
        _database.RequireWritable();
        if (mode is not (ResetMode.Soft or ResetMode.Hard)) throw new MyceliaException(StatusCode.InvalidArgument, $"There is no way {mode} to reset. Use Soft or Hard.");
        _committer.Change(step =>
        {
            var branch = step.State.Current ?? throw NoBranch();
            var target = Resolve(step.State, revision);
            if (mode == ResetMode.Hard) EndMerge(step, branch);
            if (branch.Tip != target.Id)
            {
                if (MergeTask.Of(step.State, branch.Number) is { } merging)
                    throw new MyceliaException(StatusCode.InvalidState, $"A merge of {merging.Theirs.Short} into `{branch.Name}` is under way. Continue or abort it first, or reset hard, which gives it up.");
                step.Do(new HistoryOp.Move(branch.Name, target.Id));
                Log(step, $"heads/{branch.Name}", branch.Tip, target.Id, null, $"reset: moving to {revision}");
            }

            if (mode == ResetMode.Hard && !target.Version.HasContentOf(step.Working(branch))) step.Do(new HistoryOp.Reset(branch.Name, target.Id));
            return true;
        });
    }

    /// <summary>Where a ref pointed, newest first. Garbage collection forgets old movements. Cost: one step per movement of any ref.</summary>
    /// <param name="name"><c>HEAD</c>, a branch (a deleted one too), a remote branch, or a full name.</param>
    /// <exception cref="MyceliaException">There is no such ref, and none is remembered.</exception>
    public IReadOnlyList<ReflogEntry> Reflog(string name = "HEAD")
    {
        ArgumentNullException.ThrowIfNull(name);
        var state = State;
        var resolver = new RevisionResolver(state);
        var known = resolver.FindRef(name);
        var entries = EntriesOf(state, known?.Ref ?? $"heads/{name}");
        if (known is null && entries.Count == 0) throw resolver.NoBranch(name);
        return entries;
    }

    private static List<ReflogEntry> EntriesOf(ForestState state, string name)
    {
        var entries = new List<ReflogEntry>();
        foreach (var entry in state.Reflog.Entries)
            if (entry.Ref == name) entries.Add(new ReflogEntry(0, entry.Ref, Present(entry.Old), Present(entry.New), DateTimeOffset.UnixEpoch.AddTicks(entry.TimeNanos / TimeSpan.NanosecondsPerTick), entry.Author, entry.Reason));
        entries.Reverse();
        for (var i = 0; i < entries.Count; i++) entries[i] = entries[i] with { Index = i };
        return entries;

        static CommitId? Present(CommitId id) => id.IsNone ? null : id;
    }
}
