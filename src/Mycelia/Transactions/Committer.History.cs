using System.Collections.Immutable;
using Mycelia.Graph;
using Mycelia.History;

namespace Mycelia.Transactions;

/// <summary>The branches that transactions commit to, and the steps that change the history.</summary>
internal sealed partial class Committer
{
    private const int DetachedNumber = -1;

    private readonly Dictionary<int, BranchHead> _heads = [];
    private ImmutableDictionary<int, WorkingEntry> _unopened;
    private ForestState _forest;

    /// <summary>The history as of the last step.</summary>
    public ForestState Forest => Volatile.Read(ref _forest);

    /// <summary>Raised after each step, after each version that a follower shows, and when the committer is closed.</summary>
    public ForestSignal ForestChanged { get; } = new();

    /// <summary>The working state of a branch; opened now if nobody used it so far.</summary>
    /// <exception cref="MyceliaException">The branch was deleted.</exception>
    public BranchHead HeadOf(int branch)
    {
        lock (_heads)
        {
            if (_heads.TryGetValue(branch, out var head)) return head;
            if (!_unopened.TryGetValue(branch, out var entry)) throw new MyceliaException(StatusCode.RevisionNotFound, "The branch was deleted. `mycelia branch` lists those that there are.");
            head = new BranchHead(this, branch, entry.Version.In(_era));
            _heads.Add(branch, head);
            _unopened = _unopened.Remove(branch);
            return head;
        }
    }

    /// <summary>Reads the history together with working states (<see cref="HeadOf"/>): where a writer is followed, both are of one load and can be compared. To be short.</summary>
    public T Look<T>(Func<ForestState, T> read)
    {
        lock (_heads) return read(_forest);
    }

    /// <summary>Everything as it is between two groups: to be called by the leader alone (in <see cref="Quiesce"/>).</summary>
    public ForestVersion Everything()
    {
        lock (_heads)
        {
            var workings = _unopened;
            foreach (var (number, head) in _heads) workings = workings.SetItem(number, WorkingEntry.Of(head.Head));
            return new ForestVersion(_tables, _sequence, _forest, workings);
        }
    }

    /// <summary>Everything as it is between two groups, for anybody.</summary>
    public ForestVersion Now()
    {
        ForestVersion? all = null;
        Await(new Pause(_ => all = Everything(), beginsEra: false));
        return all!;
    }

    /// <summary>As <see cref="Everything"/>, with <paramref name="next"/> instead of the head of the branch that is checked out.</summary>
    public ForestVersion EverythingWith(GraphSpace next)
    {
        var all = Everything();
        return all with { Sequence = next.Sequence, Workings = all.Workings.SetItem(_current.Number, WorkingEntry.Of(next)) };
    }

    /// <summary>After a checkpoint: branches that nobody used since <paramref name="written"/> was taken are opened from what it stored.</summary>
    public void MarkStored(IReadOnlyDictionary<int, WorkingEntry> stored, IReadOnlyDictionary<int, WorkingEntry> written)
    {
        lock (_heads)
        {
            foreach (var (number, entry) in stored)
                if (_unopened.TryGetValue(number, out var old) && ReferenceEquals(old, written.GetValueOrDefault(number))) _unopened = _unopened.SetItem(number, entry);
        }
    }

    /// <summary>Makes a step of the history: <paramref name="work"/> runs with no commit under way, and what it did is durable and visible on return.</summary>
    public T Change<T>(Func<HistoryStep, T> work)
    {
        T result = default!;
        Await(new Pause(_ => result = RunStep(work), beginsEra: false));
        return result;
    }

    /// <summary>Takes out of the history what nothing leads to. To be called between two groups alone (<see cref="Quiesce"/>).</summary>
    public void Drop(Unreachable unreachable)
    {
        if (unreachable.IsEmpty) return;
        foreach (var id in unreachable.Commits) _forest.Commits[id].MarkDropped();
        Volatile.Write(ref _forest, _forest with { Commits = _forest.Commits.Without(unreachable.Commits), Reflog = unreachable.Reflog });
    }

