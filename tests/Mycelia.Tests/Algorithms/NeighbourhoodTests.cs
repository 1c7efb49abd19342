using Mycelia.Algorithms;

namespace Mycelia.Tests.Algorithms;

/// <summary>Betweenness against its plain definition.</summary>
public class NeighbourhoodTests
{
    private const int SmallNodes = 1000;

    public static TheoryData<EdgeCase> Graphs => RandomGraphs.All;

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Betweenness_is_the_share_of_shortest_paths(EdgeCase edges)
    {
        if (edges.Nodes > SmallNodes) return;
        foreach (var undirected in new[] { false, true })
        {
            var graph = edges.Project(undirected);
            var expected = PairShares(edges, undirected);
            foreach (var concurrency in new[] { 1, 4 })
            {
                var options = new BetweennessOptions { Concurrency = concurrency };
                AssertClose(expected, Betweenness.Run(graph, options).Scores);

                // All nodes as given sources, and as a sample, are the same computation; so is one source after another.
                AssertClose(expected, Betweenness.Run(graph, options with { Sources = [.. Enumerable.Range(0, edges.Nodes)] }).Scores);
                var sum = new double[edges.Nodes];
                for (var source = 0; source < edges.Nodes; source++)
                {
                    var one = Betweenness.Run(graph, options with { Sources = [source] }).Scores;
                    for (var node = 0; node < sum.Length; node++) sum[node] += one[node];
                    if (edges.Nodes > 100) break;
                }

                if (edges.Nodes <= 100) AssertClose(expected, sum);
            }
        }
    }

    [Fact]
    public void Samples_depend_on_the_seed_alone()
    {
        var graph = RandomGraphs.Random(3000, 12000, seed: 5).Project();
        var options = new BetweennessOptions { Samples = 50, Seed = 3 };
        var first = Betweenness.Run(graph, options with { Concurrency = 1 });
        Assert.Equal(50, first.Sources);
        Assert.Equal(first.Scores, Betweenness.Run(graph, options with { Concurrency = 4 }).Scores);
        Assert.NotEqual(first.Scores, Betweenness.Run(graph, options with { Seed = 4 }).Scores);
        var exact = Betweenness.Run(graph).Scores;
        var best = Array.IndexOf(exact, exact.Max());
        Assert.InRange(Betweenness.Run(graph, options with { Samples = 1500 }).Scores[best] / exact[best], 0.8, 1.25);
    }

    [Fact]
    public void Normalized_scores_of_a_star_are_one_in_the_middle()
    {
        int[] sources = [0, 0, 0, 0], targets = [1, 2, 3, 4];
        var graph = GraphProjection.FromEdges(5, sources, targets, undirected: true);
        Assert.Equal([1, 0, 0, 0, 0], Betweenness.Run(graph, new BetweennessOptions { Normalize = true }).Scores);
        Assert.Equal(6, Betweenness.Run(graph).Scores[0]);
    }

    [Fact]
    public void Long_runs_can_be_cancelled()
    {
        var graph = RandomGraphs.Random(20000, 150000, seed: 1).Project();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => Betweenness.Run(graph, null, cancelled.Token));
    }

    /// <summary>For all s, t and v between them: paths(s, v) · paths(v, t) / paths(s, t).</summary>
    private static double[] PairShares(EdgeCase edges, bool undirected)
    {
        var lists = References.Lists(edges, undirected);
        var depths = Enumerable.Range(0, edges.Nodes).Select(source => References.Depths(edges, source, undirected)).ToArray();
        var paths = new double[edges.Nodes][];
        for (var source = 0; source < edges.Nodes; source++)
        {
            var counts = paths[source] = new double[edges.Nodes];
            counts[source] = 1;
            foreach (var node in Enumerable.Range(0, edges.Nodes).Where(node => depths[source][node] >= 0).OrderBy(node => depths[source][node]))
                foreach (var other in lists[node])
                    if (depths[source][other] == depths[source][node] + 1) counts[other] += counts[node];
        }

        var shares = new double[edges.Nodes];
        for (var s = 0; s < edges.Nodes; s++)
            for (var t = 0; t < edges.Nodes; t++)
            {
                if (s == t || depths[s][t] < 2) continue;
                for (var v = 0; v < edges.Nodes; v++)
                    if (v != s && v != t && depths[s][v] > 0 && depths[v][t] > 0 && depths[s][v] + depths[v][t] == depths[s][t]) shares[v] += paths[s][v] * paths[v][t] / paths[s][t];
            }

        return [.. shares.Select(share => undirected ? share / 2 : share)];
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        for (var node = 0; node < expected.Length; node++)
            Assert.True(Math.Abs(expected[node] - actual[node]) <= 1e-9 * Math.Max(1, Math.Abs(expected[node])), $"Node {node}: expected {expected[node]}, got {actual[node]}.");
    }
}
