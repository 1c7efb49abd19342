// Bitmaps over 64-bit words: bit i of word i / 64 stands for row i. They are row masks (which rows of a chunk are alive,
// present or selected) and sets of rows.
//
// A mask may be shorter than the rows that it covers; missing words are zero. Operations that read accept any index and
// any length under that rule; operations that write need the words to exist. Nothing here allocates.

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Mycelia.Kernel.Simd;

namespace Mycelia.Kernel.Bitmaps;

/// <summary>Operations on bitmaps held in spans of 64-bit words.</summary>
internal static class Bitmap
{
    /// <summary>Bits in a word.</summary>
    public const int WordBits = 64;

    /// <summary>The words that <paramref name="bits"/> bits need.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WordCount(int bits) => (int)(((uint)bits + 63) >> 6);

    /// <summary>The word whose lowest <paramref name="bits"/> bits (0 to 64) are set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong LowBits(int bits) => bits >= WordBits ? ulong.MaxValue : (1UL << bits) - 1;

    /// <summary>Whether bit <paramref name="index"/> is set; false beyond the last word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Get(ReadOnlySpan<ulong> bits, int index)
    {
        var word = index >>> 6;
        return (uint)word < (uint)bits.Length && ((bits[word] >> index) & 1) != 0;
    }

    /// <summary>Sets bit <paramref name="index"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set(Span<ulong> bits, int index) => bits[index >>> 6] |= 1UL << index;

    /// <summary>Clears bit <paramref name="index"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear(Span<ulong> bits, int index) => bits[index >>> 6] &= ~(1UL << index);

    /// <summary>How many bits are set.</summary>
    public static int Count(ReadOnlySpan<ulong> bits)
    {
        // Four sums, so that the additions do not wait for one another.
        int a = 0, b = 0, c = 0, d = 0;
        var i = 0;
        for (; i + 4 <= bits.Length; i += 4)
        {
            var four = bits.Slice(i, 4);
            a += BitOperations.PopCount(four[0]);
            b += BitOperations.PopCount(four[1]);
            c += BitOperations.PopCount(four[2]);
            d += BitOperations.PopCount(four[3]);
        }

        for (; i < bits.Length; i++) a += BitOperations.PopCount(bits[i]);
        return a + b + c + d;
    }

    /// <summary>How many of the first <paramref name="rows"/> bits are set.</summary>
    public static int Count(ReadOnlySpan<ulong> bits, int rows)
    {
        var full = rows >>> 6;
        if (full >= bits.Length) return Count(bits);
        return Count(bits[..full]) + BitOperations.PopCount(bits[full] & LowBits(rows & 63));
    }

    /// <summary>Whether each of the first <paramref name="rows"/> bits is set.</summary>
    public static bool AllSet(ReadOnlySpan<ulong> bits, int rows)
    {
        var full = rows >>> 6;
        var rest = LowBits(rows & 63);
        if (full > bits.Length || (rest != 0 && full == bits.Length)) return false;
        return !bits[..full].ContainsAnyExcept(ulong.MaxValue) && (rest == 0 || (bits[full] & rest) == rest);
    }

    /// <summary>How many words at the end have all bits set.</summary>
    public static int TrailingFullWords(ReadOnlySpan<ulong> bits) => bits.Length - 1 - bits.LastIndexOfAnyExcept(ulong.MaxValue);

    /// <summary>target = target AND other. Words that other lacks become zero.</summary>
    public static void And(Span<ulong> target, ReadOnlySpan<ulong> other)
    {
        var common = Math.Min(target.Length, other.Length);
        target[common..].Clear();
        Combine<AndWords>(target[..common], other);
    }

    /// <summary>target = target OR other. Other is at most as long as target.</summary>
    public static void Or(Span<ulong> target, ReadOnlySpan<ulong> other)
    {
        Invariant.Holds(other.Length <= target.Length);
        Combine<OrWords>(target[..other.Length], other);
    }

    /// <summary>target = target AND NOT other. Words that other lacks leave target as it is.</summary>
    public static void AndNot(Span<ulong> target, ReadOnlySpan<ulong> other)
    {
        var common = Math.Min(target.Length, other.Length);
        Combine<AndNotWords>(target[..common], other);
    }

    /// <summary>Sets <paramref name="count"/> bits from <paramref name="from"/> on.</summary>
    public static void SetRange(Span<ulong> bits, int from, int count)
    {
        if (count == 0) return;
        int first = from >>> 6, last = (from + count - 1) >>> 6;
        var head = ulong.MaxValue << from;
        var tail = ulong.MaxValue >> -(from + count);
        if (first == last)
        {
            bits[first] |= head & tail;
            return;
        }

        bits[first] |= head;
        bits[(first + 1)..last].Fill(ulong.MaxValue);
        bits[last] |= tail;
    }

    /// <summary>Clears <paramref name="count"/> bits from <paramref name="from"/> on.</summary>
    public static void ClearRange(Span<ulong> bits, int from, int count)
    {
        if (count == 0) return;
        int first = from >>> 6, last = (from + count - 1) >>> 6;
        var head = ulong.MaxValue << from;
        var tail = ulong.MaxValue >> -(from + count);
        if (first == last)
        {
            bits[first] &= ~(head & tail);
            return;
        }

        bits[first] &= ~head;
        bits[(first + 1)..last].Clear();
        bits[last] &= ~tail;
    }

    /// <summary>The first set bit at or after <paramref name="from"/>, or -1.</summary>
    public static int FindNext(ReadOnlySpan<ulong> bits, int from)
    {
        var index = from >>> 6;
        if ((uint)index >= (uint)bits.Length) return -1;
        var word = bits[index] & (ulong.MaxValue << from);
        while (word == 0)
        {
            if (++index >= bits.Length) return -1;
            word = bits[index];
        }

        return (index << 6) + BitOperations.TrailingZeroCount(word);
    }

