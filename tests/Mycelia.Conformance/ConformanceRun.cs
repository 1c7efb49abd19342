using System.Collections.Concurrent;
using System.Diagnostics;
using Mycelia.Conformance.Cases;
using Mycelia.Conformance.Datasets;
using Mycelia.Conformance.Graphs;

namespace Mycelia.Conformance;

/// <summary>What a run is asked to do.</summary>
/// <param name="Program">What the path holds: cases, datasets or graphalytics.</param>
/// <param name="Path">The folder.</param>
/// <param name="Filter">Only what has this text in its identity or a query.</param>
/// <param name="Configurations">Each case runs in all of them.</param>
internal sealed record RunArguments(string Program, string Path, string Filter, IReadOnlyList<CaseConfiguration> Configurations)
{
    /// <summary>Null when the arguments cannot be understood.</summary>
    public static RunArguments? Parse(ReadOnlySpan<string> arguments)
    {
        if (arguments.Length < 2 || arguments.Length % 2 != 0 || !ConformanceRun.Programs.ContainsKey(arguments[0])) return null;
        var parsed = new RunArguments(arguments[0], arguments[1], "", [CaseConfiguration.Default]);
        for (var i = 2; i < arguments.Length; i += 2)
        {
            var value = arguments[i + 1];
            var configurations = CaseConfiguration.Named(value);
            if (arguments[i] == "--filter") parsed = parsed with { Filter = value };
            else if (arguments[i] == "--config" && arguments[0] != "graphalytics" && configurations.Length > 0) parsed = parsed with { Configurations = configurations };
            else return null;
        }

        return parsed;
    }
}

/// <summary>Runs folders of cases, of datasets and of graph cases. The status is 0 when all pass, and 1 when some fail or there are none.</summary>
internal static class ConformanceRun
{
    public static IReadOnlyDictionary<string, Func<RunArguments, TextWriter, int>> Programs { get; } = new Dictionary<string, Func<RunArguments, TextWriter, int>>
    {
        ["cases"] = OfCases,
        ["datasets"] = OfDatasets,
        ["graphalytics"] = GraphRun.Of,
    };

    public static int Of(RunArguments arguments, TextWriter output) => Programs[arguments.Program](arguments, output);

    private static int OfCases(RunArguments arguments, TextWriter output)
    {
        var clock = Stopwatch.StartNew();
        var files = CaseFile.ReadAll(arguments.Path);
        var chosen = files.SelectMany(static file => file.Cases, static (file, @case) => (File: file, Case: @case)).Where(entry => entry.Case.Matches(arguments.Filter)).ToArray();
        var runnable = chosen.Where(static entry => !entry.Case.IsIgnored).ToArray();
        var outcomes = Partitioner.Create(runnable, loadBalance: true).AsParallel().AsOrdered().WithMergeOptions(ParallelMergeOptions.NotBuffered)
            .Select(entry => (entry.File, entry.Case, Outcomes: arguments.Configurations.Select(configuration => CaseRunner.Run(entry.Case, configuration)).ToArray()));
        var report = new ConformanceReport(output, arguments.Configurations);
        CaseFile? current = null;
        foreach (var (file, @case, results) in outcomes)
        {
            if (file != current) report.Begin(file.Name);
            current = file;
            report.Add(@case.Id, results);
        }

        report.Finish(chosen.Length - runnable.Length, clock.Elapsed);
        return report.Passed == report.Total && report.Total > 0 ? 0 : 1;
    }

    private static int OfDatasets(RunArguments arguments, TextWriter output)
    {
        var clock = Stopwatch.StartNew();
        var report = new ConformanceReport(output, arguments.Configurations);
        foreach (var folder in DatasetCheck.FoldersBelow(arguments.Path))
        {
            report.Begin(Path.GetFileName(folder));
            var runs = arguments.Configurations.Select(configuration => DatasetRun.Run(folder, configuration, arguments.Filter)).ToArray();
            for (var i = 0; i < runs[0].Count; i++) report.Add(runs[0][i].Id, [.. runs.Select(run => run[i].Failure)]);
        }

        report.Finish(0, clock.Elapsed);
        return report.Passed == report.Total && report.Total > 0 ? 0 : 1;
    }
}
