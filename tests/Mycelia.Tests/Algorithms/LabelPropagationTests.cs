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
                Assert.Equal(labels.Distinct().Count(), result.Count);
                labels = [.. Enumerable.Range(0, edges.Nodes).Select(node => lists[node].Concat(incoming[node]).Select(other => labels[other]).GroupBy(label => label)
                    .OrderByDescending(group => group.Count()).ThenBy(group => group.Key).FirstOrDefault()?.Key ?? labels[node])];
            }
        }
    }

    /// <summary>Lists short and long, rounds full and sparse, against sorting.</summary>
    [Theory]
    [InlineData(3000, 60_000, 12)]
    [InlineData(300, 40_000, 6)]
    [InlineData(20_000, 30_000, 25)]
    public void Many_rounds_are_those_of_sorting(int nodes, int count, int rounds)
    {
        var edges = RandomGraphs.Random(nodes, count, seed: nodes);
        foreach (var undirected in new[] { false, true })
        {
            var lists = References.Lists(edges, undirected);
            if (!undirected)
            {
                var reverse = References.Lists(edges with { Sources = edges.Targets, Targets = edges.Sources }, undirected);
                for (var node = 0; node < nodes; node++) lists[node].AddRange(reverse[node]);
            }

            var labels = Enumerable.Range(0, nodes).ToArray();
            for (var round = 0; round < rounds; round++) labels = [.. lists.Select((list, node) => list.Count == 0 ? labels[node] : MostFrequent(list, labels))];
            foreach (var concurrency in new[] { 1, 2, 7 })
            {
                var result = LabelPropagation.Run(edges.Project(undirected), new LabelPropagationOptions { MaxIterations = rounds, Concurrency = concurrency });
                Assert.Equal(labels, result.Labels);
                Assert.Equal(labels.Distinct().Count(), result.Count);
            }
        }
    }

    private static int MostFrequent(List<int> list, int[] labels)
    {
        int[] found = [.. list.Select(other => labels[other]).Order()];
        var (best, most, run) = (found[0], 0, 0);
        for (var i = 0; i < found.Length; i++)
        {
            run = i > 0 && found[i] == found[i - 1] ? run + 1 : 1;
            if (run > most) (best, most) = (found[i], run);
        }

        return best;
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
