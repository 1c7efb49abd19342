using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions.Temporal;

/// <summary>What a value can be truncated to, from coarse to fine.</summary>
internal enum TemporalUnit
{
    Millennium,
    Century,
    Decade,
    Year,
    WeekYear,
    Quarter,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
    Microsecond,
}

/// <summary>The last moment at or before a value at which a unit began.</summary>
internal static class Truncation
{
    private static readonly string[] Names =
        ["millennium", "century", "decade", "year", "weekYear", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond"];

    /// <summary>The unit of a name, whatever its case.</summary>
    public static TemporalUnit UnitOf(string function, string name, TemporalUnit first, TemporalUnit last)
    {
        for (var unit = first; unit <= last; unit++)
        {
            if (Names[(int)unit].Equals(name, StringComparison.OrdinalIgnoreCase)) return unit;
        }

        throw TemporalErrors.UnknownUnit(function, name, string.Join(", ", Names[(int)first..((int)last + 1)]));
    }

    public static long Date(long epochDay, TemporalUnit unit)
    {
        var (year, month, _) = Chronology.FromEpochDay(epochDay);
        return unit switch
        {
            TemporalUnit.Millennium => StartOf(year, 1_000),
            TemporalUnit.Century => StartOf(year, 100),
            TemporalUnit.Decade => StartOf(year, 10),
            TemporalUnit.Year => Chronology.ToEpochDay(year, 1, 1),
            TemporalUnit.WeekYear => DateParts.StartOfWeekYear(DateParts.WeekYear(epochDay)),
            TemporalUnit.Quarter => Chronology.ToEpochDay(year, (month - 1) / 3 * 3 + 1, 1),
            TemporalUnit.Month => Chronology.ToEpochDay(year, month, 1),
            TemporalUnit.Week => epochDay - DateParts.WeekDay(epochDay) + 1,
            _ => epochDay,
        };
    }

    public static long Time(long nanoOfDay, TemporalUnit unit)
    {
        var length = unit < TemporalUnit.Hour ? Chronology.NanosPerDay : NanosOf(unit);
        return nanoOfDay - nanoOfDay % length;
    }

    /// <summary>The unit of a fraction of a second that stays when finer components are set; 0 for other units.</summary>
    public static int KeptFraction(TemporalUnit unit) => unit >= TemporalUnit.Millisecond ? (int)NanosOf(unit) : 0;

    private static long StartOf(int year, int years) => DateParts.WithYear(0, Chronology.FloorDiv(year, years) * years);

    private static long NanosOf(TemporalUnit unit) => unit switch
    {
        TemporalUnit.Hour => Chronology.NanosPerHour,
        TemporalUnit.Minute => Chronology.NanosPerMinute,
        TemporalUnit.Second => Chronology.NanosPerSecond,
        TemporalUnit.Millisecond => 1_000_000,
        _ => 1_000,
    };
}
