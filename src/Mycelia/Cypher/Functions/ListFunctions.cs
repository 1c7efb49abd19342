using Mycelia.Cypher.Errors;

namespace Mycelia.Cypher.Functions;

/// <summary>Functions of lists, and those that take anything: size, coalesce, exists, nullIf, valueType.</summary>
internal static class ListFunctions
{
    private const string Category = "List";
    private const string General = "Scalar";
    private const int ItemBytes = 24;

    public static IEnumerable<FunctionInfo> All =>
    [
        Of(General, "size(of :: STRING | LIST) :: INTEGER", "The number of items of a list, or of characters of a text.", Size),
        Of(Category, "head(list :: LIST) :: ANY", "The first item; null of an empty list.",
            static (a, _) => List("head()", a[0]) is { Length: > 0 } items ? items[0] : Value.Null),
        Of(Category, "last(list :: LIST) :: ANY", "The last item; null of an empty list.",
            static (a, _) => List("last()", a[0]) is { Length: > 0 } items ? items[^1] : Value.Null),
        Of(Category, "tail(list :: LIST) :: LIST", "All items but the first.",
            static (a, _) => List("tail()", a[0]) is { Length: > 0 } items ? Value.List(items[1..].ToArray()) : a[0]),
        Of(Category, "reverse(of :: LIST | STRING) :: LIST | STRING", "Items or characters in reverse.", Reverse),
        FunctionInfo.Define(Category, "range(start :: INTEGER, end :: INTEGER [, step :: INTEGER]) :: LIST<INTEGER>",
            "The integers from start to end, both included, step (1) apart.", Range, null, isChecked: false),
        Of(Category, "isEmpty(of :: LIST | MAP | STRING) :: BOOLEAN", "Whether there is no item, entry or character.", IsEmpty),
        FunctionInfo.Define(General, "coalesce(value :: ANY, further :: ANY...) :: ANY", "The first value that is not null.",
            Coalesce, null, isNullPropagating: false, isLazy: true)
            with { ArgumentsMin = 1 },
        FunctionInfo.Define(General, "exists(value :: ANY) :: BOOLEAN", "Whether the property or value is not null.",
            static (a, _) => !a[0].IsNull, null, isNullPropagating: false),
        FunctionInfo.Define(General, "nullIf(value :: ANY, other :: ANY) :: ANY", "Null when both are equal, else the first.",
            static (a, _) => CypherEquality.Equals(a[0], a[1]) == true ? Value.Null : a[0], null, isNullPropagating: false),
        FunctionInfo.Define(General, "valueType(value :: ANY) :: STRING", "The name of the most precise type of a value.",
            static (a, _) => TypeTests.NameOf(a[0]), null,
            isNullPropagating: false),
    ];

    private static FunctionInfo Of(string category, string signature, string description, ScalarFunction function) =>
        FunctionInfo.Define(category, signature, description, function, null);

    private static ReadOnlySpan<Value> List(string function, in Value value) =>
        value.Kind == ValueKind.List ? value.ListItems : throw FunctionErrors.WrongType(function, value, "a list");

    private static Value Size(ReadOnlySpan<Value> arguments, EvaluationScope scope) => arguments[0].Kind switch
    {
        ValueKind.List => arguments[0].ListItems.Length,
        ValueKind.String => CypherText.Length(arguments[0].AsString()),
        _ => throw FunctionErrors.WrongType("size()", arguments[0], "a list or string"),
    };

    private static Value IsEmpty(ReadOnlySpan<Value> arguments, EvaluationScope scope) => arguments[0].Kind switch
    {
        ValueKind.List => arguments[0].ListItems.IsEmpty,
        ValueKind.Map => arguments[0].MapEntries.Count == 0,
        ValueKind.String => arguments[0].AsString().Length == 0,
        _ => throw FunctionErrors.WrongType("isEmpty()", arguments[0], "a list, map or string"),
    };

    private static Value Reverse(ReadOnlySpan<Value> arguments, EvaluationScope scope)
    {
        if (arguments[0].Kind == ValueKind.List)
        {
            var items = arguments[0].ListItems.ToArray();
            Array.Reverse(items);
            return Value.List(items);
        }

        if (arguments[0].Kind != ValueKind.String) throw FunctionErrors.WrongType("reverse()", arguments[0], "a list or string");
        var characters = arguments[0].AsString().ToCharArray();
        Array.Reverse(characters);
        for (var i = 0; i + 1 < characters.Length; i++)
        {
            // A pair of surrogates is one character, and keeps its order.
            if (!char.IsLowSurrogate(characters[i])) continue;
            (characters[i], characters[i + 1]) = (characters[i + 1], characters[i]);
            i++;
        }

        return new string(characters);
    }

    private static Value Range(ReadOnlySpan<Value> arguments, EvaluationScope scope)
    {
        long start = Bound(arguments[0]), end = Bound(arguments[1]), step = arguments.Length > 2 ? Bound(arguments[2]) : 1;
        if (step == 0) throw CypherErrors.OutOfRange("The step of range() is 0. Give a positive or negative one.");
        if (step > 0 ? start > end : start < end) return Value.List(Array.Empty<Value>());
        var count = ((Int128)end - start) / step + 1;
        if (count > Array.MaxLength)
        {
            throw CypherErrors.Runtime("LimitExceeded", "ListTooLong",
                $"range() would make a list of {count:N0} items; at most {Array.MaxLength:N0} are possible. Take a larger step.");
        }

        scope.Limits?.RequireMemory((long)count * ItemBytes);
        var items = new Value[(int)count];
        var next = start;
        for (var i = 0; i < items.Length; i++, next = unchecked(next + step))
        {
            if ((i & 0xFFFFF) == 0xFFFFF) scope.Limits?.ThrowIfCancelled();
            items[i] = next;
        }

        return Value.List(items);
    }

    private static long Bound(in Value value) => value.Kind == ValueKind.Int64
        ? value.AsInt64()
        : throw WrongBound(value);

    /// <summary>What range() says of a bound that is no integer.</summary>
    public static CypherException WrongBound(in Value value) =>
        CypherErrors.Argument($"range() takes integers, not {FunctionErrors.Describe(value)}. Convert it with toInteger().");

    private static Value Coalesce(ReadOnlySpan<Value> arguments, EvaluationScope scope)
    {
        foreach (ref readonly var argument in arguments)
        {
            if (!argument.IsNull) return argument;
        }

        return Value.Null;
    }
}
