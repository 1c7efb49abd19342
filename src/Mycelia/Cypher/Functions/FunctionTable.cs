using System.Collections.Frozen;

namespace Mycelia.Cypher.Functions;

/// <summary>All functions and aggregates by name, whatever the case.</summary>
internal static class FunctionTable
{
    private static readonly FrozenDictionary<string, FunctionInfo> ByName = EntityFunctions.All
        .Concat(ListFunctions.All)
        .Concat(TextFunctions.All)
        .Concat(MathFunctions.All)
        .Concat(ConversionFunctions.All)
        .Concat(SpatialFunctions.All)
        .Concat(TemporalTable.All)
        .Concat(Aggregates.AggregateFunctions.All)
        .ToFrozenDictionary(static function => function.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The names as they are usually written, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } = ByName.Values.Select(static function => function.Name).Order(StringComparer.OrdinalIgnoreCase).ToArray();

    /// <summary>All of them, by name.</summary>
    public static IEnumerable<FunctionInfo> All => Names.Select(static name => ByName[name]);

    /// <summary>What <c>count(*)</c> calls: counts rows, whatever value is added.</summary>
    public static FunctionInfo CountStar { get; } = Aggregates.AggregateFunctions.CountStar;

    public static bool TryGet(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out FunctionInfo? function) => ByName.TryGetValue(name, out function);
}
