// Finds the rows in which two chunks of one column differ. Values are the same exactly when their canonical stored bytes are (see Value.Equals), so typed columns
// are compared as raw numbers and bytes without making values: blocks of 64 rows at once where both have one layout. Where both are patches of one base
// only the patched rows are looked at.

using System.Numerics;
using System.Runtime.InteropServices;

namespace Mycelia.Kernel.Columns;

internal static class ChunkComparer
{
    /// <summary>
    /// <paramref name="differs"/> = the rows of <paramref name="mask"/> whose values differ, one against none included; whether there are any. A chunk that is not
    /// there has no values. Both spans hold <see cref="Chunk.WordsMax"/> words.
    /// </summary>
    public static bool Differences(Chunk? before, Chunk? after, ReadOnlySpan<ulong> mask, Span<ulong> differs)
    {
        differs.Clear();
        if (ReferenceEquals(before, after)) return false;
        Span<ulong> patched = stackalloc ulong[Chunk.WordsMax];
        patched.Clear();
        AddPatched(before, patched);
        AddPatched(after, patched);
        var (left, right) = (BaseOf(before), BaseOf(after));
        if (!ReferenceEquals(left, right))
        {
            Span<ulong> plain = stackalloc ulong[Chunk.WordsMax];
            for (var i = 0; i < plain.Length; i++) plain[i] = mask[i] & ~patched[i];
            CompareFlat(left, right, plain, differs);
        }

        for (var i = 0; i < patched.Length; i++)
        {
            for (var bits = patched[i] & mask[i]; bits != 0; bits &= bits - 1)
            {
                var row = (i << 6) + BitOperations.TrailingZeroCount(bits);
                if (!ValueOf(before, row).Equals(ValueOf(after, row))) differs[i] |= 1UL << row;
            }
        }

        return differs.IndexOfAnyExcept(0UL) >= 0;
    }

    /// <summary>The value of a row of a chunk that may not be there.</summary>
    public static Value ValueOf(Chunk? chunk, int row) => chunk is null ? Value.Null : chunk.Get(row);

    private static Chunk? BaseOf(Chunk? chunk) => chunk is PatchedChunk patch ? patch.Base : chunk;

    private static void AddPatched(Chunk? chunk, Span<ulong> rows)
    {
        if (chunk is not PatchedChunk patch) return;
        foreach (var row in patch.Rows) rows[row >> 6] |= 1UL << row;
    }

    private static void CompareFlat(Chunk? left, Chunk? right, ReadOnlySpan<ulong> mask, Span<ulong> differs)
    {
        Span<ulong> both = stackalloc ulong[Chunk.WordsMax];
        ReadOnlySpan<ulong> leftValid = left is null ? default : left.Validity, rightValid = right is null ? default : right.Validity;
        for (var i = 0; i < both.Length; i++)
        {
            var (l, r) = ((i < leftValid.Length ? leftValid[i] : 0) & mask[i], (i < rightValid.Length ? rightValid[i] : 0) & mask[i]);
            differs[i] = l ^ r;
            both[i] = l & r;
        }

        if (left is null || right is null) return;
        switch (left, right)
        {
            case (Int64Chunk<sbyte> l, Int64Chunk<sbyte> r) when l.Kind == r.Kind:
                CompareNumbers(l.Values, r.Values, both, differs);
                break;
            case (Int64Chunk<short> l, Int64Chunk<short> r) when l.Kind == r.Kind:
                CompareNumbers(l.Values, r.Values, both, differs);
                break;
            case (Int64Chunk<int> l, Int64Chunk<int> r) when l.Kind == r.Kind:
                CompareNumbers(l.Values, r.Values, both, differs);
                break;
            case (Int64Chunk<long> l, Int64Chunk<long> r) when l.Kind == r.Kind:
                CompareNumbers(l.Values, r.Values, both, differs);
                break;
            case (FixedChunk<double, Float64Kind> l, FixedChunk<double, Float64Kind> r):
                CompareNumbers(MemoryMarshal.Cast<double, long>(l.Values), MemoryMarshal.Cast<double, long>(r.Values), both, differs);
                break;
            case (BoolChunk l, BoolChunk r):
                for (var i = 0; i < Math.Min(l.Bits.Length, r.Bits.Length); i++) differs[i] |= (l.Bits[i] ^ r.Bits[i]) & both[i];
                break;
            default:
                CompareRows(left, right, both, differs);
                break;
        }
    }

    /// <summary>Rows at which neither array ends before are in <paramref name="both"/>; what the arrays hold at other rows has no meaning.</summary>
    private static void CompareNumbers<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right, ReadOnlySpan<ulong> both, Span<ulong> differs) where T : unmanaged, IEquatable<T>
    {
        var length = Math.Min(left.Length, right.Length);
        for (var i = 0; i << 6 < length; i++)
        {
            if (both[i] == 0) continue;
            var count = Math.Min(64, length - (i << 6));
            var l = left.Slice(i << 6, count);
            var r = right.Slice(i << 6, count);
            if (l.SequenceEqual(r)) continue;
            for (var bits = both[i]; bits != 0; bits &= bits - 1)
            {
                var bit = BitOperations.TrailingZeroCount(bits);
                if (!l[bit].Equals(r[bit])) differs[i] |= 1UL << bit;
            }
        }
    }

    private static void CompareRows(Chunk left, Chunk right, ReadOnlySpan<ulong> both, Span<ulong> differs)
    {
        var isEncodedAlike = left is VarChunk && right is VarChunk && left.Kind == right.Kind;
        var areIntegers = left is IInt64Chunk && right is IInt64Chunk && left.Kind == right.Kind;
        for (var i = 0; i < both.Length; i++)
        {
            for (var bits = both[i]; bits != 0; bits &= bits - 1)
            {
                var row = (i << 6) + BitOperations.TrailingZeroCount(bits);
                var isSame = isEncodedAlike ? ((VarChunk)left).BytesOf(row).SequenceEqual(((VarChunk)right).BytesOf(row))
                    : areIntegers ? ((IInt64Chunk)left)[row] == ((IInt64Chunk)right)[row]
                    : left.Get(row).Equals(right.Get(row));
                if (!isSame) differs[i] |= 1UL << row;
            }
        }
    }
}
