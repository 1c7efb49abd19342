using System.Buffers.Binary;

namespace Mycelia.Graph.Indexes;

/// <summary>A key that is looked for. Zero bytes are thought behind it; at least eight really stand there, so that heads are read in one load.</summary>
internal readonly ref struct SearchKey
{
    /// <summary>Zero bytes that must follow the key in the buffer.</summary>
    public const int Padding = 8;

    private readonly ReadOnlySpan<byte> _padded;

    /// <summary><paramref name="padded"/> is the key and <see cref="Padding"/> zero bytes.</summary>
    public SearchKey(ReadOnlySpan<byte> padded)
    {
        Invariant.Holds(padded.Length >= Padding);
        _padded = padded;
    }

    public ReadOnlySpan<byte> Bytes => _padded[..^Padding];

    public int Length => _padded.Length - Padding;

    /// <summary>The eight bytes from a place on, as a number that orders as they do.</summary>
    public ulong HeadAt(int start) => (uint)start <= (uint)Length ? BinaryPrimitives.ReadUInt64BigEndian(_padded[start..]) : 0;

    /// <summary>What follows the eight bytes.</summary>
    public ReadOnlySpan<byte> RestAt(int start) => start + 8 < Length ? _padded[(start + 8)..^Padding] : default;

    /// <summary>Copies a key into a buffer and pads it.</summary>
    public static SearchKey Pad(ReadOnlySpan<byte> key, Span<byte> buffer)
    {
        key.CopyTo(buffer);
        buffer.Slice(key.Length, Padding).Clear();
        return new SearchKey(buffer[..(key.Length + Padding)]);
    }
}
