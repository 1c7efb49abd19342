namespace Mycelia.Cypher.Functions.Temporal;

/// <summary>What .NET knows, for systems without files of the tz database. Its offsets are whole minutes.</summary>
internal sealed class SystemZoneRules(string name, TimeZoneInfo zone) : ZoneRules(name)
{
    private const long SecondsPer400Years = 146_097L * 86_400;
    private static readonly long SecondMin = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long SecondMax = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    public override int OffsetAt(long epochSecond)
    {
        // The calendar repeats every 400 years, and with it the rules of the last years.
        if (epochSecond > SecondMax) epochSecond -= (epochSecond - SecondMax + SecondsPer400Years - 1) / SecondsPer400Years * SecondsPer400Years;
        var instant = DateTimeOffset.FromUnixTimeSeconds(Math.Max(epochSecond, SecondMin));
        return (int)zone.GetUtcOffset(instant).TotalSeconds;
    }
}
