// Search in up to 256 sorted 64-bit numbers that are rarely in the cache. A binary search waits for memory four or five times; here sixteen samples, the last number of each
// sixteenth, stand together where the list's owner stands, so that one block of at most sixteen numbers is all that is read of the list.

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Mycelia.Kernel.Loops;

/// <summary>The last number of each sixteenth of a sorted list.</summary>
[InlineArray(SampledSearch.Samples)]
internal struct SearchSamples
{
    private ulong _first;
}

internal static class SampledSearch
{
    public const int Samples = 16;

    /// <summary>Lists of more numbers than this cannot be sampled.</summary>
    public const int LengthMax = Samples * Samples;

    /// <summary>The samples of a list of 1 to <see cref="LengthMax"/> numbers.</summary>
    public static SearchSamples Of(ReadOnlySpan<ulong> sorted)
    {
        Invariant.Holds(sorted.Length is > 0 and <= LengthMax);
        var samples = new SearchSamples();
        var stride = Stride(sorted.Length);
        for (var i = 0; i < Samples; i++) samples[i] = sorted[Math.Min((i + 1) * stride, sorted.Length) - 1];
        return samples;
    }

    /// <summary>The block of a list of <paramref name="length"/> numbers that holds the first one not less than <paramref name="value"/>; empty at the end when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (int From, int To) BlockOf(in SearchSamples samples, int length, ulong value)
    {
        // SAFETY: the samples are Samples numbers in a row, and are only read.
        var stride = Stride(length);
        var block = CountBelow(ref Unsafe.As<SearchSamples, ulong>(ref Unsafe.AsRef(in samples)), Samples, value);
        var from = Math.Min(block * stride, length);
        return (from, Math.Min(from + stride, length));
    }

    /// <summary>The index of the first number that is not less than <paramref name="value"/> in a block that <see cref="BlockOf"/> named.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LowerBoundIn(ReadOnlySpan<ulong> sorted, int from, int to, ulong value)
    {
        // SAFETY: the reference is to the first element of the block, which has block.Length of them.
        var block = sorted[from..to];
        return from + (block.IsEmpty ? 0 : CountBelow(ref MemoryMarshal.GetReference(block), block.Length, value));
    }

    private static int Stride(int length) => (length + Samples - 1) / Samples;

    // Numbers below a value in a sorted list are those before it, so they can be counted without branches.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountBelow(ref ulong first, int length, ulong value)
    {
        // SAFETY: every load lies within the length that the caller's span or samples have.
        int count = 0, at = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            var wanted = Vector512.Create(value);
            for (; at + 8 <= length; at += 8)
                count += BitOperations.PopCount(Vector512.LessThan(Vector512.LoadUnsafe(ref first, (nuint)at), wanted).ExtractMostSignificantBits());
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            var wanted = Vector256.Create(value);
            for (; at + 4 <= length; at += 4)
                count += BitOperations.PopCount(Vector256.LessThan(Vector256.LoadUnsafe(ref first, (nuint)at), wanted).ExtractMostSignificantBits());
        }

        // SAFETY: as above.
        for (; at < length; at++) count += Unsafe.Add(ref first, at) < value ? 1 : 0;
        return count;
    }
}
