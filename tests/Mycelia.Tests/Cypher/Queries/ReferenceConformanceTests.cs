using System.Text.Json;
using Mycelia.Cypher.Syntax;
using Mycelia.Simulation.Queries.Reference;
using Mycelia.Tests.Cypher.Syntax;
using Mycelia.Tests.Support;

namespace Mycelia.Tests.Cypher.Queries;

/// <summary>The reference interpreter is right where the conformance cases say what is right.</summary>
public sealed class ReferenceConformanceTests
{
    [SharedFact(ConformanceQuery.Folder)]
    public void The_reference_interpreter_gives_what_the_cases_expect()
    {
        var problems = new List<string>();
        int right = 0, beyond = 0;
        foreach (var file in Directory.EnumerateFiles(SharedData.Folder(ConformanceQuery.Folder), "*.jsonl").Order(StringComparer.Ordinal))
        foreach (var line in File.ReadLines(file))
        {
            using var document = JsonDocument.Parse(line);
            try
            {
                if (Run(document.RootElement) is { } problem) problems.Add(problem);
                else right++;
            }
            catch (BeyondReference)
            {
                beyond++;
            }
        }

        Assert.True(problems.Count == 0, $"{problems.Count} problems, {right} right, {beyond} beyond\n" + string.Join("\n\n", problems.Take(40)));
        Assert.True(right > 2_000, $"{right} right, {beyond} beyond");
    }

    /// <summary>What is wrong with a case; null if nothing is, and for errors of compile time, which the interpreter does not look for.</summary>
    private static string? Run(JsonElement root)
    {
        var graph = new ReferenceGraph();
        foreach (var setup in root.GetProperty("graph").GetProperty("setup").EnumerateArray())
            new ReferenceInterpreter(graph).Run(CypherParser.Parse(setup.GetString()!));
        var parameters = new Dictionary<string, object?>();
        if (root.GetProperty("parameters") is { ValueKind: JsonValueKind.Object } given)
            foreach (var parameter in given.EnumerateObject()) parameters[parameter.Name] = CellNotation.Read(parameter.Value.GetString()!);
        foreach (var step in root.GetProperty("steps").EnumerateArray())
        {
            var error = step.GetProperty("error");
            if (error.ValueKind == JsonValueKind.Object && error.GetProperty("phase").GetString() != "runtime") return null;
            var text = step.GetProperty("query").GetString()!;
            var place = $"{root.GetProperty("id").GetString()}\n{text}\n";
            try
            {
                var result = new ReferenceInterpreter(graph, parameters).Run(CypherParser.Parse(text));
                if (error.ValueKind == JsonValueKind.Object) return $"{place}no {error.GetProperty("type").GetString()}";
                if (Difference(result, step.GetProperty("expect")) is { } difference) return place + difference;
            }
            catch (ReferenceError thrown)
            {
                return error.ValueKind == JsonValueKind.Object && error.GetProperty("type").GetString() == thrown.Type ? null : place + thrown.Message;
            }
        }

        return null;
    }

    private static string? Difference(ReferenceResult result, JsonElement expect)
    {
        if (expect.GetProperty("kind").GetString() != "rows") return result.Columns.Count == 0 ? null : "columns where none are expected";
        var columns = expect.GetProperty("columns").EnumerateArray().Select(column => column.GetString()!).ToList();
        if (!columns.SequenceEqual(result.Columns)) return $"columns {string.Join(", ", result.Columns)}";
        var sortLists = expect.GetProperty("ignoreListOrder").GetBoolean();
        var wanted = expect.GetProperty("rows").EnumerateArray().Select(row => string.Join(" | ", row.EnumerateArray().Select(cell => ReferenceText.Of(CellNotation.Read(cell.GetString()!), sortLists)))).ToList();
        var found = result.Rows.ConvertAll(row => string.Join(" | ", columns.Select(column => ReferenceText.Of(Shown(row[column]), sortLists))));
        if (!expect.GetProperty("ordered").GetBoolean())
        {
            wanted.Sort(StringComparer.Ordinal);
            found.Sort(StringComparer.Ordinal);
        }

        return wanted.SequenceEqual(found) ? null : $"wanted\n  {string.Join("\n  ", wanted)}\nfound\n  {string.Join("\n  ", found)}";
    }

    private static object? Shown(object? value) => value switch
    {
        Value => ReferenceFunctions.Text(value, "a cell"),
        List<object?> list => list.ConvertAll(Shown),
        ReferenceNode node => Shown(node),
        _ => value,
    };

    private static ReferenceNode Shown(ReferenceNode node)
    {
        var image = new ReferenceNode(node.Id);
        image.Labels.UnionWith(node.Labels);
        foreach (var (key, value) in node.Properties) image.Properties[key] = Shown(value);
        return image;
    }
}