    /// <summary>In a process that follows a writer: shows what was read.</summary>
    public void Follow(ForestVersion version)
    {
        bool isCurrent;
        lock (_heads)
        {
            _unopened = version.Workings;
            _heads.Clear();
            Volatile.Write(ref _sequence, version.Sequence);
            Volatile.Write(ref _forest, version.State);
            isCurrent = version.State.Current is { } branch && _current.Number == branch.Number;
            if (isCurrent)
            {
                _current.Active.Publish(version.Head);
                _heads.Add(_current.Number, _current);
                _unopened = _unopened.Remove(_current.Number);
            }
        }

        if (!isCurrent) _current = HeadAt(version.State.Head);
        ForestChanged.Raise();
    }

    private T RunStep<T>(Func<HistoryStep, T> work)
    {
        if (_isClosed) throw new MyceliaException(StatusCode.InvalidState, "The database was closed; nothing was changed.");
        _log?.ThrowIfFailed();
        var step = new HistoryStep(this, _forest, _sequence) { TimeNanos = _world.UtcNowNanos() };
        var result = work(step);
        if (step.Records.Count == 0) return result;
        if (_log is not null)
        {
            try
            {
                foreach (var record in step.Records) _log.Stage(record.Sequence, record.Branch, record.Sequence - 1, step.TimeNanos, record.Delta, record.Ops);
                _log.EndGroup(strict: true);
            }
            catch
            {
                _log.DropStaged();
                throw;
            }
        }

        AddUnsavedBytes(step.UnsavedBytes);
        Publish(step);
        return result;
    }

    /// <summary>Shows what a step did, at once for those who look at the history together with working states.</summary>
    private void Publish(HistoryStep step)
    {
        lock (_heads)
        {
            Volatile.Write(ref _sequence, step.Records[^1].Sequence);
            foreach (var (number, at) in step.Begun) _unopened = _unopened.SetItem(number, WorkingEntry.At(at, _tables));
            foreach (var (number, (version, isSameContent)) in step.Changed) Publish(HeadOf(number), version.In(_era), isSameContent);
            foreach (var number in step.Ended)
            {
                if (_heads.Remove(number, out var head))
                {
                    Persistence.Loader.NoteBorn(head.Head);
                    head.ClosedBecause = "The branch of this transaction was deleted; nothing of it was stored. Begin again on another branch.";
                }

                _unopened = _unopened.Remove(number);
            }

            var before = _forest;
            Volatile.Write(ref _forest, step.State);
            if (before.Head != step.State.Head || (step.State.Current is { } branch && branch.Number != _current.Number)) _current = HeadAt(step.State.Head);
        }

        ForestChanged.Raise();
    }

    private static void Publish(BranchHead head, GraphSpace version, bool isSameContent)
    {
        if (isSameContent)
        {
            head.Seal();
            head.Active.Publish(version);
            return;
        }

        Persistence.Loader.NoteBorn(head.Head); // What only this had is not given out again, though no later version shows it.
        head.Replace(version);
    }

    /// <summary>What transactions and snapshots begin with while this is checked out: a branch, or a commit for reading alone.</summary>
    private BranchHead HeadAt(HeadPosition position)
    {
        if (position.Branch is { } name) return HeadOf(_forest.Branches[name].Number);
        var commit = _forest.Commits[position.Commit];
        return new BranchHead(this, DetachedNumber, commit.Version.In(_era))
        {
            ClosedBecause = $"The commit {commit.Id.Short} is checked out, and no branch that could take changes. Check out a branch, or create one here (`mycelia checkout -b NAME`).",
        };
    }

    private List<BranchHead> OpenHeads()
    {
        lock (_heads)
        {
            List<BranchHead> heads = [.. _heads.Values];
            if (_current.Number == DetachedNumber) heads.Add(_current);
            return heads;
        }
    }
}
