using Mycelia.Algorithms;

namespace Mycelia.Tests.Algorithms;

public class GraphProjectionTests
{
    public static TheoryData<EdgeCase> Graphs => RandomGraphs.All;

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Both_directions_hold_the_edge_list_sorted(EdgeCase edges)
    {
        foreach (var undirected in new[] { false, true })
        {
            var graph = edges.Project(undirected);
            var outLists = References.Lists(edges, undirected);
            var inLists = References.Lists(edges with { Sources = edges.Targets, Targets = edges.Sources }, undirected);
            Assert.Equal(edges.Nodes, graph.NodeCount);
            Assert.Equal(outLists.Sum(list => list.Count), graph.EdgeCount);
            Assert.Equal(undirected, graph.IsUndirected);
            for (var node = 0; node < edges.Nodes; node++)
            {
                Assert.Equal(outLists[node], graph.OutNeighbours(node).ToArray());
                Assert.Equal(inLists[node], graph.InNeighbours(node).ToArray());
                Assert.Equal((outLists[node].Count, inLists[node].Count), (graph.OutDegree(node), graph.InDegree(node)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Weights_stay_with_their_edges(EdgeCase edges)
    {
        var weights = edges.Weights(seed: 5, min: -40);
        var graph = edges.Project(weights: weights);
        var expected = Enumerable.Range(0, weights.Length).Select(i => (edges.Sources[i], edges.Targets[i], weights[i])).Order();
        var actual = Enumerable.Range(0, edges.Nodes).SelectMany(node =>
            Enumerable.Range(0, graph.OutDegree(node)).Select(at => (node, graph.OutNeighbours(node)[at], graph.OutNeighbours(node).Weight(at)))).Order();
        var reverse = Enumerable.Range(0, edges.Nodes).SelectMany(node =>
            Enumerable.Range(0, graph.InDegree(node)).Select(at => (graph.InNeighbours(node)[at], node, graph.InNeighbours(node).Weight(at)))).Order();
        Assert.Equal(expected, actual);
        Assert.Equal(expected, reverse);
        Assert.Equal(weights.Length > 0, graph.HasWeights);
        Assert.Equal(weights.Any(weight => weight < 0), graph.HasNegativeWeights);
    }

    [Fact]
    public void The_same_arrays_come_out_for_any_concurrency()
    {
        var edges = RandomGraphs.Random(40000, 3_000_000, seed: 3);
        var one = edges.Project(concurrency: 1);
        var many = edges.Project(concurrency: 7);
        Assert.True(one.Out.TargetSpan.SequenceEqual(many.Out.TargetSpan) && one.In(1).TargetSpan.SequenceEqual(many.In(7).TargetSpan));
        Assert.True(one.Out.OffsetSpan.SequenceEqual(many.Out.OffsetSpan) && one.In().OffsetSpan.SequenceEqual(many.In().OffsetSpan));
    }

    [Fact]
    public void A_projection_from_edges_numbers_its_nodes()
    {
        var graph = GraphProjection.FromEdges(3, [0, 1], [1, 2]);
        Assert.Equal(new NodeId(2), graph.IdOf(2));
        Assert.Equal(2, graph.IndexOf(new NodeId(2)));
        Assert.Equal(-1, graph.IndexOf(new NodeId(3)));
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<MyceliaException>(() => graph.IdOf(3)).Status);
    }

    [Fact]
    public void A_simple_projection_has_the_first_of_parallel_edges_and_no_self_loops()
    {
        using var undirected = GraphProjection.FromEdges(3, [1, 0, 0, 2], [0, 1, 0, 0], [5, 4, 3, 2], undirected: true, simple: true);
        Assert.Equal([1, 2], undirected.OutNeighbours(0).ToArray());
        Assert.Equal((5.0, 2.0), (undirected.OutNeighbours(0).Weight(0), undirected.OutNeighbours(0).Weight(1)));
        Assert.Equal(5, undirected.OutNeighbours(1).Weight(0));
        using var directed = GraphProjection.FromEdges(3, [1, 0, 0, 1], [0, 1, 0, 0], simple: true);
        Assert.Equal([1], directed.OutNeighbours(0).ToArray());
        Assert.Equal([0], directed.OutNeighbours(1).ToArray());
        Assert.Equal(2, directed.EdgeCount);
        Assert.True(directed.Out.IsSimple && directed.In().IsSimple);
        Assert.False(GraphProjection.FromEdges(2, [1, 1], [0, 0]).Out.IsSimple);
    }

    [Fact]
    public void The_empty_graph_is_a_graph()
    {
        var graph = GraphProjection.FromEdges(0, [], []);
        Assert.Equal((0, 0L), (graph.NodeCount, graph.EdgeCount));
        Assert.Empty(PageRank.Run(graph).Scores);
        Assert.Equal(0, WeaklyConnectedComponents.Run(graph).Count);
        Assert.Equal(0, StronglyConnectedComponents.Run(graph).Count);
        Assert.True(TopologicalOrder.Run(graph).IsAcyclic);
        Assert.Null(LongestPath.Run(graph));
        Assert.Throws<MyceliaException>(() => BreadthFirstSearch.Run(graph, 0));
    }

    [Fact]
    public void Bad_edges_are_refused_by_name()
    {
        Refused("targets[1] is 3", () => GraphProjection.FromEdges(3, [0, 1], [1, 3]));
        Refused("sources[0] is -1", () => GraphProjection.FromEdges(3, [-1, 1], [1, 2]));
        Refused("2 sources, 1 targets", () => GraphProjection.FromEdges(3, [0, 1], [1]));
        Refused("1 weights", () => GraphProjection.FromEdges(3, [0, 1], [1, 2], [1.0]));
        Refused("weights[1] is NaN", () => GraphProjection.FromEdges(3, [0, 1], [1, 2], [1.0, double.NaN]));
        Refused("nodeCount is -1", () => GraphProjection.FromEdges(-1, [], []));
        Refused("Concurrency is -2", () => GraphProjection.FromEdges(1, [], [], concurrency: -2));
    }

    private static void Refused(string message, Action action)
    {
        var error = Assert.Throws<MyceliaException>(action);
        Assert.Equal(StatusCode.InvalidArgument, error.Status);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
