using System.Text.Json;
using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;
using Mycelia.Tests.Cypher.Syntax;
using Mycelia.Tests.Support;

namespace Mycelia.Tests.Cypher.Semantics;

/// <summary>Every query of the conformance cases is accepted, or refused with the error that the case demands.</summary>
public sealed class ConformanceAnalysisTests
{
    [SharedFact(ConformanceQuery.Folder)]
    public void Every_query_is_accepted_or_refused_as_it_should_be()
    {
        var problems = new List<string>();
        var number = 0;
        foreach (var file in Directory.EnumerateFiles(SharedData.Folder(ConformanceQuery.Folder), "*.jsonl").Order(StringComparer.Ordinal))
        foreach (var line in File.ReadLines(file))
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            var id = root.GetProperty("id").GetString()!;
            var procedures = new CaseProcedures(root.GetProperty("procedures") is { ValueKind: JsonValueKind.Array } list
                ? list.EnumerateArray().Select(procedure => procedure.GetProperty("signature").GetString()!)
                : []);
            var parameters = root.GetProperty("parameters") is { ValueKind: JsonValueKind.Object } given ? given.EnumerateObject().Select(property => property.Name).ToArray() : [];
            foreach (var setup in root.GetProperty("graph").GetProperty("setup").EnumerateArray())
                Check(id, setup.GetString()!, default, procedures, parameters, problems);
            foreach (var step in root.GetProperty("steps").EnumerateArray())
            {
                number++;
                Check(id, step.GetProperty("query").GetString()!, step.GetProperty("error"), procedures, parameters, problems);
            }
        }

        Assert.True(number > 3_000, $"There are only {number} queries.");
        Assert.True(problems.Count == 0, $"{problems.Count} problems\n" + string.Join("\n\n", problems.Take(40)));
    }

    private static void Check(string id, string text, JsonElement error, CaseProcedures procedures, string[] parameters, List<string> problems)
    {
        var phase = error.ValueKind == JsonValueKind.Object ? error.GetProperty("phase").GetString() : null;
        try
        {
            var query = SemanticAnalysis.Analyze(CypherParser.Parse(text), procedures);
            SemanticAnalysis.RequireParameters(query, parameters);
            if (phase == "compile time") problems.Add($"{id}: accepted rather than {error.GetProperty("type")} {error.GetProperty("detail")}\n{text}");
        }
        catch (CypherException thrown)
        {
            if (phase is not ("compile time" or "any time")) problems.Add($"{id}: {thrown.Type} {thrown.Detail} where none is expected\n{thrown.Message}");
            else if (thrown.Type != error.GetProperty("type").GetString() || (error.GetProperty("detail").GetString() is var detail && detail != "*" && detail != thrown.Detail))
                problems.Add($"{id}: {thrown.Type} {thrown.Detail} rather than {error.GetProperty("type")} {error.GetProperty("detail")}\n{thrown.Message}");
            Assert.Equal(CypherErrorPhase.CompileTime, thrown.Phase);
            Assert.True(thrown.Line > 0, $"{id}: no place");
        }
    }
}
