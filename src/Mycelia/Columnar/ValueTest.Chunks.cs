using System.Numerics;
using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Simd;

namespace Mycelia.Columnar;

// The conditions per kind of chunk. hot: no allocation, except where values are decoded.
internal sealed partial class ValueTest
{
    private int SelectIntegers<T>(Chunk chunk, ReadOnlySpan<T> values, ReadOnlySpan<ulong> mask, Span<ulong> selection)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (chunk.Kind != _kind) return AllOrNone(_isInverted, mask, selection);
        if (!mask.ContainsAnyExcept(0UL)) return AllOrNone(false, mask, selection);
        return ChunkZone.Of(chunk, values, mask).Judge(Integers) switch
        {
            ZoneAnswer.None => AllOrNone(false, mask, selection),
            ZoneAnswer.All => AllOrNone(true, mask, selection),
            _ => Filters.Select(values, mask, Integers, selection),
        };
    }

    private int SelectDoubles(FixedChunk<double, Float64Kind> chunk, ReadOnlySpan<ulong> mask, Span<ulong> selection)
    {
        if (!IsNumeric) return AllOrNone(_isInverted, mask, selection);
        if (!mask.ContainsAnyExcept(0UL)) return AllOrNone(false, mask, selection);
        return ChunkZone.Of(chunk, chunk.Values, mask).Judge(Doubles) switch
        {
            ZoneAnswer.None => AllOrNone(false, mask, selection),
            ZoneAnswer.All => AllOrNone(true, mask, selection),
            _ => Filters.Select(chunk.Values, mask, Doubles, selection),
        };
    }

    private int SelectBools(BoolChunk chunk, ReadOnlySpan<ulong> mask, Span<ulong> selection)
    {
        var bits = chunk.Bits;
        var ifTrue = Passes(true) ? ulong.MaxValue : 0;
        var ifFalse = Passes(false) ? ulong.MaxValue : 0;
        var count = 0;
        for (var i = 0; i < mask.Length; i++)
        {
            var word = i < bits.Length ? bits[i] : 0;
            selection[i] = mask[i] & ((word & ifTrue) | (~word & ifFalse));
            count += BitOperations.PopCount(selection[i]);
        }

        return count;
    }

    private int SelectBytes(VarChunk chunk, ReadOnlySpan<ulong> mask, Span<ulong> selection)
    {
        if (_part is not null) return chunk.SelectContaining(_part, mask, selection);
        var count = 0;
        for (var i = 0; i < mask.Length; i++)
        {
            var passed = 0UL;
            for (var bits = mask[i]; bits != 0; bits &= bits - 1)
            {
                var bit = BitOperations.TrailingZeroCount(bits);
                if (PassesBytes(chunk.BytesOf((i << 6) + bit))) passed |= 1UL << bit;
            }

            selection[i] = passed;
            count += BitOperations.PopCount(passed);
        }

        return count;
    }

    private bool PassesBytes(ReadOnlySpan<byte> bytes)
    {
        if (_prefix is not null) return bytes.StartsWith(_prefix);
        if (_isPoint) return bytes.SequenceEqual(_lowBytes) != _isInverted;
        return PassesOrder(_low.IsNull ? 1 : bytes.SequenceCompareTo(_lowBytes), _high.IsNull ? -1 : bytes.SequenceCompareTo(_highBytes));
    }

    private int SelectOrdered<T>(
        ReadOnlySpan<T> values, in Value low, in Value high, Func<Value, T> unwrap, ReadOnlySpan<ulong> mask, Span<ulong> selection)
        where T : struct, IComparable<T>
    {
        bool hasLow = !low.IsNull, hasHigh = !high.IsNull;
        var least = hasLow ? unwrap(low) : default;
        var greatest = hasHigh ? unwrap(high) : default;
        var count = 0;
        for (var i = 0; i < mask.Length; i++)
        {
            var passed = 0UL;
            for (var bits = mask[i]; bits != 0; bits &= bits - 1)
            {
                var bit = BitOperations.TrailingZeroCount(bits);
                ref readonly var value = ref values[(i << 6) + bit];
                if (PassesOrder(hasLow ? value.CompareTo(least) : 1, hasHigh ? value.CompareTo(greatest) : -1)) passed |= 1UL << bit;
            }

            selection[i] = passed;
            count += BitOperations.PopCount(passed);
        }

        return count;
    }

    /// <summary>The slow way, for chunks whose values have no typed access.</summary>
    private int SelectDecoded(Chunk chunk, ReadOnlySpan<ulong> mask, Span<ulong> selection)
    {
        var count = 0;
        for (var i = 0; i < mask.Length; i++)
        {
            var passed = 0UL;
            for (var bits = mask[i]; bits != 0; bits &= bits - 1)
            {
                var bit = BitOperations.TrailingZeroCount(bits);
                if (Passes(chunk.Get((i << 6) + bit))) passed |= 1UL << bit;
            }

            selection[i] = passed;
            count += BitOperations.PopCount(passed);
        }

        return count;
    }
}
