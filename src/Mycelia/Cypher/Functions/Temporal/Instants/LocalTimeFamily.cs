namespace Mycelia.Cypher.Functions.Temporal;

/// <summary><c>localtime</c> and its sub-functions.</summary>
internal sealed class LocalTimeFamily() : InstantFamily("localtime", TemporalUnit.Day, TemporalUnit.Microsecond)
{
    /// <summary>The components of times of day.</summary>
    public static ReadOnlySpan<TemporalField> TimeComponents =>
    [
        TemporalField.Hour, TemporalField.Minute, TemporalField.Second, TemporalField.Millisecond, TemporalField.Microsecond, TemporalField.Nanosecond,
        TemporalField.Time,
    ];

    protected override ReadOnlySpan<TemporalField> Components => TimeComponents;

    protected override Value Show(ZonedDateTime now) => now.Local.Time;

    protected override Value Parse(string text, in TemporalClock clock)
    {
        var reader = new TemporalReader(text);
        reader.Skip('T');
        return reader.Time(out var nanoOfDay) && reader.End() ? new LocalTime(nanoOfDay) : throw reader.Error("local time", "21:40:32.142");
    }

    protected override Value Select(Value other, in TemporalClock clock) => new LocalTime(TimeOf(other));

    protected override Value Build(in TemporalFields fields, in TemporalClock clock)
    {
        var hasTime = fields.Has(TemporalField.Time);
        RejectTimezone(fields);
        fields.Validate(Name, true, hasTime);
        if (!hasTime) fields.Require(Name, TemporalField.Hour);
        return new LocalTime(FieldAssignment.Time(fields, hasTime ? TimeOf(fields.Time) : 0));
    }

    protected override Value Truncate(TemporalUnit unit, Value instant, in TemporalFields fields, in TemporalClock clock)
    {
        RejectTimezone(fields);
        return new LocalTime(FieldAssignment.Time(fields, Truncation.Time(TimeOf(instant), unit), Truncation.KeptFraction(unit)));
    }

    private void RejectTimezone(in TemporalFields fields)
    {
        if (fields.Timezone is not null) throw TemporalErrors.InvalidComponents(Name, "a local time has no time zone; give it alone to get the time there now");
    }
}
