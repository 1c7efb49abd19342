using System.CommandLine;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia salvage</c>: what is undamaged of a damaged database. Exit code 1 when nothing could be saved.</summary>
internal static class SalvageCommand
{
    public static Command Create()
    {
        var path = DatabaseOption.Create();
        var to = new Option<string>("--out") { Description = "The database directory to create.", HelpName = "path", Required = true };
        var command = new Command("salvage", "Save what is undamaged of a damaged database into a new one. The damaged one is not changed.") { path, to };
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(new Screen(parsed.InvocationConfiguration.Output), parsed.InvocationConfiguration.Error,
            path.PathIn(parsed), parsed.GetRequiredValue(to), cancellation)));
        return command;
    }

    private static int Run(Screen screen, TextWriter error, string path, string to, CancellationToken cancellation)
    {
        SalvageReport? report = null;
        screen.WithProgress(progress => report = Database.Salvage(path, to, new OperationReports(progress), cancellation));
        foreach (var note in report!.Notes) error.WriteLine($"note: {note}");
        foreach (var loss in report.Losses) error.WriteLine($"lost: {loss}");
        if (report.EdgesWithoutEnds > 0) error.WriteLine($"lost: {Screen.Number(report.EdgesWithoutEnds)} edges that are intact, for a node at which they start or end is lost.");
        if (report.Path is null)
        {
            ErrorLine.Write(error, $"Nothing of '{path}' could be saved. Restore it from a backup.");
            return MyceliaCommand.Failed;
        }

        screen.Facts(
        [
            ("Saved", report.Path),
            ("As of commit", Screen.Number(report.Version)),
            ("Nodes", Screen.Number(report.Nodes)),
            ("Edges", Screen.Number(report.Edges)),
            ("Losses", report.IsComplete ? "none" : Screen.Number(report.Losses.Count)),
        ]);
        return 0;
    }
}
