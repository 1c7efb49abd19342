// Which implementation of the vector kernels runs. Every kernel that has variants picks one here and nowhere else, all
// variants give bit-identical results, and a test can force each level that the machine supports.

using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mycelia.Kernel.Simd;

/// <summary>The widest registers that kernels may use.</summary>
internal enum SimdLevel
{
    /// <summary>One value at a time.</summary>
    Scalar,

    /// <summary>256 bits: AVX2, or pairs of 128-bit registers where those are what the machine has (NEON).</summary>
    Vector256,

    /// <summary>512 bits: AVX-512 F, BW, DQ and VL.</summary>
    Vector512,
}

/// <summary>The level in force.</summary>
internal static class SimdSupport
{
    private static SimdLevel s_level = Best;

    /// <summary>The widest level that this machine runs.</summary>
    public static SimdLevel Best =>
        Vector512.IsHardwareAccelerated && Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512F.VL.IsSupported ? SimdLevel.Vector512
        : Vector128.IsHardwareAccelerated ? SimdLevel.Vector256
        : SimdLevel.Scalar;

    /// <summary>
    /// The level that kernels use: <see cref="Best"/> unless forced lower. Set it in tests and benchmarks only; kernels read it once
    /// a call, so a change while others run affects their speed, never their results.
    /// </summary>
    public static SimdLevel Level
    {
        get => s_level;
        set
        {
            Invariant.Holds(value <= Best);
            s_level = value;
        }
    }
}
