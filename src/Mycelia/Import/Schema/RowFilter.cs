using Mycelia.Import.Csv;

namespace Mycelia.Import.Schema;

/// <summary>Whether a cell is, or is not, one of some texts.</summary>
internal sealed record RowTest(int Column, byte[][] Texts, bool IsNegated)
{
    public bool Accepts(CsvBlock block, int row)
    {
        var cell = block.Cell(row, Column, out _);
        foreach (var text in Texts)
            if (cell.SequenceEqual(text)) return !IsNegated;
        return IsNegated;
    }
}

/// <summary>The rows that pass all tests.</summary>
internal sealed class RowFilter(IReadOnlyList<RowTest> tests) : IRowFilter
{
    /// <summary>The last column that a test looks at.</summary>
    public int ColumnMax { get; } = tests.Select(static test => test.Column).DefaultIfEmpty(-1).Max();

    public bool Accepts(CsvBlock block, int row)
    {
        foreach (var test in tests)
            if (!test.Accepts(block, row)) return false;
        return true;
    }
}
