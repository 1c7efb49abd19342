using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Mycelia.Simulation.Crash;
using Mycelia.Storage.Leases;
using Mycelia.Tests.Storage;
using Xunit.Abstractions;

namespace Mycelia.Tests.Crash;

/// <summary>
/// One process writes and two read the same directory; one of the three after the other is killed (SIGKILL) at a random moment and started anew. Readers verify
/// the versions they see (see <see cref="CrashWorkload"/>); here it is checked that no reader ever sees less than any reader saw before, and that
/// everything acknowledged is seen. Buffers are small, so checkpoints, sweeps and rotations of RocksDB's files happen all the time. MYCELIA_KILLS sets
/// the number of kills.
/// </summary>
[Trait("Category", "Crash")]
public sealed class ReaderCrashTests(ITestOutputHelper output)
{
    private const int KillsDefault = 60;
    private const string WriterBufferBytes = "131072";

    /// <summary>Far beyond what is promised (100 ms), for machines that do many things at once.</summary>
    private static readonly TimeSpan SeenWithin = TimeSpan.FromSeconds(30);

    [Fact]
    public void Readers_and_writer_survive_each_others_death()
    {
        using var directory = new TemporaryDirectory();
        var path = directory["db.mycelia"];
        var random = new Random(4711);
        using var run = new Run();
        var children = new Child[]
        {
            run.Start("crash-writer", path, "1", WriterBufferBytes), run.Start("crash-reader", path, "50000"), run.Start("crash-reader", path, "100000000"),
        };
        var kills = int.TryParse(Environment.GetEnvironmentVariable("MYCELIA_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : KillsDefault;
        for (var kill = 0; kill < kills; kill++)
        {
            var victim = random.Next(4) switch { 0 or 1 => 0, 2 => 1, _ => 2 };
            if (kill % 3 != 0) children[victim].WaitForLines(random.Next(1, 400));
            Thread.Sleep(random.Next(0, 30)); // A kill between two lines, wherever the process then is, is the aim.
            children[victim].Kill();
            run.Check();
            children[victim] = victim == 0
                ? run.Start("crash-writer", path, kill.ToString(CultureInfo.InvariantCulture), WriterBufferBytes)
                : run.Start(children[victim].Arguments);
        }

        foreach (var child in children) child.WaitForLines(20);
        children[0].Kill();
        Assert.True(SpinWait.SpinUntil(() => run.AllSeen(children[1]) && run.AllSeen(children[2]), SeenWithin), run.Missing(children[1]) + run.Missing(children[2]));
        foreach (var child in children) child.Kill();
        run.Check();
        output.WriteLine(run.Summary());

        Assert.Equal([], new LeaseDirectory(LeaseDirectory.In(path)).LeasedManifests());
        Assert.Empty(Directory.GetFiles(LeaseDirectory.In(path)));
        using var database = Database.Open(path);
        _ = new CrashWorkload(database);
        Assert.True(database.Snapshot().Version >= run.MostSeen);
    }

    private sealed class Run : IDisposable
    {
        private readonly ConcurrentQueue<string> _wrong = new();
        private readonly ConcurrentQueue<(int Thread, long Transaction, long Time)> _acks = new();
        private readonly ConcurrentBag<Child> _readers = [];
        private readonly ConcurrentBag<Child> _children = [];
        private readonly long[] _promised = new long[CrashWorkload.Threads];
        private long _mostSeen, _verified;

        public long MostSeen => Volatile.Read(ref _mostSeen);

        public Child Start(params string[] arguments)
        {
            var child = new Child(arguments, MostSeen, this);
            _children.Add(child);
            if (arguments[0] == "crash-reader") _readers.Add(child);
            return child;
        }

        public void Dispose()
        {
            foreach (var child in _children) child.Kill();
        }

        public void Check() => Assert.True(_wrong.IsEmpty, string.Join('\n', _wrong));

        public bool AllSeen(Child reader)
        {
            for (var thread = 0; thread < _promised.Length; thread++)
                if (reader.Last[thread] < Volatile.Read(ref _promised[thread])) return false;
            return true;
        }

        public string Missing(Child reader) => $"a reader saw {string.Join(", ", reader.Last)}; acknowledged are {string.Join(", ", _promised)}. {string.Join('\n', _wrong)} ";

        public void Take(Child child, string line)
        {
            var words = line.Split(' ');
            switch (words[0])
            {
                case "opened" or "step":
                    break;
                case "ack":
                    var (thread, transaction) = ((int)Number(1), Number(2));
                    Volatile.Write(ref _promised[thread], transaction);
                    _acks.Enqueue((thread, transaction, Number(4)));
                    break;
                case "seen":
                    Seen(child, Number(1), Number(2), [.. words[3..].Select(word => long.Parse(word, CultureInfo.InvariantCulture))]);
                    break;
                case "verified":
                    Interlocked.Increment(ref _verified);
                    break;
                default:
                    _wrong.Enqueue(line);
                    break;
            }

            long Number(int at) => long.Parse(words[at], CultureInfo.InvariantCulture);
        }

        /// <summary>Times from the acknowledgement of a commit until a reader that was there shows it.</summary>
        public string Summary()
        {
            var waits = new List<double>();
            foreach (var reader in _readers)
            {
                var seen = reader.SeenAt.ToArray();
                if (seen.Length == 0) continue;
                foreach (var (thread, transaction, time) in _acks)
                {
                    if (time < seen[0].Time) continue;
                    var at = Array.FindIndex(seen, entry => entry.Last[thread] >= transaction);
                    if (at >= 0) waits.Add(Math.Max(0, Stopwatch.GetElapsedTime(time, seen[at].Time).TotalMilliseconds));
                }
            }

            waits.Sort();
            var acknowledged = _acks.Count;
            return waits.Count == 0
                ? "nothing was seen"
                : string.Create(CultureInfo.InvariantCulture,
                    $"{acknowledged} commits acknowledged, {_verified} versions verified; commit to visible: p50 {waits[waits.Count / 2]:F1} ms, p99 {waits[(int)(waits.Count * 0.99)]:F1} ms, longest {waits[^1]:F1} ms");
        }

        private void Seen(Child child, long time, long version, long[] last)
        {
            if (version < child.VersionMin) _wrong.Enqueue($"a reader sees version {version}; {child.VersionMin} was seen before it began");
            child.VersionMin = version;
            child.Last = last;
            if (child.SeenAt.Count < 3_000) child.SeenAt.Enqueue((time, last));
            long most;
            while (version > (most = MostSeen)) Interlocked.CompareExchange(ref _mostSeen, version, most);
        }
    }

    private sealed class Child
    {
        private readonly Process _process;
        private readonly Thread _taking;
        private long _lines;
        private bool _isDead;

        public Child(string[] arguments, long versionMin, Run run)
        {
            Arguments = arguments;
            VersionMin = versionMin;
            _process = Process.Start(Children.Start(arguments))!;
            _taking = new Thread(() =>
            {
                while (_process.StandardOutput.ReadLine() is { } line)
                {
                    run.Take(this, line);
                    Interlocked.Increment(ref _lines);
                }
            });
            _taking.Start();
        }

        public string[] Arguments { get; }

        public long VersionMin { get; set; }

        public long[] Last { get; set; } = new long[CrashWorkload.Threads];

        public ConcurrentQueue<(long Time, long[] Last)> SeenAt { get; } = new();

        public void WaitForLines(int count) => SpinWait.SpinUntil(() => Interlocked.Read(ref _lines) >= count || _process.HasExited, TimeSpan.FromSeconds(20));

        public void Kill()
        {
            if (_isDead) return;
            _isDead = true;
            _process.Kill();
            _process.WaitForExit();
            _taking.Join();
            _process.Dispose();
        }
    }
}
