using System.Globalization;
using System.Text;

namespace Mycelia.Simulation.Crash;

/// <summary>Backups and restores in processes that tests kill or starve of space.</summary>
internal static class OperationPrograms
{
    /// <summary>backup DATABASE TARGET: makes a backup while writers go on; prints <c>begun VERSION</c>, then <c>done VERSION</c> or <c>error STATUS MESSAGE</c>.</summary>
    public static int Backup(string[] arguments) => Guarded(() =>
    {
        using var database = Database.Open(arguments[0]);
        using var enough = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            while (!enough.IsCancellationRequested) database.Write(tx => tx.CreateNode("Meanwhile"));
        });
        Say($"begun {database.Snapshot().Version}");
        var report = database.BackupTo(arguments[1]);
        enough.Cancel();
        writer.Wait();
        Say($"done {report.Version}");
    });

    /// <summary>restore BACKUP TARGET: prints <c>begun</c>, then <c>done VERSION</c> or <c>error STATUS MESSAGE</c>.</summary>
    public static int Restore(string[] arguments) => Guarded(() =>
    {
        Say($"begun");
        Say($"done {Database.Restore(arguments[0], arguments[1]).Version}");
    });

    private static int Guarded(Action work)
    {
        try
        {
            work();
            return 0;
        }
        catch (MyceliaException e)
        {
            Say($"error {e.Status} {e.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
    }

    private static void Say(FormattableString line)
    {
        using var output = Console.OpenStandardOutput();
        output.Write(Encoding.UTF8.GetBytes(line.ToString(CultureInfo.InvariantCulture) + "\n"));
    }
}
