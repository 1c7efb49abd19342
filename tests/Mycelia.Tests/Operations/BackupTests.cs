using System.Collections.Concurrent;
using Mycelia.Simulation.Crash;
using Mycelia.Storage.Backup;
using Mycelia.Tests.Storage;
using Mycelia.Tests.Support;

namespace Mycelia.Tests.Operations;

/// <summary>Backups of a database that is being written to, and what restoring makes of them.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory["db.mycelia"];

    private string Backup => _directory["backup"];

    private string Restored => _directory["restored.mycelia"];

    [Fact]
    public void A_restored_backup_equals_the_database()
    {
        string hash;
        BackupReport report;
        using (var database = Database.Open(Path))
        {
            Fill(database, 5000);
            database.Checkpoint();
            Fill(database, 7);
            hash = HashOf(database);
            report = database.BackupTo(Backup);
            Fill(database, 3);
        }

        Assert.Equal((5007L, 5007L, 2L), (report.Nodes, report.Edges, report.Version));
        var back = Database.Restore(Backup, Restored);
        Assert.Equal(report with { Path = Restored }, back);
        using var restored = Database.Open(Restored);
        Assert.Equal(hash, HashOf(restored));
        Assert.True(restored.Check().IsClean);
        Fill(restored, 3);
        Assert.Equal(["BACKUP", "FORMAT", "store"], Directory.EnumerateFileSystemEntries(Backup).Select(System.IO.Path.GetFileName).Order());
        Assert.Equal(["backup", "db.mycelia", "restored.mycelia"], Directory.EnumerateFileSystemEntries(_directory.Path).Select(System.IO.Path.GetFileName).Order());
    }

    /// <summary>Every backup made beside writers, checkpoints and compactions is some version between its begin and its end, whole.</summary>
    [Theory]
    [InlineData(Durability.Strict)]
    [InlineData(Durability.Relaxed)]
    public async Task A_backup_under_load_is_one_version_of_the_time_in_which_it_was_made(Durability durability)
    {
        var hashes = new ConcurrentDictionary<long, string>();
        var spans = new List<(string Path, long Before, long After)>();
        using (var database = Database.Open(Path, new DatabaseOptions { Durability = durability, CheckpointLogBytes = 200 << 10, RelaxedInterval = TimeSpan.FromMilliseconds(2) }))
        {
            var workload = new CrashWorkload(database);
            using var enough = new CancellationTokenSource();
            Task[] others =
            [
                .. Enumerable.Range(0, CrashWorkload.Threads).Select(thread => Task.Run(() =>
                {
                    while (!enough.IsCancellationRequested) workload.Commit(thread);
                })),
                Task.Run(() =>
                {
                    for (var i = 0; !enough.IsCancellationRequested; i++)
                        if (i % 5 == 4) database.Compact();
                        else database.Checkpoint();
                }),
            ];
            for (var i = 0; i < 6; i++)
            {
                var before = database.Snapshot().Version;
                var path = _directory[$"backup{i}"];
                var report = database.BackupTo(path);
                var after = database.Snapshot().Version;
                Assert.InRange(report.Version, before, after);
                spans.Add((path, before, after));
            }

            await enough.CancelAsync();
            await Task.WhenAll(others);
        }

        foreach (var (path, before, after) in spans)
        {
            Database.Restore(path, path + ".mycelia");
            using var restored = Database.Open(path + ".mycelia");
            Assert.InRange(restored.Snapshot().Version, before, after);
            _ = new CrashWorkload(restored); // Verifies what is there against what the writers had done, and runs the checker.
        }
    }

    [Fact]
    public void A_database_without_a_log_is_backed_up_as_it_is()
    {
        using var database = Database.Open(Path, new DatabaseOptions { Durability = Durability.None });
        Fill(database, 100);
        database.BackupTo(Backup);
        Database.Restore(Backup, Restored);
        using var restored = Database.Open(Restored);
        Assert.Equal(HashOf(database), HashOf(restored));
    }

    [Fact]
    public void Nothing_is_overwritten_and_nothing_is_copied_into_itself()
    {
        using var database = Database.Open(Path);
        Directory.CreateDirectory(Backup);
        Refused(StatusCode.StorageUnavailable, "exists already", () => database.BackupTo(Backup));
        Directory.Delete(Backup);
        Refused(StatusCode.InvalidArgument, "one inside the other", () => database.BackupTo(System.IO.Path.Combine(Path, "backup")));
        Refused(StatusCode.StorageUnavailable, "does not exist", () => database.BackupTo(_directory["missing/backup"]));
        Refused(StatusCode.StorageUnavailable, "no backup", () => Database.Restore(Backup, Restored));
        Refused(StatusCode.StorageUnavailable, "not a backup", () => Database.Restore(Path, Restored));
        database.BackupTo(Backup);
        Refused(StatusCode.StorageUnavailable, "exists already", () => database.BackupTo(Backup));
        Refused(StatusCode.StorageUnavailable, "exists already", () => Database.Restore(Backup, Path));
        using var memory = Database.InMemory();
        Refused(StatusCode.InvalidState, "in memory", () => memory.BackupTo(Restored));
        Assert.Equal(["backup", "db.mycelia"], Directory.EnumerateFileSystemEntries(_directory.Path).Select(System.IO.Path.GetFileName).Order());
    }

    [Fact]
    public void A_cancelled_backup_leaves_nothing_and_can_be_made_again()
    {
        using var database = Database.Open(Path);
        Fill(database, 20_000);
        database.Checkpoint();
        foreach (var phase in (string[])["Copying", "Verifying"])
        {
            using var cancellation = new CancellationTokenSource();
            var progress = new Reporter<OperationProgress>(report =>
            {
                if (report.Phase == phase) cancellation.Cancel();
            });
            Assert.ThrowsAny<OperationCanceledException>(() => database.BackupTo(Backup, progress, cancellation.Token));
            Assert.Equal(["db.mycelia"], Directory.EnumerateFileSystemEntries(_directory.Path).Select(System.IO.Path.GetFileName));
            Assert.False(Directory.Exists(System.IO.Path.Combine(Path, "staging")));
        }

        var seen = new List<OperationProgress>();
        database.BackupTo(Backup, new Reporter<OperationProgress>(seen.Add));
        Assert.All(seen, report => Assert.InRange(report.Done, 0, report.Total));
        Assert.Contains(seen, report => report.Phase == "Copying" && report.Done == report.Total);
        Assert.Contains(seen, report => report.Phase == "Verifying" && report.Done == report.Total);
    }

    [Fact]
    public void A_damaged_backup_is_not_restored()
    {
        using (var database = Database.Open(Path))
        {
            Fill(database, 3000);
            database.Checkpoint();
            Fill(database, 1);
            database.BackupTo(Backup);
        }

        var random = new Random(1);
        foreach (var file in Directory.GetFiles(Backup, "*", SearchOption.AllDirectories))
        {
            var whole = File.ReadAllBytes(file);
            foreach (var damaged in (byte[]?[])[null, [.. whole, 0], .. whole.Length == 0 ? (byte[][])[] : [whole[..^1], Flipped(whole, random)]])
            {
                if (damaged is null) File.Delete(file);
                else File.WriteAllBytes(file, damaged);
                var error = Assert.ThrowsAny<MyceliaException>(() => Database.Restore(Backup, Restored));
                Assert.Contains(System.IO.Path.GetFileName(file), error.Message, StringComparison.Ordinal);
                Assert.False(Directory.Exists(Restored));
            }

            File.WriteAllBytes(file, whole);
        }

        Database.Restore(Backup, Restored);
    }

    [Fact]
    public void A_database_that_is_damaged_is_not_backed_up()
    {
        using (var database = Database.Open(Path))
        {
            Fill(database, 30_000);
            database.Checkpoint();
        }

        using (var database = Database.Open(Path))
        {
            var file = Directory.GetFiles(System.IO.Path.Combine(Path, "store"), "*.sst").MaxBy(name => new FileInfo(name).Length)!;
            var bytes = File.ReadAllBytes(file);
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(file, bytes);
            Assert.Throws<CorruptionException>(() => database.BackupTo(Backup));
            Assert.False(Directory.Exists(Backup) || Directory.Exists(Backup + ".unfinished"));
        }
    }

    [Fact]
    public void The_list_of_a_backup_does_not_lead_out_of_it()
    {
        Directory.CreateDirectory(Backup);
        var list = new BackupFile(1, "0.1.0", DateTimeOffset.UnixEpoch, 1, 2, 3, [new BackupEntry("../secret", 1, 2)]);
        File.WriteAllBytes(System.IO.Path.Combine(Backup, BackupFile.Name), list.Compose());
        Assert.Throws<CorruptionException>(() => BackupFile.Read(Backup));
        var fine = list with { Entries = [new BackupEntry("store/a b", 1, 0xdeadbeef)] };
        File.WriteAllBytes(System.IO.Path.Combine(Backup, BackupFile.Name), fine.Compose());
        var read = BackupFile.Read(Backup);
        Assert.Equal(fine with { Entries = read.Entries }, read);
        Assert.Equal(fine.Entries, read.Entries);
    }

    public void Dispose() => _directory.Dispose();

    private static void Refused(StatusCode status, string why, Action work)
    {
        var error = Assert.Throws<MyceliaException>(work);
        Assert.Equal(status, error.Status);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    private static byte[] Flipped(byte[] bytes, Random random)
    {
        var copy = bytes.ToArray();
        copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
        return copy;
    }

    private static string HashOf(Database database) => Convert.ToHexStringLower(database.Snapshot().RootHash());

    private static void Fill(Database database, int count) => database.Write(tx =>
    {
        var nodes = tx.CreateNodes(count, ["Item"], PropertyColumn.Int64("number", [.. Enumerable.Range(0, count).Select(i => (long)i * i)]));
        tx.CreateEdges("NEXT", nodes, [.. nodes.Skip(1), nodes[0]], PropertyColumn.Float64("weight", [.. nodes.Select(node => (double)node.Value)]));
    });
}
