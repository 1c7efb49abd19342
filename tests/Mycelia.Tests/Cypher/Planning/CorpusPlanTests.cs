using System.Text.Json;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Procedures;
using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;
using Mycelia.Tests.Support;

namespace Mycelia.Tests.Cypher.Planning;

/// <summary>Every query of the shared cases that is free of compile-time errors has a plan, and no plan has a fault.</summary>
public sealed class CorpusPlanTests
{
    [SharedFact("conformance/opencypher-tck")]
    public void Every_conformance_query_is_planned() => PlanAll(SharedData.Folder("conformance/opencypher-tck"), "*.jsonl", 3_200);

    [SharedFact("datasets")]
    public void Every_dataset_query_is_planned() => PlanAll(SharedData.Folder("datasets"), "queries.jsonl", 300);

    private static void PlanAll(string folder, string pattern, int expected)
    {
        List<string> problems = [];
        var number = 0;
        foreach (var file in Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        foreach (var line in File.ReadLines(file))
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            IProcedureCatalog procedures = root.TryGetProperty("procedures", out var described) ? new DescribedProcedures(described) : EmptyProcedureCatalog.Instance;
            foreach (var text in TextsOf(root)) number += Plan(root.GetProperty("id").GetString()!, text, procedures, problems);
        }

        Assert.True(number > expected, $"Only {number} queries were planned.");
        Assert.True(problems.Count == 0, $"{problems.Count} problems\n{string.Join("\n\n", problems.Take(20))}");
    }

    private static IEnumerable<string> TextsOf(JsonElement root)
    {
        if (root.TryGetProperty("graph", out var graph))
            foreach (var setup in graph.GetProperty("setup").EnumerateArray()) yield return setup.GetString()!;
        foreach (var step in root.GetProperty("steps").EnumerateArray()) yield return step.GetProperty("query").GetString()!;
    }

    private static int Plan(string id, string text, IProcedureCatalog procedures, List<string> problems)
    {
        foreach (var options in new[] { PlannerOptions.Default, PlannerOptions.Textual })
        {
            AnalyzedQuery analyzed;
            try
            {
                analyzed = SemanticAnalysis.Analyze(CypherParser.Parse(text), procedures);
            }
            catch (CypherException)
            {
                return 0;
            }

            if (analyzed.Query is null) return 0;
            try
            {
                var planned = QueryPlanner.Plan(analyzed, PlanCatalog.Empty, options);
                var faults = PlanChecker.Check(planned);
                if (faults.Count > 0) problems.Add($"{id}\n{text}\n{string.Join('\n', faults)}\n{PlanPrinter.Print(planned.Root)}");
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                problems.Add($"{id}\n{text}\n{error}");
            }
        }

        return 1;
    }
}
