// The canonical encoding of a value: equal values have equal bytes and no other bytes decode to them, so that bytes can be hashed and
// compared in place of values. One tag byte, the ValueKind, then:
//
//   Null           nothing
//   Bool           0 or 1
//   Int64          zigzag
//   Float64        8 bytes, IEEE 754 little-endian; NaN is 7FF8000000000000 alone
//   String         varint length, UTF-8
//   Bytes          varint length, bytes
//   List           varint count, that many values
//   Map            varint count, that many of {varint length, UTF-8 key, value}, keys rising by their bytes
//   Date           zigzag epoch day
//   LocalTime      varint nanosecond of the day
//   ZonedTime      varint local nanosecond of the day, zigzag offset seconds
//   LocalDateTime  zigzag epoch second, varint nanosecond
//   ZonedDateTime  zigzag epoch second of UTC, varint nanosecond, zigzag offset seconds, varint length, zone (length 0: none)
//   Duration       zigzag months, zigzag days, zigzag seconds, varint nanoseconds
//   Point          varint srid, then 2 or 3 coordinates of 8 bytes each, finite and never -0.0
//
// Varints are LEB128 in the fewest bytes; zigzag is a signed varint. Lists and maps nest up to 100 deep. The decoder trusts nothing: it
// checks every range, and grows a collection only as its items arrive, so that memory stays in proportion to the bytes that are there.

using System.Text;
using System.Text.Unicode;
using Mycelia.Kernel.Buffers;

namespace Mycelia.Kernel.Values;

/// <summary>Encodes and decodes values canonically.</summary>
internal static class ValueCodec
{
    public const int MaxDepth = Value.DepthMax;

    private const int ItemsAtFirst = 64;

    /// <exception cref="MyceliaException">The value is or holds a node, edge or path (<see cref="StatusCode.TypeMismatch"/>); bytes may be written already.</exception>
    public static void Write(ByteWriter writer, in Value value)
    {
        writer.Byte((byte)value.Kind);
        switch (value.Kind)
        {
            case ValueKind.Null: break;
            case ValueKind.Bool: writer.Byte(value.AsBool() ? (byte)1 : (byte)0); break;
            case ValueKind.Int64: writer.Zigzag(value.AsInt64()); break;
            case ValueKind.Float64: writer.Double(value.AsDouble()); break;
            case ValueKind.String: writer.String(value.AsString()); break;
            case ValueKind.Bytes: writer.Blob(value.AsBytes().Span); break;
            case ValueKind.List: WriteList(writer, value.ListItems); break;
            case ValueKind.Map: WriteMap(writer, value.MapEntries); break;
            default: WriteTemporalOrPoint(writer, value); break;
        }
    }

    /// <summary>The value at the reader's position, which moves behind it.</summary>
    /// <exception cref="CorruptionException">The bytes are not what <see cref="Write"/> would produce.</exception>
    public static Value Read(ref ByteReader reader) => Read(ref reader, 0);

    private static void WriteList(ByteWriter writer, ReadOnlySpan<Value> items)
    {
        writer.Varint((ulong)items.Length);
        foreach (ref readonly var item in items) Write(writer, item);
    }

    private static void WriteMap(ByteWriter writer, ValueMap map)
    {
        writer.Varint((ulong)map.Count);
        for (var i = 0; i < map.Count; i++)
        {
            writer.String(map.SortedKeys[i]);
            Write(writer, map.SortedValues[i]);
        }
    }

