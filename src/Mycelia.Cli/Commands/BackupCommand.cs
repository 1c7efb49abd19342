using System.CommandLine;
using System.Globalization;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia backup</c>: a verified copy of a database.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var path = DatabaseOption.Create();
        var to = new Option<string>("--to") { Description = "The directory to create for the backup.", HelpName = "dir", Required = true };
        var command = new Command("backup", "Make a verified copy of a database. Restore it with `mycelia restore`.") { path, to };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
            Run(new Screen(parsed.InvocationConfiguration.Output), path.PathIn(parsed), parsed.GetRequiredValue(to), cancellation)));
        return command;
    }

    public static void Show(Screen screen, string title, BackupReport report) => screen.Facts(
    [
        (title, report.Path),
        ("Commits", Screen.Number(report.Version)),
        ("Nodes", Screen.Number(report.Nodes)),
        ("Edges", Screen.Number(report.Edges)),
        ("Size", $"{Screen.Bytes(report.Bytes)} in {Screen.Number(report.Files)} files"),
        ("Made", report.Created.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)),
    ]);

    private static int Run(Screen screen, string path, string to, CancellationToken cancellation)
    {
        using var database = Database.Open(path, new DatabaseOptions { CreateIfMissing = false }, cancellation);
        BackupReport? report = null;
        screen.WithProgress(progress => report = database.BackupTo(to, new OperationReports(progress), cancellation));
        Show(screen, "Backup", report!);
        return 0;
    }
}
