using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions.Temporal;

/// <summary>
/// An instant or duration plus or minus a duration, by type. Numbers that do not fit throw <see cref="OverflowException"/> or the type's own range error.
/// </summary>
internal static class InstantSum
{
    public static Date Of(Date date, Duration duration, int sign)
    {
        // Whole days of the time count, cut towards zero.
        var seconds = duration.Seconds < 0 && duration.Nanos > 0 ? duration.Seconds + 1 : duration.Seconds;
        var day = PlusMonthsAndDays(date.EpochDay, duration, sign);
        return new Date(checked(day + seconds / Chronology.SecondsPerDay * sign));
    }

    /// <summary>A time of day goes on after midnight; months and days do not move it.</summary>
    public static long Of(long nanoOfDay, Duration duration, int sign)
    {
        var moved = duration.Seconds % Chronology.SecondsPerDay * Chronology.NanosPerSecond + duration.Nanos;
        return Chronology.FloorMod(nanoOfDay + moved * sign, Chronology.NanosPerDay);
    }

    public static LocalDateTime Of(LocalDateTime local, Duration duration, int sign)
    {
        var moved = new LocalDateTime(new Date(PlusMonthsAndDays(local.Date.EpochDay, duration, sign)), local.Time);
        var nano = moved.Nano + (long)duration.Nanos * sign;
        var second = checked(moved.EpochSecond + SignedSeconds(duration, sign) + Chronology.FloorDiv(nano, Chronology.NanosPerSecond));
        return new LocalDateTime(second, (int)Chronology.FloorMod(nano, Chronology.NanosPerSecond));
    }

    public static ZonedDateTime Of(ZonedDateTime instant, Duration duration, int sign)
    {
        var zone = Zone.Of(instant);
        if (duration.Months != 0 || duration.Days != 0)
        {
            var local = instant.Local;
            var moved = new LocalDateTime(new Date(PlusMonthsAndDays(local.Date.EpochDay, duration, sign)), local.Time);
            instant = zone.Resolve(moved, instant.OffsetSeconds);
        }

        var nano = instant.Nano + (long)duration.Nanos * sign;
        var second = checked(instant.EpochSecond + SignedSeconds(duration, sign) + Chronology.FloorDiv(nano, Chronology.NanosPerSecond));
        return zone.At(second, (int)Chronology.FloorMod(nano, Chronology.NanosPerSecond));
    }

    public static Duration Of(Duration left, Duration right, int sign)
    {
        checked
        {
            var nano = left.Nanos + (long)right.Nanos * sign;
            var seconds = (Int128)left.Seconds + (Int128)right.Seconds * sign + Chronology.FloorDiv(nano, Chronology.NanosPerSecond);
            var months = (Int128)left.Months + (Int128)right.Months * sign;
            var days = (Int128)left.Days + (Int128)right.Days * sign;
            return new Duration((long)months, (long)days, (long)seconds, (int)Chronology.FloorMod(nano, Chronology.NanosPerSecond));
        }
    }

    private static long PlusMonthsAndDays(long epochDay, Duration duration, int sign) => checked(DateParts.PlusMonths(epochDay, duration.Months * sign) + duration.Days * sign);

    private static long SignedSeconds(Duration duration, int sign) => checked(duration.Seconds * sign);
}
