// A new adjacency from an old one of which few lists changed: one pass that copies. Between two changed lists everything moves by the same distance, so runs of unchanged lists are copied as
// they are, at the speed of memory.
// Cost: O(nodes + edges) bytes copied, in parallel over nodes; no sorting.

using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>Lists that take the place of others: that of Nodes[i], rising, is Targets[Starts[i] .. Starts[i + 1]], sorted, with weights beside them.</summary>
internal sealed unsafe record class CsrPatch(int[] Nodes, int[] Starts, int[] Targets, double[]? Weights)
{
    private const int NodesPerBlock = 1 << 14;

    /// <summary>
    /// The old adjacency with these lists, and with nodes behind the old ones, whose lists are empty unless they are among these. The caller says whether the result is simple.
    /// </summary>
    public Csr Apply(Csr old, int nodes, bool isSimple, int workers, CancellationToken cancellation)
    {
        Invariant.Holds(nodes >= old.NodeCount && old.HasWeights == Weights is not null && Starts.Length == Nodes.Length + 1);
        var shifts = Shifts(old);
        var edges = old.EdgeCount + shifts[^1];
        var (offsets, targets) = (NativeArray<uint>.Uninitialized(nodes + 1L), NativeArray<int>.Uninitialized(edges));
        var keepsIntegers = old.IntegerWeights is not null && Array.TrueForAll(Weights!, CsrWeights.IsInteger);
        var integers = keepsIntegers ? NativeArray<int>.Uninitialized(edges) : null;
        var reals = Weights is not null && !keepsIntegers ? NativeArray<double>.Uninitialized(edges) : null;
        var output = new Output(offsets, targets, integers, reals);

        // SAFETY: there is one place more than nodes.
        offsets.Pointer[nodes] = (uint)edges;
        try
        {
            ParallelLoops.For(0, nodes, NodesPerBlock, (from, to) => Copy(old, shifts, from, to, output), workers, cancellation);
            GC.KeepAlive(old);
            return reals is null ? new Csr(offsets, targets, integers) { IsSimple = isSimple } : CsrWeights.Narrowed(offsets, targets, reals, isSimple, workers, cancellation);
        }
        catch
        {
            offsets.Dispose();
            targets.Dispose();
            integers?.Dispose();
            reals?.Dispose();
            throw;
        }
    }

    /// <summary>By how much the lists before Nodes[i], and behind the one before, move.</summary>
    private long[] Shifts(Csr old)
    {
        var shifts = new long[Nodes.Length + 1];
        for (var i = 0; i < Nodes.Length; i++)
            shifts[i + 1] = shifts[i] + (Starts[i + 1] - Starts[i]) - (Nodes[i] < old.NodeCount ? old.Degree(Nodes[i]) : 0);
        return shifts;
    }

    private void Copy(Csr old, long[] shifts, int from, int to, Output output)
    {
        // SAFETY: one offset per node of the new adjacency.
        var offsets = output.Offsets.Pointer;
        var patch = Array.BinarySearch(Nodes, from);
        if (patch < 0) patch = ~patch;
        for (var node = from; node < to;)
        {
            var end = patch < Nodes.Length ? Math.Min(Nodes[patch], to) : to;
            for (var i = node; i < end; i++) offsets[i] = (uint)(StartOf(old, i) + shifts[patch]);
            CopyRun(old, StartOf(old, node), StartOf(old, end), shifts[patch], output);
            node = end;
            if (node == to) return;
            offsets[node] = (uint)(StartOf(old, node) + shifts[patch]);
            CopyPatch(patch, offsets[node], output);
            (node, patch) = (node + 1, patch + 1);
        }
    }

    private static long StartOf(Csr old, int node) => old.Start(Math.Min(node, old.NodeCount));

    private static void CopyRun(Csr old, long from, long to, long shift, Output output)
    {
        // SAFETY: from and to are offsets of the old adjacency; moved by the shift they lie within the new one, whose size the shifts add up to.
        var (count, at) = (to - from, from + shift);
        CopyBytes(old.Targets + from, output.Targets.Pointer + at, count * sizeof(int));
        if (output.Integers is not null) CopyBytes(old.IntegerWeights + from, output.Integers.Pointer + at, count * sizeof(int));
        if (output.Reals is null) return;
        if (old.RealWeights is not null)
        {
            CopyBytes(old.RealWeights + from, output.Reals.Pointer + at, count * sizeof(double));
            return;
        }

        for (var i = 0L; i < count; i++) output.Reals.Pointer[at + i] = old.IntegerWeights[from + i];
    }

    private void CopyPatch(int patch, long at, Output output)
    {
        // SAFETY: the new adjacency has as many places at the list's offset as the list is long.
        for (var i = Starts[patch]; i < Starts[patch + 1]; i++, at++)
        {
            output.Targets.Pointer[at] = Targets[i];
            if (output.Integers is not null) output.Integers.Pointer[at] = (int)Weights![i];
            if (output.Reals is not null) output.Reals.Pointer[at] = Weights![i];
        }
    }

    // SAFETY: both ranges hold the bytes; the arrays are different ones.
    private static void CopyBytes(void* from, void* to, long bytes) => Buffer.MemoryCopy(from, to, bytes, bytes);

    private sealed record Output(NativeArray<uint> Offsets, NativeArray<int> Targets, NativeArray<int>? Integers, NativeArray<double>? Reals);
}
