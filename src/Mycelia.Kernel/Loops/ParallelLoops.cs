// Fork/join over a range of integers. The caller works too, so a loop finishes even if no other thread ever comes, and loops may nest. Chunks of `grain` indices are handed out
// through one counter: threads that are late take fewer.
//
// Helpers come from a team of threads that spins for some microseconds between loops (LoopTeam), since an algorithm is many short loops after each other. A loop that finds the team
// taken, by another caller or by a loop around it, asks the thread pool.
//
// Deterministic use: which thread runs a chunk, and in which order chunks run, varies from run to run; the chunks
// themselves, [from + k * grain, from + (k + 1) * grain), do not. A body whose result must not vary writes to places that
// its chunk alone owns (an output slice, slot k of a results array), and the caller combines these in the order of k.

using System.Runtime.ExceptionServices;

namespace Mycelia.Kernel.Loops;

/// <summary>Data-parallel loops on a small number of threads.</summary>
internal static class ParallelLoops
{
    /// <summary>The number of threads that loops use unless told otherwise: one a processor.</summary>
    public static int DefaultDegree => Environment.ProcessorCount;

    /// <summary>
    /// Calls <paramref name="body"/> with (start, end) of every chunk of [<paramref name="from"/>, <paramref name="to"/>), on at most
    /// <paramref name="degree"/> threads, the caller among them, and returns when all calls have.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before the last chunk was begun.</exception>
    /// <remarks>If a call throws, no further chunk is begun and the first exception is rethrown here with its stack trace.</remarks>
    public static void For(int from, int to, int grain, Action<int, int> body, int degree = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        Run(new Loop(from, to, grain, body, null, cancellation), degree);
    }

    /// <summary>
    /// The same with (worker, start, end): calls with the same worker, a number from 0 to the threads used less 1, never run at once, so that each may have a buffer of its own.
    /// </summary>
    public static void ForWorkers(int from, int to, int grain, Action<int, int, int> body, int degree = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        Run(new Loop(from, to, grain, null, body, cancellation), degree);
    }

    private static void Run(Loop loop, int degree)
    {
        loop.Cancellation.ThrowIfCancellationRequested();
        if (loop.Chunks == 0) return;
        loop.Run((int)Math.Min(degree <= 0 ? DefaultDegree : degree, loop.Chunks));
    }

    /// <summary>One loop in progress. Each run of <see cref="Execute"/> is one more thread that takes chunks.</summary>
    internal sealed class Loop : IThreadPoolWorkItem
    {
        private const int SpinsBeforeWaiting = 1000;
        private readonly ManualResetEventSlim _idle = new(false, spinCount: 0);
        private readonly int _to;
        private readonly int _grain;
        private Action<int, int>? _body;
        private Action<int, int, int>? _workerBody;
        private long _next;
        private int _working;
        private int _helpers;
        private int _helpersMax;
        private volatile bool _callerWaits;
        private ExceptionDispatchInfo? _failure;

        public Loop(int from, int to, int grain, Action<int, int>? body, Action<int, int, int>? workerBody, CancellationToken cancellation)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(grain, 1);
            (_next, _to, _grain, _body, _workerBody, Cancellation) = (from, to, grain, body, workerBody, cancellation);
            Chunks = Math.Max(0, ((long)to - from + grain - 1) / grain);
        }

        public long Chunks { get; }
        public CancellationToken Cancellation { get; }

        public void Run(int threads)
        {
            _helpersMax = threads - 1;
            if (threads > 1 && LoopTeam.TryBegin(this, threads - 1))
            {
                TakeChunks(0);
                LoopTeam.End();
            }
            else
            {
                for (var i = 1; i < threads; i++) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                TakeChunks(0);
            }

            // From here on no chunk can be begun: a thread that joins late finds none and touches nothing of the caller's.
            if (threads > 1) AwaitOthers();

            // The pool may hold this work item for long; what the body refers to must not wait with it.
            (_body, _workerBody) = (null, null);
            _failure?.Throw();
        }

        public void Execute()
        {
            Interlocked.Increment(ref _working);

            // A helper of the team may come with a ticket of the loop before, so that more come than were asked for.
            if (Volatile.Read(ref _next) < _to && Interlocked.Increment(ref _helpers) is var helper && helper <= _helpersMax) TakeChunks(helper);
            if (Interlocked.Decrement(ref _working) == 0 && _callerWaits) _idle.Set();
        }

        private void AwaitOthers()
        {
            Interlocked.MemoryBarrier();
            for (var spins = 0; spins < SpinsBeforeWaiting; spins++)
            {
                if (Volatile.Read(ref _working) == 0) return;
                Thread.SpinWait(1);
            }

            _callerWaits = true;
            Interlocked.MemoryBarrier();
            while (Volatile.Read(ref _working) != 0) _idle.Wait();
        }

        private void TakeChunks(int worker)
        {
            try
            {
                var (body, workerBody) = (_body, _workerBody);
                while (true)
                {
                    var start = Interlocked.Add(ref _next, _grain) - _grain;
                    if (start >= _to) return;
                    Cancellation.ThrowIfCancellationRequested();
                    var end = (int)Math.Min(_to, start + _grain);
                    if (body is not null) body((int)start, end);
                    else workerBody!(worker, (int)start, end);
                }
            }
            catch (Exception failure)
            {
                // The first failure wins; setting the counter to the end stops the others after their present chunk.
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
                Interlocked.Exchange(ref _next, _to);
            }
        }
    }
}
