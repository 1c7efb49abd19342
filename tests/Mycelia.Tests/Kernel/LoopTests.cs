using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using Mycelia.Kernel.Loops;

namespace Mycelia.Tests.Kernel;

[Collection(SimdCollection.Name)]
public sealed class LoopTests
{
    public static TheoryData<ulong> KeyMasks => [ulong.MaxValue, (1UL << 40) - 1, 0xFFFFF_000FFFFF, 0xFF, 1UL << 63, 0, 0x8000_0000_0000_0001, 0xFFE0_0000_0000_07FF];

    [Theory]
    [MemberData(nameof(KeyMasks))]
    public void Radix_sort_is_stable_whatever_the_degree(ulong keyMask)
    {
        var random = new Random(16);
        foreach (var count in (int[])[0, 1, 2, 47, 48, 49, 50, 1000, 65_535, 300_000])
        {
            var source = new ulong[count + 5];
            random.NextBytes(MemoryMarshal.AsBytes(source.AsSpan()));
            for (var i = 0; i < source.Length; i++) source[i] = (source[i] & keyMask) | (0x5555UL << 44 & ~keyMask);
            var order = Enumerable.Range(0, count).OrderBy(i => source[i]).Select(i => (uint)i).ToArray();
            foreach (var degree in (int[])[1, 2, 7])
            {
                ulong[] keys = [.. source], keysOnly = [.. source];
                var payload = Enumerable.Range(0, count).Select(i => (uint)i).ToArray();
                RadixSort.Sort(keys, payload, count, degree);
                RadixSort.Sort(keysOnly, count, degree);
                Assert.Equal(order, payload);
                Assert.Equal(order.Select(i => source[i]), keys.Take(count));
                Assert.Equal(source[count..], keys[count..]);
                Assert.Equal(keys, keysOnly);
            }
        }
    }

    [Fact]
    public void Lower_bounds_are_those_of_a_scan()
    {
        var random = new Random(17);
        for (var length = 0; length < 200; length++)
        {
            var values = Enumerable.Range(0, length).Select(_ => (ushort)random.Next(300)).Order().ToArray();
            uint[] wide = [.. values.Select(v => uint.MaxValue - 299 + v)];
            ulong[] widest = [.. values.Select(v => ulong.MaxValue - 299 + v)];
            for (ushort probe = 0; probe < 300; probe++)
            {
                var expected = values.Count(v => v < probe);
                Assert.Equal(expected, SortedSearch.LowerBound(values, probe));
                Assert.Equal(expected, SortedSearch.LowerBound(wide, uint.MaxValue - 299 + probe));
                Assert.Equal(expected, SortedSearch.LowerBound(widest, ulong.MaxValue - 299 + probe));
            }
        }
    }

    [Fact]
    public void Sampled_searches_find_what_a_scan_finds()
    {
        var random = new Random(18);
        for (var length = 1; length <= SampledSearch.LengthMax; length++)
        {
            ulong[] values = [.. Enumerable.Range(0, length).Select(_ => random.Next(4) == 0 ? ulong.MaxValue - (ulong)random.Next(9) : (ulong)random.Next(900)).Order()];
            var samples = SampledSearch.Of(values);
            foreach (var probe in values.Concat(values.Select(v => v + 1)).Append(0UL).Append(ulong.MaxValue).Append(450UL))
            {
                var (from, to) = SampledSearch.BlockOf(in samples, length, probe);
                Assert.Equal(values.Count(v => v < probe), SampledSearch.LowerBoundIn(values, from, to, probe));
            }
        }
    }

    [Fact]
    public void Intersections_are_those_of_sets()
    {
        var random = new Random(18);
        int[] sizes = [0, 1, 5, 8, 15, 16, 17, 31, 33, 64, 100, 1000, 5000];
        foreach (var aSize in sizes)
        {
            foreach (var bSize in sizes)
            {
                foreach (var range in (int[])[Math.Max(aSize, bSize) + 1, 2 * Math.Max(aSize, bSize) + 10, 1_000_000])
                {
                    CheckIntersection(Rising(random, aSize, range), Rising(random, bSize, range));
                }
            }
        }
    }

