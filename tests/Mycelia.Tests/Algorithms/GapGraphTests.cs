using Mycelia.Algorithms;
using Mycelia.Benchmarks.Gap;

namespace Mycelia.Tests.Algorithms;

/// <summary>
/// The graphs of the GAP benchmark are drawn as its own generator draws them: the figures here are of the graphs, weights and sources that its programs gave. What
/// verifies results finds wrong ones.
/// </summary>
public class GapGraphTests
{
    [Fact]
    public void The_generators_give_the_numbers_of_the_standard()
    {
        // ISO C++ requires the 10000th numbers of generators seeded with 5489 to be these.
        var (random, random64) = (new MersenneTwister(5489), new MersenneTwister64(5489));
        for (var i = 1; i < 10_000; i++) (_, _) = (random.Next(), random64.Next());
        Assert.Equal((4123659995u, 9981545732273789042ul), (random.Next(), random64.Next()));
    }

    [Theory]
    [InlineData("kron", 10, 10_496, 471, 126, 2_406_752, 0x36579fb02660c234)]
    [InlineData("kron", 16, 909_646, 9_869, 18_821, 224_992_126, 0xaf8947f3a6bdabd2)]
    [InlineData("urand", 10, 16_125, 50, 0, 4_101_898, 0x5286d03396514a2b)]
    [InlineData("urand", 16, 1_048_276, 59, 0, 268_367_324, 0xa7ad910e4aae3cc0)]
    public void Edges_and_weights_are_those_of_the_benchmark(string name, int scale, int edges, int degreeMax, int alone, long weightSum, ulong checksum)
    {
        var lists = Make(name, scale).Lists;
        Assert.Equal((1 << scale, edges), (lists.Nodes, lists.Edges));
        var degrees = Enumerable.Range(0, lists.Nodes).Select(lists.Degree).ToArray();
        Assert.Equal((degreeMax, alone), (degrees.Max(), degrees.Count(static degree => degree == 0)));
        var (sum, hash) = (0.0, 0ul);
        for (var node = 0; node < lists.Nodes; node++)
        {
            for (var i = 0; i < lists.Degree(node); i++)
            {
                sum += lists.WeightsOf(node)[i];
                var mixed = ((ulong)(uint)node << 32 | (uint)lists.Of(node)[i]) * 0x9e3779b97f4a7c15;
                hash += (mixed ^ mixed >> 29) * (2 * (ulong)lists.WeightsOf(node)[i] + 1);
            }
        }

        Assert.Equal((weightSum, checksum), ((long)sum, hash));
    }

    [Theory]
    [InlineData("kron", 10, new[] { 351, 895, 656, 206, 468, 620, 910, 146 })]
    [InlineData("urand", 10, new[] { 351, 895, 656, 206, 468, 620, 1014, 910 })]
    [InlineData("kron", 16, new[] { 64863, 35711, 18064, 30164, 1014, 22488, 25828, 62199 })]
    [InlineData("urand", 16, new[] { 64863, 35711, 18064, 53454, 30164, 61036, 1014, 43918 })]
    public void Sources_are_those_of_the_benchmark(string name, int scale, int[] sources)
    {
        var lists = Make(name, scale).Lists;
        Assert.Equal(sources, GapEdges.PickSources(lists.Nodes, lists.Degree).Take(sources.Length));
    }

    [Theory]
    [InlineData("kron", 10, 128, 74_720)]
    [InlineData("kron", 16, 18_835, 15_656_307)]
    [InlineData("urand", 10, 1, 5_170)]
    [InlineData("urand", 16, 1, 5_364)]
    public void Components_and_triangles_are_those_that_the_benchmark_finds(string name, int scale, int components, long triangles)
    {
        var (edges, _, lists) = Make(name, scale);
        using var graph = GraphProjection.FromEdges(edges.Nodes, edges.Sources, edges.Targets, undirected: true);
        var found = WeaklyConnectedComponents.Run(graph);
        Assert.Equal(components, found.Count);
        Assert.Null(GapVerifier.Components(lists, found.Components));
        Assert.Equal(triangles, Triangles.Count(graph));
        Assert.Null(GapVerifier.Triangles(lists, triangles));
        Assert.NotNull(GapVerifier.Triangles(lists, triangles + 1));
    }

