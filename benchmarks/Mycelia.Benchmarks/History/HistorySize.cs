// Bytes on disk: the social graph (.build/social, or one of the same shape) with a thousand commits of a hundred random edits each, and with a hundred commits that each set one property of
// every person anew. What is stored once the automatic collection is done is compared with what is left after everything was collected and compacted. The same once more after most of the
// commits were given up by a reset and have left the reflog.

using Mycelia.Benchmarks.Core;
using Mycelia.Import;

namespace Mycelia.Benchmarks.History;

internal static class HistorySize
{
    private const double RatioMax = 1.5;
    private static readonly DatabaseOptions Options = new() { Durability = Durability.Relaxed, CheckpointLogBytes = 16 << 20 };

    public static void Run(Bench bench)
    {
        var commits = bench.Million / 1000;
        Measure(bench, $"with {commits:N0} commits of 100 edits", commits, Edit);
        Measure(bench, $"  with {commits / 10:N0} that rewrite a property of all", commits / 10, (database, graph, commit) => database.Write(tx =>
        {
            var (key, random) = (database.Key("age"), new Random(commit));
            foreach (var node in graph.Nodes) tx.Set(node, key, random.Next(100));
        }));
        Measure(bench, "  after a reset to before 9 of 10 commits of 100 edits", commits, Edit, givesUp: true);
    }

    private static void Edit(Database database, HistoryGraph graph, int commit) => graph.Edit(database, 100);

    private static void Measure(Bench bench, string what, int commits, Action<Database, HistoryGraph, int> change, bool givesUp = false)
    {
        var path = bench.NewPath();
        long empty, stored, logged, reachable;
        double seconds;
        using (var database = Database.Open(path, givesUp ? Options with { ReflogKeep = TimeSpan.Zero, CollectionPauses = 0 } : Options))
        {
            var graph = Graph(bench, database);
            database.Compact();
            empty = database.DiskBytes;
            seconds = Bench.SecondsOf(() =>
            {
                for (var i = 0; i < commits; i++)
                {
                    change(database, graph, i);
                    database.History.Commit($"change {i}");
                }
            });
            if (givesUp) database.History.Reset($"HEAD~{commits * 9 / 10}", ResetMode.Hard);
            Settle(database);
            stored = database.DiskBytes;
            logged = database.Info().Disk.Log;
            database.Compact();
            reachable = database.DiskBytes;
        }

        var kept = givesUp ? commits - (commits * 9 / 10) : commits;
        bench.Report.Add(what, "MB", Figure.Of(stored / 1e6), $"{empty / 1e6:F1} MB with one commit; {seconds / commits * 1e3:F1} ms per commit with its changes");
        bench.Report.Add("  bytes per commit, compacted", "B", Figure.Of((reachable - empty) / (double)kept));
        bench.Report.Add("  stored, of what is left after compaction", "-", Target.AtMost(RatioMax), "x", Figure.Of(stored / (double)reachable), $"{reachable / 1e6:F1} MB; the log takes {logged / 1e6:F1} MB of what is stored");
        Bench.Delete(path);
    }

    /// <summary>Collection begins after a checkpoint, and forgets what versions that nobody holds any more had after the runtime collected these.</summary>
    private static void Settle(Database database)
    {
        for (var i = 0; i < 3; i++)
        {
            database.Checkpoint();
            database.AwaitCollection();
            Bench.Collect();
            database.Write(tx => tx.CreateNode());
        }
    }

    private static HistoryGraph Graph(Bench bench, Database database)
    {
        var schema = Path.Combine(Bench.RepositoryRoot(), ".build", "social", "schema.json");
        if (!File.Exists(schema) || bench.Million < 1_000_000) return HistoryGraph.Into(database, bench.Million / 10, 24 * (bench.Million / 10));
        database.Import(ImportPlan.FromSchema(schema));
        database.History.Commit("the social graph");
        return HistoryGraph.Of(database, [.. database.Snapshot().Nodes("Person")]);
    }
}
