// toBoolean, toInteger, toFloat, toString. Text that does not spell such a value gives null; a value of a type that has no conversion is an error, or null in the
// OrNull variants. The List variants convert every item as the OrNull ones do.

using System.Globalization;
using Mycelia.Cypher.Errors;
using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions;

internal static class ConversionFunctions
{
    private const string Category = "Conversion";
    private const NumberStyles FloatStyle = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
    private const double TwoTo63 = 9223372036854775808.0;

    private delegate bool Conversion(in Value value, out Value result);

    public static IEnumerable<FunctionInfo> All => Variants("toBoolean", "BOOLEAN", "a boolean, string or integer", ToBoolean)
        .Concat(Variants("toInteger", "INTEGER", "a number, string or boolean", ToInteger))
        .Concat(Variants("toFloat", "FLOAT", "a number or string", ToFloat))
        .Concat(Variants("toString", "STRING", "a string, number, boolean, temporal value or point", ToText));

    /// <summary>A plain value as text: as toString() gives it.</summary>
    public static string Text(in Value value) => value.Kind switch
    {
        ValueKind.String => value.AsString(),
        ValueKind.Bool => value.AsBool() ? "true" : "false",
        ValueKind.Int64 => value.AsInt64().ToString(CultureInfo.InvariantCulture),
        ValueKind.Float64 => ValueFormatter.FloatText(value.AsDouble()),
        ValueKind.Date => value.AsDate().ToString(),
        ValueKind.LocalTime => value.AsLocalTime().ToString(),
        ValueKind.ZonedTime => value.AsZonedTime().ToString(),
        ValueKind.LocalDateTime => value.AsLocalDateTime().ToString(),
        ValueKind.ZonedDateTime => value.AsZonedDateTime().ToString(),
        ValueKind.Duration => value.AsDuration().ToString(),
        ValueKind.Point => SpatialFunctions.Text(value.AsPoint()),
        _ => throw FunctionErrors.WrongType("toString()", value, "a string, number, boolean, temporal value or point"),
    };

    private static IEnumerable<FunctionInfo> Variants(string name, string type, string takes, Conversion convert) =>
    [
        FunctionInfo.Define(Category, $"{name}(value :: ANY) :: {type}", $"Converts {takes}; null when the text is something else.",
            (a, _) => convert(a[0], out var result) ? result : throw FunctionErrors.WrongType($"{name}()", a[0], takes), null, isChecked: false),
        FunctionInfo.Define(Category, $"{name}OrNull(value :: ANY) :: {type}", $"Converts {takes}; null when that is not possible.",
            (a, _) => OrNull(convert, a[0]), null),
        FunctionInfo.Define(Category, $"{name}List(list :: LIST) :: LIST<{type}>", "Converts every item; null where that is not possible.", (a, _) =>
        {
            if (a[0].Kind != ValueKind.List) throw FunctionErrors.WrongType($"{name}List()", a[0], "a list");
            return Value.List(Array.ConvertAll(a[0].ListItems.ToArray(), item => OrNull(convert, item)));
        }, null),
    ];

    private static Value OrNull(Conversion convert, in Value value)
    {
        try
        {
            return convert(value, out var result) ? result : Value.Null;
        }
        catch (CypherException)
        {
            return Value.Null;
        }
    }

    private static bool ToBoolean(in Value value, out Value result)
    {
        result = Value.Null;
        switch (value.Kind)
        {
            case ValueKind.Null: return true;
            case ValueKind.Bool:
                result = value;
                return true;
            case ValueKind.Int64:
                result = value.AsInt64() != 0;
                return true;
            case ValueKind.String:
                var text = value.AsString().AsSpan().Trim();
                if (text.Equals("true", StringComparison.OrdinalIgnoreCase)) result = true;
                else if (text.Equals("false", StringComparison.OrdinalIgnoreCase)) result = false;
                return true;
            default: return false;
        }
    }

    private static bool ToInteger(in Value value, out Value result)
    {
        result = Value.Null;
        switch (value.Kind)
        {
            case ValueKind.Null: return true;
            case ValueKind.Int64:
                result = value;
                return true;
            case ValueKind.Bool:
                result = value.AsBool() ? 1 : 0;
                return true;
            case ValueKind.Float64:
                result = Truncated(value.AsDouble());
                return true;
            case ValueKind.String:
                var text = value.AsString();
                if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)) result = integer;
                else if (double.TryParse(text, FloatStyle, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)) result = Truncated(number);
                return true;
            default: return false;
        }
    }

    private static Value Truncated(double number) => number is >= -TwoTo63 and < TwoTo63
        ? (long)number
        : throw CypherErrors.Overflow($"{ValueFormatter.FloatText(number)} does not fit an integer of 64 bits. Use toIntegerOrNull() to get null instead.");

    private static bool ToFloat(in Value value, out Value result)
    {
        result = Value.Null;
        switch (value.Kind)
        {
            case ValueKind.Null: return true;
            case ValueKind.Float64:
                result = value;
                return true;
            case ValueKind.Int64:
                result = (double)value.AsInt64();
                return true;
            case ValueKind.String:
                if (double.TryParse(value.AsString(), FloatStyle, CultureInfo.InvariantCulture, out var number)) result = number;
                return true;
            default: return false;
        }
    }

    private static bool ToText(in Value value, out Value result)
    {
        result = Value.Null;
        if (value.IsNull) return true;
        if (value.Kind is ValueKind.Bytes or ValueKind.List or ValueKind.Map or ValueKind.Node or ValueKind.Edge or ValueKind.Path) return false;
        result = value.Kind == ValueKind.String ? value : Text(value);
        return true;
    }
}
