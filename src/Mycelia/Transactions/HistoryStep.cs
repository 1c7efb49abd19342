// One atomic change of the history, made between two groups of commits: operations, and deltas that change working states, gathered as log records and published
// together once these are durable. Nothing is seen before that, and an exception leaves everything as it was.

using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Kernel.Columns;
using Mycelia.Persistence;

namespace Mycelia.Transactions;

/// <summary>A log record that a history step makes.</summary>
internal sealed record StepRecord(long Sequence, int Branch, Delta Delta)
{
    public List<HistoryOp> Ops { get; } = [];
}

internal sealed class HistoryStep : IWorkingStates
{
    private static readonly Delta NoDelta = new();

    private readonly Committer _committer;
    private readonly ForestBuilder _builder;
    private readonly Dictionary<int, (GraphSpace Version, bool IsSameContent)> _changed = [];
    private long _sequence;

    public HistoryStep(Committer committer, ForestState state, long sequence)
    {
        _committer = committer;
        _sequence = sequence;
        _builder = new ForestBuilder(state, this);
    }

    /// <summary>The history with what this step did so far.</summary>
    public ForestState State => _builder.State;

    /// <summary>The time of this step, ns since 1970 UTC.</summary>
    public required long TimeNanos { get; init; }

    public List<StepRecord> Records { get; } = [];

    /// <summary>Bytes of pages that deltas made.</summary>
    public long UnsavedBytes { get; private set; }

    public List<(int Branch, CommitNode? At)> Begun { get; } = [];

    public List<int> Ended { get; } = [];

    public IReadOnlyDictionary<int, (GraphSpace Version, bool IsSameContent)> Changed => _changed;

    /// <summary>The working version of a branch with what this step did so far.</summary>
    public GraphSpace Working(BranchEntry branch) => ((IWorkingStates)this).Get(branch.Number);

    /// <summary>Does operations that concern no working state of their own.</summary>
    public void Do(params ReadOnlySpan<HistoryOp> ops)
    {
        foreach (var op in ops) Do(op, Records.Count == 0 ? ForestState.MainNumber : Records[^1].Branch, null);
    }

    /// <summary>Changes the working state of a branch; constraints are checked.</summary>
    /// <exception cref="ConstraintViolationException">The delta breaks a constraint.</exception>
    public GraphSpace Apply(BranchEntry branch, Delta delta)
    {
        var record = NewRecord(branch.Number, delta);
        var next = Built(Working(branch), delta, record.Sequence, RuleMode.Enforce);
        ((IWorkingStates)this).Set(branch.Number, next, isSameContent: false);
        return next;
    }

    /// <summary>As <see cref="Apply(BranchEntry, Delta)"/>, with what the delta leads to made beforehand from a version with the parts of the working one.</summary>
    public void Apply(BranchEntry branch, Delta delta, GraphSpace made, long unsavedBytes)
    {
        var record = NewRecord(branch.Number, delta);
        UnsavedBytes += unsavedBytes;
        ((IWorkingStates)this).Set(branch.Number, made.In(_committer.Era).At(record.Sequence), isSameContent: false);
    }

    /// <summary>Records the working state of a branch as a commit.</summary>
    public CommitNode Record(BranchEntry branch, Commit commit, VersionHashes hashes, bool movesTip = true)
    {
        Do(new HistoryOp.Record(commit, movesTip), branch.Number, null);
        var node = State.Commits[commit.Id];
        node.SetHashes(hashes);
        return node;
    }

    /// <summary>Takes in a commit made elsewhere.</summary>
    public CommitNode Adopt(AdoptedCommit adopted)
    {
        var record = NewRecord(ForestState.MainNumber, adopted.Delta);
        UnsavedBytes += adopted.UnsavedBytes;
        Do(new HistoryOp.Adopt(adopted.Commit, adopted.From), record.Branch, adopted.Version.In(_committer.Era));
        var node = State.Commits[adopted.Commit.Id];
        node.SetHashes(adopted.Hashes);
        return node;
    }

    GraphSpace IWorkingStates.Get(int branch)
    {
        if (_changed.TryGetValue(branch, out var changed)) return changed.Version;
        foreach (var (number, at) in Begun)
            if (number == branch) return at?.Version ?? GraphSpace.Empty(_committer.Head.Tables);
        return _committer.HeadOf(branch).Head;
    }

    void IWorkingStates.Set(int branch, GraphSpace version, bool isSameContent) =>
        _changed[branch] = (version, isSameContent && (!_changed.TryGetValue(branch, out var before) || before.IsSameContent));

    void IWorkingStates.Begin(int branch, CommitNode? at) => Begun.Add((branch, at));

    void IWorkingStates.End(int branch) => Ended.Add(branch);

    private void Do(HistoryOp op, int branch, GraphSpace? adopted)
    {
        var record = Records.Count > 0 && Records[^1].Branch == branch ? Records[^1] : NewRecord(branch, NoDelta);
        _builder.Apply(op, branch, record.Sequence, adopted);
        record.Ops.Add(op);
    }

    private StepRecord NewRecord(int branch, Delta delta)
    {
        var record = new StepRecord(++_sequence, branch, delta);
        Records.Add(record);
        return record;
    }

    /// <summary>With a line of versions of its own: rows may come to life again that older versions show, so nothing of those is appended to in place.</summary>
    private GraphSpace Built(GraphSpace from, Delta delta, long sequence, RuleMode mode)
    {
        var builder = new GraphBuilder(from, new Lineage(), _committer.Era, mode);
        builder.Apply(delta);
        builder.Advance(sequence);
        UnsavedBytes += builder.UnsavedBytes;
        return builder.FinishForGood();
    }
}
