using System.Runtime.CompilerServices;
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
}
