namespace Mycelia.Cypher.Functions.Temporal;

/// <summary>The three clocks of Cypher, read by the caller, and the zone to use where none is given.</summary>
/// <param name="Transaction">The instant of the transaction: the same for all its statements.</param>
/// <param name="Statement">The instant of the statement; what <c>date()</c> and the like without a clock's name show.</param>
/// <param name="Realtime">The instant of this very call.</param>
/// <param name="DefaultZone">The zone of the session; UTC unless it was set.</param>
internal readonly record struct TemporalClock(ZonedDateTime Transaction, ZonedDateTime Statement, ZonedDateTime Realtime, Zone DefaultZone)
{
    /// <summary>All clocks stand at one instant, and the zone is UTC.</summary>
    public static TemporalClock At(ZonedDateTime instant) => new(instant, instant, instant, Zone.Utc);
}
