using Mycelia.Kernel.Graphs;
using Mycelia.Kernel.Memory;

namespace Mycelia.Tests.Algorithms;

public class CsrBuilderTests
{
    private static readonly int[] s_workers = [1, 2, 7];

    public static TheoryData<EdgeCase> Graphs
    {
        get
        {
            var data = RandomGraphs.All;
            data.Add(new EdgeCase("no nodes", 0, [], []));
            data.Add(new EdgeCase("two nodes, one edge often", 2, [.. Enumerable.Repeat(0, 3000)], [.. Enumerable.Repeat(1, 3000)]));
            data.Add(new EdgeCase("both ways often", 2, [.. Enumerable.Range(0, 3000).Select(i => i / 3 % 2)], [.. Enumerable.Range(0, 3000).Select(i => i % 2)]));
            data.Add(new EdgeCase("only self-loops", 900, [.. Enumerable.Range(0, 2700).Select(i => i % 900)], [.. Enumerable.Range(0, 2700).Select(i => i % 900)]));
            data.Add(new EdgeCase("few of many nodes", 500_000, [499_999, 3, 250_000, 3], [0, 499_999, 250_001, 499_999]));
            data.Add(Sorted(RandomGraphs.Random(3000, 40000, seed: 17)));
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Lists_are_those_of_the_definition(EdgeCase edges)
    {
        foreach (var weights in WeightsFor(edges))
        {
            foreach (var rules in new EdgeRules[] { new(), new(Undirected: true), new(Simple: true), new(true, true) })
            {
                var expected = Naive(edges, weights, rules);
                var reversed = expected.Select((edge, at) => (Source: edge.Target, Target: edge.Source, edge.Weight, At: at))
                    .OrderBy(edge => (edge.Source, edge.Target, edge.At)).Select(edge => (edge.Source, edge.Target, edge.Weight)).ToArray();
                foreach (var workers in s_workers)
                {
                    using var graph = CsrBuilder.FromEdges(edges.Nodes, new EdgeArrays(edges.Sources, edges.Targets, weights), rules, workers, default);
                    AssertHolds(expected, graph, edges.Nodes, weights);
                    using var transposed = CsrBuilder.Transpose(graph, workers, default);
                    AssertHolds(reversed, transposed, edges.Nodes, weights);
                    Assert.Equal(weights is not null, graph.HasWeights);
                    Assert.Equal(HasIntegers(graph), HasIntegers(transposed));
                }
            }
        }
    }

    [Theory]
    [InlineData(4_300_000, 600_000, false)]
    [InlineData(4_300_000, 300_000, true)]
    [InlineData(100_000, 1_000_000, true)]
    [InlineData(33_000, 800_000, false)]
    public void Many_buckets_and_slices_make_the_same_lists(int nodes, int count, bool isWeighted)
    {
        var edges = RandomGraphs.Random(nodes, count, seed: count);
        var weights = isWeighted ? edges.Weights(seed: 9, min: -40) : null;
        foreach (var rules in new EdgeRules[] { new(), new(true, true) })
        {
            var expected = Naive(edges, weights, rules);
            foreach (var workers in s_workers)
            {
                using var graph = CsrBuilder.FromEdges(nodes, new EdgeArrays(edges.Sources, edges.Targets, weights), rules, workers, default);
                AssertHolds(expected, graph, nodes, weights);
            }
        }
    }

    [Fact]
    public void One_list_may_hold_all_edges()
    {
        const int count = 2_500_000;
        var random = new Random(4);
        var edges = new EdgeCase("giant list", 1 << 21, [.. Enumerable.Repeat(77, count)], [.. Enumerable.Range(0, count).Select(_ => random.Next(1 << 21))]);
        foreach (var rules in new EdgeRules[] { new(), new(true, true) })
        {
            using var graph = CsrBuilder.FromEdges(edges.Nodes, new EdgeArrays(edges.Sources, edges.Targets, null), rules, 2, default);
            AssertHolds(Naive(edges, null, rules), graph, edges.Nodes, null);
        }
    }

    [Fact]
    public void Edges_may_come_in_blocks_whose_arrays_are_freed()
    {
        var edges = RandomGraphs.Random(700, 5000, seed: 8);
        var weights = edges.Weights(seed: 3);
        var source = new EdgeSource(hasWeights: true);
        var last = NativeArray<int>.Uninitialized(0);
        foreach (var (from, to) in new[] { (0, 1), (1, 1), (1, 3000), (3000, 5000) })
        {
            last = Native(edges.Sources[from..to]);
            source.Add(last, Native(edges.Targets[from..to]), Native(weights[from..to]), to - from);
        }

        Assert.Equal(5000, source.Count);
        using var graph = CsrBuilder.FromEdges(700, source, new EdgeRules(), 2, default);
        AssertHolds(Naive(edges, weights, default), graph, 700, weights);
        unsafe
        {
            Assert.True(last.Pointer is null);
        }
    }

    [Fact]
    public void Weights_are_integers_only_if_all_are()
    {
        Assert.True(IntegerWeights(0, 1, int.MaxValue));
        Assert.False(IntegerWeights(0, 1, 0.5));
        Assert.False(IntegerWeights(0, 1, -1));
        Assert.False(IntegerWeights(0, 1, -0.0));
        Assert.False(IntegerWeights(0, 1, 2147483648.0));
        Assert.False(IntegerWeights(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1e300, 1));
    }

    [Fact]
    public void A_negative_weight_counts_only_if_its_edge_is_held()
    {
        using var kept = CsrBuilder.FromEdges(2, new EdgeArrays([0, 0, 1], [1, 1, 1], [-1, 2, 3]), new EdgeRules(Simple: true), 1, default);
        using var dropped = CsrBuilder.FromEdges(2, new EdgeArrays([0, 0, 1], [1, 1, 1], [2, -1, -3]), new EdgeRules(Simple: true), 1, default);
        Assert.True(kept.HasNegativeWeights);
        Assert.False(dropped.HasNegativeWeights);
    }

    [Theory]
    [InlineData(0, "sources[1200000] is 9")]
    [InlineData(1, "targets[1200000] is -7")]
    [InlineData(2, "weights[1200000] is -∞")]
    public void The_first_bad_edge_is_named(int kind, string message)
    {
        const int count = 1_300_000;
        var (sources, targets, weights) = (new int[count], new int[count], new double[count]);
        if (kind == 0) (sources[1_200_000], sources[1_250_000], targets[3]) = (9, 10, 11);
        if (kind <= 1) targets[1_200_000] = -7;
        weights[1_200_000] = double.NegativeInfinity;
        var error = Assert.Throws<MyceliaException>(() => CsrBuilder.FromEdges(9, new EdgeArrays(sources, targets, weights), default, 2, default));
        Assert.Equal(StatusCode.InvalidArgument, error.Status);
        Assert.StartsWith(message.Replace("-∞", double.NegativeInfinity.ToString(System.Globalization.CultureInfo.CurrentCulture), StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_edges_than_offsets_count_are_refused_by_their_number()
    {
        Csr.CheckEdgeCount(uint.MaxValue);
        var error = Assert.Throws<MyceliaException>(() => Csr.CheckEdgeCount(1L << 32));
        Assert.Equal(StatusCode.LimitExceeded, error.Status);
        Assert.Contains("4294967296 edges; it can hold 4294967295", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_build_can_be_cancelled_before_and_while_it_runs()
    {
        var edges = RandomGraphs.Random(50_000, 1_000_000, seed: 2);
        var arrays = new EdgeArrays(edges.Sources, edges.Targets, edges.Weights(seed: 1));
        using var graph = CsrBuilder.FromEdges(edges.Nodes, arrays, default, 2, default);
        var cancelled = new CancellationToken(canceled: true);
        Assert.ThrowsAny<OperationCanceledException>(() => CsrBuilder.FromEdges(edges.Nodes, arrays, new EdgeRules(true, true), 2, cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => CsrBuilder.Transpose(graph, 2, cancelled));
        foreach (var build in new Func<CancellationToken, Csr>[]
        {
            token => CsrBuilder.FromEdges(edges.Nodes, arrays, new EdgeRules(true, true), 2, token),
            token => CsrBuilder.Transpose(graph, 2, token),
        })
        {
            using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
            Assert.ThrowsAny<OperationCanceledException>(() => BuildForever(build, source.Token));
        }
    }

    private static void BuildForever(Func<CancellationToken, Csr> build, CancellationToken cancellation)
    {
        while (true) build(cancellation).Dispose();
    }

    private static bool IntegerWeights(params double[] weights)
    {
        var ends = new int[weights.Length];
        using var graph = CsrBuilder.FromEdges(1, new EdgeArrays(ends, ends, weights), default, 1, default);
        Assert.Equal(weights, Enumerable.Range(0, weights.Length).Select(at => graph.Weight(at)));
        return HasIntegers(graph);
    }

    private static unsafe bool HasIntegers(Csr graph) => graph.IntegerWeights is not null;

    private static IEnumerable<double[]?> WeightsFor(EdgeCase edges) =>
        [null, edges.Weights(seed: 5, min: -40), [.. edges.Weights(seed: 6).Select(Math.Ceiling)]];

    private static EdgeCase Sorted(EdgeCase edges)
    {
        var pairs = edges.Sources.Zip(edges.Targets).Order().ToArray();
        return new EdgeCase("sorted", edges.Nodes, [.. pairs.Select(pair => pair.First)], [.. pairs.Select(pair => pair.Second)]);
    }

    private static NativeArray<T> Native<T>(T[] values) where T : unmanaged
    {
        var array = NativeArray<T>.Uninitialized(values.Length + 3);
        values.CopyTo(array.Span);
        return array;
    }

    private static (int Source, int Target, double Weight)[] Naive(EdgeCase edges, double[]? weights, EdgeRules rules)
    {
        var all = new List<(int Source, int Target, double Weight, int At)>();
        for (var i = 0; i < edges.Sources.Length; i++)
        {
            var (source, target, weight) = (edges.Sources[i], edges.Targets[i], weights is null ? 1 : weights[i]);
            if (source == target && rules.Simple) continue;
            all.Add((source, target, weight, i));
            if (rules.Undirected && source != target) all.Add((target, source, weight, i));
        }

        var sorted = all.OrderBy(edge => (long)edge.Source << 32 | (uint)edge.Target).ThenBy(edge => edge.At).Select(edge => (edge.Source, edge.Target, edge.Weight));
        return [.. rules.Simple ? sorted.DistinctBy(edge => (edge.Source, edge.Target)) : sorted];
    }

    private static void AssertHolds((int Source, int Target, double Weight)[] expected, Csr graph, int nodes, double[]? weights)
    {
        Assert.Equal((nodes, (long)expected.Length), (graph.NodeCount, graph.EdgeCount));
        var at = 0;
        for (var node = 0; node < nodes; node++)
        {
            if (graph.Start(node) != at) Assert.Fail($"The list of node {node} starts at {graph.Start(node)}, not {at}.");
            foreach (var target in graph.List(node))
            {
                if (expected[at] != (node, target, graph.Weight(at))) Assert.Fail($"Edge {at} is {(node, target, graph.Weight(at))}, not {expected[at]}.");
                at++;
            }
        }

        Assert.Equal(expected.Length, at);
        Assert.Equal(weights is not null && expected.Any(edge => edge.Weight < 0), graph.HasNegativeWeights);
        Assert.Equal(expected.All(edge => edge.Source != edge.Target) && expected.DistinctBy(edge => (edge.Source, edge.Target)).Count() == expected.Length, graph.IsSimple);
    }
}
