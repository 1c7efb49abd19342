using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Mycelia.Kernel.Buffers;

/// <summary>
/// Reads what <see cref="ByteWriter"/> wrote. Every read is bounds-checked and fails with <see cref="CorruptionException"/>,
/// so that a damaged record can neither crash the process nor yield bytes that are not its own.
/// </summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes, string what)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly string _what = what;
    private int _position;

    public readonly int Position => _position;
    public readonly int Remaining => _bytes.Length - _position;
    public readonly bool AtEnd => _position == _bytes.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Bytes(int count)
    {
        if ((uint)count > (uint)Remaining) Overrun(count);
        var span = _bytes.Slice(_position, count);
        _position += count;
        return span;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Byte()
    {
        if (_position >= _bytes.Length) Overrun(1);
        return _bytes[_position++];
    }

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));
    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));
    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8));
    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(8));
    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Bytes(8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Varint()
    {
        var first = Byte();
        return first < 0x80 ? first : VarintTail(first);
    }

    public long Zigzag()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A varint that must lie between 0 and <paramref name="max"/>.</summary>
    public int Count(int max)
    {
        var value = Varint();
        if (value > (ulong)max) Malformed($"count {value} exceeds {max}");
        return (int)value;
    }

    public ReadOnlySpan<byte> Blob() => Bytes(Count(Remaining));

    public string String()
    {
        var utf8 = Blob();
        if (!Utf8.IsValid(utf8)) Malformed("text is not valid UTF-8");
        return Encoding.UTF8.GetString(utf8);
    }

    /// <summary>Copies <paramref name="target"/>.Length primitives out of their raw little-endian bytes.</summary>
    public void Raw<T>(Span<T> target) where T : unmanaged
    {
        var source = Bytes(checked(target.Length * Unsafe.SizeOf<T>()));
        source.CopyTo(MemoryMarshal.AsBytes(target));
    }

    [DoesNotReturn]
    public readonly void Malformed(string why) =>
        throw new CorruptionException($"{_what} is damaged at byte {_position} of {_bytes.Length}: {why}. Restore it from a backup, or run `mycelia check`.");

    [DoesNotReturn]
    private readonly void Overrun(int count) => Malformed($"it ends where {count} more byte(s) should follow");

    private ulong VarintTail(byte first)
    {
        ulong value = (uint)first & 0x7F;
        for (var shift = 7; shift < 64; shift += 7)
        {
            var next = Byte();
            if (shift == 63 && next > 1) break;
            if (next == 0) Malformed("a varint has more bytes than it needs");
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }

        Malformed("a varint is longer than 64 bits");
        return 0;
    }
}
