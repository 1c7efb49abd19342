namespace Mycelia.Import.Csv;

/// <summary>How the cells of a file are written. Every separator is one byte of ASCII.</summary>
internal sealed record CsvDialect
{
    public byte Delimiter { get; init; } = (byte)',';

    /// <summary>Null: a quote is an ordinary character.</summary>
    public byte? Quote { get; init; } = (byte)'"';

    /// <summary>Cells that stand for no value.</summary>
    public byte[][] Nulls { get; init; } = [[]];

    /// <summary>Whether a quoted cell can stand for no value too; if not, "" is the empty text.</summary>
    public bool QuotedNulls { get; init; }

    public bool HasHeader { get; init; } = true;

    /// <summary>Between the items of a list inside a cell.</summary>
    public byte ArrayDelimiter { get; init; } = (byte)';';

    public int CellBytesMax { get; init; } = 16 << 20;

    /// <summary>Whether an empty cell is the only way to say no value, which readers of numbers can test fastest.</summary>
    public bool OnlyEmptyIsNull => Nulls is [{ Length: 0 }];

    public bool IsNull(ReadOnlySpan<byte> cell, bool wasQuoted)
    {
        if (wasQuoted && !QuotedNulls) return false;
        foreach (var marker in Nulls)
            if (cell.SequenceEqual(marker)) return true;
        return false;
    }

    /// <exception cref="MyceliaException">Two separators are the same, or one cannot be told from a line end.</exception>
    public CsvDialect Checked()
    {
        if (Delimiter is (byte)'\n' or (byte)'\r' or >= 0x80 || Quote is (byte)'\n' or (byte)'\r' or >= 0x80)
            throw new MyceliaException(StatusCode.InvalidArgument, "Delimiter and quote must be one ASCII character each, and no line end.");
        if (Delimiter == Quote)
            throw new MyceliaException(StatusCode.InvalidArgument, $"Delimiter and quote are both {(char)Delimiter}. Choose two, or no quote.");
        if (CellBytesMax is < 1 or > Value.ByteLengthMax)
            throw new MyceliaException(StatusCode.InvalidArgument, $"The limit of {CellBytesMax:N0} bytes for a cell is not between 1 and {Value.ByteLengthMax:N0}.");
        return this;
    }
}
