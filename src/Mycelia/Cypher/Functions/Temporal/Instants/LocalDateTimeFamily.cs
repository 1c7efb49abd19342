namespace Mycelia.Cypher.Functions.Temporal;

/// <summary><c>localdatetime</c> and its sub-functions.</summary>
internal sealed class LocalDateTimeFamily() : InstantFamily("localdatetime", TemporalUnit.Millennium, TemporalUnit.Microsecond)
{
    private static readonly TemporalField[] DateTimeComponents = [.. DateFamily.DateComponents, .. LocalTimeFamily.TimeComponents, TemporalField.DateTime];

    protected override ReadOnlySpan<TemporalField> Components => DateTimeComponents;

    protected override Value Show(ZonedDateTime now) => now.Local;

    protected override Value Parse(string text, in TemporalClock clock)
    {
        var reader = new TemporalReader(text);
        long nanoOfDay = 0;
        var isRead = reader.Date(out var day) && (!reader.Skip('T') || reader.Time(out nanoOfDay)) && reader.End();
        return isRead ? At(day, nanoOfDay) : throw reader.Error("local date and time", "2015-07-21T21:40:32.142");
    }

    protected override Value Select(Value other, in TemporalClock clock) => At(DateOf(other), TimeOf(other));

    protected override Value Build(in TemporalFields fields, in TemporalClock clock)
    {
        if (fields.Timezone is not null) throw TemporalErrors.InvalidComponents(Name, "a local date and time has no time zone; give it alone to get what is shown there now");
        var selected = fields.Has(TemporalField.DateTime);
        var hasDate = selected || fields.Has(TemporalField.Date);
        var hasTime = selected || fields.Has(TemporalField.Time);
        fields.Validate(Name, hasDate, hasTime);
        if (!hasDate) fields.Require(Name, TemporalField.Year);
        if (!hasDate && !hasTime) fields.RequireDay(Name);
        var day = FieldAssignment.Date(fields, hasDate ? DateOf(selected ? fields.DateTime : fields.Date) : null);
        return At(day, FieldAssignment.Time(fields, hasTime ? TimeOf(selected ? fields.DateTime : fields.Time) : 0));
    }

    protected override Value Truncate(TemporalUnit unit, Value instant, in TemporalFields fields, in TemporalClock clock)
    {
        if (fields.Timezone is not null) throw TemporalErrors.InvalidComponents(Name, "a local date and time has no time zone");
        var time = FieldAssignment.Time(fields, TruncatedTime(unit, instant, fields), Truncation.KeptFraction(unit));
        return At(FieldAssignment.Date(fields, Truncation.Date(DateOf(instant), unit)), time);
    }

    private static LocalDateTime At(long day, long nanoOfDay) => new(new Date(day), new LocalTime(nanoOfDay));
}
