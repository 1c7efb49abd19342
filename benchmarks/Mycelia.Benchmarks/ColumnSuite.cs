// Column kernels over ten million rows in chunks of 2,048, against the rate at which the machine reads memory at all: a plain
// vector sum over the same array.

using System.Runtime.InteropServices;
using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Simd;

namespace Mycelia.Benchmarks;

internal static class ColumnSuite
{
    private const int Rows = 10_000_000;
    private const int ChunkRows = Aggregates.ChunkRows;
    private const int ChunkWords = ChunkRows / Bitmap.WordBits;

    private static readonly long[] Longs = new long[Rows];
    private static readonly int[] Ints = new int[Rows];
    private static readonly short[] Shorts = new short[Rows];
    private static readonly sbyte[] Bytes = new sbyte[Rows];
    private static readonly double[] Doubles = new double[Rows];
    private static readonly ulong[] Full = new ulong[Bitmap.WordCount(Rows)];
    private static readonly ulong[] Half = new ulong[Bitmap.WordCount(Rows)];
    private static long s_sink;

    private delegate void ChunkAction(int row, int rows, ReadOnlySpan<ulong> mask);

    public static void Run()
    {
        Fill();
        foreach (var level in Enum.GetValues<SimdLevel>().Reverse().Where(l => l <= SimdSupport.Best))
        {
            SimdSupport.Level = level;
            Console.WriteLine($"-- columns, {level}");
            RunLevel();
        }

        SimdSupport.Level = SimdSupport.Best;
    }

    private static void Fill()
    {
        var random = new Random(1);
        random.NextBytes(MemoryMarshal.AsBytes(Longs.AsSpan()));
        random.NextBytes(MemoryMarshal.AsBytes(Ints.AsSpan()));
        random.NextBytes(MemoryMarshal.AsBytes(Shorts.AsSpan()));
        random.NextBytes(MemoryMarshal.AsBytes(Bytes.AsSpan()));
        random.NextBytes(MemoryMarshal.AsBytes(Half.AsSpan()));
        for (var i = 0; i < Rows; i++) Doubles[i] = random.NextDouble();
        Bitmap.SetRange(Full, 0, Rows);
    }

    private static void RunLevel()
    {
        for (var threads = 1; threads <= 2; threads++)
        {
            Measure("sum long, full mask", 8, threads, Full, (row, rows, mask) =>
                s_sink += (long)Aggregates.Sum<long>(Longs.AsSpan(row, rows), mask));
            Measure("sum long, half mask", 8, threads, Half, (row, rows, mask) =>
                s_sink += (long)Aggregates.Sum<long>(Longs.AsSpan(row, rows), mask));
            Measure("min and max long, full mask", 8, threads, Full, (row, rows, mask) =>
                s_sink += Aggregates.MinMax<long>(Longs.AsSpan(row, rows), mask, out _, out _));
            Measure("sum double, full mask", 8, threads, Full, (row, rows, mask) => s_sink += (long)Aggregates.Sum(Doubles.AsSpan(row, rows), mask));
            Measure("min and max double, full mask", 8, threads, Full, (row, rows, mask) =>
                s_sink += Aggregates.MinMax(Doubles.AsSpan(row, rows), mask, out _, out _));
            Measure("filter long > 0", 8, threads, Full, (row, rows, mask) => FilterLong(row, rows, mask));
            Measure("filter double < 0.5", 8, threads, Full, (row, rows, mask) => FilterDouble(row, rows, mask));
            Measure("sum long where long > 0 (same column)", 8, threads, Full, (row, rows, mask) =>
                s_sink += (long)FilterSums.Sum<long, long>(Longs.AsSpan(row, rows), CompareOp.Greater, 0, Longs.AsSpan(row, rows), mask, out _));
            Measure("the same, filter and sum apart", 8, threads, Full, (row, rows, mask) => FilterThenSum(row, rows, mask));
            Measure("sum long where int > 0", 12, threads, Full, (row, rows, mask) =>
                s_sink += (long)FilterSums.Sum<int, long>(Ints.AsSpan(row, rows), CompareOp.Greater, 0, Longs.AsSpan(row, rows), mask, out _));
            Measure("sum int, full mask", 4, threads, Full, (row, rows, mask) => s_sink += (long)Aggregates.Sum<int>(Ints.AsSpan(row, rows), mask));
            Measure("sum short, full mask", 2, threads, Full, (row, rows, mask) =>
                s_sink += (long)Aggregates.Sum<short>(Shorts.AsSpan(row, rows), mask));
            Measure("sum sbyte, full mask", 1, threads, Full, (row, rows, mask) =>
                s_sink += (long)Aggregates.Sum<sbyte>(Bytes.AsSpan(row, rows), mask));
            Measure("min and max sbyte, full mask", 1, threads, Full, (row, rows, mask) =>
                s_sink += Aggregates.MinMax<sbyte>(Bytes.AsSpan(row, rows), mask, out _, out _));
            Measure("filter sbyte > 0", 1, threads, Full, (row, rows, mask) => FilterByte(row, rows, mask));
            Measure("indices of a half mask, ushort (bytes written)", 1, threads, Half, (row, rows, mask) => Indices(mask));
        }
    }

