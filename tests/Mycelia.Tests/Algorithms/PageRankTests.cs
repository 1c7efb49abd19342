using Mycelia.Algorithms;
using Mycelia.Tests.Support;

namespace Mycelia.Tests.Algorithms;

public class PageRankTests
{
    public static TheoryData<EdgeCase> Graphs => RandomGraphs.All;

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Scores_are_a_fixed_point_and_sum_to_one(EdgeCase edges)
    {
        foreach (var undirected in new[] { false, true })
        {
            var result = PageRank.Run(edges.Project(undirected), new PageRankOptions { Tolerance = 1e-10, MaxIterations = 500, Concurrency = 2 });
            Assert.True(result.Converged);
            Assert.Equal(1.0, result.Scores.Sum(), 1e-9);
            var next = References.PageRankRound(edges, result.Scores, 0.85, undirected);
            Assert.True(next.Zip(result.Scores, (a, b) => Math.Abs(a - b)).Sum() < 1e-9);
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Each_round_is_the_reference_round(EdgeCase edges)
    {
        var expected = Enumerable.Repeat(1.0 / edges.Nodes, edges.Nodes).ToArray();
        for (var round = 0; round < 7; round++) expected = References.PageRankRound(edges, expected, 0.6, undirected: false);
        var result = PageRank.Run(edges.Project(), new PageRankOptions { Damping = 0.6, Tolerance = 0, MaxIterations = 7 });
        Assert.Equal((7, false), (result.Iterations, result.Converged));
        for (var node = 0; node < edges.Nodes; node++) Assert.Equal(expected[node], result.Scores[node], 1e-12);
    }

    [Fact]
    public void Bits_do_not_depend_on_the_number_of_workers()
    {
        var graph = RandomGraphs.Random(50000, 600000, seed: 11).Project();
        var one = PageRank.Run(graph, new PageRankOptions { Concurrency = 1 });
        var many = PageRank.Run(graph, new PageRankOptions { Concurrency = 5 });
        Assert.Equal(one.Scores, many.Scores);
        Assert.Equal((one.Iterations, one.Delta), (many.Iterations, many.Delta));
    }

    [Fact]
    public void Progress_and_cancellation_come_between_rounds()
    {
        using var source = new CancellationTokenSource();
        var steps = new List<AlgorithmProgress>();
        var progress = new Reporter<AlgorithmProgress>(step =>
        {
            steps.Add(step);
            if (step.Step == 3) source.Cancel();
        });
        var graph = RandomGraphs.Cycle(100).Project();
        var options = new PageRankOptions { Tolerance = 0, MaxIterations = 10, Progress = progress };
        Assert.ThrowsAny<OperationCanceledException>(() => PageRank.Run(graph, options, source.Token));
        Assert.Equal([1, 2, 3], steps.Select(step => step.Step));
        Assert.Equal(0.3, steps[^1].Fraction, 1e-12);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        var graph = RandomGraphs.Cycle(3).Project();
        Assert.Throws<MyceliaException>(() => PageRank.Run(graph, new PageRankOptions { Damping = 1.1 }));
        Assert.Throws<MyceliaException>(() => PageRank.Run(graph, new PageRankOptions { Damping = double.NaN }));
        Assert.Throws<MyceliaException>(() => PageRank.Run(graph, new PageRankOptions { Tolerance = -1 }));
        Assert.Throws<MyceliaException>(() => PageRank.Run(graph, new PageRankOptions { MaxIterations = -1 }));
        Assert.Throws<MyceliaException>(() => PageRank.Run(graph, new PageRankOptions { Concurrency = -1 }));
    }
}
