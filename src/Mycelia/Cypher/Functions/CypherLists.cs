// Lists and what is read out of values: IN, concatenation, slices, subject[index] and subject.key.

using Mycelia.Cypher.Errors;
using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions;

internal static class CypherLists
{
    /// <summary><c>item IN list</c>: true when an item is equal, else null when one might be.</summary>
    public static Value In(in Value item, in Value list)
    {
        if (list.IsNull) return Value.Null;
        if (list.Kind != ValueKind.List) throw FunctionErrors.WrongType("IN", list, "a list on its right", "InvalidArgumentType");
        bool? result = false;
        foreach (ref readonly var candidate in list.ListItems)
        {
            var equal = CypherEquality.Equals(item, candidate);
            if (equal == true) return true;
            if (equal is null) result = null;
        }

        return CypherLogic.From(result);
    }

    /// <summary>The items of both, one of which is a list; what is no list counts as one item.</summary>
    public static Value Concatenate(in Value a, in Value b)
    {
        ReadOnlySpan<Value> left = a.Kind == ValueKind.List ? a.ListItems : [a];
        ReadOnlySpan<Value> right = b.Kind == ValueKind.List ? b.ListItems : [b];
        var items = new Value[left.Length + right.Length];
        left.CopyTo(items);
        right.CopyTo(items.AsSpan(left.Length));
        return Value.List(items);
    }

    /// <summary><c>subject[index]</c>: items by position, from the end when negative; entries and properties by key. What is not there is null.</summary>
    public static Value Index(in Value subject, in Value index, EvaluationScope scope)
    {
        if (subject.IsNull || index.IsNull) return Value.Null;
        switch (subject.Kind)
        {
            case ValueKind.List:
                if (index.Kind != ValueKind.Int64) throw FunctionErrors.WrongType("An index of a list", index, "an integer", "ListElementAccessByNonInteger");
                var items = subject.ListItems;
                var position = index.AsInt64();
                if (position < 0) position += items.Length;
                return position >= 0 && position < items.Length ? items[(int)position] : Value.Null;
            case ValueKind.Map:
                if (index.Kind != ValueKind.String) throw FunctionErrors.WrongType("A key of a map", index, "a string", "MapElementAccessByNonString");
                return Property(subject, index.AsString(), scope);
            case ValueKind.Node or ValueKind.Edge:
                if (index.Kind != ValueKind.String) throw FunctionErrors.WrongType("A property key", index, "a string", "PropertyAccessByNonString");
                return Property(subject, index.AsString(), scope);
            default: throw FunctionErrors.WrongType("subject[index]", subject, "a list, map, node or relationship as subject", "InvalidArgumentType");
        }
    }

    /// <summary><c>subject.key</c>: a property, an entry, or a component of a point or temporal value.</summary>
    public static Value Property(in Value subject, string key, EvaluationScope scope)
    {
        switch (subject.Kind)
        {
            case ValueKind.Null: return Value.Null;
            case ValueKind.Map: return subject.MapEntries.TryGetValue(key, out var entry) ? entry : Value.Null;
            case ValueKind.Node: return scope.View.Property(subject.NodeIdentity, key);
            case ValueKind.Edge: return scope.View.Property(subject.EdgeIdentity, key);
            case ValueKind.Point: return SpatialFunctions.Part(subject.AsPoint(), key);
            case ValueKind.Date or ValueKind.LocalTime or ValueKind.ZonedTime or ValueKind.LocalDateTime or ValueKind.ZonedDateTime or ValueKind.Duration:
                return Temporal.TemporalComponents.Get(subject, key);
            default: throw FunctionErrors.WrongType($"`.{key}`", subject, "a map, node or relationship before it", "InvalidArgumentType");
        }
    }

    /// <summary><c>list[from..to]</c>: from inclusive, to exclusive, from the end when negative, cut at the ends of the list.</summary>
    /// <param name="list">The list, or null.</param>
    /// <param name="from">Null when it was left out; a null value makes the result null.</param>
    /// <param name="to">As <paramref name="from"/>.</param>
    public static Value Slice(in Value list, Value? from, Value? to)
    {
        if (list.IsNull || from is { IsNull: true } || to is { IsNull: true }) return Value.Null;
        if (list.Kind != ValueKind.List) throw FunctionErrors.WrongType("list[from..to]", list, "a list", "InvalidArgumentType");
        var items = list.ListItems;
        var start = Bound(from, 0, items.Length);
        var end = Bound(to, items.Length, items.Length);
        return start == 0 && end == items.Length ? list : Value.List(start < end ? items[start..end].ToArray() : []);
    }

    private static int Bound(Value? bound, int otherwise, int count)
    {
        if (bound is not { } value) return otherwise;
        if (value.Kind != ValueKind.Int64) throw FunctionErrors.WrongType("list[from..to]", value, "integers as bounds", "ListElementAccessByNonInteger");
        var position = value.AsInt64();
        return (int)Math.Clamp(position < 0 ? position + count : position, 0, count);
    }
}
