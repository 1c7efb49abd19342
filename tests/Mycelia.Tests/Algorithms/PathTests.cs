using Mycelia.Algorithms;

namespace Mycelia.Tests.Algorithms;

public class PathTests
{
    public static TheoryData<EdgeCase> Graphs => RandomGraphs.All;

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Unweighted_paths_are_valid_and_as_short_as_can_be(EdgeCase edges)
    {
        var random = new Random(1);
        foreach (var undirected in new[] { false, true })
        {
            var graph = edges.Project(undirected);
            var weighted = edges.Project(undirected, edges.Weights(2));
            for (var trial = 0; trial < 10; trial++)
            {
                var (source, target) = (random.Next(edges.Nodes), random.Next(edges.Nodes));
                var depth = References.Depths(edges, source, undirected)[target];
                foreach (var path in new[] { ShortestPath.Run(graph, source, target),
                    ShortestPath.Run(weighted, source, target, new ShortestPathOptions { IgnoreWeights = true }) })
                {
                    Assert.Equal(depth, path?.Length ?? -1);
                    if (path is null) continue;
                    Assert.Equal((source, target, (double)depth), (path.Nodes[0], path.Nodes[^1], path.Cost));
                    Assert.Equal(depth, CheapestCost(graph, path));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Weighted_paths_are_as_short_as_those_of_Bellman_and_Ford(EdgeCase edges)
    {
        if (edges.Sources.Length == 0) return;
        var weights = edges.Weights(seed: 8);
        foreach (var undirected in new[] { false, true })
        {
            var graph = edges.Project(undirected, weights);
            var source = edges.Nodes / 2;
            var expected = References.Distances(edges, weights, source, undirected);
            var random = new Random(2);
            for (var trial = 0; trial < 10; trial++)
            {
                var target = random.Next(edges.Nodes);
                var path = ShortestPath.Run(graph, source, target);
                Assert.Equal(expected[target], path?.Cost ?? double.PositiveInfinity);
                if (path is null) continue;
                Assert.Equal((source, target), (path.Nodes[0], path.Nodes[^1]));
                Assert.Equal(expected[target], CheapestCost(graph, path));
            }
        }
    }

    [Fact]
    public void Negative_weights_are_refused_where_they_are_used()
    {
        var graph = GraphProjection.FromEdges(2, [0], [1], [-1.0]);
        Assert.Throws<MyceliaException>(() => ShortestPath.Run(graph, 0, 1));
        Assert.Equal(1, ShortestPath.Run(graph, 0, 1, new ShortestPathOptions { IgnoreWeights = true })!.Cost);
        Assert.False(GraphProjection.FromEdges(2, [0], [1], [-0.0]).HasNegativeWeights);
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Topological_order_or_a_true_cycle(EdgeCase edges)
    {
        var graph = edges.Project();
        var result = TopologicalOrder.Run(graph);
        var isAcyclic = References.StrongLabels(edges).Distinct().Count() == edges.Nodes
            && !edges.Sources.Zip(edges.Targets).Any(e => e.First == e.Second);
        Assert.Equal(isAcyclic, result.IsAcyclic);
        if (isAcyclic)
        {
            Assert.Equal(Enumerable.Range(0, edges.Nodes), result.Order.Order());
            var positions = new int[edges.Nodes];
            for (var i = 0; i < result.Order.Length; i++) positions[result.Order[i]] = i;
            for (var i = 0; i < edges.Sources.Length; i++) Assert.True(positions[edges.Sources[i]] < positions[edges.Targets[i]]);
        }
        else
        {
            Assert.Empty(result.Order);
            Assert.Equal(result.Cycle.Length, result.Cycle.Distinct().Count());
            for (var i = 0; i < result.Cycle.Length; i++)
                Assert.True(graph.OutNeighbours(result.Cycle[i]).Contains(result.Cycle[(i + 1) % result.Cycle.Length]));
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Longest_paths_are_valid_and_as_long_as_can_be(EdgeCase edges)
    {
        var weights = edges.Weights(seed: 3, min: -20);
        var graph = edges.Project(weights: weights);
        if (!TopologicalOrder.Run(graph).IsAcyclic)
        {
            var error = Assert.Throws<MyceliaException>(() => LongestPath.Run(graph));
            Assert.Equal(StatusCode.InvalidArgument, error.Status);
            Assert.Contains("cycle", error.Message, StringComparison.Ordinal);
            return;
        }

        // The longest path is the cheapest one under negated weights, which Bellman and Ford find on a graph without cycles.
        var negated = weights.Select(weight => -weight).ToArray();
        foreach (var source in new[] { 0, edges.Nodes - 1 })
        {
            var expected = References.Distances(edges, negated, source, undirected: false);
            foreach (var target in new[] { source, edges.Nodes / 3, edges.Nodes / 2 })
            {
                var path = LongestPath.Run(graph, new LongestPathOptions { Source = source, Target = target });
                Assert.Equal(-expected[target], path?.Cost ?? double.NegativeInfinity);
                if (path is not null) Assert.Equal(expected[target], CheapestCost(edges.Project(weights: negated), path));
            }

            Assert.Equal(-expected.Min(), LongestPath.Run(graph, new LongestPathOptions { Source = source })!.Cost);
        }

        var unweighted = LongestPath.Run(graph, new LongestPathOptions { IgnoreWeights = true })!;
        Assert.Equal(Height(edges), unweighted.Length);
        Assert.Equal(unweighted.Length, CheapestCost(edges.Project(), unweighted));
    }

    [Fact]
    public void A_million_edges_in_a_row_are_one_path()
    {
        var chain = RandomGraphs.Chain(1_000_001).Project();
        Assert.Equal(1_000_000, LongestPath.Run(chain)!.Length);
        Assert.Equal(1_000_000, ShortestPath.Run(chain, 0, 1_000_000)!.Length);
        Assert.Null(ShortestPath.Run(chain, 1_000_000, 0));
        Assert.Equal(1_000_001, TopologicalOrder.Run(RandomGraphs.Cycle(1_000_001).Project()).Cycle.Length);
    }

    [Fact]
    public void A_cancelled_token_stops_them()
    {
        var graph = RandomGraphs.Chain(10).Project();
        var cancelled = new CancellationToken(canceled: true);
        Assert.ThrowsAny<OperationCanceledException>(() => ShortestPath.Run(graph, 0, 9, null, cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => LongestPath.Run(graph, null, cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => TopologicalOrder.Run(graph, null, cancelled));
    }

    /// <summary>Follows a path edge by edge, by the cheapest of parallel edges; fails where there is none.</summary>
    private static double CheapestCost(GraphProjection graph, NodePath path)
    {
        var cost = 0.0;
        for (var i = 1; i < path.Nodes.Length; i++)
        {
            var best = double.PositiveInfinity;
            var targets = graph.OutNeighbours(path.Nodes[i - 1]);
            for (var edge = 0; edge < targets.Count; edge++)
            {
                if (targets[edge] == path.Nodes[i]) best = Math.Min(best, targets.Weight(edge));
            }

            Assert.True(double.IsFinite(best), $"There is no edge from {path.Nodes[i - 1]} to {path.Nodes[i]}.");
            cost += best;
        }

        return cost;
    }

    /// <summary>Edges on the longest path of an acyclic graph, by raising heights until none changes.</summary>
    private static int Height(EdgeCase edges)
    {
        var heights = new int[edges.Nodes];
        for (var changed = true; changed;)
        {
            changed = false;
            for (var i = 0; i < edges.Sources.Length; i++)
            {
                if (heights[edges.Sources[i]] > heights[edges.Targets[i]]) continue;
                heights[edges.Sources[i]] = heights[edges.Targets[i]] + 1;
                changed = true;
            }
        }

        return heights.Max();
    }
}
