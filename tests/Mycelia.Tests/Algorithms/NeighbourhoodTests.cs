using Mycelia.Algorithms;

namespace Mycelia.Tests.Algorithms;

/// <summary>Triangles, clustering, cores and labels against plain definitions.</summary>
public class NeighbourhoodTests
{
    public static TheoryData<EdgeCase> Graphs => RandomGraphs.All;

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Triangles_are_those_of_the_definition(EdgeCase edges)
    {
        var neighbours = Neighbours(edges);
        var expected = new long[edges.Nodes];
        for (var node = 0; node < edges.Nodes; node++)
            foreach (var other in neighbours[node])
                expected[node] += neighbours[other].Count(third => third > other && neighbours[node].Contains(third));
        foreach (var undirected in new[] { false, true })
        {
            var graph = edges.Project(undirected);
            foreach (var concurrency in new[] { 1, 3 })
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
    public void Coefficients_are_those_of_the_definition(EdgeCase edges)
    {
        var neighbours = Neighbours(edges);
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
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Cores_are_what_peeling_leaves(EdgeCase edges)
    {
        var neighbours = Neighbours(edges);
        var result = CoreDecomposition.Run(edges.Project());
        Assert.Equal(result.Cores.Max(), result.Degeneracy);
        for (var k = 1; k <= result.Degeneracy + 1; k++)
        {
            // What is left when nodes with fewer than k neighbours go, again and again.
            var left = Enumerable.Range(0, edges.Nodes).ToHashSet();
            while (left.RemoveWhere(node => neighbours[node].Count(left.Contains) < k) > 0)
            {
            }

            Assert.Equal(left.Order(), Enumerable.Range(0, edges.Nodes).Where(node => result.Cores[node] >= k));
        }

        Assert.Equal(result.Cores, CoreDecomposition.Run(edges.Project(undirected: true)).Cores);
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Labels_are_those_of_the_rounds(EdgeCase edges)
    {
        foreach (var undirected in new[] { false, true })
        {
            var lists = References.Lists(edges, undirected);
            var labels = Enumerable.Range(0, edges.Nodes).ToArray();
            var incoming = Enumerable.Range(0, edges.Nodes).Select(_ => new List<int>()).ToArray();
            for (var node = 0; node < edges.Nodes && !undirected; node++)
                foreach (var other in lists[node]) incoming[other].Add(node);
            for (var rounds = 0; rounds < 4; rounds++)
            {
                var result = LabelPropagation.Run(edges.Project(undirected), new LabelPropagationOptions { MaxIterations = rounds, Concurrency = 1 + rounds });
                Assert.Equal(labels, result.Labels);
                Assert.Equal(labels.Distinct().Count(), result.Communities);
                labels = [.. Enumerable.Range(0, edges.Nodes).Select(node => lists[node].Concat(incoming[node]).Select(other => labels[other]).GroupBy(label => label)
                    .OrderByDescending(group => group.Count()).ThenBy(group => group.Key).FirstOrDefault()?.Key ?? labels[node])];
            }
        }
    }

    [Fact]
    public void Long_runs_can_be_cancelled()
    {
        var graph = RandomGraphs.Random(20000, 150000, seed: 1).Project();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => Triangles.Run(graph, null, cancelled.Token));
        Assert.Throws<OperationCanceledException>(() => ClusteringCoefficient.Run(graph, null, cancelled.Token));
        Assert.Throws<OperationCanceledException>(() => CoreDecomposition.Run(graph, null, cancelled.Token));
        Assert.Throws<OperationCanceledException>(() => LabelPropagation.Run(graph, null, cancelled.Token));
    }

    private static HashSet<int>[] Neighbours(EdgeCase edges)
    {
        var sets = Enumerable.Range(0, edges.Nodes).Select(_ => new HashSet<int>()).ToArray();
        for (var i = 0; i < edges.Sources.Length; i++)
        {
            if (edges.Sources[i] == edges.Targets[i]) continue;
            sets[edges.Sources[i]].Add(edges.Targets[i]);
            sets[edges.Targets[i]].Add(edges.Sources[i]);
        }

        return sets;
    }
}
