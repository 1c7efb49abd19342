// One committer for all branches, since one log orders them. Whoever commits while nobody leads becomes the leader: it takes all waiting transactions,
// validates each against the head of its branch, applies those of a branch to one transient head, writes their records to the log together and publishes
// once. Those who come meanwhile wait and share the next group's flush.
//
// Sequence numbers count the records of the log, whatever branch they belong to: the versions of one branch rise, with gaps where others committed.
//
// Order of events for a group: validate and apply (private) → log (durable for Strict) → publish → note cells → answer. If the log fails, nothing of the
// group is published and no later commit is accepted, since what the device holds is unknown; reopening finds out.

using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Kernel.Columns;
using Mycelia.Persistence;

namespace Mycelia.Transactions;

internal sealed partial class Committer
{
    private const int LeadRoundsMax = 64;
    private const long LeadNanosMax = 1_000_000;

    private readonly Lock _queueLock = new();
    private readonly GraphTables _tables;
    private readonly LogAppender? _log;
    private readonly World _world;
    private List<CommitRequest> _waiting = [];
    private List<CommitRequest> _group = [];
    private List<Pause> _pauses = [];
    private bool _hasLeader;
    private readonly List<WeakReference<Era>> _eras = [];
    private Era _era;
    private long _unsavedBytes;
    private volatile BranchHead _current;
    private long _sequence;
    private bool _isClosed;

    /// <summary>Starts with what was loaded. Without a log nothing is written (in memory, or durability None).</summary>
    public Committer(ForestVersion start, LogAppender? log, World world)
    {
        _tables = start.Tables;
        _log = log;
        _world = world;
        (_forest, _unopened, _sequence) = (start.State, start.Workings, start.Sequence);
        _era = start.Head.Era;
        _eras.Add(new WeakReference<Era>(_era));
        Buffers = new TransactionBuffers.Pool(_tables);
        _current = HeadAt(_forest.Head);
    }

    public TransactionBuffers.Pool Buffers { get; }

    /// <summary>The branch that is checked out.</summary>
    public BranchHead Current => _current;

    /// <summary>The newest version of the branch that is checked out.</summary>
    public GraphSpace Head => _current.Head;

    /// <summary>The last sequence number given, on whatever branch.</summary>
    public long Sequence => Volatile.Read(ref _sequence);

    /// <summary>About how many bytes were committed since the head of the last checkpoint was taken.</summary>
    public long UnsavedBytes => Volatile.Read(ref _unsavedBytes);

    public void AddUnsavedBytes(long bytes) => Interlocked.Add(ref _unsavedBytes, bytes);

    public long TakeUnsavedBytes() => Interlocked.Exchange(ref _unsavedBytes, 0);

    /// <summary>The oldest era of which a version is still held.</summary>
    public long OldestEra()
    {
        _world.SettleReferences();
        lock (_eras)
        {
            _eras.RemoveAll(era => !era.TryGetTarget(out _));
            var oldest = _era.Number;
            foreach (var reference in _eras)
                if (reference.TryGetTarget(out var era)) oldest = Math.Min(oldest, era.Number);
            return oldest;
        }
    }

    /// <summary>Commits and waits. On return the request has a sequence number; otherwise its error is thrown.</summary>
    public void Commit(CommitRequest request)
    {
        request.HasThread = true;
        if (Enqueue(request)) Lead();
        while (request.WaitOrLead()) Lead();
        Finish(request);
    }

    /// <summary>Commits without holding a thread while it waits.</summary>
    public async Task CommitAsync(CommitRequest request)
    {
        if (Enqueue(request)) ThreadPool.UnsafeQueueUserWorkItem(static committer => committer.Lead(), this, preferLocal: false);
        await request.WaitAsync().ConfigureAwait(false);
        Finish(request);
    }

    /// <summary>
    /// Runs <paramref name="work"/> between two groups, with no commit under way: how a checkpoint takes a version together with the log position that
    /// belongs to it. The open chunks are sealed first, so nothing that the version holds changes afterwards.
    /// </summary>
    public void Quiesce(Action<GraphSpace> work) => Await(new Pause(work, beginsEra: true));

