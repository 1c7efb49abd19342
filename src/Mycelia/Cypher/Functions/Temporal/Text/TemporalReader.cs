// Reads dates, times, offsets and zones in every form of ISO 8601 that Cypher takes:
//
//   dates    2015-07-21  20150721  2015-07  201507  2015-W30-2  2015W302  2015-W30  2015W30  2015-Q2-60  2015Q260  2015-Q2  2015Q2  2015-202  2015202  2015
//   times    21:40:32.142  214032.142  21:40:32  214032  21:40  2140  21, the fraction after a dot or comma
//   offsets  Z  +01:00  +0100  +01  +00:53:28  +005328
//   zones    [Europe/Stockholm]
//
// A year has four digits, or a sign and four to nine. What is left out has its least value. Letters may be small. Every part returns false at the first thing
// that does not belong and remembers where and why.

using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions.Temporal;

internal ref struct TemporalReader(ReadOnlySpan<char> text)
{
    private const int ShownMax = 80;
    private const int YearDigits = 4;
    private const int YearDigitsMax = 9;
    private const int FractionDigitsMax = 9;

    private readonly ReadOnlySpan<char> _text = text;
    private int _position;
    private string? _problem;

    private readonly char Next => _position < _text.Length ? char.ToUpperInvariant(_text[_position]) : '\0';

    /// <summary>How many digits follow.</summary>
    private readonly int DigitsAhead
    {
        get
        {
            var count = _text[_position..].IndexOfAnyExceptInRange('0', '9');
            return count < 0 ? _text.Length - _position : count;
        }
    }

    public readonly bool AtEnd => _position == _text.Length;

    public bool Skip(char expected)
    {
        if (AtEnd || Next != expected) return false;
        _position++;
        return true;
    }

    public bool End() => AtEnd || Fail("the text should end here");

    public bool Date(out long epochDay)
    {
        epochDay = 0;
        var start = _position;
        var negative = Next == '-';
        var signed = Skip('-') || Skip('+');
        var digits = DigitsAhead;
        if (signed ? digits is < YearDigits or > YearDigitsMax : digits is not (YearDigits or 6 or 7 or 8))
            return Fail(signed ? "a year with a sign has four to nine digits" : "a date begins with a year of four digits");
        var year = Number(signed ? digits : YearDigits);
        if (negative) year = -year;
        var problem = signed || digits == YearDigits ? DateAfterYear(year, out epochDay) : CompactDate(year, digits - YearDigits, out epochDay);
        if (_problem is not null) return false;
        if (problem is null) return true;
        _position = start;
        return Fail(problem);
    }

    public bool Time(out long nanoOfDay)
    {
        nanoOfDay = 0;
        var start = _position;
        long hour, minute = 0, second = 0, nano = 0;
        switch (DigitsAhead)
        {
            case 2:
                hour = Number(2);
                if (!Skip(':')) break;
                if (!TwoDigits(out minute, "the minute")) return false;
                if (Skip(':') && (!TwoDigits(out second, "the second") || !Fraction(out nano))) return false;
                break;
            case 4:
                (hour, minute) = (Number(2), Number(2));
                break;
            case 6:
                (hour, minute, second) = (Number(2), Number(2), Number(2));
                if (!Fraction(out nano)) return false;
                break;
            default:
                return Fail("a time has two digits for each of hour, minute and second");
        }

        if (Chronology.CheckClock((int)hour, (int)minute, (int)second, (int)nano) is { } problem)
        {
            _position = start;
            return Fail(problem);
        }

        nanoOfDay = hour * Chronology.NanosPerHour + minute * Chronology.NanosPerMinute + second * Chronology.NanosPerSecond + nano;
        return true;
    }

    /// <summary>Whether an offset seems to follow.</summary>
    public readonly bool HasOffset => Next is 'Z' or '+' or '-';

    public bool Offset(out int offsetSeconds)
    {
        offsetSeconds = 0;
        if (Skip('Z')) return true;
        var start = _position;
        var negative = Next == '-';
        if (!Skip('-') && !Skip('+')) return Fail("the offset from UTC is missing, Z or e.g. +01:00");
        long hour, minute = 0, second = 0;
        switch (DigitsAhead)
        {
            case 2:
                hour = Number(2);
                if (!Skip(':')) break;
                if (!TwoDigits(out minute, "the offset's minute")) return false;
                if (Skip(':') && !TwoDigits(out second, "the offset's second")) return false;
                break;
            case 4:
                (hour, minute) = (Number(2), Number(2));
                break;
            case 6:
                (hour, minute, second) = (Number(2), Number(2), Number(2));
                break;
            default:
                return Fail("an offset has two digits for each of hour, minute and second");
        }

        offsetSeconds = (int)(hour * 3_600 + minute * 60 + second) * (negative ? -1 : 1);
        var problem = minute > 59 || second > 59 ? "the minutes and seconds of an offset go up to 59" : Chronology.CheckOffset(offsetSeconds);
        if (problem is null) return true;
        _position = start;
        return Fail(problem);
    }

    /// <summary>An optional zone name in brackets.</summary>
    public bool ZoneName(out string? name)
    {
        name = null;
        if (!Skip('[')) return true;
        var length = _text[_position..].IndexOf(']');
        if (length <= 0) return Fail("a zone name and ']' should follow");
        name = _text.Slice(_position, length).ToString();
        _position += length + 1;
        return true;
    }

    /// <summary>The error that tells what was found wrong and shows an <paramref name="example"/> of the form.</summary>
    public readonly CypherException Error(string type, string example)
    {
        var shown = _text.Length <= ShownMax ? _text.ToString() : $"{_text[..ShownMax]}…";
        return TemporalErrors.InvalidText($"'{shown}' is not a {type}: {_problem} (at character {_position + 1}). Write it like {example}.");
    }

    private string? CompactDate(long year, int digits, out long epochDay) => digits switch
    {
        2 => DateParts.OfCalendar(year, Number(2), 1, out epochDay),
        3 => DateParts.OfOrdinal(year, Number(3), out epochDay),
        _ => DateParts.OfCalendar(year, Number(2), Number(2), out epochDay),
    };

    private string? DateAfterYear(long year, out long epochDay)
    {
        if (Skip('W')) return CompactWeek(year, out epochDay);
        if (Skip('Q')) return CompactQuarter(year, out epochDay);
        if (!Skip('-')) return DateParts.OfCalendar(year, 1, 1, out epochDay);
        epochDay = 0;
        long part = 1;
        if (Skip('W'))
        {
            if (!TwoDigits(out var week, "the week") || (Skip('-') && !Digits(1, out part, "the day of the week"))) return _problem;
            return DateParts.OfWeek(year, week, part, out epochDay);
        }

        if (Skip('Q'))
        {
            if (!Digits(1, out var quarter, "the quarter") || (Skip('-') && !TwoDigits(out part, "the day of the quarter"))) return _problem;
            return DateParts.OfQuarter(year, quarter, part, out epochDay);
        }

        if (DigitsAhead == 3) return DateParts.OfOrdinal(year, Number(3), out epochDay);
        if (!TwoDigits(out var month, "the month") || (Skip('-') && !TwoDigits(out part, "the day"))) return _problem;
        return DateParts.OfCalendar(year, month, part, out epochDay);
    }

    private string? CompactWeek(long year, out long epochDay)
    {
        epochDay = 0;
        var hasDay = DigitsAhead == 3;
        return TwoDigits(out var week, "the week") ? DateParts.OfWeek(year, week, hasDay ? Number(1) : 1, out epochDay) : _problem;
    }

    private string? CompactQuarter(long year, out long epochDay)
    {
        epochDay = 0;
        var hasDay = DigitsAhead == 3;
        return Digits(1, out var quarter, "the quarter") ? DateParts.OfQuarter(year, quarter, hasDay ? Number(2) : 1, out epochDay) : _problem;
    }

    /// <summary>An optional dot or comma with one to nine digits, as nanoseconds.</summary>
    private bool Fraction(out long nano)
    {
        nano = 0;
        if (!Skip('.') && !Skip(',')) return true;
        var digits = DigitsAhead;
        if (digits is < 1 or > FractionDigitsMax) return Fail("a fraction of a second has one to nine digits");
        nano = Number(digits);
        for (; digits < FractionDigitsMax; digits++) nano *= 10;
        return true;
    }

    private bool TwoDigits(out long value, string what) => Digits(2, out value, what);

    private bool Digits(int count, out long value, string what)
    {
        value = 0;
        if (DigitsAhead < count) return Fail($"{what} needs {count} digit(s)");
        value = Number(count);
        return true;
    }

    /// <summary>The value of digits that are known to follow.</summary>
    private long Number(int count)
    {
        long value = 0;
        for (var end = _position + count; _position < end; _position++) value = value * 10 + (_text[_position] - '0');
        return value;
    }

    private bool Fail(string problem)
    {
        _problem ??= problem;
        return false;
    }
}
