using System.Diagnostics;
using Mycelia.Cli.Commands;
using Mycelia.Tests.Storage;

namespace Mycelia.Tests.Cli.Commands;

/// <summary><c>mycelia query</c> as a process between pipes: input, readers that go away, signals.</summary>
public sealed class QueryProcessTests : IDisposable
{
    private const string Endless = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b UNWIND range(1, 100000) AS c RETURN a, b, c";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory["pipes.mycelia"];

    public QueryProcessTests()
    {
        using var database = Database.Open(Path);
        database.Write(tx => tx.CreateNode("Person", ("name", "Ada")));
    }

    [Fact]
    public async Task Statements_come_from_standard_input()
    {
        using var process = Start("--format", "csv");
        await process.StandardInput.WriteAsync("CREATE (:Person {name: 'Zoë; née \"Ž\"'});\nMATCH (p:Person) RETURN p.name AS name\nORDER BY name");
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        Assert.Equal("name\nAda\n\"Zoë; née \"\"Ž\"\"\"\n", await process.StandardOutput.ReadToEndAsync());
        Assert.Equal((0, ""), (ExitCode(process), await error));
    }

    [Theory]
    [InlineData("jsonl", Endless, 0)]
    [InlineData("csv", Endless, 0)]
    [InlineData("json", Endless + "; CREATE (:Person)", 141)]
    public void When_its_reader_goes_it_ends_without_a_word(string format, string text, int expected)
    {
        if (OperatingSystem.IsWindows()) return; // The console there does not say that a pipe is closed.
        using var process = Start("--format", format, text);
        Assert.NotNull(process.StandardOutput.ReadLine());
        process.StandardOutput.Close();
        var error = process.StandardError.ReadToEnd();
        Assert.Equal((expected, ""), (ExitCode(process), error));
        Assert.Equal(1, Count());
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_signal_ends_the_query_and_loses_nothing(string signal, int expected)
    {
        if (OperatingSystem.IsWindows()) return;
        using var process = Start("--format", "csv", $"CREATE (:Person {{name: 'Grace'}}); RETURN 1 AS begun; {Endless.Replace("RETURN a, b, c", "CREATE (:Never)")}");
        Assert.Equal("begun", await process.StandardOutput.ReadLineAsync());
        var error = process.StandardError.ReadToEndAsync();
        using (var kill = Process.Start("kill", ["-" + signal, process.Id.ToString()])) await kill.WaitForExitAsync();
        await process.StandardOutput.ReadToEndAsync();
        Assert.Equal(expected, ExitCode(process));
        Assert.StartsWith("error: Interrupted in statement 3 of 3", await error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", await error, StringComparison.Ordinal);
        Assert.Equal(2, Count());
    }

    public void Dispose() => _directory.Dispose();

    private long Count()
    {
        using var database = Database.Open(Path);
        Assert.True(database.Check().IsClean);
        return database.Snapshot().NodeCount;
    }

    private Process Start(params string[] arguments)
    {
        string[] all = [typeof(MyceliaCommand).Assembly.Location, "query", "--db", Path, .. arguments];
        var start = new ProcessStartInfo("dotnet", all) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start)!;
    }

    private static int ExitCode(Process process)
    {
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            Assert.Fail("The process did not end.");
        }

        return process.ExitCode;
    }
}