    private void Await(Pause pause)
    {
        bool lead;
        lock (_queueLock)
        {
            _pauses.Add(pause);
            lead = !_hasLeader;
            _hasLeader = true;
        }

        if (lead) Lead();
        pause.Wait();
    }

    /// <summary>
    /// Makes <paramref name="next"/>, built from the head of the branch that is checked out, its head. To be called between two groups alone (<see cref="Quiesce"/>).
    /// Open transactions that began earlier fail as retryable when they commit: what the load wrote was not noted cell by cell.
    /// </summary>
    public void Replace(GraphSpace next)
    {
        Volatile.Write(ref _sequence, next.Sequence);
        _current.Replace(next);
    }

    /// <summary>The era that what is built between two groups belongs to.</summary>
    public Era Era => _era;

    /// <summary>No commit is accepted any more; those under way are finished first.</summary>
    public void Close()
    {
        Quiesce(_ => _isClosed = true);
        ForestChanged.Raise();
    }

    private static void Finish(CommitRequest request)
    {
        if (request.Error is null) return;
        if (request.Error is ConflictException or ConstraintViolationException) throw request.Error;
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(request.Error);
    }

    /// <summary>True when the caller must lead.</summary>
    private bool Enqueue(CommitRequest request)
    {
        lock (_queueLock)
        {
            _waiting.Add(request);
            if (_hasLeader) return false;
            _hasLeader = true;
            return true;
        }
    }

    /// <summary>Commits groups until nobody waits, or for a while: then one of those who wait takes over, so that no caller serves others for ever.</summary>
    private void Lead()
    {
        var start = _world.MonotonicNanos();
        for (var round = 0; round < LeadRoundsMax; round++)
        {
            if (round > 0 && _world.MonotonicNanos() - start > LeadNanosMax) break;
            List<Pause>? pauses = null;
            lock (_queueLock)
            {
                if (_waiting.Count == 0 && _pauses.Count == 0)
                {
                    _hasLeader = false;
                    return;
                }

                if (_pauses.Count > 0) (_pauses, pauses) = ([], _pauses);
                (_waiting, _group) = (_group, _waiting);
            }

            foreach (var pause in pauses ?? [])
            {
                if (pause.BeginsEra) BeginEra();
                pause.Run(Head);
            }

            if (_group.Count == 0) continue;
            CommitGroups(_group);
            foreach (var request in _group) request.Complete();
            _group.Clear();
        }

        HandOver();
    }

    /// <summary>Seals what is open. The heads themselves move into the new era, whose checkpoint holds exactly their pages.</summary>
    private void BeginEra()
    {
        _era = new Era(_era.Number + 1);
        lock (_eras) _eras.Add(new WeakReference<Era>(_era));
        foreach (var branch in OpenHeads())
        {
            branch.Seal();
            branch.Active.Publish(branch.Head.In(_era));
        }
    }

    /// <summary>
    /// A thread that waits for its own commit leads next. The pool leads only when none does: its threads may all be among those who wait.
    /// </summary>
    private void HandOver()
    {
        CommitRequest? next;
        lock (_queueLock)
        {
            if (_waiting.Count == 0 && _pauses.Count == 0)
            {
                _hasLeader = false;
                return;
            }

            next = _waiting.Find(static request => request.HasThread);
        }

        if (next is not null) next.Appoint();
        else ThreadPool.UnsafeQueueUserWorkItem(static committer => committer.Lead(), this, preferLocal: false);
    }

    /// <summary>Commits what waits, branch by branch.</summary>
    private void CommitGroups(List<CommitRequest> waiting)
    {
        var branch = waiting[0].Branch;
        var isOne = true;
        foreach (var request in waiting) isOne &= request.Branch == branch;
        if (isOne)
        {
            CommitGroup(branch, waiting);
            return;
        }

        foreach (var group in waiting.GroupBy(static request => request.Branch)) CommitGroup(group.Key, [.. group]);
    }

