using System.Text.Unicode;
using Mycelia.Import.Csv;

namespace Mycelia.Conformance.Datasets;

/// <summary>The obvious reader of delimited text: a state machine over single bytes, a list of lists.</summary>
internal static class NaiveCsv
{
    public sealed record Result(List<List<byte[]>> Rows, List<(long Offset, int Column)> Problems, bool IsFirstRowOpen);

    public static Result Read(byte[] file, CsvDialect dialect)
    {
        var rows = new List<List<byte[]>>();
        var problems = new List<(long, int)>();
        var start = file.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        var columns = -1;
        while (start < file.Length)
        {
            var (end, next, isOpen) = EndOf(file, start, dialect);
            var cells = Split(file.AsSpan(start, end - start), dialect);
            if (isOpen)
            {
                if (columns < 0) return new Result(rows, problems, true);
                problems.Add((start, 0));
            }
            else if (columns < 0 || cells.Count == columns)
            {
                columns = cells.Count;
                if (end > start || columns == 1) Take(cells, start, dialect, rows, problems);
            }
            else if (end > start)
            {
                problems.Add((start, 0));
            }

            start = next;
        }

        return new Result(rows, problems, false);
    }

    private static (int End, int Next, bool IsOpen) EndOf(byte[] file, int start, CsvDialect dialect)
    {
        var inside = false;
        var at = start;
        for (; at < file.Length; at++)
        {
            if (file[at] == dialect.Quote) inside = !inside;
            else if (file[at] == '\n' && !inside) break;
        }

        var end = at;
        if (end > start && file[end - 1] == '\r') end--;
        return (end, at + 1, inside);
    }

    private static List<byte[]> Split(ReadOnlySpan<byte> row, CsvDialect dialect)
    {
        var cells = new List<byte[]>();
        var cell = new List<byte>();
        var inside = false;
        foreach (var b in row)
        {
            if (b == dialect.Quote) inside = !inside;
            if (b == dialect.Delimiter && !inside)
            {
                cells.Add([.. cell]);
                cell.Clear();
            }
            else
            {
                cell.Add(b);
            }
        }

        cells.Add([.. cell]);
        return cells;
    }

    private static void Take(List<byte[]> cells, long offset, CsvDialect dialect, List<List<byte[]>> rows, List<(long, int)> problems)
    {
        var row = new List<byte[]>();
        for (var i = 0; i < cells.Count; i++)
        {
            if (!Utf8.IsValid(cells[i]) || Unquoted(cells[i], dialect) is not { } content)
            {
                problems.Add((offset, i + 1));
                return;
            }

            row.Add(content);
        }

        rows.Add(row);
    }

    private static byte[]? Unquoted(byte[] cell, CsvDialect dialect)
    {
        if (dialect.Quote is not { } quote || !cell.Contains(quote)) return cell;
        if (cell.Length < 2 || cell[0] != quote || cell[^1] != quote) return null;
        var content = new List<byte>();
        for (var i = 1; i < cell.Length - 1; i++)
        {
            if (cell[i] == quote && (++i == cell.Length - 1 || cell[i] != quote)) return null;
            content.Add(cell[i]);
        }

        return [.. content];
    }
}
