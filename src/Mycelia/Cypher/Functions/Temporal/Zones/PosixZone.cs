// The rule of a zone for all years to come, in the form of POSIX's TZ variable as RFC 9636 extends it: "CET-1CEST,M3.5.0,M10.5.0/3". Names are letters or
// stand in <…>; offsets count west of UTC; a date is Mm.w.d (week 5 is the last, day 0 Sunday), Jn (1 to 365, never February 29th) or n (0 to 365); times go
// from -167 to 167 hours and default to 2:00; daylight time is an hour ahead unless it says otherwise.

using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions.Temporal;

/// <summary>A standard offset and, perhaps, the yearly dates between which another applies.</summary>
internal sealed class PosixZone
{
    private const int SecondsPerHour = 3_600;
    private const int TimeDefault = 2 * SecondsPerHour;

    private readonly int _standard;
    private readonly int _daylight;
    private readonly Rule? _start;
    private readonly Rule? _end;

    private PosixZone(int standard, int daylight, Rule? start, Rule? end) => (_standard, _daylight, _start, _end) = (standard, daylight, start, end);

    public int OffsetAt(long epochSecond)
    {
        if (_start is not { } from || _end is not { } to) return _standard;
        var year = Chronology.FromEpochDay(Chronology.FloorDiv(epochSecond + _standard, Chronology.SecondsPerDay)).Year;
        var start = from.SecondIn(year) - _standard;
        var end = to.SecondIn(year) - _daylight;
        var isDaylight = start < end ? epochSecond >= start && epochSecond < end : epochSecond >= start || epochSecond < end;
        return isDaylight ? _daylight : _standard;
    }

    public static bool TryParse(string text, out PosixZone? zone)
    {
        zone = null;
        var rest = text.AsSpan();
        if (!SkipName(ref rest) || !Clock(ref rest, out var west)) return false;
        var standard = -west;
        if (rest.IsEmpty)
        {
            zone = new PosixZone(standard, standard, null, null);
            return true;
        }

        if (!SkipName(ref rest)) return false;
        var daylight = standard + SecondsPerHour;
        if (!rest.IsEmpty && rest[0] != ',')
        {
            if (!Clock(ref rest, out west)) return false;
            daylight = -west;
        }

        if (!Date(ref rest, out var start) || !Date(ref rest, out var end) || !rest.IsEmpty) return false;
        zone = new PosixZone(standard, daylight, start, end);
        return true;
    }

    private static bool SkipName(ref ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty) return false;
        var length = rest[0] == '<' ? rest.IndexOf('>') + 1 : rest.IndexOfAnyExceptInRange('A', 'z');
        if (length <= 0) return false;
        rest = rest[length..];
        return true;
    }

    /// <summary>Hours and perhaps minutes and seconds, with a sign, in seconds.</summary>
    private static bool Clock(ref ReadOnlySpan<char> rest, out int seconds)
    {
        seconds = 0;
        var negative = !rest.IsEmpty && rest[0] == '-';
        if (!rest.IsEmpty && rest[0] is '-' or '+') rest = rest[1..];
        for (var unit = SecondsPerHour; unit >= 1; unit /= 60)
        {
            if (!Number(ref rest, out var amount)) return false;
            seconds += amount * unit;
            if (unit == 1 || rest.IsEmpty || rest[0] != ':') break;
            rest = rest[1..];
        }

        if (negative) seconds = -seconds;
        return true;
    }

    private static bool Date(ref ReadOnlySpan<char> rest, out Rule rule)
    {
        rule = default;
        if (rest.Length < 2 || rest[0] != ',') return false;
        rest = rest[1..];
        var kind = rest[0] is 'M' or 'J' ? rest[0] : 'n';
        if (kind != 'n') rest = rest[1..];
        if (!Number(ref rest, out var first)) return false;
        int week = 0, weekDay = 0;
        if (kind == 'M' && (!Dotted(ref rest, out week) || !Dotted(ref rest, out weekDay))) return false;
        if (kind == 'M' && (first is < 1 or > 12 || week is < 1 or > 5 || weekDay > 6)) return false;
        var time = TimeDefault;
        if (!rest.IsEmpty && rest[0] == '/')
        {
            rest = rest[1..];
            if (!Clock(ref rest, out time)) return false;
        }

        rule = new Rule(kind, first, week, weekDay, time);
        return true;
    }

    private static bool Dotted(ref ReadOnlySpan<char> rest, out int number)
    {
        number = 0;
        if (rest.IsEmpty || rest[0] != '.') return false;
        rest = rest[1..];
        return Number(ref rest, out number);
    }

    private static bool Number(ref ReadOnlySpan<char> rest, out int number)
    {
        number = 0;
        var length = 0;
        while (length < rest.Length && length < 3 && char.IsAsciiDigit(rest[length])) number = number * 10 + (rest[length++] - '0');
        rest = rest[length..];
        return length > 0;
    }

    /// <summary>A day of every year and a time on it, by the clock that applied before.</summary>
    private readonly record struct Rule(char Kind, int First, int Week, int WeekDay, int Time)
    {
        /// <summary>The moment in a year, in seconds since 1970 of the same clock.</summary>
        public long SecondIn(int year)
        {
            var day = Kind switch
            {
                'M' => DayOfMonthRule(year),
                'J' => Chronology.ToEpochDay(year, 1, 1) + First - (Chronology.IsLeapYear(year) && First >= 60 ? 0 : 1),
                _ => Chronology.ToEpochDay(year, 1, 1) + First,
            };
            return day * Chronology.SecondsPerDay + Time;
        }

        private long DayOfMonthRule(int year)
        {
            var first = Chronology.ToEpochDay(year, First, 1);
            var firstWeekDay = Chronology.FloorMod(first + 4, 7);
            var day = (WeekDay - firstWeekDay + 7) % 7 + (Week - 1) * 7;
            if (day >= Chronology.DaysInMonth(year, First)) day -= 7;
            return first + day;
        }
    }
}
