// What is known of a value's type before the query runs: a set of kinds, and for lists the type of their items. The set is what the value may be
// besides null; every expression may be null. The empty set is the type of null alone. A type error can be raised at compile time only when the
// set and the kinds that are asked for have nothing in common.

using System.Collections.Frozen;
using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Semantics;

internal sealed class StaticType
{
    /// <summary>Lists in lists are followed so deep; below they hold anything.</summary>
    private const int DepthMax = 6;

    private static readonly FrozenDictionary<string, CypherTypes> Names = new Dictionary<string, CypherTypes>(StringComparer.OrdinalIgnoreCase)
    {
        ["ANY"] = CypherTypes.Any, ["BOOLEAN"] = CypherTypes.Boolean, ["BOOL"] = CypherTypes.Boolean, ["INTEGER"] = CypherTypes.Integer, ["INT"] = CypherTypes.Integer,
        ["FLOAT"] = CypherTypes.Number, ["NUMBER"] = CypherTypes.Number, ["STRING"] = CypherTypes.String, ["MAP"] = CypherTypes.Map | CypherTypes.Entity,
        ["NODE"] = CypherTypes.Node, ["RELATIONSHIP"] = CypherTypes.Edge, ["EDGE"] = CypherTypes.Edge, ["PATH"] = CypherTypes.Path, ["LIST"] = CypherTypes.List,
        ["DATE"] = CypherTypes.Date, ["TIME"] = CypherTypes.ZonedTime, ["ZONED TIME"] = CypherTypes.ZonedTime, ["LOCALTIME"] = CypherTypes.LocalTime,
        ["LOCAL TIME"] = CypherTypes.LocalTime, ["DATETIME"] = CypherTypes.ZonedDateTime, ["ZONED DATETIME"] = CypherTypes.ZonedDateTime,
        ["LOCALDATETIME"] = CypherTypes.LocalDateTime, ["LOCAL DATETIME"] = CypherTypes.LocalDateTime, ["DURATION"] = CypherTypes.Duration, ["POINT"] = CypherTypes.Point,
        ["BYTES"] = CypherTypes.Bytes,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly StaticType? _element;
    private readonly int _depth;

    private StaticType(CypherTypes kinds, StaticType? element = null)
    {
        (Kinds, _element, _depth) = (kinds, element, element is null ? 0 : element._depth + 1);
    }

    public static StaticType Any { get; } = new(CypherTypes.Any);

    public static StaticType Null { get; } = new(CypherTypes.None);

    public static StaticType Boolean { get; } = new(CypherTypes.Boolean);

    public static StaticType Integer { get; } = new(CypherTypes.Integer);

    public static StaticType Float { get; } = new(CypherTypes.Float);

    public static StaticType Number { get; } = new(CypherTypes.Number);

    public static StaticType String { get; } = new(CypherTypes.String);

    public static StaticType Map { get; } = new(CypherTypes.Map);

    public static StaticType Node { get; } = new(CypherTypes.Node);

    public static StaticType Edge { get; } = new(CypherTypes.Edge);

    public static StaticType Path { get; } = new(CypherTypes.Path);

    public static StaticType Duration { get; } = new(CypherTypes.Duration);

    public CypherTypes Kinds { get; }

    /// <summary>What the items of the list are, if it is one.</summary>
    public StaticType Element => _element ?? Any;

    /// <summary>How a variable of this type is marked. Lists that are computed stay values: only patterns make lists of nodes and edges.</summary>
    public SymbolKind SymbolKind => Kinds switch
    {
        CypherTypes.Node => SymbolKind.Node,
        CypherTypes.Edge => SymbolKind.Edge,
        CypherTypes.Path => SymbolKind.Path,
        _ => SymbolKind.Value,
    };

    public static StaticType Of(CypherTypes kinds) => new(kinds);

    public static StaticType ListOf(StaticType element) => new(CypherTypes.List, element._depth >= DepthMax ? Any : element);

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
        ValueKind.Date => Of(CypherTypes.Date),
        ValueKind.LocalTime => Of(CypherTypes.LocalTime),
        ValueKind.ZonedTime => Of(CypherTypes.ZonedTime),
        ValueKind.LocalDateTime => Of(CypherTypes.LocalDateTime),
        ValueKind.ZonedDateTime => Of(CypherTypes.ZonedDateTime),
        ValueKind.Duration => Duration,
        ValueKind.Point => Of(CypherTypes.Point),
        ValueKind.Bytes => Of(CypherTypes.Bytes),
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
        if (ReferenceEquals(left, right) || right.Kinds == CypherTypes.None) return left;
        if (left.Kinds == CypherTypes.None) return right;
        var kinds = left.Kinds | right.Kinds;
        if ((kinds & CypherTypes.List) == 0) return new StaticType(kinds);
        if ((left.Kinds & CypherTypes.List) == 0) return new StaticType(kinds, right._element);
        if ((right.Kinds & CypherTypes.List) == 0) return new StaticType(kinds, left._element);
        return new StaticType(kinds, Either(left.Element, right.Element));
    }

    /// <summary>Whether a value of this type may be of one of the kinds; null may be anything.</summary>
    public bool MayBe(CypherTypes kinds) => Kinds == CypherTypes.None || (Kinds & kinds) != 0;

    /// <summary>Whether it certainly is of one of the kinds, or null.</summary>
    public bool Is(CypherTypes kinds) => Kinds != CypherTypes.None && (Kinds & ~kinds) == 0;

    public override string ToString() => Kinds switch
    {
        CypherTypes.None => "null",
        CypherTypes.Any => "any value",
        CypherTypes.Number => "number",
        CypherTypes.Edge => "relationship",
        CypherTypes.List when _element is not null && _element.Kinds is not (CypherTypes.Any or CypherTypes.None) => $"list of {_element}",
        _ when (Kinds & (Kinds - 1)) == 0 => Kinds.ToString().ToLowerInvariant(),
        _ => string.Join(" or ", Enumerable.Range(0, 17).Where(bit => ((int)Kinds >> bit & 1) == 1).Select(bit => Of((CypherTypes)(1 << bit)).ToString())),
    };
}
