namespace Mycelia.Import;

/// <summary>What an import does with a row that cannot be imported.</summary>
public enum OnRowError
{
    /// <summary>Ends the import with an <see cref="ImportException"/>; the database stays as it was.</summary>
    Stop,

    /// <summary>Leaves the row out, counts it in the report and writes it to <see cref="ImportOptions.RejectsFile"/>.</summary>
    Skip,
}

/// <summary>What the keys of nodes are where a file does not say it.</summary>
public enum KeyType
{
    /// <summary>Integers if all keys of the file are integers, else text.</summary>
    Inferred,

    /// <summary>Integers.</summary>
    Integer,

    /// <summary>Text.</summary>
    String,
}

/// <summary>How files are written and what happens to rows that are wrong. A schema file brings its own delimiter, quote and null markers.</summary>
public sealed record ImportOptions
{
    /// <summary>What separates cells: one ASCII character.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>What encloses cells with delimiters, quotes (doubled) or line ends; null: quotes are ordinary characters.</summary>
    public char? Quote { get; init; } = '"';

    /// <summary>Cells that stand for no value. A quoted cell never does.</summary>
    public IReadOnlyList<string> NullMarkers { get; init; } = [""];

    /// <summary>What separates the items of a list, and labels, inside a cell.</summary>
    public char ArrayDelimiter { get; init; } = ';';

    /// <summary>What keys are in files whose header does not say it.</summary>
    public KeyType KeyType { get; init; }

    /// <summary>What to do with a row that is wrong.</summary>
    public OnRowError OnError { get; init; }

    /// <summary>Where to write rejected rows, as CSV with the columns file, line, reason, row; null: nowhere.</summary>
    public string? RejectsFile { get; init; }

    /// <summary>The largest cell, in bytes.</summary>
    public int CellBytesMax { get; init; } = 16 << 20;

    /// <summary>Bytes of a file that are read as one piece of work; tests make it small.</summary>
    internal int BlockBytes { get; init; } = Csv.CsvReader.BlockBytesDefault;

    internal Csv.CsvDialect Dialect() => new Csv.CsvDialect
    {
        Delimiter = OneByte(Delimiter, nameof(Delimiter)),
        Quote = Quote is { } quote ? OneByte(quote, nameof(Quote)) : null,
        Nulls = [.. NullMarkers.Select(System.Text.Encoding.UTF8.GetBytes)],
        ArrayDelimiter = OneByte(ArrayDelimiter, nameof(ArrayDelimiter)),
        CellBytesMax = CellBytesMax,
    }.Checked();

    private static byte OneByte(char character, string what) => character < 0x80
        ? (byte)character
        : throw new MyceliaException(StatusCode.InvalidArgument, $"The {what} {character} is not an ASCII character. Choose one that is.");
}
