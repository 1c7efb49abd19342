using Mycelia.History;
using Mycelia.Transactions;

namespace Mycelia;

public sealed partial class HistoryForest
{
    private const int NameMax = 200;

    /// <summary>A branch by name.</summary>
    /// <exception cref="MyceliaException">There is none.</exception>
    public Branch Branch(string name) => new(this, State.Branches.GetValueOrDefault(name) ?? throw NoSuchBranch(name));

    /// <summary>Creates a branch whose working state is the version of a commit. O(1), whatever the size of the graph.</summary>
    /// <param name="name">Its name: no blanks, nor any of <c>~ ^ : ? * [ \ @{</c>; parts may be separated by <c>/</c>.</param>
    /// <param name="revision">Where it begins; by default HEAD.</param>
    /// <exception cref="MyceliaException">The name is taken or not allowed, or the revision does not exist.</exception>
    public Branch CreateBranch(string name, string revision = "HEAD")
    {
        _database.RequireWritable();
        RequireName(name, "branch");
        return _committer.Change(step =>
        {
            if (step.State.Branches.ContainsKey(name)) throw new MyceliaException(StatusCode.NameTaken, $"There is a branch `{name}` already. Choose another name, or delete it first.");
            var at = Resolve(step.State, revision).Id;
            step.Do(new HistoryOp.Branch(step.State.NextBranch, name, at));
            Log(step, $"heads/{name}", null, at, null, $"branch: created from {revision}");
            return new Branch(this, step.State.Branches[name]);
        });
    }

    /// <summary>
    /// Makes a branch the one that <see cref="Database.Snapshot"/>, <see cref="Database.Begin(TransactionOptions?)"/> and queries work on; or a commit (by tag or id), for reading alone. Working
    /// states belong to their branches, so nothing has to be saved before. Transactions that are open stay on the branch that they began on.
    /// </summary>
    /// <exception cref="MyceliaException">The revision does not exist.</exception>
    public void Checkout(string revision)
    {
        _database.RequireWritable();
        _committer.Change(step =>
        {
            var old = step.State.HeadCommit;
            var from = step.State.Head.Branch ?? step.State.Head.Commit.Short;
            var position = step.State.Branches.ContainsKey(revision) ? HeadPosition.On(revision) : HeadPosition.At(Resolve(step.State, revision).Id);
            if (position == step.State.Head) return false;
            step.Do(new HistoryOp.Head(position));
            step.Do(new HistoryOp.Reflog(new ReflogRecord("HEAD", old ?? default, step.State.HeadCommit ?? default, step.TimeNanos, AuthorOf(null), $"checkout: moving from {from} to {revision}")));
            return true;
        });
    }

    /// <summary>Whether the working state of a branch is what its last commit recorded (or empty before the first).</summary>
    internal bool IsClean(BranchEntry branch) => IsClean(State, branch, _committer.HeadOf(branch.Number).Head);

    internal static bool IsClean(ForestState state, BranchEntry branch, Graph.GraphSpace working)
    {
        var recorded = branch.Tip is { } id ? state.Commits[id].Version : Graph.GraphSpace.Empty(working.Tables);
        return recorded.HasContentOf(working) || VersionDiff.Between(recorded, working, CancellationToken.None).IsEmpty;
    }

    internal static void RequireName(string name, string what)
    {
        ArgumentNullException.ThrowIfNull(name);
        var isWrong = name.Length is 0 or > NameMax || name is "HEAD" or "@" || name.AsSpan().IndexOfAny(" ~^:?*[\\\"'`\t\r\n") >= 0 || name.Contains("@{", StringComparison.Ordinal)
            || name.Contains("..", StringComparison.Ordinal) || name.Contains("//", StringComparison.Ordinal) || name[0] is '/' or '-' or '.' || name[^1] is '/' or '.';
        if (isWrong)
            throw new MyceliaException(StatusCode.InvalidArgument, $"`{name}` cannot name a {what}. Use letters, digits, `-`, `_`, `.` and `/`, beginning with a letter or digit, at most {NameMax} characters.");
    }
}
