using Mycelia.Algorithms;

namespace Mycelia.Tests.Algorithms;

/// <summary>Clustering coefficients against their definition.</summary>
public class ClusteringCoefficientTests
{
    public static TheoryData<EdgeCase> Graphs => RandomGraphs.All;

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Coefficients_are_those_of_the_definition(EdgeCase edges)
    {
        var neighbours = References.Neighbours(edges);
        var arcs = edges.Sources.Zip(edges.Targets).ToHashSet();
        foreach (var undirected in new[] { false, true })
        {
            var result = ClusteringCoefficient.Run(edges.Project(undirected));
            for (var node = 0; node < edges.Nodes; node++)
            {
                double degree = neighbours[node].Count;
                if (degree > 300) continue; // The plain count is quadratic.
                var links = neighbours[node].Sum(one => neighbours[node].Count(other => one != other && (arcs.Contains((one, other)) || (undirected && arcs.Contains((other, one))))));
                Assert.Equal(degree < 2 ? 0 : links / (degree * (degree - 1)), result.Coefficients[node], 12);
            }

            Assert.Equal(result.Coefficients.Average(), result.Average, 9);
            var possible = neighbours.Sum(set => (double)set.Count * (set.Count - 1));
            var there = result.Coefficients.Select((coefficient, node) => coefficient * neighbours[node].Count * (neighbours[node].Count - 1)).Sum();
            Assert.Equal(possible == 0 ? 0 : there / possible, result.Global, 9);
            foreach (var concurrency in new[] { 1, 3, 7 })
                Assert.Equal(result.Coefficients, ClusteringCoefficient.Run(edges.Project(undirected), new ParallelAlgorithmOptions { Concurrency = concurrency }).Coefficients);
        }
    }

    [Fact]
    public void A_run_can_be_cancelled()
    {
        var graph = RandomGraphs.Random(20000, 150000, seed: 1).Project();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => ClusteringCoefficient.Run(graph, null, cancelled.Token));
    }
}