    private static void WriteTemporalOrPoint(ByteWriter writer, in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Date: writer.Zigzag(value.AsDate().EpochDay); break;
            case ValueKind.LocalTime: writer.Varint((ulong)value.AsLocalTime().NanoOfDay); break;
            case ValueKind.ZonedTime:
                var time = value.AsZonedTime();
                writer.Varint((ulong)time.NanoOfDay);
                writer.Zigzag(time.OffsetSeconds);
                break;
            case ValueKind.LocalDateTime:
                var local = value.AsLocalDateTime();
                writer.Zigzag(local.EpochSecond);
                writer.Varint((ulong)local.Nano);
                break;
            case ValueKind.ZonedDateTime:
                var zoned = value.AsZonedDateTime();
                writer.Zigzag(zoned.EpochSecond);
                writer.Varint((ulong)zoned.Nano);
                writer.Zigzag(zoned.OffsetSeconds);
                writer.String(zoned.Zone ?? "");
                break;
            case ValueKind.Duration:
                var duration = value.AsDuration();
                writer.Zigzag(duration.Months);
                writer.Zigzag(duration.Days);
                writer.Zigzag(duration.Seconds);
                writer.Varint((ulong)duration.Nanos);
                break;
            case ValueKind.Point:
                var point = value.AsPoint();
                writer.Varint((ulong)point.Srid);
                writer.Double(point.X);
                writer.Double(point.Y);
                if (point.Dimensions == 3) writer.Double(point.Z);
                break;
            default: value.ThrowNotStorable(); break;
        }
    }

    private static Value Read(ref ByteReader reader, int depth)
    {
        var tag = reader.Byte();
        switch ((ValueKind)tag)
        {
            case ValueKind.Null: return Value.Null;
            case ValueKind.Bool: return ReadBool(ref reader);
            case ValueKind.Int64: return reader.Zigzag();
            case ValueKind.Float64: return ReadDouble(ref reader);
            case ValueKind.String: return Value.WellFormed(ReadText(ref reader));
            case ValueKind.Bytes: return Value.OwnedBytes(ReadBlob(ref reader).ToArray());
            case ValueKind.List: return ReadList(ref reader, depth + 1);
            case ValueKind.Map: return ReadMap(ref reader, depth + 1);
            case ValueKind.Date: return ReadDate(ref reader);
            case ValueKind.LocalTime: return new LocalTime(ReadNanoOfDay(ref reader));
            case ValueKind.ZonedTime: return new ZonedTime(ReadNanoOfDay(ref reader), ReadOffset(ref reader));
            case ValueKind.LocalDateTime: return ReadLocalDateTime(ref reader);
            case ValueKind.ZonedDateTime: return ReadZonedDateTime(ref reader);
            case ValueKind.Duration: return new Duration(reader.Zigzag(), reader.Zigzag(), reader.Zigzag(), ReadNano(ref reader));
            case ValueKind.Point: return ReadPoint(ref reader);
            default:
                reader.Malformed($"tag {tag} names no kind of value");
                return default;
        }
    }

    private static bool ReadBool(ref ByteReader reader)
    {
        var value = reader.Byte();
        if (value > 1) reader.Malformed($"a bool is {value}, not 0 or 1");
        return value == 1;
    }

    private static double ReadDouble(ref ByteReader reader)
    {
        var value = reader.Double();
        if (double.IsNaN(value) && BitConverter.DoubleToInt64Bits(value) != Value.NaNBits) reader.Malformed("a NaN is not the canonical one");
        return value;
    }

    private static ReadOnlySpan<byte> ReadBlob(scoped ref ByteReader reader) =>
        reader.Bytes(reader.Count(Math.Min(reader.Remaining, Value.ByteLengthMax)));

    private static string ReadText(ref ByteReader reader) => Decode(ref reader, ReadBlob(ref reader));

    private static string Decode(ref ByteReader reader, scoped ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8)) reader.Malformed("text is not valid UTF-8");
        return Encoding.UTF8.GetString(utf8);
    }

    private static Value ReadList(ref ByteReader reader, int depth)
    {
        RequireDepth(ref reader, depth);
        var count = reader.Count(reader.Remaining);
        var items = new Value[Math.Min(count, ItemsAtFirst)];
        for (var i = 0; i < count; i++)
        {
            if (i == items.Length) Array.Resize(ref items, (int)Math.Min(count, items.Length * 2L));
            items[i] = Read(ref reader, depth);
        }

        return Value.List(items);
    }

    private static Value ReadMap(ref ByteReader reader, int depth)
    {
        RequireDepth(ref reader, depth);
        var count = reader.Count(reader.Remaining / 2);
        var keys = new string[Math.Min(count, ItemsAtFirst)];
        var values = new Value[keys.Length];
        var previous = ReadOnlySpan<byte>.Empty;
        for (var i = 0; i < count; i++)
        {
            if (i == keys.Length)
            {
                Array.Resize(ref keys, (int)Math.Min(count, keys.Length * 2L));
                Array.Resize(ref values, keys.Length);
            }

            var key = ReadBlob(ref reader);
            if (i > 0 && previous.SequenceCompareTo(key) >= 0) reader.Malformed("the keys of a map do not rise");
            keys[i] = Decode(ref reader, key);
            values[i] = Read(ref reader, depth);
            previous = key;
        }

        return Value.SortedMap(keys, values);
    }

    private static void RequireDepth(ref ByteReader reader, int depth)
    {
        if (depth > MaxDepth) reader.Malformed($"lists and maps are nested more than {MaxDepth} deep");
    }

    private static Date ReadDate(ref ByteReader reader)
    {
        var epochDay = reader.Zigzag();
        Require(ref reader, Chronology.CheckEpochDay(epochDay));
        return new Date(epochDay);
    }

    private static long ReadNanoOfDay(ref ByteReader reader)
    {
        var nanoOfDay = (long)reader.Varint();
        Require(ref reader, Chronology.CheckNanoOfDay(nanoOfDay));
        return nanoOfDay;
    }

    private static int ReadNano(ref ByteReader reader) => reader.Count(Chronology.NanosPerSecond - 1);

    private static int ReadOffset(ref ByteReader reader)
    {
        var offset = reader.Zigzag();
        if (offset is < -Chronology.OffsetSecondsMax or > Chronology.OffsetSecondsMax)
            reader.Malformed($"an offset of {offset} seconds exceeds 18 hours");
        return (int)offset;
    }

    private static LocalDateTime ReadLocalDateTime(ref ByteReader reader)
    {
        var epochSecond = reader.Zigzag();
        Require(ref reader, Chronology.CheckEpochSecond(epochSecond));
        return new LocalDateTime(epochSecond, ReadNano(ref reader));
    }

    private static ZonedDateTime ReadZonedDateTime(ref ByteReader reader)
    {
        var epochSecond = reader.Zigzag();
        var nano = ReadNano(ref reader);
        var offset = ReadOffset(ref reader);
        var text = ReadText(ref reader);
        var zone = text.Length == 0 ? null : text;
        Require(ref reader, ZonedDateTime.Check(epochSecond, nano, offset) ?? ZonedDateTime.CheckZone(zone));
        return new ZonedDateTime(epochSecond, nano, offset, zone);
    }

    private static Point ReadPoint(ref ByteReader reader)
    {
        var srid = reader.Count(ushort.MaxValue);
        double x = reader.Double(), y = reader.Double();
        var z = Point.DimensionsOf(srid) == 3 ? reader.Double() : 0;
        Require(ref reader, Point.Check(srid, x, y, z));
        if (IsNegativeZero(x) || IsNegativeZero(y) || IsNegativeZero(z)) reader.Malformed("a coordinate is -0.0, which is stored as 0.0");
        return new Point(srid, x, y, z);

        static bool IsNegativeZero(double value) => value == 0 && double.IsNegative(value);
    }

    private static void Require(ref ByteReader reader, string? problem)
    {
        if (problem is not null) reader.Malformed(problem);
    }
}
