using Mycelia.Algorithms;

namespace Mycelia.Tests.Algorithms;

public class ComponentsTests
{
    public static TheoryData<EdgeCase> Graphs => RandomGraphs.All;

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Weak_components_are_those_of_union_find(EdgeCase edges)
    {
        var smallest = References.SmallestConnected(edges);
        foreach (var undirected in new[] { false, true })
        {
            foreach (var options in new[] { null, new WeaklyConnectedComponentsOptions { NeighbourRounds = 0, SampleSize = 0 },
                new WeaklyConnectedComponentsOptions { NeighbourRounds = 1, SampleSize = 3, Seed = 9, Concurrency = 4 } })
            {
                var graph = edges.Project(undirected);
                AssertNumberedBySmallest(smallest, WeaklyConnectedComponents.Run(graph, options));

                // The same where the in-lists are there.
                graph.InNeighbours(0);
                AssertNumberedBySmallest(smallest, WeaklyConnectedComponents.Run(graph, options));
            }
        }
    }

    [Theory]
    [InlineData(150_000, 40_000)]
    [InlineData(150_000, 150_000)]
    [InlineData(100_000, 900_000)]
    public void Weak_components_of_larger_graphs_are_those_of_union_find(int nodes, int count)
    {
        var edges = RandomGraphs.Random(nodes, count, seed: nodes + count);
        var smallest = References.SmallestConnected(edges);
        foreach (var undirected in new[] { false, true })
        {
            var graph = edges.Project(undirected);
            foreach (var workers in new[] { 1, 2, 7 })
            {
                AssertNumberedBySmallest(smallest, WeaklyConnectedComponents.Run(graph, new WeaklyConnectedComponentsOptions { Concurrency = workers }));
                AssertNumberedBySmallest(smallest,
                    WeaklyConnectedComponents.Run(graph, new WeaklyConnectedComponentsOptions { Concurrency = workers, NeighbourRounds = 0, SampleSize = 0 }));
            }

            graph.InNeighbours(0);
            AssertNumberedBySmallest(smallest, WeaklyConnectedComponents.Run(graph));
        }
    }

    [Fact]
    public void A_long_row_in_any_order_is_one_component()
    {
        var (rising, falling) = (RandomGraphs.Chain(300_000), RandomGraphs.Chain(300_000));
        falling = falling with { Sources = falling.Targets, Targets = falling.Sources };
        foreach (var edges in new[] { rising, falling })
        {
            foreach (var undirected in new[] { false, true })
                Assert.Equal([300_000], WeaklyConnectedComponents.Run(edges.Project(undirected), new WeaklyConnectedComponentsOptions { Concurrency = 7 }).Sizes);
        }
    }

    [Fact]
    public void Weak_components_are_the_same_however_the_race_goes()
    {
        var edges = RandomGraphs.Random(60000, 70000, seed: 4);
        var graph = edges.Project();
        var first = WeaklyConnectedComponents.Run(graph, new WeaklyConnectedComponentsOptions { Concurrency = 1 });
        for (ulong seed = 0; seed < 20; seed++)
        {
            var again = WeaklyConnectedComponents.Run(graph, new WeaklyConnectedComponentsOptions { Concurrency = 8, Seed = seed });
            Assert.Equal(first.Components, again.Components);
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Strong_components_are_those_of_Kosaraju_in_topological_order(EdgeCase edges)
    {
        var result = StronglyConnectedComponents.Run(edges.Project());
        References.AssertSamePartition(References.StrongLabels(edges), result.Components);
        AssertNumbered(result);
        for (var i = 0; i < edges.Sources.Length; i++)
            Assert.True(result.Components[edges.Sources[i]] <= result.Components[edges.Targets[i]], $"Edge {i} goes back.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Strongly_connected_means_mutually_reachable(int seed)
    {
        for (var round = 0; round < 50; round++)
        {
            var edges = RandomGraphs.Random(4 + round, 3 + round * 2, seed * 1000 + round);
            var components = StronglyConnectedComponents.Run(edges.Project()).Components;
            var reach = References.Reachability(edges);
            for (var a = 0; a < edges.Nodes; a++)
            {
                for (var b = 0; b < edges.Nodes; b++) Assert.Equal(reach[a, b] && reach[b, a], components[a] == components[b]);
            }
        }
    }

    [Fact]
    public void A_million_nodes_in_a_row_do_not_exhaust_the_stack()
    {
        var chain = RandomGraphs.Chain(1_000_000).Project();
        Assert.Equal(Enumerable.Range(0, 1_000_000), StronglyConnectedComponents.Run(chain).Components);
        Assert.Equal(1, WeaklyConnectedComponents.Run(chain).Count);
        var cycle = RandomGraphs.Cycle(1_000_000).Project();
        Assert.Equal(1, StronglyConnectedComponents.Run(cycle).Count);
    }

    [Fact]
    public void A_cancelled_token_stops_them()
    {
        var graph = RandomGraphs.Chain(200_000).Project();
        var cancelled = new CancellationToken(canceled: true);
        Assert.ThrowsAny<OperationCanceledException>(() => WeaklyConnectedComponents.Run(graph, null, cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => StronglyConnectedComponents.Run(graph, null, cancelled));
    }

    /// <summary>The components are those of the labels, numbered in the order of their smallest nodes.</summary>
    private static void AssertNumberedBySmallest(int[] smallest, ComponentsResult result)
    {
        References.AssertSamePartition(smallest, result.Components);
        AssertNumbered(result);
        var firsts = smallest.Distinct().Order().ToArray();
        Assert.Equal(Enumerable.Range(0, firsts.Length), firsts.Select(node => result.Components[node]));
    }

    private static void AssertNumbered(ComponentsResult result)
    {
        var sizes = new int[result.Count];
        foreach (var component in result.Components) sizes[component]++;
        Assert.Equal(sizes, result.Sizes);
        Assert.DoesNotContain(0, sizes);
    }
}
