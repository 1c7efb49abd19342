// Listing ten thousand commits of small changes: again and again, and as the first thing after opening the database in a process that has opened others before.

using Mycelia.Benchmarks.Core;

namespace Mycelia.Benchmarks.History;

internal static class LongLog
{
    private const int WarmUps = 12; // Until the last compilation tier is reached.

    public static void Run(Bench bench)
    {
        var commits = bench.Million / 100;
        var path = Make(bench, commits);
        using (var database = Database.Open(path)) bench.Report.Add($"log of {commits:N0} commits, warm", "-", Target.AtMost(20), "ms", bench.ShortSeconds(() => List(database, commits)) * 1e3);
        var opened = new double[3 * bench.Runs];
        for (var run = -WarmUps; run < opened.Length; run++)
        {
            using var database = Database.Open(path);
            Bench.Collect();
            var seconds = Bench.SecondsOf(() => List(database, commits));
            if (run >= 0) opened[run] = seconds;
        }

        bench.Report.Add($"log of {commits:N0} commits, the first after opening", "-", Target.AtMost(20), "ms", Figure.Of(opened) * 1e3);
        Bench.Delete(path);
    }

    /// <summary>A database of a thousand nodes with so many commits of one property each.</summary>
    public static string Make(Bench bench, int commits)
    {
        var path = bench.NewPath();
        using var database = Database.Open(path, new DatabaseOptions { Durability = Durability.None });
        var graph = HistoryGraph.Into(database, 1000, 0);
        for (var i = 1; i < commits; i++)
        {
            database.Write(graph.SetScore);
            database.History.Commit($"Change number {i}\n\nWith a body of one line.", "Ada Lovelace <ada@example.org>", allowEmpty: true);
        }

        return path;
    }

    private static void List(Database database, int expected)
    {
        var titles = 0L;
        foreach (var entry in database.History.Log()) titles += entry.Commit.Title.Length > 0 ? 1 : 0;
        if (titles != expected) throw new InvalidOperationException($"{titles} commits were listed.");
    }
}
