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
    public void Strong_components_are_those_of_Kosaraju_in_topological_order(EdgeCase edges) => AssertStrong(edges);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Strong_components_joined_by_edges_one_way_are_found(int seed) => AssertStrong(JoinedComponents(30 * seed, seed));

    [Fact]
    public void A_large_strong_component_is_found_the_same_way_by_any_number_of_workers()
    {
        AssertStrong(RandomGraphs.Random(60_000, 300_000, seed: 12));
        AssertStrong(RandomGraphs.Acyclic(60_000, 300_000, seed: 13));
    }

    [Fact]
    public void Strong_components_along_long_paths_are_found()
    {
        AssertStrong(RandomGraphs.Chain(100_000));
        AssertStrong(RandomGraphs.Cycle(100_000));
        AssertStrong(Reversed(RandomGraphs.Cycle(100_000)));
    }

    [Fact]
    public void Nodes_that_lead_back_by_a_long_way_belong_to_the_component()
    {
        // A hub leads to all others, which stand in a row in random order; only the last leads to the hub.
        const int nodes = 2000;
        var row = Enumerable.Range(1, nodes - 1).ToArray();
        new Random(3).Shuffle(row);
        var edges = new EdgeCase("hub and row", nodes, [.. Enumerable.Repeat(0, nodes - 1), .. row], [.. Enumerable.Range(1, nodes - 1), .. row.Skip(1), 0]);
        Assert.Equal(1, AssertStrong(edges));
        using var graph = edges.Project();
        Assert.Equal([nodes], StronglyConnectedComponents.Run(graph, new StronglyConnectedComponentsOptions { UsesPivot = true }).Sizes);
        Assert.True(graph.HasIncoming, "Sweeps should have taken too long.");

        // Without the way back, each is alone.
        Assert.Equal(nodes, AssertStrong(edges with { Sources = edges.Sources[..^1], Targets = edges.Targets[..^1] }));
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
            var components = StronglyConnectedComponents.Run(edges.Project(), new StronglyConnectedComponentsOptions { UsesPivot = round % 2 == 0 }).Components;
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

    [Theory]
    [InlineData("forward")]
    [InlineData("backward")]
    [InlineData("nodes")]
    public void A_token_cancelled_meanwhile_stops_strong_components(string phase)
    {
        var edges = RandomGraphs.Random(200_000, 800_000, seed: 8);
        using var graph = edges.Project();
        using var source = new CancellationTokenSource();
        var options = new StronglyConnectedComponentsOptions { UsesPivot = phase != "nodes", Progress = new Cancelling(source, phase) };
        Assert.ThrowsAny<OperationCanceledException>(() => StronglyConnectedComponents.Run(graph, options, source.Token));
    }

    private sealed class Cancelling(CancellationTokenSource source, string phase) : IProgress<AlgorithmProgress>
    {
        public void Report(AlgorithmProgress value)
        {
            if (value.Phase == phase) source.Cancel();
        }
    }

    /// <summary>Checks the components, however they are found, and returns how many there are.</summary>
    private static int AssertStrong(EdgeCase edges)
    {
        var (expected, count) = (References.StrongLabels(edges), 0);
        foreach (var usesPivot in new bool?[] { null, false, true })
        {
            int[]? first = null;
            foreach (var hasIncoming in new[] { false, true })
            {
                using var graph = edges.Project();
                if (hasIncoming) graph.InNeighbours(0);
                foreach (var workers in new[] { 1, 2, 7 })
                {
                    var result = StronglyConnectedComponents.Run(graph, new StronglyConnectedComponentsOptions { Concurrency = workers, UsesPivot = usesPivot });
                    if (first is not null)
                    {
                        Assert.Equal(first, result.Components);
                        continue;
                    }

                    (first, count) = (result.Components, result.Count);
                    References.AssertSamePartition(expected, result.Components);
                    AssertNumbered(result);
                    for (var i = 0; i < edges.Sources.Length; i++)
                        Assert.True(result.Components[edges.Sources[i]] <= result.Components[edges.Targets[i]], $"Edge {i} goes back.");
                }
            }
        }

        return count;
    }

    /// <summary>Random strong components of 1 to 400 nodes, with edges from those of a lower number to those of a higher; some edges are parallel, some are self-loops.</summary>
    private static EdgeCase JoinedComponents(int components, int seed)
    {
        var random = new Random(seed);
        var (starts, sources, targets) = (new List<int> { 0 }, new List<int>(), new List<int>());
        for (var component = 0; component < components; component++)
        {
            var (start, size) = (starts[^1], random.Next(3) == 0 ? 1 : random.Next(1, 400));
            for (var i = 0; i < size; i++) Add(start + i, start + (i + 1) % size);
            for (var i = random.Next(3 * size); i > 0; i--) Add(start + random.Next(size), start + random.Next(size));
            for (var i = random.Next(20); i > 0 && start > 0; i--) Add(random.Next(start), start + random.Next(size));
            starts.Add(start + size);
        }

        var hidden = Enumerable.Range(0, starts[^1]).ToArray();
        random.Shuffle(hidden);
        return new EdgeCase($"joined {components}", hidden.Length, [.. sources.Select(node => hidden[node])], [.. targets.Select(node => hidden[node])]);

        void Add(int source, int target)
        {
            sources.Add(source);
            targets.Add(target);
        }
    }

    private static EdgeCase Reversed(EdgeCase edges) => edges with { Sources = edges.Targets, Targets = edges.Sources };

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
