using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Mycelia.Kernel.Simd;

/// <summary>Asks the processor to fetch memory that will be read soon, so that several cache misses overlap. Never faults; without effect where it is not supported.</summary>
internal static class Prefetch
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Read<T>(ref readonly T place)
    {
        // SAFETY: a prefetch reads nothing; should the collector move the object meanwhile, a useless line is fetched.
        if (Sse.IsSupported) Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in place)));
    }

    /// <summary>As <see cref="Read"/> for an element of an array, without looking at the array first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Element<T>(T[] array, int index)
    {
        // SAFETY: the place is only prefetched, so that an index beyond the end does no harm.
        Read(in Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), index));
    }
}
