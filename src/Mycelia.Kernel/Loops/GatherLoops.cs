// Sums over neighbour lists: the inner loop of every pull-style algorithm. Bound by cache misses, so what helps is to keep several loads in flight:
// four independent accumulators. The order of additions is fixed by the list alone.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Mycelia.Kernel.Loops;

/// <summary>Loops that read a value per neighbour.</summary>
internal static class GatherLoops
{
    /// <summary>
    /// <c>sums[i] = Σ values[t]</c> over the list of node <paramref name="first"/> + i. Every target must be a valid index into
    /// <paramref name="values"/>: the caller's projection has checked that once, when it was built. hot: no allocation
    /// </summary>
    public static void SumLists(ReadOnlySpan<uint> offsets, ReadOnlySpan<int> targets, ReadOnlySpan<double> values, int first, Span<double> sums)
    {
        Invariant.Holds(first >= 0 && (long)first + sums.Length < offsets.Length);
        Invariant.Holds(offsets.Length - 1 <= values.Length && offsets[^1] == targets.Length);
        ref var edge = ref MemoryMarshal.GetReference(targets);
        ref var value = ref MemoryMarshal.GetReference(values);
        var begin = offsets[first];
        for (var i = 0; i < sums.Length; i++)
        {
            var end = offsets[first + i + 1];
            double a = 0, b = 0, c = 0, d = 0;
            var at = (nint)begin;

            // SAFETY: offsets rise and end at targets.Length (projection invariant, ends checked above), so at < end stays inside targets;
            // targets are node indices, checked when the projection was built, and values has at least one entry per node.
            for (; at + 4 <= (nint)end; at += 4)
            {
                a += Unsafe.Add(ref value, Unsafe.Add(ref edge, at));
                b += Unsafe.Add(ref value, Unsafe.Add(ref edge, at + 1));
                c += Unsafe.Add(ref value, Unsafe.Add(ref edge, at + 2));
                d += Unsafe.Add(ref value, Unsafe.Add(ref edge, at + 3));
            }

            for (; at < (nint)end; at++) a += Unsafe.Add(ref value, Unsafe.Add(ref edge, at));
            sums[i] = a + b + (c + d);
            begin = end;
        }
    }
}
