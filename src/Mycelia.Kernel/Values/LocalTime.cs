using Mycelia.Kernel.Values;

namespace Mycelia;

/// <summary>A time of day to the nanosecond, without a date or an offset from UTC.</summary>
public readonly record struct LocalTime : IComparable<LocalTime>
{
    /// <summary>The time that lies <paramref name="nanoOfDay"/> nanoseconds after midnight.</summary>
    /// <exception cref="MyceliaException">That is not within one day (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public LocalTime(long nanoOfDay)
    {
        Chronology.Require(Chronology.CheckNanoOfDay(nanoOfDay), nameof(LocalTime));
        NanoOfDay = nanoOfDay;
    }

    /// <summary>The time of an hour (0 to 23), minute, second and nanosecond of the second.</summary>
    /// <exception cref="MyceliaException">A part is out of range (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public LocalTime(int hour, int minute, int second = 0, int nanosecond = 0)
    {
        Chronology.Require(Chronology.CheckClock(hour, minute, second, nanosecond), nameof(LocalTime));
        NanoOfDay = hour * Chronology.NanosPerHour + minute * Chronology.NanosPerMinute + (long)second * Chronology.NanosPerSecond + nanosecond;
    }

    /// <summary>Nanoseconds since midnight.</summary>
    public long NanoOfDay { get; }

    /// <summary>The hour, 0 to 23.</summary>
    public int Hour => (int)(NanoOfDay / Chronology.NanosPerHour);

    /// <summary>The minute of the hour, 0 to 59.</summary>
    public int Minute => (int)(NanoOfDay / Chronology.NanosPerMinute % 60);

    /// <summary>The second of the minute, 0 to 59.</summary>
    public int Second => (int)(NanoOfDay / Chronology.NanosPerSecond % 60);

    /// <summary>The nanosecond of the second, 0 to 999,999,999.</summary>
    public int Nanosecond => (int)(NanoOfDay % Chronology.NanosPerSecond);

    /// <summary>The same time.</summary>
    public static LocalTime FromTimeOnly(TimeOnly time) => new(time.Ticks * 100);

    /// <summary>The same time.</summary>
    /// <exception cref="MyceliaException">It is not a whole number of 100 ns ticks (<see cref="StatusCode.Overflow"/>).</exception>
    public TimeOnly ToTimeOnly() => new(Chronology.ToTicks(NanoOfDay, this, nameof(TimeOnly)));

    /// <summary>Reads what <see cref="ToString"/> writes, with a fraction of one to nine digits.</summary>
    /// <exception cref="MyceliaException">The text is not a time (<see cref="StatusCode.InvalidArgument"/>); the message says where.</exception>
    public static LocalTime Parse(ReadOnlySpan<char> text)
    {
        var reader = new IsoReader(text);
        return TryRead(ref reader, out var time) ? time : throw reader.Error(nameof(LocalTime), "12:31:14.645");
    }

    /// <summary>Reads what <see cref="ToString"/> writes; false when the text is something else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out LocalTime time)
    {
        var reader = new IsoReader(text);
        return TryRead(ref reader, out time);
    }

    /// <summary>ISO 8601: <c>12:31:14.645</c>, or <c>12:31</c> when seconds and fraction are zero.</summary>
    public override string ToString()
    {
        var writer = new IsoWriter(stackalloc char[IsoWriter.LengthMax]);
        writer.Time(NanoOfDay);
        return writer.ToString();
    }

    /// <summary>Earlier times come first.</summary>
    public int CompareTo(LocalTime other) => NanoOfDay.CompareTo(other.NanoOfDay);

    /// <summary>Whether <paramref name="left"/> is earlier.</summary>
    public static bool operator <(LocalTime left, LocalTime right) => left.NanoOfDay < right.NanoOfDay;

    /// <summary>Whether <paramref name="left"/> is later.</summary>
    public static bool operator >(LocalTime left, LocalTime right) => left.NanoOfDay > right.NanoOfDay;

    /// <summary>Whether <paramref name="left"/> is earlier or equal.</summary>
    public static bool operator <=(LocalTime left, LocalTime right) => left.NanoOfDay <= right.NanoOfDay;

    /// <summary>Whether <paramref name="left"/> is later or equal.</summary>
    public static bool operator >=(LocalTime left, LocalTime right) => left.NanoOfDay >= right.NanoOfDay;

    private static bool TryRead(ref IsoReader reader, out LocalTime time)
    {
        time = default;
        if (!reader.Time(out var nanoOfDay) || !reader.End()) return false;
        time = new LocalTime(nanoOfDay);
        return true;
    }
}
