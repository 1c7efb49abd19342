// Equivalence as DISTINCT, grouping and UNION see it: two-valued equality in which null is null and NaN is NaN. Otherwise it agrees with equality: 1 and 1.0 are
// equivalent, and so are 0.0 and -0.0. The hash of a float that is an integer is therefore that integer's.

namespace Mycelia.Cypher.Functions;

/// <summary>Compares values as DISTINCT and grouping do.</summary>
internal sealed class CypherEquivalence : IEqualityComparer<Value>
{
    private const int NaNHash = 0x7FF8;

    public static CypherEquivalence Instance { get; } = new();

    public bool Equals(Value x, Value y) => AreEquivalent(x, y);

    public int GetHashCode(Value value) => Hash(value);

    public static bool AreEquivalent(in Value a, in Value b)
    {
        if (a.Kind != b.Kind) return Numbers.IsNumber(a) && Numbers.IsNumber(b) && !Numbers.IsNaN(a) && !Numbers.IsNaN(b) && Numbers.Compare(a, b) == 0;
        switch (a.Kind)
        {
            case ValueKind.Float64:
                double x = a.AsDouble(), y = b.AsDouble();
                return x == y || double.IsNaN(x) && double.IsNaN(y);
            case ValueKind.List: return AreEquivalent(a.ListItems, b.ListItems);
            case ValueKind.Map:
                return a.MapEntries.SortedKeys.SequenceEqual(b.MapEntries.SortedKeys) && AreEquivalent(a.MapEntries.SortedValues, b.MapEntries.SortedValues);
            default: return a.Equals(b);
        }
    }

    /// <summary>Whether two rows of values are equivalent place by place.</summary>
    public static bool AreEquivalent(ReadOnlySpan<Value> a, ReadOnlySpan<Value> b)
    {
        if (a.Length != b.Length) return false;
        for (var i = 0; i < a.Length; i++)
        {
            if (!AreEquivalent(a[i], b[i])) return false;
        }

        return true;
    }

    public static int Hash(in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null: return 0;
            case ValueKind.Int64: return value.AsInt64().GetHashCode();
            case ValueKind.Float64:
                var number = value.AsDouble();
                if (Numbers.TryToInt64(number, out var integer)) return integer.GetHashCode();
                return double.IsNaN(number) ? NaNHash : number.GetHashCode();
            case ValueKind.List: return Hash(value.ListItems);
            case ValueKind.Map:
                var hash = new HashCode();
                foreach (var key in value.MapEntries.SortedKeys) hash.Add(key);
                hash.Add(Hash(value.MapEntries.SortedValues));
                return hash.ToHashCode();
            default: return value.GetHashCode();
        }
    }

    /// <summary>The hash of a row of values.</summary>
    public static int Hash(ReadOnlySpan<Value> values)
    {
        var hash = new HashCode();
        foreach (ref readonly var value in values) hash.Add(Hash(value));
        return hash.ToHashCode();
    }
}