    [Fact]
    public void A_wrong_search_is_found()
    {
        var (edges, weights, lists) = Make("kron", 10);
        var source = GapEdges.PickSources(lists.Nodes, lists.Degree).First();
        using var graph = GraphProjection.FromEdges(edges.Nodes, edges.Sources, edges.Targets, weights, undirected: true);
        var (depths, parents) = (BreadthFirstSearch.Run(graph, source).Depths, BreadthFirstSearch.Run(graph, source).Parents);
        Assert.Null(GapVerifier.Bfs(lists, source, parents, depths));
        Assert.Null(GapVerifier.Bfs(lists, source, parents, []));
        var far = Array.FindIndex(depths, static depth => depth == 2);
        Assert.NotNull(GapVerifier.Bfs(lists, source, With(parents, far, source), depths));
        Assert.NotNull(GapVerifier.Bfs(lists, source, With(parents, far, -1), depths));
        Assert.NotNull(GapVerifier.Bfs(lists, source, parents, With(depths, far, 3)));
        Assert.NotNull(GapVerifier.Bfs(lists, source, With(parents, Array.IndexOf(parents, -1), source), depths));

        var distances = SingleSourceShortestPaths.Run(graph, source).Distances;
        Assert.Null(GapVerifier.ShortestPaths(lists, source, distances));
        Assert.NotNull(GapVerifier.ShortestPaths(lists, source, With(distances, far, distances[far] + 1)));
        Assert.NotNull(GapVerifier.ShortestPaths(lists, source, With(distances, far, double.PositiveInfinity)));
    }

    [Fact]
    public void A_wrong_component_rank_or_centrality_is_found()
    {
        var (edges, _, lists) = Make("kron", 10);
        using var graph = GraphProjection.FromEdges(edges.Nodes, edges.Sources, edges.Targets, undirected: true);
        var sources = GapEdges.PickSources(lists.Nodes, lists.Degree).Take(4).ToArray();
        var alone = Enumerable.Range(0, lists.Nodes).First(node => lists.Degree(node) == 0);
        var components = WeaklyConnectedComponents.Run(graph).Components;
        Assert.NotNull(GapVerifier.Components(lists, With(components, alone, components[sources[0]])));
        Assert.NotNull(GapVerifier.Components(lists, With(components, sources[0], -7)));

        var scores = PageRank.Run(graph, new PageRankOptions { Tolerance = 1e-4, MaxIterations = 1000 }).Scores;
        Assert.Null(GapVerifier.PageRank(lists, scores, 0.85, 1e-4));
        Assert.NotNull(GapVerifier.PageRank(lists, With(scores, sources[0], scores[sources[0]] + 0.001), 0.85, 1e-4));

        var between = Betweenness.Run(graph, new BetweennessOptions { Sources = sources }).Scores;
        Assert.Null(GapVerifier.Betweenness(lists, sources, between));
        var most = Array.IndexOf(between, between.Max());
        Assert.NotNull(GapVerifier.Betweenness(lists, sources, With(between, most, between[most] * 1.0001)));
    }

    private static (GapEdges Edges, double[] Weights, GapLists Lists) Make(string name, int scale)
    {
        var drawn = name == "kron" ? GapEdges.Kronecker(scale) : GapEdges.Uniform(scale);
        var (edges, weights) = drawn.Simple(drawn.Weights());
        return (edges, weights, new GapLists(edges, weights));
    }

    private static T[] With<T>(T[] values, int at, T value)
    {
        var changed = (T[])values.Clone();
        changed[at] = value;
        return changed;
    }
}
