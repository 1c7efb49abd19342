// The public face of the history. What a verb does stands in the partial files beside this one: each prepares outside of the committer what takes time, then makes one
// history step in which it looks again and decides.

using Mycelia.History;
using Mycelia.Persistence;
using Mycelia.Transactions;

namespace Mycelia;

/// <summary>
/// The history of a database, with git's verbs for graphs: commits record versions, branches are lines of work with a working state of their own that
/// transactions change, tags name commits, HEAD is what is checked out. Thread-safe; every verb that changes something is atomic and durable on return.
/// </summary>
/// <remarks>
/// Revisions are written as in git: a branch or tag, <c>HEAD</c>, an id or the beginning of one (four digits at least), each with <c>~n</c> (n first parents back) or <c>^n</c> (the
/// n-th parent). See docs/history.md.
/// </remarks>
public sealed partial class HistoryForest
{
    private readonly Database _database;
    private readonly Committer _committer;

    internal HistoryForest(Database database, Committer committer) => (_database, _committer) = (database, committer);

    /// <summary>The state to read from: one moment of the history.</summary>
    internal ForestState State
    {
        get
        {
            _database.RequireOpen();
            return _committer.Forest;
        }
    }

    /// <summary>The commit that HEAD points to; null before the first commit.</summary>
    public Commit? Head => State.HeadCommit is { } id ? State.Commits[id].Commit : null;

    /// <summary>The branch that is checked out; null when a commit is.</summary>
    public Branch? Current => State.Current is { } branch ? new Branch(this, branch) : null;

    /// <summary>All branches, by name.</summary>
    public IReadOnlyList<Branch> Branches => [.. State.Branches.Values.Select(branch => new Branch(this, branch))];

    /// <summary>How many commits the database holds, on whatever branch.</summary>
    public int CommitCount => State.Commits.Count;

    internal Database Database => _database;

    internal Committer Committer => _committer;

    /// <summary>
    /// Records the working state of the branch that is checked out as a commit, with a second parent if a merge was left there uncommitted. Transactions that are open
    /// go on. Cost: follows what changed since the last commit.
    /// </summary>
    /// <param name="message">Why; the first line is the title.</param>
    /// <param name="author">Who; by default the <see cref="DatabaseOptions.Author"/> of the database.</param>
    /// <param name="allowEmpty">Record a commit although nothing changed since the last one.</param>
    /// <returns>The new commit.</returns>
    /// <exception cref="MyceliaException">Nothing changed since the last commit, no branch is checked out, or the database is open to read only.</exception>
    public Commit Commit(string message, string? author = null, bool allowEmpty = false)
    {
        RequireText(message);
        var branch = State.Current ?? throw NoBranch();
        return Record(branch.Name, message, author, allowEmpty);
    }

    internal Commit Record(string name, string message, string? author, bool allowEmpty)
    {
        _database.RequireWritable();
        var known = Prehash(name);
        return _committer.Change(step =>
        {
            var branch = step.State.Branches.GetValueOrDefault(name) ?? throw NoSuchBranch(name);
            var working = step.Working(branch);
            var tip = branch.Tip is { } id ? step.State.Commits[id] : null;
            // Hash trees share pages with those that they follow from, so these must be of a commit that the history still holds.
            if (tip?.Id != known.Tip) known = Prehash(tip, working);
            var hashes = known.Hashes.Update(known.Version, working, CancellationToken.None);
            if (!allowEmpty && tip is null && working.NodeCount == 0 && working.Schema.IsEmpty && working.Sequence == 0)
                throw new MyceliaException(StatusCode.InvalidState, "There is nothing to commit: the graph is empty.");
            var merged = AppliedTo(step.State, branch);
            if (!allowEmpty && merged is null && tip is not null && tip.Commit.RootHash.Span.SequenceEqual(hashes.Root))
                throw new MyceliaException(StatusCode.InvalidState, $"There is nothing to commit: `{name}` holds what its last commit {tip.Id.Short} recorded. Change something first, or allow an empty commit.");
            CommitId[] parents = branch.Tip is not { } parent ? [] : merged is null ? [parent] : [parent, merged.Theirs];
            var commit = CommitCodec.Create(parents, hashes.Root, message, AuthorOf(author), step.TimeNanos);
            var title = commit.Title;
            step.Record(branch, commit, hashes);
            if (merged is not null) EndMerge(step, branch);
            Log(step, $"heads/{name}", branch.Tip, commit.Id, author, merged is not null ? $"commit (merge): {title}" : tip is null ? $"commit (initial): {title}" : $"commit: {title}");
            return commit;
        });
    }

    /// <summary>A version of a branch hashed beforehand, so that little is left to hash while commits wait.</summary>
    private (Graph.GraphSpace Version, VersionHashes Hashes, CommitId? Tip) Prehash(string name)
    {
        var branch = State.Branches.GetValueOrDefault(name) ?? throw NoSuchBranch(name);
        var working = _committer.HeadOf(branch.Number).Head;
        return Prehash(branch.Tip is { } id ? State.Commits.Find(id) : null, working);
    }

    private static (Graph.GraphSpace Version, VersionHashes Hashes, CommitId? Tip) Prehash(CommitNode? tip, Graph.GraphSpace working) => tip is null
        ? (working, VersionHashes.Of(working, CancellationToken.None), null)
        : (working, tip.Hashes.Update(tip.Version, working, CancellationToken.None), tip.Id);

    /// <summary>Notes in the reflog that a ref moved; HEAD moves with the branch that is checked out.</summary>
    internal void Log(HistoryStep step, string name, CommitId? old, CommitId? next, string? author, string reason)
    {
        var entry = new ReflogRecord(name, old ?? default, next ?? default, step.TimeNanos, AuthorOf(author), reason);
        step.Do(new HistoryOp.Reflog(entry));
        if (step.State.Head.Branch is { } branch && name == $"heads/{branch}") step.Do(new HistoryOp.Reflog(entry with { Ref = "HEAD" }));
    }

    internal string AuthorOf(string? author) => author ?? _database.Author;

    internal static MyceliaException NoSuchBranch(string name) =>
        new(StatusCode.RevisionNotFound, $"There is no branch `{name}`. `mycelia branch` lists those that there are.");

    internal static MyceliaException NoBranch() =>
        new(StatusCode.InvalidState, "No branch is checked out, so there is none that could take a commit. Check out a branch, or create one here (`mycelia checkout -b NAME`).");

    private static void RequireText(string message)
    {
        if (string.IsNullOrWhiteSpace(message)) throw new MyceliaException(StatusCode.InvalidArgument, "A commit needs a message that says why. Give one.");
    }
}
