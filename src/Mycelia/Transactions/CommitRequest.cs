using Mycelia.Graph;

namespace Mycelia.Transactions;

/// <summary>A transaction waiting for the committer. Completed exactly once, with a sequence number or an error.</summary>
internal sealed class CommitRequest(Delta delta, ReadSet? reads, long begin, Durability durability, OwnRows own)
{
    private const int Pending = 0;
    private const int Done = 1;

    private int _state;
    private ManualResetEventSlim? _event;
    private TaskCompletionSource? _task;

    public Delta Delta => delta;

    public ReadSet? Reads => reads;

    public long Begin => begin;

    public Durability Durability => durability;

    /// <summary>The rows that the transaction created itself.</summary>
    public OwnRows Own => own;

    /// <summary>The sequence number, once committed.</summary>
    public long Sequence { get; set; }

    public Exception? Error { get; set; }

    public bool IsDone => Volatile.Read(ref _state) == Done;

    public void Complete()
    {
        ManualResetEventSlim? waiter;
        TaskCompletionSource? task;
        lock (delta)
        {
            Volatile.Write(ref _state, Done);
            waiter = _event;
            task = _task;
        }

        waiter?.Set();
        task?.TrySetResult();
    }

    public void Wait()
    {
        var spinner = default(SpinWait);
        while (!IsDone && !spinner.NextSpinWillYield) spinner.SpinOnce();
        if (IsDone) return;
        lock (delta)
        {
            if (_state == Pending) _event = new ManualResetEventSlim(false, 0);
        }

        _event?.Wait();
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
}
