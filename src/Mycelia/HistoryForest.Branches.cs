using System.Text;
using Mycelia.History;
using Mycelia.Transactions;

namespace Mycelia;

public sealed partial class HistoryForest
{
    private const int NameMax = 200;

    /// <summary>A branch by name.</summary>
    /// <exception cref="MyceliaException">There is none.</exception>
    public Branch Branch(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var state = State;
        return new Branch(this, state.Branches.GetValueOrDefault(name) ?? throw NoSuchBranch(state, name));
    }

    /// <summary>Creates a branch whose working state is the version of a commit. O(1), whatever the size of the graph.</summary>
    /// <param name="name">Its name: no blanks, nor any of <c>~ ^ : ? * [ \ @{</c>; parts may be separated by <c>/</c>.</param>
    /// <param name="revision">Where it begins; by default HEAD. A remote branch becomes its upstream.</param>
    /// <exception cref="MyceliaException">The name is taken or not allowed, or the revision does not exist.</exception>
    public Branch CreateBranch(string name, string revision = "HEAD")
    {
        _database.RequireWritable();
        RequireName(name, "branch");
        return _committer.Change(step => new Branch(this, CreateBranch(step, name, revision)));
    }

    /// <summary>
    /// Makes a branch the one that <see cref="Database.Snapshot"/>, <see cref="Database.Begin(TransactionOptions?)"/> and queries work on; or a commit (by tag or id), for reading alone. Working
    /// states belong to their branches, so nothing has to be saved before. Transactions that are open stay on the branch that they began on.
    /// </summary>
    /// <param name="revision">A branch, or any revision of a commit; <c>HEAD</c> leaves everything as it is.</param>
    /// <param name="create">Create the branch of this name first (git's <c>checkout -b</c>).</param>
    /// <param name="start">Where a new branch begins: its working state is the version of this commit.</param>
    /// <exception cref="MyceliaException">The revision does not exist; the name of the new branch is taken or not allowed.</exception>
    public void Checkout(string revision, bool create = false, string start = "HEAD")
    {
        _database.RequireWritable();
        if (create) RequireName(revision, "branch");
        _committer.Change(step =>
        {
            if (create) CreateBranch(step, revision, start);
            if (revision is "HEAD" or "@") return false;
            var old = step.State.HeadCommit;
            var from = step.State.Head.Branch ?? step.State.Head.Commit.Short;
            var position = step.State.Branches.ContainsKey(revision) ? HeadPosition.On(revision) : HeadPosition.At(Resolve(step.State, revision).Id);
            if (position == step.State.Head) return false;
            step.Do(new HistoryOp.Head(position));
            step.Do(new HistoryOp.Reflog(new ReflogRecord("HEAD", old ?? default, step.State.HeadCommit ?? default, step.TimeNanos, AuthorOf(null), $"checkout: moving from {from} to {revision}")));
            return true;
        });
    }

    /// <summary>Gives a branch another name. Its working state, its commits, its upstream and transactions that are open on it stay; if it is checked out, it remains so. O(1).</summary>
    /// <exception cref="MyceliaException">There is no such branch, or the new name is taken or not allowed.</exception>
    public Branch RenameBranch(string name, string newName)
    {
        _database.RequireWritable();
        RequireName(newName, "branch");
        return _committer.Change(step =>
        {
            var branch = step.State.Branches.GetValueOrDefault(name) ?? throw NoSuchBranch(step.State, name);
            if (name == newName) return new Branch(this, branch);
            RequireFree(step.State, newName);
            step.Do(new HistoryOp.Rename(name, newName));
            if (step.State.Notes.TryGetValue(ForestState.UpstreamNote(name), out var upstream))
                step.Do(new HistoryOp.Note(ForestState.UpstreamNote(name), null), new HistoryOp.Note(ForestState.UpstreamNote(newName), upstream));
            Log(step, $"heads/{newName}", branch.Tip, branch.Tip, null, $"branch: renamed {name} to {newName}");
            return new Branch(this, step.State.Branches[newName]);
        });
    }

