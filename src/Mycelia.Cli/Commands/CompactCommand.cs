using System.CommandLine;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia compact</c>: gives back the space of what nothing needs any more.</summary>
internal static class CompactCommand
{
    public static Command Create()
    {
        var path = DatabaseOption.Create();
        var command = new Command("compact", "Give back disk space: checkpoint, drop what nothing needs, rewrite files without it.") { path };
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(new Screen(parsed.InvocationConfiguration.Output), path.PathIn(parsed), cancellation)));
        return command;
    }

    private static int Run(Screen screen, string path, CancellationToken cancellation)
    {
        using var database = Database.Open(path, new DatabaseOptions { CreateIfMissing = false }, cancellation);
        var report = database.Compact(cancellation);
        screen.Facts(
        [
            ("Database", Path.GetFullPath(path)),
            ("Before", Screen.Bytes(report.BytesBefore)),
            ("After", Screen.Bytes(report.BytesAfter)),
            ("Chunks dropped", Screen.Number(report.BlobsDropped)),
        ]);
        return 0;
    }
}
