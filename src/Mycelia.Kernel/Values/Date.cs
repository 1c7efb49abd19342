using Mycelia.Kernel.Values;

namespace Mycelia;

/// <summary>A date of the proleptic Gregorian calendar, years -999,999,999 to +999,999,999, without a time or zone.</summary>
public readonly record struct Date : IComparable<Date>
{
    /// <summary>The date that lies <paramref name="epochDay"/> days after 1970-01-01.</summary>
    /// <exception cref="MyceliaException">The year would be out of range (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public Date(long epochDay)
    {
        Chronology.Require(Chronology.CheckEpochDay(epochDay), nameof(Date));
        EpochDay = epochDay;
    }

    /// <summary>The date of a year, month (1 to 12) and day of the month. Year 0 is the year before year 1.</summary>
    /// <exception cref="MyceliaException">There is no such date (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public Date(int year, int month, int day)
    {
        Chronology.Require(Chronology.CheckCivil(year, month, day), nameof(Date));
        EpochDay = Chronology.ToEpochDay(year, month, day);
    }

    /// <summary>The earliest date, -999999999-01-01.</summary>
    public static Date MinValue => new(Chronology.EpochDayMin);

    /// <summary>The latest date, +999999999-12-31.</summary>
    public static Date MaxValue => new(Chronology.EpochDayMax);

    /// <summary>Days since 1970-01-01.</summary>
    public long EpochDay { get; }

    /// <summary>The year; 0 is the year before year 1.</summary>
    public int Year => Chronology.FromEpochDay(EpochDay).Year;

    /// <summary>The month, 1 to 12.</summary>
    public int Month => Chronology.FromEpochDay(EpochDay).Month;

    /// <summary>The day of the month, 1 to 31.</summary>
    public int Day => Chronology.FromEpochDay(EpochDay).Day;

    /// <summary>The day of the year, 1 to 366.</summary>
    public int DayOfYear => (int)(EpochDay - Chronology.ToEpochDay(Year, 1, 1)) + 1;

    /// <summary>The day of the week.</summary>
    public DayOfWeek DayOfWeek => (DayOfWeek)Chronology.FloorMod(EpochDay + (int)DayOfWeek.Thursday, 7);

    /// <summary>The same date.</summary>
    public static Date FromDateOnly(DateOnly date) => new(date.DayNumber - Chronology.DaysToEpoch);

    /// <summary>The same date.</summary>
    /// <exception cref="MyceliaException">The year is not 1 to 9999 (<see cref="StatusCode.Overflow"/>).</exception>
    public DateOnly ToDateOnly()
    {
        var dayNumber = EpochDay + Chronology.DaysToEpoch;
        return dayNumber >= 0 && dayNumber <= DateOnly.MaxValue.DayNumber
            ? DateOnly.FromDayNumber((int)dayNumber)
            : throw Chronology.DoesNotFit(this, nameof(DateOnly), "its years are 1 to 9999");
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="MyceliaException">The text is not a date (<see cref="StatusCode.InvalidArgument"/>); the message says where.</exception>
    public static Date Parse(ReadOnlySpan<char> text)
    {
        var reader = new IsoReader(text);
        return TryRead(ref reader, out var date) ? date : throw reader.Error(nameof(Date), "1984-10-11");
    }

    /// <summary>Reads what <see cref="ToString"/> writes; false when the text is something else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Date date)
    {
        var reader = new IsoReader(text);
        return TryRead(ref reader, out date);
    }

    /// <summary>ISO 8601: <c>1984-10-11</c>; years beyond four digits carry a sign, as in <c>+12024-01-01</c>.</summary>
    public override string ToString()
    {
        var writer = new IsoWriter(stackalloc char[IsoWriter.LengthMax]);
        writer.Date(EpochDay);
        return writer.ToString();
    }

    /// <summary>Earlier dates come first.</summary>
    public int CompareTo(Date other) => EpochDay.CompareTo(other.EpochDay);

    /// <summary>Whether <paramref name="left"/> is earlier.</summary>
    public static bool operator <(Date left, Date right) => left.EpochDay < right.EpochDay;

    /// <summary>Whether <paramref name="left"/> is later.</summary>
    public static bool operator >(Date left, Date right) => left.EpochDay > right.EpochDay;

    /// <summary>Whether <paramref name="left"/> is earlier or equal.</summary>
    public static bool operator <=(Date left, Date right) => left.EpochDay <= right.EpochDay;

    /// <summary>Whether <paramref name="left"/> is later or equal.</summary>
    public static bool operator >=(Date left, Date right) => left.EpochDay >= right.EpochDay;

    private static bool TryRead(ref IsoReader reader, out Date date)
    {
        date = default;
        if (!reader.Date(out var epochDay) || !reader.End()) return false;
        date = new Date(epochDay);
        return true;
    }
}
