// From the return of a strict commit until another process that has the database open read-only shows it. 100,000 nodes; one writer commits every 2 to
// 12 ms, so that the reader is sometimes at rest and sometimes not, and checkpoints twice in each run. Both clocks are the machine's monotonic one. The reader asks
// for its snapshot as fast as it can and yields in between.

using System.Diagnostics;
using System.Globalization;

namespace Mycelia.Benchmarks.Core;

internal static class LiveReader
{
    private const int CommitsPerRun = 300;

    public static void Run(Bench bench)
    {
        var path = bench.NewPath();
        using (var database = Database.Open(path))
        {
            var nodes = database.Write(tx => tx.CreateNodes(bench.Million / 10, ["Person"]));
            database.Checkpoint();
            using var reader = new ReaderProcess(path);
            reader.WaitFor(database.Snapshot().Version);
            var runs = Math.Min(5, bench.Runs);
            double[] medians = new double[runs], p99s = new double[runs], longest = new double[runs];
            var random = new Random(Bench.Seed);
            for (var run = -1; run < runs; run++)
            {
                var waits = Measure(database, nodes, reader, random);
                if (run < 0) continue;
                (medians[run], p99s[run], longest[run]) = (waits[waits.Length / 2], waits[(int)(waits.Length * 0.99)], waits[^1]);
            }

            bench.Report.Add("commit visible in another process, p99", "-", Target.AtMost(100), "ms", Figure.Of(p99s), $"the longest took {Figure.Of(longest).Max:F1} ms");
            bench.Report.Add("  median", "ms", Figure.Of(medians));
        }

        Bench.Delete(path);
    }

    /// <summary>The child's side: prints <c>VERSION TIME</c> for each new version until its input ends.</summary>
    public static int Follow(string[] args)
    {
        using var database = Database.Open(args[0], new DatabaseOptions { ReadOnly = true });
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        var end = Task.Run(Console.In.ReadToEnd);
        for (var version = -1L; !end.IsCompleted; Thread.Sleep(0))
        {
            var now = database.Snapshot().Version;
            if (now == version) continue;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{now} {Stopwatch.GetTimestamp()}"));
            version = now;
        }

        return 0;
    }

    private static double[] Measure(Database database, NodeId[] nodes, ReaderProcess reader, Random random)
    {
        var waits = new double[CommitsPerRun];
        for (var i = 0; i < waits.Length; i++)
        {
            database.Write(tx => tx.Set(nodes[random.Next(nodes.Length)], "visits", i));
            var committed = Stopwatch.GetTimestamp();
            var seen = reader.WaitFor(database.Snapshot().Version);
            waits[i] = Math.Max(0, Stopwatch.GetElapsedTime(committed, seen).TotalMilliseconds);
            if (i % (CommitsPerRun / 2) == 0) database.CheckpointAsync();
            Thread.Sleep(random.Next(2, 12));
        }

        Array.Sort(waits);
        return waits;
    }

    private sealed class ReaderProcess : IDisposable
    {
        private readonly Process _process;

        public ReaderProcess(string path)
        {
            var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
            foreach (var argument in (string[])[typeof(LiveReader).Assembly.Location, "follow", path]) start.ArgumentList.Add(argument);
            _process = Process.Start(start)!;
        }

        /// <summary>When the reader first showed this version or a later one.</summary>
        public long WaitFor(long version)
        {
            while (_process.StandardOutput.ReadLine() is { } line)
            {
                var words = line.Split(' ');
                if (long.Parse(words[0], CultureInfo.InvariantCulture) >= version) return long.Parse(words[1], CultureInfo.InvariantCulture);
            }

            throw new InvalidOperationException("The reader ended.");
        }

        public void Dispose()
        {
            _process.StandardInput.Close();
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}
