using System.Text.Json;

namespace Mycelia.Conformance.Graphs;

/// <summary>A line of cases.jsonl: an algorithm with its parameters on a graph, and where the expected value of every vertex stands.</summary>
/// <param name="Place">File and line, for messages.</param>
internal sealed record GraphCase(
    string Place, string Id, string Graph, bool IsDirected, string Algorithm, JsonElement Parameters, string Expected, string Compare)
{
    /// <exception cref="FormatException">The line is no case.</exception>
    public static GraphCase Read(string line, string place)
    {
        try
        {
            var json = JsonSerializer.Deserialize<JsonElement>(line);
            return new GraphCase(place, Text(json, "id"), Text(json, "graph"), json.GetProperty("directed").GetBoolean(), Text(json, "algorithm"),
                json.TryGetProperty("parameters", out var parameters) ? parameters : default, Text(json, "expected"), Text(json, "compare"));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"{place}: this is no case (id, graph, directed, algorithm, parameters, expected, compare): {e.Message}");
        }
    }

    public bool Matches(string filter) => Id.Contains(filter, StringComparison.OrdinalIgnoreCase);

    /// <summary>A parameter that is a whole number.</summary>
    /// <exception cref="FormatException">It is missing or something else.</exception>
    public long Integer(string name) => Number(name).TryGetInt64(out var value) ? value : throw Wrong(name, "a whole number");

    /// <summary>A parameter that is a number.</summary>
    /// <exception cref="FormatException">It is missing or something else.</exception>
    public double Real(string name) => Number(name).GetDouble();

    /// <summary>Whether a parameter is a text.</summary>
    public bool IsText(string name) => Parameters.ValueKind == JsonValueKind.Object && Parameters.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String;

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? throw new JsonException($"{name} is null.");

    private JsonElement Number(string name) =>
        Parameters.ValueKind == JsonValueKind.Object && Parameters.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            ? value
            : throw Wrong(name, "a number");

    private FormatException Wrong(string name, string kind) => new($"{Place}: {Algorithm} needs the parameter '{name}', {kind}.");
}
