using System.Globalization;
using System.Text;

namespace Mycelia.Querying;

/// <summary>Draws a plan as a table: the tree on the left, figures on the right.</summary>
internal static class PlanTable
{
    private const int DetailsWidthMax = 80;

    public static string Draw(QueryPlan plan)
    {
        var rows = new List<string[]>();
        Collect(plan, "", "", rows);
        var isProfiled = plan.Rows is not null;
        string[] header = isProfiled ? ["Operator", "Details", "Estimated rows", "Rows", "Time (ms)"] : ["Operator", "Details", "Estimated rows"];
        var widths = new int[header.Length];
        for (var i = 0; i < widths.Length; i++) widths[i] = Math.Max(header[i].Length, rows.Max(row => row[i].Length));
        var text = new StringBuilder();
        Line(text, header, widths);
        text.AppendLine(string.Join("-+-", widths.Select(static width => new string('-', width))));
        foreach (var row in rows) Line(text, row, widths);
        return text.ToString();
    }

    private static void Collect(QueryPlan plan, string first, string rest, List<string[]> rows)
    {
        var details = plan.Details.Length > DetailsWidthMax ? string.Concat(plan.Details.AsSpan(0, DetailsWidthMax - 1), "…") : plan.Details;
        rows.Add([
            first + plan.Operator,
            details,
            plan.EstimatedRows.ToString("N0", CultureInfo.InvariantCulture),
            plan.Rows?.ToString("N0", CultureInfo.InvariantCulture) ?? "",
            plan.Time?.TotalMilliseconds.ToString("N3", CultureInfo.InvariantCulture) ?? "",
        ]);

        // The main input continues the line straight down; others branch off to the right before it.
        for (var i = plan.Children.Count - 1; i >= 1; i--) Collect(plan.Children[i], rest + "├─ ", rest + "│  ", rows);
        if (plan.Children.Count > 0) Collect(plan.Children[0], rest, rest, rows);
    }

    private static void Line(StringBuilder text, string[] cells, int[] widths)
    {
        for (var i = 0; i < widths.Length; i++)
        {
            if (i > 0) text.Append(" | ");
            text.Append(i >= 2 ? cells[i].PadLeft(widths[i]) : cells[i].PadRight(widths[i]));
        }

        text.AppendLine();
    }
}
