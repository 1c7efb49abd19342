using System.Text.Json;
using Mycelia.Conformance.Cases;

namespace Mycelia.Conformance.Datasets;

/// <summary>One operation of a dataset's updates: a transaction of several statements.</summary>
/// <param name="Time">When it happened in the world that the dataset is about.</param>
/// <param name="Statements">The statements: the name of each, its text and its parameters.</param>
internal sealed record UpdateOperation(DateTimeOffset Time, IReadOnlyList<(string Name, string Text, Dictionary<string, Value> Parameters)> Statements)
{
    /// <summary>Runs the statements.</summary>
    public void Run(Transaction transaction, QueryOptions? options = null, Action<string>? beginning = null, CancellationToken cancellation = default)
    {
        foreach (var (_, text, parameters) in Statements)
        {
            beginning?.Invoke(text);
            using var result = transaction.Query(text, parameters, options, cancellation);
            while (result.Read())
            {
            }
        }
    }
}

/// <summary>The updates of a dataset: <c>updates.jsonl</c>, whose lines name texts of <c>update-queries.json</c>.</summary>
internal static class UpdateStream
{
    private const string File = "updates.jsonl";

    public static bool IsIn(string folder) => System.IO.File.Exists(Path.Combine(folder, File));

    /// <summary>All operations in the order in which they happened.</summary>
    /// <exception cref="FormatException">A line is no operation.</exception>
    public static IReadOnlyList<UpdateOperation> Read(string folder)
    {
        var texts = JsonSerializer.Deserialize<Dictionary<string, string>>(System.IO.File.ReadAllText(Path.Combine(folder, "update-queries.json")))!;
        return CaseFile.ReadLines(Path.Combine(folder, File), operation => new UpdateOperation(
            DateTimeOffset.FromUnixTimeMilliseconds(operation.TryGetProperty("time", out var time) ? time.GetInt64() : 0),
            [.. operation.GetProperty("statements").EnumerateArray().Select(statement => (Name(statement), texts[Name(statement)], ConformanceCase.ReadParameters(statement)))]));
    }

    private static string Name(JsonElement statement) => statement.GetProperty("query").GetString()!;
}
