// Runs the input of a breaker to its end, in several copies where that pays: each copy with a sink of its own, on a thread of the pool, the caller's thread
// with the first one. Copies share nothing but the source of morsels, the budget and the parameters. A copy that the pool has not begun when the caller
// is through with its own is not waited for: all morsels are taken by then.
//
// The first exception of any copy ends the others at their next batch and is thrown when all have ended.

using System.Runtime.ExceptionServices;

namespace Mycelia.Cypher.Execution.Breaking;

/// <summary>Takes the batches of one copy.</summary>
internal interface IBatchSink
{
    /// <summary>Begins a run.</summary>
    void Open(QueryContext context);

    void Add(Batch batch);

    /// <summary>Gives back what the run holds. May be called twice.</summary>
    void Close();
}

internal sealed class ParallelInput<TSink>(BreakerInput input, Func<InputCopy, TSink> makeSink) where TSink : class, IBatchSink
{
    private readonly List<Worker> _workers = [];
    private QueryContext? _context;
    private ExceptionDispatchInfo? _failure;
    private int _used;

    /// <summary>Runs the input to its end and returns the sinks that took its rows, the caller's first. They stay open until <see cref="Close"/>.</summary>
    public TSink[] Run(QueryContext context)
    {
        _context = context;
        _failure = null;
        _used = input.Begin(context);
        if (_workers.Count == 0) _workers.Add(new Worker(this, input.First.Root, makeSink(input.First)));
        while (_workers.Count < _used)
        {
            var copy = input.NewCopy();
            _workers.Add(new Worker(this, copy.Root, makeSink(copy)));
        }

        for (var i = 0; i < _used; i++) _workers[i].Prepare(context);
        for (var i = 1; i < _used; i++) ThreadPool.UnsafeQueueUserWorkItem(_workers[i].Begin(), preferLocal: false);
        _workers[0].Drain();
        for (var i = 1; i < _used; i++) _workers[i].EndOrWait();
        _failure?.Throw();
        context.Cancellation.ThrowIfCancellationRequested();
        var sinks = new TSink[_used];
        for (var i = 0; i < sinks.Length; i++) sinks[i] = _workers[i].Sink;
        return sinks;
    }

    /// <summary>Closes the sinks and the copies of the last run.</summary>
    public void Close()
    {
        for (var i = 0; i < _used; i++) _workers[i].Close();
        _used = 0;
    }

    private sealed class Worker(ParallelInput<TSink> owner, Operator root, TSink sink)
    {
        private Job? _job;
        private bool _isOpen;

        public TSink Sink => sink;

        public void Prepare(QueryContext context) => sink.Open(context);

        public IThreadPoolWorkItem Begin() => _job = new Job(this);

        public void EndOrWait()
        {
            _job!.EndOrWait();
            _job = null;
        }

        public void Drain()
        {
            var context = owner._context!;
            try
            {
                _isOpen = true;
                root.Open(context);
                while (Volatile.Read(ref owner._failure) is null)
                {
                    context.Cancellation.ThrowIfCancellationRequested();
                    if (root.Next() is not { } batch) break;
                    sink.Add(batch);
                }

                CloseRoot();
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref owner._failure, ExceptionDispatchInfo.Capture(e), null);
            }
        }

        public void Close()
        {
            CloseRoot();
            sink.Close();
        }

        private void CloseRoot()
        {
            if (!_isOpen) return;
            _isOpen = false;
            root.Close();
        }
    }

    /// <summary>One copy's work in the queue of the thread pool: begun by the pool, or taken back by the caller, whoever comes first.</summary>
    private sealed class Job(Worker worker) : IThreadPoolWorkItem
    {
        private readonly Lock _entry = new();
        private readonly ManualResetEventSlim _ended = new();
        private bool _isTaken;

        public void Execute()
        {
            if (!TryTake()) return;
            worker.Drain();
            _ended.Set();
        }

        public void EndOrWait()
        {
            if (!TryTake()) _ended.Wait();
            _ended.Dispose();
        }

        private bool TryTake()
        {
            lock (_entry)
            {
                if (_isTaken) return false;
                return _isTaken = true;
            }
        }
    }
}
