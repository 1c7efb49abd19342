// The components of temporal values, read like properties: instant.year, duration.minutesOfHour. Names count whatever their case, as the keys of the maps
// that make the values do.
//
// Components of a duration come in two rows: those of a group as a whole (months holds years too, seconds holds hours), and what is left beside the next larger
// one ("monthsOfYear"). Months, days and seconds are three groups, for none has a fixed length in another.

using System.Collections.Frozen;
using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions.Temporal;

internal static class TemporalComponents
{
    private const int MonthsPerYear = 12;
    private const int MonthsPerQuarter = 3;
    private const int NanosPerMilli = 1_000_000;
    private const int NanosPerMicro = 1_000;

    private static readonly FrozenDictionary<string, Func<long, long>> OfDate = Table<Func<long, long>>(
        ("year", static day => Chronology.FromEpochDay(day).Year), ("quarter", static day => DateParts.Quarter(day)),
        ("month", static day => Chronology.FromEpochDay(day).Month), ("week", static day => DateParts.Week(day)), ("weekYear", DateParts.WeekYear),
        ("dayOfQuarter", static day => DateParts.DayOfQuarter(day)), ("quarterDay", static day => DateParts.DayOfQuarter(day)),
        ("day", static day => Chronology.FromEpochDay(day).Day), ("ordinalDay", static day => DateParts.DayOfYear(day)),
        ("dayOfWeek", static day => DateParts.WeekDay(day)), ("weekDay", static day => DateParts.WeekDay(day)));

    private static readonly FrozenDictionary<string, Func<long, long>> OfTime = Table<Func<long, long>>(
        ("hour", static nano => nano / Chronology.NanosPerHour), ("minute", static nano => nano / Chronology.NanosPerMinute % 60),
        ("second", static nano => nano / Chronology.NanosPerSecond % 60), ("millisecond", static nano => nano % Chronology.NanosPerSecond / NanosPerMilli),
        ("microsecond", static nano => nano % Chronology.NanosPerSecond / NanosPerMicro), ("nanosecond", static nano => nano % Chronology.NanosPerSecond));

    private static readonly FrozenDictionary<string, Func<int, string?, Value>> OfOffset = Table<Func<int, string?, Value>>(
        ("timezone", static (offset, zone) => zone ?? OffsetText(offset)), ("offset", static (offset, _) => OffsetText(offset)),
        ("offsetMinutes", static (offset, _) => offset / 60), ("offsetSeconds", static (offset, _) => offset));

    private static readonly FrozenDictionary<string, Func<ZonedDateTime, long>> OfInstant = Table<Func<ZonedDateTime, long>>(
        ("epochSeconds", static instant => instant.EpochSecond),
        ("epochMillis", static instant => checked(instant.EpochSecond * 1_000 + instant.Nano / NanosPerMilli)));

    private static readonly FrozenDictionary<string, Func<Duration, long>> OfDuration = Table<Func<Duration, long>>(
        ("years", static d => d.Months / MonthsPerYear), ("quarters", static d => d.Months / MonthsPerQuarter), ("months", static d => d.Months),
        ("weeks", static d => d.Days / 7), ("days", static d => d.Days), ("hours", static d => d.Seconds / 3_600), ("minutes", static d => d.Seconds / 60),
        ("seconds", static d => d.Seconds), ("milliseconds", static d => checked(d.Seconds * 1_000 + d.Nanos / NanosPerMilli)),
        ("microseconds", static d => checked(d.Seconds * 1_000_000 + d.Nanos / NanosPerMicro)),
        ("nanoseconds", static d => checked(d.Seconds * Chronology.NanosPerSecond + d.Nanos)),
        ("quartersOfYear", static d => d.Months / MonthsPerQuarter % 4), ("monthsOfQuarter", static d => d.Months % MonthsPerQuarter),
        ("monthsOfYear", static d => d.Months % MonthsPerYear), ("daysOfWeek", static d => d.Days % 7), ("minutesOfHour", static d => d.Seconds / 60 % 60),
        ("secondsOfMinute", static d => d.Seconds % 60), ("millisecondsOfSecond", static d => d.Nanos / NanosPerMilli),
        ("microsecondsOfSecond", static d => d.Nanos / NanosPerMicro), ("nanosecondsOfSecond", static d => d.Nanos));

