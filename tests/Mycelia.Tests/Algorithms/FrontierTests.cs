using Mycelia.Algorithms;

namespace Mycelia.Tests.Algorithms;

public class FrontierTests
{
    public static TheoryData<EdgeCase> Graphs => RandomGraphs.All;

    [Theory]
    [MemberData(nameof(Graphs))]
    public void A_search_by_edge_maps_finds_the_depths_in_either_direction(EdgeCase edges)
    {
        foreach (var undirected in (bool[])[false, true])
        {
            using var graph = edges.Project(undirected);
            foreach (var direction in Enum.GetValues<EdgeMapDirection>())
            {
                foreach (var reverse in (bool[])[false, true])
                {
                    var expected = References.Depths(reverse ? Reversed(edges) : edges, 0, undirected);
                    var options = new EdgeMapOptions { Direction = direction, Reverse = reverse, Concurrency = 3 };
                    Assert.Equal(expected, Depths(graph, 0, options));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Cheapest_distances_come_out_of_edge_maps(EdgeCase edges)
    {
        using var graph = edges.Project(weights: edges.Weights(seed: 4));
        var expected = SingleSourceShortestPaths.Run(graph, 0).Distances;
        foreach (var direction in Enum.GetValues<EdgeMapDirection>())
        {
            var distances = new double[graph.NodeCount];
            distances.AsSpan().Fill(double.PositiveInfinity);
            distances[0] = 0;
            var frontier = Frontier.Of(graph, 0);
            while (!frontier.IsEmpty) frontier = graph.EdgeMap(frontier, new Relax(distances), new EdgeMapOptions { Direction = direction });
            Assert.Equal(expected, distances);
        }
    }

    [Fact]
    public void A_target_of_many_edges_is_a_member_once()
    {
        var edges = RandomGraphs.Random(300, 5000, seed: 1);
        using var graph = edges.Project();
        var expected = Enumerable.Range(0, 300).Where(node => graph.InDegree(node) > 0).ToArray();
        foreach (var direction in Enum.GetValues<EdgeMapDirection>())
        {
            var reached = graph.EdgeMap(Frontier.All(graph), new Always(), new EdgeMapOptions { Direction = direction, Concurrency = 4 });
            Assert.Equal(expected, reached);
            Assert.Equal(expected.Length, reached.Count);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1000)]
    public void Frontiers_are_sets(int nodes)
    {
        using var graph = GraphProjection.FromEdges(nodes, [], []);
        var all = Frontier.All(graph);
        Assert.Equal(Enumerable.Range(0, nodes), all);
        var odd = graph.VertexMap(all, static node => node % 2 == 1);
        Assert.Equal(Enumerable.Range(0, nodes).Where(static node => node % 2 == 1), odd);
        Assert.All(Enumerable.Range(-2, nodes + 4), node => Assert.Equal(node >= 0 && node < nodes && node % 2 == 1, odd.Contains(node)));
        if (nodes == 0) return;
        var few = Frontier.Of(graph, nodes - 1, 0, nodes - 1);
        Assert.Equal(nodes == 1 ? [0] : [0, nodes - 1], few.ToArray());
        Assert.Equal(few.ToArray(), graph.VertexMap(few, static _ => true).ToArray());
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var graph = GraphProjection.FromEdges(3, [0], [1]);
        using var other = GraphProjection.FromEdges(4, [0], [1]);
        Assert.Contains("3 nodes", Assert.Throws<MyceliaException>(() => Frontier.Of(graph, 3)).Message);
        Assert.Contains("4 nodes", Assert.Throws<MyceliaException>(() => graph.EdgeMap(Frontier.All(other), new Always())).Message);
        Assert.ThrowsAny<OperationCanceledException>(() => graph.EdgeMap(Frontier.All(graph), new Always(), null, new CancellationToken(true)));
        graph.Dispose();
        Assert.Throws<ObjectDisposedException>(() => graph.EdgeMap(Frontier.All(graph), new Always()));
    }

    private static EdgeCase Reversed(EdgeCase edges) => edges with { Sources = edges.Targets, Targets = edges.Sources };

    private static int[] Depths(GraphProjection graph, int source, EdgeMapOptions options)
    {
        var depths = new int[graph.NodeCount];
        depths.AsSpan().Fill(-1);
        depths[source] = 0;
        var frontier = Frontier.Of(graph, source);
        for (var depth = 1; !frontier.IsEmpty; depth++) frontier = graph.EdgeMap(frontier, new Visit(depths, depth), options);
        return depths;
    }

    private readonly struct Visit(int[] depths, int depth) : IEdgeFunction
    {
        public bool Condition(int target) => Volatile.Read(ref depths[target]) < 0;

        public bool Update(int source, int target, double weight)
        {
            depths[target] = depth;
            return true;
        }

        public bool UpdateAtomic(int source, int target, double weight) => Interlocked.CompareExchange(ref depths[target], depth, -1) == -1;
    }

    private readonly struct Relax(double[] distances) : IEdgeFunction
    {
        public bool Condition(int target) => true;

        public bool Update(int source, int target, double weight) => UpdateAtomic(source, target, weight);

        public bool UpdateAtomic(int source, int target, double weight)
        {
            var distance = Volatile.Read(ref distances[source]) + weight;
            for (var seen = Volatile.Read(ref distances[target]); distance < seen;)
            {
                var before = Interlocked.CompareExchange(ref distances[target], distance, seen);
                if (before == seen) return true;
                seen = before;
            }

            return false;
        }
    }

    private readonly struct Always : IEdgeFunction
    {
        public bool Condition(int target) => true;

        public bool Update(int source, int target, double weight) => true;

        public bool UpdateAtomic(int source, int target, double weight) => true;
    }
}
