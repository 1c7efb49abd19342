// The core benchmark: what an embedded graph store must do fast and small, each figure beside what is claimed elsewhere and the target set
// for this project. Ids are random, caches warm, labels, types and keys resolved to handles; one process, heap collected between workloads.
//
//   ./bench core [--json FILE] [--filter TEXT] [--quick]
//
// --filter runs the workloads whose name contains TEXT. --quick takes a tenth of the rows and few runs: it shows that everything works, and its
// figures do not count. Databases on disk are made under .build/ of the repository and removed.

namespace Mycelia.Benchmarks.Core;

internal static class CoreSuite
{
    private static readonly (string Name, Action<Bench> Run)[] Workloads =
    [
        ("create nodes", NodeCreation.Run),
        ("create edges", EdgeCreation.Run),
        ("create in label sets", LabelSetCreation.Run),
        ("point reads", PointReads.Run),
        ("iterate nodes", NodeIteration.Run),
        ("scan label", LabelScan.Run),
        ("traversal", Traversal.Run),
        ("column filter", ColumnFilter.Run),
        ("index lookups", IndexLookups.Run),
        ("index build", IndexBuild.Run),
        ("opening", OpeningLarge.Run),
        ("upserts", Upserts.Run),
        ("strict commits", StrictCommits.Run),
        ("relaxed commits", RelaxedCommits.Run),
        ("commit cost", CommitCost.Run),
        ("insert at hub", HubInserts.Run),
        ("memory", MemoryUse.Run),
        ("reader beside writer", ReaderBesideWriter.Run),
        ("live reader", LiveReader.Run),
        ("disk", DiskUse.Run),
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
                    Console.Error.WriteLine($"Unknown option '{args[i]}'. Use: core [--json FILE] [--filter TEXT] [--quick]");
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
            if (name == "traversal") bench.DropRandomGraph();
            Bench.Collect();
        }

        bench.Report.End();
        if (json is not null) bench.Report.WriteJson(json);
        return 0;
    }
}
