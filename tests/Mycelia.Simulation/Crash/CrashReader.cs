using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Mycelia.Simulation.Crash;

/// <summary>
/// A process that reads what <see cref="CrashPrograms.Write"/> writes meanwhile. It says, a line at a time: <c>seen TIME VERSION LAST...</c> as soon as there is a new
/// version, with the last transaction of each thread in it; <c>verified VERSION</c> when it has read one of them wholly; <c>wrong ...</c> when something is
/// not as it must be. One version is held for long and verified again.
/// </summary>
internal static class CrashReader
{
    private const int HoldFor = 25;

    /// <summary>crash-reader DIRECTORY REBASE: reads until it is killed, loading checkpoints whenever REBASE bytes of log were replayed.</summary>
    public static int Run(string[] arguments)
    {
        using var output = Console.OpenStandardOutput();
        var saying = new Lock();
        try
        {
            using var database = Open(arguments[0], long.Parse(arguments[1], CultureInfo.InvariantCulture));
            var verifying = Task.Factory.StartNew(() => Verify(database, Say), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            for (var version = -1L; !verifying.IsCompleted;)
            {
                var snapshot = database.Snapshot();
                if (snapshot.Version != version) Say(string.Create(CultureInfo.InvariantCulture, $"seen {Stopwatch.GetTimestamp()} {snapshot.Version} {string.Join(' ', LastOf(snapshot))}"));
                else Thread.Sleep(1); // Not Database.WaitFor, which goes and looks: measured is when a reader shows a version of itself.
                if (snapshot.Version < version) throw new CrashFailure($"version {snapshot.Version} after {version}");
                version = snapshot.Version;
            }

            verifying.GetAwaiter().GetResult();
            return 0;
        }
        catch (Exception e)
        {
            Say("wrong " + e.ToString().ReplaceLineEndings(" | "));
            return 1;
        }

        void Say(string line)
        {
            lock (saying) output.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
    }

    /// <summary>The writer may be creating the database at this moment.</summary>
    private static Database Open(string path, long rebaseBytes)
    {
        while (true)
        {
            try
            {
                return Database.Open(path, new DatabaseOptions { ReadOnly = true, RebaseLogBytes = rebaseBytes });
            }
            catch (MyceliaException e) when (e.Status == StatusCode.StorageUnavailable)
            {
                Thread.Sleep(10); // Nothing tells when another process has made a database; coming at every moment of it is the aim.
            }
        }
    }

    private static void Verify(Database database, Action<string> say)
    {
        var held = database.Snapshot();
        for (var version = -1L; ;)
        {
            for (var i = 0; i < HoldFor; i++)
            {
                var snapshot = database.Snapshot();
                if (snapshot.Version == version) database.WaitFor(version + 1, TimeSpan.FromMilliseconds(20));
                else _ = new CrashWorkload(snapshot);
                if (version != snapshot.Version) say(string.Create(CultureInfo.InvariantCulture, $"verified {snapshot.Version}"));
                version = snapshot.Version;
            }

            _ = new CrashWorkload(held);
            held = database.Snapshot();
        }
    }

    private static IEnumerable<long> LastOf(Snapshot snapshot)
    {
        var last = new long[CrashWorkload.Threads];
        foreach (var node in snapshot.Nodes("Thread")) last[snapshot.Get(node, "thread").AsInt64()] = snapshot.Get(node, "last").AsInt64();
        return last;
    }
}
