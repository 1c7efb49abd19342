// Merging commits into a branch. What takes time is done before the step, on one consistent view: finding the base, both differences, the delta, the merged version with its
// indexes, its hash. The step then only looks whether the branch still is what was merged and puts the result in its place; if it is not, all begins again.

using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Kernel.Columns;
using Mycelia.Persistence;
using Mycelia.Transactions;

namespace Mycelia;

public sealed partial class HistoryForest
{
    private const int AttemptsMax = 16;

    private static readonly Dictionary<ConflictKey, ConflictResolution> s_noResolutions = [];

    /// <summary>
    /// Merges a commit into the branch that is checked out. Where the branch is an ancestor of it, the branch is moved forward, O(1); else what both did since their common
    /// base is merged cell by cell and recorded as a commit with both as parents. Conflicts and violated constraints do not throw: they stop the merge, nothing changes, and
    /// it stays under way (<see cref="PendingMerge"/>), over reopening too, until it is continued or given up. Transactions that are open on the branch meanwhile fail as
    /// retryable if a merge came first. Cost: follows what both sides changed, never the size of the graph.
    /// </summary>
    /// <param name="revision">What to merge.</param>
    /// <param name="options">How; see <see cref="MergeOptions"/>.</param>
    /// <param name="cancellation">Gives up while nothing has changed yet.</param>
    /// <exception cref="MyceliaException">
    /// The working state holds uncommitted changes (<see cref="StatusCode.UncommittedChanges"/>); another merge is under way on the branch (<see cref="StatusCode.InvalidState"/>);
    /// only a fast-forward was allowed and is not possible (<see cref="StatusCode.Diverged"/>); what changes exceeds what one log record can hold
    /// (<see cref="StatusCode.LimitExceeded"/>); there is no such revision, no branch is checked out, or the database is open to read only.
    /// </exception>
    public MergeReport Merge(string revision, MergeOptions? options = null, CancellationToken cancellation = default) =>
        MergeInto((State.Current ?? throw NoBranch()).Name, revision, options, cancellation);

    internal MergeReport MergeInto(string name, string revision, MergeOptions? options, CancellationToken cancellation)
    {
        options ??= MergeOptions.Default;
        RequireFits(options);
        if (options.Mainline is not null) throw new MyceliaException(StatusCode.InvalidArgument, "A merge takes no mainline; only reverting and picking a merge commit does. Leave it out.");
        return Retry(name, "merge", view =>
        {
            var theirs = Resolve(view.State, revision);
            var bases = view.Branch.Tip is { } tip ? MergeBase.Find(new CommitGraph(view.State), tip, theirs.Id) : [];
            if (bases is [var found] && found == theirs.Id) return MergeReport.Of(MergeOutcome.AlreadyUpToDate, view.Tip?.Commit);
            RequireClean(view, "merge");
            var isBehind = view.Tip is null || (bases is [var only] && only == view.Tip.Id);
            if (isBehind && (options.FastForward != FastForward.Never || view.Tip is null)) return MoveForward(view, theirs, revision, options.Author);
            if (options.FastForward == FastForward.Only)
                throw new MyceliaException(StatusCode.Diverged, $"`{name}` cannot be moved forward to {theirs.Id.Short}: it has commits of its own. Allow a merge commit, or merge `{name}` the other way first.");
            var task = new MergeTask(MergeKind.Merge, theirs.Id)
            {
                Message = options.Message ?? MergeMessage(view.State, revision, name),
                Author = options.Author,
                Strategy = options.Strategy,
                EndsInCommit = !options.NoCommit,
            };
            return Carry(view, task, s_noResolutions, null, cancellation);
        });
    }

    /// <summary>One consistent look at a branch.</summary>
    private sealed record View(ForestState State, BranchEntry Branch, GraphSpace Working)
    {
        public CommitNode? Tip => Branch.Tip is { } id ? State.Commits[id] : null;

