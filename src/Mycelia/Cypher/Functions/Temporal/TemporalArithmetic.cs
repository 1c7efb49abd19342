// The operators on durations and instants:
//
//   instant ± duration, duration + instant    an instant of the same type; parts of the duration that the type has no room for are left out
//   duration ± duration                       part by part
//   duration * number, number * duration, duration / number    part by part; fractions go down to the next smaller part (DurationParts)
//
// Adding goes from months (the day becomes the last of a shorter month) over days to time. With a zone, months and days move the local calendar and the time
// is added as it passes, so that a day across a change of the clock has 23 or 25 hours. Null operands are the caller's: they give null for every operator.

using System.Runtime.CompilerServices;
using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions.Temporal;

internal static class TemporalArithmetic
{
    public static bool IsInstant(ValueKind kind) =>
        kind is ValueKind.Date or ValueKind.LocalTime or ValueKind.ZonedTime or ValueKind.LocalDateTime or ValueKind.ZonedDateTime;

    /// <summary>Whether <see cref="Add"/> takes operands of these kinds.</summary>
    public static bool CanAdd(ValueKind left, ValueKind right) =>
        (left == ValueKind.Duration && (right == ValueKind.Duration || IsInstant(right))) || (IsInstant(left) && right == ValueKind.Duration);

    /// <summary>Whether <see cref="Subtract"/> takes operands of these kinds.</summary>
    public static bool CanSubtract(ValueKind left, ValueKind right) => right == ValueKind.Duration && (left == ValueKind.Duration || IsInstant(left));

    /// <summary>Whether <see cref="Multiply"/> takes operands of these kinds.</summary>
    public static bool CanMultiply(ValueKind left, ValueKind right) =>
        (left == ValueKind.Duration && IsNumber(right)) || (IsNumber(left) && right == ValueKind.Duration);

    /// <summary>Whether <see cref="Divide"/> takes operands of these kinds.</summary>
    public static bool CanDivide(ValueKind left, ValueKind right) => left == ValueKind.Duration && IsNumber(right);

    public static Value Add(Value left, Value right)
    {
        if (!CanAdd(left.Kind, right.Kind)) throw TemporalErrors.WrongOperands("add", left, right);
        return right.Kind == ValueKind.Duration ? Sum(left, right.AsDuration(), 1) : Sum(right, left.AsDuration(), 1);
    }

    public static Value Subtract(Value left, Value right)
    {
        if (!CanSubtract(left.Kind, right.Kind)) throw TemporalErrors.WrongOperands("subtract", left, right);
        return Sum(left, right.AsDuration(), -1);
    }

    public static Value Multiply(Value left, Value right)
    {
        if (!CanMultiply(left.Kind, right.Kind)) throw TemporalErrors.WrongOperands("multiply", left, right);
        var (duration, factor) = left.Kind == ValueKind.Duration ? (left, right) : (right, left);
        var (numerator, denominator) = Ratio(factor);
        return Scale(duration.AsDuration(), numerator, denominator);
    }

    public static Value Divide(Value left, Value right)
    {
        if (!CanDivide(left.Kind, right.Kind)) throw TemporalErrors.WrongOperands("divide", left, right);
        var (numerator, denominator) = Ratio(right);
        if (numerator == 0) throw TemporalErrors.DivisionByZero();
        return numerator > 0 ? Scale(left.AsDuration(), denominator, numerator) : Scale(left.AsDuration(), -denominator, -numerator);
    }

    /// <summary>The same duration with every part's sign turned.</summary>
    public static Value Negate(Value duration) => Sum(Duration.Zero, duration.AsDuration(), -1);

    private static bool IsNumber(ValueKind kind) => kind is ValueKind.Int64 or ValueKind.Float64;

    private static Value Sum(Value instant, Duration duration, int sign)
    {
        try
        {
            switch (instant.Kind)
            {
                case ValueKind.Date: return InstantSum.Of(instant.AsDate(), duration, sign);
                case ValueKind.LocalTime: return new LocalTime(InstantSum.Of(instant.AsLocalTime().NanoOfDay, duration, sign));
                case ValueKind.ZonedTime:
                    var time = instant.AsZonedTime();
                    return new ZonedTime(InstantSum.Of(time.NanoOfDay, duration, sign), time.OffsetSeconds);
                case ValueKind.LocalDateTime: return InstantSum.Of(instant.AsLocalDateTime(), duration, sign);
                case ValueKind.ZonedDateTime: return InstantSum.Of(instant.AsZonedDateTime(), duration, sign);
                default: return InstantSum.Of(instant.AsDuration(), duration, sign);
            }
        }
        catch (Exception error) when (error is OverflowException or MyceliaException and not CypherException)
        {
            throw OutOfRange(instant, duration);
        }
    }

    private static Duration Scale(Duration duration, Int128 numerator, Int128 denominator)
    {
        try
        {
            checked
            {
                return DurationParts.Of(duration.Months * numerator, duration.Days * numerator, duration.Seconds * numerator, duration.Nanos * numerator, denominator);
            }
        }
        catch (OverflowException)
        {
            throw OutOfRange(duration, duration);
        }
    }

    /// <summary>A number as a fraction in lowest terms with a positive denominator.</summary>
    private static (Int128 Numerator, Int128 Denominator) Ratio(Value number)
    {
        if (number.TryGetInt64(out var integer)) return (integer, 1);
        var numerator = DurationParts.ToDecimal(number.AsDouble());
        Int128 divisor = DurationParts.DecimalUnit, rest = Int128.Abs(numerator);
        while (rest != 0) (divisor, rest) = (rest, divisor % rest);
        return (numerator / divisor, DurationParts.DecimalUnit / divisor);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static CypherException OutOfRange(Value left, Duration duration) =>
        TemporalErrors.OutOfRange($"the result of an operation on {ValueFormatter.Format(left, 60)} and {duration} lies outside what can be represented");
}
