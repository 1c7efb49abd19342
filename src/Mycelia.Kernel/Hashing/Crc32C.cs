using System.Numerics;
using System.Runtime.InteropServices;

namespace Mycelia.Kernel.Hashing;

/// <summary>
/// CRC-32C (Castagnoli, as in iSCSI, ext4 and RocksDB): the checksum of every stored record. Eight bytes a step; the processor's
/// instruction where there is one. A checksum is a plain number that can be continued: <c>Append(Compute(a), b) == Compute(a + b)</c>.
/// </summary>
internal static class Crc32C
{
    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>The checksum of all bytes behind <paramref name="crc"/> followed by <paramref name="bytes"/>; 0 stands for no bytes.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        var state = ~crc;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words) state = BitOperations.Crc32C(state, BitConverter.IsLittleEndian ? word : Reverse(word));
        foreach (var last in bytes[(words.Length * sizeof(ulong))..]) state = BitOperations.Crc32C(state, last);
        return ~state;
    }

    private static ulong Reverse(ulong word) => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word);
}