        /// <summary>Whether the branch is the same at this step: its tip, what transactions made of it, and what is under way on it; and whether a commit is still there.</summary>
        public bool IsOf(HistoryStep step, CommitId theirs) =>
            step.State.Commits.Find(theirs) is not null && step.State.Branches.GetValueOrDefault(Branch.Name) == Branch && step.Working(Branch).HasContentOf(Working) && MergeTask.AreSame(State, step.State, Branch.Number);
    }

    /// <summary>Looks at a branch and works on what it saw, again if the work answers null: the branch moved on meanwhile.</summary>
    private T Retry<T>(string name, string verb, Func<View, T?> work, bool needsPending = false) where T : class
    {
        _database.RequireWritable();
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var view = _committer.Change(step =>
            {
                var branch = step.State.Branches.GetValueOrDefault(name) ?? throw NoSuchBranch(step.State, name);
                return new View(step.State, branch, step.Working(branch));
            });
            if (!needsPending && MergeTask.Of(view.State, view.Branch.Number) is { } other)
                throw new MyceliaException(StatusCode.InvalidState, $"A {NameOf(other.Kind)} of {other.Theirs.Short} is under way on `{name}`. Continue or abort it (`mycelia {verb} --continue`, `--abort`), then {verb}.");
            if (work(view) is { } result) return result;
        }

