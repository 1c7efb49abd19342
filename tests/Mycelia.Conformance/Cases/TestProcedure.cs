using System.Text.Json;
using Mycelia.Conformance.Notation;

namespace Mycelia.Conformance.Cases;

/// <summary>A procedure that a case needs: a call returns the output columns of all rows whose input columns equal the arguments.</summary>
internal sealed record TestProcedure(string Name, IReadOnlyList<ProcedureColumn> Inputs, IReadOnlyList<ProcedureColumn> Outputs, IReadOnlyList<Value[]> Rows)
{
    public static TestProcedure Read(JsonElement procedure) => new(
        procedure.GetProperty("name").GetString()!,
        Columns(procedure.GetProperty("inputs")),
        Columns(procedure.GetProperty("outputs")),
        [.. procedure.GetProperty("rows").EnumerateArray().Select(static row => row.EnumerateArray().Select(static cell => ValueNotation.Parse(cell.GetString()).ToValue()).ToArray())]);

    public void Register(Database database) => database.Procedures.Register(Name, Inputs, Outputs, call => Run(call.Arguments));

    private IEnumerable<Value[]> Run(ReadOnlyMemory<Value> arguments)
    {
        foreach (var row in Rows)
            if (Matches(row, arguments.Span)) yield return row[Inputs.Count..];
    }

    private static bool Matches(Value[] row, ReadOnlySpan<Value> arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
            if (row[i] != arguments[i] && !(Number(row[i]) is { } known && Number(arguments[i]) is { } given && known == given)) return false;
        return true;
    }

    private static double? Number(Value value) => value.Kind switch
    {
        ValueKind.Int64 => value.AsInt64(),
        ValueKind.Float64 => value.AsDouble(),
        _ => null,
    };

    private static ProcedureColumn[] Columns(JsonElement columns) =>
        [.. columns.EnumerateArray().Select(static column => new ProcedureColumn(column.GetProperty("name").GetString()!, column.GetProperty("type").GetString()!))];
}
