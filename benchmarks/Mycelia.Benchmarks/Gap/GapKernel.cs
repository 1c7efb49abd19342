// The six kernels of the GAP benchmark through the public API: one small method each, which runs a trial and returns what verifies its result, to be called or not.

using Mycelia.Algorithms;

namespace Mycelia.Benchmarks.Gap;

/// <param name="Name">As GAP and its programs call it.</param>
/// <param name="Trials">How many trials GAP asks for.</param>
/// <param name="PeerOptions">Options of the peer's program, besides the graph and the number of trials.</param>
/// <param name="Run">Runs a trial with a number of threads; the result verifies when called, and gives null or what is wrong.</param>
internal sealed record GapKernel(string Name, int Trials, string PeerOptions, Func<GapGraph, int, int, Func<string?>> Run)
{
    /// <summary>GAP's programs search from one source a trial unless told otherwise; the historic figures are of that.</summary>
    private const int BetweennessSources = 1;
    private const double Damping = 0.85;
    private const double Tolerance = 1e-4;

    public static GapKernel[] All { get; } =
    [
        new("bfs", 64, "", Bfs),
        new("cc", 16, "", Cc),
        new("pr", 16, "-i 1000 -t 1e-4", Pr),
        new("sssp", 64, "-d 2", Sssp),
        new("bc", 16, $"-i {BetweennessSources}", Bc),
        new("tc", 3, "", Tc),
    ];

    public static PageRankResult Rank(GapGraph graph, int threads) =>
        PageRank.Run(graph.Plain, new PageRankOptions { Damping = Damping, Tolerance = Tolerance, MaxIterations = 1000, Concurrency = threads });

    private static Func<string?> Bfs(GapGraph graph, int trial, int threads)
    {
        var source = graph.Sources[trial];
        var result = BreadthFirstSearch.Run(graph.Plain, source, new BreadthFirstSearchOptions { Output = BreadthFirstOutput.Parents, Concurrency = threads });
        return () => GapVerifier.Bfs(graph.Lists, source, result.Parents, result.Depths);
    }

    private static Func<string?> Cc(GapGraph graph, int trial, int threads)
    {
        var result = WeaklyConnectedComponents.Run(graph.Plain, new WeaklyConnectedComponentsOptions { Concurrency = threads });
        return () => GapVerifier.Components(graph.Lists, result.Components);
    }

    private static Func<string?> Pr(GapGraph graph, int trial, int threads)
    {
        var result = Rank(graph, threads);
        return () => GapVerifier.PageRank(graph.Lists, result.Scores, Damping, Tolerance);
    }

    private static Func<string?> Sssp(GapGraph graph, int trial, int threads)
    {
        var source = graph.Sources[trial];
        var distances = SingleSourceShortestPaths.Run(graph.Weighted, source, new SingleSourceShortestPathsOptions { WithParents = false, Concurrency = threads }).Distances;
        return () => GapVerifier.ShortestPaths(graph.Lists, source, distances);
    }

    private static Func<string?> Bc(GapGraph graph, int trial, int threads)
    {
        var sources = graph.Sources[(trial * BetweennessSources)..((trial + 1) * BetweennessSources)];
        var result = Betweenness.Run(graph.Plain, new BetweennessOptions { Sources = sources, Concurrency = threads });
        return () => GapVerifier.Betweenness(graph.Lists, sources, result.Scores);
    }

    private static Func<string?> Tc(GapGraph graph, int trial, int threads)
    {
        var total = Triangles.Count(graph.Plain, new ParallelAlgorithmOptions { Concurrency = threads });
        return () => GapVerifier.Triangles(graph.Lists, total);
    }
}
