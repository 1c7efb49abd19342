// The calendars of a date: month and day, ISO week and weekday, quarter and day of the quarter, day of the year. Each can be read from an epoch day, replaced
// in it, and made from its numbers. What makes a date returns the problem with the numbers, or null; what replaces a part keeps the others and, where the
// month gets shorter, takes its last day.
//
// ISO weeks begin on Monday and belong to the year that has their Thursday.

using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions.Temporal;

internal static class DateParts
{
    private const int MonthsPerYear = 12;
    private const int MonthsPerQuarter = 3;
    private const int DaysPerWeek = 7;

    /// <summary>The day of the week, 1 for Monday to 7 for Sunday.</summary>
    public static int WeekDay(long epochDay) => (int)Chronology.FloorMod(epochDay + 3, DaysPerWeek) + 1;

    public static int DayOfYear(long epochDay) => (int)(epochDay - Chronology.ToEpochDay(Chronology.FromEpochDay(epochDay).Year, 1, 1)) + 1;

    /// <summary>The quarter, 1 to 4.</summary>
    public static int Quarter(long epochDay) => (Chronology.FromEpochDay(epochDay).Month - 1) / MonthsPerQuarter + 1;

    public static int DayOfQuarter(long epochDay) => (int)(epochDay - StartOfQuarter(Chronology.FromEpochDay(epochDay).Year, Quarter(epochDay))) + 1;

    /// <summary>The year that the week belongs to.</summary>
    public static long WeekYear(long epochDay) => Chronology.FromEpochDay(epochDay - WeekDay(epochDay) + 4).Year;

    /// <summary>The week of the week's year, 1 to 53.</summary>
    public static int Week(long epochDay) => (int)((epochDay - StartOfWeekYear(WeekYear(epochDay))) / DaysPerWeek) + 1;

    /// <summary>The Monday of week 1.</summary>
    public static long StartOfWeekYear(long year)
    {
        var fourthOfJanuary = Chronology.ToEpochDay(year, 1, 4);
        return fourthOfJanuary - WeekDay(fourthOfJanuary) + 1;
    }

    public static string? OfCalendar(long year, long month, long day, out long epochDay)
    {
        epochDay = 0;
        var problem = Chronology.CheckCivil(year, ToInt(month), ToInt(day));
        if (problem is null) epochDay = Chronology.ToEpochDay(year, (int)month, (int)day);
        return problem;
    }

    public static string? OfOrdinal(long year, long dayOfYear, out long epochDay)
    {
        epochDay = 0;
        if (CheckYear(year) is { } problem) return problem;
        var daysMax = Chronology.IsLeapYear(year) ? 366 : 365;
        if (dayOfYear < 1 || dayOfYear > daysMax) return $"ordinal day {dayOfYear} is not between 1 and {daysMax}, the last day of year {year}";
        epochDay = Chronology.ToEpochDay(year, 1, 1) + dayOfYear - 1;
        return null;
    }

    public static string? OfWeek(long year, long week, long weekDay, out long epochDay)
    {
        epochDay = 0;
        if ((CheckYear(year) ?? CheckWeek(year, week) ?? CheckWeekDay(weekDay)) is { } problem) return problem;
        epochDay = StartOfWeekYear(year) + (week - 1) * DaysPerWeek + weekDay - 1;
        return Chronology.CheckEpochDay(epochDay);
    }

    public static string? OfQuarter(long year, long quarter, long dayOfQuarter, out long epochDay)
    {
        epochDay = 0;
        if ((CheckYear(year) ?? CheckQuarter(quarter)) is { } problem) return problem;
        var start = StartOfQuarter(year, quarter);
        var daysMax = StartOfQuarter(year, quarter + 1) - start;
        if (dayOfQuarter < 1 || dayOfQuarter > daysMax) return $"day of quarter {dayOfQuarter} is not between 1 and {daysMax}, the last day of quarter {quarter} of year {year}";
        epochDay = start + dayOfQuarter - 1;
        return null;
    }

    public static string? CheckYear(long year) =>
        year is >= -Chronology.YearMax and <= Chronology.YearMax ? null : $"year {year} is not between -{Chronology.YearMax} and +{Chronology.YearMax}";

    public static string? CheckQuarter(long quarter) => quarter is >= 1 and <= 4 ? null : $"quarter {quarter} is not between 1 and 4";

    public static string? CheckWeekDay(long weekDay) => weekDay is >= 1 and <= DaysPerWeek ? null : $"day of week {weekDay} is not between 1 and 7";

    public static string? CheckWeek(long weekYear, long week)
    {
        var weeks = WeeksIn(weekYear);
        return week >= 1 && week <= weeks ? null : $"week {week} is not between 1 and {weeks}, the last week of year {weekYear}";
    }

    /// <summary>A number of months later, on the same day of the month or the last one.</summary>
    public static long PlusMonths(long epochDay, long months)
    {
        if (months == 0) return epochDay;
        var (year, month, day) = Chronology.FromEpochDay(epochDay);
        var total = checked((long)year * MonthsPerYear + month - 1 + months);
        var newYear = Chronology.FloorDiv(total, MonthsPerYear);
        if (CheckYear(newYear) is { } problem) throw TemporalErrors.OutOfRange(problem);
        return WithDayInMonth(newYear, (int)Chronology.FloorMod(total, MonthsPerYear) + 1, day);
    }

    public static long WithYear(long epochDay, long year)
    {
        if (CheckYear(year) is { } problem) throw TemporalErrors.OutOfRange(problem);
        var (_, month, day) = Chronology.FromEpochDay(epochDay);
        return WithDayInMonth(year, month, day);
    }

    public static long WithMonth(long epochDay, int month)
    {
        var (year, _, day) = Chronology.FromEpochDay(epochDay);
        return WithDayInMonth(year, month, day);
    }

    /// <summary>The same week and weekday of another year; week 53 becomes 52 where there is none.</summary>
    public static long WithWeekYear(long epochDay, long year)
    {
        if (CheckYear(year) is { } problem) throw TemporalErrors.OutOfRange(problem);
        var week = Math.Min(Week(epochDay), WeeksIn(year));
        return StartOfWeekYear(year) + (week - 1) * DaysPerWeek + WeekDay(epochDay) - 1;
    }

    private static long WithDayInMonth(long year, int month, int day) =>
        Chronology.ToEpochDay(year, month, Math.Min(day, Chronology.DaysInMonth(year, month)));

    private static int WeeksIn(long weekYear) => (int)((StartOfWeekYear(weekYear + 1) - StartOfWeekYear(weekYear)) / DaysPerWeek);

    /// <summary>The first day; quarter 5 is the first of the next year.</summary>
    private static long StartOfQuarter(long year, long quarter) =>
        quarter > 4 ? Chronology.ToEpochDay(year + 1, 1, 1) : Chronology.ToEpochDay(year, (int)(quarter - 1) * MonthsPerQuarter + 1, 1);

    private static int ToInt(long value) => (int)Math.Clamp(value, int.MinValue, int.MaxValue);
}