    /// <summary>A component of a temporal value; false when it has none of this name or is no temporal value.</summary>
    public static bool TryGet(Value temporal, string component, out Value value)
    {
        try
        {
            return Find(temporal, component, out value);
        }
        catch (OverflowException)
        {
            throw TemporalErrors.OutOfRange($"the component '{component}' of {ValueFormatter.Format(temporal, 60)} does not fit a 64-bit integer");
        }
    }

    /// <summary>A component of a temporal value; an error when it has none of this name.</summary>
    public static Value Get(Value temporal, string component) =>
        TryGet(temporal, component, out var value) ? value : throw TemporalErrors.NoComponent(temporal, component, string.Join(", ", NamesOf(temporal.Kind)));

    /// <summary>The components that values of a kind have; none for kinds that are not temporal.</summary>
    public static IEnumerable<string> NamesOf(ValueKind kind)
    {
        var hasDate = kind is ValueKind.Date or ValueKind.LocalDateTime or ValueKind.ZonedDateTime;
        var hasTime = kind is ValueKind.LocalTime or ValueKind.ZonedTime or ValueKind.LocalDateTime or ValueKind.ZonedDateTime;
        var hasOffset = kind is ValueKind.ZonedTime or ValueKind.ZonedDateTime;
        return (hasDate ? OfDate.Keys : []).Concat(hasTime ? OfTime.Keys : []).Concat(hasOffset ? OfOffset.Keys : [])
            .Concat(kind == ValueKind.ZonedDateTime ? OfInstant.Keys : []).Concat(kind == ValueKind.Duration ? OfDuration.Keys : []).Order(StringComparer.Ordinal);
    }

    private static bool Find(Value temporal, string component, out Value value)
    {
        value = default;
        switch (temporal.Kind)
        {
            case ValueKind.Date: return TryRead(OfDate, component, temporal.AsDate().EpochDay, ref value);
            case ValueKind.LocalTime: return TryRead(OfTime, component, temporal.AsLocalTime().NanoOfDay, ref value);
            case ValueKind.ZonedTime:
                var time = temporal.AsZonedTime();
                return TryRead(OfTime, component, time.NanoOfDay, ref value) || TryRead(component, time.OffsetSeconds, null, ref value);
            case ValueKind.LocalDateTime: return TryRead(temporal.AsLocalDateTime(), component, ref value);
            case ValueKind.ZonedDateTime:
                var instant = temporal.AsZonedDateTime();
                return TryRead(instant.Local, component, ref value) || TryRead(component, instant.OffsetSeconds, instant.Zone, ref value)
                    || TryRead(OfInstant, component, instant, ref value);
            case ValueKind.Duration: return TryRead(OfDuration, component, temporal.AsDuration(), ref value);
            default: return false;
        }
    }

    private static bool TryRead(LocalDateTime local, string component, ref Value value) =>
        TryRead(OfDate, component, local.Date.EpochDay, ref value) || TryRead(OfTime, component, local.Time.NanoOfDay, ref value);

    private static bool TryRead<T>(FrozenDictionary<string, Func<T, long>> table, string component, T from, ref Value value)
    {
        if (!table.TryGetValue(component, out var read)) return false;
        value = read(from);
        return true;
    }

    private static bool TryRead(string component, int offsetSeconds, string? zone, ref Value value)
    {
        if (!OfOffset.TryGetValue(component, out var read)) return false;
        value = read(offsetSeconds, zone);
        return true;
    }

    private static string OffsetText(int offsetSeconds)
    {
        var writer = new IsoWriter(stackalloc char[IsoWriter.LengthMax]);
        writer.Offset(offsetSeconds);
        return writer.ToString();
    }

    private static FrozenDictionary<string, T> Table<T>(params ReadOnlySpan<(string Name, T Read)> rows)
    {
        var table = new Dictionary<string, T>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, read) in rows) table.Add(name, read);
        return table.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
