// The minimum and maximum kernels. Integers of all widths are compared in 64-bit lanes.
//
// Doubles are ordered as the engine orders them: -infinity < ... < -0.0 < +0.0 < ... < +infinity < NaN. So the maximum is NaN
// as soon as one value is, and the minimum is NaN only if every value is. That is IEEE 754's `maximum`, which propagates NaN,
// and `minimumNumber`, which prefers numbers; rows outside the mask are replaced by the operation's neutral element,
// -infinity and NaN.

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mycelia.Kernel.Simd;

/// <summary>What the kernels share: a kernel that holds the extremes. Meaningless until a row was taken in.</summary>
internal interface IExtremes<T, TResult> : IBlockFold<T> where T : unmanaged
{
    /// <summary>The least value.</summary>
    TResult Min { get; }

    /// <summary>The greatest value.</summary>
    TResult Max { get; }
}

/// <summary>Integer extremes, 512 bits at a time.</summary>
internal struct IntegerExtremes512<T>() : IExtremes<T, long> where T : unmanaged
{
    private Vector512<long> _min = Vector512.Create(long.MaxValue);
    private Vector512<long> _max = Vector512.Create(long.MinValue);

    /// <inheritdoc/>
    public readonly long Min
    {
        get
        {
            var four = Vector256.Min(_min.GetLower(), _min.GetUpper());
            var two = Vector128.Min(four.GetLower(), four.GetUpper());
            return Math.Min(two[0], two[1]);
        }
    }

