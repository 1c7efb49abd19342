// The threads that help with parallel loops, one less than processors, started with the first loop. After a loop they watch for the next one for some tens of microseconds before they
// sleep, so that the loops of one algorithm follow each other without a system call: a loop begins on another processor within a fraction of a microsecond.
//
// One loop has the team at a time; another that comes meanwhile uses the thread pool. A helper that sleeps costs nothing.
//
// Protocol: the caller stores the loop and the number of tickets, then raises the generation; helpers that see a new generation take a ticket and work. A helper says that it sleeps,
// looks at the generation once more, and sleeps; a caller raises the generation, then wakes who says so: one of the two sees the other (both are full barriers).

namespace Mycelia.Kernel.Loops;

/// <summary>Threads that wait for parallel loops.</summary>
internal static class LoopTeam
{
    /// <summary>How long a helper watches before it sleeps: about 50 microseconds, in the runtime's normalised spins.</summary>
    private const int SpinsBeforeSleep = 1500;

    private static readonly Helper[] s_helpers = Start(ParallelLoops.DefaultDegree - 1);
    private static ParallelLoops.Loop? s_loop;
    private static int s_taken;
    private static int s_tickets;
    private static int s_generation;

    /// <summary>Offers a loop to <paramref name="helpers"/> helpers; false when there are not as many, or when the team is taken. The caller then works too and calls <see cref="End"/>.</summary>
    public static bool TryBegin(ParallelLoops.Loop loop, int helpers)
    {
        var team = s_helpers;
        if (helpers > team.Length || Volatile.Read(ref s_taken) != 0 || Interlocked.CompareExchange(ref s_taken, 1, 0) != 0) return false;
        Volatile.Write(ref s_loop, loop);
        Volatile.Write(ref s_tickets, helpers);
        Interlocked.Increment(ref s_generation);
        for (var i = 0; i < helpers; i++) team[i].Wake();
        return true;
    }

    /// <summary>Takes the loop back: helpers that come late find nothing. Those that are at work go on.</summary>
    public static void End()
    {
        Volatile.Write(ref s_tickets, 0);
        Volatile.Write(ref s_loop, null);
        Volatile.Write(ref s_taken, 0);
    }

    private static Helper[] Start(int count)
    {
        var helpers = new Helper[Math.Max(0, count)];
        for (var i = 0; i < helpers.Length; i++)
        {
            helpers[i] = new Helper();
            new Thread(helpers[i].Run) { IsBackground = true, Name = "mycelia loops" }.Start();
        }

        return helpers;
    }

    private sealed class Helper
    {
        private readonly SemaphoreSlim _wake = new(0);
        private int _sleeps;

        public void Run()
        {
            var seen = 0;
            while (true)
            {
                seen = AwaitNext(seen);
                if (Interlocked.Decrement(ref s_tickets) >= 0) Volatile.Read(ref s_loop)?.Execute();
            }
        }

        public void Wake()
        {
            if (Volatile.Read(ref _sleeps) != 0 && Interlocked.Exchange(ref _sleeps, 0) != 0) _wake.Release();
        }

        private int AwaitNext(int seen)
        {
            for (var spins = 0; spins < SpinsBeforeSleep; spins++)
            {
                var generation = Volatile.Read(ref s_generation);
                if (generation != seen) return generation;
                Thread.SpinWait(1);
            }

            Interlocked.Exchange(ref _sleeps, 1);
            if (Volatile.Read(ref s_generation) == seen)
            {
                _wake.Wait();
            }
            else if (Interlocked.Exchange(ref _sleeps, 0) == 0)
            {
                // The caller has taken the note already: its wake-up is on the way.
                _wake.Wait();
            }

            return Volatile.Read(ref s_generation);
        }
    }
}
