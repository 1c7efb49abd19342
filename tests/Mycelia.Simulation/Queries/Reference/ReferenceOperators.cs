using Mycelia.Cypher.Functions.Temporal;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Simulation.Queries.Reference;

/// <summary>Operators on values.</summary>
internal static class ReferenceOperators
{
    public static object? Property(object? subject, string key)
    {
        switch (subject)
        {
            case null: return null;
            case ReferenceEntity { IsDeleted: true }: throw new ReferenceError("EntityNotFound", "a property of what is deleted");
            case ReferenceEntity entity: return entity.Properties.GetValueOrDefault(key);
            case SortedDictionary<string, object?> map: return map.GetValueOrDefault(key);
            case Value temporal: return TemporalComponents.TryGet(temporal, key, out var part) ? ReferenceValues.From(part) : throw new BeyondReference($"the part {key}");
            default: throw ReferenceError.OfType($".{key}", subject);
        }
    }

    public static SortedDictionary<string, object?> Properties(object? subject) => subject switch
    {
        ReferenceEntity entity => entity.Properties,
        SortedDictionary<string, object?> map => map,
        _ => throw ReferenceError.OfType("the properties", subject),
    };

    public static object? Index(object? subject, object? index)
    {
        if (subject is null || index is null) return null;
        switch (subject, index)
        {
            case (List<object?> list, long position):
                if (position < 0) position += list.Count;
                return position >= 0 && position < list.Count ? list[(int)position] : null;
            case (SortedDictionary<string, object?> or ReferenceEntity, string key): return Property(subject, key);
            default: throw ReferenceError.OfType("an index", index);
        }
    }

    public static object? In(object? item, object? list)
    {
        if (list is null) return null;
        if (list is not List<object?> items) throw ReferenceError.OfType("the items", list);
        var equals = items.Select(other => ReferenceValues.Equal(item, other)).ToList();
        return equals.Contains(true) ? true : equals.Contains(null) ? null : false;
    }

    public static object? Negate(object? operand)
    {
        switch (operand)
        {
            case null: return null;
            case long.MinValue: throw new ReferenceError("ArithmeticError", "overflow");
            case long integer: return -integer;
            case double number: return -number;
            case Value { Kind: ValueKind.Duration } duration: return TemporalArithmetic.Negate(duration);
            default: throw ReferenceError.OfType("a sign", operand);
        }
    }

    public static object? Binary(BinaryOperator @operator, object? left, object? right)
    {
        switch (@operator)
        {
            case BinaryOperator.StartsWith: return left is string text && right is string prefix ? text.StartsWith(prefix, StringComparison.Ordinal) : null;
            case BinaryOperator.EndsWith: return left is string word && right is string suffix ? word.EndsWith(suffix, StringComparison.Ordinal) : null;
            case BinaryOperator.Contains: return left is string whole && right is string part ? whole.Contains(part, StringComparison.Ordinal) : null;
            case BinaryOperator.RegexMatch: throw new BeyondReference("=~");
            default: break;
        }

        if (left is null || right is null) return null;
        if (@operator is BinaryOperator.Add or BinaryOperator.Concatenate && (left is List<object?> || right is List<object?>))
        {
            if (@operator == BinaryOperator.Concatenate && !(left is List<object?> && right is List<object?>)) throw ReferenceError.OfType("||", left);
            return (left as List<object?> ?? [left]).Concat(right as List<object?> ?? [right]).ToList();
        }

        if (@operator is BinaryOperator.Add && (left is string || right is string)) return ReferenceFunctions.Text(left, "+") + ReferenceFunctions.Text(right, "+");
        if (@operator is BinaryOperator.Concatenate) return left is string x && right is string y ? x + y : throw ReferenceError.OfType("||", left);
        if (left is Value || right is Value) return Temporal(@operator, ReferenceValues.ToValue(left), ReferenceValues.ToValue(right));
        if (!ReferenceValues.IsNumber(left) || !ReferenceValues.IsNumber(right)) throw ReferenceError.OfType($"{@operator}", ReferenceValues.IsNumber(left) ? right : left);
        if (left is long a && right is long b && @operator != BinaryOperator.Power) return Integers(@operator, a, b);
        return Floats(@operator, ReferenceValues.ToDouble(left), ReferenceValues.ToDouble(right));
    }

    private static object? Temporal(BinaryOperator @operator, Value left, Value right) => @operator switch
    {
        BinaryOperator.Add when TemporalArithmetic.CanAdd(left.Kind, right.Kind) => TemporalArithmetic.Add(left, right),
        BinaryOperator.Subtract when TemporalArithmetic.CanSubtract(left.Kind, right.Kind) => TemporalArithmetic.Subtract(left, right),
        BinaryOperator.Multiply when TemporalArithmetic.CanMultiply(left.Kind, right.Kind) => TemporalArithmetic.Multiply(left, right),
        BinaryOperator.Divide when TemporalArithmetic.CanDivide(left.Kind, right.Kind) => TemporalArithmetic.Divide(left, right),
        _ => throw ReferenceError.OfType($"{@operator}", left),
    };

    private static long Integers(BinaryOperator @operator, long a, long b)
    {
        if (@operator is BinaryOperator.Divide or BinaryOperator.Modulo && b == 0) throw new ReferenceError("ArithmeticError", "division by zero");
        Int128 result = @operator switch
        {
            BinaryOperator.Add => (Int128)a + b,
            BinaryOperator.Subtract => (Int128)a - b,
            BinaryOperator.Multiply => (Int128)a * b,
            BinaryOperator.Divide => (Int128)a / b,
            _ => (Int128)a % b,
        };
        return result >= long.MinValue && result <= long.MaxValue ? (long)result : throw new ReferenceError("ArithmeticError", "overflow");
    }

    private static double Floats(BinaryOperator @operator, double a, double b) => @operator switch
    {
        BinaryOperator.Add => a + b,
        BinaryOperator.Subtract => a - b,
        BinaryOperator.Multiply => a * b,
        BinaryOperator.Divide => a / b,
        BinaryOperator.Modulo => a % b,
        _ => Math.Pow(a, b),
    };
}
