namespace Mycelia.Kernel.Values;

/// <summary>Writes the ISO 8601 parts of temporal values into a buffer that the caller sized for the longest form.</summary>
internal ref struct IsoWriter(Span<char> buffer)
{
    /// <summary>Enough for any temporal value without a zone name.</summary>
    public const int LengthMax = 128;

    private readonly Span<char> _buffer = buffer;
    private int _length;

    public readonly int Length => _length;

    public void Literal(char value) => _buffer[_length++] = value;

    public void Text(scoped ReadOnlySpan<char> value)
    {
        value.CopyTo(_buffer[_length..]);
        _length += value.Length;
    }

    /// <summary>A number with its sign when negative, padded with zeros to <paramref name="width"/> digits.</summary>
    public void Number(long value, int width = 1)
    {
        if (value < 0) Literal('-');
        var magnitude = value < 0 ? 0UL - (ulong)value : (ulong)value;
        Span<char> digits = stackalloc char[20];
        magnitude.TryFormat(digits, out var count);
        for (var i = count; i < width; i++) Literal('0');
        Text(digits[..count]);
    }

    public void Date(long epochDay)
    {
        var (year, month, day) = Chronology.FromEpochDay(epochDay);
        if (year > 9_999) Literal('+');
        Number(year, 4);
        Literal('-');
        Number(month, 2);
        Literal('-');
        Number(day, 2);
    }

    /// <summary>Hours and minutes; seconds when they or the fraction are not zero; a fraction of 3, 6 or 9 digits.</summary>
    public void Time(long nanoOfDay)
    {
        Number(nanoOfDay / Chronology.NanosPerHour, 2);
        Literal(':');
        Number(nanoOfDay / Chronology.NanosPerMinute % 60, 2);
        var nanoOfMinute = nanoOfDay % Chronology.NanosPerMinute;
        if (nanoOfMinute == 0) return;
        Literal(':');
        Number(nanoOfMinute / Chronology.NanosPerSecond, 2);
        var nano = nanoOfMinute % Chronology.NanosPerSecond;
        if (nano == 0) return;
        Literal('.');
        if (nano % 1_000_000 == 0) Number(nano / 1_000_000, 3);
        else if (nano % 1_000 == 0) Number(nano / 1_000, 6);
        else Number(nano, 9);
    }

    public void DateTime(long epochSecond, int nano)
    {
        Date(Chronology.FloorDiv(epochSecond, Chronology.SecondsPerDay));
        Literal('T');
        Time(Chronology.FloorMod(epochSecond, Chronology.SecondsPerDay) * Chronology.NanosPerSecond + nano);
    }

    /// <summary><c>Z</c>, <c>+01:00</c> or, where the offset has seconds, <c>+00:53:28</c>.</summary>
    public void Offset(int offsetSeconds)
    {
        if (offsetSeconds == 0)
        {
            Literal('Z');
            return;
        }

        Literal(offsetSeconds < 0 ? '-' : '+');
        var seconds = Math.Abs(offsetSeconds);
        Number(seconds / 3_600, 2);
        Literal(':');
        Number(seconds / 60 % 60, 2);
        if (seconds % 60 == 0) return;
        Literal(':');
        Number(seconds % 60, 2);
    }

    /// <summary>A dot and the digits of a fraction of a second, without trailing zeros; nothing when it is zero.</summary>
    public void ShortFraction(int nano)
    {
        if (nano == 0) return;
        var width = 9;
        for (; nano % 10 == 0; nano /= 10) width--;
        Literal('.');
        Number(nano, width);
    }

    public override readonly string ToString() => _buffer[.._length].ToString();
}
