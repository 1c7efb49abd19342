using Mycelia.Algorithms;

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

        Assert.Equal(result.Cores, CoreDecomposition.Run(edges.Project(undirected: true)).Cores);
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
