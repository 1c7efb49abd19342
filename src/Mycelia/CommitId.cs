using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Mycelia;

/// <summary>Names a commit: the SHA-256 of what it holds. Two commits with one id are one commit, in whatever database they stand.</summary>
public readonly struct CommitId : IEquatable<CommitId>, IComparable<CommitId>
{
    /// <summary>Bytes of an id.</summary>
    public const int Bytes = 32;

    /// <summary>Hexadecimal digits of the short form that lists show.</summary>
    public const int ShortDigits = 10;

    private readonly Hash _hash;

    /// <summary>An id from its 32 bytes.</summary>
    /// <exception cref="ArgumentException">There are not 32 bytes.</exception>
    public CommitId(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Bytes) throw new ArgumentException($"A commit id has {Bytes} bytes, not {bytes.Length}.", nameof(bytes));
        bytes.CopyTo(_hash);
    }

    /// <summary>The id of no commit.</summary>
    public bool IsNone => ((ReadOnlySpan<byte>)_hash).IndexOfAnyExcept((byte)0) < 0;

    /// <summary>The first ten digits, as lists show it.</summary>
    public string Short => ToString()[..ShortDigits];

    /// <summary>The 32 bytes.</summary>
    public byte[] ToByteArray() => ((ReadOnlySpan<byte>)_hash).ToArray();

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> target) => ((ReadOnlySpan<byte>)_hash).CopyTo(target);

    /// <summary>Reads 64 hexadecimal digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out CommitId id)
    {
        id = default;
        Span<byte> bytes = stackalloc byte[Bytes];
        if (text is not { Length: Bytes * 2 } || Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        id = new CommitId(bytes);
        return true;
    }

    /// <summary>Whether the digits begin with those of <paramref name="digits"/>, of which the first <paramref name="count"/> count.</summary>
    internal bool BeginsWith(in CommitId digits, int count)
    {
        ReadOnlySpan<byte> mine = _hash, its = digits._hash;
        return mine[..(count / 2)].SequenceEqual(its[..(count / 2)]) && (count % 2 == 0 || mine[count / 2] >> 4 == its[count / 2] >> 4);
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower((ReadOnlySpan<byte>)_hash);

    /// <inheritdoc/>
    public bool Equals(CommitId other) => ((ReadOnlySpan<byte>)_hash).SequenceEqual(other._hash);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CommitId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_hash);

    /// <summary>By bytes, as the digits order.</summary>
    public int CompareTo(CommitId other) => ((ReadOnlySpan<byte>)_hash).SequenceCompareTo(other._hash);

    /// <summary>Whether both name the same commit.</summary>
    public static bool operator ==(CommitId left, CommitId right) => left.Equals(right);

    /// <summary>Whether they name different commits.</summary>
    public static bool operator !=(CommitId left, CommitId right) => !left.Equals(right);

    /// <summary>Order by bytes.</summary>
    public static bool operator <(CommitId left, CommitId right) => left.CompareTo(right) < 0;

    /// <summary>Order by bytes.</summary>
    public static bool operator >(CommitId left, CommitId right) => left.CompareTo(right) > 0;

    /// <summary>Order by bytes.</summary>
    public static bool operator <=(CommitId left, CommitId right) => left.CompareTo(right) <= 0;

    /// <summary>Order by bytes.</summary>
    public static bool operator >=(CommitId left, CommitId right) => left.CompareTo(right) >= 0;

    [InlineArray(Bytes)]
    private struct Hash
    {
        private byte _first;
    }
}
