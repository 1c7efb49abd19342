using Mycelia.Algorithms;

namespace Mycelia.Tests.Algorithms;

public class BreadthFirstSearchTests
{
    public static TheoryData<EdgeCase> Graphs => RandomGraphs.All;

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Depths_and_parents_verify_in_every_direction_mode(EdgeCase edges)
    {
        BreadthFirstSearchOptions?[] modes =
        [
            null,
            new() { Alpha = 0, Concurrency = 4 },
            new() { Alpha = int.MaxValue, Beta = int.MaxValue, Concurrency = 3 },
            new() { Alpha = 2, Beta = 2, Concurrency = 1 },
        ];
        foreach (var undirected in new[] { false, true })
        {
            var graph = edges.Project(undirected);
            foreach (var source in new[] { 0, edges.Nodes / 2, edges.Nodes - 1 })
            {
                var expected = References.Depths(edges, source, undirected);
                foreach (var mode in modes) Verify(graph, source, expected, BreadthFirstSearch.Run(graph, source, mode));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void A_depth_limit_cuts_and_changes_nothing_else(EdgeCase edges)
    {
        var graph = edges.Project();
        var full = BreadthFirstSearch.Run(graph, 0);
        foreach (var limit in new[] { 0, 1, 2, 5 })
        {
            foreach (var alpha in new[] { 0, int.MaxValue })
            {
                var cut = BreadthFirstSearch.Run(graph, 0, new BreadthFirstSearchOptions { MaxDepth = limit, Alpha = alpha });
                Assert.Equal(full.Depths.Select(depth => depth > limit ? -1 : depth), cut.Depths);
                Assert.Equal(full.Parents.Zip(full.Depths, (parent, depth) => depth > limit ? -1 : parent), cut.Parents);
                Assert.Equal(Math.Min(limit, full.MaxDepth), cut.MaxDepth);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void What_is_not_asked_for_is_empty_and_the_rest_is_the_same(EdgeCase edges)
    {
        foreach (var alpha in new[] { 0, 15, int.MaxValue })
        {
            var graph = edges.Project();
            var options = new BreadthFirstSearchOptions { Alpha = alpha, Concurrency = 2 };
            var both = BreadthFirstSearch.Run(graph, 0, options);
            var depths = BreadthFirstSearch.Run(graph, 0, options with { Output = BreadthFirstOutput.Depths });
            var parents = BreadthFirstSearch.Run(graph, 0, options with { Output = BreadthFirstOutput.Parents });
            var neither = BreadthFirstSearch.Run(graph, 0, options with { Output = BreadthFirstOutput.None });
            Assert.Equal(both.Depths, depths.Depths);
            Assert.Equal(both.Parents, parents.Parents);
            Assert.All([depths.Parents, parents.Depths, neither.Depths, neither.Parents], Assert.Empty);
            Assert.All([depths, parents, neither], result => Assert.Equal((both.Reached, both.MaxDepth), (result.Reached, result.MaxDepth)));
        }
    }

    /// <summary>Large enough that levels run on several threads, with a list long enough to be cut and levels found by their labels.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Large_levels_verify_for_any_number_of_workers(bool undirected)
    {
        const int nodes = 200_000;
        var random = RandomGraphs.Random(nodes, 600_000, seed: 11);
        var edges = new EdgeCase("with a hub", nodes,
            [.. random.Sources, .. Enumerable.Repeat(77, 150_000)], [.. random.Targets, .. Enumerable.Range(0, 150_000).Select(i => (int)(i * 7919L % nodes))]);
        var graph = edges.Project(undirected);
        foreach (var source in new[] { 5, 77 })
        {
            var expected = References.Depths(edges, source, undirected);
            foreach (var workers in new[] { 1, 2, 7 })
                foreach (var alpha in new[] { 0, 15, int.MaxValue })
                    Verify(graph, source, expected, BreadthFirstSearch.Run(graph, source, new BreadthFirstSearchOptions { Concurrency = workers, Alpha = alpha }));
        }
    }

    [Fact]
    public void Progress_is_told_a_bounded_number_of_times()
    {
        var told = new Told();
        BreadthFirstSearch.Run(RandomGraphs.Chain(100_000).Project(), 0, new BreadthFirstSearchOptions { Progress = told });
        Assert.InRange(told.Times, 2, 200);
        Assert.Equal((99_999, 1), (told.Last.Step, told.Last.Fraction));
    }

    [Fact]
    public void A_million_levels_are_walked()
    {
        var result = BreadthFirstSearch.Run(RandomGraphs.Chain(1_000_000).Project(), 0);
        Assert.Equal((1_000_000, 999_999), (result.Reached, result.MaxDepth));
    }

    [Fact]
    public void Bad_arguments_and_cancellation_are_honoured()
    {
        var graph = RandomGraphs.Chain(10).Project();
        Assert.Throws<MyceliaException>(() => BreadthFirstSearch.Run(graph, 10));
        Assert.Throws<MyceliaException>(() => BreadthFirstSearch.Run(graph, -1));
        Assert.Throws<MyceliaException>(() => BreadthFirstSearch.Run(graph, 0, new BreadthFirstSearchOptions { Beta = 0 }));
        Assert.ThrowsAny<OperationCanceledException>(() => BreadthFirstSearch.Run(graph, 0, null, new CancellationToken(canceled: true)));
    }

    private sealed class Told : IProgress<AlgorithmProgress>
    {
        public int Times { get; private set; }
        public AlgorithmProgress Last { get; private set; }

        public void Report(AlgorithmProgress value) => (Times, Last) = (Times + 1, value);
    }

    private static void Verify(GraphProjection graph, int source, int[] expected, BreadthFirstSearchResult result)
    {
        Assert.Equal(expected, result.Depths);
        Assert.Equal(expected.Count(depth => depth >= 0), result.Reached);
        Assert.Equal(expected.Max(), result.MaxDepth);
        Assert.Equal(source, result.Parents[source]);
        for (var node = 0; node < graph.NodeCount; node++)
        {
            if (node == source) continue;
            var parent = -1;
            foreach (var before in graph.InNeighbours(node))
            {
                if (expected[node] <= 0 || expected[before] != expected[node] - 1) continue;
                parent = before;
                break;
            }

            Assert.Equal(parent, result.Parents[node]);
        }
    }
}
