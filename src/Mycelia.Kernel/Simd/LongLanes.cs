// Loads that widen integers of any column width to 64-bit lanes, and masks that are as wide as those lanes.

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mycelia.Kernel.Simd;

/// <summary>Lanes of 64 bits.</summary>
internal static class LongLanes
{
    /// <summary>Eight rows from <paramref name="index"/> on. SAFETY: the caller's block holds index + 8 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Load512<T>(ref readonly T block, int index) where T : unmanaged
    {
        ref var first = ref Unsafe.As<T, byte>(ref Unsafe.Add(ref Unsafe.AsRef(in block), index));
        if (typeof(T) == typeof(sbyte))
            return Avx512F.ConvertToVector512Int64(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<long>(ref first)).AsSByte());
        if (typeof(T) == typeof(short)) return Avx512F.ConvertToVector512Int64(Vector128.LoadUnsafe(ref first).AsInt16());
        if (typeof(T) == typeof(int)) return Avx512F.ConvertToVector512Int64(Vector256.LoadUnsafe(ref first).AsInt32());
        return Vector512.LoadUnsafe(ref first).AsInt64();
    }

    /// <summary>Four rows from <paramref name="index"/> on. SAFETY: the caller's block holds index + 4 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<long> Load256<T>(ref readonly T block, int index) where T : unmanaged
    {
        ref var first = ref Unsafe.As<T, byte>(ref Unsafe.Add(ref Unsafe.AsRef(in block), index));
        if (typeof(T) == typeof(sbyte)) return Widen(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<int>(ref first)).AsSByte());
        if (typeof(T) == typeof(short)) return Widen(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<long>(ref first)).AsInt16());
        if (typeof(T) == typeof(int)) return Widen(Vector128.LoadUnsafe(ref first).AsInt32());
        return Vector256.LoadUnsafe(ref first).AsInt64();
    }

    /// <summary>All ones in each lane whose bit among the lowest eight of <paramref name="word"/> is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Mask512(ulong word)
    {
        var laneBits = Vector512.Create(1L, 2, 4, 8, 16, 32, 64, 128);
        return Vector512.Equals(Vector512.Create((long)word) & laneBits, laneBits);
    }

    /// <summary>All ones in each lane whose bit among the lowest four of <paramref name="word"/> is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<long> Mask256(ulong word)
    {
        var laneBits = Vector256.Create(1L, 2, 4, 8);
        return Vector256.Equals(Vector256.Create((long)word) & laneBits, laneBits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Widen(Vector128<sbyte> values) =>
        Avx2.IsSupported ? Avx2.ConvertToVector256Int64(values) : Widen(Vector128.WidenLower(values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Widen(Vector128<short> values) =>
        Avx2.IsSupported ? Avx2.ConvertToVector256Int64(values) : Widen(Vector128.WidenLower(values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Widen(Vector128<int> values) =>
        Avx2.IsSupported ? Avx2.ConvertToVector256Int64(values) : Vector256.Create(Vector128.WidenLower(values), Vector128.WidenUpper(values));
}
