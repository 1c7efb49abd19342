using System.CommandLine;
using System.Diagnostics;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Commands;

/// <summary><c>mycelia info</c>: what a database holds, and its size.</summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        var path = DatabaseOption.Create();
        var command = new Command("info", "Show what a database holds.") { path };
        command.SetAction(parsed => Run(new Screen(parsed.InvocationConfiguration.Output), parsed.GetRequiredValue(path)));
        return command;
    }

    private static int Run(Screen screen, string path)
    {
        var start = Stopwatch.GetTimestamp();
        using var database = Open(path, out var isBesideWriter);
        var opened = Stopwatch.GetElapsedTime(start);
        var snapshot = database.Snapshot();
        screen.Facts(
        [
            ("Database", Path.GetFullPath(path)),
            ("On disk", Screen.Bytes(database.DiskBytes)),
            ("Opened", $"in {Screen.Duration(opened)}{(isBesideWriter ? ", read-only: it is open for writing elsewhere" : "")}"),
            ("Commits", Screen.Number(snapshot.Version)),
            ("Nodes", Screen.Number(snapshot.NodeCount)),
            ("Edges", Screen.Number(snapshot.EdgeCount)),
        ]);
        ShowCounts(screen, "Label", "#Nodes", snapshot.CountByLabel());
        ShowCounts(screen, "Type", "#Edges", snapshot.CountByType());
        return 0;
    }

    /// <summary>While another process writes, the database is read beside it.</summary>
    private static Database Open(string path, out bool isBesideWriter)
    {
        isBesideWriter = false;
        try
        {
            return Database.Open(path, new DatabaseOptions { CreateIfMissing = false });
        }
        catch (MyceliaException e) when (e.Status == StatusCode.Locked)
        {
            isBesideWriter = true;
            return Database.Open(path, new DatabaseOptions { ReadOnly = true });
        }
    }

    private static void ShowCounts(Screen screen, string of, string what, IReadOnlyDictionary<string, long> counts)
    {
        if (counts.Count == 0) return;
        var rows = counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal);
        screen.Table([of, what], rows.Select(entry => (string[])[entry.Key, Screen.Number(entry.Value)]));
    }
}
