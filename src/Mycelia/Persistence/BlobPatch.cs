// A patch: how some bytes come from older ones. The form of a version of a page that differs from the one before in little.
//
//   length (varint)    of the result
//   crc (4)            CRC-32C of the result
//   instructions       copies and literals in turns, a copy first; behind the last one, what is missing of the result is copied
//     copy             length << 1 | moved, [zigzag bits that the cursor moves by first, if moved]
//     literal          length, bytes; the cursor passes as many
//
// The cursor is a place in the old bytes, counted in bits: pages hold row numbers packed in any number of bits, and one more of them moves all that follow by
// so many (PackedInts puts low bits first, so a run of bits is one whatever byte it begins in). A change in place needs no move, nor does an appended tail.
//
// A result is returned only when its length and checksum are those that the patch names: a damaged patch, and the wrong old bytes, are found.

using System.Buffers.Binary;
using Mycelia.Kernel.Buffers;
using Mycelia.Kernel.Hashing;

namespace Mycelia.Persistence;

internal static class BlobPatch
{
    /// <summary>Appends the patch that makes <paramref name="next"/> of <paramref name="old"/>; if it would take more than <paramref name="lengthMax"/> bytes, nothing. Time is linear.</summary>
    public static bool TryEncode(ReadOnlySpan<byte> old, ReadOnlySpan<byte> next, int lengthMax, ByteWriter writer)
    {
        var start = writer.Length;
        writer.Varint((ulong)next.Length);
        writer.UInt32(Crc32C.Compute(next));
        var encoder = new BlobPatchEncoder(old, next, start + lengthMax, writer);
        if (encoder.TryRun()) return true;
        writer.Truncate(start);
        return false;
    }

    /// <summary>The bytes that <paramref name="patch"/> makes of those it was made against.</summary>
    /// <exception cref="CorruptionException">The patch is damaged, or was made against other bytes.</exception>
    public static byte[] Apply(ReadOnlySpan<byte> old, ReadOnlySpan<byte> patch)
    {
        var reader = new ByteReader(patch, "A patch");
        var length = reader.Count(int.MaxValue);
        var crc = reader.UInt32();
        var measured = reader;
        Walk(old, ref measured, length, default);
        var result = new byte[length];
        Walk(old, ref reader, length, result);
        if (Crc32C.Compute(result) != crc) reader.Malformed("what it makes has another checksum than it names");
        return result;
    }

    /// <summary>Follows the instructions. With an empty <paramref name="target"/> they are verified alone, so that no damaged length is ever allocated.</summary>
    private static void Walk(ReadOnlySpan<byte> old, ref ByteReader reader, int length, Span<byte> target)
    {
        long cursor = 0;
        var done = 0;
        while (!reader.AtEnd)
        {
            var copy = reader.Varint();
            if ((copy & 1) != 0) cursor += reader.Zigzag();
            Copy((long)(copy >> 1), ref reader, old, target);
            if (reader.AtEnd) break;
            var literal = reader.Blob();
            if (literal.Length > length - done) reader.Malformed("it makes more than it says");
            if (!target.IsEmpty) literal.CopyTo(target[done..]);
            done += literal.Length;
            cursor += literal.Length * 8L;
        }

        Copy(length - done, ref reader, old, target);

        void Copy(long count, ref ByteReader reader, ReadOnlySpan<byte> old, Span<byte> target)
        {
            if (count == 0) return;
            if (count > length - done) reader.Malformed("it makes more than it says");
            if (cursor < 0 || cursor > old.Length * 8L || count > (old.Length * 8L - cursor) >> 3) reader.Malformed("it copies what the older bytes do not have");
            if (!target.IsEmpty) CopyBits(old, cursor, target.Slice(done, (int)count));
            done += (int)count;
            cursor += count * 8;
        }
    }

    private static void CopyBits(ReadOnlySpan<byte> old, long from, Span<byte> target)
    {
        if ((from & 7) == 0)
        {
            old.Slice((int)(from >> 3), target.Length).CopyTo(target);
            return;
        }

        var i = 0;
        for (; i <= target.Length - 8; i += 8) BinaryPrimitives.WriteUInt64LittleEndian(target[i..], WordAt(old, from + i * 8L));
        for (; i < target.Length; i++) target[i] = ByteAt(old, from + i * 8L);
    }

    /// <summary>The 64 bits from <paramref name="bit"/> on, all of which must be there.</summary>
    public static ulong WordAt(ReadOnlySpan<byte> bytes, long bit)
    {
        int at = (int)(bit >> 3), shift = (int)(bit & 7);
        var word = BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
        return shift == 0 ? word : word >> shift | (ulong)bytes[at + 8] << (64 - shift);
    }

    /// <summary>The 8 bits from <paramref name="bit"/> on, all of which must be there.</summary>
    public static byte ByteAt(ReadOnlySpan<byte> bytes, long bit)
    {
        int at = (int)(bit >> 3), shift = (int)(bit & 7);
        return shift == 0 ? bytes[at] : (byte)(bytes[at] >> shift | bytes[at + 1] << (8 - shift));
    }
}
