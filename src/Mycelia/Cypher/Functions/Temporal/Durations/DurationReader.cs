// Reads durations: P1Y2M3W4DT5H6M7.8S, where every amount may have a sign and a fraction, and P2012-02-02T14:37:21.545 (or P20120202T143721.545), where the
// parts of a date and time of day stand for amounts. A sign before the P negates everything.

using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions.Temporal;

internal ref struct DurationReader(ReadOnlySpan<char> text)
{
    private const int ShownMax = 80;
    private const int WholeDigitsMax = 19;
    private const int FractionDigitsMax = DurationParts.DecimalDigits;

    private readonly ReadOnlySpan<char> _text = text;
    private int _position;
    private string? _problem;
    private Int128 _months;
    private Int128 _days;
    private Int128 _seconds;

    private readonly char Next => _position < _text.Length ? char.ToUpperInvariant(_text[_position]) : '\0';

    private readonly bool AtEnd => _position == _text.Length;

    /// <summary>The duration of a text; an error when it is something else.</summary>
    public static Duration Parse(string text)
    {
        var reader = new DurationReader(text);
        if (!reader.Read(out var negative)) throw reader.Error();
        var sign = negative ? -1 : 1;
        return DurationParts.Of(reader._months * sign, reader._days * sign, reader._seconds * sign, 0, DurationParts.DecimalUnit);
    }

    private bool Read(out bool negative)
    {
        negative = Next == '-';
        if (!Skip('-')) Skip('+');
        if (!Skip('P')) return Fail("'P' is missing");
        if (HasDateForm()) return DateForm();
        var count = 0;
        if (!Amounts("YQMWD", ref count)) return false;
        if (Skip('T'))
        {
            if (HasTimeForm() && count == 0) return TimeForm();
            count = 0;
            if (!Amounts("HMS", ref count)) return false;
        }

        return count > 0 ? End() : Fail("an amount should follow");
    }

    /// <summary>Amounts with their units, each at most once and in this order.</summary>
    private bool Amounts(scoped ReadOnlySpan<char> units, ref int count)
    {
        var isTime = units[0] == 'H';
        for (; Next is '-' or '+' || char.IsAsciiDigit(Next); count++)
        {
            if (!Amount(out var amount)) return false;
            var index = AtEnd ? -1 : units.IndexOf(Next);
            if (index < 0) return Fail($"one of the units {units} should follow the amount, each once and in this order");
            if (!Add(units[index], isTime, amount)) return Fail("the amount is too large");
            units = units[(index + 1)..];
            _position++;
        }

        return true;
    }

    private bool Add(char unit, bool isTime, Int128 amount)
    {
        // Whole digits keep an amount below 10^37 of these units; anything that would pass 2^127 is larger than a duration can be.
        var factor = unit switch { 'Y' => 12, 'Q' => 3, 'W' => 7, 'H' => 3_600, 'M' when isTime => 60, _ => 1 };
        if (Int128.Abs(amount) > Int128.MaxValue / 4 / factor) return false;
        if (isTime) _seconds += amount * factor;
        else if (unit is 'W' or 'D') _days += amount * factor;
        else _months += amount * factor;
        return true;
    }

    /// <summary>A signed decimal, in 1/<see cref="DurationParts.DecimalUnit"/>.</summary>
    private bool Amount(out Int128 amount)
    {
        amount = 0;
        var negative = Next == '-';
        if (!Skip('-')) Skip('+');
        var digits = DigitsAhead();
        if (digits is 0 or > WholeDigitsMax) return Fail(digits == 0 ? "a number should follow the sign" : "the amount is too large");
        amount = Number(digits) * DurationParts.DecimalUnit;
        if (Skip('.') || Skip(','))
        {
            digits = DigitsAhead();
            if (digits == 0) return Fail("digits should follow the decimal separator");
            var used = Math.Min(digits, FractionDigitsMax);
            var fraction = Number(used);
            for (var i = used; i < FractionDigitsMax; i++) fraction *= 10;
            amount += fraction;
            _position += digits - used;
        }

        if (negative) amount = -amount;
        return true;
    }

    private readonly bool HasDateForm()
    {
        var digits = DigitsAhead();
        var end = _position + digits;
        return (digits == 4 && end < _text.Length && _text[end] == '-') || (digits == 8 && (end == _text.Length || _text[end] is 'T' or 't'));
    }

    private readonly bool HasTimeForm()
    {
        var digits = DigitsAhead();
        var end = _position + digits;
        return (digits is 2 or 4 or 6 && end == _text.Length) || (digits == 2 && _text[end] == ':') || (digits == 6 && _text[end] is '.' or ',');
    }

    private bool DateForm()
    {
        var isExtended = DigitsAhead() == 4;
        var start = _position;
        var years = Number(4);
        if (isExtended && (!Skip('-') || DigitsAhead() != 2)) return Fail("two digits of months should follow");
        var months = Number(2);
        if (isExtended && (!Skip('-') || DigitsAhead() != 2)) return Fail("two digits of days should follow");
        var days = Number(2);
        if (months > 12 || days > 31)
        {
            _position = start;
            return Fail("in this form months go up to 12 and days to 31");
        }

        _months = (years * 12 + months) * DurationParts.DecimalUnit;
        _days = days * DurationParts.DecimalUnit;
        return Skip('T') ? TimeForm() : End();
    }

    private bool TimeForm()
    {
        var reader = new TemporalReader(_text[_position..]);
        if (!reader.Time(out var nanoOfDay) || !reader.End()) return Fail("a time like 14:37:21.545 should follow");
        _seconds = (Int128)nanoOfDay * (DurationParts.DecimalUnit / Chronology.NanosPerSecond);
        _position = _text.Length;
        return true;
    }

    private readonly int DigitsAhead()
    {
        var count = _text[_position..].IndexOfAnyExceptInRange('0', '9');
        return count < 0 ? _text.Length - _position : count;
    }

    /// <summary>The value of digits that are known to follow.</summary>
    private Int128 Number(int count)
    {
        Int128 value = 0;
        for (var end = _position + count; _position < end; _position++) value = value * 10 + (_text[_position] - '0');
        return value;
    }

    private bool Skip(char expected)
    {
        if (AtEnd || Next != expected) return false;
        _position++;
        return true;
    }

    private bool End() => AtEnd || Fail("the text should end here");

    private bool Fail(string problem)
    {
        _problem ??= problem;
        return false;
    }

    private readonly CypherException Error()
    {
        var shown = _text.Length <= ShownMax ? _text.ToString() : $"{_text[..ShownMax]}…";
        return TemporalErrors.InvalidText($"'{shown}' is not a duration: {_problem} (at character {_position + 1}). Write it like P1Y2M10DT2H30M or PT-0.3S.");
    }
}
