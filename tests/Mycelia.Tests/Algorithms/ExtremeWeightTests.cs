using Mycelia.Algorithms;

namespace Mycelia.Tests.Algorithms;

/// <summary>Weights far from 1 and more workers than anybody has: right results or a clear refusal.</summary>
public class ExtremeWeightTests
{
    [Theory]
    [InlineData(1e-60)]
    [InlineData(1e-30)]
    [InlineData(1e45)]
    [InlineData(1e200)]
    public void Scores_do_not_depend_on_the_unit_of_weights(double unit)
    {
        var edges = RandomGraphs.Random(300, 2000, seed: 1);
        var weights = edges.Weights(seed: 2, min: 1);
        using var plain = edges.Project(weights: weights);
        using var scaled = edges.Project(weights: [.. weights.Select(weight => weight * unit)]);
        var (expected, actual) = (PageRank.Run(plain).Scores, PageRank.Run(scaled).Scores);
        for (var node = 0; node < expected.Length; node++) Assert.Equal(expected[node], actual[node], 1e-6);
        Assert.Equal(Louvain.Run(plain).Modularity, Louvain.Run(scaled).Modularity, 0.05);
    }

    [Theory]
    [InlineData(1e308)]
    [InlineData(1e-320)]
    public void Weights_without_a_finite_sum_are_refused(double weight)
    {
        using var graph = GraphProjection.FromEdges(3, [0, 0, 0, 1], [1, 2, 2, 2], [weight, weight, weight, weight]);
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(() => PageRank.Run(graph)).Status);
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(() => Louvain.Run(graph)).Status);
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(() => Leiden.Run(graph)).Status);
        Assert.Equal(1, PageRank.Run(graph, new PageRankOptions { IgnoreWeights = true }).Scores.Sum(), 1e-9);
    }

    [Fact]
    public void Any_number_of_workers_may_be_asked_for()
    {
        using var graph = RandomGraphs.Random(500, 3000, seed: 1).Project();
        var many = int.MaxValue;
        Assert.Equal(
            SingleSourceShortestPaths.Run(graph, 0).Distances,
            SingleSourceShortestPaths.Run(graph, 0, new SingleSourceShortestPathsOptions { Concurrency = many }).Distances);
        Assert.Equal(Louvain.Run(graph).Communities, Louvain.Run(graph, new LouvainOptions { Concurrency = many }).Communities);
        Assert.Equal(CoreDecomposition.Run(graph).Cores, CoreDecomposition.Run(graph, new ParallelAlgorithmOptions { Concurrency = many }).Cores);
        Assert.Equal(Betweenness.Run(graph).Scores, Betweenness.Run(graph, new BetweennessOptions { Concurrency = many }).Scores);
        Assert.Equal(Triangles.Run(graph).Total, Triangles.Count(graph, new ParallelAlgorithmOptions { Concurrency = many }));
    }
}
