// Finds what a patch copies. A match lies on a diagonal: a distance in bits between a place in the new bytes and the one in the old bytes that equals it.
//
//   1. what both begin with, and what both end with
//   2. between them, wherever the diagonal breaks off: eight equal bytes on it, on the one before it, or on that of the common end, at most 32 bytes further.
//      Numbers of fixed width that changed in place, and one insertion or removal, need no more than that
//   3. else an index of the old bytes, a word in every 8, is asked for the 64 bits from each bit on: insertions among packed numbers are found so
//
// Greedy: the first match of a useful length is taken, and prolonged in both directions. Each byte is looked at a bounded number of times, and the search ends as soon
// as the patch has grown beyond what it may be.

using System.Buffers;
using System.Buffers.Binary;
using Mycelia.Kernel.Buffers;

namespace Mycelia.Persistence;

internal ref struct BlobPatchEncoder(ReadOnlySpan<byte> old, ReadOnlySpan<byte> next, int writtenMax, ByteWriter writer)
{
    /// <summary>A match on another diagonal costs a move, so shorter ones do not pay.</summary>
    private const int MovedMin = 12;
    private const int AheadMax = 32;
    private const int Word = sizeof(ulong);
    private const ulong HashFactor = 0x9E37_79B9_7F4A_7C15;

    private readonly ReadOnlySpan<byte> _old = old;
    private readonly ReadOnlySpan<byte> _next = next;
    private int _done;                  // bytes of next that the instructions so far make, the open copy included
    private int _copied;                // length of the open copy
    private long _moved;                // what the cursor moves by before it
    private long _diagonal, _before;    // bits to add to a place in next: of the open copy, and of the one before
    private int[]? _index;
    private int _indexShift;

    /// <summary>Writes the instructions; false as soon as they are too long.</summary>
    public bool TryRun()
    {
        try
        {
            return TryFind() && writer.Length <= writtenMax;
        }
        finally
        {
            if (_index is not null) ArrayPool<int>.Shared.Return(_index);
        }
    }

    private bool TryFind()
    {
        var at = _old.CommonPrefixLength(_next);
        Match(0, at, 0);
        var suffix = SuffixLength(_old[at..], _next[at..]);
        var suffixDiagonal = (_old.Length - _next.Length) * 8L;
        var end = _next.Length - suffix;
        while (at < end)
        {
            if (!FindNear(at, end, suffixDiagonal, out var from, out var diagonal) && (end - at < MovedMin || !FindFar(at, end, out from, out diagonal))) break;
            var length = LengthFrom(from, diagonal);
            while (from > _done && HasByte(diagonal, from - 1) && BlobPatch.ByteAt(_old, (from - 1) * 8L + diagonal) == _next[from - 1]) (from, length) = (from - 1, length + 1);
            Match(from, length, diagonal);
            at = from + length;
            if (writer.Length > writtenMax) return false;
        }

        at = Math.Max(_done, end);
        if (_next.Length - at >= (_diagonal == suffixDiagonal ? 1 : MovedMin / 2)) Match(at, _next.Length - at, suffixDiagonal);
        return TryFinish();
    }

    /// <summary>A match that begins close behind <paramref name="at"/>, on a diagonal that is known.</summary>
    private readonly bool FindNear(int at, int end, long suffixDiagonal, out int from, out long diagonal)
    {
        var limit = Math.Min(at + AheadMax, end);
        for (from = at; from < limit; from++)
        {
            if (IsWordEqual(from, diagonal = _diagonal)) return true;
            if (IsWordEqual(from, diagonal = suffixDiagonal) && LengthFrom(from, diagonal) >= MovedMin) return true;
            if (IsWordEqual(from, diagonal = _before) && LengthFrom(from, diagonal) >= MovedMin) return true;
        }

        diagonal = 0;
        return false;
    }

    /// <summary>A match that the index knows, or one on the diagonal of the open copy, before <paramref name="end"/>.</summary>
    private bool FindFar(int at, int end, out int from, out long diagonal)
    {
        _index ??= IndexOld();
        var budget = writtenMax - writer.Length + _done;
        for (from = at; from < end && from <= budget; from++)
        {
            if (IsWordEqual(from, diagonal = _diagonal)) return true;
            if (from + Word > _next.Length) break;
            var word = BinaryPrimitives.ReadUInt64LittleEndian(_next[from..]);
            if (FindWord(word, from * 8L, out diagonal) && LengthFrom(from, diagonal) >= MovedMin) return true;
            if (from + Word == _next.Length) break;
            ulong beyond = _next[from + Word];
            for (var bit = 1; bit < 8; bit++)
                if (FindWord(word >> bit | beyond << (64 - bit), from * 8L + bit, out diagonal) && LengthFrom(from + 1, diagonal) >= MovedMin)
                {
                    from++;
                    return true;
                }
        }

        diagonal = 0;
        return false;
    }

    private readonly bool FindWord(ulong word, long bit, out long diagonal)
    {
        var at = _index![(int)(word * HashFactor >> _indexShift)] - 1;
        diagonal = at * 8L - bit;
        return at >= 0 && BinaryPrimitives.ReadUInt64LittleEndian(_old[at..]) == word;
    }

    private int[] IndexOld()
    {
        var bits = Math.Max(6, 33 - System.Numerics.BitOperations.LeadingZeroCount((uint)_old.Length / Word));
        var index = ArrayPool<int>.Shared.Rent(1 << bits);
        index.AsSpan(0, 1 << bits).Clear();
        _indexShift = 64 - bits;
        for (var at = (_old.Length / Word - 1) * Word; at >= 0; at -= Word)
            index[(int)(BinaryPrimitives.ReadUInt64LittleEndian(_old[at..]) * HashFactor >> _indexShift)] = at + 1;
        return index;
    }

    /// <summary>Writes the copy that is open and the literal between it and a match, which then is the open one.</summary>
    private void Match(int from, int length, long diagonal)
    {
        if (length == 0) return;
        if (from > 0)
        {
            WriteCopy();
            writer.Blob(_next[_done..from]);
        }

        _moved = diagonal - _diagonal;
        if (diagonal != _diagonal) (_before, _diagonal) = (_diagonal, diagonal);
        _copied = length;
        _done = from + length;
    }

    private readonly void WriteCopy()
    {
        writer.Varint((ulong)_copied << 1 | (_moved == 0 ? 0 : 1UL));
        if (_moved != 0) writer.Zigzag(_moved);
    }

    /// <summary>The last copy is implied when it needs no move.</summary>
    private readonly bool TryFinish()
    {
        var rest = _next[_done..];
        if (rest.Length > writtenMax - writer.Length) return false;
        if (!rest.IsEmpty || _moved != 0) WriteCopy();
        if (!rest.IsEmpty) writer.Blob(rest);
        return true;
    }

    private readonly bool HasByte(long diagonal, int at) => at * 8L + diagonal >= 0 && at * 8L + diagonal + 8 <= _old.Length * 8L;

    private readonly bool IsWordEqual(int at, long diagonal)
    {
        var bit = at * 8L + diagonal;
        return at + Word <= _next.Length && bit >= 0 && bit + 64 <= _old.Length * 8L && BlobPatch.WordAt(_old, bit) == BinaryPrimitives.ReadUInt64LittleEndian(_next[at..]);
    }

    private readonly int LengthFrom(int from, long diagonal)
    {
        var bit = from * 8L + diagonal;
        if (bit < 0 || bit > _old.Length * 8L) return 0;
        if ((bit & 7) == 0) return _old[(int)(bit >> 3)..].CommonPrefixLength(_next[from..]);
        var at = from;
        while (IsWordEqual(at, diagonal)) at += Word;
        while (at < _next.Length && HasByte(diagonal, at) && BlobPatch.ByteAt(_old, at * 8L + diagonal) == _next[at]) at++;
        return at - from;
    }

    private static int SuffixLength(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int length = 0, limit = Math.Min(left.Length, right.Length);
        while (length <= limit - Word && BinaryPrimitives.ReadUInt64LittleEndian(left[^(length + Word)..]) == BinaryPrimitives.ReadUInt64LittleEndian(right[^(length + Word)..])) length += Word;
        while (length < limit && left[^(length + 1)] == right[^(length + 1)]) length++;
        return length;
    }
}
