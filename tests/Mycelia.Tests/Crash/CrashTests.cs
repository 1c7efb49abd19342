using System.Diagnostics;
using System.Globalization;
using Mycelia.Simulation.Crash;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Crash;

/// <summary>
/// A process writes with several threads and is killed (SIGKILL) at a random moment, again and again on the same directory. The next process
/// verifies what it finds before it goes on: see <see cref="CrashWorkload"/>. MYCELIA_KILLS sets the number of kills.
/// </summary>
[Trait("Category", "Crash")]
public sealed class CrashTests
{
    private const int KillsDefault = 200;

    /// <summary>After so many kills a new directory is begun, so that creation is interrupted too.</summary>
    private const int KillsPerDirectory = 40;

    /// <summary>So often this process opens the directory itself and looks for identities that were given out twice.</summary>
    private const int VerifyEvery = 10;

    [Fact]
    public void A_killed_process_loses_nothing_that_it_acknowledged()
    {
        var kills = int.TryParse(Environment.GetEnvironmentVariable("MYCELIA_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : Environment.GetEnvironmentVariable("MYCELIA_LONG") == "1" ? 2000 : KillsDefault;
        long acknowledged = 0;
        var opened = 0;
        long steps = 0;
        for (var first = 0; first < kills; first += KillsPerDirectory)
        {
            using var directory = new TemporaryDirectory(onDisk: first / KillsPerDirectory % 2 == 1);
            var run = new Run(directory["db.mycelia"]);
            for (var kill = first; kill < Math.Min(kills, first + KillsPerDirectory); kill++)
            {
                run.KillOnce(new Random(kill));
                if (kill % VerifyEvery == 0) run.Verify();
            }

            run.Verify();
            acknowledged += run.Acknowledged;
            opened += run.Opened;
            steps += run.Step;
        }

        Assert.True(acknowledged > kills * 10, $"{acknowledged} commits in {kills} lives");
        Assert.True(steps > kills / 10, $"{steps} steps of the history in {kills} lives");
        Assert.True(opened > kills / 2, $"{opened} of {kills} lives came as far as writing");
    }

    /// <summary>Killed as soon as the given file appears, and some time after the others: creation is finished or done anew.</summary>
    [Theory]
    [InlineData("LOCK")]
    [InlineData("FORMAT.creating")]
    [InlineData("store")]
    [InlineData("store/CURRENT")]
    [InlineData("FORMAT")]
    public void A_process_killed_while_it_creates_a_database_leaves_one_that_can_be_opened(string file)
    {
        for (var round = 0; round < 3; round++)
        {
            using var directory = new TemporaryDirectory();
            var path = directory["db.mycelia"];
            using (var child = Process.Start(Children.Start("crash-writer", path, "1"))!)
            {
                SpinWait.SpinUntil(() => Path.Exists(Path.Combine(path, file)) || Path.Exists(Path.Combine(path, "FORMAT")) || child.HasExited);
                Assert.False(child.HasExited);
                child.Kill();
                child.WaitForExit();
            }

            using var database = Database.Open(path);
            var workload = new CrashWorkload(database);
            workload.Commit(0);
        }
    }

    /// <summary>One directory and what was promised about it.</summary>
    private sealed class Run(string path)
    {
        private readonly long[] _promised = new long[CrashWorkload.Threads];
        private readonly Dictionary<ulong, (int Thread, long Transaction)> _nodes = [];

        private (long Number, string Commit) _step;

        public long Acknowledged { get; private set; }

        /// <summary>The last step of the history that was acknowledged.</summary>
        public long Step => _step.Number;

        public int Opened { get; private set; }

        /// <summary>Starts a writer and kills it: after some commits, or after some time whatever it is doing.</summary>
        public void KillOnce(Random random)
        {
            using var child = Process.Start(Children.Start("crash-writer", path, random.Next().ToString(CultureInfo.InvariantCulture)))!;
            using var timer = random.Next(3) == 0
                ? new Timer(_ => child.Kill(), null, random.Next(30, 400), Timeout.Infinite)
                : null;
            var left = timer is null ? random.Next(1, 120) : int.MaxValue;
            while (child.StandardOutput.ReadLine() is { } line)
            {
                Take(line);
                if (left-- == 0) child.Kill();
            }

            child.WaitForExit();
            Assert.Equal(128 + 9, child.ExitCode);
        }

        /// <summary>Opens the directory here.</summary>
        public void Verify()
        {
            using var database = Database.Open(path);
            var workload = new CrashWorkload(database);
            var history = new CrashHistory(database);
            Assert.True(history.Last >= _step.Number, $"step {history.Last} of the history was found, {_step.Number} acknowledged");
            if (_step.Number > 0 && history.Last == _step.Number) Assert.Equal(_step.Commit, history.CommitOf(_step.Number));
            Found([.. Enumerable.Range(0, CrashWorkload.Threads).Select(workload.Last)]);
        }

        private void Take(string line)
        {
            var words = line.Split(' ');
            switch (words[0])
            {
                case "opened":
                    Opened++;
                    Found([.. words[1..].Select(word => long.Parse(word, CultureInfo.InvariantCulture))]);
                    break;
                case "ack":
                    var thread = int.Parse(words[1], CultureInfo.InvariantCulture);
                    var transaction = long.Parse(words[2], CultureInfo.InvariantCulture);
                    Assert.True(_nodes.TryAdd(ulong.Parse(words[3], CultureInfo.InvariantCulture), (thread, transaction)), $"a node was given out twice: {line}");
                    _promised[thread] = transaction;
                    Acknowledged++;
                    break;
                case "step":
                    var step = (long.Parse(words[1], CultureInfo.InvariantCulture), words[2]);
                    Assert.True(step.Item1 > _step.Number, $"{line} after step {_step.Number}");
                    _step = step;
                    break;
                default:
                    Assert.Fail(line);
                    break;
            }
        }

        private void Found(long[] last)
        {
            for (var thread = 0; thread < last.Length; thread++)
                Assert.True(last[thread] >= _promised[thread], $"thread {thread}: {last[thread]} was found, {_promised[thread]} acknowledged");
        }
    }
}
