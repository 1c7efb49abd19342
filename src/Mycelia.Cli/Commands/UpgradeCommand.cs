using System.CommandLine;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia upgrade</c>: brings a database into the format that this release writes.</summary>
internal static class UpgradeCommand
{
    public static Command Create()
    {
        var path = DatabaseOption.Create();
        var check = new Option<bool>("--check") { Description = "Only say which format it has and whether there is something to do." };
        var backup = new Option<string?>("--backup") { Description = "Make a backup in this directory first.", HelpName = "dir" };
        var command = new Command("upgrade", "Bring a database into the format of this release. Older releases cannot open it afterwards.") { path, check, backup };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var screen = new Screen(parsed.InvocationConfiguration.Output);
            return parsed.GetValue(check) ? Check(screen, path.PathIn(parsed)) : Run(screen, path.PathIn(parsed), parsed.GetValue(backup), cancellation);
        }));
        return command;
    }

    private static int Check(Screen screen, string path)
    {
        var stored = Database.FormatOf(path);
        screen.Line($"{Path.GetFullPath(path)} is in format {stored.Format}, written by Mycelia {stored.Release}.");
        screen.Line(stored.IsCurrent ? "That is the format of this release: nothing to do." : $"This release writes format {stored.Newest}: `mycelia upgrade --db {path}` brings it there.");
        return 0;
    }

    private static int Run(Screen screen, string path, string? backup, CancellationToken cancellation)
    {
        UpgradeReport? report = null;
        screen.WithProgress(progress => report = Database.Upgrade(path, backup, new OperationReports(progress), cancellation));
        if (report!.Backup is { } made) BackupCommand.Show(screen, "Backup", made);
        screen.Line(report.From == report.To
            ? $"{Path.GetFullPath(path)} is in format {report.To} already, the format of this release: nothing was changed."
            : $"{Path.GetFullPath(path)}: format {report.From} → {report.To}.");
        return 0;
    }
}
