namespace Mycelia.Cypher.Functions;

/// <summary>Three-valued logic over values: a truth value or null; anything else is a type error, whatever the other operand is.</summary>
internal static class CypherLogic
{
    public static Value And(in Value a, in Value b)
    {
        bool? x = Truth(a, "AND"), y = Truth(b, "AND");
        return From(x & y);
    }

    public static Value Or(in Value a, in Value b)
    {
        bool? x = Truth(a, "OR"), y = Truth(b, "OR");
        return From(x | y);
    }

    public static Value Xor(in Value a, in Value b)
    {
        bool? x = Truth(a, "XOR"), y = Truth(b, "XOR");
        return From(x ^ y);
    }

    public static Value Not(in Value a) => From(!Truth(a, "NOT"));

    /// <summary>True, false or null of a value that stands where a predicate is wanted.</summary>
    public static bool? Truth(in Value value, string where)
    {
        if (value.Kind == ValueKind.Bool) return value.AsBool();
        if (value.IsNull) return null;
        throw FunctionErrors.WrongType(where, value, "a boolean");
    }

    public static Value From(bool? truth) => truth is { } known ? known : Value.Null;
}
