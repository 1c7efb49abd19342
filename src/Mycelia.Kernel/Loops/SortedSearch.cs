// Search in sorted spans, and intersection of sorted neighbour lists.
//
// LowerBound halves the range with arithmetic instead of branches, since its comparisons cannot be predicted.
//
// Intersections need strictly rising lists (sets). Lists of like length are merged block against block: each block of one
// list is compared with all rotations of a block of the other, and the block with the smaller last element moves on. When one
// list is much longer, each element of the short one gallops through the long one: O(short * log(long / short)).
//
// B. Schlegel, T. Willhalm, W. Lehner: Fast Sorted-Set Intersection using SIMD Instructions (2011); D. Lemire, L. Boytsov,
// N. Kurz: SIMD Compression and the Intersection of Sorted Integers (2016); J. Bentley, A. Yao (1976) for galloping.

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Mycelia.Kernel.Simd;

namespace Mycelia.Kernel.Loops;

/// <summary>Operations on sorted spans; hot: no allocation.</summary>
internal static class SortedSearch
{
    /// <summary>How many times longer one list must be for galloping to win.</summary>
    private const int GallopRatio = 32;

    /// <summary>The index of the first element that is not less than <paramref name="value"/>; the length if there is none.</summary>
    public static int LowerBound(ReadOnlySpan<ushort> sorted, ushort value) => LowerBound<ushort>(sorted, value);

    /// <inheritdoc cref="LowerBound(ReadOnlySpan{ushort}, ushort)"/>
    public static int LowerBound(ReadOnlySpan<uint> sorted, uint value) => LowerBound<uint>(sorted, value);

    /// <inheritdoc cref="LowerBound(ReadOnlySpan{ushort}, ushort)"/>
    public static int LowerBound(ReadOnlySpan<ulong> sorted, ulong value) => LowerBound<ulong>(sorted, value);

    /// <summary>How many elements two strictly rising spans share.</summary>
    public static int IntersectCount(ReadOnlySpan<uint> a, ReadOnlySpan<uint> b) => Intersect<CountOnly>(a, b, default);

    /// <summary>
    /// Writes the elements that two strictly rising spans share, in rising order, and returns how many there are.
    /// <paramref name="target"/> is at least as long as the shorter span and overlaps neither; what it holds beyond the result is undefined.
    /// </summary>
    public static int Intersect(ReadOnlySpan<uint> a, ReadOnlySpan<uint> b, Span<uint> target)
    {
        Invariant.Holds(target.Length >= Math.Min(a.Length, b.Length));
        return Intersect<Emit>(a, b, target);
    }

    private static int LowerBound<T>(ReadOnlySpan<T> sorted, T value) where T : unmanaged, IBinaryInteger<T>
    {
        if (sorted.IsEmpty) return 0;
        ref var first = ref MemoryMarshal.GetReference(sorted);
        int start = 0, length = sorted.Length;
        while (length > 1)
        {
            // SAFETY: start + length <= sorted.Length always holds, and 0 < half < length.
            var half = length >> 1;
            start += half & -Unsafe.BitCast<bool, byte>(Unsafe.Add(ref first, start + half - 1) < value);
            length -= half;
        }

        return start + Unsafe.BitCast<bool, byte>(Unsafe.Add(ref first, start) < value);
    }

    private static int Intersect<TSink>(ReadOnlySpan<uint> a, ReadOnlySpan<uint> b, Span<uint> target) where TSink : ISink
    {
        if (a.Length > b.Length)
        {
            var longer = a;
            a = b;
            b = longer;
        }

        if (a.IsEmpty || a[^1] < b[0] || b[^1] < a[0]) return 0;
        if (b.Length / a.Length >= GallopRatio) return Gallop<TSink>(a, b, target);
        int i = 0, j = 0;
        var shared = SimdSupport.Level switch
        {
            SimdLevel.Vector512 => MergeBlocks512<TSink>(a, b, target, ref i, ref j),
            SimdLevel.Vector256 => MergeBlocks256<TSink>(a, b, target, ref i, ref j),
            _ => 0,
        };
        return Merge<TSink>(a[i..], b[j..], target, shared);
    }

    private static int Gallop<TSink>(ReadOnlySpan<uint> few, ReadOnlySpan<uint> many, Span<uint> target) where TSink : ISink
    {
        var shared = 0;
        foreach (var value in few)
        {
            var reach = 1L;
            while (reach < many.Length && many[(int)reach] < value) reach <<= 1;
            var from = (int)(reach >> 1);
            var to = (int)Math.Min(reach + 1, many.Length);
            many = many[(from + LowerBound(many[from..to], value))..];
            if (many.IsEmpty) break;
            if (many[0] != value) continue;
            if (TSink.Emits) target[shared] = value;
            shared++;
        }

        return shared;
    }

