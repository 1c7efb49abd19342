namespace Mycelia.Cypher.Functions.Temporal;

/// <summary>What the maps of the temporal functions may have, in the order in which the components are set.</summary>
internal enum TemporalField
{
    Year,
    Quarter,
    Month,
    Week,
    OrdinalDay,
    DayOfQuarter,
    DayOfWeek,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
    Microsecond,
    Nanosecond,
    EpochSeconds,
    EpochMillis,
    /// <summary>Another value to take the date from.</summary>
    Date,
    /// <summary>Another value to take the time of day from.</summary>
    Time,
    /// <summary>Another value to take date and time from.</summary>
    DateTime,
    Timezone,
}
