// Our algorithms against networkx and igraph. All graphs are written to one file, one Python process (oracle.py) answers for all of them, and the tests compare.

using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mycelia.Algorithms;
using Mycelia.Tests.Support;

namespace Mycelia.Tests.Algorithms;

[Trait("Category", "Oracle")]
public class OracleTests(OracleTests.Answers answers) : IClassFixture<OracleTests.Answers>
{
    public static TheoryData<string> Names => [.. OracleGraphs.All.Keys];

    [OracleTheory]
    [MemberData(nameof(Names))]
    public void PageRank_agrees(string name)
    {
        using var graph = OracleGraphs.All[name].Project();
        var options = new PageRankOptions { Tolerance = 1e-13, MaxIterations = 1000 };
        Close(answers.Of(name, "pagerank"), PageRank.Run(graph, options with { IgnoreWeights = true }).Scores, 1e-8);
        if (answers.Of(name, "pagerank_weighted") is { ValueKind: JsonValueKind.Array } expected) Close(expected, PageRank.Run(graph, options).Scores, 1e-8);
    }

    [OracleTheory]
    [MemberData(nameof(Names))]
    public void Personalised_PageRank_agrees(string name)
    {
        using var graph = OracleGraphs.All[name].Project();
        int[] sources = [.. Enumerable.Range(0, graph.NodeCount).Where(node => node % 5 == 0)];
        var options = new PageRankOptions { Tolerance = 1e-13, MaxIterations = 1000, Sources = sources, SourceWeights = [.. sources.Select(node => (double)(node % 3))] };
        Close(answers.Of(name, "pagerank_personalised"), PageRank.Run(graph, options).Scores, 1e-8);
    }

    [OracleTheory]
    [MemberData(nameof(Names))]
    public void Betweenness_agrees(string name)
    {
        using var graph = OracleGraphs.All[name].Project();
        foreach (var oracle in new[] { "betweenness", "betweenness_networkx" })
        {
            if (answers.Of(name, oracle) is { ValueKind: JsonValueKind.Array } expected) Close(expected, Betweenness.Run(graph).Scores, 1e-6);
        }
    }

    [OracleTheory]
    [MemberData(nameof(Names))]
    public void Triangles_and_clustering_agree(string name)
    {
        using var graph = OracleGraphs.All[name].Project();
        var triangles = Triangles.Run(graph);
        Assert.Equal(Numbers(answers.Of(name, "triangles")), triangles.PerNode.Select(count => (double)count));
        Assert.Equal(triangles.PerNode.Sum(), 3 * triangles.Total);
        Assert.Equal(triangles.Total, Triangles.Count(graph));
        if (answers.Of(name, "clustering") is { ValueKind: JsonValueKind.Array } expected) Close(expected, ClusteringCoefficient.Run(graph).Coefficients, 1e-12);
    }

    [OracleTheory]
    [MemberData(nameof(Names))]
    public void Cores_agree(string name)
    {
        using var graph = OracleGraphs.All[name].Project();
        var cores = CoreDecomposition.Run(graph).Cores.Select(core => (double)core).ToArray();
        Assert.Equal(Numbers(answers.Of(name, "cores")), cores);
        Assert.Equal(Numbers(answers.Of(name, "cores_igraph")), cores);
    }

    [OracleTheory]
    [MemberData(nameof(Names))]
    public void Components_agree(string name)
    {
        using var graph = OracleGraphs.All[name].Project();
        References.AssertSamePartition(Numbers(answers.Of(name, "weak_components")), WeaklyConnectedComponents.Run(graph).Components);
        if (answers.Of(name, "strong_components") is { ValueKind: JsonValueKind.Array } expected)
            References.AssertSamePartition(Numbers(expected), StronglyConnectedComponents.Run(graph).Components);
    }

    [OracleTheory]
    [MemberData(nameof(Names))]
    public void Distances_agree(string name)
    {
        var given = OracleGraphs.All[name];
        using var graph = given.Project();
        Assert.Equal(Numbers(answers.Of(name, "hops")), BreadthFirstSearch.Run(graph, given.Source).Depths.Select(depth => (double)depth));
        if (answers.Of(name, "distances") is not { ValueKind: JsonValueKind.Array } expected) return;
        var distances = SingleSourceShortestPaths.Run(graph, given.Source).Distances;
        Close(expected, [.. distances.Select(distance => double.IsPositiveInfinity(distance) ? -1 : distance)], 1e-9);
    }

