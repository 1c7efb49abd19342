// The table on the console and the JSON file. Rows appear as they are measured.

using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Mycelia.Benchmarks.Core;

internal sealed class Report(bool quick)
{
    private static readonly JsonSerializerOptions JsonStyle = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<Row> _rows = [];
    private readonly Machine _machine = Machine.Here();

    /// <summary>The workload whose rows follow.</summary>
    public string Workload { get; set; } = "";

    public void Begin()
    {
        Console.WriteLine($"{_machine.Processor}, {_machine.Cores} cores, {_machine.MemoryGiB} GiB; {_machine.System}; {_machine.Runtime}; load {_machine.Load}");
        if (quick) Console.WriteLine("Quick run: a tenth of the rows, few runs. The figures do not count.");
        Console.WriteLine();
        Console.WriteLine(Line("workload", "claimed", "target", "median", "(min - max)", "of target", "") + "note");
        Console.WriteLine(new string('-', 150));
    }

    /// <summary>Adds a row with a target.</summary>
    public void Add(string workload, string claimed, Target target, string unit, Figure measured, string note = "") =>
        Add(new Row(Workload, workload, claimed, target, unit, measured, note));

    /// <summary>Adds a row that only informs.</summary>
    public void Add(string workload, string unit, Figure measured, string note = "") => Add(new Row(Workload, workload, "", null, unit, measured, note));

    public void End()
    {
        var judged = _rows.Count(row => row.IsMet is not null);
        var met = _rows.Count(row => row.IsMet == true);
        Console.WriteLine(new string('-', 150));
        Console.WriteLine($"{met} of {judged} targets met; load at the end {Machine.LoadNow()}");
        foreach (var row in _rows)
            if (row.IsMet == false) Console.WriteLine($"  missed: {row.Workload}: {Number(row.Measured.Median)} {row.Unit}, target {TargetText(row)}");
    }

    public void WriteJson(string path, string benchmark = "core")
    {
        var document = new
        {
            benchmark,
            quick,
            date = DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture),
            machine = _machine,
            loadAtEnd = Machine.LoadNow(),
            targets = _rows.Count(row => row.IsMet is not null),
            met = _rows.Count(row => row.IsMet == true),
            rows = _rows.Select(row => new
            {
                group = row.Group,
                workload = row.Workload,
                claimed = row.Claimed,
                target = row.Target?.Value,
                targetIs = row.Target is { } target ? target.IsAtMost ? "at most" : "at least" : null,
                unit = row.Unit,
                median = row.Measured.Median,
                min = row.Measured.Min,
                max = row.Measured.Max,
                ofTarget = row.Ratio,
                met = row.IsMet,
                note = row.Note,
            }),
        };
        File.WriteAllText(path, JsonSerializer.Serialize(document, JsonStyle) + "\n");
    }

    private static string Line(string workload, string claimed, string target, string median, string range, string ratio, string met) =>
        $"{workload,-62} {claimed,-16} {target,-16} {median,14} {range,-21} {ratio,9} {met,-2} ";

    private static string TargetText(Row row) => row.Target is { } t ? $"{(t.IsAtMost ? "<=" : ">=")} {Number(t.Value)} {row.Unit}" : "";

    private static string Number(double value) => Math.Abs(value) switch
    {
        >= 1000 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("F0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("F1", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("F2", CultureInfo.InvariantCulture),
        0 => "0",
        _ => value.ToString("F4", CultureInfo.InvariantCulture),
    };

    private void Add(Row row)
    {
        _rows.Add(row);
        var measured = row.Measured;
        var range = measured.Min == measured.Max ? "" : $"({Number(measured.Min)} - {Number(measured.Max)})";
        var ratio = row.Ratio is { } r ? r.ToString("F2", CultureInfo.InvariantCulture) + "x" : "";
        var met = row.IsMet switch { true => "✓", false => "✗", null => "" };
        Console.WriteLine((Line(row.Workload, row.Claimed, TargetText(row), $"{Number(measured.Median)} {row.Unit}", range, ratio, met) + row.Note).TrimEnd());
    }
}
