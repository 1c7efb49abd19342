// The GAP benchmark (Beamer, Asanović and Patterson, "The GAP Benchmark Suite", 2015): six kernels on two synthetic graphs, each result verified, beside GAP's own programs.
//
//   ./bench gap [--json FILE] [--gapbs DIR] [--scale N] [--trials N] [--kernel NAME[,NAME]] [--graph kron|urand] [--threads N] [--no-verify] [--large]
//   ./bench gap --cancel measures how soon algorithms end when they are cancelled, and nothing else: GapCancellation
//
// --gapbs DIR builds GAP's programs from their sources and runs them in turn with ours, in rounds, so that what else the machine does slows both alike; a round of
// either begins at the first source. Without it the table quotes figures of old. A trial's time includes making its result. The first trial of a
// kernel is verified and does not count; more follow uncounted until the runtime has compiled the last tier.
// What surrounds the kernels is told in the whole suite: see GapSurroundings.

using System.Diagnostics;
using Mycelia.Benchmarks.Core;

namespace Mycelia.Benchmarks.Gap;

internal static class GapSuite
{
    private const int Rounds = 4;
    private const int BuildTrials = 8;
    private const int WarmUpTrials = 40;
    private const int WarmUpMs = 1500;

    public static int Run(string[] args)
    {
        try
        {
            var options = GapOptions.Parse(args);
            if (options.IsCancellation) return GapCancellation.Run(options);
            var peer = options.Peer is { } sources ? GapPeer.Build(Path.GetFullPath(sources), options.Kernels) : null;
            var report = new GapReport(options);
            report.Begin();
            foreach (var name in options.Graphs) RunGraph(name, options, peer, report);
            if (options.IsWhole) GapSurroundings.Components(options, report);
            if (options.IsLarge) GapSurroundings.LargeBuild(options, report);
            report.End();
            return report.IsVerified ? 0 : 1;
        }
        catch (ArgumentException e)
        {
            Console.Error.WriteLine($"{e.Message} Use: {GapOptions.Usage}");
        }
        catch (PeerException e)
        {
            Console.Error.WriteLine($"error: {e.Message}");
        }

        return 1;
    }

    private static void RunGraph(string name, GapOptions options, GapPeer? peer, GapReport report)
    {
        using var graph = GapGraph.Make(name, options.Scale, options.Threads);
        var peerBuilds = new List<double>();
        foreach (var kernel in options.Kernels)
        {
            var verify = WarmUp(trial => kernel.Run(graph, trial, options.Threads));
            var verification = options.Verifies ? verify() ?? "yes" : "no";
            var trials = options.Trials > 0 ? options.Trials : kernel.Trials;
            var rounds = peer is null ? 1 : Math.Min(Rounds, trials);
            var (ours, peers) = (new List<double>(), new List<double>());
            for (var round = 0; round < rounds; round++)
            {
                var count = trials / rounds + (round < trials % rounds ? 1 : 0);
                ours.AddRange(Times(count, trial => kernel.Run(graph, trial, options.Threads)));
                if (peer is null) continue;
                var (buildMs, times) = peer.Run(kernel, graph, count, options.Threads);
                peers.AddRange(times);
                if (kernel.Name != "sssp") peerBuilds.Add(buildMs); // Its build draws weights too.
            }

            report.Add(kernel.Name, name, [.. ours], [.. peers], verification);
        }

        if (!options.IsWhole) return;
        WarmUp(_ => graph.BuildMs(options.Threads));
        report.Add("build", name, [.. Enumerable.Range(0, BuildTrials).Select(_ => graph.BuildMs(options.Threads))], [.. peerBuilds], "");
        GapSurroundings.Of(graph, options, report);
    }

    /// <summary>Runs for a while, at least once; gives what the first run gave.</summary>
    private static T WarmUp<T>(Func<int, T> run)
    {
        var start = Stopwatch.GetTimestamp();
        var first = run(0);
        for (var trial = 1; trial < WarmUpTrials && Stopwatch.GetElapsedTime(start).TotalMilliseconds < WarmUpMs; trial++) run(trial);
        return first;
    }

    private static IEnumerable<double> Times(int count, Action<int> run)
    {
        Bench.Collect();
        for (var trial = 0; trial < count; trial++)
        {
            var start = Stopwatch.GetTimestamp();
            run(trial);
            yield return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
    }
}
