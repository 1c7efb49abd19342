using Mycelia.Algorithms;

namespace Mycelia.Tests.Algorithms;

/// <summary>Betweenness against its definition, and what must hold whatever the graph and the number of workers.</summary>
public class BetweennessTests
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

    /// <summary>A shortest path of n hops has n - 1 nodes between its ends.</summary>
    [Theory]
    [MemberData(nameof(Graphs))]
    public void Scores_add_up_to_the_hops_between_all_pairs(EdgeCase edges)
    {
        if (edges.Nodes > SmallNodes) return;
        foreach (var undirected in new[] { false, true })
        {
            var between = Enumerable.Range(0, edges.Nodes).Sum(source => References.Depths(edges, source, undirected).Sum(depth => Math.Max(0.0, depth - 1)));
            var scores = Betweenness.Run(edges.Project(undirected)).Scores;
            Assert.Equal(1, (1 + scores.Sum() * (undirected ? 2 : 1)) / (1 + between), 9);
        }
    }

    /// <summary>Large enough that levels go both ways on several threads, with a list that is cut, and sources one after another.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Large_levels_are_right_and_the_same_for_any_number_of_workers(bool undirected)
    {
        const int nodes = 150_000;
        var random = RandomGraphs.Random(nodes, 600_000, seed: 12);
        var edges = new EdgeCase("with a hub", nodes,
            [.. random.Sources, .. Enumerable.Repeat(77, 100_000)], [.. random.Targets, .. Enumerable.Range(0, 100_000).Select(i => (int)(i * 7919L % nodes))]);
        var graph = edges.Project(undirected);
        var options = new BetweennessOptions { Sources = [5, 77, 149_000], Concurrency = 1 };
        var expected = new double[nodes];
        foreach (var source in options.Sources) AddDependencies(edges, undirected, source, expected);
        var first = Betweenness.Run(graph, options).Scores;
        AssertClose([.. expected.Select(score => undirected ? score / 2 : score)], first);
        foreach (var workers in new[] { 2, 5 }) Assert.Equal(first, Betweenness.Run(graph, options with { Concurrency = workers }).Scores);
    }

    /// <summary>A grid has more shortest paths between far corners than a double counts exactly.</summary>
    [Fact]
    public void Scores_are_the_same_bits_where_paths_are_too_many_to_count_exactly()
    {
        const int side = 200;
        var nodes = Enumerable.Range(0, side * side);
        var right = nodes.Where(node => node % side < side - 1).Select(node => (node, node + 1));
        var down = nodes.Where(node => node + side < side * side).Select(node => (node, node + side));
        (int Source, int Target)[] pairs = [.. right, .. down];
        var edges = new EdgeCase("grid", side * side, [.. pairs.Select(pair => pair.Source)], [.. pairs.Select(pair => pair.Target)]);
        var options = new BetweennessOptions { Sources = [0, 20_100], Concurrency = 1 };
        var expected = new double[edges.Nodes];
        foreach (var source in options.Sources) AddDependencies(edges, true, source, expected);
        var graph = edges.Project(undirected: true);
        var first = Betweenness.Run(graph, options).Scores;
        AssertClose([.. expected.Select(score => score / 2)], first);
        foreach (var workers in new[] { 2, 4 }) Assert.Equal(first, Betweenness.Run(graph, options with { Concurrency = workers }).Scores);
    }

    [Fact]
    public void More_paths_than_a_double_can_hold_are_refused()
    {
        // Each pair of parallel edges doubles the number of paths.
        int[] sources = [.. Enumerable.Range(0, 2200).Select(i => i / 2)];
        var graph = GraphProjection.FromEdges(1101, sources, [.. sources.Select(source => source + 1)]);
        var refused = Assert.Throws<MyceliaException>(() => Betweenness.Run(graph));
        Assert.Equal(StatusCode.LimitExceeded, refused.Status);
        var within = GraphProjection.FromEdges(1001, sources[..2000], [.. sources[..2000].Select(source => source + 1)]);
        Assert.Equal(500 * 500, Betweenness.Run(within).Scores[500], 6);
    }

    [Fact]
    public void All_nodes_as_a_sample_give_the_exact_values()
    {
        var graph = RandomGraphs.Random(500, 2000, seed: 8).Project();
        Assert.Equal(Betweenness.Run(graph).Scores, Betweenness.Run(graph, new BetweennessOptions { Samples = 500, Seed = 9 }).Scores);
    }

    [Fact]
    public void Bad_arguments_and_cancellation_are_honoured()
    {
        var graph = RandomGraphs.Random(20000, 150000, seed: 1).Project();
        Assert.Throws<MyceliaException>(() => Betweenness.Run(graph, new BetweennessOptions { Samples = -1 }));
        Assert.Throws<MyceliaException>(() => Betweenness.Run(graph, new BetweennessOptions { Sources = [20000] }));
        using var cancelled = new CancellationTokenSource();
        var stopped = 0L;
        var progress = new Callback(told =>
        {
            stopped = told.Step;
            cancelled.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => Betweenness.Run(graph, new BetweennessOptions { Progress = progress }, cancelled.Token));
        Assert.InRange(stopped, 1, 100);
        Assert.Throws<OperationCanceledException>(() => Betweenness.Run(graph, null, cancelled.Token));
    }

    private sealed class Callback(Action<AlgorithmProgress> told) : IProgress<AlgorithmProgress>
    {
        public void Report(AlgorithmProgress value) => told(value);
    }

    /// <summary>Adds what the shortest paths from a source give to each node, by Brandes' recursion over a plain queue.</summary>
    private static void AddDependencies(EdgeCase edges, bool undirected, int source, double[] scores)
    {
        var lists = References.Lists(edges, undirected);
        var depths = References.Depths(edges, source, undirected);
        var (paths, passed) = (new double[edges.Nodes], new double[edges.Nodes]);
        paths[source] = 1;
        int[] order = [.. Enumerable.Range(0, edges.Nodes).Where(node => depths[node] >= 0).OrderBy(node => depths[node])];
        foreach (var node in order)
            foreach (var other in lists[node])
                if (depths[other] == depths[node] + 1) paths[other] += paths[node];
        foreach (var node in order.Reverse())
        {
            foreach (var other in lists[node])
                if (depths[other] == depths[node] + 1) passed[node] += paths[node] / paths[other] * (1 + passed[other]);
            if (node != source) scores[node] += passed[node];
        }
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
