// The proleptic Gregorian calendar over years -999,999,999 to +999,999,999, and the arithmetic of days that all temporal types
// share. Days are counted from 1970-01-01, seconds from its midnight; there are no leap seconds.
//
// Civil dates: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil, civil_from_days). The year begins in
// March there, so that the leap day is its last day; an era is 400 years.

namespace Mycelia.Kernel.Values;

/// <summary>Ranges, units and calendar arithmetic of the temporal types.</summary>
internal static class Chronology
{
    public const int NanosPerSecond = 1_000_000_000;
    public const int SecondsPerDay = 86_400;
    public const long NanosPerDay = (long)SecondsPerDay * NanosPerSecond;
    public const long NanosPerHour = 3_600L * NanosPerSecond;
    public const long NanosPerMinute = 60L * NanosPerSecond;

    /// <summary>Days from 0001-01-01 (day 0 of <see cref="DateOnly"/>) to 1970-01-01.</summary>
    public const int DaysToEpoch = 719_162;

    public const int YearMax = 999_999_999;
    public const long EpochDayMin = -365_243_219_162;
    public const long EpochDayMax = 365_241_780_471;
    public const long EpochSecondMin = EpochDayMin * SecondsPerDay;
    public const long EpochSecondMax = EpochDayMax * SecondsPerDay + SecondsPerDay - 1;
    public const int OffsetSecondsMax = 18 * 3_600;

    private const long DaysPerEra = 146_097;
    private const long DaysToMarchOfYearZero = 719_468;

    public static long ToEpochDay(long year, int month, int day)
    {
        if (month <= 2) year--;
        var era = FloorDiv(year, 400);
        var yearOfEra = year - era * 400;
        var dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        var dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * DaysPerEra + dayOfEra - DaysToMarchOfYearZero;
    }

    public static (int Year, int Month, int Day) FromEpochDay(long epochDay)
    {
        var days = epochDay + DaysToMarchOfYearZero;
        var era = FloorDiv(days, DaysPerEra);
        var dayOfEra = days - era * DaysPerEra;
        var yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        var monthFromMarch = (5 * dayOfYear + 2) / 153;
        var day = (int)(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1);
        var month = (int)(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9);
        return ((int)(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)), month, day);
    }

    public static int DaysInMonth(long year, int month) => month switch
    {
        2 => IsLeapYear(year) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    public static bool IsLeapYear(long year) => (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);

    public static long FloorDiv(long value, long divisor) => value / divisor - (value % divisor < 0 ? 1 : 0);

    public static long FloorMod(long value, long divisor) => value - FloorDiv(value, divisor) * divisor;

    // Each check returns null when the arguments are in range, and otherwise what is wrong with them: constructors turn it into an
    // argument error, the decoder into a corruption error.

    public static string? CheckEpochDay(long epochDay) =>
        epochDay is >= EpochDayMin and <= EpochDayMax ? null : $"day {epochDay} lies outside the years -{YearMax} to +{YearMax}";

    public static string? CheckEpochSecond(long epochSecond) =>
        epochSecond is >= EpochSecondMin and <= EpochSecondMax ? null : $"second {epochSecond} lies outside the years -{YearMax} to +{YearMax}";

    public static string? CheckCivil(long year, int month, int day)
    {
        if (year is < -YearMax or > YearMax) return $"year {year} is not between -{YearMax} and +{YearMax}";
        if (month is < 1 or > 12) return $"month {month} is not between 1 and 12";
        var daysMax = DaysInMonth(year, month);
        return day >= 1 && day <= daysMax ? null : $"day {day} is not between 1 and {daysMax}, the last day of month {month} of year {year}";
    }

    public static string? CheckNanoOfDay(long nanoOfDay) =>
        nanoOfDay is >= 0 and < NanosPerDay ? null : $"nanosecond of the day {nanoOfDay} is not between 0 and {NanosPerDay - 1}";

    public static string? CheckClock(int hour, int minute, int second, int nano)
    {
        if (hour is < 0 or > 23) return $"hour {hour} is not between 0 and 23";
        if (minute is < 0 or > 59) return $"minute {minute} is not between 0 and 59";
        if (second is < 0 or > 59) return $"second {second} is not between 0 and 59";
        return CheckNano(nano);
    }

    public static string? CheckNano(long nano) =>
        nano is >= 0 and < NanosPerSecond ? null : $"nanosecond {nano} is not between 0 and {NanosPerSecond - 1}";

    public static string? CheckOffset(int offsetSeconds) =>
        offsetSeconds is >= -OffsetSecondsMax and <= OffsetSecondsMax
            ? null
            : $"offset of {offsetSeconds} seconds is not between -18:00 and +18:00";

    /// <summary>Throws an argument error when a check found a problem.</summary>
    public static void Require(string? problem, string type)
    {
        if (problem is not null) throw new MyceliaException(StatusCode.InvalidArgument, $"Not a valid {type}: {problem}.");
    }

    /// <summary>The error of a conversion to a narrower .NET type.</summary>
    public static MyceliaException DoesNotFit(object value, string target, string why) =>
        new(StatusCode.Overflow, $"{value} does not fit {target}: {why}.");

    /// <summary>The .NET ticks (100 ns) of a count of nanoseconds; fails rather than losing digits.</summary>
    public static long ToTicks(long nanos, object value, string target) =>
        nanos % 100 == 0 ? nanos / 100 : throw DoesNotFit(value, target, "its smallest unit is 100 nanoseconds");
}
