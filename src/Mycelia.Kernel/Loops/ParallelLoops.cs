// Fork/join over a range of integers. The caller works too, so a loop finishes even if the thread pool never lends a thread,
// and loops may nest. Chunks of `grain` indices are handed out through one counter: threads that are late take fewer.
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
        ArgumentOutOfRangeException.ThrowIfLessThan(grain, 1);
        if (degree <= 0) degree = DefaultDegree;
        cancellation.ThrowIfCancellationRequested();
        if (from >= to) return;

        var chunks = ((long)to - from + grain - 1) / grain;
        var threads = (int)Math.Min(degree, chunks);
        if (threads == 1) RunAlone(from, to, grain, body, cancellation);
        else new Team(from, to, grain, body, cancellation).Run(threads);
    }

    private static void RunAlone(int from, int to, int grain, Action<int, int> body, CancellationToken cancellation)
    {
        for (long start = from; start < to; start += grain)
        {
            cancellation.ThrowIfCancellationRequested();
            body((int)start, (int)Math.Min(to, start + grain));
        }
    }

    /// <summary>One loop in progress. It is its own work item: each run of <see cref="Execute"/> is one more thread that takes chunks.</summary>
    private sealed class Team(int from, int to, int grain, Action<int, int> body, CancellationToken cancellation) : IThreadPoolWorkItem
    {
        private readonly ManualResetEventSlim _idle = new(false, spinCount: 200);
        private long _next = from;
        private int _working;
        private volatile bool _callerWaits;
        private ExceptionDispatchInfo? _failure;

        public void Run(int threads)
        {
            for (var i = 1; i < threads; i++) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            TakeChunks();

            // From here on no chunk can be begun: a thread that joins late finds none and touches nothing of the caller's.
            _callerWaits = true;
            Interlocked.MemoryBarrier();
            while (Volatile.Read(ref _working) != 0) _idle.Wait();

            // The pool may hold this work item for long; what the body refers to must not wait with it.
            body = null!;
            _failure?.Throw();
        }

        public void Execute()
        {
            Interlocked.Increment(ref _working);
            TakeChunks();
            if (Interlocked.Decrement(ref _working) == 0 && _callerWaits) _idle.Set();
        }

        private void TakeChunks()
        {
            try
            {
                while (true)
                {
                    var start = Interlocked.Add(ref _next, grain) - grain;
                    if (start >= to) return;
                    cancellation.ThrowIfCancellationRequested();
                    body((int)start, (int)Math.Min(to, start + grain));
                }
            }
            catch (Exception failure)
            {
                // The first failure wins; setting the counter to the end stops the others after their present chunk.
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
                Interlocked.Exchange(ref _next, to);
            }
        }
    }
}
