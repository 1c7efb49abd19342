using System.Numerics;
using System.Runtime.InteropServices;
using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Simd;

namespace Mycelia.Tests.Kernel;

/// <summary>Tests that force a SIMD level share this collection, so that they do not run at once.</summary>
[CollectionDefinition(Name)]
public sealed class SimdCollection
{
    public const string Name = "SIMD level";
}

/// <summary>What the kernel tests iterate over: levels, lengths, masks, values. Seeded, so every run sees the same.</summary>
internal static class SimdCases
{
    public static readonly int[] Lengths = [.. Enumerable.Range(0, 131), 191, 192, 193, 1000, 2047, 2048];

    /// <summary>Runs an action at each level that the machine supports.</summary>
    public static void AtEachLevel(Action<SimdLevel> action)
    {
        var before = SimdSupport.Level;
        try
        {
            for (var level = SimdLevel.Scalar; level <= SimdSupport.Best; level++)
            {
                SimdSupport.Level = level;
                action(level);
            }
        }
        finally
        {
            SimdSupport.Level = before;
        }
    }

    /// <summary>Masks for so many rows: none, all, random, sparse, whole words beside mixed ones, too short, absent, and too long with bits past the end.</summary>
    public static IEnumerable<ulong[]> Masks(int rows, Random random)
    {
        var words = Bitmap.WordCount(rows);
        var all = new ulong[words];
        Bitmap.SetRange(all, 0, rows);
        yield return new ulong[words];
        yield return all;
        var half = new ulong[words];
        random.NextBytes(MemoryMarshal.AsBytes(half.AsSpan()));
        yield return half;
        yield return [.. half.Select(w => w & (w << 3) & (w >> 7) & (w << 11))];
        yield return [.. half.Select((w, i) => i % 3 == 0 ? w : i % 3 == 1 ? ulong.MaxValue : 0)];
        yield return [.. half.Take(words / 2)];
        yield return [];
        yield return [.. Enumerable.Repeat(ulong.MaxValue, words + 2)];
    }

    /// <summary>Integers with the width's extremes among them, at an odd offset of their array.</summary>
    public static ReadOnlyMemory<T> Integers<T>(int rows, Random random) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        const int offset = 3;
        var values = new T[rows + offset];
        random.NextBytes(MemoryMarshal.AsBytes(values.AsSpan()));
        T[] special = [T.MinValue, T.MaxValue, T.Zero, T.One, -T.One, T.MinValue + T.One];
        for (var i = 0; i < values.Length; i++)
        {
            if (random.Next(4) == 0) values[i] = special[random.Next(special.Length)];
        }

        return values.AsMemory(offset);
    }

    /// <summary>Doubles with NaN, infinities and both zeros among them, at an odd offset of their array.</summary>
    public static ReadOnlyMemory<double> Doubles(int rows, Random random, bool finite = false)
    {
        const int offset = 3;
        double[] special = finite ? [0.0, -0.0, 1e300, -1e300, double.Epsilon]
            : [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0.0, -0.0, 1e300, double.Epsilon, BitConverter.UInt64BitsToDouble(0x7FF0_0000_0000_0001)];
        var values = new double[rows + offset];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = random.Next(4) == 0 ? special[random.Next(special.Length)] : (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-5, 6));
        }

        return values.AsMemory(offset);
    }

    /// <summary>The bytes that an action allocates once it has been compiled.</summary>
    public static long AllocatedBytes(Action action)
    {
        for (var i = 0; i < 3; i++) action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
