using System.Buffers.Binary;
using System.Text;
using Mycelia.Kernel;
using Mycelia.Kernel.Hashing;

namespace Mycelia.Storage.Format;

// Records as they stand in RocksDB, key and value. Numbers in keys are big-endian, so that keys sort as numbers; all else is little-endian.
// Each checksum is a CRC-32C over the key and everything behind the checksum: a record that lands under another key is found damaged.
//
//   family   key                    value
//   chunks   number (8)             crc (4) │ bytes
//   refs     name (UTF-8)           crc (4) │ bytes
//   log      first sequence (8)     crc (4) │ length (4) │ term (8) │ previous (8) │ segment (length)
//
// `previous` is the first sequence of the segment appended before, 0 for the first of all: a chain that shows a missing segment.

/// <summary>Checksummed values of the families <c>chunks</c> and <c>refs</c>.</summary>
internal static class BlobRecord
{
    public const int HeaderBytes = 4;

    public static void WriteHeader(Span<byte> header, ReadOnlySpan<byte> key, ReadOnlySpan<byte> bytes)
    {
        Invariant.Holds(header.Length == HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header, Crc32C.Append(Crc32C.Compute(key), bytes));
    }

    /// <summary>The bytes behind the header, or null when the checksum does not match.</summary>
    public static byte[]? Read(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        IsIntact(key, value) ? value[HeaderBytes..].ToArray() : null;

    public static bool IsIntact(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        value.Length >= HeaderBytes
        && BinaryPrimitives.ReadUInt32LittleEndian(value) == Crc32C.Append(Crc32C.Compute(key), value[HeaderBytes..]);
}

/// <summary>A stored log segment: header and verification.</summary>
internal readonly record struct LogRecord(long Term, long FirstSequence, long Previous)
{
    public const int HeaderBytes = 24;

    private const int LengthOffset = 4, TermOffset = 8, PreviousOffset = 16;

    public void WriteHeader(Span<byte> header, ReadOnlySpan<byte> key, ReadOnlySpan<byte> segment)
    {
        Invariant.Holds(header.Length == HeaderBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header[LengthOffset..], segment.Length);
        BinaryPrimitives.WriteInt64LittleEndian(header[TermOffset..], Term);
        BinaryPrimitives.WriteInt64LittleEndian(header[PreviousOffset..], Previous);
        var crc = Crc32C.Append(Crc32C.Append(Crc32C.Compute(key), header[LengthOffset..]), segment);
        BinaryPrimitives.WriteUInt32LittleEndian(header, crc);
    }

    /// <summary>The record when the value is intact; the segment starts at <see cref="HeaderBytes"/>.</summary>
    public static LogRecord? Read(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.Length != NumberKey.Bytes || value.Length < HeaderBytes) return null;
        if (BinaryPrimitives.ReadUInt32LittleEndian(value) != Crc32C.Append(Crc32C.Compute(key), value[LengthOffset..])) return null;
        if (BinaryPrimitives.ReadInt32LittleEndian(value[LengthOffset..]) != value.Length - HeaderBytes) return null;
        var term = BinaryPrimitives.ReadInt64LittleEndian(value[TermOffset..]);
        return new(term, NumberKey.Read(key), BinaryPrimitives.ReadInt64LittleEndian(value[PreviousOffset..]));
    }
}

/// <summary>A number as a key that sorts as the number does. Numbers are not negative.</summary>
internal static class NumberKey
{
    public const int Bytes = 8;

    public static void Write(Span<byte> key, long number)
    {
        Invariant.Holds(number >= 0);
        BinaryPrimitives.WriteInt64BigEndian(key, number);
    }

    public static long Read(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadInt64BigEndian(key);
}

/// <summary>Names of refs as keys.</summary>
internal static class NameKey
{
    public static byte[] Write(string name) => Encoding.UTF8.GetBytes(name);

    public static string Read(ReadOnlySpan<byte> key) => Encoding.UTF8.GetString(key);
}
