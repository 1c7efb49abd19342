using Mycelia.Algorithms;
using Mycelia.Tests.Support;

namespace Mycelia.Tests.Algorithms;

public class LouvainTests
{
    public static TheoryData<EdgeCase> Graphs => RandomGraphs.All;

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Modularity_is_what_the_formula_says(EdgeCase edges)
    {
        if (edges.Nodes > 1000) return;
        var random = new Random(edges.Nodes);
        foreach (var weights in new[] { null, edges.Weights(3), [.. edges.Weights(4).Select(weight => weight + 0.3)] })
        {
            foreach (var (groups, resolution) in new[] { (1, 1.0), (4, 1.0), (9, 0.5), (edges.Nodes, 2.5) })
            {
                int[] communities = [.. Enumerable.Range(0, edges.Nodes).Select(_ => random.Next(groups) * 1000 - 500)];
                var expected = Communities.Modularity(edges, weights, communities, resolution);
                foreach (var undirected in new[] { false, true })
                {
                    using var graph = edges.Project(undirected, weights);
                    Assert.Equal(expected, Modularity.Of(graph, communities, resolution), 1e-9);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Communities_are_numbered_nested_and_optimal_on_their_level(EdgeCase edges)
    {
        foreach (var weights in new[] { null, edges.Weights(7) })
        {
            foreach (var undirected in new[] { false, true })
            {
                using var graph = edges.Project(undirected, weights);
                var result = Louvain.Run(graph, new LouvainOptions { Tolerance = 0, KeepHierarchy = true, Concurrency = 2 });
                Communities.AssertNumbered(result, edges.Nodes);
                Communities.AssertNested(result);
                Assert.Equal(Modularity.Of(graph, result.Communities), result.Modularity, 1e-12);
                Assert.InRange(Communities.BestMerge(edges, weights, result.Communities), double.NegativeInfinity, 1e-9);

                var first = Louvain.Run(graph, new LouvainOptions { Tolerance = 0, MaxLevels = 1 });
                Assert.Equal(1, first.Levels);
                Assert.Equal(result.Hierarchy[0], first.Communities);
                Assert.InRange(Communities.BestMove(edges, weights, first.Communities), 0, 1e-9);
                Assert.True(first.Modularity <= result.Modularity + 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1.7)]
    public void Resolution_counts_in_moves(double resolution)
    {
        var edges = RandomGraphs.Random(2000, 9000, seed: 3);
        var weights = edges.Weights(5);
        using var graph = edges.Project(weights: weights);
        var first = Louvain.Run(graph, new LouvainOptions { Tolerance = 0, MaxLevels = 1, Resolution = resolution });
        Assert.InRange(Communities.BestMove(edges, weights, first.Communities, resolution), 0, 1e-9);
        var all = Louvain.Run(graph, new LouvainOptions { Tolerance = 0, Resolution = resolution });
        Assert.InRange(Communities.BestMerge(edges, weights, all.Communities, resolution), double.NegativeInfinity, 1e-9);
        Assert.Equal(Modularity.Of(graph, all.Communities, resolution), all.Modularity, 1e-12);
    }

    [Fact]
    public void Higher_resolution_gives_more_communities()
    {
        using var graph = RandomGraphs.Random(3000, 12000, seed: 8).Project();
        int[] counts = [.. new[] { 0, 0.3, 1, 3, 10 }.Select(resolution => Louvain.Run(graph, new LouvainOptions { Resolution = resolution }).Count)];
        Assert.Equal(counts.Order(), counts);
        Assert.True(counts[1] < counts[^1]);
    }

    [Fact]
    public void Planted_communities_are_found()
    {
        var edges = Communities.Planted(groups: 20, size: 100, edges: 30000, mixing: 0.15, seed: 4);
        using var graph = edges.Project();
        int[] planted = [.. Enumerable.Range(0, edges.Nodes).Select(node => node / 100)];
        Assert.Equal(planted, Louvain.Run(graph).Communities);
        Assert.Equal(planted, Leiden.Run(graph).Communities);
    }

    [Fact]
    public void Cliques_in_a_ring_are_communities()
    {
        var edges = Communities.RingOfCliques(cliques: 8, size: 6);
        using var graph = edges.Project(undirected: true);
        var result = Louvain.Run(graph);
        Assert.Equal(Enumerable.Range(0, edges.Nodes).Select(node => node / 6), result.Communities);

        // 15 of 16 edges lie within; each community has 1/8 of the strength.
        Assert.Equal(15.0 / 16 - 1.0 / 8, result.Modularity, 1e-12);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_result_does_not_depend_on_the_number_of_workers(bool weighted)
    {
        foreach (var edges in new[] { RandomGraphs.Random(20000, 150000, seed: 5), Communities.Planted(50, 200, 60000, 0.4, seed: 6) })
        {
            using var graph = edges.Project(weights: weighted ? [.. edges.Weights(9).Select(weight => weight * 0.1)] : null);
            var results = new[] { 1, 2, 7 }.Select(workers => Louvain.Run(graph, new LouvainOptions { Concurrency = workers, KeepHierarchy = true })).ToArray();
            foreach (var result in results[1..])
            {
                Assert.Equal(results[0].Communities, result.Communities);
                Assert.Equal((results[0].Modularity, results[0].Levels), (result.Modularity, result.Levels));
            }

            var other = Louvain.Run(graph, new LouvainOptions { Seed = 77 });
            Assert.InRange(other.Modularity, 0.9 * results[0].Modularity, 1.1 * results[0].Modularity);
        }
    }

    [Fact]
    public void Awkward_graphs_have_communities_too()
    {
        using var empty = GraphProjection.FromEdges(0, [], []);
        var none = Louvain.Run(empty, new LouvainOptions { KeepHierarchy = true });
        Assert.Equal((0, 0, 0.0), (none.Communities.Length, none.Count, none.Modularity));

        using var alone = GraphProjection.FromEdges(3, [], []);
        Assert.Equal([0, 1, 2], Louvain.Run(alone).Communities);

        // Loops only: every node is a community of its own weight.
        using var loops = GraphProjection.FromEdges(3, [0, 1, 1], [0, 1, 1]);
        var looped = Louvain.Run(loops);
        Assert.Equal([0, 1, 2], looped.Communities);
        Assert.Equal(1 - 1.0 / 9 - 4.0 / 9, looped.Modularity, 1e-12);

        using var apart = GraphProjection.FromEdges(7, [5, 6, 0, 1], [6, 4, 1, 2], undirected: true);
        var parts = Louvain.Run(apart);
        Assert.Equal([0, 0, 0, 1, 2, 2, 2], parts.Communities);
        Assert.Equal(0.5, parts.Modularity, 1e-12);
    }

    [Fact]
    public void Edges_of_no_weight_tie_nothing()
    {
        using var graph = GraphProjection.FromEdges(4, [0, 1, 2], [1, 2, 3], [1, 0, 1]);
        Assert.Equal([0, 0, 1, 1], Louvain.Run(graph, new LouvainOptions { Resolution = 0 }).Communities);
        using var weightless = GraphProjection.FromEdges(3, [0, 1], [1, 2], [0, 0]);
        var result = Louvain.Run(weightless, new LouvainOptions { Resolution = 0 });
        Assert.Equal([0, 1, 2], result.Communities);
        Assert.Equal(0, result.Modularity);
    }

    [Fact]
    public void Starts_from_given_communities_and_never_ends_worse()
    {
        var edges = Communities.Planted(10, 50, 3000, 0.5, seed: 12);
        using var graph = edges.Project();
        var random = new Random(1);
        int[] given = [.. Enumerable.Range(0, edges.Nodes).Select(node => node % 7 == 0 ? -1 : node / 50 * 1000 + random.Next(2))];
        int[] alone = [.. given.Select((community, node) => community < 0 ? -1 - node : community)];
        var result = Louvain.Run(graph, new LouvainOptions { InitialCommunities = given });
        Assert.True(result.Modularity >= Modularity.Of(graph, alone));

        // From an optimum nothing moves.
        var best = Louvain.Run(graph, new LouvainOptions { Tolerance = 0, MaxIterations = 100 });
        Assert.True(best.Converged && best.Iterations < 100);
        var again = Louvain.Run(graph, new LouvainOptions { Tolerance = 0, InitialCommunities = best.Communities, Seed = 5 });
        Assert.Equal(best.Communities, again.Communities);
        Assert.InRange(Communities.BestMove(edges, null, best.Communities), 0, 1e-9);

        // Without weight there is nothing to gain: what is given stays.
        using var weightless = GraphProjection.FromEdges(4, [], []);
        Assert.Equal([0, 1, 0, 2], Louvain.Run(weightless, new LouvainOptions { InitialCommunities = [9, -1, 9, -1] }).Communities);
    }

    [Fact]
    public void Later_iterations_never_lower_modularity()
    {
        using var graph = Communities.Planted(30, 40, 6000, 0.55, seed: 2).Project();
        double[] values = [.. Enumerable.Range(1, 5).Select(iterations => Louvain.Run(graph, new LouvainOptions { MaxIterations = iterations, Tolerance = 0 }).Modularity)];
        Assert.Equal(values.Order(), values);
    }

    [Fact]
    public void Progress_and_cancellation_come_between_levels()
    {
        using var source = new CancellationTokenSource();
        var steps = new List<AlgorithmProgress>();
        var progress = new Reporter<AlgorithmProgress>(step =>
        {
            steps.Add(step);
            if (step.Step == 2) source.Cancel();
        });
        using var graph = RandomGraphs.Random(3000, 12000, seed: 8).Project();
        Louvain.Run(graph, new LouvainOptions { Progress = new Reporter<AlgorithmProgress>(steps.Add) });
        Assert.Equal(1, steps[^1].Fraction);
        Assert.Equal(steps.Select(step => step.Fraction).Order(), steps.Select(step => step.Fraction));
        Assert.InRange(steps.Count, 2, 30);
        Assert.ThrowsAny<OperationCanceledException>(() => Louvain.Run(graph, new LouvainOptions { Progress = progress }, source.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => Leiden.Run(graph, cancellation: source.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => Modularity.Of(graph, new int[3000], cancellation: source.Token));
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        using var graph = RandomGraphs.Cycle(3).Project();
        Assert.Throws<MyceliaException>(() => Louvain.Run(graph, new LouvainOptions { Resolution = -0.1 }));
        Assert.Throws<MyceliaException>(() => Louvain.Run(graph, new LouvainOptions { Resolution = double.NaN }));
        Assert.Throws<MyceliaException>(() => Louvain.Run(graph, new LouvainOptions { Tolerance = -1 }));
        Assert.Throws<MyceliaException>(() => Louvain.Run(graph, new LouvainOptions { MaxLevels = 0 }));
        Assert.Throws<MyceliaException>(() => Louvain.Run(graph, new LouvainOptions { MaxIterations = 0 }));
        Assert.Throws<MyceliaException>(() => Louvain.Run(graph, new LouvainOptions { Concurrency = -1 }));
        Assert.Throws<MyceliaException>(() => Louvain.Run(graph, new LouvainOptions { InitialCommunities = [1, 2] }));
        Assert.Throws<MyceliaException>(() => Leiden.Run(graph, new LeidenOptions { Randomness = -1 }));
        Assert.Throws<MyceliaException>(() => Modularity.Of(graph, [1, 2]));
        Assert.Throws<MyceliaException>(() => Modularity.Of(graph, [1, 2, 3], -1));
        using var negative = GraphProjection.FromEdges(2, [0], [1], [-1]);
        Assert.Contains("negative weight", Assert.Throws<MyceliaException>(() => Louvain.Run(negative)).Message, StringComparison.Ordinal);
        Assert.Throws<MyceliaException>(() => Leiden.Run(negative));
        Assert.Throws<MyceliaException>(() => Modularity.Of(negative, [0, 0]));
    }
}
