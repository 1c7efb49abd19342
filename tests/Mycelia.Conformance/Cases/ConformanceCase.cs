// A case as the JSON lines of the conformance folders describe it: a graph to start from, procedures, parameters, and steps with their expectations. Cells and
// parameters are strings in value notation; they are read once, here. Datasets' queries have the same steps, with a state in place of the graph.

using System.Text.Json;
using Mycelia.Conformance.Notation;

namespace Mycelia.Conformance.Cases;

/// <summary>The error that a query must end with. A phase of null and a detail of <c>*</c> match any.</summary>
internal sealed record ExpectedError(string Type, CypherErrorPhase? Phase, string Detail)
{
    public bool Matches(CypherException e) => e.Type == Type && (Phase is not { } phase || phase == e.Phase) && (Detail == "*" || Detail == e.Detail);

    public override string ToString() => $"{Type} at {(Phase is { } phase ? NameOf(phase) : "any time")}: {Detail}";

    public static string NameOf(CypherErrorPhase phase) => phase == CypherErrorPhase.CompileTime ? "compile time" : "runtime";

    public static ExpectedError Read(JsonElement error) => new(
        error.GetProperty("type").GetString()!,
        error.GetProperty("phase").GetString() switch
        {
            "compile time" => CypherErrorPhase.CompileTime,
            "runtime" => CypherErrorPhase.Runtime,
            "any time" => null,
            var other => throw new FormatException($"the phase is unknown: {other}"),
        },
        error.GetProperty("detail").GetString()!);
}

/// <summary>One query and what it must do: give rows, or fail.</summary>
/// <param name="Query">The text.</param>
/// <param name="Result">The rows; null when an error is expected.</param>
/// <param name="Error">The error; null when rows are expected.</param>
/// <param name="SideEffects">What it changes; null when that does not matter.</param>
internal sealed record CaseStep(string Query, ExpectedResult? Result, ExpectedError? Error, SideEffects? SideEffects)
{
    public static CaseStep Read(JsonElement step)
    {
        var query = step.GetProperty("query").GetString()!;
        if (step.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object) return new CaseStep(query, null, ExpectedError.Read(error), default(SideEffects));
        return new CaseStep(query, ExpectedResult.Read(step.GetProperty("expect")), null, step.TryGetProperty("sideEffects", out var effects) ? Cases.SideEffects.Read(effects) : null);
    }
}

/// <summary>A runnable case.</summary>
internal sealed record ConformanceCase(
    string Id,
    IReadOnlyList<string> Tags,
    IReadOnlyList<string> Setup,
    IReadOnlyList<TestProcedure> Procedures,
    IReadOnlyDictionary<string, Value> Parameters,
    IReadOnlyList<CaseStep> Steps)
{
    /// <summary>Whether no implementation is expected to pass.</summary>
    public bool IsIgnored => Tags.Contains("@ignore");

    /// <summary>Where the answers hold: <c>initial</c> or, with updates, <c>afterUpdates</c>. Of datasets only.</summary>
    public string State { get; private init; } = "initial";

    /// <summary>Whether the identity or a query holds the text, in whatever case.</summary>
    public bool Matches(string filter) => Id.Contains(filter, StringComparison.OrdinalIgnoreCase) || Steps.Any(step => step.Query.Contains(filter, StringComparison.OrdinalIgnoreCase));

    public static ConformanceCase Read(JsonElement @case)
    {
        var hasGraph = @case.TryGetProperty("graph", out var graph) && graph.ValueKind == JsonValueKind.Object;
        return new ConformanceCase(
            @case.GetProperty("id").GetString()!,
            Strings(@case, "tags"),
            hasGraph ? Strings(graph, "setup") : [],
            [.. Elements(@case, "procedures").Select(TestProcedure.Read)],
            ReadParameters(@case),
            [.. @case.GetProperty("steps").EnumerateArray().Select(CaseStep.Read)])
        {
            State = @case.TryGetProperty("state", out var state) ? state.GetString()! : "initial",
        };
    }

    /// <summary>The values under <c>parameters</c> of an element, which may be missing or null.</summary>
    public static Dictionary<string, Value> ReadParameters(JsonElement element)
    {
        var values = new Dictionary<string, Value>(StringComparer.Ordinal);
        if (!element.TryGetProperty("parameters", out var parameters) || parameters.ValueKind != JsonValueKind.Object) return values;
        foreach (var parameter in parameters.EnumerateObject()) values.Add(parameter.Name, ValueNotation.Parse(parameter.Value.GetString()).ToValue());
        return values;
    }

    private static string[] Strings(JsonElement element, string name) => [.. Elements(element, name).Select(static item => item.GetString()!)];

    private static IEnumerable<JsonElement> Elements(JsonElement element, string name) =>
        element.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];
}
