// Dates and times with a zone. Local parts are put together first and the zone is applied once, at the end: to what the local clock shows or, when the value
// selected from has a zone of its own and another is asked for, by way of the instant.

using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions.Temporal;

/// <summary><c>datetime</c> and its sub-functions.</summary>
internal sealed class DateTimeFamily() : InstantFamily("datetime", TemporalUnit.Millennium, TemporalUnit.Microsecond)
{
    private const int MillisPerSecond = 1_000;
    private const int NanosPerMilli = 1_000_000;

    private static readonly TemporalField[] DateTimeComponents =
        [.. DateFamily.DateComponents, .. LocalTimeFamily.TimeComponents, TemporalField.DateTime, TemporalField.EpochSeconds, TemporalField.EpochMillis];

    protected override ReadOnlySpan<TemporalField> Components => DateTimeComponents;

    /// <summary><c>datetime.fromEpoch(seconds, nanoseconds)</c>, in UTC.</summary>
    public static Value FromEpoch(ReadOnlySpan<Value> arguments)
    {
        if (arguments[0].IsNull || arguments[1].IsNull) return Value.Null;
        var (second, nano) = (Integer("datetime.fromEpoch", arguments[0]), Integer("datetime.fromEpoch", arguments[1]));
        return Zone.Utc.At(checked(second + Chronology.FloorDiv(nano, Chronology.NanosPerSecond)), (int)Chronology.FloorMod(nano, Chronology.NanosPerSecond));
    }

    /// <summary><c>datetime.fromEpochMillis(milliseconds)</c>, in UTC.</summary>
    public static Value FromEpochMillis(ReadOnlySpan<Value> arguments) =>
        arguments[0].IsNull ? Value.Null : OfEpochMillis(Integer("datetime.fromEpochMillis", arguments[0]), Zone.Utc);

    protected override Value Show(ZonedDateTime now) => now;

    protected override Value Parse(string text, in TemporalClock clock)
    {
        var reader = new TemporalReader(text);
        if (!reader.Date(out var day)) throw Malformed(reader);
        long nanoOfDay = 0;
        int? offset = null;
        if (reader.Skip('T'))
        {
            if (!reader.Time(out nanoOfDay)) throw Malformed(reader);
            if (reader.HasOffset) offset = reader.Offset(out var seconds) ? seconds : throw Malformed(reader);
        }

        if (!reader.ZoneName(out var name) || !reader.End()) throw Malformed(reader);
        var local = At(day, nanoOfDay);
        if (name is null) return (offset is { } only ? Zone.Fixed(only) : clock.DefaultZone).Resolve(local);
        var zone = Zone.Parse(name);
        if (offset is { } claimed && !zone.IsValid(local, claimed))
            throw TemporalErrors.InvalidText($"'{text}' contradicts itself: {name} has another offset at that time, as in {zone.Resolve(local)}. Leave the offset or the zone out.");
        return zone.Resolve(local, offset);
    }

    protected override Value Select(Value other, in TemporalClock clock) => other.Kind switch
    {
        ValueKind.ZonedDateTime => other,
        ValueKind.LocalDateTime => clock.DefaultZone.Resolve(other.AsLocalDateTime()),
        _ => throw TemporalErrors.WrongType(Name, "a value with date and time", other),
    };

    protected override Value Build(in TemporalFields fields, in TemporalClock clock)
    {
        Zone? wanted = fields.Timezone is { } text ? Zone.Parse(text) : null;
        if (fields.Has(TemporalField.DateTime)) return Assign(fields, fields.DateTime, fields.DateTime, wanted, clock);
        if (fields.Find(TemporalField.EpochSeconds) is { } seconds) return Assign(fields, (wanted ?? clock.DefaultZone).At(seconds, 0), clock);
        if (fields.Find(TemporalField.EpochMillis) is { } millis) return Assign(fields, OfEpochMillis(millis, wanted ?? clock.DefaultZone), clock);
        return Assign(fields, fields.Date, fields.Time, wanted, clock);
    }

    protected override Value Truncate(TemporalUnit unit, Value instant, in TemporalFields fields, in TemporalClock clock)
    {
        var time = FieldAssignment.Time(fields, TruncatedTime(unit, instant, fields), Truncation.KeptFraction(unit));
        var local = At(FieldAssignment.Date(fields, Truncation.Date(DateOf(instant), unit)), time);
        int? offset = instant.TryGetZonedDateTime(out var zoned) ? zoned.OffsetSeconds : null;
        return (fields.Timezone is { } text ? Zone.Parse(text) : ZoneOf(instant, clock)).Resolve(local, offset);
    }

    private Value Assign(in TemporalFields fields, ZonedDateTime from, in TemporalClock clock) => Assign(fields, from, from, null, clock);

    /// <summary>The components on top of the date of one value and the time of another, either of which may be null.</summary>
    private ZonedDateTime Assign(in TemporalFields fields, Value date, Value time, Zone? wanted, in TemporalClock clock)
    {
        fields.Validate(Name, !date.IsNull, !time.IsNull);
        if (date.IsNull) fields.Require(Name, TemporalField.Year);
        if (date.IsNull && time.IsNull) fields.RequireDay(Name);
        var day = FieldAssignment.Date(fields, date.IsNull ? null : DateOf(date));
        var local = At(day, FieldAssignment.Time(fields, time.IsNull ? 0 : TimeOf(time)));
        int? offset = time.TryGetZonedDateTime(out var zoned) ? zoned.OffsetSeconds : null;
        if (wanted is not { } zone) return ZoneOf(time, clock).Resolve(local, offset);
        if (time.Kind is not (ValueKind.ZonedTime or ValueKind.ZonedDateTime)) return zone.Resolve(local);
        var instant = ZoneOf(time, clock).Resolve(local, offset);
        return zone.At(instant.EpochSecond, instant.Nano);
    }

    private static Zone ZoneOf(Value time, in TemporalClock clock) => time.Kind switch
    {
        ValueKind.ZonedTime => Zone.Fixed(time.AsZonedTime().OffsetSeconds),
        ValueKind.ZonedDateTime => Zone.Of(time.AsZonedDateTime()),
        _ => clock.DefaultZone,
    };

    private static ZonedDateTime OfEpochMillis(long millis, Zone zone) =>
        zone.At(Chronology.FloorDiv(millis, MillisPerSecond), (int)Chronology.FloorMod(millis, MillisPerSecond) * NanosPerMilli);

    private static long Integer(string function, Value value) => value.TryGetInt64(out var number) ? number : throw TemporalErrors.WrongType(function, "integers", value);

    private static LocalDateTime At(long day, long nanoOfDay) => new(new Date(day), new LocalTime(nanoOfDay));

    private static CypherException Malformed(TemporalReader reader) => reader.Error("date and time", "2015-07-21T21:40:32.142+01:00[Europe/Stockholm]");
}
