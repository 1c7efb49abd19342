using Mycelia.Kernel;

namespace Mycelia.Cypher.Functions;

/// <summary>A set of types. null is of every type.</summary>
[Flags]
internal enum CypherTypes : uint
{
    None = 0,
    Boolean = 1 << 0,
    Integer = 1 << 1,
    Float = 1 << 2,
    String = 1 << 3,
    Bytes = 1 << 4,
    List = 1 << 5,
    Map = 1 << 6,
    Node = 1 << 7,
    Edge = 1 << 8,
    Path = 1 << 9,
    Date = 1 << 10,
    LocalTime = 1 << 11,
    ZonedTime = 1 << 12,
    LocalDateTime = 1 << 13,
    ZonedDateTime = 1 << 14,
    Duration = 1 << 15,
    Point = 1 << 16,

    Number = Integer | Float,
    Entity = Node | Edge,
    Instant = Date | LocalTime | ZonedTime | LocalDateTime | ZonedDateTime,
    Temporal = Instant | Duration,
    Any = (1 << 17) - 1,
}

/// <summary>Types by their names in Cypher.</summary>
internal static class TypeNames
{
    // By ValueKind: as in `x IS :: NAME` and valueType(), and the set of that one type.
    private static readonly (string Name, CypherTypes Type)[] Kinds =
    [
        ("NULL", CypherTypes.Any), ("BOOLEAN", CypherTypes.Boolean), ("INTEGER", CypherTypes.Integer), ("FLOAT", CypherTypes.Float),
        ("STRING", CypherTypes.String), ("BYTES", CypherTypes.Bytes), ("LIST", CypherTypes.List), ("MAP", CypherTypes.Map), ("DATE", CypherTypes.Date),
        ("LOCAL TIME", CypherTypes.LocalTime), ("ZONED TIME", CypherTypes.ZonedTime), ("LOCAL DATETIME", CypherTypes.LocalDateTime),
        ("ZONED DATETIME", CypherTypes.ZonedDateTime), ("DURATION", CypherTypes.Duration), ("POINT", CypherTypes.Point), ("NODE", CypherTypes.Node),
        ("RELATIONSHIP", CypherTypes.Edge), ("PATH", CypherTypes.Path),
    ];

    private static readonly (string Name, CypherTypes Type)[] Sets =
    [
        ("ANY", CypherTypes.Any), ("NUMBER", CypherTypes.Number), ("INSTANT", CypherTypes.Instant), ("TEMPORAL", CypherTypes.Temporal),
        ("TIME", CypherTypes.ZonedTime), ("DATETIME", CypherTypes.ZonedDateTime), ("LOCALTIME", CypherTypes.LocalTime), ("LOCALDATETIME", CypherTypes.LocalDateTime),
    ];

    /// <summary>What values of a kind are called.</summary>
    public static string Of(ValueKind kind) => Kinds[(int)kind].Name;

    /// <summary>The set with the one type of a kind; all types for null.</summary>
    public static CypherTypes TypeOf(ValueKind kind) => Kinds[(int)kind].Type;

    /// <summary>The set of one name, or of several with <c>|</c> between them, in a signature of ours.</summary>
    public static CypherTypes Parse(string names)
    {
        var types = CypherTypes.None;
        foreach (var name in names.Split('|', StringSplitOptions.TrimEntries))
        {
            Invariant.Holds(TryParse(name.StartsWith("LIST<", StringComparison.Ordinal) ? "LIST" : name, out var found));
            types |= found;
        }

        return types;
    }

    /// <summary>Of <c>LIST&lt;X&gt;</c> in a signature of ours the set X, otherwise any type.</summary>
    public static CypherTypes ItemsOf(string name) =>
        name.StartsWith("LIST<", StringComparison.Ordinal) ? Parse(name["LIST<".Length..^1]) : CypherTypes.Any;

    /// <summary>The set of one name in capitals.</summary>
    public static bool TryParse(string name, out CypherTypes types)
    {
        foreach (var (known, type) in Kinds.Concat(Sets))
        {
            types = type;
            if (known == name) return true;
        }

        types = CypherTypes.None;
        return false;
    }
}