    private void CommitGroup(BranchHead branch, List<CommitRequest> group)
    {
        try
        {
            if (_isClosed) throw new MyceliaException(StatusCode.InvalidState, "The database was closed while the transaction was open; nothing of it was stored.");
            if (branch.ClosedBecause is { } reason) throw new MyceliaException(StatusCode.InvalidState, reason);
            _log?.ThrowIfFailed();
            var (open, serializable) = branch.Active.Look();
            var noteNow = open > 1;
            var coarse = serializable > 0;
            var before = branch.Head;
            var after = Build(branch, before, group, noteNow, coarse);
            if (after.Sequence == before.Sequence) return;
            WriteLog(group);

            // Transactions may have begun on the old head while the group was built and logged.
            Volatile.Write(ref _sequence, after.Sequence);
            (open, serializable) = branch.Active.Publish(after);
            if (open == group.Count) branch.Conflicts.Clear();
            else if (!noteNow || (!coarse && serializable > 0)) NoteLate(branch.Conflicts, group, before, after, serializable > 0);
        }
        catch (Exception e)
        {
            // Nothing was published: whoever has no verdict of its own yet shares this one.
            _log?.DropStaged();
            foreach (var request in group) request.Error ??= e;
        }
    }

    /// <summary>
    /// Applies every request that passes validation; the others get their error. A request that fails while it is applied is left out and the rest built
    /// again; those before it keep their verdict, since the cells they wrote are noted already.
    /// </summary>
    private GraphSpace Build(BranchHead branch, GraphSpace before, List<CommitRequest> group, bool note, bool coarse)
    {
        while (true)
        {
            var builder = new GraphBuilder(before, branch.Lineage, _era, RuleMode.Enforce);
            var (sequence, last) = (_sequence, before.Sequence);
            CommitRequest? current = null;
            try
            {
                foreach (var request in group)
                {
                    if (request.Error is not null) continue;
                    current = request;
                    if (request.Sequence == 0 && !TryValidate(request, builder, last)) continue;
                    builder.Apply(request.Delta);
                    builder.Advance(last = ++sequence);
                    request.Sequence = sequence;
                    _log?.Stage(sequence, branch.Number, request.Begin, _world.UtcNowNanos(), request.Delta);
                    if (request.Delta.DeletesNodes) branch.LastNodeDeletion = sequence;
                    if (note) branch.Conflicts.RecordDelta(request.Delta, before, coarse ? builder.Finish() : before, sequence, coarse);
                }

                AddUnsavedBytes(builder.UnsavedBytes);
                return builder.FinishForGood();
            }
            catch (Exception e) when (current is not null)
            {
                current.Error = e;
                _log?.DropStaged();
            }
        }
    }

    private bool TryValidate(CommitRequest request, GraphBuilder builder, long last)
    {
        if (last == request.Begin) return true;
        try
        {
            var branch = request.Branch;
            new Validator(branch.Conflicts, builder, _tables, request.Begin, request.Own).Check(request.Delta, request.Reads, branch.LastNodeDeletion > request.Begin);
            return true;
        }
        catch (ConflictException e)
        {
            request.Error = e;
            return false;
        }
    }

    private void WriteLog(List<CommitRequest> group)
    {
        if (_log is null) return;
        var strict = false;
        foreach (var request in group) strict |= request.Error is null && request.Durability == Durability.Strict;
        _log.EndGroup(strict);
    }

    private static void NoteLate(ConflictTable conflicts, List<CommitRequest> group, GraphSpace before, GraphSpace after, bool coarse)
    {
        try
        {
            foreach (var request in group)
                if (request.Error is null) conflicts.RecordDelta(request.Delta, before, after, request.Sequence, coarse);
        }
        catch (OutOfMemoryException)
        {
            // The group is committed, come what may; those who are open now pay for what could not be noted.
            conflicts.Forget(after.Sequence);
        }
    }

    /// <summary>Work for the gap between two groups.</summary>
    private sealed class Pause(Action<GraphSpace> work, bool beginsEra)
    {
        /// <summary>Whether everything open is sealed before.</summary>
        public bool BeginsEra => beginsEra;

        private readonly ManualResetEventSlim _done = new(false);
        private System.Runtime.ExceptionServices.ExceptionDispatchInfo? _failure;

        public void Run(GraphSpace head)
        {
            try
            {
                work(head);
            }
            catch (Exception e)
            {
                _failure = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(e);
            }

            _done.Set();
        }

        public void Wait()
        {
            _done.Wait();
            _done.Dispose();
            _failure?.Throw();
        }
    }
}
