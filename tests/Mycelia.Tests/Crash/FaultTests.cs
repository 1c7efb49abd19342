using System.Collections.Concurrent;
using System.Globalization;
using Mycelia.Graph;
using Mycelia.Kernel.Hashing;
using Mycelia.Kernel.Values;
using Mycelia.Persistence;
using Mycelia.Simulation.Engine;
using Mycelia.Simulation.Storage;
using Mycelia.Storage;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Crash;

/// <summary>What a database does when its storage fails, and when it is opened, used and closed as it should not be.</summary>
[Trait("Category", "Crash")]
public sealed class FaultTests : IDisposable
{
    private static readonly TransactionOptions s_relaxed = new() { Durability = Durability.Relaxed };

    private readonly TemporaryDirectory _directory = new();
    private readonly SimulatedWorld _world = new(1);

    private string Path => _directory["db.mycelia"];

    private DatabaseOptions Simulated => new() { World = _world, CheckpointLogBytes = 0 };

    [Fact]
    public void A_failed_log_stops_writing_and_not_reading_and_closing_says_nothing_more()
    {
        var disk = new SimulatedDisk();
        var database = Database.Open(disk.Open(), Simulated);
        var kept = database.Write(tx => tx.CreateNode("Kept"));
        var open = database.Begin();
        open.CreateNode("Open");
        disk.FailAfter(0);
        Assert.Equal(StatusCode.StorageFailure, Assert.Throws<MyceliaException>(() => database.Write(tx => tx.CreateNode("Lost"))).Status);
        Assert.Contains("eopen", Assert.Throws<MyceliaException>(open.Commit).Message, StringComparison.Ordinal);
        disk.FreeSpace();
        Assert.Contains("accepts no more commits", Assert.Throws<MyceliaException>(() => database.Write(tx => tx.CreateNode("Later"))).Message, StringComparison.Ordinal);
        Assert.Equal(StatusCode.StorageFailure, Assert.Throws<MyceliaException>(() => database.Checkpoint()).Status);
        Assert.Equal(1, database.Snapshot().NodeCount);
        database.Dispose();
        using var reopened = Database.Open(disk.Open(), Simulated);
        Assert.True(reopened.Snapshot().Exists(kept));
        reopened.Write(tx => tx.CreateNode("Later"));
    }

    [Fact]
    public void Closing_says_when_relaxed_commits_could_not_be_stored_and_closes_nevertheless()
    {
        var disk = new SimulatedDisk();
        var database = Database.Open(disk.Open(), Simulated);
        database.Write(tx => tx.CreateNode(), s_relaxed);
        disk.FailAfter(0);
        Assert.Equal(StatusCode.StorageFailure, Assert.Throws<MyceliaException>(database.Dispose).Status);
        database.Dispose();
        disk.FreeSpace();
        Database.Open(disk.Open(), Simulated).Dispose();
    }

    [Fact]
    public void A_database_without_a_log_closes_when_its_last_checkpoint_fails()
    {
        var disk = new SimulatedDisk();
        var options = Simulated with { Durability = Durability.None };
        var database = Database.Open(disk.Open(), options);
        database.Write(tx => tx.CreateNode());
        disk.FailAfter(0);
        Assert.Equal(StatusCode.StorageFailure, Assert.Throws<MyceliaException>(database.Dispose).Status);
        disk.FreeSpace();
        using var reopened = Database.Open(disk.Open(), options);
        Assert.Equal(0, reopened.Snapshot().NodeCount);
    }

    [Fact]
    public void A_cancelled_checkpoint_leaves_the_database_as_it_was()
    {
        var disk = new SimulatedDisk();
        var storage = new InterceptedStorage(disk.Open());
        using (var database = Database.Open(storage, Simulated))
        {
            database.Write(tx => tx.CreateNodes(100, ["Node"], PropertyColumn.Int64("i", [.. Enumerable.Range(0, 100).Select(i => (long)i)])));
            using var cancellation = new CancellationTokenSource();
            storage.DuringCheckpoint = cancellation.Cancel;
            Assert.ThrowsAny<OperationCanceledException>(() => database.Checkpoint(cancellation.Token));
            storage.DuringCheckpoint = null;
            database.Write(tx => tx.CreateNode("Node"));
            database.Checkpoint();
            Assert.True(database.Check().IsClean);
        }

        disk.Crash(new Random(1));
        using var reopened = Database.Open(disk.Open(), Simulated);
        Assert.Equal(101, reopened.Snapshot().NodeCount);
        Assert.True(reopened.Check().IsClean);
    }

    [Fact]
    public async Task A_checkpoint_starts_by_itself_and_closing_waits_for_it()
    {
        var disk = new SimulatedDisk();
        var storage = new InterceptedStorage(disk.Open());
        using var begun = new ManualResetEventSlim();
        using var mayGoOn = new ManualResetEventSlim();
        var database = Database.Open(storage, Simulated with { CheckpointLogBytes = 1000 });
        storage.DuringCheckpoint = () =>
        {
            begun.Set();
            mayGoOn.Wait();
        };
        while (!begun.IsSet) database.Write(tx => tx.CreateNode("Node", ("text", new string('x', 100))));
        var closing = Task.Run(database.Dispose);
        mayGoOn.Set();
        await closing;
        using var reopened = disk.Open();
        Assert.NotNull(((IStorage)reopened).Refs.Get(Manifest.RefName));
    }

