// What the workloads share: sizes, repetition, heap measurement, temporary databases on disk, and one random graph for reading.

using System.Diagnostics;

namespace Mycelia.Benchmarks.Core;

internal sealed class Bench(bool quick) : IDisposable
{
    public const int Seed = 20260101;

    private readonly string _directory = Path.Combine(RepositoryRoot(), ".build", $"bench-{Environment.ProcessId}");
    private RandomGraph? _graph;
    private int _databases;

    public Report Report { get; } = new(quick);

    /// <summary>One million, or a tenth of it in a quick run.</summary>
    public int Million { get; } = quick ? 100_000 : 1_000_000;

    /// <summary>Runs of workloads that take a while.</summary>
    public int Runs { get; } = quick ? 3 : 7;

    /// <summary>How long a rate is measured per run.</summary>
    public TimeSpan Window { get; } = TimeSpan.FromMilliseconds(quick ? 300 : 1000);

    /// <summary>A million nodes with ten random outgoing edges each, in memory; made at the first use.</summary>
    public RandomGraph Graph => _graph ??= new RandomGraph(Million, 10);

    public void DropRandomGraph() => _graph = null;

    /// <summary>Collects everything that can be collected and returns the bytes that live.</summary>
    public static long Collect()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>Times <paramref name="action"/> in seconds, several runs after <paramref name="warmUps"/> uncounted ones, each on a collected heap.</summary>
    public Figure Seconds(Action action, int warmUps = 2)
    {
        var times = new double[Runs];
        for (var run = -warmUps; run < Runs; run++)
        {
            Collect();
            var seconds = SecondsOf(action);
            if (run >= 0) times[run] = seconds;
        }

        return Figure.Of(times);
    }

    /// <summary>
    /// Times short work in seconds per call: calls it until the last compilation tier is reached, then counts. <paramref name="runs"/> calls are counted.
    /// </summary>
    public Figure ShortSeconds(Action action, int runs = 31)
    {
        var warmUp = Stopwatch.StartNew();
        for (var i = 0; i < 400 && (i < 160 || warmUp.ElapsedMilliseconds < 1500); i++)
        {
            // Each tier is compiled a tenth of a second after the last new method was seen.
            action();
            if (i % 32 == 31) Thread.Sleep(150);
        }

        var times = new double[quick ? 7 : runs];
        for (var i = 0; i < times.Length; i++) times[i] = SecondsOf(action);
        return Figure.Of(times);
    }

    public static double SecondsOf(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>
    /// Runs <paramref name="body"/>(writer) on so many threads over and over for one window, and returns calls per second of all together.
    /// </summary>
    public double CallsPerSecond(int threads, Action<int> body)
    {
        using var ready = new Barrier(threads + 1);
        var stop = false;
        long calls = 0;
        Exception? failure = null;
        var team = Enumerable.Range(0, threads).Select(writer => new Thread(() =>
        {
            long mine = 0;
            ready.SignalAndWait();
            try
            {
                for (; !Volatile.Read(ref stop); mine++) body(writer);
            }
            catch (Exception e)
            {
                failure = e;
            }

            Interlocked.Add(ref calls, mine);
        })).ToArray();
        foreach (var thread in team) thread.Start();
        ready.SignalAndWait();
        var start = Stopwatch.GetTimestamp();
        Thread.Sleep(Window);
        Volatile.Write(ref stop, true);
        foreach (var thread in team) thread.Join();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return failure is null ? calls / seconds : throw new InvalidOperationException("A worker of the benchmark failed.", failure);
    }

    /// <summary>The path of a database that does not exist yet, on the disk that holds the repository.</summary>
    public string NewPath()
    {
        Directory.CreateDirectory(_directory);
        return Path.Combine(_directory, $"{_databases++}.mycelia");
    }

    public static void Delete(string path)
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
    }

    public void Dispose() => Delete(_directory);

    public static string RepositoryRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Mycelia.slnx"))) return at.FullName;
        return Environment.CurrentDirectory;
    }
}
