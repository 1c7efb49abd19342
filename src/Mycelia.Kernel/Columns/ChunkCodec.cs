// The canonical encoding of a chunk: a pure function of the values of its alive rows, whatever layout, width or patch they are held in.
// It is what is stored and what is hashed (compression comes after hashing).
//
//   kind (1)      ValueKind of all values, 0 when kinds are mixed or have no typed form
//   rows (varint) last alive non-null row + 1; trailing nulls are cut; never 0 (an all-null chunk is absent)
//   dense (1)     1: every row below `rows` has a value; 0: a bitmap of (rows + 7) / 8 bytes follows
//   payload       Int64, Date, LocalTime   width (1): 1, 2, 4 or 8, then rows × width bytes, two's complement
//                 Bool                     (rows + 7) / 8 bytes of bits
//                 Float64                  rows × 8 bytes, one NaN
//                 LocalDateTime, ZonedTime rows × (8 + 4) bytes
//                 Duration                 rows × (8 + 8 + 8 + 4) bytes
//                 String, Bytes, mixed     rows varint lengths, then the bytes
//   Rows without a value are zero (or of length zero). All integers are little-endian.

using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Values;

namespace Mycelia.Kernel.Columns;

internal static partial class ChunkCodec
{
    private const string What = "A column chunk";

    /// <summary>Reads a chunk back as a sealed, dense chunk.</summary>
    public static Chunk Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes, What);
        var kind = (ValueKind)reader.Byte();
        var rows = reader.Count(Chunk.RowsMax);
        if (rows == 0) reader.Malformed("it has no rows");
        var validity = DecodeBitmap(ref reader, rows);
        var chunk = DecodePayload(ref reader, kind, rows, validity);
        if (!reader.AtEnd) reader.Malformed("bytes follow its end");
        return chunk;
    }

    private static bool Has(ReadOnlySpan<ulong> mask, int row) => (mask[row >> 6] >> row & 1) != 0;

    private static ulong[] ReadBits(ref ByteReader reader, int rows)
    {
        var bytes = reader.Bytes((rows + 7) / 8);
        var bits = new ulong[(rows + 63) / 64];
        for (var i = 0; i < bytes.Length; i++) bits[i >> 3] |= (ulong)bytes[i] << ((i & 7) * 8);
        if ((rows & 63) != 0 && bits[^1] >> (rows & 63) != 0) reader.Malformed("a bitmap has bits beyond its rows");
        return bits;
    }

    private static ulong[] DecodeBitmap(ref ByteReader reader, int rows)
    {
        if (reader.Byte() == 0) return ReadBits(ref reader, rows);
        var all = new ulong[(rows + 63) / 64];
        all.AsSpan().Fill(ulong.MaxValue);
        if ((rows & 63) != 0) all[^1] = (1UL << (rows & 63)) - 1;
        return all;
    }

    private static Chunk DecodePayload(ref ByteReader reader, ValueKind kind, int rows, ulong[] validity)
    {
        switch (kind)
        {
            case ValueKind.Int64:
                return DecodeInts(ref reader, kind, rows, validity);
            case ValueKind.Date or ValueKind.LocalTime:
                var days = DecodeInts(ref reader, kind, rows, validity);
                RequireRange(ref reader, (IInt64Chunk)days, kind, validity, rows);
                return days;
            case ValueKind.Bool:
                return new BoolChunk(ReadBits(ref reader, rows), validity, rows);
            case ValueKind.Float64:
                var doubles = new double[rows];
                reader.Raw(doubles.AsSpan());
                return new FixedChunk<double, Float64Kind>(doubles, validity);
            case ValueKind.String or ValueKind.Bytes or ValueKind.Null:
                return DecodeVar(ref reader, kind, rows, validity);
            case ValueKind.LocalDateTime or ValueKind.ZonedTime or ValueKind.Duration:
                return DecodeFixed(ref reader, kind, rows, validity);
            default:
                reader.Malformed($"{(byte)kind} is no chunk kind");
                return null!;
        }
    }

    private static Chunk DecodeInts(ref ByteReader reader, ValueKind kind, int rows, ulong[] validity)
    {
        switch (reader.Byte())
        {
            case 1:
                var bytes = new sbyte[rows];
                reader.Raw(bytes.AsSpan());
                return new Int64Chunk<sbyte>(kind, bytes, validity);
            case 2:
                var shorts = new short[rows];
                reader.Raw(shorts.AsSpan());
                return new Int64Chunk<short>(kind, shorts, validity);
            case 4:
                var ints = new int[rows];
                reader.Raw(ints.AsSpan());
                return new Int64Chunk<int>(kind, ints, validity);
            case 8:
                var longs = new long[rows];
                reader.Raw(longs.AsSpan());
                return new Int64Chunk<long>(kind, longs, validity);
            default:
                reader.Malformed("an integer width is not 1, 2, 4 or 8");
                return null!;
        }
    }

    private static void RequireRange(ref ByteReader reader, IInt64Chunk chunk, ValueKind kind, ReadOnlySpan<ulong> validity, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            if (!Has(validity, row)) continue;
            var problem = kind == ValueKind.Date ? Chronology.CheckEpochDay(chunk[row]) : Chronology.CheckNanoOfDay(chunk[row]);
            if (problem is not null) reader.Malformed(problem);
        }
    }

    private static PackedVarChunk DecodeVar(ref ByteReader reader, ValueKind kind, int rows, ulong[] validity)
    {
        var ends = new int[rows + 1];
        for (var row = 0; row < rows; row++) ends[row + 1] = checked(ends[row] + reader.Count(Array.MaxLength - ends[row]));
        var heap = reader.Bytes(ends[rows]).ToArray();
        if (kind == ValueKind.String && !IsText(heap, ends)) reader.Malformed("text is not valid UTF-8");
        return PackedVarChunk.Pack(kind, heap, ends, validity);
    }

    /// <summary>Whether the rows together are text and none begins inside a character.</summary>
    private static bool IsText(ReadOnlySpan<byte> heap, ReadOnlySpan<int> ends)
    {
        foreach (var end in ends)
            if (end < heap.Length && (heap[end] & 0xC0) == 0x80) return false;
        return System.Text.Unicode.Utf8.IsValid(heap);
    }

    private static Chunk DecodeFixed(ref ByteReader reader, ValueKind kind, int rows, ulong[] validity)
    {
        Chunk chunk = kind switch
        {
            ValueKind.LocalDateTime => new FixedChunk<LocalDateTime, LocalDateTimeKind>(rows),
            ValueKind.ZonedTime => new FixedChunk<ZonedTime, ZonedTimeKind>(rows),
            _ => new FixedChunk<Duration, DurationKind>(rows),
        };
        for (var row = 0; row < rows; row++)
        {
            var value = DecodeFixedValue(ref reader, kind);
            if (Has(validity, row)) Invariant.Holds(chunk.TrySet(row, value));
        }

        return chunk;
    }

    private static Value DecodeFixedValue(ref ByteReader reader, ValueKind kind)
    {
        try
        {
            return kind switch
            {
                ValueKind.LocalDateTime => new LocalDateTime(reader.Int64(), (int)reader.UInt32()),
                ValueKind.ZonedTime => new ZonedTime(reader.Int64(), (int)reader.UInt32()),
                _ => new Duration(reader.Int64(), reader.Int64(), reader.Int64(), (int)reader.UInt32()),
            };
        }
        catch (MyceliaException e) when (e is not CorruptionException)
        {
            reader.Malformed(e.Message);
            return default;
        }
    }
}