    [Fact]
    public void Intersections_of_any_sets() =>
        Prop.ForAll<uint[], uint[]>((a, b) => CheckIntersection([.. a.Distinct().Order()], [.. b.Concat(a.Take(20)).Distinct().Order()]))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Searches_allocate_nothing()
    {
        var random = new Random(19);
        uint[] a = Rising(random, 1000, 5000), b = Rising(random, 2000, 5000);
        var target = new uint[1000];
        var seen = 0;
        SimdCases.AtEachLevel(_ => Assert.Equal(0, SimdCases.AllocatedBytes(() =>
            seen += SortedSearch.Intersect(a, b, target) + SortedSearch.IntersectCount(a, b) + SortedSearch.LowerBound(b, 77u))));
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(0, 1, 1)]
    [InlineData(-5, 1000, 7)]
    [InlineData(int.MaxValue - 100, int.MaxValue, 64)]
    [InlineData(0, 100, int.MaxValue)]
    public void Parallel_loops_visit_each_index_once_in_the_stated_chunks(int from, int to, int grain)
    {
        foreach (var degree in (int[])[0, 1, 2, 5])
        {
            var visits = new int[to - from];
            ParallelLoops.For(from, to, grain, (start, end) =>
            {
                Assert.Equal(0, ((long)start - from) % grain);
                Assert.Equal(Math.Min(to, (long)start + grain), end);
                for (var i = start; i < end; i++) Interlocked.Increment(ref visits[i - from]);
            }, degree);
            Assert.All(visits, v => Assert.Equal(1, v));
        }
    }

    [Fact]
    public void Parallel_loops_pass_on_the_failure_and_begin_no_more_chunks()
    {
        foreach (var degree in (int[])[1, 4])
        {
            var begun = 0;
            var failure = Assert.Throws<InvalidOperationException>(() => ParallelLoops.For(0, 1_000_000, 1, (start, _) =>
            {
                Interlocked.Increment(ref begun);
                if (start == 10) throw new InvalidOperationException("chunk ten");
                Thread.SpinWait(50);
            }, degree));
            Assert.Equal("chunk ten", failure.Message);
            Assert.InRange(begun, 11, 999_999);
        }
    }

    [Fact]
    public void Parallel_loops_stop_when_cancelled()
    {
        foreach (var degree in (int[])[1, 4])
        {
            using var source = new CancellationTokenSource();
            Assert.Throws<OperationCanceledException>(() => ParallelLoops.For(0, 1_000_000, 1, (start, _) =>
            {
                if (start == 10) source.Cancel();
            }, degree, source.Token));
        }
    }

    [Fact]
    public void Parallel_loops_nest()
    {
        var total = 0L;
        ParallelLoops.For(0, 64, 1, (_, _) => ParallelLoops.For(0, 1000, 10, (start, end) => Interlocked.Add(ref total, end - start), 4), 8);
        Assert.Equal(64_000, total);
    }

    private static void CheckIntersection(uint[] a, uint[] b)
    {
        var expected = a.Intersect(b).Order().ToArray();
        SimdCases.AtEachLevel(_ =>
        {
            Assert.Equal(expected.Length, SortedSearch.IntersectCount(a, b));
            var target = new uint[Math.Min(a.Length, b.Length)];
            Assert.Equal(expected.Length, SortedSearch.Intersect(a, b, target));
            Assert.Equal(expected, target[..expected.Length]);
        });
    }

    private static uint[] Rising(Random random, int count, int range)
    {
        var values = new HashSet<uint>();
        while (values.Count < count) values.Add((uint)random.Next(range) + (uint)int.MaxValue / 2 * 3);
        return [.. values.Order()];
    }
}
