// The frame of every column kernel: values are visited in blocks of 64, one mask word each. A word of all ones takes the
// dense path, a word of zeros costs one comparison and its values are not read, any other word takes the masked path.
//
// Invariant: a kernel never lets a row outside the mask influence its result, since dead and absent rows hold garbage.
// A masked kernel may still load all 64 rows of its block, so a last block of fewer rows is first copied to a padded
// buffer; its mask word is cut to the rows that exist.

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mycelia.Kernel.Bitmaps;

namespace Mycelia.Kernel.Simd;

/// <summary>Folds 64 rows at a time into its state.</summary>
internal interface IBlockFold<T> where T : unmanaged
{
    /// <summary>Takes in all 64 rows that start at <paramref name="block"/>.</summary>
    void Dense(ref readonly T block);

    /// <summary>Takes in the rows whose bit is set in <paramref name="word"/>. All 64 rows can be loaded.</summary>
    void Masked(ref readonly T block, ulong word);
}

/// <summary>Decides about 64 rows at a time.</summary>
internal interface IBlockTest<T> where T : unmanaged
{
    /// <summary>Bit i tells whether row i of the block passes. All 64 rows can be loaded.</summary>
    ulong Test(ref readonly T block);
}

/// <summary>Drives block kernels over a span and its mask; hot: no allocation.</summary>
internal static class Blocks
{
    /// <summary>Rows in a block.</summary>
    public const int Rows = Bitmap.WordBits;

    /// <summary>Folds the rows of <paramref name="values"/> that <paramref name="mask"/> selects into <paramref name="fold"/>.</summary>
    public static void Fold<T, TFold>(ReadOnlySpan<T> values, ReadOnlySpan<ulong> mask, ref TFold fold)
        where T : unmanaged
        where TFold : struct, IBlockFold<T>
    {
        // A local copy, so that the accumulators live in registers.
        var local = fold;
        var full = Math.Min(values.Length / Rows, mask.Length);
        ref var first = ref MemoryMarshal.GetReference(values);
        for (var i = 0; i < full; i++)
        {
            // SAFETY: i < values.Length / 64, so the block lies inside the span.
            ref var block = ref Unsafe.Add(ref first, (nint)i * Rows);
            var word = mask[i];
            if (word == ulong.MaxValue) local.Dense(in block);
            else if (word != 0) local.Masked(in block, word);
        }

        fold = local;
        var rest = values.Length - full * Rows;
        if (full < mask.Length && rest > 0) FoldRest(values.Slice(full * Rows, rest), mask[full], ref fold);
    }

    /// <summary>
    /// selection = mask AND (test, inverted if <paramref name="invert"/>) and returns how many rows it selects. Words of
    /// <paramref name="selection"/> beyond the rows become zero. Mask and selection may be the same memory.
    /// </summary>
    public static int Select<T, TTest>(ReadOnlySpan<T> values, ReadOnlySpan<ulong> mask, TTest test, bool invert, Span<ulong> selection)
        where T : unmanaged
        where TTest : struct, IBlockTest<T>
    {
        var words = Bitmap.WordCount(values.Length);
        Invariant.Holds(selection.Length >= words);
        var flip = invert ? ulong.MaxValue : 0;
        var local = test;
        var full = Math.Min(values.Length / Rows, mask.Length);
        ref var first = ref MemoryMarshal.GetReference(values);
        for (var i = 0; i < full; i++)
        {
            var word = mask[i];

            // SAFETY: i < values.Length / 64, so the block lies inside the span.
            if (word != 0) word &= local.Test(in Unsafe.Add(ref first, (nint)i * Rows)) ^ flip;
            selection[i] = word;
        }

        var used = full;
        var rest = values.Length - full * Rows;
        if (full < mask.Length && rest > 0) selection[used++] = mask[full] & TestRest(values.Slice(full * Rows, rest), in test, flip);
        selection[used..].Clear();
        return Bitmap.Count(selection[..used]);
    }

    /// <summary>
    /// Folds the rows of <paramref name="values"/> that <paramref name="mask"/> selects and whose value in <paramref name="tested"/>
    /// passes (or fails, if <paramref name="invert"/>), and returns how many they are. The selection of a block never leaves registers.
    /// </summary>
    public static long FoldWhere<TTested, TTest, T, TFold>(
        ReadOnlySpan<TTested> tested, in TTest test, bool invert, ReadOnlySpan<T> values, ReadOnlySpan<ulong> mask, ref TFold fold)
        where TTested : unmanaged
        where TTest : struct, IBlockTest<TTested>
        where T : unmanaged
        where TFold : struct, IBlockFold<T>
    {
        Invariant.Holds(tested.Length == values.Length);
        var flip = invert ? ulong.MaxValue : 0;
        var localTest = test;
        var localFold = fold;
        var full = Math.Min(values.Length / Rows, mask.Length);
        ref var firstTested = ref MemoryMarshal.GetReference(tested);
        ref var first = ref MemoryMarshal.GetReference(values);
        var count = 0L;
        for (var i = 0; i < full; i++)
        {
            var word = mask[i];
            if (word == 0) continue;

            // SAFETY: i < values.Length / 64, so the block lies inside both spans.
            word &= localTest.Test(in Unsafe.Add(ref firstTested, (nint)i * Rows)) ^ flip;
            ref var block = ref Unsafe.Add(ref first, (nint)i * Rows);
            count += BitOperations.PopCount(word);
            if (word == ulong.MaxValue) localFold.Dense(in block);
            else if (word != 0) localFold.Masked(in block, word);
        }

        fold = localFold;
        var rest = values.Length - full * Rows;
        if (full == mask.Length || rest == 0) return count;
        var last = mask[full] & TestRest(tested.Slice(full * Rows, rest), in test, flip);
        FoldRest(values.Slice(full * Rows, rest), last, ref fold);
        return count + BitOperations.PopCount(last);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FoldRest<T, TFold>(ReadOnlySpan<T> rest, ulong word, ref TFold fold)
        where T : unmanaged
        where TFold : struct, IBlockFold<T>
    {
        word &= Bitmap.LowBits(rest.Length);
        if (word == 0) return;
        Span<T> padded = stackalloc T[Rows];
        padded.Clear();
        rest.CopyTo(padded);
        fold.Masked(in padded[0], word);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong TestRest<T, TTest>(ReadOnlySpan<T> rest, in TTest test, ulong flip)
        where T : unmanaged
        where TTest : struct, IBlockTest<T>
    {
        Span<T> padded = stackalloc T[Rows];
        padded.Clear();
        rest.CopyTo(padded);
        return (test.Test(in padded[0]) ^ flip) & Bitmap.LowBits(rest.Length);
    }
}
