// + - * / % ^ and unary minus, over numbers; durations and instants by TemporalArithmetic. Integers stay integers and fail when they leave 64 bits; division
// truncates towards zero; an integer with a float is computed in floats, by IEEE 754, without errors. ^ is always in floats. + also joins: list with list, list
// with item, text with text and with plain values. null makes null.

using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Functions.Temporal;

namespace Mycelia.Cypher.Functions;

internal static class CypherArithmetic
{
    public static Value Add(in Value a, in Value b)
    {
        if (a.IsNull || b.IsNull) return Value.Null;
        if (a.Kind == ValueKind.Int64 && b.Kind == ValueKind.Int64)
        {
            long x = a.AsInt64(), y = b.AsInt64(), sum = unchecked(x + y);
            return ((x ^ sum) & (y ^ sum)) < 0 ? throw Overflow("+", a, b) : sum;
        }

        if (Numbers.IsNumber(a) && Numbers.IsNumber(b)) return Numbers.ToDouble(a) + Numbers.ToDouble(b);
        if (a.Kind == ValueKind.List || b.Kind == ValueKind.List) return CypherLists.Concatenate(a, b);
        if (TemporalArithmetic.CanAdd(a.Kind, b.Kind)) return TemporalArithmetic.Add(a, b);
        if (a.Kind == ValueKind.String && IsJoinable(b)) return string.Concat(a.AsString(), ConversionFunctions.Text(b));
        if (b.Kind == ValueKind.String && IsJoinable(a)) return string.Concat(ConversionFunctions.Text(a), b.AsString());
        throw FunctionErrors.WrongTypes("+", a, b);
    }

    public static Value Subtract(in Value a, in Value b)
    {
        if (a.IsNull || b.IsNull) return Value.Null;
        if (a.Kind == ValueKind.Int64 && b.Kind == ValueKind.Int64)
        {
            long x = a.AsInt64(), y = b.AsInt64(), difference = unchecked(x - y);
            return ((x ^ y) & (x ^ difference)) < 0 ? throw Overflow("-", a, b) : difference;
        }

        if (Numbers.IsNumber(a) && Numbers.IsNumber(b)) return Numbers.ToDouble(a) - Numbers.ToDouble(b);
        if (TemporalArithmetic.CanSubtract(a.Kind, b.Kind)) return TemporalArithmetic.Subtract(a, b);
        throw FunctionErrors.WrongTypes("-", a, b);
    }

    public static Value Multiply(in Value a, in Value b)
    {
        if (a.IsNull || b.IsNull) return Value.Null;
        if (a.Kind == ValueKind.Int64 && b.Kind == ValueKind.Int64)
        {
            var high = Math.BigMul(a.AsInt64(), b.AsInt64(), out var low);
            return high != low >> 63 ? throw Overflow("*", a, b) : low;
        }

        if (Numbers.IsNumber(a) && Numbers.IsNumber(b)) return Numbers.ToDouble(a) * Numbers.ToDouble(b);
        if (TemporalArithmetic.CanMultiply(a.Kind, b.Kind)) return TemporalArithmetic.Multiply(a, b);
        throw FunctionErrors.WrongTypes("*", a, b);
    }

    public static Value Divide(in Value a, in Value b)
    {
        if (a.IsNull || b.IsNull) return Value.Null;
        if (a.Kind == ValueKind.Int64 && b.Kind == ValueKind.Int64)
        {
            var divisor = b.AsInt64();
            if (divisor == 0) throw CypherErrors.DivisionByZero();
            return divisor == -1 ? Negate(a) : a.AsInt64() / divisor;
        }

        if (Numbers.IsNumber(a) && Numbers.IsNumber(b)) return Numbers.ToDouble(a) / Numbers.ToDouble(b);
        if (TemporalArithmetic.CanDivide(a.Kind, b.Kind)) return TemporalArithmetic.Divide(a, b);
        throw FunctionErrors.WrongTypes("/", a, b);
    }

    public static Value Modulo(in Value a, in Value b)
    {
        if (a.IsNull || b.IsNull) return Value.Null;
        if (a.Kind == ValueKind.Int64 && b.Kind == ValueKind.Int64)
        {
            var divisor = b.AsInt64();
            if (divisor == 0) throw CypherErrors.DivisionByZero();
            return divisor == -1 ? 0 : a.AsInt64() % divisor;
        }

        if (Numbers.IsNumber(a) && Numbers.IsNumber(b)) return Numbers.ToDouble(a) % Numbers.ToDouble(b);
        throw FunctionErrors.WrongTypes("%", a, b);
    }

    public static Value Power(in Value a, in Value b)
    {
        if (a.IsNull || b.IsNull) return Value.Null;
        if (Numbers.IsNumber(a) && Numbers.IsNumber(b)) return Math.Pow(Numbers.ToDouble(a), Numbers.ToDouble(b));
        throw FunctionErrors.WrongTypes("^", a, b);
    }

    /// <summary><c>||</c>: text with text, list with list.</summary>
    public static Value Concatenate(in Value a, in Value b)
    {
        if (a.IsNull || b.IsNull) return Value.Null;
        if (a.Kind == ValueKind.String && b.Kind == ValueKind.String) return string.Concat(a.AsString(), b.AsString());
        if (a.Kind == ValueKind.List && b.Kind == ValueKind.List) return CypherLists.Concatenate(a, b);
        throw FunctionErrors.WrongTypes("||", a, b);
    }

    public static Value Negate(in Value a)
    {
        switch (a.Kind)
        {
            case ValueKind.Null: return Value.Null;
            case ValueKind.Float64: return -a.AsDouble();
            case ValueKind.Duration: return TemporalArithmetic.Negate(a);
            case ValueKind.Int64:
                if (a.AsInt64() == long.MinValue) throw CypherErrors.Overflow($"-({long.MinValue}) does not fit an integer of 64 bits. Use floats.");
                return -a.AsInt64();
            default: throw FunctionErrors.WrongType("-", a, "a number or duration");
        }
    }

    /// <summary>Unary plus: a number as it is.</summary>
    public static Value Plus(in Value a) => a.IsNull || Numbers.IsNumber(a) ? a : throw FunctionErrors.WrongType("+", a, "a number");

    private static bool IsJoinable(in Value value) => value.Kind is ValueKind.String or ValueKind.Bool or ValueKind.Int64 or ValueKind.Float64
        or ValueKind.Date or ValueKind.LocalTime or ValueKind.ZonedTime or ValueKind.LocalDateTime or ValueKind.ZonedDateTime or ValueKind.Duration
        or ValueKind.Point;

    private static CypherException Overflow(string @operator, in Value a, in Value b) =>
        CypherErrors.Overflow($"{a} {@operator} {b} does not fit an integer of 64 bits. Use floats, as in toFloat({a}) {@operator} {b}.");
}
