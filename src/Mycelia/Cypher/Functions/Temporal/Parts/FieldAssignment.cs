// Sets the components of a map in a date or a time of day, coarse ones first, each on top of the result of those before it.

using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions.Temporal;

internal static class FieldAssignment
{
    private const int NanosPerMilli = 1_000_000;
    private const int NanosPerMicro = 1_000;
    private const int MonthsPerQuarter = 3;
    private const int DaysPerWeek = 7;

    /// <summary>The date that the components give, on top of <paramref name="from"/> or, if that is null, of the first day of the year or week.</summary>
    public static long Date(in TemporalFields fields, long? from)
    {
        var day = from ?? Chronology.ToEpochDay(0, 1, 1);
        if (fields.Find(TemporalField.Year) is { } year) day = Year(fields, day, from is null, year);
        if (fields.Find(TemporalField.Quarter) is { } quarter)
        {
            Check(DateParts.CheckQuarter(quarter));
            day = DateParts.PlusMonths(day, (quarter - DateParts.Quarter(day)) * MonthsPerQuarter);
        }

        if (fields.Find(TemporalField.Month) is { } month)
        {
            if (month is < 1 or > 12) throw TemporalErrors.OutOfRange($"month {month} is not between 1 and 12");
            day = DateParts.WithMonth(day, (int)month);
        }

        if (fields.Find(TemporalField.Week) is { } week)
        {
            Check(DateParts.CheckWeek(DateParts.WeekYear(day), week));
            day += (week - DateParts.Week(day)) * DaysPerWeek;
        }

        if (fields.Find(TemporalField.OrdinalDay) is { } ordinal) Check(DateParts.OfOrdinal(Chronology.FromEpochDay(day).Year, ordinal, out day));
        if (fields.Find(TemporalField.DayOfQuarter) is { } dayOfQuarter)
            Check(DateParts.OfQuarter(Chronology.FromEpochDay(day).Year, DateParts.Quarter(day), dayOfQuarter, out day));
        if (fields.Find(TemporalField.DayOfWeek) is { } dayOfWeek)
        {
            Check(DateParts.CheckWeekDay(dayOfWeek));
            day += dayOfWeek - DateParts.WeekDay(day);
        }

        if (fields.Find(TemporalField.Day) is { } dayOfMonth)
        {
            var (ofYear, ofMonth, _) = Chronology.FromEpochDay(day);
            Check(DateParts.OfCalendar(ofYear, ofMonth, dayOfMonth, out day));
        }

        return day;
    }

    /// <summary>The time of day that the components give, on top of <paramref name="from"/>.</summary>
    /// <param name="fields">The components.</param>
    /// <param name="from">The nanosecond of the day to begin with.</param>
    /// <param name="kept">
    /// Nanoseconds of the finest unit of a fraction that stays when finer components are set, as after truncation to it; 0: components replace the whole fraction.
    /// </param>
    public static long Time(in TemporalFields fields, long from, int kept = 0)
    {
        var hour = fields.Find(TemporalField.Hour) ?? from / Chronology.NanosPerHour;
        var minute = fields.Find(TemporalField.Minute) ?? from / Chronology.NanosPerMinute % 60;
        var second = fields.Find(TemporalField.Second) ?? from / Chronology.NanosPerSecond % 60;
        if (hour is < 0 or > 23) throw TemporalErrors.OutOfRange($"hour {hour} is not between 0 and 23");
        if (minute is < 0 or > 59) throw TemporalErrors.OutOfRange($"minute {minute} is not between 0 and 59");
        if (second is < 0 or > 59) throw TemporalErrors.OutOfRange($"second {second} is not between 0 and 59");
        var nano = Fraction(fields, from % Chronology.NanosPerSecond, kept);
        return hour * Chronology.NanosPerHour + minute * Chronology.NanosPerMinute + second * Chronology.NanosPerSecond + nano;
    }

    private static long Year(in TemporalFields fields, long day, bool isNew, long year)
    {
        if (!fields.Has(TemporalField.Week)) return DateParts.WithYear(day, year);
        if (!isNew) return DateParts.WithWeekYear(day, year);
        Check(DateParts.CheckYear(year));
        return DateParts.StartOfWeekYear(year);
    }

    private static long Fraction(in TemporalFields fields, long from, int kept)
    {
        var hasMilli = fields.Has(TemporalField.Millisecond);
        var hasMicro = fields.Has(TemporalField.Microsecond);
        if (!hasMilli && !hasMicro && !fields.Has(TemporalField.Nanosecond)) return from;
        var keepsMicro = kept == NanosPerMicro && !hasMilli && !hasMicro;
        var keepsMilli = keepsMicro || (kept == NanosPerMilli && !hasMilli);

        // A component counts within the next coarser one that is there: 0 to 999 beside it, and further without it.
        var milli = Part(fields, TemporalField.Millisecond, 1_000);
        var micro = Part(fields, TemporalField.Microsecond, hasMilli || keepsMilli ? 1_000 : 1_000_000);
        var nano = Part(fields, TemporalField.Nanosecond, hasMicro || keepsMicro ? NanosPerMicro : hasMilli || keepsMilli ? NanosPerMilli : Chronology.NanosPerSecond);
        return (keepsMilli ? from : 0) + milli * NanosPerMilli + micro * NanosPerMicro + nano;
    }

    private static long Part(in TemporalFields fields, TemporalField field, long end)
    {
        var value = fields.Find(field) ?? 0;
        return value >= 0 && value < end ? value : throw TemporalErrors.OutOfRange($"{TemporalFields.NameOf(field)} {value} is not between 0 and {end - 1}");
    }

    private static void Check(string? problem)
    {
        if (problem is not null) throw TemporalErrors.OutOfRange(problem);
    }
}
