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

    public static void Write(ByteWriter w, in Value v)
    {
        w.Byte((byte)v.Kind);
        switch (v.Kind)
        {
            case ValueKind.Null: break;
            case ValueKind.Bool: w.Byte(v.AsBool() ? (byte)1 : (byte)0); break;
            case ValueKind.Int64: w.Zigzag(v.AsInt64()); break;
            case ValueKind.Float64: w.Double(v.AsDouble()); break;
            case ValueKind.String: w.String(v.AsString()); break;
            case ValueKind.Bytes: w.Blob(v.AsBytes().Span); break;
            case ValueKind.List: WriteList(w, v.ListItems); break;
            case ValueKind.Map: WriteMap(w, v.MapEntries); break;
            default: WriteTemporalOrPoint(w, v); break;
        }
    }

    /// <summary>The value at the reader's position, which moves behind it.</summary>
    /// <exception cref="CorruptionException">The bytes are not what <see cref="Write"/> would produce.</exception>
    public static Value Read(ref ByteReader r) => Read(ref r, 0);

    private static void WriteList(ByteWriter w, ReadOnlySpan<Value> items)
    {
        w.Varint((ulong)items.Length);
        foreach (ref readonly var item in items) Write(w, item);
    }

    private static void WriteMap(ByteWriter w, ValueMap map)
    {
        w.Varint((ulong)map.Count);
        for (var i = 0; i < map.Count; i++)
        {
            w.String(map.SortedKeys[i]);
            Write(w, map.SortedValues[i]);
        }
    }

    private static void WriteTemporalOrPoint(ByteWriter w, in Value v)
    {
        switch (v.Kind)
        {
            case ValueKind.Date: w.Zigzag(v.AsDate().EpochDay); break;
            case ValueKind.LocalTime: w.Varint((ulong)v.AsLocalTime().NanoOfDay); break;
            case ValueKind.ZonedTime:
                var time = v.AsZonedTime();
                w.Varint((ulong)time.NanoOfDay);
                w.Zigzag(time.OffsetSeconds);
                break;
            case ValueKind.LocalDateTime:
                var local = v.AsLocalDateTime();
                w.Zigzag(local.EpochSecond);
                w.Varint((ulong)local.Nano);
                break;
            case ValueKind.ZonedDateTime:
                var zoned = v.AsZonedDateTime();
                w.Zigzag(zoned.EpochSecond);
                w.Varint((ulong)zoned.Nano);
                w.Zigzag(zoned.OffsetSeconds);
                w.String(zoned.Zone ?? "");
                break;
            case ValueKind.Duration:
                var duration = v.AsDuration();
                w.Zigzag(duration.Months);
                w.Zigzag(duration.Days);
                w.Zigzag(duration.Seconds);
                w.Varint((ulong)duration.Nanos);
                break;
            case ValueKind.Point:
                var point = v.AsPoint();
                w.Varint((ulong)point.Srid);
                w.Double(point.X);
                w.Double(point.Y);
                if (point.Dimensions == 3) w.Double(point.Z);
                break;
            default: Invariant.Fail($"kind {v.Kind} has no encoding"); break;
        }
    }

    private static Value Read(ref ByteReader r, int depth)
    {
        var tag = r.Byte();
        switch ((ValueKind)tag)
        {
            case ValueKind.Null: return Value.Null;
            case ValueKind.Bool: return ReadBool(ref r);
            case ValueKind.Int64: return r.Zigzag();
            case ValueKind.Float64: return ReadDouble(ref r);
            case ValueKind.String: return Value.WellFormed(ReadText(ref r));
            case ValueKind.Bytes: return Value.OwnedBytes(ReadBlob(ref r).ToArray());
            case ValueKind.List: return ReadList(ref r, depth + 1);
            case ValueKind.Map: return ReadMap(ref r, depth + 1);
            case ValueKind.Date: return ReadDate(ref r);
            case ValueKind.LocalTime: return new LocalTime(ReadNanoOfDay(ref r));
            case ValueKind.ZonedTime: return new ZonedTime(ReadNanoOfDay(ref r), ReadOffset(ref r));
            case ValueKind.LocalDateTime: return ReadLocalDateTime(ref r);
            case ValueKind.ZonedDateTime: return ReadZonedDateTime(ref r);
            case ValueKind.Duration: return new Duration(r.Zigzag(), r.Zigzag(), r.Zigzag(), ReadNano(ref r));
            case ValueKind.Point: return ReadPoint(ref r);
            default:
                r.Malformed($"tag {tag} names no kind of value");
                return default;
        }
    }

    private static bool ReadBool(ref ByteReader r)
    {
        var value = r.Byte();
        if (value > 1) r.Malformed($"a bool is {value}, not 0 or 1");
        return value == 1;
    }

    private static double ReadDouble(ref ByteReader r)
    {
        var value = r.Double();
        if (double.IsNaN(value) && BitConverter.DoubleToInt64Bits(value) != Value.NaNBits) r.Malformed("a NaN is not the canonical one");
        return value;
    }

    private static ReadOnlySpan<byte> ReadBlob(scoped ref ByteReader r) => r.Bytes(r.Count(Math.Min(r.Remaining, Value.ByteLengthMax)));

    private static string ReadText(ref ByteReader r) => Decode(ref r, ReadBlob(ref r));

    private static string Decode(ref ByteReader r, scoped ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8)) r.Malformed("text is not valid UTF-8");
        return Encoding.UTF8.GetString(utf8);
    }

    private static Value ReadList(ref ByteReader r, int depth)
    {
        RequireDepth(ref r, depth);
        var count = r.Count(r.Remaining);
        var items = new Value[Math.Min(count, ItemsAtFirst)];
        for (var i = 0; i < count; i++)
        {
            if (i == items.Length) Array.Resize(ref items, (int)Math.Min(count, items.Length * 2L));
            items[i] = Read(ref r, depth);
        }

        return Value.List(items);
    }

    private static Value ReadMap(ref ByteReader r, int depth)
    {
        RequireDepth(ref r, depth);
        var count = r.Count(r.Remaining / 2);
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

            var key = ReadBlob(ref r);
            if (i > 0 && previous.SequenceCompareTo(key) >= 0) r.Malformed("the keys of a map do not rise");
            keys[i] = Decode(ref r, key);
            values[i] = Read(ref r, depth);
            previous = key;
        }

        return Value.SortedMap(keys, values);
    }

    private static void RequireDepth(ref ByteReader r, int depth)
    {
        if (depth > MaxDepth) r.Malformed($"lists and maps are nested more than {MaxDepth} deep");
    }

    private static Date ReadDate(ref ByteReader r)
    {
        var epochDay = r.Zigzag();
        Require(ref r, Chronology.CheckEpochDay(epochDay));
        return new Date(epochDay);
    }

    private static long ReadNanoOfDay(ref ByteReader r)
    {
        var nanoOfDay = (long)r.Varint();
        Require(ref r, Chronology.CheckNanoOfDay(nanoOfDay));
        return nanoOfDay;
    }

    private static int ReadNano(ref ByteReader r) => r.Count(Chronology.NanosPerSecond - 1);

    private static int ReadOffset(ref ByteReader r)
    {
        var offset = r.Zigzag();
        if (offset is < -Chronology.OffsetSecondsMax or > Chronology.OffsetSecondsMax) r.Malformed($"an offset of {offset} seconds exceeds 18 hours");
        return (int)offset;
    }

    private static LocalDateTime ReadLocalDateTime(ref ByteReader r)
    {
        var epochSecond = r.Zigzag();
        Require(ref r, Chronology.CheckEpochSecond(epochSecond));
        return new LocalDateTime(epochSecond, ReadNano(ref r));
    }

    private static ZonedDateTime ReadZonedDateTime(ref ByteReader r)
    {
        var epochSecond = r.Zigzag();
        var nano = ReadNano(ref r);
        var offset = ReadOffset(ref r);
        var text = ReadText(ref r);
        var zone = text.Length == 0 ? null : text;
        Require(ref r, ZonedDateTime.Check(epochSecond, nano, offset) ?? ZonedDateTime.CheckZone(zone));
        return new ZonedDateTime(epochSecond, nano, offset, zone);
    }

    private static Point ReadPoint(ref ByteReader r)
    {
        var srid = r.Count(ushort.MaxValue);
        double x = r.Double(), y = r.Double();
        var z = Point.DimensionsOf(srid) == 3 ? r.Double() : 0;
        Require(ref r, Point.Check(srid, x, y, z));
        if (IsNegativeZero(x) || IsNegativeZero(y) || IsNegativeZero(z)) r.Malformed("a coordinate is -0.0, which is stored as 0.0");
        return new Point(srid, x, y, z);

        static bool IsNegativeZero(double value) => value == 0 && double.IsNegative(value);
    }

    private static void Require(ref ByteReader r, string? problem)
    {
        if (problem is not null) r.Malformed(problem);
    }
}
