// What is known of a value's type before the query runs: a set of kinds, and for lists the type of their items. The set is what the value may be
// besides null; every expression may be null. The empty set is the type of null alone. A type error can be raised at compile time only when the
// set and the kinds that are asked for have nothing in common.

using System.Collections.Frozen;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Semantics;

[Flags]
internal enum TypeKinds
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
    Temporal = Date | LocalTime | ZonedTime | LocalDateTime | ZonedDateTime,
    Any = (1 << 17) - 1,
}

internal sealed class StaticType
{
    /// <summary>Lists in lists are followed so deep; below they hold anything.</summary>
    private const int DepthMax = 6;

    private static readonly FrozenDictionary<string, TypeKinds> Names = new Dictionary<string, TypeKinds>(StringComparer.OrdinalIgnoreCase)
    {
        ["ANY"] = TypeKinds.Any, ["BOOLEAN"] = TypeKinds.Boolean, ["BOOL"] = TypeKinds.Boolean, ["INTEGER"] = TypeKinds.Integer, ["INT"] = TypeKinds.Integer,
        ["FLOAT"] = TypeKinds.Number, ["NUMBER"] = TypeKinds.Number, ["STRING"] = TypeKinds.String, ["MAP"] = TypeKinds.Map | TypeKinds.Entity,
        ["NODE"] = TypeKinds.Node, ["RELATIONSHIP"] = TypeKinds.Edge, ["EDGE"] = TypeKinds.Edge, ["PATH"] = TypeKinds.Path, ["LIST"] = TypeKinds.List,
        ["DATE"] = TypeKinds.Date, ["TIME"] = TypeKinds.ZonedTime, ["ZONED TIME"] = TypeKinds.ZonedTime, ["LOCALTIME"] = TypeKinds.LocalTime,
        ["LOCAL TIME"] = TypeKinds.LocalTime, ["DATETIME"] = TypeKinds.ZonedDateTime, ["ZONED DATETIME"] = TypeKinds.ZonedDateTime,
        ["LOCALDATETIME"] = TypeKinds.LocalDateTime, ["LOCAL DATETIME"] = TypeKinds.LocalDateTime, ["DURATION"] = TypeKinds.Duration, ["POINT"] = TypeKinds.Point,
        ["BYTES"] = TypeKinds.Bytes,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly StaticType? _element;
    private readonly int _depth;

    private StaticType(TypeKinds kinds, StaticType? element = null)
    {
        (Kinds, _element, _depth) = (kinds, element, element is null ? 0 : element._depth + 1);
    }

    public static StaticType Any { get; } = new(TypeKinds.Any);

    public static StaticType Null { get; } = new(TypeKinds.None);

    public static StaticType Boolean { get; } = new(TypeKinds.Boolean);

    public static StaticType Integer { get; } = new(TypeKinds.Integer);

    public static StaticType Float { get; } = new(TypeKinds.Float);

    public static StaticType Number { get; } = new(TypeKinds.Number);

    public static StaticType String { get; } = new(TypeKinds.String);

    public static StaticType Map { get; } = new(TypeKinds.Map);

    public static StaticType Node { get; } = new(TypeKinds.Node);

    public static StaticType Edge { get; } = new(TypeKinds.Edge);

    public static StaticType Path { get; } = new(TypeKinds.Path);

    public static StaticType Duration { get; } = new(TypeKinds.Duration);

    public TypeKinds Kinds { get; }

    /// <summary>What the items of the list are, if it is one.</summary>
    public StaticType Element => _element ?? Any;

    /// <summary>How a variable of this type is marked. Lists that are computed stay values: only patterns make lists of nodes and edges.</summary>
    public SymbolKind SymbolKind => Kinds switch
    {
        TypeKinds.Node => SymbolKind.Node,
        TypeKinds.Edge => SymbolKind.Edge,
        TypeKinds.Path => SymbolKind.Path,
        _ => SymbolKind.Value,
    };

    public static StaticType Of(TypeKinds kinds) => new(kinds);

    public static StaticType ListOf(StaticType element) => new(TypeKinds.List, element._depth >= DepthMax ? Any : element);

    public static StaticType Of(SymbolKind kind) => kind switch
    {
        SymbolKind.Node => Node,
        SymbolKind.Edge => Edge,
        SymbolKind.Path => Path,
        SymbolKind.EdgeList => ListOf(Edge),
        SymbolKind.NodeList => ListOf(Node),
        _ => Any,
    };

    public static StaticType Of(ValueKind kind) => kind switch
    {
        ValueKind.Null => Null,
        ValueKind.Bool => Boolean,
        ValueKind.Int64 => Integer,
        ValueKind.Float64 => Float,
        ValueKind.String => String,
        ValueKind.List => ListOf(Any),
        ValueKind.Map => Map,
        ValueKind.Date => Of(TypeKinds.Date),
        ValueKind.LocalTime => Of(TypeKinds.LocalTime),
        ValueKind.ZonedTime => Of(TypeKinds.ZonedTime),
        ValueKind.LocalDateTime => Of(TypeKinds.LocalDateTime),
        ValueKind.ZonedDateTime => Of(TypeKinds.ZonedDateTime),
        ValueKind.Duration => Duration,
        ValueKind.Point => Of(TypeKinds.Point),
        ValueKind.Bytes => Of(TypeKinds.Bytes),
        _ => Any,
    };

    /// <summary>
    /// The type that a name in a procedure's signature allows: an integer is welcome where a float is declared, an entity where a map is. A name that
    /// is not known allows anything.
    /// </summary>
    public static StaticType Parse(string name)
    {
        name = name.Trim().TrimEnd('?').Trim();
        if (name.EndsWith(" NOT NULL", StringComparison.OrdinalIgnoreCase)) name = name[..^" NOT NULL".Length].TrimEnd();
        if (name.StartsWith("LIST", StringComparison.OrdinalIgnoreCase) && name.IndexOf('<', StringComparison.Ordinal) is var open and > 0 && name.EndsWith('>'))
            return ListOf(Parse(name[(open + 1)..^1]));
        if (name.StartsWith("LIST OF ", StringComparison.OrdinalIgnoreCase)) return ListOf(Parse(name["LIST OF ".Length..]));
        return Names.TryGetValue(name, out var kinds) ? Of(kinds) : Any;
    }

    /// <summary>What may be either.</summary>
    public static StaticType Either(StaticType left, StaticType right)
    {
        if (ReferenceEquals(left, right) || right.Kinds == TypeKinds.None) return left;
        if (left.Kinds == TypeKinds.None) return right;
        var kinds = left.Kinds | right.Kinds;
        if ((kinds & TypeKinds.List) == 0) return new StaticType(kinds);
        if ((left.Kinds & TypeKinds.List) == 0) return new StaticType(kinds, right._element);
        if ((right.Kinds & TypeKinds.List) == 0) return new StaticType(kinds, left._element);
        return new StaticType(kinds, Either(left.Element, right.Element));
    }

    /// <summary>Whether a value of this type may be of one of the kinds; null may be anything.</summary>
    public bool MayBe(TypeKinds kinds) => Kinds == TypeKinds.None || (Kinds & kinds) != 0;

    /// <summary>Whether it certainly is of one of the kinds, or null.</summary>
    public bool Is(TypeKinds kinds) => Kinds != TypeKinds.None && (Kinds & ~kinds) == 0;

    public override string ToString() => Kinds switch
    {
        TypeKinds.None => "null",
        TypeKinds.Any => "any value",
        TypeKinds.Number => "number",
        TypeKinds.Edge => "relationship",
        TypeKinds.List when _element is not null && _element.Kinds is not (TypeKinds.Any or TypeKinds.None) => $"list of {_element}",
        _ when (Kinds & (Kinds - 1)) == 0 => Kinds.ToString().ToLowerInvariant(),
        _ => string.Join(" or ", Enumerable.Range(0, 17).Where(bit => ((int)Kinds >> bit & 1) == 1).Select(bit => Of((TypeKinds)(1 << bit)).ToString())),
    };
}
