namespace Mycelia.Cypher.Execution.Reading;

/// <summary>
/// Values as keys of lookups and joins: a form in which two values are equal exactly when <c>=</c> is true for them in a query. Integral floats become integers,
/// also inside lists and maps; null, NaN and whatever holds one equals nothing.
/// </summary>
internal static class KeyValue
{
    private const double LongLimit = 9223372036854775808.0;

    /// <summary>The value as a key; false when it equals nothing.</summary>
    public static bool TryNormalize(in Value value, out Value key)
    {
        key = value;
        switch (value.Kind)
        {
            case ValueKind.Null:
                return false;
            case ValueKind.Float64:
                var number = value.AsDouble();
                if (double.IsNaN(number)) return false;
                if (number is >= -LongLimit and < LongLimit && Math.Floor(number) == number) key = (long)number;
                return true;
            case ValueKind.List:
                return TryNormalizeList(value, out key);
            case ValueKind.Map:
                return TryNormalizeMap(value, out key);
            default:
                return true;
        }
    }

    /// <summary>Whether the value can stand in an index: it is no node, edge or path, nor holds one.</summary>
    public static bool IsStorable(in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Node or ValueKind.Edge or ValueKind.Path:
                return false;
            case ValueKind.List:
                foreach (ref readonly var item in value.ListItems)
                    if (!IsStorable(item)) return false;
                return true;
            case ValueKind.Map:
                foreach (ref readonly var item in value.MapEntries.SortedValues)
                    if (!IsStorable(item)) return false;
                return true;
            default:
                return true;
        }
    }

    private static bool TryNormalizeList(in Value value, out Value key)
    {
        key = value;
        var items = value.ListItems;
        Value[]? changed = null;
        for (var i = 0; i < items.Length; i++)
        {
            if (!TryNormalize(items[i], out var item)) return false;
            if (changed is null && item == items[i]) continue;
            changed ??= items.ToArray();
            changed[i] = item;
        }

        if (changed is not null) key = Value.List(changed);
        return true;
    }

    private static bool TryNormalizeMap(in Value value, out Value key)
    {
        key = value;
        var map = value.MapEntries;
        Dictionary<string, Value>? changed = null;
        for (var i = 0; i < map.Count; i++)
        {
            if (!TryNormalize(map.SortedValues[i], out var item)) return false;
            if (item == map.SortedValues[i]) continue;
            if (changed is null)
            {
                changed = new Dictionary<string, Value>(map.Count, StringComparer.Ordinal);
                for (var j = 0; j < map.Count; j++) changed.Add(map.SortedKeys[j], map.SortedValues[j]);
            }

            changed[map.SortedKeys[i]] = item;
        }

        if (changed is not null) key = Value.Map(changed);
        return true;
    }
}
