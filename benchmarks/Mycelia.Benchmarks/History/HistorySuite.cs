// The history: what commits, branches, diffs, merges and old versions cost in time and in bytes, on databases on disk under .build/ of the repository, which are removed.
//
//   ./bench history [--json FILE] [--filter TEXT] [--quick]
//
// --filter runs the workloads whose name contains TEXT. --quick takes a tenth of the rows and of the commits: it shows that everything works, and its figures do not count.
// What waits for the disk is compared with a strict transaction of one node, measured in turn with it: the rest is the work of the history.

using Mycelia.Benchmarks.Core;

namespace Mycelia.Benchmarks.History;

internal static class HistorySuite
{
    private static readonly (string Name, Action<Bench> Run)[] Workloads =
    [
        ("commit", CommitLatency.Run),
        ("branch", BranchLatency.Run),
        ("log", LongLog.Run),
        ("memory", CommitMemory.Run),
        ("diff", LargeDiff.Run),
        ("merge", LargeMerge.Run),
        ("transactions", TransactionsBehind.Run),
        ("time travel", TimeTravel.Run),
        ("size", HistorySize.Run),
    ];

    public static int Run(string[] args)
    {
        string? json = null, filter = null;
        var quick = false;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--json" when i + 1 < args.Length:
                    json = args[++i];
                    break;
                case "--filter" when i + 1 < args.Length:
                    filter = args[++i];
                    break;
                case "--quick":
                    quick = true;
                    break;
                default:
                    Console.Error.WriteLine($"Unknown option '{args[i]}'. Use: history [--json FILE] [--filter TEXT] [--quick]");
                    return 1;
            }
        }

        var chosen = Workloads.Where(w => filter is null || w.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (chosen.Length == 0)
        {
            Console.Error.WriteLine($"No workload contains '{filter}'. There are: {string.Join(", ", Workloads.Select(w => w.Name))}.");
            return 1;
        }

        using var bench = new Bench(quick);
        bench.Report.Begin();
        foreach (var (name, run) in chosen)
        {
            bench.Report.Workload = name;
            run(bench);
            Bench.Collect();
        }

        bench.Report.End();
        if (json is not null) bench.Report.WriteJson(json, "history");
        return 0;
    }
}
