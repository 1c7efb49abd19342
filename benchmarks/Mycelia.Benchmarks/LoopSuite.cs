// Sorting and intersecting, as adjacency needs them.

using System.Runtime.InteropServices;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Simd;

namespace Mycelia.Benchmarks;

internal static class LoopSuite
{
    private static long s_sink;

    public static void Run()
    {
        Console.WriteLine("-- radix sort");
        foreach (var count in (int[])[2_048, 100_000, 1_000_000, 10_000_000])
        {
            for (var threads = 1; threads <= 2; threads++) Sort(count, threads);
        }

        Console.WriteLine("-- intersection of sorted lists");
        foreach (var level in Enum.GetValues<SimdLevel>().Where(l => l <= SimdSupport.Best))
        {
            SimdSupport.Level = level;
            Intersect(level, 100_000, 100_000);
            Intersect(level, 10_000, 100_000);
            Intersect(level, 1_000, 100_000);
        }

        Console.WriteLine("-- fork and join");
        var forkMs = Timing.MedianMs(static () =>
        {
            for (var i = 0; i < 1000; i++) ParallelLoops.For(0, 2, 1, static (_, _) => { }, 2);
        });
        Console.WriteLine($"{"an empty loop of two chunks on two threads",-52} {forkMs,9:F3} us");
    }

    private static void Sort(int count, int threads)
    {
        var random = new Random(7);
        var source = new ulong[count];
        random.NextBytes(MemoryMarshal.AsBytes(source.AsSpan()));
        for (var i = 0; i < count; i++) source[i] &= (1UL << 40) - 1;
        var keys = new ulong[count];
        var payload = new uint[count];
        void Prepare() => source.CopyTo(keys, 0);

        var runs = count > 1_000_000 ? 7 : 31;
        var pairsMs = Timing.MedianMs(() => RadixSort.Sort(keys, payload, count, threads), Prepare, runs);
        var keysMs = Timing.MedianMs(() => RadixSort.Sort(keys, count, threads), Prepare, runs);
        Console.WriteLine($"{count,10:N0} keys of 40 bits, {threads} thread(s): with payload {pairsMs,8:F3} ms, keys only {keysMs,8:F3} ms");
    }

    private static void Intersect(SimdLevel level, int aCount, int bCount)
    {
        var a = Rising(1, aCount, 400_000);
        var b = Rising(2, bCount, 400_000);
        var target = new uint[Math.Min(a.Length, b.Length)];
        var countMs = Timing.MedianMs(() => s_sink += SortedSearch.IntersectCount(a, b));
        var emitMs = Timing.MedianMs(() => s_sink += SortedSearch.Intersect(a, b, target));
        Console.WriteLine($"{level,-10} {a.Length,8:N0} with {b.Length,8:N0}: count {countMs * 1e3,8:F1} us, emit {emitMs * 1e3,8:F1} us");
    }

    private static uint[] Rising(int seed, int count, int range)
    {
        var random = new Random(seed);
        var values = new HashSet<uint>();
        while (values.Count < count) values.Add((uint)random.Next(range));
        return [.. values.Order()];
    }
}
