// Equality as `=`, `<>` and IN see it: three-valued. null equals nothing and differs from nothing; NaN equals nothing. Numbers are compared exactly across
// integers and floats. Lists and maps are unequal as soon as a pair of parts is, otherwise unknown as soon as one is unknown. Values of different types are
// unequal, not unknown. Nodes and edges are equal by identity, temporal values part by part.

using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions;

internal static class CypherEquality
{
    /// <summary>Whether two values are equal; null when that is unknown.</summary>
    public static bool? Equals(in Value a, in Value b)
    {
        if (a.IsNull || b.IsNull) return null;
        if (Numbers.IsNumber(a)) return Numbers.IsNumber(b) && EqualNumbers(a, b);
        if (a.Kind != b.Kind) return false;
        return a.Kind switch
        {
            ValueKind.List => EqualItems(a.ListItems, b.ListItems),
            ValueKind.Map => EqualMaps(a.MapEntries, b.MapEntries),
            _ => a.Equals(b),
        };
    }

    private static bool EqualNumbers(in Value a, in Value b)
    {
        if (a.Kind == ValueKind.Int64 && b.Kind == ValueKind.Int64) return a.AsInt64() == b.AsInt64();
        return !Numbers.IsNaN(a) && !Numbers.IsNaN(b) && Numbers.Compare(a, b) == 0;
    }

    private static bool? EqualItems(ReadOnlySpan<Value> a, ReadOnlySpan<Value> b)
    {
        if (a.Length != b.Length) return false;
        bool? result = true;
        for (var i = 0; i < a.Length; i++)
        {
            var equal = Equals(a[i], b[i]);
            if (equal == false) return false;
            if (equal is null) result = null;
        }

        return result;
    }

    private static bool? EqualMaps(ValueMap a, ValueMap b) =>
        a.SortedKeys.SequenceEqual(b.SortedKeys) ? EqualItems(a.SortedValues, b.SortedValues) : false;
}
