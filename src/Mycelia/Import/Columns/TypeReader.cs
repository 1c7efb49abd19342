using Mycelia.Import.Csv;
using Mycelia.Import.Schema;
using Mycelia.Kernel.Text;

namespace Mycelia.Import.Columns;

/// <summary>
/// Finds out what type the cells of a column can have: all of them, for every row is looked at. Numbers that would not be written again as they
/// stand (leading zeros, a plus, more than 64 bits, integers among floats that no float equals) are text.
/// </summary>
internal sealed class TypeReader(int column) : BlockReader
{
    private static readonly CellKind[] s_candidates = [CellKind.Integer, CellKind.Float, CellKind.Boolean, CellKind.Date, CellKind.LocalDateTime, CellKind.DateTime];

    public override Segment Read(CsvBlock block)
    {
        var segment = new TypeSegment();
        for (var row = 0; row < block.Rows; row++)
        {
            var cell = block.Cell(row, column, out var wasQuoted);
            if (block.Dialect.IsNull(cell, wasQuoted)) continue;
            segment.HasValues = true;
            for (var i = 0; i < s_candidates.Length; i++)
                if ((segment.Possible >> i & 1) != 0 && !Fits(s_candidates[i], cell)) segment.Possible &= ~(1 << i);
            if (segment.Possible == 0) break;
        }

        return segment;
    }

    /// <summary>The narrowest type of all segments; text when there is no other, or no cell.</summary>
    public static CellType Join(Segment[] segments)
    {
        var possible = TypeSegment.All;
        var hasValues = false;
        foreach (TypeSegment segment in segments)
        {
            possible &= segment.Possible;
            hasValues |= segment.HasValues;
        }

        for (var i = 0; i < s_candidates.Length && hasValues; i++)
            if ((possible >> i & 1) != 0) return new CellType(s_candidates[i]);
        return new CellType(CellKind.String);
    }

    private static bool Fits(CellKind kind, ReadOnlySpan<byte> cell) => kind switch
    {
        CellKind.Integer => Utf8Numbers.IsCanonical(cell) && Utf8Numbers.TryInt64(cell, out _),
        CellKind.Float => IsPlain(cell) && Utf8Numbers.TryDouble(cell, out var number) && (cell.IndexOfAny(".eEN"u8) >= 0 || IsExact(cell, number)),
        CellKind.Boolean => cell.Length > 1 && CellText.TryBoolean(cell, out _),
        _ => CellText.TryRead(new CellType(kind), 0, cell, out _),
    };

    /// <summary>Whether an integer among floats is the same number as a float.</summary>
    private static bool IsExact(ReadOnlySpan<byte> cell, double number) =>
        Utf8Numbers.IsCanonical(cell) && Utf8Numbers.TryInt64(cell, out var integer) && (Int128)number == integer;

    private static bool IsPlain(ReadOnlySpan<byte> cell)
    {
        if (cell.StartsWith("-"u8)) cell = cell[1..];
        return !cell.IsEmpty && cell[0] != '+' && !(cell.Length > 1 && cell[0] == '0' && char.IsAsciiDigit((char)cell[1]));
    }

    private sealed class TypeSegment : Segment
    {
        public const int All = (1 << 6) - 1;

        public int Possible { get; set; } = All;

        public bool HasValues { get; set; }
    }
}