    private static int Merge<TSink>(ReadOnlySpan<uint> a, ReadOnlySpan<uint> b, Span<uint> target, int shared) where TSink : ISink
    {
        int i = 0, j = 0;
        while (i < a.Length && j < b.Length)
        {
            uint x = a[i], y = b[j];

            // Fewer elements are shared than were passed in either list, so the place exists; a wrong guess is overwritten.
            if (TSink.Emits) target[shared] = x;
            shared += Unsafe.BitCast<bool, byte>(x == y);
            i += Unsafe.BitCast<bool, byte>(x <= y);
            j += Unsafe.BitCast<bool, byte>(y <= x);
        }

        return shared;
    }

    private static int MergeBlocks512<TSink>(ReadOnlySpan<uint> a, ReadOnlySpan<uint> b, Span<uint> target, ref int i, ref int j)
        where TSink : ISink
    {
        const int lanes = 16;
        var shared = 0;
        while (i + lanes <= a.Length && j + lanes <= b.Length)
        {
            var left = Vector512.Create(a.Slice(i, lanes));
            var matched = MatchAny(left, Vector512.Create(b.Slice(j, lanes)));
            var bits = (uint)matched.ExtractMostSignificantBits();
            if (TSink.Emits && bits != 0)
            {
                if (shared + lanes <= target.Length) Avx512F.Compress(Vector512<uint>.Zero, matched, left).CopyTo(target[shared..]);
                else EmitBits(a.Slice(i, lanes), bits, target[shared..]);
            }

            shared += BitOperations.PopCount(bits);
            Advance(a[i + lanes - 1], b[j + lanes - 1], lanes, ref i, ref j);
        }

        return shared;
    }

    private static int MergeBlocks256<TSink>(ReadOnlySpan<uint> a, ReadOnlySpan<uint> b, Span<uint> target, ref int i, ref int j)
        where TSink : ISink
    {
        const int lanes = 8;
        var shared = 0;
        while (i + lanes <= a.Length && j + lanes <= b.Length)
        {
            var matched = MatchAny(Vector256.Create(a.Slice(i, lanes)), Vector256.Create(b.Slice(j, lanes)));
            var bits = matched.ExtractMostSignificantBits();
            if (TSink.Emits && bits != 0) EmitBits(a.Slice(i, lanes), bits, target[shared..]);
            shared += BitOperations.PopCount(bits);
            Advance(a[i + lanes - 1], b[j + lanes - 1], lanes, ref i, ref j);
        }

        return shared;
    }

    /// <summary>The block that ends lower can have no further match and moves on; both do if they end alike.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Advance(uint lastA, uint lastB, int lanes, ref int i, ref int j)
    {
        i += lanes & -Unsafe.BitCast<bool, byte>(lastA <= lastB);
        j += lanes & -Unsafe.BitCast<bool, byte>(lastB <= lastA);
    }

    private static void EmitBits(ReadOnlySpan<uint> block, uint bits, Span<uint> target)
    {
        for (var at = 0; bits != 0; bits &= bits - 1) target[at++] = block[BitOperations.TrailingZeroCount(bits)];
    }

    /// <summary>
    /// Lanes of <paramref name="left"/> whose value stands anywhere in <paramref name="right"/>: four rotations in 128-bit lanes under four
    /// of the lanes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> MatchAny(Vector512<uint> left, Vector512<uint> right)
    {
        var right1 = Avx512F.Shuffle4x128(right, right, 0b00_11_10_01);
        var right2 = Avx512F.Shuffle4x128(right, right, 0b01_00_11_10);
        var right3 = Avx512F.Shuffle4x128(right, right, 0b10_01_00_11);
        return MatchInLanes(left, right) | MatchInLanes(left, right1) | MatchInLanes(left, right2) | MatchInLanes(left, right3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> MatchInLanes(Vector512<uint> left, Vector512<uint> right) =>
        Vector512.Equals(left, right)
        | Vector512.Equals(left, Avx512F.Shuffle(right, 0b00_11_10_01))
        | Vector512.Equals(left, Avx512F.Shuffle(right, 0b01_00_11_10))
        | Vector512.Equals(left, Avx512F.Shuffle(right, 0b10_01_00_11));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> MatchAny(Vector256<uint> left, Vector256<uint> right)
    {
        var swapped = Vector256.Create(right.GetUpper(), right.GetLower());
        return MatchInLanes(left, right) | MatchInLanes(left, swapped);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> MatchInLanes(Vector256<uint> left, Vector256<uint> right) =>
        Vector256.Equals(left, right)
        | Vector256.Equals(left, Vector256.Shuffle(right, Vector256.Create(1u, 2, 3, 0, 5, 6, 7, 4)))
        | Vector256.Equals(left, Vector256.Shuffle(right, Vector256.Create(2u, 3, 0, 1, 6, 7, 4, 5)))
        | Vector256.Equals(left, Vector256.Shuffle(right, Vector256.Create(3u, 0, 1, 2, 7, 4, 5, 6)));

    /// <summary>Whether an intersection writes its elements, known when it is compiled.</summary>
    private interface ISink
    {
        static abstract bool Emits { get; }
    }

    private readonly struct Emit : ISink
    {
        public static bool Emits => true;
    }

    private readonly struct CountOnly : ISink
    {
        public static bool Emits => false;
    }
}