    private static void Measure(string name, int bytesPerRow, int threads, ulong[] mask, ChunkAction action)
    {
        const int grain = 64;
        const int chunks = (Rows + ChunkRows - 1) / ChunkRows;
        void Chunks(int from, int to)
        {
            for (var chunk = from; chunk < to; chunk++)
            {
                var row = chunk * ChunkRows;
                var words = Math.Min(ChunkWords, mask.Length - chunk * ChunkWords);
                action(row, Math.Min(ChunkRows, Rows - row), mask.AsSpan(chunk * ChunkWords, words));
            }
        }

        Timing.Report($"{name}, {threads} thread(s)", (double)Rows * bytesPerRow,
            () => ParallelLoops.For(0, chunks, grain, Chunks, threads), Rows * 8.0, () => PlainSum(threads));
    }

    private static void FilterLong(int row, int rows, ReadOnlySpan<ulong> mask)
    {
        Span<ulong> selection = stackalloc ulong[ChunkWords];
        s_sink += Filters.Compare<long>(Longs.AsSpan(row, rows), mask, CompareOp.Greater, 0L, selection);
    }

    private static void FilterThenSum(int row, int rows, ReadOnlySpan<ulong> mask)
    {
        Span<ulong> selection = stackalloc ulong[ChunkWords];
        Filters.Compare<long>(Longs.AsSpan(row, rows), mask, CompareOp.Greater, 0L, selection);
        s_sink += (long)Aggregates.Sum<long>(Longs.AsSpan(row, rows), selection);
    }

    private static void FilterDouble(int row, int rows, ReadOnlySpan<ulong> mask)
    {
        Span<ulong> selection = stackalloc ulong[ChunkWords];
        s_sink += Filters.Compare(Doubles.AsSpan(row, rows), mask, CompareOp.Less, 0.5, selection);
    }

    private static void FilterByte(int row, int rows, ReadOnlySpan<ulong> mask)
    {
        Span<ulong> selection = stackalloc ulong[ChunkWords];
        s_sink += Filters.Compare<sbyte>(Bytes.AsSpan(row, rows), mask, CompareOp.Greater, 0L, selection);
    }

    private static void Indices(ReadOnlySpan<ulong> mask)
    {
        Span<ushort> rows = stackalloc ushort[ChunkRows];
        s_sink += Bitmap.WriteIndices(mask, rows);
    }

    private static void PlainSum(int threads)
    {
        const int part = Rows / 80;
        ParallelLoops.For(0, Rows, part, static (from, to) => Interlocked.Add(ref s_sink, PlainRead.Sum(Longs.AsSpan(from, to - from))), threads);
    }
}
