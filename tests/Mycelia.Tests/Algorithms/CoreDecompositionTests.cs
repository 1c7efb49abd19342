using Mycelia.Algorithms;
using Mycelia.Kernel.Graphs;

namespace Mycelia.Tests.Algorithms;

/// <summary>Cores against plain peeling.</summary>
public class CoreDecompositionTests
{
    public static TheoryData<EdgeCase> Graphs => RandomGraphs.All;

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Cores_are_what_peeling_leaves(EdgeCase edges)
    {
        var neighbours = References.Neighbours(edges);
        var result = CoreDecomposition.Run(edges.Project());
        Assert.Equal(result.Cores.Max(), result.Degeneracy);
        for (var k = 1; k <= result.Degeneracy + 1; k++)
        {
            // What is left when nodes with fewer than k neighbours go, again and again.
            var left = Enumerable.Range(0, edges.Nodes).ToHashSet();
            while (left.RemoveWhere(node => neighbours[node].Count(left.Contains) < k) > 0)
            {
            }

            Assert.Equal(left.Order(), Enumerable.Range(0, edges.Nodes).Where(node => result.Cores[node] >= k));
        }

        foreach (var concurrency in new[] { 1, 2, 3, 7 })
            foreach (var undirected in new[] { false, true })
                Assert.Equal(result.Cores, CoreDecomposition.Run(edges.Project(undirected), new ParallelAlgorithmOptions { Concurrency = concurrency }).Cores);
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void What_finds_no_place_on_the_stack_is_peeled_later(EdgeCase edges)
    {
        using var graph = edges.Project();
        using var simple = SimpleLists.Of(graph, withWays: false, workers: 2, CancellationToken.None);
        foreach (var stackSize in new[] { 0, 1, 3 })
        {
            using var loops = new CoreLoops(simple.Lists, workers: 2, CancellationToken.None, stackSize);
            while (loops.Left > 0) loops.TryPeelLevel(out _);
            var cores = new int[edges.Nodes];
            loops.Finish(cores);
            Assert.Equal(CoreDecomposition.Run(graph).Cores, cores);
        }
    }

    /// <summary>Everybody in core k has k neighbours there, on a graph too large to peel plainly.</summary>
    [Fact]
    public void Cores_hold_together()
    {
        var edges = RandomGraphs.Random(60_000, 900_000, seed: 11);
        var neighbours = References.Neighbours(edges);
        var cores = CoreDecomposition.Run(edges.Project(undirected: true)).Cores;
        for (var node = 0; node < edges.Nodes; node++)
        {
            Assert.True(neighbours[node].Count(other => cores[other] >= cores[node]) >= cores[node], $"Node {node} has too few neighbours in core {cores[node]}.");
            Assert.True(cores[node] <= neighbours[node].Count);
        }

        // And none is deeper or less deep than when the node with the fewest neighbours left goes first.
        var degrees = neighbours.Select(set => set.Count).ToArray();
        var waiting = new PriorityQueue<int, int>(degrees.Select((degree, node) => (node, degree)));
        var isPeeled = new bool[edges.Nodes];
        var deepest = 0;
        while (waiting.TryDequeue(out var node, out var degree))
        {
            if (isPeeled[node] || degree != degrees[node]) continue;
            isPeeled[node] = true;
            deepest = Math.Max(deepest, degree);
            Assert.Equal(deepest, cores[node]);
            foreach (var other in neighbours[node].Where(other => !isPeeled[other])) waiting.Enqueue(other, --degrees[other]);
        }
    }

    [Fact]
    public void A_run_can_be_cancelled()
    {
        var graph = RandomGraphs.Random(20000, 150000, seed: 1).Project();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => CoreDecomposition.Run(graph, null, cancelled.Token));
    }
}