        throw new MyceliaException(StatusCode.Conflict, $"`{name}` changed {AttemptsMax} times while it was worked on; nothing was done. Try again when fewer commits come in.");
    }

    private MergeReport? MoveForward(View view, CommitNode theirs, string revision, string? author) => _committer.Change(step =>
    {
        if (!view.IsOf(step, theirs.Id)) return null;
        var name = view.Branch.Name;
        step.Do(new HistoryOp.Move(name, theirs.Id), new HistoryOp.Reset(name, theirs.Id));
        Log(step, $"heads/{name}", view.Branch.Tip, theirs.Id, author, $"merge {revision}: Fast-forward");
        return MergeReport.Of(MergeOutcome.FastForward, theirs.Commit);
    });

    /// <summary>Carries a merge out as far as it goes, null if the branch moved on meanwhile. Nothing but a working state without changes can be merged into.</summary>
    private MergeReport? Carry(View view, MergeTask task, IReadOnlyDictionary<ConflictKey, ConflictResolution> resolutions, MergeTask? pending, CancellationToken cancellation)
    {
        var result = task.Run(view.State, view.Branch.Tip, view.Working, resolutions, cancellation);
        if (!result.IsComplete) return pending is null ? Stop(view, task, result) : Report(MergeOutcome.Stopped, view.Tip?.Commit, result);
        var isNothing = result.Delta.IsEmpty && (task.Kind != MergeKind.Merge || Contains(view, task.Theirs));
        if (isNothing && pending is null && task.Stash == 0) return Report(MergeOutcome.AlreadyUpToDate, view.Tip?.Commit, result);
        var made = isNothing ? null : Make(view, task, result, cancellation);
        return _committer.Change(step =>
        {
            if (!view.IsOf(step, task.Theirs)) return null;
            foreach (var note in MergeTask.End(step.State, view.Branch.Number)) step.Do(note);
            if (task.Stash != 0) Drop(step, task.Stash, task.Theirs);
            if (made is null) return Report(MergeOutcome.AlreadyUpToDate, view.Tip?.Commit, result);
            if (!result.Delta.IsEmpty) step.Apply(view.Branch, result.Delta, made.Version, made.UnsavedBytes);
            if (made.Hashes is not null) return Report(MergeOutcome.Merged, Record(step, view.Branch, task, made.Hashes), result);
            if (task.Kind == MergeKind.Merge) step.Do((task with { IsApplied = true }).Note(view.Branch.Number));
            return Report(MergeOutcome.NotCommitted, view.Tip?.Commit, result);
        });
    }

    private MergeReport? Stop(View view, MergeTask task, MergeResult result) => _committer.Change(step =>
    {
        if (!view.IsOf(step, task.Theirs)) return null;
        step.Do(task.Note(view.Branch.Number));
        return Report(MergeOutcome.Stopped, view.Tip?.Commit, result);
    });

    private static MadeVersion Make(View view, MergeTask task, MergeResult result, CancellationToken cancellation)
    {
        var (version, unsavedBytes) = (view.Working, 0L);
        if (!result.Delta.IsEmpty)
        {
            var builder = new GraphBuilder(view.Working, new Lineage(), mode: RuleMode.Enforce);
            builder.Apply(result.Delta);
            (version, unsavedBytes) = (builder.FinishForGood(), builder.UnsavedBytes);
        }

        VersionHashes? hashes = null;
        if (task.EndsInCommit) hashes = view.Tip is { } tip ? tip.Hashes.Update(tip.Version, version, cancellation) : VersionHashes.Of(version, cancellation);
        return new MadeVersion(version, hashes, unsavedBytes);
    }

    /// <summary>Records the working state of a branch as what a merge, revert or cherry-pick gave.</summary>
    private Commit Record(HistoryStep step, BranchEntry branch, MergeTask task, VersionHashes hashes)
    {
        var parents = new List<CommitId>();
        if (branch.Tip is { } tip) parents.Add(tip);
        if (task.Kind == MergeKind.Merge) parents.Add(task.Theirs);
        var commit = CommitCodec.Create(parents, hashes.Root, task.Message, AuthorOf(task.Author), step.TimeNanos);
        step.Record(branch, commit, hashes);
        Log(step, $"heads/{branch.Name}", branch.Tip, commit.Id, task.Author, $"{NameOf(task.Kind)}: {commit.Title}");
        return commit;
    }

    private static bool Contains(View view, CommitId commit) => view.Branch.Tip is { } tip && MergeBase.IsAncestor(new CommitGraph(view.State), commit, tip);

    private static void RequireClean(View view, string verb)
    {
        var working = view.Working;
        var recorded = view.Tip?.Version ?? GraphSpace.Empty(working.Tables);
        if (recorded.HasContentOf(working)) return;
        var diff = VersionDiff.Between(recorded, working, CancellationToken.None);
        if (diff.IsEmpty) return;
        var (nodes, edges, definitions) = (Count(diff.Nodes.Count, "node"), Count(diff.Edges.Count, "edge"), Count(diff.Schema.Count, "definition"));
        throw new MyceliaException(StatusCode.UncommittedChanges,
            $"`{view.Branch.Name}` has changes that no commit records: {nodes}, {edges}, {definitions}. Commit them, stash them, or reset to HEAD to lose them, then {verb}.");

        static string Count(int count, string what) => $"{count:N0} {what}{(count == 1 ? "" : "s")}";
    }

    private static void RequireFits(MergeOptions options)
    {
        if (options.Message is not null) RequireText(options.Message);
        if (!Enum.IsDefined(options.Strategy) || !Enum.IsDefined(options.FastForward))
            throw new MyceliaException(StatusCode.InvalidArgument, "The strategy or the fast-forward mode of the merge is none that there is. Use the names of the enumerations.");
    }

    private static MergeReport Report(MergeOutcome outcome, Commit? commit, MergeResult result) => new(outcome, commit, result.Statistics, result.Conflicts, result.Violations);

    private static string MergeMessage(ForestState state, string revision, string into)
    {
        var what = state.Branches.ContainsKey(revision) ? $"branch '{revision}'"
            : state.Refs.ContainsKey($"tags/{revision}") ? $"tag '{revision}'"
            : state.Refs.ContainsKey($"remotes/{revision}") ? $"remote-tracking branch '{revision}'"
            : $"commit '{revision}'";
        return $"Merge {what} into {into}";
    }

    private static string NameOf(MergeKind kind) => kind switch
    {
        MergeKind.Merge => "merge",
        MergeKind.Revert => "revert",
        MergeKind.CherryPick => "cherry-pick",
        _ => "stash pop",
    };

    /// <summary>What a merge leads to.</summary>
    private sealed record MadeVersion(GraphSpace Version, VersionHashes? Hashes, long UnsavedBytes);
}
