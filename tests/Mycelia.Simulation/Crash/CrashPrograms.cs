using System.Diagnostics;
using System.Globalization;
using System.Text;
using Mycelia.Storage;

namespace Mycelia.Simulation.Crash;

/// <summary>
/// The process that is killed. It says, a line at a time: <c>opened LAST...</c> with each thread's last transaction once it has verified what it found,
/// <c>ack THREAD TRANSACTION NODE TIME</c> after each strict commit (the time in ticks of the machine's clock), <c>step NUMBER COMMIT</c> after each step of the history (see
/// <see cref="CrashHistory"/>), and <c>wrong ...</c> when something is not as it must be.
/// </summary>
internal static class CrashPrograms
{
    private const int CheckpointLogBytes = 400 << 10;

    // A few dozen pages: they come and go while the process is killed.
    private const int CacheBytes = 500_000;

    /// <summary>
    /// crash-writer DIRECTORY SEED [BUFFER]: writes until it is killed. BUFFER bytes of memory make RocksDB rotate, merge and remove its files more often.
    /// </summary>
    public static int Write(string[] arguments)
    {
        using var output = Console.OpenStandardOutput();
        var saying = new Lock();
        try
        {
            var buffer = arguments.Length > 2 ? long.Parse(arguments[2], CultureInfo.InvariantCulture) : StorageOptions.Default.WriteBufferBytes;
            var storage = RocksStorage.Open(arguments[0], new StorageOptions { WriteBufferBytes = buffer });
            using var database = Database.Open(storage, new DatabaseOptions { CheckpointLogBytes = CheckpointLogBytes, RelaxedInterval = TimeSpan.FromMilliseconds(5), CacheBytes = CacheBytes });
            var workload = new CrashWorkload(database);
            var history = new CrashHistory(database);
            Say("opened " + string.Join(' ', Enumerable.Range(0, CrashWorkload.Threads).Select(workload.Last)));
            Run(database, workload, history, int.Parse(arguments[1], CultureInfo.InvariantCulture), Say);
            return 0;
        }
        catch (Exception e)
        {
            Say("wrong " + e.ToString().ReplaceLineEndings(" | "));
            return 1;
        }

        // One write for one line: a kill leaves whole lines or none.
        void Say(string line)
        {
            lock (saying) output.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
    }

    private static void Run(Database database, CrashWorkload workload, CrashHistory history, int seed, Action<string> say)
    {
        using var due = new SemaphoreSlim(0);
        using var stepDue = new SemaphoreSlim(1);
        var random = new Random(seed);
        Action[] parts =
        [
            .. Enumerable.Range(0, CrashWorkload.Threads).Select(thread => (Action)(() => Commit(thread))),
            () =>
            {
                while (true)
                {
                    due.Wait();
                    database.Checkpoint();
                }
            },
            () =>
            {
                while (true)
                {
                    stepDue.Wait();
                    var (step, commit) = history.Make();
                    say(string.Create(CultureInfo.InvariantCulture, $"step {step} {commit}"));
                }
            },
        ];
        var tasks = Array.ConvertAll(parts, part => Task.Factory.StartNew(part, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        Task.WhenAny(tasks).GetAwaiter().GetResult().GetAwaiter().GetResult();

        void Commit(int thread)
        {
            while (true)
            {
                var (transaction, first) = workload.Commit(thread);
                if (CrashWorkload.IsStrict(thread, transaction)) say(string.Create(CultureInfo.InvariantCulture, $"ack {thread} {transaction} {first.Value} {Stopwatch.GetTimestamp()}"));
                lock (random)
                {
                    if (random.Next(150) == 0) due.Release();
                    else if (random.Next(300) == 0) database.Flush();
                    else if (random.Next(40) == 0) stepDue.Release();
                }
            }
        }
    }
}