    /// <inheritdoc/>
    public readonly long Max
    {
        get
        {
            var four = Vector256.Max(_max.GetLower(), _max.GetUpper());
            var two = Vector128.Max(four.GetLower(), four.GetUpper());
            return Math.Max(two[0], two[1]);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dense(ref readonly T block)
    {
        for (var i = 0; i < Blocks.Rows; i += 8)
        {
            var values = LongLanes.Load512(in block, i);
            _min = Vector512.Min(_min, values);
            _max = Vector512.Max(_max, values);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Masked(ref readonly T block, ulong word)
    {
        for (var i = 0; i < Blocks.Rows; i += 8)
        {
            var values = LongLanes.Load512(in block, i);
            var taken = LongLanes.Mask512(word >> i);
            _min = Vector512.Min(_min, Vector512.ConditionalSelect(taken, values, _min));
            _max = Vector512.Max(_max, Vector512.ConditionalSelect(taken, values, _max));
        }
    }
}

/// <summary>Integer extremes, 256 bits at a time.</summary>
internal struct IntegerExtremes256<T>() : IExtremes<T, long> where T : unmanaged
{
    private Vector256<long> _min = Vector256.Create(long.MaxValue);
    private Vector256<long> _max = Vector256.Create(long.MinValue);

    /// <inheritdoc/>
    public readonly long Min
    {
        get
        {
            var two = Vector128.Min(_min.GetLower(), _min.GetUpper());
            return Math.Min(two[0], two[1]);
        }
    }

    /// <inheritdoc/>
    public readonly long Max
    {
        get
        {
            var two = Vector128.Max(_max.GetLower(), _max.GetUpper());
            return Math.Max(two[0], two[1]);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dense(ref readonly T block)
    {
        for (var i = 0; i < Blocks.Rows; i += 4)
        {
            var values = LongLanes.Load256(in block, i);
            _min = Vector256.Min(_min, values);
            _max = Vector256.Max(_max, values);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Masked(ref readonly T block, ulong word)
    {
        for (var i = 0; i < Blocks.Rows; i += 4)
        {
            var values = LongLanes.Load256(in block, i);
            var taken = LongLanes.Mask256(word >> i);
            _min = Vector256.Min(_min, Vector256.ConditionalSelect(taken, values, _min));
            _max = Vector256.Max(_max, Vector256.ConditionalSelect(taken, values, _max));
        }
    }
}

/// <summary>Integer extremes, one row at a time.</summary>
internal struct IntegerExtremesScalar<T>() : IExtremes<T, long> where T : unmanaged, IBinaryInteger<T>
{
    /// <inheritdoc/>
    public long Min { get; private set; } = long.MaxValue;

    /// <inheritdoc/>
    public long Max { get; private set; } = long.MinValue;

    /// <inheritdoc/>
    public void Dense(ref readonly T block) => Masked(in block, ulong.MaxValue);

    /// <inheritdoc/>
    public void Masked(ref readonly T block, ulong word)
    {
        for (; word != 0; word &= word - 1)
        {
            // SAFETY: the index is below 64, the rows of a block.
            var value = long.CreateTruncating(Unsafe.Add(ref Unsafe.AsRef(in block), BitOperations.TrailingZeroCount(word)));
            Min = Math.Min(Min, value);
            Max = Math.Max(Max, value);
        }
    }
}

/// <summary>Extremes of doubles, 512 bits at a time.</summary>
internal struct DoubleExtremes512() : IExtremes<double, double>
{
    private Vector512<double> _min = Vector512.Create(double.NaN);
    private Vector512<double> _max = Vector512.Create(double.NegativeInfinity);

    /// <inheritdoc/>
    public readonly double Min
    {
        get
        {
            var four = Vector256.MinNumber(_min.GetLower(), _min.GetUpper());
            var two = Vector128.MinNumber(four.GetLower(), four.GetUpper());
            return double.MinNumber(two[0], two[1]);
        }
    }

    /// <inheritdoc/>
    public readonly double Max
    {
        get
        {
            var four = Vector256.Max(_max.GetLower(), _max.GetUpper());
            var two = Vector128.Max(four.GetLower(), four.GetUpper());
            return Math.Max(two[0], two[1]);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dense(ref readonly double block)
    {
        for (nuint i = 0; i < Blocks.Rows; i += 8)
        {
            // SAFETY: i + 8 <= 64, the rows of a block.
            var values = Vector512.LoadUnsafe(in block, i);
            _min = Vector512.MinNumber(_min, values);
            _max = Vector512.Max(_max, values);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Masked(ref readonly double block, ulong word)
    {
        for (var i = 0; i < Blocks.Rows; i += 8)
        {
            // SAFETY: i + 8 <= 64, the rows of a block.
            var values = Vector512.LoadUnsafe(in block, (nuint)i);
            var taken = LongLanes.Mask512(word >> i).AsDouble();
            _min = Vector512.MinNumber(_min, Vector512.ConditionalSelect(taken, values, _min));
            _max = Vector512.Max(_max, Vector512.ConditionalSelect(taken, values, _max));
        }
    }
}

/// <summary>Extremes of doubles, 256 bits at a time.</summary>
internal struct DoubleExtremes256() : IExtremes<double, double>
{
    private Vector256<double> _min = Vector256.Create(double.NaN);
    private Vector256<double> _max = Vector256.Create(double.NegativeInfinity);

    /// <inheritdoc/>
    public readonly double Min
    {
        get
        {
            var two = Vector128.MinNumber(_min.GetLower(), _min.GetUpper());
            return double.MinNumber(two[0], two[1]);
        }
    }

    /// <inheritdoc/>
    public readonly double Max
    {
        get
        {
            var two = Vector128.Max(_max.GetLower(), _max.GetUpper());
            return Math.Max(two[0], two[1]);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dense(ref readonly double block)
    {
        for (nuint i = 0; i < Blocks.Rows; i += 4)
        {
            // SAFETY: i + 4 <= 64, the rows of a block.
            var values = Vector256.LoadUnsafe(in block, i);
            _min = Vector256.MinNumber(_min, values);
            _max = Vector256.Max(_max, values);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Masked(ref readonly double block, ulong word)
    {
        for (var i = 0; i < Blocks.Rows; i += 4)
        {
            // SAFETY: i + 4 <= 64, the rows of a block.
            var values = Vector256.LoadUnsafe(in block, (nuint)i);
            var taken = LongLanes.Mask256(word >> i).AsDouble();
            _min = Vector256.MinNumber(_min, Vector256.ConditionalSelect(taken, values, _min));
            _max = Vector256.Max(_max, Vector256.ConditionalSelect(taken, values, _max));
        }
    }
}

/// <summary>Extremes of doubles, one row at a time.</summary>
internal struct DoubleExtremesScalar() : IExtremes<double, double>
{
    /// <inheritdoc/>
    public double Min { get; private set; } = double.NaN;

    /// <inheritdoc/>
    public double Max { get; private set; } = double.NegativeInfinity;

    /// <inheritdoc/>
    public void Dense(ref readonly double block) => Masked(in block, ulong.MaxValue);

    /// <inheritdoc/>
    public void Masked(ref readonly double block, ulong word)
    {
        for (; word != 0; word &= word - 1)
        {
            // SAFETY: the index is below 64, the rows of a block.
            var value = Unsafe.Add(ref Unsafe.AsRef(in block), BitOperations.TrailingZeroCount(word));
            Min = double.MinNumber(Min, value);
            Max = Math.Max(Max, value);
        }
    }
}
