using Mycelia.Algorithms;

namespace Mycelia.Tests.Algorithms;

/// <summary>Label propagation against its rounds.</summary>
public class LabelPropagationTests
{
    public static TheoryData<EdgeCase> Graphs => RandomGraphs.All;

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Labels_are_those_of_the_rounds(EdgeCase edges)
    {
        foreach (var undirected in new[] { false, true })
        {
            var lists = References.Lists(edges, undirected);
            var labels = Enumerable.Range(0, edges.Nodes).ToArray();
            var incoming = Enumerable.Range(0, edges.Nodes).Select(_ => new List<int>()).ToArray();
            for (var node = 0; node < edges.Nodes && !undirected; node++)
                foreach (var other in lists[node]) incoming[other].Add(node);
            for (var rounds = 0; rounds < 4; rounds++)
            {
                var result = LabelPropagation.Run(edges.Project(undirected), new LabelPropagationOptions { MaxIterations = rounds, Concurrency = 1 + rounds });
                Assert.Equal(labels, result.Labels);
                Assert.Equal(labels.Distinct().Count(), result.Communities);
                labels = [.. Enumerable.Range(0, edges.Nodes).Select(node => lists[node].Concat(incoming[node]).Select(other => labels[other]).GroupBy(label => label)
                    .OrderByDescending(group => group.Count()).ThenBy(group => group.Key).FirstOrDefault()?.Key ?? labels[node])];
            }
        }
    }

    [Fact]
    public void A_run_can_be_cancelled()
    {
        var graph = RandomGraphs.Random(20000, 150000, seed: 1).Project();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => LabelPropagation.Run(graph, null, cancelled.Token));
    }
}
