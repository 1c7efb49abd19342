// Spreads edges over buckets. Each slice of the edges has places of its own in each bucket, known from the census, in the order of the slices; so entries of a bucket stand in the
// order in which they were given, whichever thread wrote them when.
//
// Write combining: entries of a bucket are gathered in a buffer of 16 and go to memory as whole cache lines past the caches, which neither read the lines first nor keep them. (Propagation
// blocking: Beamer, Asanović, Patterson, IPDPS 2017; Balkesen, Teubner, Alonso, Özsu, ICDE 2013.) The first and the last few entries of a slice in a bucket share a line with another
// slice and are written one by one.

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>Packed edges by bucket, in the order given, and their weights.</summary>
internal sealed class Buckets<TKey, TWeight>(EdgeCensus census) : IDisposable where TKey : unmanaged where TWeight : unmanaged
{
    public EdgeCensus Census { get; } = census;
    public NativeArray<TKey> Keys { get; } = NativeArray<TKey>.Scratch(census.Entries);
    public NativeArray<TWeight>? Weights { get; } = PackedEdge.HasWeights<TWeight>() ? NativeArray<TWeight>.Scratch(census.Entries) : null;

    public void Dispose()
    {
        Keys.Dispose();
        Weights?.Dispose();
    }
}

/// <summary>Writes slices to buckets; one for each thread.</summary>
internal sealed unsafe class BucketWriter<TKey, TWeight>(Buckets<TKey, TWeight> buckets) : IDisposable where TKey : unmanaged where TWeight : unmanaged
{
    private const int Gathered = 16;
    private const int EdgesPerCheck = 1 << 16;

    private readonly BucketPlan _plan = buckets.Census.Plan;
    private readonly NativeArray<uint> _places = NativeArray<uint>.Scratch(buckets.Census.Plan.Buckets);
    private readonly NativeArray<TKey> _keys = NativeArray<TKey>.Scratch((long)buckets.Census.Plan.Buckets * Gathered);
    private readonly NativeArray<TWeight>? _weights = PackedEdge.HasWeights<TWeight>() ? NativeArray<TWeight>.Scratch((long)buckets.Census.Plan.Buckets * Gathered) : null;
    private uint* _starts;

    public void Dispose()
    {
        _places.Dispose();
        _keys.Dispose();
        _weights?.Dispose();
    }

    /// <summary>Writes the edges of a slice as the rules say.</summary>
    public void Write(int slice, EdgeBlock edges, EdgeRules rules, CancellationToken cancellation)
    {
        Begin(slice);
        for (var from = 0L; from < edges.Count; from += EdgesPerCheck)
        {
            cancellation.ThrowIfCancellationRequested();
            Put(edges.Slice(from, Math.Min(EdgesPerCheck, edges.Count - from)), rules);
        }

        End();
    }

    /// <summary>Writes edges [from, to) of a graph, which begin in the list of <paramref name="node"/>, reversed.</summary>
    public void Write(int slice, Csr graph, int node, long from, long to, CancellationToken cancellation)
    {
        Begin(slice);
        while (from < to)
        {
            cancellation.ThrowIfCancellationRequested();
            var until = Math.Min(to, from + EdgesPerCheck);
            node = PutReversed(graph, node, from, until);
            from = until;
        }

        End();
    }

