// The rate at which this machine reads memory: a sum over an array that does nothing else. What column kernels are compared with.

using System.Runtime.Intrinsics;

namespace Mycelia.Benchmarks;

internal static class PlainRead
{
    public static long Sum(ReadOnlySpan<long> values)
    {
        Vector512<long> a = default, b = default, c = default, d = default;
        for (; values.Length >= 32; values = values[32..])
        {
            a += Vector512.Create(values);
            b += Vector512.Create(values[8..]);
            c += Vector512.Create(values[16..]);
            d += Vector512.Create(values[24..]);
        }

        var sum = Vector512.Sum(a + b + c + d);
        foreach (var value in values) sum += value;
        return sum;
    }
}
