using Mycelia.Algorithms;

namespace Mycelia.Tests.Algorithms;

public class LeidenTests
{
    public static TheoryData<EdgeCase> Graphs => RandomGraphs.All;

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Communities_are_connected_nested_and_optimal(EdgeCase edges)
    {
        foreach (var weights in new[] { null, edges.Weights(7) })
        {
            foreach (var undirected in new[] { false, true })
            {
                // Large random graphs go on gaining a little for very long; they are cut short.
                var isLarge = edges.Nodes > 10000;
                using var graph = edges.Project(undirected, weights);
                var result = Leiden.Run(graph, new LeidenOptions { Tolerance = 0, MaxIterations = isLarge ? 3 : 100, KeepHierarchy = true, Concurrency = 2 });
                Assert.True(result.Converged || isLarge);
                Communities.AssertNumbered(result, edges.Nodes);
                Communities.AssertNested(result);
                foreach (var level in result.Hierarchy) Communities.AssertConnected(edges, weights, level);
                Assert.Equal(Modularity.Of(graph, result.Communities), result.Modularity, 1e-12);
                Assert.InRange(Communities.BestMerge(edges, weights, result.Communities), double.NegativeInfinity, 1e-9);
                if (result.Converged) Assert.InRange(Communities.BestMove(edges, weights, result.Communities), 0, 1e-9);
            }
        }
    }

    [Fact]
    public void Communities_are_connected_wherever_a_run_is_cut_short()
    {
        foreach (var seed in Enumerable.Range(0, 20))
        {
            var edges = RandomGraphs.Random(500, 700, seed);
            using var graph = edges.Project();
            foreach (var (levels, randomness) in new[] { (1, 0.01), (2, 0.01), (3, 1.0), (100, 1000.0), (100, 0.0) })
            {
                var options = new LeidenOptions { MaxLevels = levels, MaxIterations = 2, Randomness = randomness, Seed = (ulong)seed, KeepHierarchy = true };
                var result = Leiden.Run(graph, options);
                Communities.AssertNumbered(result, edges.Nodes);
                Communities.AssertConnected(edges, null, result.Communities);
                Communities.AssertNested(result);
                Assert.True(result.Levels <= levels);
            }
        }
    }

    [Fact]
    public void Given_communities_that_are_not_connected_are_taken_apart()
    {
        // Two cliques that nothing ties, given as one community; and two nodes without any edge.
        var edges = new EdgeCase("cliques", 8, [0, 0, 1, 3, 3, 4], [1, 2, 2, 4, 5, 5]);
        using var graph = edges.Project(undirected: true);
        var result = Leiden.Run(graph, new LeidenOptions { InitialCommunities = [7, 7, 7, 7, 7, 7, 7, 7] });
        Assert.Equal([0, 0, 0, 1, 1, 1, 2, 3], result.Communities);
        Assert.Equal(0.5, result.Modularity, 1e-12);
    }

    [Fact]
    public void No_part_of_a_small_community_would_better_be_elsewhere()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var edges = RandomGraphs.Random(24, 40, seed);
            using var graph = edges.Project();
            var result = Leiden.Run(graph, new LeidenOptions { Tolerance = 0, MaxIterations = 100, Seed = (ulong)seed });
            foreach (var community in Enumerable.Range(0, result.Count))
            {
                int[] nodes = [.. Enumerable.Range(0, edges.Nodes).Where(node => result.Communities[node] == community)];
                if (nodes.Length > 10) continue;
                for (var subset = 1; subset < 1 << nodes.Length; subset++) AssertNoGain(edges, result, nodes, subset);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_result_does_not_depend_on_the_number_of_workers(bool weighted)
    {
        foreach (var edges in new[] { RandomGraphs.Random(20000, 150000, seed: 5), Communities.Planted(50, 200, 60000, 0.4, seed: 6) })
        {
            using var graph = edges.Project(weights: weighted ? [.. edges.Weights(9).Select(weight => weight * 0.1)] : null);
            var options = new LeidenOptions { MaxIterations = 3, Randomness = 0.5, KeepHierarchy = true };
            var results = new[] { 1, 2, 7 }.Select(workers => Leiden.Run(graph, options with { Concurrency = workers })).ToArray();
            foreach (var result in results[1..])
            {
                Assert.Equal(results[0].Hierarchy, result.Hierarchy);
                Assert.Equal(results[0].Communities, result.Communities);
                Assert.Equal((results[0].Modularity, results[0].Iterations), (result.Modularity, result.Iterations));
            }

            Communities.AssertConnected(edges, null, results[0].Communities);
        }
    }

    [Fact]
    public void Scaled_weights_give_the_same_communities()
    {
        // Randomness is in average weights, and powers of two scale without rounding.
        var edges = RandomGraphs.Random(2000, 8000, seed: 15);
        var weights = edges.Weights(3);
        using var graph = edges.Project(weights: weights);
        using var scaled = edges.Project(weights: [.. weights.Select(weight => weight * 1024)]);
        var options = new LeidenOptions { Randomness = 0.3 };
        Assert.Equal(Leiden.Run(graph, options).Communities, Leiden.Run(scaled, options).Communities);
    }

    [Fact]
    public void Is_at_least_as_good_as_Louvain_where_communities_are_hard_to_see()
    {
        for (var seed = 0; seed < 5; seed++)
        {
            using var graph = Communities.Planted(60, 50, 30000, 0.6, seed).Project();
            var (louvain, leiden) = (Louvain.Run(graph, new LouvainOptions { Seed = (ulong)seed }), Leiden.Run(graph, new LeidenOptions { Seed = (ulong)seed }));
            Assert.True(leiden.Modularity >= louvain.Modularity - 0.001, $"{leiden.Modularity} < {louvain.Modularity}");
        }
    }

    [Fact]
    public void Awkward_graphs_have_communities_too()
    {
        using var empty = GraphProjection.FromEdges(0, [], []);
        Assert.Empty(Leiden.Run(empty).Communities);
        using var loops = GraphProjection.FromEdges(3, [0, 1, 1], [0, 1, 1]);
        Assert.Equal([0, 1, 2], Leiden.Run(loops).Communities);
        using var weightless = GraphProjection.FromEdges(4, [0, 1, 2], [1, 2, 3], [1, 0, 1]);
        Assert.Equal([0, 0, 1, 1], Leiden.Run(weightless, new LeidenOptions { Resolution = 0 }).Communities);
    }

    /// <summary>Fails if moving a subset of a community to an empty one, or to another, raises modularity.</summary>
    private static void AssertNoGain(EdgeCase edges, CommunitiesResult result, int[] nodes, int subset)
    {
        foreach (var target in Enumerable.Range(0, result.Count + 1))
        {
            if (target == result.Communities[nodes[0]]) continue;
            int[] moved = [.. result.Communities];
            for (var i = 0; i < nodes.Length; i++)
            {
                if ((subset >> i & 1) != 0) moved[nodes[i]] = target;
            }

            Assert.True(Communities.Modularity(edges, null, moved) <= result.Modularity + 1e-9, $"{edges.Name}: subset {subset} of {string.Join(' ', nodes)} to {target}");
        }
    }
}