    private void Begin(int slice)
    {
        // SAFETY: a row of the census and the places are both one number per bucket.
        _starts = buckets.Census.Row(slice);
        new Span<uint>(_starts, _plan.Buckets).CopyTo(_places.Span);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Put(EdgeBlock edges, EdgeRules rules)
    {
        // SAFETY: the census saw the same edges and found both ends of each to be nodes of the plan.
        int* sources = edges.Sources, targets = edges.Targets;
        var weights = edges.Weights;
        var count = edges.Count;
        var (isUndirected, isSimple) = (rules.Undirected, rules.Simple);
        var (nodeBits, localBits) = (_plan.NodeBits, _plan.LocalBits);
        var places = _places.Pointer;
        var gathered = _keys.Pointer;
        var gatheredWeights = _weights is null ? null : _weights.Pointer;
        for (var i = 0L; i < count; i++)
        {
            uint source = (uint)sources[i], target = (uint)targets[i];
            var weight = PackedEdge.HasWeights<TWeight>() ? PackedEdge.Weigh<TWeight>(weights[i]) : default;
            if (source == target && isSimple) continue;
            Put(source, target, weight, nodeBits, localBits, places, gathered, gatheredWeights);
            if (isUndirected && source != target) Put(target, source, weight, nodeBits, localBits, places, gathered, gatheredWeights);
        }
    }

    /// <summary>Returns the node in whose list the edge <paramref name="to"/> lies or begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int PutReversed(Csr graph, int node, long from, long to)
    {
        // SAFETY: the edges lie within the graph, whose invariants say that targets are nodes and weights as many as targets.
        var offsets = graph.Offsets;
        var targets = graph.Targets;
        var weights = typeof(TWeight) == typeof(int) ? (TWeight*)graph.IntegerWeights : (TWeight*)graph.RealWeights;
        var (nodeBits, localBits) = (_plan.NodeBits, _plan.LocalBits);
        var places = _places.Pointer;
        var gathered = _keys.Pointer;
        var gatheredWeights = _weights is null ? null : _weights.Pointer;
        while (true)
        {
            while (offsets[node + 1] <= from && from < to) node++;
            var end = Math.Min(to, offsets[node + 1]);
            for (; from < end; from++)
                Put((uint)targets[from], (uint)node, PackedEdge.HasWeights<TWeight>() ? weights[from] : default, nodeBits, localBits, places, gathered, gatheredWeights);
            if (from >= to) return node;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put(uint node, uint neighbour, TWeight weight, int nodeBits, int localBits, uint* places, TKey* gathered, TWeight* gatheredWeights)
    {
        // SAFETY: the node's bucket is one of the plan's, and each has a place and Gathered entries of the buffers.
        var bucket = node >> localBits;
        var place = places[bucket]++;
        var slot = place & (Gathered - 1);
        gathered[bucket * Gathered + slot] = PackedEdge.Pack<TKey>(node & ((1u << localBits) - 1), neighbour, nodeBits);
        if (PackedEdge.HasWeights<TWeight>()) gatheredWeights[bucket * Gathered + slot] = weight;
        if (slot == Gathered - 1) Flush(bucket, place);
    }

    /// <summary>Writes the buffer of a bucket, whose last entry is that of <paramref name="place"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Flush(uint bucket, uint place)
    {
        // SAFETY: the 16 places up to this one lie in one aligned group, all of them the slice's unless it starts within; then the first ones are left alone.
        var group = place - (Gathered - 1);
        var start = _starts[bucket];
        if (start > group)
        {
            Copy(bucket, start, place + 1);
            return;
        }

        Stream((byte*)(_keys.Pointer + bucket * Gathered), (byte*)(buckets.Keys.Pointer + group), Gathered * sizeof(TKey));
        if (PackedEdge.HasWeights<TWeight>())
            Stream((byte*)(_weights!.Pointer + bucket * Gathered), (byte*)(buckets.Weights!.Pointer + group), Gathered * sizeof(TWeight));
    }

    /// <summary>Writes what is left in the buffers.</summary>
    private void End()
    {
        for (var bucket = 0u; bucket < _plan.Buckets; bucket++)
        {
            // SAFETY: as in Flush.
            var (start, end) = (_starts[bucket], _places.Pointer[bucket]);
            Copy(bucket, Math.Max(start, end & ~(Gathered - 1u)), end);
        }

        // Lines written past the caches become visible before the loop's end does.
        Interlocked.MemoryBarrier();
    }

    private void Copy(uint bucket, uint from, uint to)
    {
        // SAFETY: the places lie in one group of the bucket's buffers, and are the slice's.
        for (var place = from; place < to; place++)
        {
            var slot = bucket * Gathered + (place & (Gathered - 1));
            buckets.Keys.Pointer[place] = _keys.Pointer[slot];
            if (PackedEdge.HasWeights<TWeight>()) buckets.Weights!.Pointer[place] = _weights!.Pointer[slot];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Stream(byte* from, byte* to, int bytes)
    {
        // SAFETY: native arrays begin at a cache line, groups of 16 entries of 4 or 8 bytes are one or two lines.
        for (var at = 0; at < bytes; at += Vector512<byte>.Count) Vector512.StoreAlignedNonTemporal(Vector512.LoadAligned(from + at), to + at);
    }
}
