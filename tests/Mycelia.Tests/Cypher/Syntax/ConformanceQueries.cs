using System.Text.Json;
using Mycelia.Tests.Support;

namespace Mycelia.Tests.Cypher.Syntax;

/// <summary>One query text of the shared conformance cases and the compile-time error that it must give, if any.</summary>
internal sealed record ConformanceQuery(string Id, string Text, string? ErrorType, string? ErrorDetail)
{
    public const string Folder = "conformance/opencypher-tck";

    public static IEnumerable<ConformanceQuery> All()
    {
        foreach (var file in Directory.EnumerateFiles(SharedData.Folder(Folder), "*.jsonl").Order(StringComparer.Ordinal))
        foreach (var line in File.ReadLines(file))
        {
            using var document = JsonDocument.Parse(line);
            var id = document.RootElement.GetProperty("id").GetString()!;
            foreach (var setup in document.RootElement.GetProperty("graph").GetProperty("setup").EnumerateArray())
                yield return new ConformanceQuery(id, setup.GetString()!, null, null);
            foreach (var step in document.RootElement.GetProperty("steps").EnumerateArray())
            {
                var error = step.GetProperty("error");
                var isCompileTime = error.ValueKind == JsonValueKind.Object && error.GetProperty("phase").GetString() == "compile time";
                yield return new ConformanceQuery(id, step.GetProperty("query").GetString()!,
                    isCompileTime ? error.GetProperty("type").GetString() : null, isCompileTime ? error.GetProperty("detail").GetString() : null);
            }
        }
    }
}
