using System.Diagnostics;
using System.Globalization;
using System.Text;
using Mycelia.Cli.Commands;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Crash;

/// <summary>The import command, killed at any moment or out of space: the database holds all of the import or nothing, and the next run succeeds.</summary>
[Trait("Category", "Crash")]
public sealed class ImportCrashTests : IDisposable
{
    private const int Nodes = 60_000;
    private const int Edges = 200_000;

    private readonly TemporaryDirectory _directory = new(onDisk: true);

    public ImportCrashTests()
    {
        var random = new Random(1);
        var nodes = new StringBuilder("id:ID(N),name\n");
        for (var i = 0; i < Nodes; i++) nodes.Append(CultureInfo.InvariantCulture, $"{i},name {i}\n");
        var edges = new StringBuilder(":START_ID(N),:END_ID(N),:TYPE,weight:int\n");
        for (var i = 0; i < Edges; i++) edges.Append(CultureInfo.InvariantCulture, $"{random.Next(Nodes)},{random.Next(Nodes)},E,{i}\n");
        File.WriteAllText(_directory["nodes.csv"], nodes.ToString());
        File.WriteAllText(_directory["edges.csv"], edges.ToString());
    }

    [Fact]
    public void A_killed_import_leaves_nothing_or_all_and_can_be_run_again()
    {
        var rounds = Environment.GetEnvironmentVariable("MYCELIA_LONG") == "1" ? 60 : 12;
        var whole = Stopwatch.StartNew();
        Assert.Equal(0, Run(Import("first.mycelia")).Code);
        var time = whole.Elapsed;
        var interrupted = 0;
        for (var round = 0; round < rounds; round++)
        {
            var name = $"kill-{round}.mycelia";
            using (var child = Process.Start(Import(name))!)
            {
                if (!child.WaitForExit(time * new Random(round).NextDouble()))
                {
                    child.Kill();
                    interrupted++;
                }

                child.WaitForExit();
            }

            if (CountsOf(name) != (Nodes, Edges))
            {
                Assert.Equal((0, 0), CountsOf(name));
                Assert.Equal(0, Run(Import(name)).Code);
            }

            Assert.Equal((Nodes, Edges), CountsOf(name));
            Directory.Delete(_directory[name], recursive: true);
        }

        Assert.True(interrupted > 0);
    }

    // The limit on file sizes stands in for a full disk.
    [Fact]
    public void A_full_disk_leaves_nothing_and_says_so()
    {
        if (!OperatingSystem.IsLinux()) return;
        var start = Import("full.mycelia");
        string[] inner = [start.FileName, .. start.ArgumentList];
        start.FileName = "/bin/sh";
        start.ArgumentList.Clear();
        foreach (var argument in (string[])["-c", "trap '' XFSZ; ulimit -f 2000; exec \"$@\"", "sh", .. inner]) start.ArgumentList.Add(argument);
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0"; // The runtime's own shared memory would meet the limit.
        var (code, error) = Run(start);
        Assert.Equal(MyceliaCommand.Failed, code);
        Assert.Contains("limit on file sizes", error, StringComparison.Ordinal);
        Assert.Equal((0, 0), CountsOf("full.mycelia"));
        Assert.Equal(0, Run(Import("full.mycelia")).Code);
        Assert.Equal((Nodes, Edges), CountsOf("full.mycelia"));
    }

    public void Dispose() => _directory.Dispose();

    private (long Nodes, long Edges) CountsOf(string name)
    {
        using var database = Database.Open(_directory[name]);
        var now = database.Snapshot();
        return (now.NodeCount, now.EdgeCount);
    }

    private ProcessStartInfo Import(string name)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments = [typeof(MyceliaCommand).Assembly.Location, "import", "--db", _directory[name], "--nodes", _directory["nodes.csv"], "--edges", _directory["edges.csv"]];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }

    private static (int Code, string Error) Run(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        output.Wait();
        return (process.ExitCode, error);
    }
}
