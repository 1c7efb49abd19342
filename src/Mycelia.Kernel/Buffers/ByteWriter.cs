using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Mycelia.Kernel.Buffers;

/// <summary>
/// A growing little-endian byte buffer: the one encoder for log records, chunks and manifests.
/// Integers are LEB128 varints unless a fixed width is named. Reusable through <see cref="Clear"/>; not thread-safe.
/// </summary>
internal sealed class ByteWriter(int capacity = 256)
{
    private byte[] _bytes = new byte[Math.Max(16, capacity)];
    private int _length;

    public int Length => _length;
    public int Capacity => _bytes.Length;
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Clear() => _length = 0;

    /// <summary>Drops everything after <paramref name="length"/>: how a statement is undone.</summary>
    public void Truncate(int length)
    {
        Invariant.Holds((uint)length <= (uint)_length);
        _length = length;
    }

    /// <summary>Reserves <paramref name="count"/> bytes and returns them for the caller to fill, all of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Reserve(int count)
    {
        if (_bytes.Length - _length < count) Grow(count);
        var span = _bytes.AsSpan(_length, count);
        _length += count;
        return span;
    }

    /// <summary>Fails now, with nothing written, if <paramref name="count"/> more bytes would not fit a record.</summary>
    public void EnsureRoom(int count)
    {
        if (_bytes.Length - _length < count) Grow(count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Byte(byte value)
    {
        if (_length == _bytes.Length) Grow(1);
        _bytes[_length++] = value;
    }

    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Reserve(value.Length));

    /// <summary>A varint length, then the bytes.</summary>
    public void Blob(ReadOnlySpan<byte> value)
    {
        Varint((ulong)value.Length);
        Bytes(value);
    }

    /// <summary>UTF-8 with a varint byte length before it. The text must be well-formed UTF-16.</summary>
    public void String(string value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        Varint((ulong)count);
        Encoding.UTF8.GetBytes(value, Reserve(count));
    }

    public void UInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Reserve(2), value);
    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), value);
    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Reserve(8), value);
    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Reserve(8), value);
    public void Double(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Reserve(8), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Varint(ulong value)
    {
        if (_bytes.Length - _length < 10) Grow(10);
        while (value >= 0x80)
        {
            _bytes[_length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _bytes[_length++] = (byte)value;
    }

    /// <summary>A signed integer, zigzag, as a varint.</summary>
    public void Zigzag(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>The raw little-endian bytes of an array of primitives.</summary>
    public void Raw<T>(ReadOnlySpan<T> values) where T : unmanaged => Bytes(MemoryMarshal.AsBytes(values));

    public byte[] ToArray() => Written.ToArray();

    private void Grow(int count)
    {
        var need = (long)_length + count;
        if (need > System.Array.MaxLength)
            throw new MyceliaException(StatusCode.LimitExceeded, "A record would exceed 2 GiB. Split the work into smaller transactions or values.");
        System.Array.Resize(ref _bytes, (int)Math.Min(System.Array.MaxLength, Math.Max(need, _bytes.Length * 2L)));
    }
}
