// What semantic analysis must know of the functions: how many arguments they take, which kinds of value these may be where a wrong one is an error of the text,
// and what they give. It comes from the function table; only results that follow from the arguments' types are told here. Functions that convert or that treat
// wrong values at run time accept anything.

using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Mycelia.Cypher.Functions;

namespace Mycelia.Cypher.Semantics;

internal sealed record FunctionSignature(string Name, int ArgumentsMin, int ArgumentsMax, bool IsAggregate, FunctionTypes Types, Func<StaticType[], StaticType> Result)
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

    public CypherTypes Accepts(int argument) => (CypherTypes)Types.Argument(argument);
}

internal static class FunctionSignatures
{
    private static readonly FrozenDictionary<string, Func<StaticType[], StaticType>> ResultsOfArguments = new Dictionary<string, Func<StaticType[], StaticType>>
    {
        ["coalesce"] = static types => types.Aggregate(StaticType.Either),
        ["nullIf"] = static types => types[0],
        ["head"] = static types => types[0].Element,
        ["last"] = static types => types[0].Element,
        ["tail"] = static types => StaticType.ListOf(types[0].Element),
        ["reverse"] = static types => types[0],
        ["abs"] = static types => types[0].Is(CypherTypes.Number) ? types[0] : StaticType.Number,
        ["collect"] = static types => StaticType.ListOf(types[0]),
        ["min"] = static types => types[0],
        ["max"] = static types => types[0],
        ["sum"] = static types => types[0].Is(CypherTypes.Number) ? types[0] : StaticType.Any,
        ["avg"] = static types => types[0].Is(CypherTypes.Number) ? StaticType.Float : StaticType.Any,
        ["percentileDisc"] = static types => types[0],
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, FunctionSignature> Table =
        FunctionTable.All.Select(Of).ToFrozenDictionary(static function => function.Name, StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<string> Names => Table.Keys;

    public static bool TryGet(string name, [MaybeNullWhen(false)] out FunctionSignature function) => Table.TryGetValue(name, out function);

    private static FunctionSignature Of(FunctionInfo function)
    {
        var types = function.Types;
        var result = types.Result == CypherTypes.List ? StaticType.ListOf(StaticType.Of(types.ResultItems)) : StaticType.Of(types.Result);
        return new FunctionSignature(function.Name, function.ArgumentsMin, function.ArgumentsMax, function.IsAggregate, types,
            ResultsOfArguments.GetValueOrDefault(function.Name) ?? (_ => result));
    }
}
