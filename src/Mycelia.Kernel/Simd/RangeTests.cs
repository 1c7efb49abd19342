// The filter kernels: which of 64 rows lie in an interval, per register width.
//
// Integers: low <= v <= high is one addition and one signed comparison in wrapping arithmetic,
//     v + (min - low) <= high - low + min        (min = the least value of the width)
// since the shift maps low to min and keeps the order of all values from low on. It needs low <= high, both in the width.

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mycelia.Kernel.Simd;

/// <summary>Rows of an integer column in [low, high], 512 bits at a time.</summary>
internal readonly struct IntegerRangeTest512<T>(T low, T high) : IBlockTest<T> where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    private readonly Vector512<T> _shift = Vector512.Create(unchecked(T.MinValue - low));
    private readonly Vector512<T> _limit = Vector512.Create(unchecked(high - low + T.MinValue));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Test(ref readonly T block)
    {
        var passed = 0UL;
        for (var i = 0; i < Blocks.Rows; i += Vector512<T>.Count)
        {
            // SAFETY: a block is 64 rows, a multiple of the lane count.
            var values = Vector512.LoadUnsafe(in block, (nuint)i);
            passed |= Vector512.LessThanOrEqual(values + _shift, _limit).ExtractMostSignificantBits() << i;
        }

        return passed;
    }
}

/// <summary>Rows of an integer column in [low, high], 256 bits at a time.</summary>
internal readonly struct IntegerRangeTest256<T>(T low, T high) : IBlockTest<T> where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    private readonly Vector256<T> _shift = Vector256.Create(unchecked(T.MinValue - low));
    private readonly Vector256<T> _limit = Vector256.Create(unchecked(high - low + T.MinValue));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Test(ref readonly T block)
    {
        var passed = 0UL;
        for (var i = 0; i < Blocks.Rows; i += Vector256<T>.Count)
        {
            // SAFETY: a block is 64 rows, a multiple of the lane count.
            var values = Vector256.LoadUnsafe(in block, (nuint)i);
            passed |= (ulong)Vector256.LessThanOrEqual(values + _shift, _limit).ExtractMostSignificantBits() << i;
        }

        return passed;
    }
}

/// <summary>Rows of a double column in [low, high], 512 bits at a time.</summary>
internal readonly struct DoubleRangeTest512(double low, double high) : IBlockTest<double>
{
    private readonly Vector512<double> _low = Vector512.Create(low);
    private readonly Vector512<double> _high = Vector512.Create(high);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Test(ref readonly double block)
    {
        var passed = 0UL;
        for (var i = 0; i < Blocks.Rows; i += Vector512<double>.Count)
        {
            // SAFETY: a block is 64 rows, a multiple of the lane count.
            var values = Vector512.LoadUnsafe(in block, (nuint)i);
            passed |= (Vector512.LessThanOrEqual(_low, values) & Vector512.LessThanOrEqual(values, _high)).ExtractMostSignificantBits() << i;
        }

        return passed;
    }
}

/// <summary>Rows of a double column in [low, high], 256 bits at a time.</summary>
internal readonly struct DoubleRangeTest256(double low, double high) : IBlockTest<double>
{
    private readonly Vector256<double> _low = Vector256.Create(low);
    private readonly Vector256<double> _high = Vector256.Create(high);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Test(ref readonly double block)
    {
        var passed = 0UL;
        for (var i = 0; i < Blocks.Rows; i += Vector256<double>.Count)
        {
            // SAFETY: a block is 64 rows, a multiple of the lane count.
            var values = Vector256.LoadUnsafe(in block, (nuint)i);
            var inside = Vector256.LessThanOrEqual(_low, values) & Vector256.LessThanOrEqual(values, _high);
            passed |= (ulong)inside.ExtractMostSignificantBits() << i;
        }

        return passed;
    }
}

/// <summary>Rows of a column in [low, high], one at a time.</summary>
internal readonly struct ScalarRangeTest<T>(T low, T high) : IBlockTest<T> where T : unmanaged, INumber<T>
{
    /// <inheritdoc/>
    public ulong Test(ref readonly T block)
    {
        var passed = 0UL;
        for (var i = 0; i < Blocks.Rows; i++)
        {
            // SAFETY: a block is 64 rows.
            var value = Unsafe.Add(ref Unsafe.AsRef(in block), i);
            passed |= (ulong)Unsafe.BitCast<bool, byte>(low <= value & value <= high) << i;
        }

        return passed;
    }
}
