using Mycelia.Kernel.Values;

namespace Mycelia.Cypher.Functions.Temporal;

/// <summary>A fixed offset from UTC or a named time zone. The default is UTC.</summary>
internal readonly record struct Zone
{
    private readonly ZoneRules? _rules;
    private readonly int _offsetSeconds;

    private Zone(ZoneRules? rules, int offsetSeconds) => (_rules, _offsetSeconds) = (rules, offsetSeconds);

    /// <summary>The offset zero, without a name.</summary>
    public static Zone Utc => default;

    /// <summary>The name; null for a fixed offset.</summary>
    public string? Name => _rules?.Name;

    public static Zone Fixed(int offsetSeconds)
    {
        if (Chronology.CheckOffset(offsetSeconds) is { } problem) throw TemporalErrors.InvalidZone(problem);
        return new Zone(null, offsetSeconds);
    }

    /// <summary>The zone of a name; an error when nobody knows it.</summary>
    public static Zone Named(string name) => new(ZoneRules.Find(name) ?? throw TemporalErrors.UnknownZone(name), 0);

    /// <summary>The zone that a value carries.</summary>
    public static Zone Of(ZonedDateTime value) => value.Zone is { } name ? Named(name) : Fixed(value.OffsetSeconds);

    /// <summary>Reads <c>Z</c>, an offset such as <c>+01:00</c>, or a name; blanks in names stand for underscores, as in America/Los Angeles.</summary>
    public static Zone Parse(string text)
    {
        if (text.Length > 0 && (text[0] is '+' or '-' || text is "Z" or "z"))
        {
            var reader = new TemporalReader(text);
            return reader.Offset(out var offset) && reader.End() ? Fixed(offset) : throw reader.Error("time zone", "+01:00 or Europe/Stockholm");
        }

        return Named(text.Replace(' ', '_'));
    }

    /// <summary>Local time minus UTC at an instant, in seconds.</summary>
    public int OffsetAt(long epochSecond) => _rules?.OffsetAt(epochSecond) ?? _offsetSeconds;

    /// <summary>An instant as this zone shows it.</summary>
    public ZonedDateTime At(long epochSecond, int nano) => new(epochSecond, nano, OffsetAt(epochSecond), Name);

    /// <summary>
    /// The instant at which local clocks show a time. Where they show it twice, the instant with the preferred offset is taken, else the earlier; where they
    /// skip it, the clock runs on as before the jump and shows the time after it.
    /// </summary>
    public ZonedDateTime Resolve(LocalDateTime local, int? preferredOffset = null)
    {
        if (_rules is null) return new ZonedDateTime(local, _offsetSeconds);
        var offset = preferredOffset is { } preferred && IsValid(local, preferred) ? preferred : OffsetOf(local);
        var epochSecond = local.EpochSecond - offset;
        return new ZonedDateTime(epochSecond, local.Nano, _rules.OffsetAt(epochSecond), Name);
    }

    /// <summary>Whether local clocks show a time while this offset applies.</summary>
    public bool IsValid(LocalDateTime local, int offsetSeconds) => OffsetAt(local.EpochSecond - offsetSeconds) == offsetSeconds;

    private int OffsetOf(LocalDateTime local)
    {
        // Offsets stay below a day, so the instant lies within a day of the same number of seconds.
        var before = _rules!.OffsetAt(local.EpochSecond - Chronology.SecondsPerDay);
        if (IsValid(local, before)) return before;
        var after = _rules.OffsetAt(local.EpochSecond + Chronology.SecondsPerDay);
        return IsValid(local, after) ? after : before;
    }
}
