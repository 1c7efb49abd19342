// A graph as its files say: NAME.v has a vertex identity per line, NAME.e an edge per line (source, target, and a weight or none). Vertices are numbered by rising
// identity, so that what an algorithm decides by the smallest index it decides by the smallest identity. Every message names file and line.

using System.Globalization;
using System.Text.Json;

namespace Mycelia.Conformance.Graphs;

/// <param name="Vertices">Identities, rising.</param>
/// <param name="Weights">One per edge; empty for a graph without weights.</param>
internal sealed record CaseGraph(string Name, bool IsDirected, long[] Vertices, int[] Sources, int[] Targets, double[] Weights)
{
    private static readonly char[] s_blanks = [' ', '\t', '\r'];

    /// <exception cref="FormatException">A file is missing or malformed.</exception>
    public static CaseGraph Read(string folder, string name, bool isDirected)
    {
        var vertices = ReadVertices(Path.Combine(folder, "graphs", name + ".v"));
        var graph = ReadEdges(Path.Combine(folder, "graphs", name + ".e"), name, isDirected, vertices);
        graph.CheckDescription(Path.Combine(folder, "graphs.jsonl"));
        return graph;
    }

    /// <summary>Index of a vertex, or a negative number.</summary>
    public int IndexOf(long vertex) => Array.BinarySearch(Vertices, vertex);

    /// <summary>Lines that are not blank, cut at blanks, with their numbers.</summary>
    /// <exception cref="FormatException">The file cannot be read.</exception>
    public static IEnumerable<(int Number, string[] Parts)> Lines(string path)
    {
        if (!File.Exists(path)) throw new FormatException($"{path} is missing.");
        return File.ReadLines(path)
            .Select(static (line, index) => (index + 1, line.Split(s_blanks, StringSplitOptions.RemoveEmptyEntries)))
            .Where(static line => line.Item2.Length > 0);
    }

    private static long[] ReadVertices(string path)
    {
        var vertices = new List<(long Vertex, int Line)>();
        foreach (var (number, parts) in Lines(path))
        {
            if (parts.Length != 1) throw new FormatException($"{path}:{number}: a line has one vertex identity; this one has {parts.Length} parts.");
            vertices.Add((Identity(parts[0], path, number), number));
        }

        vertices.Sort();
        for (var i = 1; i < vertices.Count; i++)
        {
            if (vertices[i].Vertex == vertices[i - 1].Vertex)
                throw new FormatException($"{path}:{vertices[i].Line}: vertex {vertices[i].Vertex} stands in line {vertices[i - 1].Line} already.");
        }

        return [.. vertices.Select(static entry => entry.Vertex)];
    }

    private static CaseGraph ReadEdges(string path, string name, bool isDirected, long[] vertices)
    {
        var (sources, targets, weights) = (new List<int>(), new List<int>(), new List<double>());
        var columns = 0;
        foreach (var (number, parts) in Lines(path))
        {
            if (columns == 0) columns = parts.Length;
            if (parts.Length != columns || columns is < 2 or > 3)
                throw new FormatException($"{path}:{number}: a line has source, target and perhaps a weight, the same in all lines; this one has {parts.Length} parts.");
            sources.Add(End(parts[0], number));
            targets.Add(End(parts[1], number));
            if (columns == 2) continue;
            if (!double.TryParse(parts[2], NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) || !double.IsFinite(weight))
                throw new FormatException($"{path}:{number}: '{parts[2]}' is no weight.");
            weights.Add(weight);
        }

        return new CaseGraph(name, isDirected, vertices, [.. sources], [.. targets], [.. weights]);

        int End(string text, int number)
        {
            var index = Array.BinarySearch(vertices, Identity(text, path, number));
            return index >= 0 ? index : throw new FormatException($"{path}:{number}: vertex {text} is not in {name}.v.");
        }
    }

    private static long Identity(string text, string path, int number) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var vertex)
        ? vertex
        : throw new FormatException($"{path}:{number}: '{text}' is no vertex identity; these are whole numbers.");

    /// <summary>Holds the graph against its line in graphs.jsonl, where there is one.</summary>
    private void CheckDescription(string path)
    {
        if (!File.Exists(path)) return;
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            try
            {
                var json = JsonSerializer.Deserialize<JsonElement>(line);
                if (json.GetProperty("graph").GetString() != Name) continue;
                Same("directed", json.GetProperty("directed").GetBoolean(), IsDirected);
                Same("vertices", json.GetProperty("vertices").GetInt32(), Vertices.Length);
                Same("edges", json.GetProperty("edges").GetInt32(), Sources.Length);
                if (Sources.Length > 0) Same("weighted", json.GetProperty("weighted").GetBoolean(), Weights.Length > 0);
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                throw new FormatException($"{path}:{number}: this describes no graph (graph, directed, weighted, vertices, edges): {e.Message}");
            }
        }

        void Same<T>(string what, T said, T found) where T : IEquatable<T>
        {
            if (!said.Equals(found)) throw new FormatException($"{path}:{number}: {what} of {Name} is {said} here, and {found} in the files and the case.");
        }
    }
}
