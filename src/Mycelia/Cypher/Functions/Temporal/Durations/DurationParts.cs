// Durations from parts that may have fractions. A part is a whole number of 1/q; what is left of a month after its whole ones counts as 30.436875 days (2,629,746
// seconds, 1/4800 of 400 Gregorian years), what is left of a day as that part of 86,400 seconds, and everything finer than a nanosecond is cut off. All is
// exact integer arithmetic: 0.1 months is a tenth, whatever a double makes of it.
//
// Sizes: parts stay below 2^63 after division by q ≤ 10^18, so that numerators stay below 2^127; checked arithmetic catches the rest.

using System.Globalization;
using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions.Temporal;

internal static class DurationParts
{
    /// <summary>The denominator of parts that were written as decimals.</summary>
    public const long DecimalUnit = 1_000_000_000_000_000_000;

    /// <summary>The digits of <see cref="DecimalUnit"/>.</summary>
    public const int DecimalDigits = 18;

    private const long SecondsPerAverageMonth = 2_629_746;
    private const int DigitsMax = 32;

    /// <summary>The duration of so many 1/<paramref name="unit"/> months, days, seconds and nanoseconds; an error when it is too long.</summary>
    public static Duration Of(Int128 months, Int128 days, Int128 seconds, Int128 nanos, Int128 unit)
    {
        try
        {
            checked
            {
                // What months and days leave over, in 1/unit seconds, moves into whole days first.
                var rest = months % unit * SecondsPerAverageMonth + days % unit * Chronology.SecondsPerDay;
                var dayUnit = Chronology.SecondsPerDay * unit;
                var wholeDays = days / unit + rest / dayUnit;
                rest = Borrow(ref wholeDays, rest % dayUnit, dayUnit);
                seconds += rest;

                // Likewise seconds, in 1/unit nanoseconds.
                var nanoRest = seconds % unit * Chronology.NanosPerSecond + nanos;
                var secondUnit = Chronology.NanosPerSecond * unit;
                var wholeSeconds = seconds / unit + nanoRest / secondUnit;
                nanoRest = Borrow(ref wholeSeconds, nanoRest % secondUnit, secondUnit);
                return new Duration((long)(months / unit), (long)wholeDays, (long)wholeSeconds, (int)(nanoRest / unit));
            }
        }
        catch (OverflowException)
        {
            throw TemporalErrors.OutOfRange("the duration does not fit: months, days and seconds are 64-bit integers each");
        }
    }

    /// <summary>A number in 1/<see cref="DecimalUnit"/>: exactly the shortest decimal that reads back as the double, cut off after 18 digits.</summary>
    public static Int128 ToDecimal(double number)
    {
        Span<char> text = stackalloc char[DigitsMax];
        if (!double.IsFinite(number) || !number.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture)) throw NoNumber(number);
        return Decimal(text[..length], number);
    }

    private static Int128 Decimal(ReadOnlySpan<char> text, double number)
    {
        Int128 digits = 0;
        int exponent = DecimalDigits, index = 0;
        var negative = text[0] == '-';
        var inFraction = false;
        for (; index < text.Length && text[index] != 'E'; index++)
        {
            if (text[index] == '.') inFraction = true;
            if (!char.IsAsciiDigit(text[index])) continue;
            digits = digits * 10 + (text[index] - '0');
            if (inFraction) exponent--;
        }

        if (index < text.Length) exponent += int.Parse(text[(index + 1)..], CultureInfo.InvariantCulture);
        for (; exponent < 0 && digits != 0; exponent++) digits /= 10;
        for (; exponent > 0 && digits != 0; exponent--)
        {
            if (digits > Int128.MaxValue / 10) throw NoNumber(number);
            digits *= 10;
        }

        return negative ? -digits : digits;
    }

    /// <summary>Gives a rest the sign of the whole that it belongs to, so that 1 day less a quarter is three quarters, not a day and a negative time.</summary>
    private static Int128 Borrow(ref Int128 whole, Int128 rest, Int128 unit)
    {
        if (whole > 0 && rest < 0)
        {
            whole--;
            return rest + unit;
        }

        if (whole >= 0 || rest <= 0) return rest;
        whole++;
        return rest - unit;
    }

    private static CypherException NoNumber(double number) => TemporalErrors.OutOfRange($"a duration cannot be made with the number {number:R}");
}
