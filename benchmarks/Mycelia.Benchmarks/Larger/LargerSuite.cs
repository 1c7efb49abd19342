// A database larger than the memory it may use: imported from CSV, indexed, queried and checked by processes that are held to a limit, and queried again by one that
// may keep all of it in memory.
//
//   ./bench larger [--gigabytes 6] [--limit 1024] [--keep]
//
// Every step is a process of its own whose managed heap is limited (DOTNET_GCHeapHardLimit) and whose peak resident size is reported; the limit is on that
// peak, in MiB. Address space costs nothing, so the collector gets plenty (DOTNET_GCRegionRange): by default it takes twice the limit, and pages of many
// sizes break that up. The files are made under .build/larger and removed afterwards unless --keep is given.

using System.Diagnostics;
using System.Globalization;
using Mycelia.Benchmarks.Core;

namespace Mycelia.Benchmarks.Larger;

internal static class LargerSuite
{
    private const double HeapShare = 0.62;

    public static int Run(string[] args)
    {
        double gigabytes = 6;
        var limit = 1024;
        var keep = false;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--gigabytes" when i + 1 < args.Length && double.TryParse(args[i + 1], CultureInfo.InvariantCulture, out gigabytes):
                case "--limit" when i + 1 < args.Length && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out limit):
                    i++;
                    break;
                case "--keep":
                    keep = true;
                    break;
                case "--step" when i + 2 < args.Length:
                    return LargerSteps.Run(args[i + 1], args[i + 2]);
                default:
                    Console.Error.WriteLine($"Unknown option '{args[i]}'. Use: larger [--gigabytes N] [--limit MIB] [--keep]");
                    return 1;
            }
        }

        var folder = Path.Combine(Bench.RepositoryRoot(), ".build", "larger");
        var files = new LargerFiles(folder, gigabytes);
        Console.WriteLine($"{Machine.Here().Processor}, {Environment.ProcessorCount} cores; limit {limit} MiB per process; load {Machine.LoadNow()}");
        var made = Stopwatch.StartNew();
        files.Make();
        Console.WriteLine($"{files.Nodes:N0} nodes and {files.Edges:N0} edges in CSV files of {files.Bytes / 1e9:F1} GB, made in {made.Elapsed.TotalSeconds:F0} s");
        Console.WriteLine();
        try
        {
            var ok = true;
            foreach (var step in new[] { "import", "index", "query", "check" }) ok &= RunStep(step, folder, limit);
            Console.WriteLine();
            Console.WriteLine("The same queries in a process without a limit:");
            ok &= RunStep("query", folder, null);
            return ok ? 0 : 1;
        }
        finally
        {
            if (!keep) Directory.Delete(folder, recursive: true);
        }
    }

    private static bool RunStep(string step, string folder, int? limitMiB)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(LargerSuite).Assembly.Location, "larger", "--step", step, folder]) { RedirectStandardOutput = true };
        if (limitMiB is { } limit)
        {
            start.Environment["DOTNET_GCHeapHardLimit"] = ((long)(limit * HeapShare) << 20).ToString("X", CultureInfo.InvariantCulture);
            start.Environment["DOTNET_GCRegionRange"] = (8L << 30).ToString("X", CultureInfo.InvariantCulture);
        }

        using var process = Process.Start(start)!;
        var peak = 0L;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith("peak ", StringComparison.Ordinal)) peak = long.Parse(line.AsSpan(5), CultureInfo.InvariantCulture);
            else Console.WriteLine($"  {line}");
        }

        process.WaitForExit();
        var within = limitMiB is null || peak <= limitMiB;
        Console.WriteLine($"{step}: {(process.ExitCode == 0 ? "done" : $"FAILED with {process.ExitCode}")}, peak {peak:N0} MiB{(within ? "" : ", ABOVE THE LIMIT")}");
        return process.ExitCode == 0 && within;
    }
}
