// The time from one instant to another of whatever types. What one side lacks it takes from the other: a time of day without a date stands on the other's
// date, a date without a time at midnight, and what has no zone is seen from the other's. When neither has a date, only times of day are compared.
//
// Months and days are counted on the calendar, in the zone of the first instant: as many whole ones as fit, then whole days, then the rest as time that
// passed, so that a day with a change of the clock has 23 or 25 hours. Counting forth and adding back take the same steps (InstantSum), so that the first
// instant plus the difference is the second again.

using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions.Temporal;

internal readonly struct Interval
{
    private readonly LocalDateTime _from;
    private readonly LocalDateTime _to;
    private readonly ZonedDateTime _fromInstant;
    private readonly ZonedDateTime _toInstant;
    private readonly Zone? _zone;
    private readonly bool _hasDate;

    private Interval(Side from, Side to, Zone? zone)
    {
        (_from, _to, _zone, _hasDate) = (from.Local, to.Local, zone, from.HasDate);
        if (zone is not { } shown) return;
        _fromInstant = (from.Zone ?? shown).Resolve(from.Local, from.Offset);
        _toInstant = (to.Zone ?? shown).Resolve(to.Local, to.Offset);
        _to = shown.At(_toInstant.EpochSecond, _toInstant.Nano).Local;
    }

    /// <summary>The interval between two arguments, neither of which is null.</summary>
    public static Interval Of(string function, ReadOnlySpan<Value> arguments)
    {
        var (from, to) = (Side.Of(function, arguments[0]), Side.Of(function, arguments[1]));
        if (!from.HasDate && to.HasDate) from = from.On(to.Local.Date);
        if (from.HasDate && !to.HasDate) to = to.On(from.Local.Date);
        return new Interval(from, to, from.Zone ?? to.Zone);
    }

    public Duration Between()
    {
        if (!_hasDate) return InSeconds();
        var months = WholeMonths();
        var anchor = new LocalDateTime(new Date(DateParts.PlusMonths(_from.Date.EpochDay, months)), _from.Time);
        var days = WholeDays(anchor);
        anchor = new LocalDateTime(new Date(anchor.Date.EpochDay + days), anchor.Time);
        if (_zone is not { } zone) return Seconds(anchor, _to, months, days);
        // Nothing was added: the first instant itself, even where its clock shows a time twice.
        var instant = months == 0 && days == 0 ? _fromInstant : zone.Resolve(anchor, _fromInstant.OffsetSeconds);
        return Seconds(instant, _toInstant, months, days);
    }

    public Duration InMonths() => _hasDate ? new Duration(WholeMonths(), 0, 0, 0) : Duration.Zero;

    public Duration InDays() => _hasDate ? new Duration(0, WholeDays(_from), 0, 0) : Duration.Zero;

    public Duration InSeconds() => _zone is null ? Seconds(_from, _to, 0, 0) : Seconds(_fromInstant, _toInstant, 0, 0);

    private static Duration Seconds(LocalDateTime from, LocalDateTime to, long months, long days) =>
        new(months, days, to.EpochSecond - from.EpochSecond, to.Nano - from.Nano);

    private static Duration Seconds(ZonedDateTime from, ZonedDateTime to, long months, long days) =>
        new(months, days, to.EpochSecond - from.EpochSecond, to.Nano - from.Nano);

    /// <summary>The last day of the interval that is whole when days are counted from the time of day of <paramref name="from"/>.</summary>
    private long LastWholeDay(LocalDateTime from)
    {
        var (first, last) = (from.Date.EpochDay, _to.Date.EpochDay);
        if (last > first && _to.Time < from.Time) return last - 1;
        return last < first && _to.Time > from.Time ? last + 1 : last;
    }

    private long WholeDays(LocalDateTime from) => LastWholeDay(from) - from.Date.EpochDay;

    private long WholeMonths()
    {
        var (fromYear, fromMonth, fromDay) = Chronology.FromEpochDay(_from.Date.EpochDay);
        var (toYear, toMonth, toDay) = Chronology.FromEpochDay(LastWholeDay(_from));
        var months = ((long)toYear - fromYear) * 12 + toMonth - fromMonth;
        if (months > 0 && toDay < fromDay) months--;
        else if (months < 0 && toDay > fromDay) months++;
        return months;
    }

    /// <summary>One end as it was given: a local date and time, whether the date means anything, and zone and offset if it has them.</summary>
    private readonly record struct Side(LocalDateTime Local, bool HasDate, Zone? Zone, int? Offset)
    {
        private static readonly Date NoDate = new(0);

        public static Side Of(string function, Value value) => value.Kind switch
        {
            ValueKind.Date => new Side(new LocalDateTime(value.AsDate(), default), true, null, null),
            ValueKind.LocalTime => new Side(new LocalDateTime(NoDate, value.AsLocalTime()), false, null, null),
            ValueKind.ZonedTime => new Side(new LocalDateTime(NoDate, value.AsZonedTime().Time), false, Temporal.Zone.Fixed(value.AsZonedTime().OffsetSeconds), null),
            ValueKind.LocalDateTime => new Side(value.AsLocalDateTime(), true, null, null),
            ValueKind.ZonedDateTime => new Side(value.AsZonedDateTime().Local, true, Temporal.Zone.Of(value.AsZonedDateTime()), value.AsZonedDateTime().OffsetSeconds),
            _ => throw TemporalErrors.WrongType(function, "two temporal instants", value),
        };

        public Side On(Date date) => this with { Local = new LocalDateTime(date, Local.Time), HasDate = true };
    }
}
