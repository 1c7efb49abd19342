using Mycelia.Algorithms;

namespace Mycelia.Tests.Algorithms;

public class ShortestPathsTests
{
    private static readonly (double Delta, int Workers)[] s_ways = [(0, 1), (0, 2), (0, 7), (1e-3, 2), (1, 1), (1, 7), (6.5, 2), (1e4, 2), (1e300, 7)];

    public static TheoryData<EdgeCase> Graphs => RandomGraphs.All;

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Distances_are_those_of_Bellman_and_Ford_and_parents_follow_the_rule(EdgeCase edges)
    {
        var random = new Random(edges.Nodes);
        foreach (var undirected in new[] { false, true })
        {
            Verify(edges, edges.Weights(seed: 8), undirected);
            Verify(edges, [.. edges.Sources.Select(_ => (double)random.Next(1, 256))], undirected);
            Verify(edges, [.. edges.Sources.Select(_ => random.NextDouble())], undirected);
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Edges_of_no_length_make_no_cycles(EdgeCase edges)
    {
        var random = new Random(edges.Nodes);
        Verify(edges, new double[edges.Sources.Length], undirected: false);
        Verify(edges, [.. edges.Sources.Select(_ => (double)(random.Next(10) == 0 ? 1 : 0))], undirected: true);
        Verify(edges, [.. edges.Sources.Select(_ => (double)random.Next(3))], undirected: false);

        // Weights that a double of the larger ones' size swallows.
        Verify(edges, [.. edges.Sources.Select(_ => random.Next(4) == 0 ? 1e17 : random.Next(3) / 4.0)], undirected: false);
    }

    [Fact]
    public void Weights_over_many_magnitudes()
    {
        var edges = RandomGraphs.Random(2000, 9000, seed: 3);
        var random = new Random(4);
        Verify(edges, [.. edges.Sources.Select(_ => (double)(1 << random.Next(19)))], undirected: true);
        Verify(edges, [.. edges.Sources.Select(_ => Math.Pow(2, random.Next(-60, 60)))], undirected: false);
        var chain = RandomGraphs.Chain(1500);
        Verify(chain, [.. chain.Sources.Select(_ => (double)random.Next(1_000_000))], undirected: true);
        Verify(chain, [.. chain.Sources.Select(_ => random.NextDouble() * 1e200)], undirected: false);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(int.MaxValue - 1)]
    [InlineData(int.MaxValue / 3)]
    [InlineData(int.MaxValue / 4)]
    [InlineData(int.MaxValue / 4 - 1)]
    [InlineData(1 << 29)]
    public void Sums_that_integers_cannot_hold_are_right(int weight)
    {
        var edges = new EdgeCase("square", 4, [0, 1, 2, 3, 0], [1, 2, 3, 0, 3]);
        double large = weight;
        Verify(edges, [large, large, large, large, 2147483647], undirected: false);
        Verify(edges, [large, large, large, large, large], undirected: true);
        var path = edges with { Sources = [0, 1, 2], Targets = [1, 2, 3] };
        Assert.Equal([0, large, 2 * large, 3 * large], SingleSourceShortestPaths.Run(path.Project(weights: [large, large, large]), 0, new()).Distances);
        Assert.Equal([0, large, 2 * large, 3 * large], Dijkstra.Run(path.Project(weights: [large, large, large]), 0).Distances);
    }

    [Fact]
    public void A_node_of_very_many_edges_is_shared_out()
    {
        const int leaves = 50_000;
        var random = new Random(5);
        int[] sources = [.. Enumerable.Repeat(0, leaves), .. Enumerable.Range(1, leaves)];
        int[] targets = [.. Enumerable.Range(1, leaves), .. Enumerable.Range(1, leaves).Select(_ => random.Next(leaves + 1))];
        var edges = new EdgeCase("hub", leaves + 1, sources, targets);
        Verify(edges, [.. sources.Select(_ => (double)random.Next(1, 1000))], undirected: false, source: 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(9.75)]
    [InlineData(12)]
    [InlineData(25.1)]
    public void A_limit_and_a_target_cut_what_is_farther(double limit)
    {
        var edges = RandomGraphs.Random(3000, 9000, seed: 6);
        foreach (var weights in new[] { edges.Weights(seed: 9), [.. edges.Sources.Select(_ => 3.0)], null })
        {
            var graph = edges.Project(weights: weights);
            var all = Dijkstra.Run(graph, 3);
            var within = References.Distances(edges, weights ?? [.. edges.Sources.Select(_ => 1.0)], 3, undirected: false)
                .Select(distance => distance <= limit ? distance : double.PositiveInfinity).ToArray();
            var parents = all.Parents.Select((parent, node) => double.IsFinite(within[node]) ? parent : -1).ToArray();
            foreach (var workers in new[] { 1, 2, 7 })
            {
                AssertSame(within, parents, SingleSourceShortestPaths.Run(graph, 3, new() { MaxDistance = limit, Concurrency = workers }));
                AssertSame(within, parents, SingleSourceShortestPaths.Run(graph, 3, new() { MaxDistance = limit, Concurrency = workers, Delta = 2 }));
            }

            AssertSame(within, parents, Dijkstra.Run(graph, 3, new() { MaxDistance = limit }));
            var farthest = Array.IndexOf(within, within.Where(double.IsFinite).Max());
            var cut = within.Select(distance => distance <= within[farthest] ? distance : double.PositiveInfinity).ToArray();
            AssertSame(cut, parents, Dijkstra.Run(graph, 3, new() { Target = farthest }));
        }
    }

    [Fact]
    public void Parents_are_made_when_asked_for()
    {
        var edges = RandomGraphs.Random(300, 900, seed: 6);
        var graph = edges.Project(weights: edges.Weights(seed: 2));
        var with = SingleSourceShortestPaths.Run(graph, 3, new());
        var without = SingleSourceShortestPaths.Run(graph, 3, new() { WithParents = false });
        Assert.Equal(with.Distances, without.Distances);
        Assert.Equal(with.Reached, without.Reached);
        Assert.Equal((300, 0), (with.Parents.Length, without.Parents.Length));
        Assert.Same(with.Distances, with.Distances);
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        var negative = GraphProjection.FromEdges(2, [0], [1], [-1.0]);
        Assert.Contains("negative", Assert.Throws<MyceliaException>(() => SingleSourceShortestPaths.Run(negative, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("negative", Assert.Throws<MyceliaException>(() => SingleSourceShortestPaths.Run(negative, 0, new())).Message, StringComparison.Ordinal);
        Assert.Contains("negative", Assert.Throws<MyceliaException>(() => Dijkstra.Run(negative, 0)).Message, StringComparison.Ordinal);
        var graph = RandomGraphs.Chain(10).Project();
        Assert.Throws<MyceliaException>(() => SingleSourceShortestPaths.Run(graph, 10, new()));
        Assert.Throws<MyceliaException>(() => SingleSourceShortestPaths.Run(graph, 0, new() { MaxDistance = -1 }));
        Assert.Throws<MyceliaException>(() => SingleSourceShortestPaths.Run(graph, 0, new() { MaxDistance = double.NaN }));
        Assert.Throws<MyceliaException>(() => SingleSourceShortestPaths.Run(graph, 0, new() { Delta = -1 }));
        Assert.Throws<MyceliaException>(() => SingleSourceShortestPaths.Run(graph, 0, new() { Delta = double.PositiveInfinity }));
        Assert.Throws<MyceliaException>(() => SingleSourceShortestPaths.Run(graph, 0, new() { Concurrency = -1 }));
        Assert.Throws<MyceliaException>(() => Dijkstra.Run(graph, 0, new() { Target = 10 }));
    }

    [Fact]
    public void Searches_stop_when_cancelled_and_report_seldom()
    {
        var edges = RandomGraphs.Chain(200_001);
        var graph = edges.Project(weights: edges.Weights(seed: 1, min: 1));
        var cancelled = new CancellationToken(canceled: true);
        Assert.ThrowsAny<OperationCanceledException>(() => SingleSourceShortestPaths.Run(graph, 0, new(), cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => Dijkstra.Run(graph, 0, null, cancelled));

        var reports = new List<AlgorithmProgress>();
        SingleSourceShortestPaths.Run(graph, 0, new() { Progress = new Callback(reports.Add) });
        Dijkstra.Run(graph, 0, new() { Progress = new Callback(reports.Add) });
        Assert.InRange(reports.Count, 4, 80);
        Assert.Equal(1, reports[^1].Fraction);

        using var stop = new CancellationTokenSource();
        var during = new Callback(report => { if (report.Step >= 64) stop.Cancel(); });
        Assert.ThrowsAny<OperationCanceledException>(() => SingleSourceShortestPaths.Run(graph, 0, new() { Progress = during }, stop.Token));
        using var other = new CancellationTokenSource();
        var meanwhile = new Callback(report => { if (report.Step >= 64) other.Cancel(); });
        Assert.ThrowsAny<OperationCanceledException>(() => Dijkstra.Run(graph, 0, new() { Progress = meanwhile }, other.Token));
    }

    /// <summary>Holds every way to search, from several sources, against distances and parents from the definitions.</summary>
    private static void Verify(EdgeCase edges, double[] weights, bool undirected, int? source = null)
    {
        var graph = edges.Project(undirected, weights.Length == 0 ? null : weights);
        foreach (var from in source is { } one ? [one] : new[] { 0, edges.Nodes / 2 }.Distinct())
        {
            var distances = References.Distances(edges, weights, from, undirected);
            var parents = References.ShortestPathTree(edges, weights, distances, from, undirected);
            AssertTree(edges, weights, distances, parents, from, undirected);
            AssertSame(distances, parents, SingleSourceShortestPaths.Run(graph, from));
            AssertSame(distances, parents, Dijkstra.Run(graph, from));
            foreach (var (delta, workers) in s_ways)
                AssertSame(distances, parents, SingleSourceShortestPaths.Run(graph, from, new() { Delta = delta, Concurrency = workers }));
        }
    }

    private static void AssertSame(double[] distances, int[] parents, ShortestPathsResult actual)
    {
        Assert.Equal(distances, actual.Distances);
        Assert.Equal(parents, actual.Parents);
        Assert.Equal(distances.Count(double.IsFinite), actual.Reached);
    }

    /// <summary>What makes distances and parents right, whoever computed them: no edge could lower a distance, and following parents leads to the source over edges that add up.</summary>
    private static void AssertTree(EdgeCase edges, double[] weights, double[] distances, int[] parents, int source, bool undirected)
    {
        var tight = new HashSet<(int, int)>();
        for (var i = 0; i < weights.Length; i++)
        {
            Edge(edges.Sources[i], edges.Targets[i], weights[i]);
            if (undirected) Edge(edges.Targets[i], edges.Sources[i], weights[i]);
        }

        var depths = References.Depths(edges, source, undirected);
        Assert.Equal((0, source), (distances[source], parents[source]));
        var leadsHome = new bool[edges.Nodes];
        leadsHome[source] = true;
        for (var node = 0; node < edges.Nodes; node++)
        {
            Assert.Equal((depths[node] >= 0, depths[node] >= 0), (double.IsFinite(distances[node]), parents[node] >= 0));
            if (parents[node] < 0) continue;
            var way = new List<int>();
            for (var at = node; !leadsHome[at]; at = parents[at])
            {
                Assert.Contains((parents[at], at), tight);
                Assert.True(way.Count < edges.Nodes, $"Parents go in a circle from node {node}.");
                way.Add(at);
            }

            foreach (var at in way) leadsHome[at] = true;
        }

        void Edge(int from, int to, double weight)
        {
            Assert.False(distances[from] + weight < distances[to], $"The edge from {from} to {to} could lower a distance.");
            if (double.IsFinite(distances[from]) && distances[from] + weight == distances[to]) tight.Add((from, to));
        }
    }

    private sealed class Callback(Action<AlgorithmProgress> report) : IProgress<AlgorithmProgress>
    {
        public void Report(AlgorithmProgress value) => report(value);
    }
}
