using Mycelia.Graph;

namespace Mycelia.Transactions;

/// <summary>
/// A transaction waiting for the committer. Completed exactly once, with a sequence number or an error; before that the waiting thread may be
/// appointed to lead.
/// </summary>
internal sealed class CommitRequest(BranchHead branch, Delta delta, ReadSet? reads, long begin, Durability durability, OwnRows own)
{
    private const int Pending = 0;
    private const int Appointed = 1;
    private const int Done = 2;

    private int _state;
    private ManualResetEventSlim? _event;
    private TaskCompletionSource? _task;

    public BranchHead Branch => branch;

    public Delta Delta => delta;

    public ReadSet? Reads => reads;

    public long Begin => begin;

    public Durability Durability => durability;

    /// <summary>The rows that the transaction created itself.</summary>
    public OwnRows Own => own;

    /// <summary>The sequence number, once committed.</summary>
    public long Sequence { get; set; }

    public Exception? Error { get; set; }

    /// <summary>Whether a thread stands in <see cref="WaitOrLead"/> or is on its way there. Set before the request is queued.</summary>
    public bool HasThread { get; set; }

    public void Complete() => Change(Done);

    /// <summary>Makes the waiting thread the leader. Called by the leader before, who leads no more from then on.</summary>
    public void Appoint() => Change(Appointed);

    /// <summary>Waits until the request is completed, or until its thread must lead (true), after which it waits again.</summary>
    public bool WaitOrLead()
    {
        var spinner = default(SpinWait);
        while (Volatile.Read(ref _state) == Pending && !spinner.NextSpinWillYield) spinner.SpinOnce();
        if (Volatile.Read(ref _state) == Pending)
        {
            ManualResetEventSlim? wake = null;
            lock (delta)
            {
                if (_state == Pending) _event = wake = new ManualResetEventSlim(false, 0);
            }

            wake?.Wait();
        }

        if (Volatile.Read(ref _state) == Done) return false;
        _event = null;
        Volatile.Write(ref _state, Pending);
        return true;
    }

    public Task WaitAsync()
    {
        lock (delta)
        {
            if (_state == Done) return Task.CompletedTask;
            _task = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _task.Task;
        }
    }

    private void Change(int state)
    {
        ManualResetEventSlim? waiter;
        TaskCompletionSource? task;
        lock (delta)
        {
            Volatile.Write(ref _state, state);
            waiter = _event;
            task = _task;
        }

        waiter?.Set();
        task?.TrySetResult();
    }
}
