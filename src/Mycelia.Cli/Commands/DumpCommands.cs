using System.CommandLine;
using System.Diagnostics;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia dump</c> and <c>mycelia load</c>: a whole database to one portable file and back.</summary>
internal static class DumpCommands
{
    public static Command CreateDump()
    {
        var path = DatabaseOption.Create();
        var output = new Option<string>("--out") { Description = "The file to write, by convention *.jsonl.gz.", HelpName = "file", Required = true };
        var command = new Command("dump", "Write a whole database to one portable file.") { path, output };
        command.SetAction((parsed, cancellation) =>
            Task.FromResult(Dump(new Screen(parsed.InvocationConfiguration.Output), path.PathIn(parsed), parsed.GetRequiredValue(output), cancellation)));
        return command;
    }

    public static Command CreateLoad()
    {
        var path = new Option<string>("--db") { Description = "The database directory; made if it is missing, and empty otherwise.", HelpName = "path", Required = true };
        var input = new Option<string>("--from") { Description = "The file that dump wrote.", HelpName = "file", Required = true };
        var command = new Command("load", "Fill a new database from a dump.") { path, input };
        command.SetAction((parsed, cancellation) =>
            Task.FromResult(Load(new Screen(parsed.InvocationConfiguration.Output), parsed.GetRequiredValue(path), parsed.GetRequiredValue(input), cancellation)));
        return command;
    }

    private static int Dump(Screen screen, string path, string output, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        using var database = Database.Open(path, new DatabaseOptions { CreateIfMissing = false }, cancellation);
        var report = WholeFile.Write(output, stream => database.Dump(stream, cancellation));
        Show(screen, "Written", $"{output}, {Screen.Bytes(new FileInfo(output).Length)}", report.Nodes, report.Edges, Stopwatch.GetElapsedTime(start));
        return 0;
    }

    private static int Load(Screen screen, string path, string input, CancellationToken cancellation)
    {
        using var stream = OpenDump(input);
        using var database = Database.Open(path, cancellation: cancellation);
        var report = database.LoadDump(stream, input, cancellation: cancellation);
        Show(screen, "Loaded", path, report.Nodes, report.Edges, report.Elapsed);
        return 0;
    }

    /// <summary>Opened before the database is made, so that a wrong name makes none.</summary>
    private static FileStream OpenDump(string input)
    {
        try
        {
            return File.OpenRead(input);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MyceliaException(StatusCode.StorageUnavailable, $"{input} cannot be read: {e.Message}", e);
        }
    }

    private static void Show(Screen screen, string verb, string what, long nodes, long edges, TimeSpan elapsed) => screen.Facts(
    [
        (verb, what),
        ("Nodes", Screen.Number(nodes)),
        ("Edges", Screen.Number(edges)),
        ("Time", Screen.Duration(elapsed)),
    ]);
}
