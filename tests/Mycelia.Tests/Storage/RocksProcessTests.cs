using System.Diagnostics;
using System.Globalization;
using Mycelia.Simulation.Storage;
using Mycelia.Storage;

namespace Mycelia.Tests.Storage;

/// <summary>What takes another process: the lock, a kill, a full disk, another user, a missing library, and the system calls that make data durable.</summary>
public sealed class RocksProcessTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new(onDisk: true);

    private string Database => _directory["db.mycelia"];

    [Fact]
    public void Another_process_is_refused_and_a_killed_one_leaves_its_synced_writes()
    {
        using (var holder = Child("storage-hold", Database))
        {
            Assert.Equal("open", holder.StandardOutput.ReadLine());
            var error = Assert.Throws<MyceliaException>(() => RocksStorage.Open(Database));
            Assert.Equal(StatusCode.Locked, error.Status);
            Assert.Contains($"by process {holder.Id}", error.Message, StringComparison.Ordinal);
            holder.Kill();
            holder.WaitForExit();
        }

        using var storage = RocksStorage.Open(Database);
        Assert.Equal([1, 2, 3], storage.Log.Read(0).Select(segment => segment.FirstSequence));
        Assert.Contains("error Locked", Output(Child("storage-open", Database)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_library_is_said_in_plain_words()
    {
        var start = Start("storage-open", Database);
        start.Environment["MYCELIA_ROCKSDB"] = "/nonexistent/librocksdb.so";
        var output = Output(Process.Start(start)!);
        Assert.Contains("error MissingLibrary", output, StringComparison.Ordinal);
        Assert.Contains("looked for /nonexistent/librocksdb.so", output, StringComparison.Ordinal);
        Assert.Contains("apt-get install librocksdb-dev", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Database));
    }

    // The limit on file sizes stands in for a full disk: a write stops short with an error, as it would there.
    [Fact]
    public void A_write_that_fails_stops_writing_and_loses_nothing_acknowledged()
    {
        if (!OperatingSystem.IsLinux()) return;
        var start = Start("storage-fill", Database);
        WrapInShell(start, "trap '' XFSZ; ulimit -f 4096; exec \"$@\"");
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0"; // The runtime's own shared memory would meet the limit.
        var lines = Output(Process.Start(start)!).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("error StorageFailure", lines[0], StringComparison.Ordinal);
        Assert.Contains("limit on file sizes", lines[0], StringComparison.Ordinal);
        var acknowledged = int.Parse(lines[1]["acknowledged ".Length..], CultureInfo.InvariantCulture);
        Assert.True(acknowledged > 10);
        Assert.StartsWith("error StorageFailure", lines[2], StringComparison.Ordinal);
        Assert.Contains("takes no writes since one failed", lines[2], StringComparison.Ordinal);

        using var storage = RocksStorage.Open(Database);
        Assert.InRange(storage.Log.Read(0).Count(), acknowledged, acknowledged + 1);
        storage.Log.Append(1, 1_000_000, [1], sync: true);
    }

    [Fact]
    public void A_directory_of_another_user_is_refused()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/setpriv")) return;
        RocksStorage.Open(Database).Dispose();
        File.SetUnixFileMode(_directory.Path, (UnixFileMode)0b111_101_101);
        var start = Start("storage-open", Database);
        WrapInShell(start, "exec setpriv --reuid 65534 --regid 65534 --clear-groups \"$@\"");
        start.Environment["HOME"] = "/tmp";
        Assert.Contains("error StorageUnavailable", Output(Process.Start(start)!), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_acknowledged_write_was_synced_by_the_operating_system()
    {
        const int appends = 20;
        if (!File.Exists("/usr/bin/strace"))
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "strace is missing");
            return;
        }

        var trace = _directory["trace"];
        var start = Start("storage-append", Database, appends.ToString(CultureInfo.InvariantCulture));
        WrapInShell(start, $"exec strace -f -e trace=fsync,fdatasync,sync_file_range,write -o '{trace}' \"$@\"");
        Assert.Equal(["begin", "appended", "synced"], Output(Process.Start(start)!).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var lines = File.ReadAllLines(trace);
        var begin = Marker("begin");
        var appended = Marker("appended");
        var synced = Marker("synced");
        var duringAppends = Syncs(begin, appended);
        Assert.True(duringAppends >= appends, $"{duringAppends} syncs for {appends} appends");
        Assert.True(Syncs(appended, synced) >= 2, "the chunk file and the manifest entry that names it");

        int Marker(string text) => Array.FindIndex(lines, line => line.Contains($", \"{text}\\n\"", StringComparison.Ordinal));
        int Syncs(int from, int to) =>
            lines[from..to].Count(line => line.Contains("fdatasync(", StringComparison.Ordinal) || line.Contains("fsync(", StringComparison.Ordinal));
    }

    public void Dispose() => _directory.Dispose();

    private static ProcessStartInfo Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(typeof(SimulatedDisk).Assembly.Location);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }

    private static Process Child(params string[] arguments) => Process.Start(Start(arguments))!;

    private static void WrapInShell(ProcessStartInfo start, string script)
    {
        string[] inner = [start.FileName, .. start.ArgumentList];
        start.FileName = "/bin/sh";
        start.ArgumentList.Clear();
        foreach (var argument in (string[])["-c", script, "sh", .. inner]) start.ArgumentList.Add(argument);
    }

    private static string Output(Process process)
    {
        using (process)
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return output;
        }
    }
}
