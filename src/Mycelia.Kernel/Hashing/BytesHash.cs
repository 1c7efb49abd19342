using System.Buffers.Binary;

namespace Mycelia.Kernel.Hashing;

/// <summary>
/// A fast hash of short keys for tables in memory: eight bytes at a time, each folded in with a 64 × 64 multiplication. Not stored, not for
/// adversaries; the same in every process.
/// </summary>
internal static class BytesHash
{
    private const ulong Odd = 0x9E37_79B9_7F4A_7C15;
    private const ulong Other = 0xD6E8_FEB8_6659_FD93;

    /// <summary>The hash of an integer key.</summary>
    public static ulong Of(long key) => Fold((ulong)key ^ Other, Odd);

    /// <summary>The hash of a key of bytes.</summary>
    public static ulong Of(ReadOnlySpan<byte> key)
    {
        var hash = Odd ^ (ulong)key.Length;
        while (key.Length >= 8)
        {
            hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(key), Other);
            key = key[8..];
        }

        ulong rest = 0;
        for (var i = 0; i < key.Length; i++) rest |= (ulong)key[i] << (8 * i);
        return Fold(hash ^ rest, Odd);
    }

    private static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }
}
