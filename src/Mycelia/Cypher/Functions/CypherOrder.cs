// Orderability: the total order of ORDER BY, min and max. Types first: map, node, edge, list, path, point, datetime, localdatetime, date, time, localtime,
// duration, bytes, string, boolean, number, null. Within numbers by value, NaN last; within lists item by item; within maps by size, then keys, then values.
// Two values are at the same place exactly when they are equivalent (CypherEquivalence).

using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions;

/// <summary>Orders values as ORDER BY ascending does: null last.</summary>
internal sealed class CypherOrder : IComparer<Value>
{
    // By ValueKind.
    private static ReadOnlySpan<byte> Ranks => [99, 15, 16, 16, 14, 13, 4, 1, 9, 11, 10, 8, 7, 12, 6, 2, 3, 5];

    public static CypherOrder Instance { get; } = new();

    public int Compare(Value x, Value y) => CompareValues(x, y);

    public static int CompareValues(in Value a, in Value b)
    {
        int left = Ranks[(int)a.Kind], right = Ranks[(int)b.Kind];
        if (left != right) return left - right;
        switch (a.Kind)
        {
            case ValueKind.Int64 or ValueKind.Float64: return CompareNumbers(a, b);
            case ValueKind.String: return UnicodeText.Compare(a.AsString(), b.AsString());
            case ValueKind.List: return CompareItems(a.ListItems, b.ListItems);
            case ValueKind.Map: return CompareMaps(a.MapEntries, b.MapEntries);
            default: return a.CompareTo(b);
        }
    }

    private static int CompareNumbers(in Value a, in Value b)
    {
        bool left = Numbers.IsNaN(a), right = Numbers.IsNaN(b);
        return left || right ? left.CompareTo(right) : Numbers.Compare(a, b);
    }

    private static int CompareItems(ReadOnlySpan<Value> a, ReadOnlySpan<Value> b)
    {
        var common = Math.Min(a.Length, b.Length);
        for (var i = 0; i < common; i++)
        {
            var order = CompareValues(a[i], b[i]);
            if (order != 0) return order;
        }

        return a.Length.CompareTo(b.Length);
    }

    private static int CompareMaps(ValueMap a, ValueMap b)
    {
        var order = a.Count.CompareTo(b.Count);
        for (var i = 0; i < a.Count && order == 0; i++) order = UnicodeText.Compare(a.SortedKeys[i], b.SortedKeys[i]);
        return order != 0 ? order : CompareItems(a.SortedValues, b.SortedValues);
    }
}