    /// <summary>
    /// Removes a branch and its working state. Commits that nothing else leads to remain until garbage collection takes them; until then they can be found by id and by
    /// <c>name@{0}</c>. Open transactions on the branch fail when they commit.
    /// </summary>
    /// <param name="name">The branch; not the one that is checked out.</param>
    /// <param name="force">Also if commits or changes would be lost that nothing else holds.</param>
    /// <exception cref="MyceliaException">
    /// It is checked out, or its last commit belongs to no other branch, tag or remote branch (<see cref="StatusCode.InvalidState"/>); it has changes that no commit recorded
    /// (<see cref="StatusCode.UncommittedChanges"/>); there is none (<see cref="StatusCode.RevisionNotFound"/>).
    /// </exception>
    public void DeleteBranch(string name, bool force = false)
    {
        _database.RequireWritable();
        Graph.GraphSpace? known = null;
        if (!force && State.Branches.GetValueOrDefault(name) is { } before && _committer.HeadOf(before.Number).Head is var working && IsClean(State, before, working)) known = working;
        _committer.Change(step =>
        {
            var branch = step.State.Branches.GetValueOrDefault(name) ?? throw NoSuchBranch(step.State, name);
            if (step.State.Head.Branch == name) throw new MyceliaException(StatusCode.InvalidState, $"The branch `{name}` is checked out and cannot be deleted. Check out another one first.");
            if (!force)
            {
                if (branch.Tip is { } tip && !IsHeldElsewhere(step.State, branch, step.State.Commits[tip]))
                    throw new MyceliaException(StatusCode.InvalidState, $"The branch `{name}` has commits that no other branch, tag or remote branch has. Merge it first, or force the deletion.");
                if (MergeTask.Of(step.State, branch.Number) is not null)
                    throw new MyceliaException(StatusCode.UncommittedChanges, $"A merge into the branch `{name}` is under way. Continue or abort it first, or force the deletion.");
                if (known?.HasContentOf(step.Working(branch)) != true && !IsClean(step.State, branch, step.Working(branch)))
                    throw new MyceliaException(StatusCode.UncommittedChanges, $"The branch `{name}` has changes that no commit recorded. Commit them first, or force the deletion.");
            }

            Log(step, $"heads/{name}", branch.Tip, null, null, "branch: deleted");
            if (step.State.Notes.ContainsKey(ForestState.UpstreamNote(name))) step.Do(new HistoryOp.Note(ForestState.UpstreamNote(name), null));
            EndMerge(step, branch);
            step.Do(new HistoryOp.Drop(name));
            return true;
        });
    }

    /// <summary>Sets the remote branch that a branch follows, or (null) that it follows none.</summary>
    /// <param name="name">The branch.</param>
    /// <param name="upstream">As it is written in revisions, e.g. <c>origin/main</c>; it need not have been fetched yet.</param>
    /// <exception cref="MyceliaException">There is no such branch, or the name is not allowed.</exception>
    public void SetUpstream(string name, string? upstream)
    {
        _database.RequireWritable();
        if (upstream is not null) RequireName(upstream, "remote branch");
        _committer.Change(step =>
        {
            if (!step.State.Branches.ContainsKey(name)) throw NoSuchBranch(step.State, name);
            if (step.State.UpstreamOf(name) == upstream) return false;
            step.Do(new HistoryOp.Note(ForestState.UpstreamNote(name), upstream is null ? null : Encoding.UTF8.GetBytes(upstream)));
            return true;
        });
    }

    /// <summary>How many commits a branch has that its upstream has not, and the other way round; null where it has no upstream that is known.</summary>
    internal static (int Ahead, int Behind)? AheadBehind(ForestState state, BranchEntry branch)
    {
        if (state.UpstreamOf(branch.Name) is not { } upstream || !state.Refs.TryGetValue($"remotes/{upstream}", out var theirs)) return null;
        return CommitWalk.Difference(branch.Tip is { } tip ? state.Commits[tip] : null, state.Commits[theirs]);
    }

    /// <summary>Whether the working state of a branch is what its last commit recorded (or empty before the first).</summary>
    internal bool IsClean(BranchEntry branch)
    {
        var (state, entry, working) = Look(state => (state, state.BranchOf(branch.Number) ?? throw NoSuchBranch(state, branch.Name), _committer.HeadOf(branch.Number).Head));
        return IsClean(state, entry, working);
    }

    internal static bool IsClean(ForestState state, BranchEntry branch, Graph.GraphSpace working)
    {
        var recorded = branch.Tip is { } id ? state.Commits[id].Version : Graph.GraphSpace.Empty(working.Tables);
        return recorded.HasContentOf(working) || VersionDiff.Between(recorded, working, CancellationToken.None).IsEmpty;
    }

    private BranchEntry CreateBranch(HistoryStep step, string name, string revision)
    {
        RequireFree(step.State, name);
        var at = Resolve(step.State, revision).Id;
        step.Do(new HistoryOp.Branch(step.State.NextBranch, name, at));
        if (!step.State.Branches.ContainsKey(revision) && step.State.Refs.ContainsKey($"remotes/{revision}")) step.Do(new HistoryOp.Note(ForestState.UpstreamNote(name), Encoding.UTF8.GetBytes(revision)));
        Log(step, $"heads/{name}", null, at, null, $"branch: created from {revision}");
        return step.State.Branches[name];
    }

    private static bool IsHeldElsewhere(ForestState state, BranchEntry branch, CommitNode tip)
    {
        var others = state.Branches.Values.Where(other => other.Number != branch.Number && other.Tip is not null).Select(other => other.Tip!.Value);
        var refs = state.Refs.Where(static entry => entry.Key.StartsWith("tags/", StringComparison.Ordinal) || entry.Key.StartsWith("remotes/", StringComparison.Ordinal));
        return CommitWalk.Reaches(others.Concat(refs.Select(static entry => entry.Value)).Select(id => state.Commits[id]), tip);
    }

    private static MyceliaException NoSuchBranch(ForestState state, string name) => new RevisionResolver(state).NoBranch(name);

    private static void RequireFree(ForestState state, string name)
    {
        if (state.Branches.ContainsKey(name)) throw new MyceliaException(StatusCode.NameTaken, $"There is a branch `{name}` already. Choose another name, or delete it first.");
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
