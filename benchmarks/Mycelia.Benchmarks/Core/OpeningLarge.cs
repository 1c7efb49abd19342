// Opening a database of about 1 GB, most of it text, with an indexed key, and reading one node by that key: in this process, where everything is compiled, and in
// a fresh one, from the start of its main method.

using System.Diagnostics;
using System.Globalization;

namespace Mycelia.Benchmarks.Core;

internal static class OpeningLarge
{
    private const int BatchRows = 250_000;

    public static void Run(Bench bench)
    {
        var path = bench.NewPath();
        var nodes = bench.Million * 3;
        using (var db = Database.Open(path, new DatabaseOptions { Durability = Durability.None }))
        {
            var random = new Random(Bench.Seed);
            var text = new byte[180];
            for (var from = 0; from < nodes; from += BatchRows)
            {
                var ids = Enumerable.Range(from, BatchRows).Select(i => (long)i).ToArray();
                var texts = new string[BatchRows];
                for (var i = 0; i < BatchRows; i++)
                {
                    random.NextBytes(text);
                    texts[i] = Convert.ToBase64String(text);
                }

                var created = db.Write(tx => tx.CreateNodes(BatchRows, ["Page"], PropertyColumn.Int64("id", ids), PropertyColumn.String("text", texts)));
                db.Write(tx => tx.CreateEdges("LINKS", created, [.. created.Reverse()]));
                db.Checkpoint();
            }

            db.Schema.CreateUnique("Page", "id").Wait();
            db.Checkpoint();
        }

        var bytes = new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        var times = Enumerable.Range(0, bench.Runs + 2).Select(i => OpenAndRead(path, i * 31L)).Skip(2).ToArray();
        bench.Report.Add("open 1 GB, first read by key", "Kuzu 22 ms, 58 MB", Target.AtMost(100), "ms", Figure.Of(times), $"{bytes / 1e9:F2} GB, {nodes:N0} nodes");
        var fresh = Enumerable.Range(0, bench.Runs).Select(_ => InFreshProcess(path)).ToArray();
        bench.Report.Add("  the same in a fresh process", "ms", Figure.Of(fresh), "compilation included");
        Bench.Delete(path);
    }

    /// <summary>What the fresh process runs.</summary>
    public static int Step(string path)
    {
        Console.WriteLine(OpenAndRead(path, 12_345).ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static double InFreshProcess(string path)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(OpeningLarge).Assembly.Location, "open-step", path]) { RedirectStandardOutput = true })!;
        var line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.Parse(line, CultureInfo.InvariantCulture);
    }

    private static double OpenAndRead(string path, long key)
    {
        var watch = Stopwatch.StartNew();
        using var db = Database.Open(path);
        var now = db.Snapshot();
        if (!now.NodeIndex("Page", "id").TryFind(key, out var page) || now.Get(page, "text").AsString().Length == 0) throw new InvalidOperationException("A page is missing.");
        return watch.Elapsed.TotalMilliseconds;
    }
}
