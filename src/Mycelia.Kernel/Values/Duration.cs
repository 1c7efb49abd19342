using Mycelia.Kernel.Values;

namespace Mycelia;

/// <summary>
/// An amount of time in months, days, seconds and nanoseconds. The parts are kept apart, because a month has no fixed number of
/// days and a day no fixed number of seconds; each has its own sign. Nanoseconds are always 0 to 999,999,999, so that minus a
/// quarter of a second is second -1 and nanosecond 750,000,000.
/// </summary>
public readonly record struct Duration : IComparable<Duration>
{
    private const int MonthsPerYear = 12;
    private const int DaysPerWeek = 7;
    private const long SecondsPerAverageMonth = 2_629_746; // 1/4800 of 400 Gregorian years

    /// <summary>A duration of the given parts; nanoseconds beyond a second move into the seconds.</summary>
    /// <exception cref="MyceliaException">The seconds do not fit 64 bits after that (<see cref="StatusCode.Overflow"/>).</exception>
    public Duration(long months, long days, long seconds, int nanos)
    {
        Months = months;
        Days = days;
        Seconds = AddSeconds(seconds, Chronology.FloorDiv(nanos, Chronology.NanosPerSecond));
        Nanos = (int)Chronology.FloorMod(nanos, Chronology.NanosPerSecond);
    }

    /// <summary>No time at all.</summary>
    public static Duration Zero => default;

    /// <summary>Whole months; a year is twelve.</summary>
    public long Months { get; }

    /// <summary>Whole days; a week is seven.</summary>
    public long Days { get; }

    /// <summary>Whole seconds, rounded towards minus infinity.</summary>
    public long Seconds { get; }

    /// <summary>Nanoseconds to add to the seconds, 0 to 999,999,999.</summary>
    public int Nanos { get; }

    /// <summary>The same time in seconds and nanoseconds; no days, for those of a <see cref="TimeSpan"/> are 24 hours each.</summary>
    public static Duration FromTimeSpan(TimeSpan value) => new(0, 0,
        Chronology.FloorDiv(value.Ticks, TimeSpan.TicksPerSecond), (int)Chronology.FloorMod(value.Ticks, TimeSpan.TicksPerSecond) * 100);

    /// <summary>The same time, with days of 24 hours.</summary>
    /// <exception cref="MyceliaException">
    /// There are months, which have no fixed length, or the time is too long or too fine (<see cref="StatusCode.Overflow"/>).
    /// </exception>
    public TimeSpan ToTimeSpan()
    {
        if (Months != 0) throw Chronology.DoesNotFit(this, nameof(TimeSpan), "months have no fixed length");
        var fraction = Chronology.ToTicks(Nanos, this, nameof(TimeSpan));
        var ticks = ((Int128)Days * Chronology.SecondsPerDay + Seconds) * TimeSpan.TicksPerSecond + fraction;
        return ticks >= long.MinValue && ticks <= long.MaxValue
            ? new TimeSpan((long)ticks)
            : throw Chronology.DoesNotFit(this, nameof(TimeSpan), "it holds up to 29,227 years");
    }

    /// <summary>
    /// Reads what <see cref="ToString"/> writes: years, months, weeks and days, then after <c>T</c> hours, minutes and seconds, each
    /// at most once and with its own sign; only seconds have a fraction, of one to nine digits.
    /// </summary>
    /// <exception cref="MyceliaException">The text is not a duration (<see cref="StatusCode.InvalidArgument"/>); the message says where.</exception>
    public static Duration Parse(ReadOnlySpan<char> text)
    {
        var reader = new IsoReader(text);
        return TryRead(ref reader, out var value) ? value : throw reader.Error(nameof(Duration), "P1Y2M10DT2H30M or PT-0.3S");
    }

    /// <summary>Reads what <see cref="ToString"/> writes; false when the text is something else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Duration value)
    {
        var reader = new IsoReader(text);
        return TryRead(ref reader, out value);
    }

    /// <summary>ISO 8601: <c>P1Y2M10DT2H30M</c>, <c>PT-0.3S</c>; parts that are zero are left out; no time at all is <c>PT0S</c>.</summary>
    public override string ToString()
    {
        if (this == Zero) return "PT0S";
        var writer = new IsoWriter(stackalloc char[IsoWriter.LengthMax]);
        writer.Literal('P');
        Part(ref writer, Months / MonthsPerYear, 'Y');
        Part(ref writer, Months % MonthsPerYear, 'M');
        Part(ref writer, Days, 'D');
        if (Seconds == 0 && Nanos == 0) return writer.ToString();

        // Towards zero: minus a quarter of a second is "-0.25", not second -1 and a positive fraction.
        var negative = Seconds < 0;
        var seconds = negative && Nanos != 0 ? Seconds + 1 : Seconds;
        var nanos = negative && Nanos != 0 ? Chronology.NanosPerSecond - Nanos : Nanos;
        writer.Literal('T');
        Part(ref writer, seconds / 3_600, 'H');
        Part(ref writer, seconds / 60 % 60, 'M');
        seconds %= 60;
        if (seconds == 0 && nanos == 0) return writer.ToString();
        if (negative && seconds == 0) writer.Literal('-');
        writer.Number(seconds);
        writer.ShortFraction(nanos);
        writer.Literal('S');
        return writer.ToString();
    }

    /// <summary>
    /// By average length, a month being 2,629,746 seconds and a day 86,400; among equal lengths by months, then days. Durations are
    /// equal only when all parts are.
    /// </summary>
    public int CompareTo(Duration other)
    {
        var order = AverageSeconds.CompareTo(other.AverageSeconds);
        if (order == 0) order = Nanos.CompareTo(other.Nanos);
        if (order == 0) order = Months.CompareTo(other.Months);
        return order != 0 ? order : Days.CompareTo(other.Days);
    }

    internal Int128 AverageSeconds => (Int128)Months * SecondsPerAverageMonth + (Int128)Days * Chronology.SecondsPerDay + Seconds;

    private static long AddSeconds(long seconds, long more)
    {
        var sum = (Int128)seconds + more;
        return sum >= long.MinValue && sum <= long.MaxValue
            ? (long)sum
            : throw new MyceliaException(StatusCode.Overflow,
                $"A duration of {seconds} and {more} seconds does not fit 64 bits. Use days for part of it.");
    }

    private static void Part(ref IsoWriter writer, long amount, char unit)
    {
        if (amount == 0) return;
        writer.Number(amount);
        writer.Literal(unit);
    }

    private static bool TryRead(ref IsoReader reader, out Duration value)
    {
        value = default;
        Span<Int128> dateParts = stackalloc Int128[4];
        Span<Int128> timeParts = stackalloc Int128[3];
        long nanos = 0;
        if (!reader.Literal('P') || !reader.Amounts("YMWD", dateParts, ref nanos, out var count)) return false;
        if (reader.Skip('T') && !reader.Amounts("HMS", timeParts, ref nanos, out count)) return false;
        if (!reader.Accept(count > 0 ? null : "an amount should follow") || !reader.End()) return false;

        var months = dateParts[0] * MonthsPerYear + dateParts[1];
        var days = dateParts[2] * DaysPerWeek + dateParts[3];
        var seconds = timeParts[0] * 3_600 + timeParts[1] * 60 + timeParts[2] + (nanos < 0 ? -1 : 0);
        if (!reader.Accept(Fits(months) && Fits(days) && Fits(seconds) ? null : "an amount does not fit 64 bits")) return false;
        value = new Duration((long)months, (long)days, (long)seconds, (int)(nanos < 0 ? nanos + Chronology.NanosPerSecond : nanos));
        return true;

        static bool Fits(Int128 amount) => amount >= long.MinValue && amount <= long.MaxValue;
    }
}
