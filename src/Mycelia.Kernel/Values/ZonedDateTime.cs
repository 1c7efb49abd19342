using System.Buffers;
using Mycelia.Kernel.Values;

namespace Mycelia;

/// <summary>
/// An instant to the nanosecond, with the offset from UTC that local clocks had and, if known, the name of their time zone.
/// The name is kept as given and never looked up: what was stored reads back alike on every machine.
/// </summary>
public readonly record struct ZonedDateTime : IComparable<ZonedDateTime>
{
    private const int ZoneLengthMax = 255;

    private static readonly SearchValues<char> ZoneCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-.~");

    /// <summary>The instant that lies so long after 1970-01-01T00:00Z, seen from an offset and a zone.</summary>
    /// <param name="epochSecond">Whole seconds of UTC, rounded towards the past.</param>
    /// <param name="nano">Nanoseconds after that second, 0 to 999,999,999.</param>
    /// <param name="offsetSeconds">Local time minus UTC, in seconds, -64,800 to 64,800.</param>
    /// <param name="zone">An IANA name such as <c>Europe/Stockholm</c>, or null.</param>
    /// <exception cref="MyceliaException">A part is out of range (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public ZonedDateTime(long epochSecond, int nano, int offsetSeconds, string? zone = null)
    {
        Chronology.Require(Check(epochSecond, nano, offsetSeconds) ?? CheckZone(zone), nameof(ZonedDateTime));
        EpochSecond = epochSecond;
        Nano = nano;
        OffsetSeconds = offsetSeconds;
        Zone = zone;
    }

    /// <summary>The instant at which local calendars and clocks show <paramref name="local"/>.</summary>
    /// <exception cref="MyceliaException">A part is out of range (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public ZonedDateTime(LocalDateTime local, int offsetSeconds, string? zone = null)
        : this(local.EpochSecond - offsetSeconds, local.Nano, offsetSeconds, zone)
    {
    }

    /// <summary>Seconds of UTC since 1970-01-01T00:00Z, rounded towards the past.</summary>
    public long EpochSecond { get; }

    /// <summary>The nanosecond of the second, 0 to 999,999,999.</summary>
    public int Nano { get; }

    /// <summary>Local time minus UTC, in seconds.</summary>
    public int OffsetSeconds { get; }

    /// <summary>The name of the time zone, or null when only the offset is known.</summary>
    public string? Zone { get; }

    /// <summary>What local calendars and clocks show.</summary>
    public LocalDateTime Local => new(EpochSecond + OffsetSeconds, Nano);

    /// <summary>The local year; 0 is the year before year 1.</summary>
    public int Year => Local.Year;

    /// <summary>The local month, 1 to 12.</summary>
    public int Month => Local.Month;

    /// <summary>The local day of the month, 1 to 31.</summary>
    public int Day => Local.Day;

    /// <summary>The local hour, 0 to 23.</summary>
    public int Hour => Local.Hour;

    /// <summary>The minute of the hour, 0 to 59.</summary>
    public int Minute => Local.Minute;

    /// <summary>The second of the minute, 0 to 59.</summary>
    public int Second => Local.Second;

    /// <summary>The same instant and offset, without a zone.</summary>
    public static ZonedDateTime FromDateTimeOffset(DateTimeOffset value) =>
        new(LocalDateTime.FromDateTime(value.DateTime), (int)(value.Offset.Ticks / TimeSpan.TicksPerSecond));

    /// <summary>The same instant and offset; the name of the zone is left behind.</summary>
    /// <exception cref="MyceliaException">
    /// The year is not 1 to 9999, the offset is beyond 14 hours or not in whole minutes, or there are parts of a 100 ns tick
    /// (<see cref="StatusCode.Overflow"/>).
    /// </exception>
    public DateTimeOffset ToDateTimeOffset()
    {
        if (OffsetSeconds % 60 != 0 || Math.Abs(OffsetSeconds) > 14 * 3_600)
            throw Chronology.DoesNotFit(this, nameof(DateTimeOffset), "its offsets are whole minutes up to 14:00");
        var utcYear = new LocalDateTime(EpochSecond, Nano).Year;
        if (utcYear is < 1 or > 9_999) throw Chronology.DoesNotFit(this, nameof(DateTimeOffset), "its years are 1 to 9999 in UTC");
        return new DateTimeOffset(Local.ToDateTime(), TimeSpan.FromSeconds(OffsetSeconds));
    }

    /// <summary>Reads what <see cref="ToString"/> writes, with a fraction of one to nine digits. The offset is required.</summary>
    /// <exception cref="MyceliaException">
    /// The text is not such an instant (<see cref="StatusCode.InvalidArgument"/>); the message says where.
    /// </exception>
    public static ZonedDateTime Parse(ReadOnlySpan<char> text)
    {
        var reader = new IsoReader(text);
        return TryRead(ref reader, out var value)
            ? value
            : throw reader.Error(nameof(ZonedDateTime), "1984-10-11T12:31:14.645+01:00[Europe/Stockholm]");
    }

    /// <summary>Reads what <see cref="ToString"/> writes; false when the text is something else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ZonedDateTime value)
    {
        var reader = new IsoReader(text);
        return TryRead(ref reader, out value);
    }

    /// <summary>ISO 8601 with the zone in brackets: <c>1984-10-11T12:31:14.645+01:00[Europe/Stockholm]</c>.</summary>
    public override string ToString()
    {
        var writer = new IsoWriter(stackalloc char[IsoWriter.LengthMax + ZoneLengthMax]);
        writer.DateTime(EpochSecond + OffsetSeconds, Nano);
        writer.Offset(OffsetSeconds);
        if (Zone is not null)
        {
            writer.Literal('[');
            writer.Text(Zone);
            writer.Literal(']');
        }

        return writer.ToString();
    }

    /// <summary>By instant; among equal instants by offset, then by zone name with no zone first.</summary>
    public int CompareTo(ZonedDateTime other)
    {
        var order = EpochSecond.CompareTo(other.EpochSecond);
        if (order == 0) order = Nano.CompareTo(other.Nano);
        if (order == 0) order = OffsetSeconds.CompareTo(other.OffsetSeconds);
        return order != 0 ? order : string.CompareOrdinal(Zone, other.Zone);
    }

    /// <summary>Whether <paramref name="left"/> orders first.</summary>
    public static bool operator <(ZonedDateTime left, ZonedDateTime right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> orders last.</summary>
    public static bool operator >(ZonedDateTime left, ZonedDateTime right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> orders first or is equal.</summary>
    public static bool operator <=(ZonedDateTime left, ZonedDateTime right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> orders last or is equal.</summary>
    public static bool operator >=(ZonedDateTime left, ZonedDateTime right) => left.CompareTo(right) >= 0;

    internal static string? Check(long epochSecond, long nano, int offsetSeconds)
    {
        if (Chronology.CheckOffset(offsetSeconds) is { } problem) return problem;
        // The local time bounds the instant; the first comparison keeps the sum from wrapping.
        return Chronology.CheckNano(nano) ?? (epochSecond is < 2 * Chronology.EpochSecondMin or > 2 * Chronology.EpochSecondMax
            ? Chronology.CheckEpochSecond(epochSecond)
            : Chronology.CheckEpochSecond(epochSecond + offsetSeconds));
    }

    internal static string? CheckZone(string? zone)
    {
        if (zone is null) return null;
        if (zone.Length is 0 or > ZoneLengthMax) return $"a zone name has 1 to {ZoneLengthMax} characters, not {zone.Length}";
        return char.IsAsciiLetter(zone[0]) && !zone.AsSpan().ContainsAnyExcept(ZoneCharacters)
            ? null
            : "a zone name is a letter followed by letters, digits and / _ + - . ~, as in Europe/Stockholm";
    }

    private static bool TryRead(ref IsoReader reader, out ZonedDateTime value)
    {
        value = default;
        if (!reader.Date(out var epochDay) || !reader.Literal('T') || !reader.Time(out var nanoOfDay)) return false;
        if (!reader.Offset(out var offsetSeconds) || !reader.Zone(out var zone) || !reader.End()) return false;
        value = new ZonedDateTime(new LocalDateTime(new Date(epochDay), new LocalTime(nanoOfDay)), offsetSeconds, zone);
        return true;
    }
}