    [OracleTheory]
    [MemberData(nameof(Names))]
    public void Modularity_agrees(string name)
    {
        var given = OracleGraphs.All[name];
        using var graph = given.Project();
        var expected = Numbers(answers.Of(name, "modularity"));
        Assert.Equal(expected[0], Modularity.Of(graph, given.Communities), 1e-9);
        Assert.Equal(expected[1], Modularity.Of(graph, given.Communities, 0.5), 1e-9);
    }

    [OracleTheory]
    [MemberData(nameof(Names))]
    public void Communities_are_as_good(string name)
    {
        // The best of as many runs as oracle.py makes.
        using var graph = OracleGraphs.All[name].Project();
        var seeds = Enumerable.Range(1, graph.NodeCount <= 1000 ? 20 : 5).ToArray();
        var louvain = seeds.Max(seed => Louvain.Run(graph, new LouvainOptions { Seed = (ulong)seed }).Modularity);
        var leiden = seeds.Max(seed => Leiden.Run(graph, new LeidenOptions { Seed = (ulong)seed }).Modularity);
        var (louvainThere, leidenThere) = (answers.Of(name, "louvain").GetDouble(), answers.Of(name, "leiden").GetDouble());
        Assert.True(louvain >= 0.99 * louvainThere, $"Louvain {louvain}, igraph {louvainThere}");
        Assert.True(leiden >= 0.99 * leidenThere, $"Leiden {leiden}, igraph {leidenThere}");
        Assert.True(leiden >= 0.99 * louvainThere, $"Leiden {leiden}, igraph's Louvain {louvainThere}");
    }

    [OracleFact]
    public void The_karate_club_is_the_one_everybody_knows()
    {
        Assert.True(answers.Of("karate club", "is_karate_club").GetBoolean());
        using var graph = OracleGraphs.All["karate club"].Project();

        // The optimum, Brandes et al., "On Modularity Clustering", 2008.
        Assert.Equal(0.41979, Leiden.Run(graph).Modularity, 1e-5);
    }

    private static double[] Numbers(JsonElement values) => [.. values.EnumerateArray().Select(value => value.GetDouble())];

    private static void Close(JsonElement expected, double[] actual, double tolerance)
    {
        var numbers = Numbers(expected);
        Assert.Equal(numbers.Length, actual.Length);
        for (var node = 0; node < numbers.Length; node++)
            Assert.True(Math.Abs(numbers[node] - actual[node]) <= tolerance * Math.Max(1, Math.Abs(numbers[node])), $"Node {node}: {actual[node]}, expected {numbers[node]}");
    }

    /// <summary>What the libraries say, asked once for all tests.</summary>
    public sealed class Answers : IDisposable
    {
        private readonly JsonDocument _answers;

        public Answers()
        {
            var folder = Directory.CreateTempSubdirectory("mycelia-oracle");
            try
            {
                var (graphs, found) = (Path.Combine(folder.FullName, "graphs.json"), Path.Combine(folder.FullName, "answers.json"));
                File.WriteAllText(graphs, JsonSerializer.Serialize(OracleGraphs.All.Select(graph => Form(graph.Key, graph.Value))));
                Oracle.Run(Path.Combine(Path.GetDirectoryName(ThisFile())!, "oracle.py"), graphs, found);
                _answers = JsonDocument.Parse(File.ReadAllBytes(found));
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }

        public JsonElement Of(string name, string algorithm) => _answers.RootElement.GetProperty(name).GetProperty(algorithm);

        public void Dispose() => _answers.Dispose();

        private static Question Form(string name, OracleGraph graph) =>
            new(name, graph.Edges.Nodes, !graph.IsUndirected, [.. graph.Edges.Sources.Zip(graph.Edges.Targets, (source, target) => new[] { source, target })], graph.Weights,
                graph.Source, graph.Communities);

        private static string ThisFile([CallerFilePath] string path = "") => path;

        private sealed record Question(
            [property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("nodes")] int Nodes, [property: JsonPropertyName("directed")] bool Directed,
            [property: JsonPropertyName("edges")] int[][] Edges, [property: JsonPropertyName("weights")] double[]? Weights, [property: JsonPropertyName("source")] int Source,
            [property: JsonPropertyName("communities")] int[] Communities);
    }
}
