using Mycelia.Kernel.Values;

namespace Mycelia;

/// <summary>A time of day with an offset from UTC of up to 18 hours either way, without a date.</summary>
public readonly record struct ZonedTime : IComparable<ZonedTime>
{
    /// <summary>The time that a clock at <paramref name="offsetSeconds"/> east of UTC shows.</summary>
    /// <param name="nanoOfDay">Nanoseconds since local midnight.</param>
    /// <param name="offsetSeconds">Local time minus UTC, in seconds, -64,800 to 64,800.</param>
    /// <exception cref="MyceliaException">A part is out of range (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public ZonedTime(long nanoOfDay, int offsetSeconds)
    {
        Chronology.Require(Check(nanoOfDay, offsetSeconds), nameof(ZonedTime));
        NanoOfDay = nanoOfDay;
        OffsetSeconds = offsetSeconds;
    }

    /// <summary>The local time with an offset in seconds.</summary>
    /// <exception cref="MyceliaException">The offset is out of range (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public ZonedTime(LocalTime time, int offsetSeconds) : this(time.NanoOfDay, offsetSeconds)
    {
    }

    /// <summary>Nanoseconds since local midnight.</summary>
    public long NanoOfDay { get; }

    /// <summary>Local time minus UTC, in seconds.</summary>
    public int OffsetSeconds { get; }

    /// <summary>What the clock shows, without the offset.</summary>
    public LocalTime Time => new(NanoOfDay);

    /// <summary>The local hour, 0 to 23.</summary>
    public int Hour => Time.Hour;

    /// <summary>The minute of the hour, 0 to 59.</summary>
    public int Minute => Time.Minute;

    /// <summary>The second of the minute, 0 to 59.</summary>
    public int Second => Time.Second;

    /// <summary>The nanosecond of the second, 0 to 999,999,999.</summary>
    public int Nanosecond => Time.Nanosecond;

    private long UtcNano => NanoOfDay - (long)OffsetSeconds * Chronology.NanosPerSecond;

    /// <summary>Reads what <see cref="ToString"/> writes, with a fraction of one to nine digits.</summary>
    /// <exception cref="MyceliaException">The text is not a time (<see cref="StatusCode.InvalidArgument"/>); the message says where.</exception>
    public static ZonedTime Parse(ReadOnlySpan<char> text)
    {
        var reader = new IsoReader(text);
        return TryRead(ref reader, out var time) ? time : throw reader.Error(nameof(ZonedTime), "12:31:14.645+01:00");
    }

    /// <summary>Reads what <see cref="ToString"/> writes; false when the text is something else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ZonedTime time)
    {
        var reader = new IsoReader(text);
        return TryRead(ref reader, out time);
    }

    /// <summary>ISO 8601: <c>12:31:14.645+01:00</c>, <c>12:31Z</c>.</summary>
    public override string ToString()
    {
        var writer = new IsoWriter(stackalloc char[IsoWriter.LengthMax]);
        writer.Time(NanoOfDay);
        writer.Offset(OffsetSeconds);
        return writer.ToString();
    }

    /// <summary>By the moment in UTC; among equal moments, the smaller offset first.</summary>
    public int CompareTo(ZonedTime other)
    {
        var order = UtcNano.CompareTo(other.UtcNano);
        return order != 0 ? order : OffsetSeconds.CompareTo(other.OffsetSeconds);
    }

    /// <summary>Whether <paramref name="left"/> orders first.</summary>
    public static bool operator <(ZonedTime left, ZonedTime right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> orders last.</summary>
    public static bool operator >(ZonedTime left, ZonedTime right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> orders first or is equal.</summary>
    public static bool operator <=(ZonedTime left, ZonedTime right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> orders last or is equal.</summary>
    public static bool operator >=(ZonedTime left, ZonedTime right) => left.CompareTo(right) >= 0;

    internal static string? Check(long nanoOfDay, int offsetSeconds) => Chronology.CheckNanoOfDay(nanoOfDay) ?? Chronology.CheckOffset(offsetSeconds);

    private static bool TryRead(ref IsoReader reader, out ZonedTime time)
    {
        time = default;
        if (!reader.Time(out var nanoOfDay) || !reader.Offset(out var offsetSeconds) || !reader.End()) return false;
        time = new ZonedTime(nanoOfDay, offsetSeconds);
        return true;
    }
}