    [Theory]
    [InlineData(Durability.Strict)]
    [InlineData(Durability.Relaxed)]
    [InlineData(Durability.None)]
    public async Task Closing_while_others_commit_keeps_all_that_was_acknowledged(Durability durability)
    {
        for (var round = 0; round < 5; round++)
        {
            var path = _directory[$"round{round}.mycelia"];
            var database = Database.Open(path, new DatabaseOptions { Durability = durability, CheckpointLogBytes = 2000 });
            var acknowledged = new ConcurrentBag<NodeId>();
            using var enough = new ManualResetEventSlim();
            var writers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                Action forEver = () =>
                {
                    while (true)
                    {
                        acknowledged.Add(database.Write(tx => tx.CreateNode("Node")));
                        if (acknowledged.Count > 40) enough.Set();
                    }
                };
                Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(forEver).Status);
            })).ToArray();
            var checkpointer = Task.Run(() =>
            {
                Action forEver = () =>
                {
                    while (true)
                    {
                        database.Checkpoint();
                        database.Flush();
                    }
                };
                Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(forEver).Status);
            });
            enough.Wait();
            database.Dispose();
            await Task.WhenAll([.. writers, checkpointer]);
            using var reopened = Database.Open(path);
            Assert.All(acknowledged, node => Assert.True(reopened.Snapshot().Exists(node)));
            Assert.Equal(acknowledged.Count, reopened.Snapshot().NodeCount);
        }
    }

    [Fact]
    public void After_closing_everything_but_reading_a_snapshot_is_refused()
    {
        var database = Database.Open(Path);
        var node = database.Write(tx => tx.CreateNode("Node"));
        var snapshot = database.Snapshot();
        var open = database.Begin();
        open.CreateNode("Late");
        database.Dispose();
        database.Dispose();
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(open.Commit).Status);
        Action[] uses =
        [
            () => database.Begin(), () => database.Snapshot(), () => database.Write(tx => tx.CreateNode()), database.Flush, () => database.Checkpoint(),
            () => database.Label("x"), () => database.Check(), () => _ = database.DiskBytes, () => database.ReserveCapacity(1, 1),
        ];
        foreach (var use in uses)
        {
            var error = Assert.Throws<MyceliaException>(use);
            Assert.Equal(StatusCode.InvalidState, error.Status);
            Assert.Contains("closed", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(["Node"], snapshot.Labels(node));
        using var reopened = Database.Open(Path);
        Assert.Equal(1, reopened.Snapshot().NodeCount);
    }

    [Fact]
    public void Paths_that_hold_no_database_are_refused_in_plain_words()
    {
        var file = _directory["file"];
        File.WriteAllText(file, "text");
        var other = Directory.CreateDirectory(_directory["other"]).FullName;
        File.WriteAllText(System.IO.Path.Combine(other, "notes.txt"), "text");
        Refused(StatusCode.StorageUnavailable, file, "is a file");
        Refused(StatusCode.StorageUnavailable, System.IO.Path.Combine(file, "db"), "is a file");
        Refused(StatusCode.StorageUnavailable, other, "not a Mycelia database");
        Refused(StatusCode.StorageUnavailable, _directory["no/such/parent"], "does not exist");
        Refused(StatusCode.InvalidArgument, " ", "empty");
        var error = Assert.Throws<MyceliaException>(() => Database.Open(Path, new DatabaseOptions { CreateIfMissing = false }));
        Assert.Equal(StatusCode.StorageUnavailable, error.Status);
        Assert.False(Directory.Exists(Path));
        Assert.Equal(["notes.txt"], Directory.GetFiles(other).Select(System.IO.Path.GetFileName));

        static void Refused(StatusCode status, string path, string words)
        {
            var error = Assert.Throws<MyceliaException>(() => Database.Open(path));
            Assert.Equal(status, error.Status);
            Assert.Contains(words, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_second_opener_is_refused_in_this_process_and_in_another()
    {
        using var database = Database.Open(Path);
        Assert.Equal(StatusCode.Locked, Assert.Throws<MyceliaException>(() => Database.Open(Path)).Status);
        Assert.Contains("already open", Assert.Single(Children.Lines(Children.Start("crash-writer", Path, "1"))), StringComparison.Ordinal);
        database.Write(tx => tx.CreateNode());
    }

    [Fact]
    public void A_missing_library_is_said_in_plain_words_and_memory_needs_none()
    {
        var start = Children.Start("crash-writer", Path, "1");
        start.Environment["MYCELIA_ROCKSDB"] = "/nonexistent/librocksdb.so";
        Assert.Contains("apt-get install", Assert.Single(Children.Lines(start)), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path));
    }

    [Fact]
    public void A_newer_format_is_refused_and_left_as_it_is()
    {
        Database.Open(Path).Dispose();
        var format = System.IO.Path.Combine(Path, "FORMAT");
        var lines = File.ReadAllLines(format);
        var text = string.Join('\n', lines[..^1].Select(line => line.StartsWith("format ", StringComparison.Ordinal) ? "format 999" : line)) + "\n";
        var word = lines[^1][..(lines[^1].LastIndexOf(' ') + 1)];
        var newer = $"{text}{word}{Crc32C.Compute(System.Text.Encoding.UTF8.GetBytes(text)):x8}\n";
        File.WriteAllText(format, newer);
        var error = Assert.Throws<MyceliaException>(() => Database.Open(Path));
        Assert.Equal(StatusCode.NewerFormat, error.Status);
        Assert.Contains("999", error.Message, StringComparison.Ordinal);
        Assert.Equal(newer, File.ReadAllText(format));
    }

    [Fact]
    public void Losing_the_only_log_file_is_noticed()
    {
        using (var database = Database.Open(Path)) database.Write(tx => tx.CreateNode());
        foreach (var log in Directory.GetFiles(System.IO.Path.Combine(Path, "store"), "*.log")) File.Delete(log);
        Assert.Contains("log", Assert.Throws<CorruptionException>(() => Database.Open(Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_contradicts_its_checkpoint_is_corruption()
    {
        var tables = new GraphTables(5);
        var writer = new SegmentWriter(tables, DefinitionMarks.None);
        var delta = new Delta();
        delta.Delete(new NodeId(5UL << 36));
        writer.Stage(1, 0, 0, 0, delta);
        writer.AcceptStaged();
        var disk = new SimulatedDisk();
        using (var storage = disk.Open()) ((IStorage)storage).Log.Append(1, 1, writer.Take(), sync: true);
        Assert.Contains("Commit 1 in the log", Assert.Throws<CorruptionException>(() => Database.Open(disk.Open(), Simulated)).Message, StringComparison.Ordinal);
    }

    // The limit on file sizes stands in for a full disk: a write stops short with an error, as it would there.
    [Theory]
    [InlineData(256)]
    [InlineData(700)]
    public void A_full_disk_loses_nothing_acknowledged(int blocks)
    {
        if (!OperatingSystem.IsLinux()) return;
        var start = Children.InShell(string.Create(CultureInfo.InvariantCulture, $"trap '' XFSZ; ulimit -f {blocks}; exec \"$@\""), "crash-writer", Path, "1");
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0"; // The runtime's own shared memory would meet the limit.
        var lines = Children.Lines(start);
        Assert.Contains(lines, line => line.StartsWith("wrong", StringComparison.Ordinal) && line.Contains("limit on file sizes", StringComparison.Ordinal));
        using var database = Database.Open(Path);
        var workload = new Simulation.Crash.CrashWorkload(database);
        foreach (var line in lines.Where(line => line.StartsWith("ack", StringComparison.Ordinal)))
        {
            var words = line.Split(' ');
            Assert.True(workload.Last(int.Parse(words[1], CultureInfo.InvariantCulture)) >= long.Parse(words[2], CultureInfo.InvariantCulture), line);
        }

        Assert.True(lines.Length > 10);
        workload.Commit(0);
    }

    [Fact]
    public void Every_strict_commit_is_synced_and_a_checkpoint_syncs_its_chunks_before_the_swap()
    {
        const int commits = 25;
        if (!File.Exists("/usr/bin/strace"))
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "strace is missing");
            return;
        }

        using var onDisk = new TemporaryDirectory(onDisk: true);
        var trace = onDisk["trace"];
        Assert.Equal(["begin", "committed", "checkpointed"], Children.Lines(Children.InShell(
            $"exec strace -f -y -e trace=fsync,fdatasync,write -o '{trace}' \"$@\"", "commits", onDisk["db.mycelia"], commits.ToString(CultureInfo.InvariantCulture))));
        var lines = File.ReadAllLines(trace);
        var (begin, committed, checkpointed) = (Marker("begin"), Marker("committed"), Marker("checkpointed"));
        Assert.True(Syncs(lines[begin..committed], ".log").Length >= commits);
        var checkpoint = lines[committed..checkpointed];
        var (chunks, names, swap) = (Syncs(checkpoint, ".sst"), Syncs(checkpoint, "/MANIFEST-"), Syncs(checkpoint, ".log"));
        Assert.NotEmpty(chunks);
        Assert.NotEmpty(swap);
        Assert.True(names.Any(name => chunks[0] < name && name < swap[^1]), "chunk file, then the manifest that names it, then the log with the ref");

        int Marker(string text) => Array.FindIndex(lines, line => line.Contains($", \"{text}\\n\"", StringComparison.Ordinal));

        static int[] Syncs(string[] part, string file) =>
        [
            .. part.Index().Where(entry => (entry.Item.Contains("fdatasync(", StringComparison.Ordinal) || entry.Item.Contains("fsync(", StringComparison.Ordinal))
                && entry.Item.Contains(file, StringComparison.Ordinal)).Select(entry => entry.Index),
        ];
    }

    public void Dispose() => _directory.Dispose();
}
