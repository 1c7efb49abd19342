namespace Mycelia.Kernel.Values;

/// <summary>
/// Reads the ISO 8601 parts of temporal values. Every part returns false at the first thing that does not belong and remembers
/// where and why, so that <see cref="Error"/> can tell; a failed reader is not used further.
/// </summary>
internal ref struct IsoReader(ReadOnlySpan<char> text)
{
    private const int ShownMax = 80;
    private const int AmountDigitsMax = 19;

    private readonly ReadOnlySpan<char> _text = text;
    private int _position;
    private string? _problem;

    public readonly char Next => _position < _text.Length ? _text[_position] : '\0';

    public readonly bool AtEnd => _position == _text.Length;

    public bool Skip(char expected)
    {
        if (Next != expected || AtEnd) return false;
        _position++;
        return true;
    }

    public bool Literal(char expected) => Skip(expected) || Fail($"'{expected}' is missing");

    /// <summary>Unsigned decimal digits, as many as there are, between the two counts.</summary>
    public bool Digits(int countMin, int countMax, out long value, string what)
    {
        value = 0;
        var start = _position;
        while (_position - start < countMax && char.IsAsciiDigit(Next)) value = value * 10 + (_text[_position++] - '0');
        return _position - start >= countMin || Fail($"{what} needs {countMin} digit(s)");
    }

    public bool End() => AtEnd || Fail("the text should end here");

    /// <summary>Records that a part is well formed and yet wrong, e.g. month 13; null is no problem.</summary>
    public bool Accept(string? problem) => problem is null || Fail(problem);

    public bool Date(out long epochDay)
    {
        epochDay = 0;
        var start = _position;
        var negative = Next == '-';
        var signed = Skip('-') || Skip('+');
        if (!Digits(4, signed ? 9 : 4, out var year, "the year")) return false;
        if (negative) year = -year;
        if (!Literal('-') || !Digits(2, 2, out var month, "the month")) return false;
        if (!Literal('-') || !Digits(2, 2, out var day, "the day")) return false;
        if (!Accept(Chronology.CheckCivil(year, (int)month, (int)day), start)) return false;
        epochDay = Chronology.ToEpochDay(year, (int)month, (int)day);
        return true;
    }

    public bool Time(out long nanoOfDay)
    {
        nanoOfDay = 0;
        var start = _position;
        long second = 0, nano = 0;
        if (!Digits(2, 2, out var hour, "the hour") || !Literal(':')) return false;
        if (!Digits(2, 2, out var minute, "the minute")) return false;
        if (Skip(':') && (!Digits(2, 2, out second, "the second") || !Fraction(out nano))) return false;
        if (!Accept(Chronology.CheckClock((int)hour, (int)minute, (int)second, (int)nano), start)) return false;
        nanoOfDay = hour * Chronology.NanosPerHour + minute * Chronology.NanosPerMinute + second * Chronology.NanosPerSecond + nano;
        return true;
    }

    /// <summary>An optional dot with one to nine digits, as nanoseconds.</summary>
    public bool Fraction(out long nano)
    {
        nano = 0;
        if (!Skip('.')) return true;
        var start = _position;
        if (!Digits(1, 9, out nano, "the fraction of a second")) return false;
        for (var width = _position - start; width < 9; width++) nano *= 10;
        return true;
    }

    public bool Offset(out int offsetSeconds)
    {
        offsetSeconds = 0;
        var start = _position;
        if (Skip('Z')) return true;
        var negative = Next == '-';
        if (!Skip('-') && !Skip('+')) return Fail("the offset from UTC is missing, Z or e.g. +01:00");
        long second = 0;
        if (!Digits(2, 2, out var hour, "the offset's hour") || !Literal(':')) return false;
        if (!Digits(2, 2, out var minute, "the offset's minute")) return false;
        if (Skip(':') && !Digits(2, 2, out second, "the offset's second")) return false;
        if (minute > 59 || second > 59) return Fail("the minutes and seconds of an offset go up to 59");
        offsetSeconds = (int)(hour * 3_600 + minute * 60 + second) * (negative ? -1 : 1);
        return Accept(Chronology.CheckOffset(offsetSeconds), start);
    }

    /// <summary>An optional zone name in brackets.</summary>
    public bool Zone(out string? zone)
    {
        zone = null;
        if (!Skip('[')) return true;
        var length = _text[_position..].IndexOf(']');
        if (length < 0) return Fail("']' is missing after the zone");
        zone = _text.Slice(_position, length).ToString();
        if (!Accept(ZonedDateTime.CheckZone(zone))) return false;
        _position += length + 1;
        return true;
    }

    /// <summary>
    /// Amounts of a duration, each at most once and in the order of <paramref name="units"/>, into the slot of its unit. A fraction
    /// may stand before the unit <c>S</c> alone; it goes to <paramref name="nanos"/> with the sign of its amount.
    /// </summary>
    public bool Amounts(scoped ReadOnlySpan<char> units, scoped Span<Int128> amounts, ref long nanos, out int count)
    {
        count = 0;
        for (var unitsSeen = 0; Next is '-' or '+' || char.IsAsciiDigit(Next); count++)
        {
            var negative = Next == '-';
            if (!Skip('-')) Skip('+');
            if (!Amount(out var amount)) return false;
            var hasFraction = Next == '.';
            if (!Fraction(out var nano)) return false;
            var unit = units[unitsSeen..].IndexOf(Next);
            if (unit < 0) return Fail($"one of the units {units} should follow the amount, each once and in this order");
            if (hasFraction && Next != 'S') return Fail("only seconds may have a fraction");
            amounts[unitsSeen + unit] = negative ? -amount : amount;
            if (hasFraction) nanos = negative ? -nano : nano;
            unitsSeen += unit + 1;
            _position++;
        }

        return true;
    }

    /// <summary>The error that tells what was found wrong and shows an <paramref name="example"/> of the form.</summary>
    public readonly MyceliaException Error(string type, string example)
    {
        var shown = _text.Length <= ShownMax ? _text.ToString() : $"{_text[..ShownMax]}…";
        return new MyceliaException(StatusCode.InvalidArgument,
            $"'{shown}' is not a {type}: {_problem} (at character {_position + 1}). Write it like {example}.");
    }

    private bool Accept(string? problem, int start)
    {
        if (problem is null) return true;
        _position = start;
        return Fail(problem);
    }

    private bool Amount(out Int128 amount)
    {
        amount = 0;
        var start = _position;
        while (_position - start < AmountDigitsMax && char.IsAsciiDigit(Next)) amount = amount * 10 + (_text[_position++] - '0');
        return _position > start || Fail("a number should follow the sign");
    }

    private bool Fail(string problem)
    {
        _problem = problem;
        return false;
    }
}
