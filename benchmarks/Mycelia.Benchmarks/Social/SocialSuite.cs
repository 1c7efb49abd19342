// The social benchmark: the graph of the shared folder's bench/social (100,000 persons, 2.4 M FOLLOWS edges) imported from its CSV files and read, with the peers that
// the folder has runners for, each in a process of its own in the same run.
//
//   ./bench social [--data DIR] [--peers none|all] [--runs N]
//
// The import is timed from opening an empty directory to the return of closing it: everything is durable then, adjacency included. The first import of a
// process, which pays for compilation, and the median of the following ones are both reported; the peers load once per process.

using System.Diagnostics;
using System.Text.Json;
using Mycelia.Benchmarks.Core;
using Mycelia.Import;

namespace Mycelia.Benchmarks.Social;

internal static class SocialSuite
{
    private static readonly string[] Peers = ["duckdb", "kuzu", "@ladybugdb/core"];

    public static int Run(string[] args)
    {
        string data = Path.Combine(Bench.RepositoryRoot(), ".build", "social"), peers = "all";
        var runs = 9;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--data" when i + 1 < args.Length:
                    data = args[++i];
                    break;
                case "--peers" when i + 1 < args.Length && args[i + 1] is "none" or "all":
                    peers = args[++i];
                    break;
                case "--runs" when i + 1 < args.Length && int.TryParse(args[i + 1], out runs):
                    i++;
                    break;
                default:
                    Console.Error.WriteLine($"Unknown option '{args[i]}'. Use: social [--data DIR] [--peers none|all] [--runs N]");
                    return 1;
            }
        }

        var schema = Path.Combine(data, "schema.json");
        if (!File.Exists(schema))
        {
            Console.Error.WriteLine($"There is no {schema}. `./bench social` makes the data when the shared folder is there (MYCELIA_SHARED) and python3 has numpy.");
            return 1;
        }

        using var bench = new Bench(quick: false);
        bench.Report.Begin();
        bench.Report.Workload = "social";
        var path = bench.NewPath();
        Import(bench, schema, path, runs);
        Open(bench, path);
        if (peers == "all") RunPeers(bench, data);
        bench.Report.End();
        return 0;
    }

    private static void Import(Bench bench, string schema, string path, int runs)
    {
        var times = new List<double>();
        ImportReport? report = null;
        long bytes = 0;
        for (var run = 0; run <= runs; run++)
        {
            Bench.Delete(path);
            Bench.Collect();
            var start = Stopwatch.GetTimestamp();
            using (var db = Database.Open(path)) report = db.Import(ImportPlan.FromSchema(schema));
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            bytes = new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        }

        var counts = $"{report!.Nodes:N0} nodes, {report.Edges:N0} edges";
        bench.Report.Add("CSV import, first of the process", "s", Figure.Of(times[0]), counts);
        bench.Report.Add("CSV import", "DuckDB 0.39 s", Target.AtMost(0.39), "s", Figure.Of([.. times.Skip(1)]), "durable, both directions of adjacency");
        bench.Report.Add("on disk after it", "DuckDB 18 MB", Target.AtMost(45), "MB", Figure.Of(bytes / 1e6));
    }

    private static void Open(Bench bench, string path)
    {
        var times = new double[9];
        for (var run = 0; run < times.Length; run++)
        {
            times[run] = Bench.SecondsOf(() =>
            {
                using var db = Database.Open(path);
                var now = db.Snapshot();
                foreach (var person in now.Nodes("Person"))
                {
                    _ = now.Get(person, "name");
                    break;
                }
            });
        }

        bench.Report.Add("open, read one node, close", "Kuzu 22 ms open", Target.AtMost(100), "ms", Figure.Of(times) * 1e3);
    }

    private static void RunPeers(Bench bench, string data)
    {
        var folder = Path.Combine(Bench.RepositoryRoot(), ".build", "social-peers", "peers");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            Console.WriteLine($"The peers are not installed in {folder}: `./bench social` installs them when node and the shared folder are there.");
            return;
        }

        foreach (var peer in Peers)
        {
            var path = bench.NewPath() + ".peer";
            string[] arguments = peer == "duckdb" ? ["duckdb.js", data, path, "2"] : ["run.js", peer, data, path, "2"];
            var start = new ProcessStartInfo("node", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                Console.WriteLine($"{peer} ended with {process.ExitCode}; it is left out.");
                continue;
            }

            using var json = JsonDocument.Parse(output);
            bench.Report.Add($"{peer}: CSV load", "s", Figure.Of(json.RootElement.GetProperty("loadMs").GetDouble() / 1e3), "once, in a process of its own");
            bench.Report.Add($"{peer}: on disk after it", "MB", Figure.Of(json.RootElement.GetProperty("diskBytes").GetDouble() / 1e6));
        }
    }
}
