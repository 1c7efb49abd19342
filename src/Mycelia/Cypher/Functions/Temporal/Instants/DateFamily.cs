namespace Mycelia.Cypher.Functions.Temporal;

/// <summary><c>date</c> and its sub-functions.</summary>
internal sealed class DateFamily() : InstantFamily("date", TemporalUnit.Millennium, TemporalUnit.Day)
{
    /// <summary>The components of dates; the other types with a date begin with them.</summary>
    public static ReadOnlySpan<TemporalField> DateComponents =>
    [
        TemporalField.Year, TemporalField.Quarter, TemporalField.Month, TemporalField.Week, TemporalField.OrdinalDay, TemporalField.DayOfQuarter,
        TemporalField.DayOfWeek, TemporalField.Day, TemporalField.Date,
    ];

    protected override ReadOnlySpan<TemporalField> Components => DateComponents;

    protected override Value Show(ZonedDateTime now) => now.Local.Date;

    protected override Value Parse(string text, in TemporalClock clock)
    {
        var reader = new TemporalReader(text);
        return reader.Date(out var day) && reader.End() ? new Date(day) : throw reader.Error("date", "2015-07-21");
    }

    protected override Value Select(Value other, in TemporalClock clock) => new Date(DateOf(other));

    protected override Value Build(in TemporalFields fields, in TemporalClock clock)
    {
        var hasDate = fields.Has(TemporalField.Date);
        RejectTimezone(fields);
        fields.Validate(Name, hasDate, true);
        if (!hasDate) fields.Require(Name, TemporalField.Year);
        return new Date(FieldAssignment.Date(fields, hasDate ? DateOf(fields.Date) : null));
    }

    protected override Value Truncate(TemporalUnit unit, Value instant, in TemporalFields fields, in TemporalClock clock)
    {
        RejectTimezone(fields);
        return new Date(FieldAssignment.Date(fields, Truncation.Date(DateOf(instant), unit)));
    }

    private void RejectTimezone(in TemporalFields fields)
    {
        if (fields.Timezone is not null) throw TemporalErrors.InvalidComponents(Name, "a date has no time zone; give it alone to get the date of today there");
    }
}
