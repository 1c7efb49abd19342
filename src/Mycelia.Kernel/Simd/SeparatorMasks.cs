// Finds what separates cells: for every 64 bytes a word with a bit for each delimiter or line feed, and one with a bit for each
// quote. A reader of delimited text then walks the set bits and never looks at the bytes between them. The words say where
// the bytes stand, not what they mean: which of them lie inside quotes follows from InsideQuotes.
//
// G. Langdale, D. Lemire: Parsing Gigabytes of JSON per Second (2019), for the prefix XOR over quotes.

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Mycelia.Kernel.Bitmaps;

namespace Mycelia.Kernel.Simd;

/// <summary>Bit masks of the bytes that separate cells; hot: no allocation.</summary>
internal static class SeparatorMasks
{
    /// <summary>Bytes that one word of a mask speaks of.</summary>
    public const int BlockBytes = Bitmap.WordBits;

    private const byte LineFeed = (byte)'\n';

    /// <summary>
    /// Bit i of <paramref name="ends"/>: byte i is the delimiter or a line feed; bit i of <paramref name="quotes"/>: it is the quote. Bits beyond the
    /// bytes are zero. Both spans hold a word per 64 bytes begun.
    /// </summary>
    public static void Find(ReadOnlySpan<byte> bytes, byte delimiter, byte quote, Span<ulong> ends, Span<ulong> quotes)
    {
        var words = Bitmap.WordCount(bytes.Length);
        Invariant.Holds(ends.Length >= words && quotes.Length >= words);
        var full = bytes.Length / BlockBytes;
        var level = SimdSupport.Level;
        if (level == SimdLevel.Vector512) Find512(bytes, full, delimiter, quote, ends, quotes);
        else if (level == SimdLevel.Vector256) Find256(bytes, full, delimiter, quote, ends, quotes);
        else FindScalar(bytes[..(full * BlockBytes)], delimiter, quote, ends, quotes);
        if (full == words) return;
        ends[full] = quotes[full] = 0;
        FindScalar(bytes[(full * BlockBytes)..], delimiter, quote, ends[full..], quotes[full..]);
    }

    /// <summary>
    /// Bit i: an odd number of quotes stands before byte i or at it, counted from the start of the word when <paramref name="inside"/> is 0, and one
    /// more when it is all ones. On return <paramref name="inside"/> tells the same of the end of the word, so that words can be chained.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong InsideQuotes(ulong quotes, ref ulong inside)
    {
        var odd = quotes ^ quotes << 1;
        odd ^= odd << 2;
        odd ^= odd << 4;
        odd ^= odd << 8;
        odd ^= odd << 16;
        odd ^= odd << 32;
        odd ^= inside;
        inside = (ulong)((long)odd >> 63);
        return odd;
    }

    private static void Find512(ReadOnlySpan<byte> bytes, int full, byte delimiter, byte quote, Span<ulong> ends, Span<ulong> quotes)
    {
        var delimiters = Vector512.Create(delimiter);
        var feeds = Vector512.Create(LineFeed);
        var marks = Vector512.Create(quote);
        for (var i = 0; i < full; i++)
        {
            var block = Vector512.Create(bytes.Slice(i * BlockBytes, BlockBytes));
            ends[i] = (Vector512.Equals(block, delimiters) | Vector512.Equals(block, feeds)).ExtractMostSignificantBits();
            quotes[i] = Vector512.Equals(block, marks).ExtractMostSignificantBits();
        }
    }

    private static void Find256(ReadOnlySpan<byte> bytes, int full, byte delimiter, byte quote, Span<ulong> ends, Span<ulong> quotes)
    {
        const int half = BlockBytes / 2;
        var delimiters = Vector256.Create(delimiter);
        var feeds = Vector256.Create(LineFeed);
        var marks = Vector256.Create(quote);
        for (var i = 0; i < full; i++)
        {
            var low = Vector256.Create(bytes.Slice(i * BlockBytes, half));
            var high = Vector256.Create(bytes.Slice(i * BlockBytes + half, half));
            ends[i] = (Vector256.Equals(low, delimiters) | Vector256.Equals(low, feeds)).ExtractMostSignificantBits()
                | (ulong)(Vector256.Equals(high, delimiters) | Vector256.Equals(high, feeds)).ExtractMostSignificantBits() << half;
            quotes[i] = Vector256.Equals(low, marks).ExtractMostSignificantBits() | (ulong)Vector256.Equals(high, marks).ExtractMostSignificantBits() << half;
        }
    }

    private static void FindScalar(ReadOnlySpan<byte> bytes, byte delimiter, byte quote, Span<ulong> ends, Span<ulong> quotes)
    {
        ulong end = 0, mark = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var bit = 1UL << i;
            if (bytes[i] == delimiter || bytes[i] == LineFeed) end |= bit;
            if (bytes[i] == quote) mark |= bit;
            if ((i & (BlockBytes - 1)) != BlockBytes - 1 && i != bytes.Length - 1) continue;
            (ends[i / BlockBytes], quotes[i / BlockBytes]) = (end, mark);
            (end, mark) = (0, 0);
        }
    }
}
