using System.CommandLine;
using System.Diagnostics;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia check</c>: reads every byte of a database and verifies it. Exit code 1 when anything is wrong.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var path = DatabaseOption.Create();
        var command = new Command("check", "Read everything and verify checksums and invariants.") { path };
        command.SetAction(parsed => Run(new Screen(parsed.InvocationConfiguration.Output), parsed.InvocationConfiguration.Error, path.PathIn(parsed)));
        return command;
    }

    private static int Run(Screen screen, TextWriter error, string path)
    {
        var start = Stopwatch.GetTimestamp();
        var report = Database.Check(path);
        foreach (var note in report.Notes) error.WriteLine($"note: {note}");
        if (!report.IsClean)
        {
            foreach (var problem in report.Problems) ErrorLine.Write(error, problem);
            return MyceliaCommand.Failed;
        }

        screen.Facts(
        [
            ("Database", Path.GetFullPath(path)),
            ("Checked", $"in {Screen.Duration(Stopwatch.GetElapsedTime(start))}, no problems"),
            ("Commits", Screen.Number(report.Version)),
            ("Nodes", Screen.Number(report.Nodes)),
            ("Edges", Screen.Number(report.Edges)),
            ("Column chunks", Screen.Number(report.Chunks)),
            ("Root hash", report.RootHash),
            ("History", $"{Screen.Number(report.Commits)} commits, {Screen.Number(report.Branches)} branches"),
        ]);
        return 0;
    }
}
