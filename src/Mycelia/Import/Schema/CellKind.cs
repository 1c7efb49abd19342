namespace Mycelia.Import.Schema;

/// <summary>What a cell holds.</summary>
internal enum CellKind
{
    Integer,
    Int32,
    Int16,
    Int8,
    Float,
    Boolean,
    String,
    Char,
    Date,
    LocalTime,
    Time,
    LocalDateTime,
    DateTime,
    Duration,
    Point,
    Json,
    Value,
}

/// <summary>The declared type of a column: a kind, or a list of it.</summary>
/// <param name="Kind">The kind of the cell, or of the items.</param>
/// <param name="IsList">Whether the cell is a list.</param>
/// <param name="ListDelimiter">What separates the items; null: the array delimiter of the dialect.</param>
internal readonly record struct CellType(CellKind Kind, bool IsList = false, byte? ListDelimiter = null)
{
    private static readonly Dictionary<string, CellKind> s_headerNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["int"] = CellKind.Int32, ["long"] = CellKind.Integer, ["short"] = CellKind.Int16, ["byte"] = CellKind.Int8, ["integer"] = CellKind.Integer,
        ["float"] = CellKind.Float, ["double"] = CellKind.Float, ["boolean"] = CellKind.Boolean, ["string"] = CellKind.String, ["char"] = CellKind.Char,
        ["point"] = CellKind.Point, ["date"] = CellKind.Date, ["localtime"] = CellKind.LocalTime, ["time"] = CellKind.Time,
        ["localdatetime"] = CellKind.LocalDateTime, ["datetime"] = CellKind.DateTime, ["duration"] = CellKind.Duration, ["json"] = CellKind.Json,
        ["value"] = CellKind.Value,
    };

    private static readonly Dictionary<string, CellKind> s_schemaNames = new(StringComparer.Ordinal)
    {
        ["INTEGER"] = CellKind.Integer, ["FLOAT"] = CellKind.Float, ["STRING"] = CellKind.String, ["BOOLEAN"] = CellKind.Boolean, ["JSON"] = CellKind.Json,
        ["DATE"] = CellKind.Date, ["LOCAL_TIME"] = CellKind.LocalTime, ["TIME"] = CellKind.Time, ["LOCAL_DATETIME"] = CellKind.LocalDateTime,
        ["DATETIME"] = CellKind.DateTime, ["DURATION"] = CellKind.Duration, ["POINT"] = CellKind.Point,
    };

    /// <summary>The names that a header may use, for messages.</summary>
    public static string HeaderNames => string.Join(", ", s_headerNames.Keys);

    /// <summary>The type that a header names, e.g. <c>int</c> or <c>string[]</c>.</summary>
    public static bool TryHeader(string name, out CellType type)
    {
        var isList = name.EndsWith("[]", StringComparison.Ordinal);
        var found = s_headerNames.TryGetValue(isList ? name[..^2] : name, out var kind);
        type = new CellType(kind, isList);
        return found;
    }

    /// <summary>The type that a schema file names, e.g. <c>INTEGER</c> or <c>STRING_LIST;</c>.</summary>
    public static bool TrySchema(string name, out CellType type)
    {
        const string list = "_LIST";
        var isList = name.Length > list.Length && name.AsSpan(0, name.Length - 1).EndsWith(list, StringComparison.Ordinal) && char.IsAscii(name[^1]);
        var found = s_schemaNames.TryGetValue(isList ? name[..^(list.Length + 1)] : name, out var kind);
        type = new CellType(kind, isList, isList ? (byte)name[^1] : null);
        return found;
    }

    /// <summary>What a cell should have been, for messages.</summary>
    public string Expected => IsList ? $"a list of which every item is {ExpectedItem}" : ExpectedItem;

    private string ExpectedItem => Kind switch
    {
        CellKind.Integer => "an integer of 64 bits",
        CellKind.Int32 => "an int, -2147483648 to 2147483647",
        CellKind.Int16 => "a short, -32768 to 32767",
        CellKind.Int8 => "a byte, -128 to 127",
        CellKind.Float => "a float",
        CellKind.Boolean => "a boolean (true, false, 1, 0)",
        CellKind.Char => "one character",
        CellKind.Date => "a date (like 2024-02-29)",
        CellKind.LocalTime => "a local time (like 12:30:00)",
        CellKind.Time => "a time (like 12:30:00+01:00)",
        CellKind.LocalDateTime => "a local date-time (like 2024-02-29T12:30:00)",
        CellKind.DateTime => "a date-time (like 2024-02-29T12:30:00+01:00)",
        CellKind.Duration => "a duration (like P1DT2H)",
        CellKind.Point => "a point (like {x: 1, y: 2} or {longitude: 8.5, latitude: 47.4})",
        CellKind.Json => "JSON",
        CellKind.Value => "a value in JSON notation",
        _ => "text",
    };
}
