using Mycelia.Kernel.Loops;

namespace Mycelia.Tests.Algorithms;

/// <summary>Parallel loops from many threads at once, nested, failing and cancelled: every index once, workers apart, nothing runs after the loop.</summary>
public class ParallelLoopStressTests
{
    [Fact]
    public void Loops_of_many_callers_keep_their_promises()
    {
        var failures = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var callers = Enumerable.Range(0, 6).Select(caller => new Thread(() => Call(caller, failures))).ToArray();
        foreach (var caller in callers) caller.Start();
        foreach (var caller in callers) caller.Join();
        Assert.Empty(failures);
    }

    private static void Call(int caller, System.Collections.Concurrent.ConcurrentQueue<string> failures)
    {
        var random = new Random(caller);
        for (var round = 0; round < 1500 && failures.IsEmpty; round++)
        {
            var (from, count, grain, degree) = (random.Next(-5, 5), random.Next(0, 80), random.Next(1, 9), random.Next(1, 9));
            var (failsAt, cancelsAt, nests) = (random.Next(3) == 0 ? random.Next(80) : -1, random.Next(4) == 0 ? random.Next(80) : -1, random.Next(4) == 0);
            var seen = new int[count];
            var working = new int[degree];
            var isOver = false;
            using var stop = new CancellationTokenSource();
            string? wrong = null;
            try
            {
                ParallelLoops.ForWorkers(from, from + count, grain, (worker, start, end) =>
                {
                    if (Volatile.Read(ref isOver)) wrong = "a chunk ran after its loop";
                    if (worker < 0 || worker >= degree) wrong = $"worker {worker} of {degree}";
                    else if (Interlocked.Exchange(ref working[worker], 1) != 0) wrong = $"worker {worker} twice at once";
                    if ((start - from) % grain != 0 || end != Math.Min(from + count, start + grain)) wrong = $"chunk {start} to {end}";
                    for (var i = start; i < end; i++) Interlocked.Increment(ref seen[i - from]);
                    if (nests) Nested(ref wrong);
                    if (cancelsAt >= start - from && cancelsAt < end - from) stop.Cancel();
                    if (failsAt >= start - from && failsAt < end - from) throw new FormatException("at " + failsAt);
                    if (worker >= 0 && worker < degree) Volatile.Write(ref working[worker], 0);
                }, degree, stop.Token);
                if (failsAt >= 0 && failsAt < count) wrong = "a failure got lost";
                if (Array.Exists(seen, times => times != 1)) wrong = "an index was left out or came twice";
            }
            catch (FormatException)
            {
                if (failsAt < 0) wrong = "a failure of another loop";
            }
            catch (OperationCanceledException)
            {
                if (cancelsAt < 0) wrong = "cancelled by another loop";
            }

            Volatile.Write(ref isOver, true);
            if (Array.Exists(seen, times => times > 1)) wrong = "an index came twice";
            if (Volatile.Read(ref wrong) is { } what) failures.Enqueue($"caller {caller}, round {round}: {what}");
        }
    }

    private static void Nested(ref string? wrong)
    {
        var sum = 0;
        ParallelLoops.For(0, 40, 3, (start, end) => Interlocked.Add(ref sum, Enumerable.Range(start, end - start).Sum()), degree: 3);
        if (sum != 780) wrong = "a nested loop left something out";
    }
}
