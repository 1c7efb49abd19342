using System.Diagnostics;
using System.Globalization;
using Mycelia.Import;

namespace Mycelia.Benchmarks.Larger;

/// <summary>The steps that processes under a limit run; each prints its figures and, last, its peak resident size in MiB.</summary>
internal static class LargerSteps
{
    private const int Lookups = 20_000;

    public static int Run(string step, string folder)
    {
        var path = Path.Combine(folder, "db.mycelia");
        switch (step)
        {
            case "import":
                Import(path, Path.Combine(folder, "schema.json"));
                break;
            case "index":
                Index(path);
                break;
            case "query":
                Query(path);
                break;
            case "check":
                if (!Check(path)) return 1;
                break;
            default:
                return 1;
        }

        var peak = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        Console.WriteLine($"peak {long.Parse(peak, CultureInfo.InvariantCulture) / 1024}");
        return 0;
    }

    private static void Import(string path, string schema)
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        var watch = Stopwatch.StartNew();
        using var db = Database.Open(path);
        var report = db.Import(ImportPlan.FromSchema(schema));
        var seconds = watch.Elapsed.TotalSeconds;
        Console.WriteLine($"imported {report.Nodes:N0} nodes and {report.Edges:N0} edges in {seconds:F0} s ({(report.Nodes + report.Edges) / seconds / 1e6:F2} M rows/s), {db.DiskBytes / 1e9:F2} GB on disk");
        watch.Restart();
        db.Compact();
        Console.WriteLine($"compacted in {watch.Elapsed.TotalSeconds:F0} s, {db.DiskBytes / 1e9:F2} GB on disk");
    }

    private static void Index(string path)
    {
        using var db = Database.Open(path);
        var watch = Stopwatch.StartNew();
        db.Schema.CreateIndex(SchemaPattern.Nodes("Person", "id"), "person_id").Wait();
        Console.WriteLine($"indexed {db.Snapshot().NodeCount:N0} nodes in {watch.Elapsed.TotalSeconds:F1} s");
    }

    private static void Query(string path)
    {
        var watch = Stopwatch.StartNew();
        using var db = Database.Open(path);
        var now = db.Snapshot();
        var index = now.NodeIndex("Person", "id");
        _ = now.Get(index.TryFind(1L, out var one) ? one : default, "name");
        Console.WriteLine($"opened, and one node read by key, in {watch.Elapsed.TotalMilliseconds:F0} ms");
        for (var round = 1; round <= 2; round++)
        {
            var random = new Random(round);
            watch.Restart();
            long text = 0, friends = 0;
            var knows = db.EdgeType("KNOWS");
            for (var i = 0; i < Lookups; i++)
            {
                if (!index.TryFind(random.NextInt64(now.NodeCount), out var person)) throw new InvalidOperationException("A person is missing.");
                text += now.Get(person, "text").AsString().Length;
                friends += now.Degree(person, Direction.Outgoing, knows);
            }

            Console.WriteLine($"round {round}: {Lookups / watch.Elapsed.TotalSeconds:N0} persons/s by random key, with their text and out-degree ({text:N0} bytes, {friends:N0} edges)");
            watch.Restart();
            var average = now.NodeColumn("score", "Person").Average();
            Console.WriteLine($"round {round}: average of {now.NodeCount:N0} scores in {watch.Elapsed.TotalSeconds:F2} s ({average:F4})");
            watch.Restart();
            var sum = now.EdgeColumn("since", "KNOWS").Sum();
            Console.WriteLine($"round {round}: sum over {now.EdgeCount:N0} edges in {watch.Elapsed.TotalSeconds:F2} s ({now.EdgeCount / watch.Elapsed.TotalSeconds / 1e6:F0} M/s; {sum})");
        }
    }

    private static bool Check(string path)
    {
        using var db = Database.Open(path);
        var watch = Stopwatch.StartNew();
        var report = db.Check();
        Console.WriteLine($"checked in {watch.Elapsed.TotalSeconds:F0} s: {report.Problems.Count} problems, root hash {report.RootHash[..16]}…");
        foreach (var problem in report.Problems.Take(5)) Console.WriteLine(problem);
        return report.Problems.Count == 0;
    }
}
