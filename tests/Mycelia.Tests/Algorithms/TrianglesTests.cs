using Mycelia.Algorithms;
using Mycelia.Kernel.Graphs;

namespace Mycelia.Tests.Algorithms;

/// <summary>Triangles against sets of neighbours.</summary>
public class TrianglesTests
{
    public static TheoryData<EdgeCase> Graphs => RandomGraphs.All;

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Triangles_are_those_of_the_definition(EdgeCase edges)
    {
        var neighbours = References.Neighbours(edges);
        var expected = new long[edges.Nodes];
        for (var node = 0; node < edges.Nodes; node++)
            foreach (var other in neighbours[node])
                expected[node] += neighbours[other].Count(third => third > other && neighbours[node].Contains(third));
        foreach (var undirected in new[] { false, true })
        {
            var graph = edges.Project(undirected);
            foreach (var concurrency in new[] { 1, 2, 3, 7 })
            {
                var options = new ParallelAlgorithmOptions { Concurrency = concurrency };
                var result = Triangles.Run(graph, options);
                Assert.Equal(expected, result.PerNode);
                Assert.Equal(expected.Sum() / 3, result.Total);
                Assert.Equal(result.Total, Triangles.Count(graph, options));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void The_number_of_hubs_does_not_matter(EdgeCase edges)
    {
        using var graph = edges.Project();
        var expected = Triangles.Run(graph).PerNode;
        var links = ClusteringCoefficient.Run(graph).Coefficients;
        using var simple = SimpleLists.Of(graph, withWays: true, workers: 2, CancellationToken.None);
        foreach (var hubs in new[] { 0, 1, 7, 64, 700 })
        {
            using var lists = ForwardLists.Of(simple.Lists, null, new ForwardOptions(SymmetricRows: false, Workers: 2, hubs), CancellationToken.None);
            Assert.Equal(expected.Sum() / 3, TriangleLoops.Count(lists, 2, CancellationToken.None));
            using var symmetric = ForwardLists.Of(simple.Lists, null, new ForwardOptions(SymmetricRows: true, Workers: 2, hubs), CancellationToken.None);
            var sums = new long[edges.Nodes];
            TriangleSums.Sum(symmetric, sums, 2, CancellationToken.None);
            Assert.Equal(expected, sums);
            using var directed = ForwardLists.Of(simple.Lists, simple.Ways, new ForwardOptions(SymmetricRows: true, Workers: 2, hubs), CancellationToken.None);
            TriangleSums.Sum(directed, sums, 2, CancellationToken.None);
            for (var node = 0; node < edges.Nodes; node++)
            {
                double degree = simple.Lists.Degree(node);
                if (degree >= 2) Assert.Equal(links[node], sums[node] / (degree * (degree - 1)));
            }
        }
    }

    /// <summary>Neighbours whose numbers share their low bits are told apart.</summary>
    [Fact]
    public void Distant_neighbours_are_not_taken_for_each_other()
    {
        const int nodes = 140_000;
        var steps = new[] { 1, 2, 1 << 15, (1 << 15) + 1, 1 << 16 };
        int[] sources = [.. Enumerable.Range(0, nodes).SelectMany(node => steps.Select(_ => node))];
        int[] targets = [.. Enumerable.Range(0, nodes).SelectMany(node => steps.Select(step => (node + step) % nodes))];
        using var graph = GraphProjection.FromEdges(nodes, sources, targets, undirected: true);

        // Triangles of a ring are the pairs of steps whose sum is a step: 1 + 1, 1 + 2^15, 2^15 + 2^15; each node is a corner of three of each kind but for 1 + 2^15, which come in two orders.
        var result = Triangles.Run(graph);
        Assert.All(result.PerNode, count => Assert.Equal(3 * (1 + 2 + 1), count));
        Assert.Equal(4L * nodes, result.Total);
        Assert.Equal(result.Total, Triangles.Count(graph));
    }

    [Fact]
    public void A_complete_graph_has_all_triangles()
    {
        const int nodes = 700;
        var pairs = (from one in Enumerable.Range(0, nodes) from other in Enumerable.Range(0, one) select (one, other)).ToArray();
        using var graph = GraphProjection.FromEdges(nodes, [.. pairs.Select(pair => pair.one)], [.. pairs.Select(pair => pair.other)], undirected: true);
        Assert.Equal((long)nodes * (nodes - 1) * (nodes - 2) / 6, Triangles.Count(graph));
        Assert.All(Triangles.Run(graph).PerNode, count => Assert.Equal((nodes - 1) * (nodes - 2) / 2, count));
        Assert.Equal(1.0, ClusteringCoefficient.Run(graph).Global);
    }

    [Fact]
    public void A_run_can_be_cancelled()
    {
        var graph = RandomGraphs.Random(20000, 150000, seed: 1).Project();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => Triangles.Run(graph, null, cancelled.Token));
        Assert.Throws<OperationCanceledException>(() => Triangles.Count(graph, null, cancelled.Token));
    }
}
