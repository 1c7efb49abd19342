// Values as bytes whose order is the order of an index: two keys compare as their bytes do, with as many zero bytes thought behind each as needed.
// A tag byte, 0x10 + ValueKind (floats have the integers' tag), then:
//
//   numbers         8 bytes: the bits of the greatest double that is not above the number, made to rise with it; 2 bytes: what is left of an integer
//                   beyond 2^53. So 1 and 1.0 have one key, -0.0 that of 0.0, and NaN one above Infinity
//   text, bytes     the bytes, 00 written as 00 FF; then 00
//   Bool            1 or 2
//   Date, LocalTime 8 bytes, sign flipped; LocalDateTime, ZonedTime, ZonedDateTime, Duration: their parts in the order of comparison
//   Point           srid (4), coordinates as doubles above, 8 bytes each
//   List            the items' keys; then 00. A null in it is 10
//   Map             key as text, the value's key, ...; then 00
//
// Keys of several properties follow one another: each says where it ends, so no key continues another by anything but a tag, which is below FF.
// A finished key has no zero bytes at its end (Trim): they are implied.

using System.Buffers.Binary;
using System.Text;
using Mycelia.Kernel.Buffers;

namespace Mycelia.Kernel.Values;

/// <summary>Writes order-preserving keys of values.</summary>
internal static class OrderedKey
{
    public const byte TagBase = 0x10;

    /// <summary>Behind a key of some properties: above every key that begins with them, below all that follow.</summary>
    public const byte AfterTag = 0xFF;

    /// <summary>The tag that integers and floats share.</summary>
    public const byte NumberTag = TagBase + (byte)ValueKind.Int64;

    private const byte Escape = 0xFF;
    private const long ExactMax = 1L << 53;

    /// <summary>Integers of at most this size are told apart by the 8 bytes alone.</summary>
    public static bool IsExact(long value) => value is >= -ExactMax and <= ExactMax;

    /// <summary>The tag of a kind of value.</summary>
    public static byte TagOf(ValueKind kind) => kind == ValueKind.Float64 ? NumberTag : (byte)(TagBase + (byte)kind);

    /// <summary>The 8 bytes of a float, as the number they make when read from the first byte on.</summary>
    public static ulong Rank(double value)
    {
        if (value == 0) value = 0;
        if (double.IsNaN(value)) value = BitConverter.Int64BitsToDouble(Value.NaNBits);
        var bits = BitConverter.DoubleToInt64Bits(value);
        return (ulong)(bits ^ (bits >> 63 | long.MinValue));
    }

    /// <summary>The 8 bytes of an integer, and what is left beyond them.</summary>
    public static ulong Rank(long value, out ushort rest)
    {
        rest = 0;
        var nearest = (double)value;
        if (IsExact(value)) return Rank(nearest);
        if (nearest >= 9223372036854775808.0 || (long)nearest > value) nearest = Math.BitDecrement(nearest);
        rest = (ushort)(value - (long)nearest);
        return Rank(nearest);
    }

    /// <summary>The 8 bytes of a date or time of day.</summary>
    public static ulong Rank(long value) => (ulong)value ^ 1UL << 63;

    /// <exception cref="MyceliaException">The value is or holds a node, edge or path (<see cref="StatusCode.TypeMismatch"/>); bytes may be written already.</exception>
    public static void Append(ByteWriter writer, in Value value)
    {
        writer.Byte(TagOf(value.Kind));
        switch (value.Kind)
        {
            case ValueKind.Null: break;
            case ValueKind.Bool: writer.Byte(value.AsBool() ? (byte)2 : (byte)1); break;
            case ValueKind.Int64:
                BigEndian(writer, Rank(value.AsInt64(), out var rest));
                BinaryPrimitives.WriteUInt16BigEndian(writer.Reserve(2), rest);
                break;
            case ValueKind.Float64:
                BigEndian(writer, Rank(value.AsDouble()));
                BinaryPrimitives.WriteUInt16BigEndian(writer.Reserve(2), 0);
                break;
            case ValueKind.String: Text(writer, value.AsString()); break;
            case ValueKind.Bytes: Escaped(writer, value.AsBytes().Span); break;
            case ValueKind.List:
                foreach (ref readonly var item in value.ListItems) Append(writer, item);
                writer.Byte(0);
                break;
            case ValueKind.Map:
                var map = value.MapEntries;
                for (var i = 0; i < map.Count; i++)
                {
                    writer.Byte(TagOf(ValueKind.String));
                    Text(writer, map.SortedKeys[i]);
                    Append(writer, map.SortedValues[i]);
                }

                writer.Byte(0);
                break;
            default: TemporalOrPoint(writer, value); break;
        }
    }

