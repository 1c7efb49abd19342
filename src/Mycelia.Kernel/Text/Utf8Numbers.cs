// Numbers out of UTF-8 bytes, without a string in between.
//
// Integers of up to eight digits are read as one word: the bytes before the number are replaced by zeros, all eight are tested
// for being digits at once, and three multiplications add them up (D. Lemire: Quickly parsing eight digits, 2018). Floats whose digits
// fit 53 bits and whose power of ten is at most 22 are one exact multiplication or division (W. Clinger: How to Read Floating
// Point Numbers Accurately, 1990); the framework reads all others.

using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Mycelia.Kernel.Text;

/// <summary>Parses numbers; the whole cell must be the number. Hot: no allocation.</summary>
internal static class Utf8Numbers
{
    private const ulong Zeros = 0x3030_3030_3030_3030;
    private const ulong HighNibbles = 0xF0F0_F0F0_F0F0_F0F0;
    private const int WordDigits = 8;
    private const long ExactMax = 1L << 53;

    private static readonly double[] s_powers =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>
    /// The decimal integer in buffer[start..end]: an optional sign and digits. False for anything else and for what does not fit 64 bits. Bytes
    /// before <paramref name="start"/> may be read, never those from <paramref name="end"/> on.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryInt64(ReadOnlySpan<byte> buffer, int start, int end, out long value)
    {
        var length = end - start;
        if (length is > 0 and <= WordDigits && end >= WordDigits)
        {
            var shift = (WordDigits - length) * 8;
            var word = BinaryPrimitives.ReadUInt64LittleEndian(buffer.Slice(end - WordDigits, WordDigits));
            word = word >> shift << shift | Zeros & ((1UL << shift) - 1);
            if (((word & HighNibbles) | ((word + 0x0606_0606_0606_0606 & HighNibbles) >> 4)) == 0x3333_3333_3333_3333)
            {
                word -= Zeros;
                word = word * 10 + (word >> 8);
                value = (long)(((word & 0x0000_00FF_0000_00FF) * 0x000F_4240_0000_0064 + (word >> 16 & 0x0000_00FF_0000_00FF) * 0x0000_2710_0000_0001) >> 32);
                return true;
            }
        }

        return TryLongInt64(buffer[start..end], out value);
    }

    /// <summary>As <see cref="TryInt64(ReadOnlySpan{byte}, int, int, out long)"/> for a cell by itself.</summary>
    public static bool TryInt64(ReadOnlySpan<byte> cell, out long value) => TryInt64(cell, 0, cell.Length, out value);

    /// <summary>Whether a cell that is an integer is written as one is printed: no plus, no leading zeros, no negative zero.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> integer) => integer switch
    {
        [] => false,
        [(byte)'0'] => true,
        [(byte)'-', var first, ..] => first is >= (byte)'1' and <= (byte)'9',
        [var first, ..] => first is >= (byte)'1' and <= (byte)'9',
    };

    /// <summary>
    /// The float in the cell: decimal digits with an optional sign, point and exponent, correctly rounded; or NaN, Infinity, -Infinity. False for
    /// anything else and for what is beyond the largest float.
    /// </summary>
    public static bool TryDouble(ReadOnlySpan<byte> cell, out double value)
    {
        var at = 0;
        var negative = cell.Length > 0 && cell[0] == '-';
        if (negative || (cell.Length > 0 && cell[0] == '+')) at++;
        long digits = 0;
        int digitCount = 0, exponent = 0;
        for (; at < cell.Length && char.IsAsciiDigit((char)cell[at]) && digitCount < 18; at++, digitCount++) digits = digits * 10 + (cell[at] - '0');
        if (at < cell.Length && cell[at] == '.')
        {
            for (at++; at < cell.Length && char.IsAsciiDigit((char)cell[at]) && digitCount < 18; at++, digitCount++, exponent--) digits = digits * 10 + (cell[at] - '0');
        }

        if (digitCount == 0 || at != cell.Length || digits > ExactMax || exponent < -22) return TryAnyDouble(cell, out value);
        value = exponent == 0 ? digits : digits / s_powers[-exponent];
        if (negative) value = -value;
        return true;
    }

    private static bool TryLongInt64(ReadOnlySpan<byte> cell, out long value)
    {
        value = 0;
        var at = cell.Length > 0 && cell[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        if (at == cell.Length) return false;
        var negative = cell[0] == '-';
        for (; at < cell.Length; at++)
        {
            var digit = cell[at] - '0';
            if ((uint)digit > 9) return false;
            if (value < (long.MinValue + digit) / 10) return false; // Gathered below zero, where one more number fits.
            value = value * 10 - digit;
        }

        if (negative) return true;
        if (value == long.MinValue) return false;
        value = -value;
        return true;
    }

    private static bool TryAnyDouble(ReadOnlySpan<byte> cell, out double value)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!double.TryParse(cell, style, CultureInfo.InvariantCulture, out value)) return false;
        if (double.IsFinite(value)) return true;
        return cell.SequenceEqual("NaN"u8) || cell.SequenceEqual("Infinity"u8) || cell.SequenceEqual("-Infinity"u8);
    }
}
