using Mycelia.Cypher.Errors;

namespace Mycelia.Cypher.Functions;

/// <summary>The errors of operators and functions, worded alike.</summary>
internal static class FunctionErrors
{
    /// <summary>An operand or argument of a wrong type.</summary>
    public static CypherException WrongType(string where, in Value value, string wanted, string detail = "InvalidArgumentValue") =>
        CypherErrors.Type($"{where} takes {wanted}, not {Describe(value)}.", detail);

    /// <summary>An operator that is not defined for a pair of types.</summary>
    public static CypherException WrongTypes(string @operator, in Value left, in Value right) =>
        CypherErrors.Type($"{@operator} is not defined between {Describe(left)} and {Describe(right)}. Convert one of them first.");

    /// <summary>An argument of the right type that means nothing.</summary>
    public static CypherException WrongValue(string message) => CypherErrors.Argument(message, "InvalidArgumentValue");

    public static string Describe(in Value value)
    {
        if (value.IsNull) return "null";
        var text = value.Kind is ValueKind.Node or ValueKind.Edge or ValueKind.Path ? "" : " " + Shortened(value.ToString());
        return $"the {TypeNames.Of(value.Kind)}{text}";
    }

    private static string Shortened(string text)
    {
        const int LengthMax = 60;
        if (text.Length <= LengthMax) return text;
        return text[..(char.IsHighSurrogate(text[LengthMax - 1]) ? LengthMax - 1 : LengthMax)] + "…";
    }
}