    /// <summary>The key of a text given as UTF-8.</summary>
    public static void AppendUtf8(ByteWriter writer, ReadOnlySpan<byte> utf8)
    {
        writer.Byte(TagOf(ValueKind.String));
        Escaped(writer, utf8);
    }

    /// <summary>How the keys of all texts that start with these bytes begin.</summary>
    public static void AppendUtf8Prefix(ByteWriter writer, ReadOnlySpan<byte> utf8)
    {
        AppendUtf8(writer, utf8);
        writer.Truncate(writer.Length - 1);
    }

    /// <summary>Drops zero bytes from the end; those before <paramref name="from"/> stay.</summary>
    public static void Trim(ByteWriter writer, int from = 0)
    {
        var length = writer.Written[from..].LastIndexOfAnyExcept((byte)0) + 1 + from;
        writer.Truncate(length);
    }

    private static void TemporalOrPoint(ByteWriter writer, in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Date: BigEndian(writer, Rank(value.AsDate().EpochDay)); break;
            case ValueKind.LocalTime: BigEndian(writer, Rank(value.AsLocalTime().NanoOfDay)); break;
            case ValueKind.ZonedTime:
                var time = value.AsZonedTime();
                BigEndian(writer, Rank(time.NanoOfDay - time.OffsetSeconds * 1_000_000_000L));
                BigEndian(writer, Rank((long)time.OffsetSeconds));
                break;
            case ValueKind.LocalDateTime:
                var local = value.AsLocalDateTime();
                BigEndian(writer, Rank(local.EpochSecond));
                BigEndian(writer, (ulong)local.Nano);
                break;
            case ValueKind.ZonedDateTime:
                var zoned = value.AsZonedDateTime();
                BigEndian(writer, Rank(zoned.EpochSecond));
                BigEndian(writer, (ulong)zoned.Nano);
                BigEndian(writer, Rank((long)zoned.OffsetSeconds));
                if (zoned.Zone is null)
                {
                    writer.Byte(0);
                    break;
                }

                writer.Byte(1);
                Text(writer, zoned.Zone);
                break;
            case ValueKind.Duration:
                var duration = value.AsDuration();
                BigEndian(writer, Rank((long)(duration.AverageSeconds >> 64)));
                BigEndian(writer, (ulong)(duration.AverageSeconds & ulong.MaxValue));
                BigEndian(writer, (ulong)duration.Nanos);
                BigEndian(writer, Rank(duration.Months));
                BigEndian(writer, Rank(duration.Days));
                break;
            case ValueKind.Point:
                var point = value.AsPoint();
                BinaryPrimitives.WriteInt32BigEndian(writer.Reserve(4), point.Srid);
                BigEndian(writer, Rank(point.X));
                BigEndian(writer, Rank(point.Y));
                if (point.Dimensions == 3) BigEndian(writer, Rank(point.Z));
                break;
            default: value.ThrowNotStorable(); break;
        }
    }

    private static void BigEndian(ByteWriter writer, ulong value) => BinaryPrimitives.WriteUInt64BigEndian(writer.Reserve(8), value);

    private static void Text(ByteWriter writer, string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            Escaped(writer, Encoding.UTF8.GetBytes(text));
            return;
        }

        Encoding.UTF8.GetBytes(text, writer.Reserve(Encoding.UTF8.GetByteCount(text)));
        writer.Byte(0);
    }

    private static void Escaped(ByteWriter writer, ReadOnlySpan<byte> bytes)
    {
        for (var zero = bytes.IndexOf((byte)0); zero >= 0; zero = bytes.IndexOf((byte)0))
        {
            writer.Bytes(bytes[..(zero + 1)]);
            writer.Byte(Escape);
            bytes = bytes[(zero + 1)..];
        }

        writer.Bytes(bytes);
        writer.Byte(0);
    }
}
