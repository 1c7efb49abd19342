// The graphs and expected values of the LDBC Graphalytics, LAGraph and NetworKit collections (format: README.md of the folder).

using System.Globalization;
using System.Text.Json;
using Mycelia.Algorithms;
using Mycelia.Tests.Support;

namespace Mycelia.Tests.Algorithms;

public class GraphalyticsTests
{
    private const string Folder = "conformance/graphalytics";

    public static TheoryData<string> Cases
    {
        get
        {
            var data = new TheoryData<string>();
            if (!SharedData.IsPresent(Folder)) return data;
            foreach (var line in File.ReadLines(Path.Combine(SharedData.Folder(Folder), "cases.jsonl")))
            {
                data.Add(line);
            }

            return data;
        }
    }

    [SharedFact(Folder)]
    public void The_collection_is_there() => Assert.True(Cases.Count >= 117, $"Only {Cases.Count} cases were found.");

    [SharedTheory(Folder)]
    [MemberData(nameof(Cases))]
    public void Expected_values_are_met(string line)
    {
        using var json = JsonDocument.Parse(line);
        var test = json.RootElement;
        var graph = Graph.Read(test.GetProperty("graph").GetString()!, test.GetProperty("directed").GetBoolean());
        var expected = graph.ReadValues(test.GetProperty("expected").GetString()!);
        var parameters = test.GetProperty("parameters");
        switch (test.GetProperty("algorithm").GetString())
        {
            case "WCC":
                References.AssertSamePartition(expected, WeaklyConnectedComponents.Run(graph.Projection).Components);
                break;
            case "SCC":
                References.AssertSamePartition(expected, StronglyConnectedComponents.Run(graph.Projection).Components);
                break;
            case "BFS":
                var depths = BreadthFirstSearch.Run(graph.Projection, graph.Source(parameters)).Depths;
                Assert.Equal(expected, depths.Select(depth => depth < 0 ? "9223372036854775807" : depth.ToString(CultureInfo.InvariantCulture)));
                break;
            case "SSSP":
                AssertClose(expected, SingleSourceShortestPaths.Run(graph.Projection, graph.Source(parameters)).Distances, test);
                break;
            case "PR":
                AssertClose(expected, PageRank.Run(graph.Projection, PageRankOptionsOf(parameters)).Scores, test);
                break;
            case "CDLP":
                var rounds = new LabelPropagationOptions { MaxIterations = parameters.GetProperty("iterations").GetInt32() };
                var ids = graph.Indices.ToDictionary(entry => entry.Value, entry => entry.Key);
                Assert.Equal(expected, LabelPropagation.Run(graph.Projection, rounds).Labels.Select(label => ids[label]));
                break;
            case "LCC":
                AssertClose(expected, ClusteringCoefficient.Run(graph.Projection).Coefficients, test);
                break;
            case "TRIANGLES":
                Assert.Equal(expected, Triangles.Run(graph.Projection).PerNode.Select(count => count.ToString(CultureInfo.InvariantCulture)));
                break;
            case "CORE":
                Assert.Equal(expected, CoreDecomposition.Run(graph.Projection).Cores.Select(core => core.ToString(CultureInfo.InvariantCulture)));
                break;
            case "BC":
                AssertClose(expected, Betweenness.Run(graph.Projection).Scores, test);
                break;
            default:
                Assert.Fail($"No algorithm is called {test.GetProperty("algorithm").GetString()}.");
                break;
        }
    }

    private static PageRankOptions PageRankOptionsOf(JsonElement parameters)
    {
        var damping = parameters.GetProperty("damping").GetDouble();
        var iterations = parameters.GetProperty("iterations");
        return iterations.ValueKind == JsonValueKind.Number
            ? new PageRankOptions { Damping = damping, MaxIterations = iterations.GetInt32(), Tolerance = 0, IgnoreWeights = true }
            : new PageRankOptions { Damping = damping, IgnoreWeights = true };
    }

    private static void AssertClose(string[] expected, double[] actual, JsonElement test)
    {
        var compare = test.GetProperty("compare").GetString()!.Split(':');
        var epsilon = double.Parse(compare[1], CultureInfo.InvariantCulture);
        for (var node = 0; node < expected.Length; node++)
        {
            var value = double.Parse(expected[node], CultureInfo.InvariantCulture);
            var allowed = compare[0] == "relative" ? epsilon * Math.Max(Math.Abs(value), Math.Abs(actual[node])) : epsilon;
            Assert.True(value.Equals(actual[node]) || Math.Abs(value - actual[node]) <= allowed,
                $"Node {node}: expected {value}, got {actual[node]}.");
        }
    }

    private sealed record Graph(GraphProjection Projection, Dictionary<string, int> Indices)
    {
        public static Graph Read(string name, bool directed)
        {
            var path = Path.Combine(SharedData.Folder(Folder), "graphs", name);
            var indices = File.ReadLines(path + ".v").Select((id, index) => (id, index)).ToDictionary(v => v.id.Trim(), v => v.index);
            var edges = File.ReadLines(path + ".e").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
            var weights = edges.Where(edge => edge.Length > 2).Select(edge => double.Parse(edge[2], CultureInfo.InvariantCulture)).ToArray();
            int[] sources = [.. edges.Select(edge => indices[edge[0]])];
            int[] targets = [.. edges.Select(edge => indices[edge[1]])];
            return new Graph(GraphProjection.FromEdges(indices.Count, sources, targets, weights, undirected: !directed), indices);
        }

        public int Source(JsonElement parameters) => Indices[parameters.GetProperty("source").GetRawText()];

        public string[] ReadValues(string file)
        {
            var values = new string[Indices.Count];
            foreach (var line in File.ReadLines(Path.Combine(SharedData.Folder(Folder), file)))
            {
                var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                values[Indices[parts[0]]] = parts[1];
            }

            return values;
        }
    }
}
