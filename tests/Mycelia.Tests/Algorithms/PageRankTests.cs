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
        // Large enough for several ranges, swept one after the other.
        var graph = RandomGraphs.Random(100_000, 1_500_000, seed: 11).Project();
        foreach (var tolerance in new[] { 1e-4, 1e-9, 0 })
        {
            var one = PageRank.Run(graph, new PageRankOptions { Tolerance = tolerance, MaxIterations = 60, Concurrency = 1 });
            var many = PageRank.Run(graph, new PageRankOptions { Tolerance = tolerance, MaxIterations = 60, Concurrency = 5 });
            Assert.Equal(one.Scores, many.Scores);
            Assert.Equal((one.Iterations, one.Delta), (many.Iterations, many.Delta));
        }
    }

    [Fact]
    public void Sweeps_to_a_tolerance_find_what_plain_rounds_find()
    {
        foreach (var undirected in new[] { false, true })
        {
            var graph = RandomGraphs.Random(100_000, 1_500_000, seed: 12).Project(undirected);
            var rounds = PageRank.Run(graph, new PageRankOptions { Tolerance = 0, MaxIterations = 150 }).Scores;

            // A change of 1 may leave an error of d / (1 - d), twice that once the scores are scaled.
            foreach (var tolerance in new[] { 1e-4, 1e-6, 1e-11 })
            {
                var result = PageRank.Run(graph, new PageRankOptions { Tolerance = tolerance, MaxIterations = 500 });
                Assert.True(result.Converged && result.Delta < tolerance);
                Assert.Equal(1.0, result.Scores.Sum(), 1e-9);
                Assert.InRange(rounds.Zip(result.Scores, (a, b) => Math.Abs(a - b)).Sum(), 0, 12 * tolerance);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Weights_and_sources_are_those_of_the_plain_definition(EdgeCase edges)
    {
        var integers = edges.Weights(5).Select(weight => Math.Floor(weight)).ToArray();
        foreach (var weights in new[] { null, integers, edges.Weights(6) })
        {
            var graph = edges.Project(weights: weights);
            int[] sources = [edges.Nodes - 1, 0, edges.Nodes / 2, 0];
            foreach (var (chosen, shares) in new (int[], double[])[] { ([], []), (sources, []), (sources, [0.5, 2, 0, 1]) })
            {
                var expected = Plain(edges, weights, chosen, shares, rounds: 400);
                var options = new PageRankOptions { Tolerance = 1e-12, MaxIterations = 1000, Sources = chosen, SourceWeights = shares };
                AssertClose(expected, PageRank.Run(graph, options).Scores, 1e-9);
                AssertClose(Plain(edges, weights, chosen, shares, rounds: 5), PageRank.Run(graph, options with { Tolerance = 0, MaxIterations = 5 }).Scores, 1e-12);
            }

            AssertClose(Plain(edges, null, [], [], rounds: 5),
                PageRank.Run(graph, new PageRankOptions { Tolerance = 0, MaxIterations = 5, IgnoreWeights = true }).Scores, 1e-12);
        }
    }

    [Fact]
    public void Damping_may_be_0_or_1()
    {
        var graph = new EdgeCase("a pair and a dangling node", 3, [0, 1, 1], [1, 0, 2]).Project();
        Assert.Equal([1 / 3.0, 1 / 3.0, 1 / 3.0], PageRank.Run(graph, new PageRankOptions { Damping = 0 }).Scores);
        var surfer = PageRank.Run(graph, new PageRankOptions { Damping = 1, Tolerance = 1e-12, MaxIterations = 1000 });
        Assert.True(surfer.Converged);
        // x0 = x1/2 + x2/3, x1 = x0 + x2/3, x2 = x1/2 + x2/3
        AssertClose([0.3, 0.4, 0.3], surfer.Scores, 1e-9);
        Assert.Equal(1.0, surfer.Scores.Sum(), 1e-9);
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
        Assert.Throws<MyceliaException>(() => PageRank.Run(graph, new PageRankOptions { Sources = [3] }));
        Assert.Throws<MyceliaException>(() => PageRank.Run(graph, new PageRankOptions { SourceWeights = [1] }));
        Assert.Throws<MyceliaException>(() => PageRank.Run(graph, new PageRankOptions { Sources = [1, 2], SourceWeights = [1] }));
        Assert.Throws<MyceliaException>(() => PageRank.Run(graph, new PageRankOptions { Sources = [1], SourceWeights = [0] }));
        Assert.Throws<MyceliaException>(() => PageRank.Run(graph, new PageRankOptions { Sources = [1], SourceWeights = [-1] }));
        var negative = RandomGraphs.Cycle(3).Project(weights: [1, 2, -1]);
        Assert.Throws<MyceliaException>(() => PageRank.Run(negative));
        Assert.True(PageRank.Run(negative, new PageRankOptions { IgnoreWeights = true }).Converged);
    }

    /// <summary>Rounds of the definition over the edge list.</summary>
    private static double[] Plain(EdgeCase edges, double[]? weights, int[] sources, double[] sourceWeights, int rounds)
    {
        const double damping = 0.85;
        var teleport = new double[edges.Nodes];
        if (sources.Length == 0) Array.Fill(teleport, 1.0 / edges.Nodes);
        for (var i = 0; i < sources.Length; i++)
            teleport[sources[i]] += sourceWeights.Length == 0 ? 1.0 / sources.Length : sourceWeights[i] / sourceWeights.Sum();
        var strengths = new double[edges.Nodes];
        for (var i = 0; i < edges.Sources.Length; i++) strengths[edges.Sources[i]] += weights?[i] ?? 1;

        var scores = teleport;
        for (var round = 0; round < rounds; round++)
        {
            var dangling = scores.Where((_, node) => strengths[node] == 0).Sum();
            var next = teleport.Select(share => (1 - damping + damping * dangling) * share).ToArray();
            for (var i = 0; i < edges.Sources.Length; i++)
            {
                var source = edges.Sources[i];
                if (strengths[source] > 0) next[edges.Targets[i]] += damping * scores[source] * (weights?[i] ?? 1) / strengths[source];
            }

            scores = next;
        }

        return scores;
    }

    private static void AssertClose(double[] expected, double[] actual, double allowed)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var node = 0; node < expected.Length; node++) Assert.Equal(expected[node], actual[node], allowed);
    }
}
