// Runs folders of graph cases: cases.jsonl names for each case a graph (graphs/NAME.v, graphs/NAME.e), an algorithm with its parameters, a file of expected values and how
// they are compared. A case passes when every vertex has its value in every configuration of LoadedGraph. What is missing or malformed fails the case, and the message
// names file and line.

using System.Diagnostics;
using System.Globalization;

namespace Mycelia.Conformance.Graphs;

/// <summary>The run over a folder and its report.</summary>
internal sealed class GraphRun(string filter, TextWriter output) : IDisposable
{
    private const int ShownVertices = 5;

    private (CaseGraph Graph, LoadedGraph[] Loaded)? _last;
    private int _passed;
    private int _total;

    /// <summary>Runs every cases.jsonl in or below a folder. The status is 0 when all pass, and 1 when some fail or there are none.</summary>
    public static int Of(RunArguments arguments, TextWriter output)
    {
        var clock = Stopwatch.StartNew();
        using var run = new GraphRun(arguments.Filter, output);
        var files = Directory.Exists(arguments.Path) ? Directory.EnumerateFiles(arguments.Path, "cases.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray() : [];
        if (files.Length == 0) run.Fail(arguments.Path, "there is no cases.jsonl in or below this folder.");
        foreach (var file in files) run.RunFile(file);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds:N1} s"));
        output.WriteLine($"passed {run._passed} of {run._total}");
        return run._passed == run._total && run._total > 0 ? 0 : 1;
    }

    public void Dispose()
    {
        foreach (var loaded in _last?.Loaded ?? []) loaded.Dispose();
        _last = null;
    }

    private void RunFile(string file)
    {
        Dispose();
        var folder = Path.GetDirectoryName(file)!;
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            var place = $"{file}:{++number}";
            if (string.IsNullOrWhiteSpace(line)) continue;
            try
            {
                var test = GraphCase.Read(line, place);
                if (test.Matches(filter)) RunCase(folder, test);
            }
            catch (FormatException e)
            {
                Fail("a line of cases.jsonl", e.Message);
            }
        }
    }

    private void RunCase(string folder, GraphCase test)
    {
        try
        {
            var (graph, loaded) = Load(folder, test);
            var expected = VertexValues.ReadExpected(Path.Combine(folder, test.Expected), graph);
            var failures = new List<(string Configuration, string Text)>();
            foreach (var one in loaded)
            {
                var found = one.Run(test);
                if (found.Differences(expected, test.Compare) is { Count: > 0 } wrong) failures.Add((one.Configuration, Describe(graph, expected, found, wrong)));
            }

            if (failures.Count == 0) (_passed, _total) = (_passed + 1, _total + 1);
            else Fail(test.Id, failures, loaded.Length);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException or MyceliaException)
        {
            Fail(test.Id, e.Message.Contains(test.Place, StringComparison.Ordinal) ? e.Message : $"{e.Message} ({test.Place})");
        }
    }

    /// <summary>The graph of a case; that of the case before is kept, since cases on one graph follow each other.</summary>
    private (CaseGraph Graph, LoadedGraph[] Loaded) Load(string folder, GraphCase test)
    {
        if (_last is { } last && last.Graph.Name == test.Graph && last.Graph.IsDirected == test.IsDirected) return last;
        Dispose();
        var graph = CaseGraph.Read(folder, test.Graph, test.IsDirected);
        var loaded = (graph, LoadedGraph.All(graph));
        _last = loaded;
        return loaded;
    }

    private static string Describe(CaseGraph graph, string[] expected, VertexValues found, List<int> wrong)
    {
        var lines = wrong.Take(ShownVertices).Select(vertex => $"  vertex {graph.Vertices[vertex]}: expected {expected[vertex]}, found {found[vertex]}").ToList();
        lines.Insert(0, $"  {wrong.Count} of {expected.Length} vertices are wrong");
        if (wrong.Count > ShownVertices) lines.Add("  ...");
        return string.Join('\n', lines);
    }

    private void Fail(string id, string message)
    {
        _total++;
        output.WriteLine($"FAILED {id}\n  {message}");
    }

    private void Fail(string id, List<(string Configuration, string Text)> failures, int configurations)
    {
        _total++;
        foreach (var same in failures.GroupBy(static failure => failure.Text, static failure => failure.Configuration))
        {
            var where = same.Count() == configurations ? "" : $" ({string.Join(", ", same)})";
            output.WriteLine($"FAILED {id}{where}\n{same.Key}");
        }
    }
}
