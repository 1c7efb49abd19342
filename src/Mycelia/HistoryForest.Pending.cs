using Mycelia.History;
using Mycelia.Transactions;

namespace Mycelia;

public sealed partial class HistoryForest
{
    /// <summary>The merge, revert, cherry-pick or stash pop that is under way on the branch that is checked out; null if there is none. O(1).</summary>
    public PendingMerge? PendingMerge => State.Current is { } branch ? PendingOn(branch) : null;

    internal PendingMerge? PendingOn(BranchEntry branch) => MergeTask.Of(State, branch.Number) is { } task ? new PendingMerge(this, branch.Number, task) : null;

    /// <summary>The merge that was left in the working state of a branch for the next commit to record, null if there is none.</summary>
    internal static MergeTask? AppliedTo(ForestState state, BranchEntry branch) => MergeTask.Of(state, branch.Number) is { IsApplied: true } task ? task : null;

    /// <summary>Forgets what is under way on a branch; its working state stays.</summary>
    internal static void EndMerge(HistoryStep step, BranchEntry branch)
    {
        foreach (var note in MergeTask.End(step.State, branch.Number)) step.Do(note);
    }

    /// <summary>Changes what is under way on a branch.</summary>
    internal void ChangePending(int number, MergeTask expected, Func<ForestState, MergeTask, HistoryOp.Note> change)
    {
        _database.RequireWritable();
        _committer.Change(step =>
        {
            step.Do(change(step.State, RequirePending(step.State, number, expected)));
            return true;
        });
    }

    internal static MergeTask RequirePending(ForestState state, int number, MergeTask expected)
    {
        if (state.BranchOf(number) is not null && MergeTask.Of(state, number) is { } task && task.Kind == expected.Kind && task.Theirs == expected.Theirs) return task;
        throw new MyceliaException(StatusCode.InvalidState, $"The {NameOf(expected.Kind)} of {expected.Theirs.Short} is no longer under way: it was finished or given up.");
    }

    internal Commit? Continue(int number, MergeTask expected, string? message, string? author, CancellationToken cancellation)
    {
        if (message is not null) RequireText(message);
        _ = RequirePending(State, number, expected);
        var name = State.BranchOf(number)!.Name;
        var report = Retry(name, NameOf(expected.Kind), view =>
        {
            var pending = RequirePending(view.State, number, expected);
            var task = pending with
            {
                Message = message ?? pending.Message,
                Author = author ?? pending.Author,
                EndsInCommit = pending.EndsInCommit || pending.Kind == MergeKind.Merge,
            };
            if (pending.IsApplied) return RecordApplied(view, task, cancellation);
            RequireClean(view, $"continue the {NameOf(task.Kind)}");
            return Carry(view, task, MergeTask.Resolutions(view.State, number), pending, cancellation);
        }, needsPending: true);
        if (report.IsStopped) throw NotResolved(report);
        return report.Outcome == MergeOutcome.Merged ? report.Commit : null;
    }

    internal void Abort(int number, MergeTask expected)
    {
        _database.RequireWritable();
        _committer.Change(step =>
        {
            var task = RequirePending(step.State, number, expected);
            var branch = step.State.BranchOf(number)!;
            EndMerge(step, branch);
            if (task.IsApplied && branch.Tip is { } tip) step.Do(new HistoryOp.Reset(branch.Name, tip));
            return true;
        });
    }

    /// <summary>Records a merge that stands in the working state already, with what was changed there since.</summary>
    private MergeReport? RecordApplied(View view, MergeTask task, CancellationToken cancellation)
    {
        var hashes = view.Tip!.Hashes.Update(view.Tip.Version, view.Working, cancellation);
        return _committer.Change(step =>
        {
            if (!view.IsOf(step, task.Theirs)) return null;
            EndMerge(step, view.Branch);
            return MergeReport.Of(MergeOutcome.Merged, Record(step, view.Branch, task, hashes));
        });
    }

    private static MyceliaException NotResolved(MergeReport report)
    {
        var open = report.Conflicts.Where(static conflict => conflict.Resolution is null).ToList();
        if (open.Count > 0)
            return new MyceliaException(StatusCode.MergeConflicts, $"{open.Count:N0} of {report.Conflicts.Count:N0} conflicts are not resolved, the first is: {open[0]} Resolve each with ours, theirs or a value, then continue.");
        var first = report.Violations[0];
        return new MyceliaException(StatusCode.ConstraintViolation,
            $"The merged graph breaks constraints, {report.Violations.Count:N0} times; the first is `{first.Constraint}`: {first.Explanation} Resolve conflicts otherwise, or abort, change one side so that both fit, and merge again.");
    }
}
