// The other side of an exchange when it is a database that this process has open: for reading alone beside its writer, or for writing.

using System.Collections.Immutable;
using Mycelia.History;
using Mycelia.Transactions;

namespace Mycelia.Exchange;

internal sealed class LocalPeer(Database database, bool ownsDatabase) : IExchangePeer
{
    private const string TagPrefix = "tags/";

    /// <summary>Commits taken in so far, and the bytes of their messages.</summary>
    public (int Commits, long Bytes) Taken { get; private set; }

    /// <summary>A database in a directory, to read from; somebody else may be writing it.</summary>
    public static LocalPeer OpenToRead(string path, DatabaseOptions options) =>
        new(Mycelia.Database.Open(path, options with { ReadOnly = true, CreateIfMissing = false, RefreshInterval = Timeout.InfiniteTimeSpan }), ownsDatabase: true);

    /// <summary>A database in a directory, to write to.</summary>
    /// <exception cref="MyceliaException">Somebody else has it open for writing (<see cref="StatusCode.Locked"/>).</exception>
    public static LocalPeer OpenToWrite(string path, DatabaseOptions options)
    {
        try
        {
            return new LocalPeer(Mycelia.Database.Open(path, options with { ReadOnly = false, CreateIfMissing = false }), ownsDatabase: true);
        }
        catch (MyceliaException e) when (e.Status == StatusCode.Locked)
        {
            throw new MyceliaException(StatusCode.Locked, $"The database at '{path}' is open for writing elsewhere, and pushing writes to it. Push when it is closed, or fetch from there.", e);
        }
    }

    public PeerRefs Refs()
    {
        var state = database.Committer.Forest;
        var tags = state.Refs.Where(static entry => entry.Key.StartsWith(TagPrefix, StringComparison.Ordinal)).Select(entry => new PeerRef(entry.Key[TagPrefix.Length..], entry.Value, state.Notes.GetValueOrDefault(entry.Key)));
        var branches = state.Branches.Values.Where(static branch => branch.Tip is not null).Select(static branch => new PeerRef(branch.Name, branch.Tip!.Value));
        return new PeerRefs(database.Path ?? "memory", state.Head.Branch, [.. branches], [.. tags]);
    }

    public IReadOnlyList<bool> Has(IReadOnlyList<CommitId> commits)
    {
        var known = database.Committer.Forest.Commits;
        return [.. commits.Select(commit => known.Find(commit) is not null)];
    }

    public IEnumerable<byte[]> Send(IReadOnlyList<CommitId> wants, IReadOnlyList<CommitId> haves, CancellationToken cancellation)
    {
        foreach (var node in CommitSelection.Between(database.Committer.Forest.Commits, wants, haves))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var message in RecordWriter.Write(node, cancellation)) yield return message;
        }
    }

    public void Take(IEnumerable<byte[]> messages, CancellationToken cancellation)
    {
        database.RequireWritable();
        var receiver = new CommitReceiver(database);
        try
        {
            receiver.Take(messages, cancellation);
        }
        finally
        {
            Taken = (Taken.Commits + receiver.Commits, Taken.Bytes + receiver.Bytes);
        }
    }

    public IReadOnlyList<RefOutcome> Move(IReadOnlyList<RefMove> moves)
    {
        database.RequireWritable();
        return database.Committer.Change(step =>
        {
            var outcomes = moves.Select(move => move.Kind == PeerRefKind.Branch ? MoveBranch(step, move) : MoveTag(step, move)).ToImmutableArray();
            CommitReceiver.Release(step);
            return outcomes;
        });
    }

    public void Dispose()
    {
        if (ownsDatabase) database.Dispose();
    }

    private RefOutcome MoveBranch(HistoryStep step, RefMove move)
    {
        var branch = step.State.Branches.GetValueOrDefault(move.Name);
        var (here, commits) = (branch?.Tip, step.State.Commits);
        if (commits.Find(move.Commit) is null) return Refused(StatusCode.RevisionNotFound, $"commit {move.Commit.Short} did not arrive");
        if (here == move.Commit) return new RefOutcome(move, default, null);
        if (here != move.Expected) return Refused(StatusCode.Diverged, $"it points to {here?.Short ?? "no commit"} and not to {move.Expected?.Short ?? "none"}, as expected. Fetch and merge first");
        if (here is { } tip && !move.Force && !CommitSelection.IsAncestor(commits, tip, move.Commit))
            return Refused(StatusCode.Diverged, $"commit {move.Commit.Short} does not contain {tip.Short}, to which it points. Fetch and merge first");
        if (branch is null)
        {
            HistoryForest.RequireName(move.Name, "branch");
            step.Do(new HistoryOp.Branch(step.State.NextBranch, move.Name, move.Commit));
        }
        else
        {
            if (!HistoryForest.IsClean(step.State, branch, step.Working(branch)))
                return Refused(StatusCode.UncommittedChanges, "it has changes there that no commit records, which moving it would lose. Commit or reset them there first");
            if (MergeTask.Of(step.State, branch.Number) is not null) return Refused(StatusCode.UncommittedChanges, "a merge is under way on it there. Continue or abort it there first");
            step.Do(new HistoryOp.Move(branch.Name, move.Commit), new HistoryOp.Reset(branch.Name, move.Commit));
        }

        database.History.Log(step, $"heads/{move.Name}", here, move.Commit, null, move.Force ? "push: forced" : "push");
        return new RefOutcome(move, default, null);

        RefOutcome Refused(StatusCode status, string reason) => new(move, status, reason);
    }

    private static RefOutcome MoveTag(HistoryStep step, RefMove move)
    {
        var name = TagPrefix + move.Name;
        if (step.State.Refs.TryGetValue(name, out var here))
            return here == move.Commit ? new RefOutcome(move, default, null) : new RefOutcome(move, StatusCode.NameTaken, $"it points to {here.Short} there, and tags are never moved");
        if (step.State.Commits.Find(move.Commit) is null) return new RefOutcome(move, StatusCode.RevisionNotFound, $"commit {move.Commit.Short} did not arrive");
        HistoryForest.RequireName(move.Name, "tag");
        step.Do(new HistoryOp.Ref(name, move.Commit));
        if (move.Note is not null) step.Do(new HistoryOp.Note(name, move.Note));
        return new RefOutcome(move, default, null);
    }
}
