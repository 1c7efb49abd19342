using System.Text.Json;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Procedures;
using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Tests.Cypher.Planning;

/// <summary>Plans texts for tests.</summary>
internal static class Planned
{
    public static PlannedQuery Of(string text, PlanCatalog? catalog = null, PlannerOptions? options = null, IProcedureCatalog? procedures = null)
    {
        var analyzed = SemanticAnalysis.Analyze(CypherParser.Parse(text), procedures ?? EmptyProcedureCatalog.Instance);
        var planned = QueryPlanner.Plan(analyzed, catalog ?? PlanCatalog.Empty, options ?? PlannerOptions.Default);
        var faults = PlanChecker.Check(planned);
        Assert.True(faults.Count == 0, $"{text}\n{string.Join('\n', faults)}\n{PlanPrinter.Print(planned.Root)}");
        return planned;
    }

    /// <summary>The plan's shape, without the line ends around it.</summary>
    public static string Shape(string text, PlanCatalog? catalog = null, PlannerOptions? options = null) =>
        PlanPrinter.Shape(Of(text, catalog, options).Root).TrimEnd();
}

/// <summary>The procedures that a conformance case describes; none of them can be run.</summary>
internal sealed class DescribedProcedures(JsonElement described) : IProcedureCatalog
{
    private readonly Dictionary<string, Procedure> _procedures = described.EnumerateArray().Select(Of).ToDictionary(procedure => procedure.Name);

    public IEnumerable<Procedure> All => _procedures.Values;

    public bool TryGet(string name, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out Procedure procedure) => _procedures.TryGetValue(name, out procedure);

    private static Procedure Of(JsonElement element) => new(
        element.GetProperty("name").GetString()!,
        [.. element.GetProperty("inputs").EnumerateArray().Select(input => new ProcedureInput(NameOf(input), TypeOf(input)))],
        [.. element.GetProperty("outputs").EnumerateArray().Select(output => new ProcedureOutput(NameOf(output), TypeOf(output)))],
        (_, _) => []);

    private static string NameOf(JsonElement element) => element.GetProperty("name").GetString()!;

    private static string TypeOf(JsonElement element) => element.GetProperty("type").GetString()!;
}
