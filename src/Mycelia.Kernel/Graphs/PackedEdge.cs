using System.Runtime.CompilerServices;

namespace Mycelia.Kernel.Graphs;

/// <summary>The type of a weight where edges have none: loops made for it leave all that is about weights out.</summary>
internal readonly struct NoWeight;

/// <summary>Packed edges of 32 bits (uint) or 64 bits (ulong), and weights of type int, double or <see cref="NoWeight"/>, as the loops that are generic over them see them.</summary>
internal static class PackedEdge
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasWeights<TWeight>() where TWeight : unmanaged => typeof(TWeight) != typeof(NoWeight);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TKey Pack<TKey>(uint local, uint neighbour, int nodeBits) where TKey : unmanaged
    {
        if (typeof(TKey) == typeof(uint)) return Unsafe.BitCast<uint, TKey>(local << nodeBits | neighbour);
        return Unsafe.BitCast<ulong, TKey>((ulong)local << nodeBits | neighbour);
    }

    /// <summary>The packed edge as a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Number<TKey>(TKey key) where TKey : unmanaged =>
        typeof(TKey) == typeof(uint) ? Unsafe.BitCast<TKey, uint>(key) : Unsafe.BitCast<TKey, ulong>(key);

    /// <summary>Some bits of a packed edge, at most 31 of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bits<TKey>(TKey key, int shift, uint mask) where TKey : unmanaged =>
        typeof(TKey) == typeof(uint) ? (Unsafe.BitCast<TKey, uint>(key) >> shift) & mask : (uint)(Unsafe.BitCast<TKey, ulong>(key) >> shift) & mask;

    /// <summary>A weight as it is kept: integers of type int were found to be such.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TWeight Weigh<TWeight>(double weight) where TWeight : unmanaged
    {
        if (typeof(TWeight) == typeof(int)) return Unsafe.BitCast<int, TWeight>((int)weight);
        return typeof(TWeight) == typeof(double) ? Unsafe.BitCast<double, TWeight>(weight) : default;
    }
}
