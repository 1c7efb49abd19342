// The query language: how long queries take, what surrounds them, and what they cost beside the same work on the columns.
//
//   ./bench cypher [--json FILE] [--filter TEXT] [--quick] [--data DIR] [--peers none|all]
//
// --filter runs the workloads, and of the social workload the queries, whose name contains TEXT. --quick takes few runs: its figures do not count. The social workload
// runs on the imported graph of the suite `social`, with its peers in the same run, each in a process of its own.

using Mycelia.Benchmarks.Core;

namespace Mycelia.Benchmarks.Cypher;

internal static class CypherSuite
{
    private static readonly (string Name, Action<Bench> Run)[] Workloads =
    [
        ("compile", CompileCost.Run),
        ("point", PointQueries.Run),
        ("create", CreateQueries.Run),
        ("columns", ColumnShare.Run),
        ("spill", SpillQueries.Run),
    ];

    public static int Run(string[] args)
    {
        string? json = null, filter = null;
        string data = Path.Combine(Bench.RepositoryRoot(), ".build", "social"), peers = "all";
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
                case "--data" when i + 1 < args.Length:
                    data = args[++i];
                    break;
                case "--peers" when i + 1 < args.Length && args[i + 1] is "none" or "all":
                    peers = args[++i];
                    break;
                case "--quick":
                    quick = true;
                    break;
                default:
                    Console.Error.WriteLine($"Unknown option '{args[i]}'. Use: cypher [--json FILE] [--filter TEXT] [--quick] [--data DIR] [--peers none|all]");
                    return 1;
            }
        }

        var social = SocialQueries.Read(data, filter);
        var chosen = Workloads.Where(w => filter is null || w.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (chosen.Length == 0 && social is not { Count: > 0 })
        {
            Console.Error.WriteLine($"No workload or query contains '{filter}'. Workloads: social, {string.Join(", ", Workloads.Select(w => w.Name))}.");
            return 1;
        }

        using var bench = new Bench(quick);
        bench.Report.Begin();
        if (social is { Count: > 0 })
        {
            bench.Report.Workload = "social";
            social.Run(bench, quick, peers == "all");
            Bench.Collect();
        }

        foreach (var (name, run) in chosen)
        {
            bench.Report.Workload = name;
            run(bench);
            Bench.Collect();
        }

        bench.Report.End();
        if (json is not null) bench.Report.WriteJson(json, "cypher");
        return 0;
    }
}
