// Text enters a value only as well-formed UTF-16, so that UTF-8 can carry all of it and back, and is ordered by its UTF-8 bytes,
// which is the order of code points. UTF-16 code units order almost alike: only surrogates (D800..DFFF, for code points from 10000)
// come before E000..FFFF, and must come after.

namespace Mycelia.Kernel.Values;

/// <summary>Well-formedness and ordering of text.</summary>
internal static class UnicodeText
{
    private const char SurrogateMin = '\uD800';
    private const char SurrogateMax = '\uDFFF';

    /// <summary>Where the first surrogate without its partner stands, or -1.</summary>
    public static int IndexOfLoneSurrogate(ReadOnlySpan<char> text)
    {
        for (var i = 0; ; i += 2)
        {
            var next = text[i..].IndexOfAnyInRange(SurrogateMin, SurrogateMax);
            if (next < 0) return -1;
            i += next;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return i;
        }
    }

    /// <summary>The order of the UTF-8 bytes of two well-formed texts.</summary>
    public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var common = left.CommonPrefixLength(right);
        return common == left.Length || common == right.Length
            ? left.Length.CompareTo(right.Length)
            : CodePointRank(left[common]).CompareTo(CodePointRank(right[common]));
    }

    private static int CodePointRank(char unit) => unit is >= SurrogateMin and <= SurrogateMax ? unit + 0x10000 : unit;

    /// <summary>Orders texts by their UTF-8 bytes: the order of names in everything that is hashed.</summary>
    public static IComparer<string> Utf8Order { get; } = Comparer<string>.Create(static (a, b) => Compare(a, b));
}
