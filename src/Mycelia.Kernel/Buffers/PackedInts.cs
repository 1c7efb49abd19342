// Unsigned 32-bit integers in as few bits as the widest needs, above their least: base (varint), bits (1), then the values, low bits first, in
// 64-bit words. The form of derived and stored row numbers, where speed of packing counts as much as size.

namespace Mycelia.Kernel.Buffers;

internal static class PackedInts
{
    public static void Write(ByteWriter writer, ReadOnlySpan<uint> values)
    {
        uint min = uint.MaxValue, max = 0;
        foreach (var value in values) (min, max) = (Math.Min(min, value), Math.Max(max, value));
        if (values.IsEmpty) min = 0;
        var bits = 32 - System.Numerics.BitOperations.LeadingZeroCount(values.IsEmpty ? 0 : max - min);
        writer.Varint(min);
        writer.Byte((byte)bits);
        if (bits == 0) return;
        var bytes = writer.Reserve(ByteCount(values.Length, bits));
        var words = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(bytes);
        ulong word = 0;
        int filled = 0, at = 0;
        foreach (var value in values)
        {
            ulong part = value - min;
            word |= part << filled;
            filled += bits;
            if (filled < 64) continue;
            words[at++] = word;
            filled -= 64;
            word = filled == 0 ? 0 : part >> (bits - filled);
        }

        if (filled > 0) words[at] = word;
    }

    /// <summary>Fills <paramref name="values"/> with what <see cref="Write"/> wrote for as many.</summary>
    public static void Read(scoped ref ByteReader reader, scoped Span<uint> values)
    {
        var min = (uint)reader.Varint();
        int bits = reader.Byte();
        if (bits > 32) reader.Malformed($"packed numbers of {bits} bits");
        if (bits == 0)
        {
            values.Fill(min);
            return;
        }

        var words = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(reader.Bytes(ByteCount(values.Length, bits)));
        var mask = (1UL << bits) - 1;
        int at = 0, used = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var part = words[at] >> used;
            used += bits;
            if (used >= 64)
            {
                used -= 64;
                at++;
                if (used > 0) part |= words[at] << (bits - used);
            }

            values[i] = min + (uint)(part & mask);
        }
    }

    private static int ByteCount(int count, int bits) => checked((int)(((long)count * bits + 63) / 64 * 8));
}
