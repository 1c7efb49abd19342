// Compares what a query returned with what is expected: the names of the columns in order, then the rows, in order or as a multiset. Multisets are matched exactly
// (see ValueComparison), never by sorting texts, because two rows may print alike and differ, or differ in print and be equal.

using System.Text;
using System.Text.Json;
using Mycelia.Conformance.Notation;

namespace Mycelia.Conformance.Cases;

/// <summary>Columns and rows that a query returned, detached from the database.</summary>
internal sealed record ActualResult(IReadOnlyList<string> Columns, IReadOnlyList<ResultValue[]> Rows)
{
    /// <summary>Reads a result to its end.</summary>
    public static ActualResult Read(QueryResult result)
    {
        var rows = new List<ResultValue[]>();
        while (result.Read())
        {
            var row = new ResultValue[result.Columns.Count];
            for (var column = 0; column < row.Length; column++) row[column] = ResultValue.Of(result.Get(column));
            rows.Add(row);
        }

        return new ActualResult(result.Columns, rows);
    }

    public override string ToString() => ResultTable.Print(Columns, Rows);
}

/// <summary>Columns and rows that a query must return.</summary>
internal sealed record ExpectedResult(IReadOnlyList<string> Columns, IReadOnlyList<ResultValue[]> Rows, bool IsOrdered, bool IgnoresListOrder, double FloatTolerance)
{
    public static ExpectedResult Read(JsonElement expect) => new(
        [.. expect.GetProperty("columns").EnumerateArray().Select(static column => column.GetString()!)],
        [.. expect.GetProperty("rows").EnumerateArray().Select(static row => row.EnumerateArray().Select(static cell => ValueNotation.Parse(cell.GetString())).ToArray())],
        IsOrdered: expect.GetProperty("ordered").GetBoolean(),
        IgnoresListOrder: expect.GetProperty("ignoreListOrder").GetBoolean(),
        FloatTolerance: expect.TryGetProperty("floatTolerance", out var tolerance) && tolerance.ValueKind == JsonValueKind.Number ? tolerance.GetDouble() : 0);

    public override string ToString() => ResultTable.Print(Columns, Rows) + (IsOrdered && Rows.Count > 1 ? "\n(in this order)" : "") + (IgnoresListOrder ? "\n(lists in any order)" : "");
}

/// <summary>Compares results.</summary>
internal static class ResultComparison
{
    /// <summary>Null when the result is as expected, otherwise what is different about it.</summary>
    public static string? Difference(ExpectedResult expected, ActualResult actual)
    {
        if (!expected.Columns.SequenceEqual(actual.Columns, StringComparer.Ordinal)) return "the columns differ";
        if (expected.Rows.Count != actual.Rows.Count) return $"{actual.Rows.Count} rows instead of {expected.Rows.Count}";
        var values = new ValueComparison(expected.IgnoresListOrder, expected.FloatTolerance);
        var rows = new RowComparison(values);
        if (expected.IsOrdered)
        {
            for (var row = 0; row < expected.Rows.Count; row++)
                if (!rows.Equals(expected.Rows[row], actual.Rows[row])) return $"row {row + 1} differs";
            return null;
        }

        return values.AreEqualMultisets(expected.Rows, actual.Rows, rows) ? null : "the rows differ";
    }

    private sealed class RowComparison(ValueComparison values) : IEqualityComparer<ResultValue[]>
    {
        public bool Equals(ResultValue[]? left, ResultValue[]? right) => left is not null && right is not null && ValueComparison.AreEqualInOrder(left, right, values);

        public int GetHashCode(ResultValue[] row) => row.Aggregate(17, (hash, value) => HashCode.Combine(hash, values.GetHashCode(value)));
    }
}

/// <summary>Rows as text for reports.</summary>
internal static class ResultTable
{
    private const int RowsShown = 50;

    public static string Print(IReadOnlyList<string> columns, IReadOnlyList<ResultValue[]> rows)
    {
        if (columns.Count == 0) return rows.Count == 0 ? "no columns, no rows" : $"no columns, {rows.Count} rows";
        var text = new StringBuilder();
        text.Append("| ").AppendJoin(" | ", columns).Append(" |");
        foreach (var row in rows.Take(RowsShown)) text.Append("\n| ").AppendJoin(" | ", row.Select(static cell => cell.ToString())).Append(" |");
        if (rows.Count == 0) text.Append("\n(no rows)");
        if (rows.Count > RowsShown) text.Append("\n… ").Append(rows.Count - RowsShown).Append(" more rows");
        return text.ToString();
    }
}