    /// <summary>The set bits in rising order: <c>foreach (var row in Bitmap.Enumerate(mask))</c>.</summary>
    public static SetBits Enumerate(ReadOnlySpan<ulong> bits) => new(bits);

    /// <summary>
    /// Writes the indices of the set bits in rising order and returns how many there are. <paramref name="bits"/> holds at most 65,536
    /// bits and <paramref name="target"/> has room for every set one.
    /// </summary>
    public static int WriteIndices(ReadOnlySpan<ulong> bits, Span<ushort> target)
    {
        Invariant.Holds(bits.Length <= 1024);
        return UsesCompress ? CompressIndices(bits, target) : ScanIndices(bits, target, 0, 0);
    }

    /// <summary>
    /// Writes the indices of the set bits in rising order and returns how many there are. <paramref name="target"/> has room for every set
    /// one.
    /// </summary>
    public static int WriteIndices(ReadOnlySpan<ulong> bits, Span<int> target) =>
        UsesCompress ? CompressIndices(bits, target) : ScanIndices(bits, target, 0, 0);

    private static bool UsesCompress => Avx512F.IsSupported && SimdSupport.Level == SimdLevel.Vector512;

    private static int ScanIndices<T>(ReadOnlySpan<ulong> bits, Span<T> target, int firstWord, int written)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (var i = firstWord; i < bits.Length; i++)
        {
            for (var word = bits[i]; word != 0; word &= word - 1)
            {
                target[written++] = T.CreateTruncating((i << 6) + BitOperations.TrailingZeroCount(word));
            }
        }

        return written;
    }

    /// <summary>
    /// Sixteen indices a step: the lanes whose bit is set are packed to the front and all sixteen are stored, of which the next step
    /// overwrites the surplus. The last words, where a full store could pass the end of the target, go one by one.
    /// </summary>
    private static int CompressIndices<T>(ReadOnlySpan<ulong> bits, Span<T> target) where T : unmanaged, IBinaryInteger<T>
    {
        const int lanes = 16;
        var laneBits = Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
        var indices = Vector512<int>.Indices;
        ref var destination = ref MemoryMarshal.GetReference(target);
        int written = 0, i = 0;
        for (; i < bits.Length && written + WordBits <= target.Length; i++)
        {
            var word = bits[i];
            if (word == 0) continue;
            for (var shift = 0; shift < WordBits; shift += lanes)
            {
                var part = (int)(ushort)(word >> shift);
                var chosen = Vector512.Equals(Vector512.Create(part) & laneBits, laneBits);
                var packed = Avx512F.Compress(Vector512<int>.Zero, chosen, indices + Vector512.Create((i << 6) + shift));

                // SAFETY: before this word `written + 64 <= target.Length` held, and each step writes 16 lanes at a position that
                // has moved on by at most 16 a step.
                if (typeof(T) == typeof(ushort))
                    Avx512F.ConvertToVector256UInt16(packed).StoreUnsafe(ref Unsafe.As<T, ushort>(ref destination), (nuint)written);
                else
                    packed.StoreUnsafe(ref Unsafe.As<T, int>(ref destination), (nuint)written);
                written += BitOperations.PopCount((uint)part);
            }
        }

        return ScanIndices(bits, target, i, written);
    }

    private static void Combine<TOperation>(Span<ulong> target, ReadOnlySpan<ulong> other) where TOperation : IWordOperation
    {
        var i = 0;
        for (; i + Vector<ulong>.Count <= target.Length; i += Vector<ulong>.Count)
        {
            TOperation.Apply(new Vector<ulong>(target[i..]), new Vector<ulong>(other[i..])).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++) target[i] = TOperation.Apply(target[i], other[i]);
    }

    private interface IWordOperation
    {
        static abstract ulong Apply(ulong a, ulong b);
        static abstract Vector<ulong> Apply(Vector<ulong> a, Vector<ulong> b);
    }

    private readonly struct AndWords : IWordOperation
    {
        public static ulong Apply(ulong a, ulong b) => a & b;
        public static Vector<ulong> Apply(Vector<ulong> a, Vector<ulong> b) => a & b;
    }

    private readonly struct OrWords : IWordOperation
    {
        public static ulong Apply(ulong a, ulong b) => a | b;
        public static Vector<ulong> Apply(Vector<ulong> a, Vector<ulong> b) => a | b;
    }

    private readonly struct AndNotWords : IWordOperation
    {
        public static ulong Apply(ulong a, ulong b) => a & ~b;
        public static Vector<ulong> Apply(Vector<ulong> a, Vector<ulong> b) => a & ~b;
    }
}

/// <summary>Enumerates the set bits of a bitmap in rising order; hot: no allocation.</summary>
internal ref struct SetBits(ReadOnlySpan<ulong> bits)
{
    private readonly ReadOnlySpan<ulong> _bits = bits;
    private ulong _word = bits.IsEmpty ? 0 : bits[0];
    private int _index;

    /// <summary>The set bit that the last <see cref="MoveNext"/> reached.</summary>
    public int Current { get; private set; }

    /// <summary>Itself, for <c>foreach</c>.</summary>
    public readonly SetBits GetEnumerator() => this;

    /// <summary>Goes to the next set bit; false when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext()
    {
        while (_word == 0)
        {
            if (_index + 1 >= _bits.Length) return false;
            _word = _bits[++_index];
        }

        Current = (_index << 6) + BitOperations.TrailingZeroCount(_word);
        _word &= _word - 1;
        return true;
    }
}
