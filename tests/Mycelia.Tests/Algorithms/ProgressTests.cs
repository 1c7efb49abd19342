// Progress and cancellation of every algorithm, by one list: what reports does so on the calling thread, a bounded number of times, from small fractions to 1; who cancels when it is told ends
// the run, and the projection serves the next. An algorithm that is missing in the list fails a test.

using System.Reflection;
using Mycelia.Algorithms;
using Mycelia.Tests.Support;

namespace Mycelia.Tests.Algorithms;

public class ProgressTests
{
    private const int ReportsMax = 10_000;
    private const int Nodes = 60_000;
    private const int Edges = 300_000;

    private static readonly Lazy<GraphProjection> s_general = new(static () => Weighted(RandomGraphs.Random(Nodes, Edges, seed: 5)));
    private static readonly Lazy<GraphProjection> s_acyclic = new(static () => Weighted(RandomGraphs.Acyclic(Nodes, Edges, seed: 6)));
    private static readonly Lazy<GraphProjection> s_small = new(static () => RandomGraphs.Random(2000, 9000, seed: 7).Project());
    private static readonly Lazy<GraphProjection> s_chain = new(static () => RandomGraphs.Chain(150_000).Project());
    private static readonly Lazy<GraphProjection> s_large = new(static () => RandomGraphs.Random(200_000, 800_000, seed: 8).Project());
    private static readonly Lazy<GraphProjection> s_none = new(static () => GraphProjection.FromEdges(0, [], []));

    private static readonly Case[] s_cases =
    [
        new("BreadthFirstSearch", s_general, (g, p, token) => BreadthFirstSearch.Run(g, 0, new BreadthFirstSearchOptions { Progress = p }, token)),
        new("BreadthFirstSearch of a chain", s_chain, (g, p, token) => BreadthFirstSearch.Run(g, 0, new BreadthFirstSearchOptions { Progress = p }, token)),
        new("SingleSourceShortestPaths", s_general, (g, p, token) => SingleSourceShortestPaths.Run(g, 0, new SingleSourceShortestPathsOptions { Progress = p }, token)),
        new("SingleSourceShortestPaths of a chain", s_chain, (g, p, token) => SingleSourceShortestPaths.Run(g, 0, new SingleSourceShortestPathsOptions { Progress = p }, token)),
        new("Dijkstra", s_general, (g, p, token) => Dijkstra.Run(g, 0, new DijkstraOptions { Progress = p }, token)),
        new("ShortestPath by weights", s_general, (g, p, token) => ShortestPath.Run(g, 0, Nodes - 1, new ShortestPathOptions { Progress = p }, token)),
        new("ShortestPath by hops", s_chain, (g, p, token) => ShortestPath.Run(g, 0, 100_000, new ShortestPathOptions { Progress = p }, token)),
        new("ShortestPath that does not exist", s_chain, (g, p, token) => ShortestPath.Run(g, 100_000, 0, new ShortestPathOptions { Progress = p }, token), IsShort: true),
        new("LongestPath", s_acyclic, (g, p, token) => LongestPath.Run(g, new LongestPathOptions { Progress = p }, token)),
        new("TopologicalOrder", s_acyclic, (g, p, token) => TopologicalOrder.Run(g, new TopologicalOrderOptions { Progress = p }, token)),
        new("PageRank", s_general, (g, p, token) => PageRank.Run(g, new PageRankOptions { Progress = p }, token)),
        new("PageRank to the last digit", s_general, (g, p, token) => PageRank.Run(g, new PageRankOptions { Tolerance = 1e-12, MaxIterations = 500, Progress = p }, token)),
        new("PageRank of rounds", s_small, (g, p, token) => PageRank.Run(g, new PageRankOptions { Tolerance = 0, MaxIterations = 20_000, Progress = p }, token)),
        new("PageRank without rounds", s_small, (g, p, token) => PageRank.Run(g, new PageRankOptions { MaxIterations = 0, Progress = p }, token), IsShort: true),
        new("PageRank of nothing", s_none, (g, p, token) => PageRank.Run(g, new PageRankOptions { Progress = p }, token), IsShort: true),
        new("Betweenness", s_general, (g, p, token) => Betweenness.Run(g, new BetweennessOptions { Samples = 5, Progress = p }, token)),
        new("Betweenness side by side", s_small, (g, p, token) => Betweenness.Run(g, new BetweennessOptions { Progress = p }, token)),
        new("Betweenness of nothing", s_none, (g, p, token) => Betweenness.Run(g, new BetweennessOptions { Progress = p }, token), IsShort: true),
        new("WeaklyConnectedComponents", s_general, (g, p, token) => WeaklyConnectedComponents.Run(g, new WeaklyConnectedComponentsOptions { Progress = p }, token)),
        new("StronglyConnectedComponents", s_large, (g, p, token) => StronglyConnectedComponents.Run(g, new StronglyConnectedComponentsOptions { Progress = p }, token)),
        new("Triangles", s_general, (g, p, token) => Triangles.Run(g, new ParallelAlgorithmOptions { Progress = p }, token)),
        new("Triangles, counted", s_general, (g, p, token) => Triangles.Count(g, new ParallelAlgorithmOptions { Progress = p }, token)),
        new("ClusteringCoefficient", s_general, (g, p, token) => ClusteringCoefficient.Run(g, new ParallelAlgorithmOptions { Progress = p }, token)),
        new("CoreDecomposition", s_general, (g, p, token) => CoreDecomposition.Run(g, new ParallelAlgorithmOptions { Progress = p }, token)),
        new("CoreDecomposition of nothing", s_none, (g, p, token) => CoreDecomposition.Run(g, new ParallelAlgorithmOptions { Progress = p }, token), IsShort: true),
        new("LabelPropagation", s_general, (g, p, token) => LabelPropagation.Run(g, new LabelPropagationOptions { Progress = p }, token)),
        new("LabelPropagation until nothing changes", s_small, (g, p, token) => LabelPropagation.Run(g, new LabelPropagationOptions { MaxIterations = 30_000, Progress = p }, token)),
        new("Louvain", s_general, (g, p, token) => Louvain.Run(g, new LouvainOptions { Progress = p }, token)),
        new("Leiden", s_general, (g, p, token) => Leiden.Run(g, new LeidenOptions { MaxIterations = 3, Progress = p }, token)),
    ];

