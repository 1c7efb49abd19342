// The sum kernels.
//
// Integers: exact, without a branch on the data. Each 64-bit lane keeps two sums: W of the values, wrapping, and H of the
// values' upper halves, v >> 32, which fits while there are fewer than 2^31 rows. Then the true sum S = H * 2^32 + L, where
// L, the sum of the lower halves, lies in [0, 2^63); since W = S mod 2^64, L = (W - H * 2^32) mod 2^64. Columns narrower than
// 64 bits cannot wrap a lane and keep W alone.
//
// Doubles: sixteen running sums; row i of the span goes to sum i mod 16, and they are folded in one fixed order. So the
// result depends on the values, their rows and the mask alone, never on the register width or the machine.

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mycelia.Kernel.Simd;

/// <summary>What the integer sum kernels share: a kernel that holds a total.</summary>
internal interface IIntegerSum<T> : IBlockFold<T> where T : unmanaged
{
    /// <summary>The sum of what was taken in.</summary>
    Int128 Total { get; }
}

/// <summary>Exact integer sum, 512 bits at a time.</summary>
internal struct IntegerSum512<T> : IIntegerSum<T> where T : unmanaged
{
    private Vector512<long> _wrapping0, _wrapping1, _upper0, _upper1;

    /// <inheritdoc/>
    public readonly Int128 Total => IntegerSum.Total<T>(Vector512.Sum(_wrapping0 + _wrapping1), Vector512.Sum(_upper0 + _upper1));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dense(ref readonly T block)
    {
        for (var i = 0; i < Blocks.Rows; i += 16) Add(LongLanes.Load512(in block, i), LongLanes.Load512(in block, i + 8));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Masked(ref readonly T block, ulong word)
    {
        for (var i = 0; i < Blocks.Rows; i += 16)
        {
            Add(
                LongLanes.Load512(in block, i) & LongLanes.Mask512(word >> i),
                LongLanes.Load512(in block, i + 8) & LongLanes.Mask512(word >> (i + 8)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(Vector512<long> first, Vector512<long> second)
    {
        _wrapping0 += first;
        _wrapping1 += second;
        if (!IntegerSum.CanWrap<T>()) return;
        _upper0 += first >> 32;
        _upper1 += second >> 32;
    }
}

/// <summary>Exact integer sum, 256 bits at a time.</summary>
internal struct IntegerSum256<T> : IIntegerSum<T> where T : unmanaged
{
    private Vector256<long> _wrapping0, _wrapping1, _upper0, _upper1;

    /// <inheritdoc/>
    public readonly Int128 Total => IntegerSum.Total<T>(Vector256.Sum(_wrapping0 + _wrapping1), Vector256.Sum(_upper0 + _upper1));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dense(ref readonly T block)
    {
        for (var i = 0; i < Blocks.Rows; i += 8) Add(LongLanes.Load256(in block, i), LongLanes.Load256(in block, i + 4));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Masked(ref readonly T block, ulong word)
    {
        for (var i = 0; i < Blocks.Rows; i += 8)
        {
            Add(
                LongLanes.Load256(in block, i) & LongLanes.Mask256(word >> i),
                LongLanes.Load256(in block, i + 4) & LongLanes.Mask256(word >> (i + 4)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(Vector256<long> first, Vector256<long> second)
    {
        _wrapping0 += first;
        _wrapping1 += second;
        if (!IntegerSum.CanWrap<T>()) return;
        _upper0 += first >> 32;
        _upper1 += second >> 32;
    }
}

/// <summary>Exact integer sum, one row at a time.</summary>
internal struct IntegerSumScalar<T> : IIntegerSum<T> where T : unmanaged, IBinaryInteger<T>
{
    private long _wrapping, _upper;

    /// <inheritdoc/>
    public readonly Int128 Total => IntegerSum.Total<T>(_wrapping, _upper);

    /// <inheritdoc/>
    public void Dense(ref readonly T block) => Masked(in block, ulong.MaxValue);

    /// <inheritdoc/>
    public void Masked(ref readonly T block, ulong word)
    {
        for (; word != 0; word &= word - 1)
        {
            // SAFETY: the index is below 64, the rows of a block.
            var value = long.CreateTruncating(Unsafe.Add(ref Unsafe.AsRef(in block), BitOperations.TrailingZeroCount(word)));
            _wrapping = unchecked(_wrapping + value);
            if (IntegerSum.CanWrap<T>()) _upper += value >> 32;
        }
    }
}

/// <summary>The arithmetic that the integer sum kernels share.</summary>
internal static class IntegerSum
{
    /// <summary>Whether sums of fewer than 2^31 values of this width can leave 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool CanWrap<T>() where T : unmanaged => Unsafe.SizeOf<T>() == sizeof(long);

    /// <summary>The sum from its wrapped form and the sum of the upper halves, as the head of this file derives it.</summary>
    public static Int128 Total<T>(long wrapping, long upper) where T : unmanaged
    {
        if (!CanWrap<T>()) return wrapping;
        var lower = unchecked((ulong)wrapping - ((ulong)upper << 32));
        return ((Int128)upper << 32) + lower;
    }
}

/// <summary>What the double sum kernels share: a kernel that holds a total.</summary>
internal interface IDoubleSum : IBlockFold<double>
{
    /// <summary>The sum of what was taken in.</summary>
    double Total { get; }
}

/// <summary>Sum of doubles, 512 bits at a time.</summary>
internal struct DoubleSum512 : IDoubleSum
{
    private Vector512<double> _sums0, _sums1;

    /// <inheritdoc/>
    public readonly double Total => DoubleSum.Fold(_sums0 + _sums1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dense(ref readonly double block)
    {
        for (nuint i = 0; i < Blocks.Rows; i += 16)
        {
            // SAFETY: i + 16 <= 64, the rows of a block.
            _sums0 += Vector512.LoadUnsafe(in block, i);
            _sums1 += Vector512.LoadUnsafe(in block, i + 8);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Masked(ref readonly double block, ulong word)
    {
        for (var i = 0; i < Blocks.Rows; i += 16)
        {
            // SAFETY: i + 16 <= 64, the rows of a block.
            _sums0 += Vector512.LoadUnsafe(in block, (nuint)i) & LongLanes.Mask512(word >> i).AsDouble();
            _sums1 += Vector512.LoadUnsafe(in block, (nuint)i + 8) & LongLanes.Mask512(word >> (i + 8)).AsDouble();
        }
    }
}

/// <summary>Sum of doubles, 256 bits at a time.</summary>
internal struct DoubleSum256 : IDoubleSum
{
    private Vector256<double> _sums0, _sums1, _sums2, _sums3;

    /// <inheritdoc/>
    public readonly double Total => DoubleSum.Fold(Vector512.Create(_sums0 + _sums2, _sums1 + _sums3));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dense(ref readonly double block)
    {
        for (nuint i = 0; i < Blocks.Rows; i += 16)
        {
            // SAFETY: i + 16 <= 64, the rows of a block.
            _sums0 += Vector256.LoadUnsafe(in block, i);
            _sums1 += Vector256.LoadUnsafe(in block, i + 4);
            _sums2 += Vector256.LoadUnsafe(in block, i + 8);
            _sums3 += Vector256.LoadUnsafe(in block, i + 12);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Masked(ref readonly double block, ulong word)
    {
        for (var i = 0; i < Blocks.Rows; i += 16)
        {
            // SAFETY: i + 16 <= 64, the rows of a block.
            _sums0 += Vector256.LoadUnsafe(in block, (nuint)i) & LongLanes.Mask256(word >> i).AsDouble();
            _sums1 += Vector256.LoadUnsafe(in block, (nuint)i + 4) & LongLanes.Mask256(word >> (i + 4)).AsDouble();
            _sums2 += Vector256.LoadUnsafe(in block, (nuint)i + 8) & LongLanes.Mask256(word >> (i + 8)).AsDouble();
            _sums3 += Vector256.LoadUnsafe(in block, (nuint)i + 12) & LongLanes.Mask256(word >> (i + 12)).AsDouble();
        }
    }
}

/// <summary>Sum of doubles, one row at a time.</summary>
internal struct DoubleSumScalar : IDoubleSum
{
    private DoubleSum.Lanes _sums;

    /// <inheritdoc/>
    public readonly double Total
    {
        get
        {
            ReadOnlySpan<double> sums = _sums;
            return DoubleSum.Fold(Vector512.Create(sums[..8]) + Vector512.Create(sums[8..]));
        }
    }

    /// <inheritdoc/>
    public void Dense(ref readonly double block) => Masked(in block, ulong.MaxValue);

    /// <inheritdoc/>
    public void Masked(ref readonly double block, ulong word)
    {
        for (; word != 0; word &= word - 1)
        {
            var row = BitOperations.TrailingZeroCount(word);

            // SAFETY: the index is below 64, the rows of a block.
            _sums[row % DoubleSum.LaneCount] += Unsafe.Add(ref Unsafe.AsRef(in block), row);
        }
    }
}

/// <summary>The arithmetic that the double sum kernels share.</summary>
internal static class DoubleSum
{
    /// <summary>How many running sums there are.</summary>
    public const int LaneCount = 16;

    /// <summary>The running sums of the scalar kernel.</summary>
    [InlineArray(LaneCount)]
    internal struct Lanes
    {
        private double _lane0;
    }

    /// <summary>The sum of eight lanes: halves onto halves, so that every level adds in the same order.</summary>
    public static double Fold(Vector512<double> eight)
    {
        var four = eight.GetLower() + eight.GetUpper();
        var two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }
}
