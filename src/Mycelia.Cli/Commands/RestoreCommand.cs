using System.CommandLine;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia restore</c>: a database from a backup. Overwrites nothing.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var from = new Option<string>("--from") { Description = "The directory of the backup.", HelpName = "dir", Required = true };
        var path = new Option<string>("--db") { Description = "The database directory to create.", HelpName = "path", Required = true };
        var command = new Command("restore", "Make a database from a backup, verifying every file.") { from, path };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
            Run(new Screen(parsed.InvocationConfiguration.Output), parsed.GetRequiredValue(from), parsed.GetRequiredValue(path), cancellation)));
        return command;
    }

    private static int Run(Screen screen, string from, string path, CancellationToken cancellation)
    {
        BackupReport? report = null;
        screen.WithProgress(progress => report = Database.Restore(from, path, new OperationReports(progress), cancellation));
        BackupCommand.Show(screen, "Restored", report!);
        return 0;
    }
}
