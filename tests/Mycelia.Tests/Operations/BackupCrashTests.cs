using System.Diagnostics;
using System.Globalization;
using Mycelia.Tests.Crash;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Operations;

/// <summary>Backups and restores that are killed, or that run out of space: what stands at the target is whole or not there, and the database is as it was.</summary>
[Trait("Category", "Crash")]
public sealed class BackupCrashTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public BackupCrashTests()
    {
        using var database = Database.Open(Path);
        database.Write(tx => tx.CreateNodes(60_000, ["Item"], PropertyColumn.String("text", [.. Enumerable.Range(0, 60_000).Select(i => (string?)$"{i * 7919L:x} {i * 104729L:x}")])));
        database.Checkpoint();
    }

    private string Path => _directory["db.mycelia"];

    private string Backup => _directory["backup"];

    private string Restored => _directory["restored.mycelia"];

    private static int Kills => Environment.GetEnvironmentVariable("MYCELIA_LONG") == "1" ? 60 : 8;

    [Fact]
    public void A_killed_backup_is_whole_or_not_there()
    {
        var random = new Random(3);
        var finished = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            var begun = KillAfter(random.Next(0, 400), "backup", Path, Backup);
            if (Directory.Exists(Backup))
            {
                finished++;
                var report = Database.Restore(Backup, Restored);
                Assert.True(report.Version >= begun);
                using (var restored = Database.Open(Restored)) Assert.True(restored.Check().IsClean);
                Directory.Delete(Restored, recursive: true);
                Directory.Delete(Backup, recursive: true);
            }

            using var database = Database.Open(Path);
            Assert.False(Directory.Exists(System.IO.Path.Combine(Path, "staging")));
            Assert.True(database.Snapshot().NodeCount >= 60_000);
        }

        using (var database = Database.Open(Path)) database.BackupTo(Backup);
        Assert.False(Directory.Exists(Backup + ".unfinished"));
        Assert.True(finished < Kills);
    }

    [Fact]
    public void A_killed_restore_is_whole_or_not_there()
    {
        using (var database = Database.Open(Path)) database.BackupTo(Backup);
        var random = new Random(4);
        for (var kill = 0; kill < Kills; kill++)
        {
            KillAfter(random.Next(0, 60), "restore", Backup, Restored);
            if (!Directory.Exists(Restored)) continue;
            using (var restored = Database.Open(Restored)) Assert.Equal(60_000, restored.Snapshot().NodeCount);
            Directory.Delete(Restored, recursive: true);
        }

        Database.Restore(Backup, Restored);
        Assert.False(Directory.Exists(Restored + ".unfinished"));
    }

    // The limit on file sizes stands in for a full disk.
    [Theory]
    [InlineData("backup")]
    [InlineData("restore")]
    public void A_full_disk_leaves_nothing(string operation)
    {
        if (!OperatingSystem.IsLinux()) return;
        if (operation == "restore")
            using (var database = Database.Open(Path)) database.BackupTo(Backup);
        string[] paths = operation == "backup" ? [Path, Backup] : [Backup, Restored];
        var start = Children.InShell("trap '' XFSZ; ulimit -f 256; exec \"$@\"", [operation, .. paths]);
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0"; // The runtime's own shared memory would meet the limit.
        var lines = Children.Lines(start);
        Assert.StartsWith("error StorageFailure", lines[^1], StringComparison.Ordinal);
        Assert.Contains("limit on file sizes", lines[^1], StringComparison.Ordinal);
        Assert.False(Directory.Exists(paths[1]) || Directory.Exists(paths[1] + ".unfinished"));
        using var again = Database.Open(Path);
        Assert.True(again.Check().IsClean);
    }

    public void Dispose() => _directory.Dispose();

    private static long KillAfter(int milliseconds, params string[] arguments)
    {
        using var child = Process.Start(Children.Start(arguments))!;
        var words = child.StandardOutput.ReadLine()!.Split(' ');
        Assert.Equal("begun", words[0]);
        Thread.Sleep(milliseconds); // A kill at any moment is the aim, also within a step; an event would always come at its end.
        child.Kill();
        child.WaitForExit();
        return words.Length > 1 ? long.Parse(words[1], CultureInfo.InvariantCulture) : 0;
    }
}
