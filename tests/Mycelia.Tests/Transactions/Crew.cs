using System.Collections.Concurrent;

namespace Mycelia.Tests.Transactions;

/// <summary>Threads that work together; when one fails, the others are told and the failure is the test's.</summary>
internal static class Crew
{
    /// <summary>Runs the work on every thread, which gets its number and a token that is cancelled when another one failed.</summary>
    public static void Run(int threads, Action<int, CancellationToken> work)
    {
        using var failed = new CancellationTokenSource();
        var failures = new ConcurrentQueue<Exception>();
        var running = Enumerable.Range(0, threads).Select(thread => new Thread(() =>
        {
            try
            {
                work(thread, failed.Token);
            }
            catch (Exception e)
            {
                failures.Enqueue(e);
                failed.Cancel();
            }
        })).ToArray();
        foreach (var thread in running) thread.Start();
        foreach (var thread in running) thread.Join();
        if (failures.TryDequeue(out var first)) throw new AggregateException("A thread failed.", first);
    }
}
