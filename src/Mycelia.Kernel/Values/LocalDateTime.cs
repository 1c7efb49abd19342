using Mycelia.Kernel.Values;

namespace Mycelia;

/// <summary>A date and time of day to the nanosecond, without an offset from UTC: what a calendar and a clock show.</summary>
public readonly record struct LocalDateTime : IComparable<LocalDateTime>
{
    /// <summary>The date and time that lie so long after 1970-01-01T00:00.</summary>
    /// <param name="epochSecond">Whole seconds, rounded towards the past.</param>
    /// <param name="nano">Nanoseconds after that second, 0 to 999,999,999.</param>
    /// <exception cref="MyceliaException">A part is out of range (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public LocalDateTime(long epochSecond, int nano)
    {
        Chronology.Require(Check(epochSecond, nano), nameof(LocalDateTime));
        EpochSecond = epochSecond;
        Nano = nano;
    }

    /// <summary>A time on a date.</summary>
    public LocalDateTime(Date date, LocalTime time)
    {
        EpochSecond = date.EpochDay * Chronology.SecondsPerDay + time.NanoOfDay / Chronology.NanosPerSecond;
        Nano = time.Nanosecond;
    }

    /// <summary>Seconds since 1970-01-01T00:00 of the same calendar, rounded towards the past.</summary>
    public long EpochSecond { get; }

    /// <summary>The nanosecond of the second, 0 to 999,999,999.</summary>
    public int Nano { get; }

    /// <summary>The date part.</summary>
    public Date Date => new(Chronology.FloorDiv(EpochSecond, Chronology.SecondsPerDay));

    /// <summary>The time of day.</summary>
    public LocalTime Time => new(Chronology.FloorMod(EpochSecond, Chronology.SecondsPerDay) * Chronology.NanosPerSecond + Nano);

    /// <summary>The year; 0 is the year before year 1.</summary>
    public int Year => Date.Year;

    /// <summary>The month, 1 to 12.</summary>
    public int Month => Date.Month;

    /// <summary>The day of the month, 1 to 31.</summary>
    public int Day => Date.Day;

    /// <summary>The hour, 0 to 23.</summary>
    public int Hour => Time.Hour;

    /// <summary>The minute of the hour, 0 to 59.</summary>
    public int Minute => Time.Minute;

    /// <summary>The second of the minute, 0 to 59.</summary>
    public int Second => Time.Second;

    /// <summary>What <paramref name="value"/> shows; its <see cref="DateTime.Kind"/> is not looked at.</summary>
    public static LocalDateTime FromDateTime(DateTime value)
    {
        var ticks = value.Ticks - DateTime.UnixEpoch.Ticks;
        return new LocalDateTime(Chronology.FloorDiv(ticks, TimeSpan.TicksPerSecond), (int)Chronology.FloorMod(ticks, TimeSpan.TicksPerSecond) * 100);
    }

    /// <summary>The same date and time, of kind <see cref="DateTimeKind.Unspecified"/>.</summary>
    /// <exception cref="MyceliaException">
    /// The year is not 1 to 9999, or there are parts of a 100 ns tick (<see cref="StatusCode.Overflow"/>).
    /// </exception>
    public DateTime ToDateTime()
    {
        if (Year is < 1 or > 9_999) throw Chronology.DoesNotFit(this, nameof(DateTime), "its years are 1 to 9999");
        var nanoTicks = Chronology.ToTicks(Nano, this, nameof(DateTime));
        return new DateTime(DateTime.UnixEpoch.Ticks + EpochSecond * TimeSpan.TicksPerSecond + nanoTicks, DateTimeKind.Unspecified);
    }

    /// <summary>Reads what <see cref="ToString"/> writes, with a fraction of one to nine digits.</summary>
    /// <exception cref="MyceliaException">
    /// The text is not a date and time (<see cref="StatusCode.InvalidArgument"/>); the message says where.
    /// </exception>
    public static LocalDateTime Parse(ReadOnlySpan<char> text)
    {
        var reader = new IsoReader(text);
        return TryRead(ref reader, out var value) ? value : throw reader.Error(nameof(LocalDateTime), "1984-10-11T12:31:14.645");
    }

    /// <summary>Reads what <see cref="ToString"/> writes; false when the text is something else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out LocalDateTime value)
    {
        var reader = new IsoReader(text);
        return TryRead(ref reader, out value);
    }

    /// <summary>ISO 8601: <c>1984-10-11T12:31:14.645</c>.</summary>
    public override string ToString()
    {
        var writer = new IsoWriter(stackalloc char[IsoWriter.LengthMax]);
        writer.DateTime(EpochSecond, Nano);
        return writer.ToString();
    }

    /// <summary>Earlier comes first.</summary>
    public int CompareTo(LocalDateTime other)
    {
        var order = EpochSecond.CompareTo(other.EpochSecond);
        return order != 0 ? order : Nano.CompareTo(other.Nano);
    }

    /// <summary>Whether <paramref name="left"/> is earlier.</summary>
    public static bool operator <(LocalDateTime left, LocalDateTime right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is later.</summary>
    public static bool operator >(LocalDateTime left, LocalDateTime right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is earlier or equal.</summary>
    public static bool operator <=(LocalDateTime left, LocalDateTime right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is later or equal.</summary>
    public static bool operator >=(LocalDateTime left, LocalDateTime right) => left.CompareTo(right) >= 0;

    internal static string? Check(long epochSecond, long nano) => Chronology.CheckEpochSecond(epochSecond) ?? Chronology.CheckNano(nano);

    private static bool TryRead(ref IsoReader reader, out LocalDateTime value)
    {
        value = default;
        if (!reader.Date(out var epochDay) || !reader.Literal('T') || !reader.Time(out var nanoOfDay) || !reader.End()) return false;
        value = new LocalDateTime(new Date(epochDay), new LocalTime(nanoOfDay));
        return true;
    }
}
