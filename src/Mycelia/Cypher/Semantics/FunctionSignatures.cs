// What semantic analysis must know of the functions: how many arguments they take, which kinds of value their first argument may be where a wrong one is
// an error of the text, and what they give. Functions that convert or that treat wrong values at run time accept anything here.

using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Mycelia.Cypher.Semantics;

internal sealed record FunctionSignature(string Name, int ArgumentsMin, int ArgumentsMax, bool IsAggregate, TypeKinds First, Func<StaticType[], StaticType> Result)
{
    /// <summary>Whether a pattern may be an argument, asked for its existence.</summary>
    public bool TakesPattern => Name == "exists";

    /// <summary>The number of arguments in words.</summary>
    public string ArgumentCount => (ArgumentsMin, ArgumentsMax) switch
    {
        (0, 0) => "no arguments",
        (1, 1) => "1 argument",
        (_, int.MaxValue) => $"at least {ArgumentsMin} arguments",
        _ when ArgumentsMin == ArgumentsMax => $"{ArgumentsMin} arguments",
        _ => $"{ArgumentsMin} to {ArgumentsMax} arguments",
    };

    public TypeKinds Accepts(int argument) => argument == 0 ? First : TypeKinds.Any;
}

internal static class FunctionSignatures
{
    private static readonly FrozenDictionary<string, FunctionSignature> Table = Build().ToFrozenDictionary(function => function.Name, StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<string> Names => Table.Keys;

    public static bool TryGet(string name, [MaybeNullWhen(false)] out FunctionSignature function) => Table.TryGetValue(name, out function);

    private static IEnumerable<FunctionSignature> Build() => [.. Graph(), .. Values(), .. Numbers(), .. Texts(), .. Times(), .. Aggregates()];

    private static IEnumerable<FunctionSignature> Graph() =>
    [
        Of("id", 1, 1, StaticType.Integer, TypeKinds.Entity),
        Of("elementId", 1, 1, StaticType.String, TypeKinds.Entity),
        Of("labels", 1, 1, StaticType.ListOf(StaticType.String), TypeKinds.Node),
        Of("type", 1, 1, StaticType.String, TypeKinds.Edge),
        Of("keys", 1, 1, StaticType.ListOf(StaticType.String), TypeKinds.Entity | TypeKinds.Map),
        Of("properties", 1, 1, StaticType.Map, TypeKinds.Entity | TypeKinds.Map),
        Of("nodes", 1, 1, StaticType.ListOf(StaticType.Node), TypeKinds.Path),
        Of("relationships", 1, 1, StaticType.ListOf(StaticType.Edge), TypeKinds.Path),
        Of("length", 1, 1, StaticType.Integer, TypeKinds.Path),
        Of("startNode", 1, 1, StaticType.Node, TypeKinds.Edge),
        Of("endNode", 1, 1, StaticType.Node, TypeKinds.Edge),
        Of("pheromone", 1, 1, StaticType.Float, TypeKinds.Edge),
    ];

    private static IEnumerable<FunctionSignature> Values() =>
    [
        new("coalesce", 1, int.MaxValue, false, TypeKinds.Any, types => types.Aggregate(StaticType.Either)),
        new("nullIf", 2, 2, false, TypeKinds.Any, types => types[0]),
        Of("exists", 1, 1, StaticType.Boolean),
        Of("isEmpty", 1, 1, StaticType.Boolean, TypeKinds.List | TypeKinds.Map | TypeKinds.String),
        Of("valueType", 1, 1, StaticType.String),
        new("head", 1, 1, false, TypeKinds.List, types => types[0].Element),
        new("last", 1, 1, false, TypeKinds.List, types => types[0].Element),
        new("tail", 1, 1, false, TypeKinds.List, types => StaticType.ListOf(types[0].Element)),
        new("reverse", 1, 1, false, TypeKinds.List | TypeKinds.String, types => types[0]),
        Of("size", 1, 1, StaticType.Integer, TypeKinds.List | TypeKinds.String | TypeKinds.Map),
        Of("range", 2, 3, StaticType.ListOf(StaticType.Integer)),
        Of("toBoolean", 1, 1, StaticType.Boolean), Of("toBooleanOrNull", 1, 1, StaticType.Boolean),
        Of("toBooleanList", 1, 1, StaticType.ListOf(StaticType.Boolean)),
        Of("toInteger", 1, 1, StaticType.Integer), Of("toIntegerOrNull", 1, 1, StaticType.Integer),
        Of("toIntegerList", 1, 1, StaticType.ListOf(StaticType.Integer)),
        Of("toFloat", 1, 1, StaticType.Float), Of("toFloatOrNull", 1, 1, StaticType.Float), Of("toFloatList", 1, 1, StaticType.ListOf(StaticType.Float)),
        Of("toString", 1, 1, StaticType.String), Of("toStringOrNull", 1, 1, StaticType.String), Of("toStringList", 1, 1, StaticType.ListOf(StaticType.String)),
        Of("randomUUID", 0, 0, StaticType.String), Of("timestamp", 0, 0, StaticType.Integer),
        Of("point", 1, 1, StaticType.Of(TypeKinds.Point), TypeKinds.Map), Of("point.distance", 2, 2, StaticType.Float), Of("distance", 2, 2, StaticType.Float),
        Of("point.withinBBox", 3, 3, StaticType.Boolean),
    ];

    private static IEnumerable<FunctionSignature> Numbers()
    {
        yield return new FunctionSignature("abs", 1, 1, false, TypeKinds.Number, types => types[0].Is(TypeKinds.Number) ? types[0] : StaticType.Number);
        yield return Of("sign", 1, 1, StaticType.Integer, TypeKinds.Number);
        yield return Of("round", 1, 3, StaticType.Float, TypeKinds.Number);
        yield return Of("isNaN", 1, 1, StaticType.Boolean, TypeKinds.Number);
        yield return Of("atan2", 2, 2, StaticType.Float, TypeKinds.Number);
        foreach (var name in (string[])["rand", "e", "pi"]) yield return Of(name, 0, 0, StaticType.Float);
        foreach (var name in (string[])["ceil", "floor", "sqrt", "exp", "log", "log10", "sin", "cos", "tan", "cot", "asin", "acos", "atan", "degrees", "radians", "haversin"])
            yield return Of(name, 1, 1, StaticType.Float, TypeKinds.Number);
    }

    private static IEnumerable<FunctionSignature> Texts()
    {
        foreach (var name in (string[])["toLower", "toUpper", "lower", "upper"]) yield return Of(name, 1, 1, StaticType.String);
        foreach (var name in (string[])["trim", "lTrim", "rTrim", "bTrim"]) yield return Of(name, 1, 2, StaticType.String);
        foreach (var name in (string[])["left", "right"]) yield return Of(name, 2, 2, StaticType.String);
        yield return Of("substring", 2, 3, StaticType.String);
        yield return Of("replace", 3, 3, StaticType.String);
        yield return Of("split", 2, 2, StaticType.ListOf(StaticType.String));
        yield return Of("char_length", 1, 1, StaticType.Integer);
        yield return Of("character_length", 1, 1, StaticType.Integer);
    }

    private static IEnumerable<FunctionSignature> Times()
    {
        (string Name, TypeKinds Kind)[] kinds =
        [
            ("date", TypeKinds.Date), ("time", TypeKinds.ZonedTime), ("localtime", TypeKinds.LocalTime), ("datetime", TypeKinds.ZonedDateTime),
            ("localdatetime", TypeKinds.LocalDateTime),
        ];
        foreach (var (name, kind) in kinds)
        {
            var type = StaticType.Of(kind);
            yield return Of(name, 0, 1, type);
            yield return Of($"{name}.truncate", 1, 3, type);
            foreach (var clock in (string[])["transaction", "statement", "realtime"]) yield return Of($"{name}.{clock}", 0, 1, type);
        }

        yield return Of("datetime.fromEpoch", 2, 2, StaticType.Of(TypeKinds.ZonedDateTime));
        yield return Of("datetime.fromEpochMillis", 1, 1, StaticType.Of(TypeKinds.ZonedDateTime));
        yield return Of("duration", 1, 1, StaticType.Duration);
        foreach (var name in (string[])["between", "inMonths", "inDays", "inSeconds"]) yield return Of($"duration.{name}", 2, 2, StaticType.Duration);
    }

    private static IEnumerable<FunctionSignature> Aggregates() =>
    [
        Aggregate("count", 1, _ => StaticType.Integer),
        Aggregate("collect", 1, types => StaticType.ListOf(types[0])),
        Aggregate("min", 1, types => types[0]),
        Aggregate("max", 1, types => types[0]),
        Aggregate("sum", 1, types => types[0].Is(TypeKinds.Number) ? types[0] : StaticType.Any),
        Aggregate("avg", 1, types => types[0].Is(TypeKinds.Number) ? StaticType.Float : StaticType.Any),
        Aggregate("stDev", 1, _ => StaticType.Float),
        Aggregate("stDevP", 1, _ => StaticType.Float),
        Aggregate("percentileCont", 2, _ => StaticType.Float),
        Aggregate("percentileDisc", 2, types => types[0]),
    ];

    private static FunctionSignature Of(string name, int minimum, int maximum, StaticType result, TypeKinds first = TypeKinds.Any) =>
        new(name, minimum, maximum, false, first, _ => result);

    private static FunctionSignature Aggregate(string name, int arguments, Func<StaticType[], StaticType> result) => new(name, arguments, arguments, true, TypeKinds.Any, result);
}