    public static TheoryData<string> All => [.. s_cases.Select(static one => one.Name)];

    public static TheoryData<string> Long => [.. s_cases.Where(static one => !one.IsShort).Select(static one => one.Name)];

    [Theory]
    [MemberData(nameof(All))]
    public void Progress_rises_to_1_on_the_calling_thread_and_is_told_a_bounded_number_of_times(string name)
    {
        var one = s_cases.Single(one => one.Name == name);
        var told = new List<(AlgorithmProgress Progress, int Thread)>();
        one.Run(one.Graph.Value, new Reporter<AlgorithmProgress>(progress => told.Add((progress, Environment.CurrentManagedThreadId))), CancellationToken.None);
        Assert.InRange(told.Count, 1, ReportsMax);
        Assert.All(told, report => Assert.Equal(Environment.CurrentManagedThreadId, report.Thread));
        var fractions = told.ConvertAll(report => report.Progress.Fraction);
        Assert.All(fractions, fraction => Assert.InRange(fraction, 0, 1));
        Assert.Equal(fractions.Order(), fractions);
        Assert.Equal(1, fractions[^1]);
    }

    [Theory]
    [MemberData(nameof(Long))]
    public void Who_cancels_when_told_ends_the_run_and_the_projection_serves_the_next(string name)
    {
        var one = s_cases.Single(one => one.Name == name);
        using var source = new CancellationTokenSource();
        var progress = new Reporter<AlgorithmProgress>(step =>
        {
            Assert.True(step.Fraction < 1, "The run was over when it first told of its progress.");
            source.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => one.Run(one.Graph.Value, progress, source.Token));
        var steps = new List<AlgorithmProgress>();
        one.Run(one.Graph.Value, new Reporter<AlgorithmProgress>(steps.Add), CancellationToken.None);
        Assert.Equal(1, steps[^1].Fraction);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_token_that_is_cancelled_already_ends_the_run_at_once(string name)
    {
        var one = s_cases.Single(one => one.Name == name);
        if (one.Graph.Value.NodeCount == 0) return;
        Assert.ThrowsAny<OperationCanceledException>(() => one.Run(one.Graph.Value, new Reporter<AlgorithmProgress>(static _ => { }), new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Every_algorithm_that_tells_of_its_progress_is_among_them()
    {
        var algorithms = from type in typeof(BreadthFirstSearch).Assembly.GetExportedTypes()
                         from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static)
                         where !method.IsSpecialName && method.GetParameters().Any(static parameter => typeof(AlgorithmOptions).IsAssignableFrom(parameter.ParameterType))
                         select type.Name;
        Assert.All(algorithms, name => Assert.Contains(s_cases, one => one.Name.Split(' ', ',')[0] == name));
    }

    private static GraphProjection Weighted(EdgeCase edges) => edges.Project(weights: edges.Weights(seed: 3, min: 1));

    private sealed record Case(string Name, Lazy<GraphProjection> Graph, Action<GraphProjection, IProgress<AlgorithmProgress>, CancellationToken> Run, bool IsShort = false);
}
