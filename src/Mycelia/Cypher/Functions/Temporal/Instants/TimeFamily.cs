using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions.Temporal;

/// <summary><c>time</c> and its sub-functions. A named zone gives the offset that it has at the statement's instant.</summary>
internal sealed class TimeFamily() : InstantFamily("time", TemporalUnit.Day, TemporalUnit.Microsecond)
{
    protected override ReadOnlySpan<TemporalField> Components => LocalTimeFamily.TimeComponents;

    protected override Value Show(ZonedDateTime now) => new ZonedTime(now.Local.Time, now.OffsetSeconds);

    protected override Value Parse(string text, in TemporalClock clock)
    {
        var reader = new TemporalReader(text);
        reader.Skip('T');
        if (!reader.Time(out var nanoOfDay)) throw Malformed(reader);
        var offset = OffsetNow(clock.DefaultZone, clock);
        if (reader.HasOffset && !reader.Offset(out offset)) throw Malformed(reader);
        return reader.End() ? new ZonedTime(nanoOfDay, offset) : throw Malformed(reader);
    }

    protected override Value Select(Value other, in TemporalClock clock) => new ZonedTime(TimeOf(other), OffsetOf(other, clock));

    protected override Value Build(in TemporalFields fields, in TemporalClock clock)
    {
        var hasTime = fields.Has(TemporalField.Time);
        fields.Validate(Name, true, hasTime);
        if (!hasTime) fields.Require(Name, TemporalField.Hour);
        var time = FieldAssignment.Time(fields, hasTime ? TimeOf(fields.Time) : 0);
        var offset = hasTime ? OffsetOf(fields.Time, clock) : OffsetNow(clock.DefaultZone, clock);
        if (fields.Timezone is not { } text) return new ZonedTime(time, offset);

        // What carries an offset keeps its moment, what carries none keeps what the clock shows.
        var wanted = OffsetNow(Zone.Parse(text), clock);
        if (hasTime && fields.Time.Kind is ValueKind.ZonedTime or ValueKind.ZonedDateTime)
            time = Chronology.FloorMod(time + (long)(wanted - offset) * Chronology.NanosPerSecond, Chronology.NanosPerDay);
        return new ZonedTime(time, wanted);
    }

    protected override Value Truncate(TemporalUnit unit, Value instant, in TemporalFields fields, in TemporalClock clock)
    {
        var time = FieldAssignment.Time(fields, Truncation.Time(TimeOf(instant), unit), Truncation.KeptFraction(unit));
        return new ZonedTime(time, fields.Timezone is { } text ? OffsetNow(Zone.Parse(text), clock) : OffsetOf(instant, clock));
    }

    private static int OffsetOf(Value instant, in TemporalClock clock) => instant.Kind switch
    {
        ValueKind.ZonedTime => instant.AsZonedTime().OffsetSeconds,
        ValueKind.ZonedDateTime => instant.AsZonedDateTime().OffsetSeconds,
        ValueKind.LocalDateTime => clock.DefaultZone.Resolve(instant.AsLocalDateTime()).OffsetSeconds,
        _ => OffsetNow(clock.DefaultZone, clock),
    };

    private static int OffsetNow(Zone zone, in TemporalClock clock) => zone.OffsetAt(clock.Statement.EpochSecond);

    private static CypherException Malformed(TemporalReader reader) => reader.Error("time", "21:40:32.142+01:00");
}
