// Makes the lists of one bucket of packed edges, which stays in the second cache meanwhile: a radix sort by the neighbour, least significant digit first, then a stable distribution over
// the bucket's nodes, whose counts are the offsets. Stable throughout, so that parallel edges keep the order in which they came.
//
// A node's state while lists are filled is its next place and the last neighbour written there, in one word: neighbours come in rising order, so an edge is parallel to one before if
// it has the same neighbour as the last one. In a simple graph the next place then stays, and the lists, each with a gap at its end, are moved together.

using System.Runtime.CompilerServices;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>Makes lists, bucket by bucket; one for each thread.</summary>
internal sealed unsafe class ListSorter<TKey, TWeight>(BucketPlan plan, CancellationToken cancellation) : IDisposable where TKey : unmanaged where TWeight : unmanaged
{
    private const int DigitBitsMax = 12;
    private const long EntriesPerCheck = 1 << 20;

    private readonly NativeArray<uint> _digits = NativeArray<uint>.Scratch(1 << DigitBitsMax);
    private readonly NativeArray<uint> _starts = NativeArray<uint>.Scratch((1L << plan.LocalBits) + 1);
    private readonly NativeArray<ulong> _states = NativeArray<ulong>.Scratch(1L << plan.LocalBits);
    private NativeArray<TKey> _otherKeys = NativeArray<TKey>.Scratch(0);
    private NativeArray<TWeight>? _otherWeights;

    /// <summary>Whether a list was made that has parallel edges.</summary>
    public bool HasParallelEdges { get; private set; }

    public void Dispose()
    {
        _digits.Dispose();
        _starts.Dispose();
        _states.Dispose();
        _otherKeys.Dispose();
        _otherWeights?.Dispose();
    }

    /// <summary>Writes the lists of a bucket's nodes one after the other to <paramref name="targets"/>, and where each starts, counted from <paramref name="first"/>, to <paramref name="offsets"/>.</summary>
    public void Sort(int bucket, TKey* keys, TWeight* weights, uint count, bool isSorted, int* targets, TWeight* newWeights, uint* offsets, uint first)
    {
        // SAFETY: there is an offset for each of the bucket's nodes, and a place for each of the count entries; so for all of the loops below.
        var nodes = plan.NodesOf(bucket);
        new Span<uint>(offsets, nodes).Fill(first);
        if (count == 0) return;
        if (!isSorted) SortByNeighbour(ref keys, ref weights, count);
        CountNodes(keys, count, nodes);
        for (var node = 0; node < nodes; node++) offsets[node] = first + _starts.Pointer[node];
        var states = _states.Pointer;
        var isParallel = false;
        for (var from = 0L; from < count; from += EntriesPerCheck)
        {
            cancellation.ThrowIfCancellationRequested();
            isParallel |= Distribute(keys, weights, from, Math.Min(count, from + EntriesPerCheck), states, targets, newWeights);
        }

        HasParallelEdges |= isParallel;
    }

    /// <summary>
    /// The same without parallel edges, the lists written where the bucket's entries were, and offsets counted from there. Returns the length of all lists.
    /// </summary>
    public uint SortDistinct(int bucket, TKey* keys, TWeight* weights, uint count, uint* offsets)
    {
        // SAFETY: as in Sort; entries are at least as long as targets, and the other array as long as the bucket.
        var nodes = plan.NodesOf(bucket);
        new Span<uint>(offsets, nodes).Clear();
        if (count == 0) return 0;
        var targets = (int*)keys;
        var newWeights = weights;
        Reserve(count);
        SortByNeighbour(ref keys, ref weights, count);
        CountNodes(keys, count, nodes);
        var isOther = keys == _otherKeys.Pointer;
        var loose = isOther ? targets : (int*)_otherKeys.Pointer;
        var looseWeights = !PackedEdge.HasWeights<TWeight>() || isOther ? newWeights : _otherWeights!.Pointer;
        for (var from = 0L; from < count; from += EntriesPerCheck)
        {
            cancellation.ThrowIfCancellationRequested();
            DistributeDistinct(keys, weights, from, Math.Min(count, from + EntriesPerCheck), _states.Pointer, loose, looseWeights);
        }

        var length = 0u;
        for (var node = 0; node < nodes; node++)
        {
            var (start, end) = (_starts.Pointer[node], (uint)_states.Pointer[node]);
            offsets[node] = length;
            Move(loose + start, targets + length, end - start);
            if (PackedEdge.HasWeights<TWeight>()) Move(looseWeights + start, newWeights + length, end - start);
            length += end - start;
        }

        return length;
    }

    private void Reserve(uint count)
    {
        if (_otherKeys.Length >= count) return;
        _otherKeys.Dispose();
        _otherWeights?.Dispose();
        _otherKeys = NativeArray<TKey>.Scratch(count);
        if (PackedEdge.HasWeights<TWeight>()) _otherWeights = NativeArray<TWeight>.Scratch(count);
    }

    /// <summary>Sorts a bucket stably by neighbour; the pointers then are those of the array in which it came to lie: where it was, or the other one.</summary>
    private void SortByNeighbour(ref TKey* keys, ref TWeight* weights, uint count)
    {
        if (IsSorted(keys, count)) return;
        Reserve(count);
        var otherKeys = _otherKeys.Pointer;
        var otherWeights = _otherWeights is null ? null : _otherWeights.Pointer;
        var passes = (plan.NodeBits + DigitBitsMax - 1) / DigitBitsMax;
        var bits = (plan.NodeBits + passes - 1) / passes;
        for (var shift = 0; shift < plan.NodeBits; shift += bits)
        {
            // The node's own number stands above the neighbour and is no part of the last digit.
            var mask = (1u << Math.Min(bits, plan.NodeBits - shift)) - 1;
            if (!CountDigits(keys, count, shift, mask)) continue;
            for (var from = 0L; from < count; from += EntriesPerCheck)
            {
                cancellation.ThrowIfCancellationRequested();
                Scatter(keys, weights, from, Math.Min(count, from + EntriesPerCheck), shift, mask, _digits.Pointer, otherKeys, otherWeights);
            }

            var freeKeys = keys;
            var freeWeights = weights;
            keys = otherKeys;
            weights = otherWeights;
            otherKeys = freeKeys;
            otherWeights = freeWeights;
        }
    }

    private bool IsSorted(TKey* keys, uint count)
    {
        // SAFETY: the bucket has count entries.
        var mask = (1u << plan.NodeBits) - 1;
        var last = 0u;
        for (var i = 0u; i < count; i++)
        {
            if (i % EntriesPerCheck == 0) cancellation.ThrowIfCancellationRequested();
            var neighbour = PackedEdge.Bits(keys[i], 0, mask);
            if (neighbour < last) return false;
            last = neighbour;
        }

        return true;
    }

    /// <summary>Turns the counts of a digit into places; false when all entries have the same digit.</summary>
    private bool CountDigits(TKey* keys, uint count, int shift, uint mask)
    {
        // SAFETY: there is a counter for each value of the digit.
        var digits = _digits.Pointer;
        CountBits(keys, count, shift, mask, digits);
        if (digits[PackedEdge.Bits(keys[0], shift, mask)] == count) return false;
        var position = 0u;
        for (var digit = 0; digit <= mask; digit++) (digits[digit], position) = (position, position + digits[digit]);
        return true;
    }

    /// <summary>Where the list of each node starts within the bucket, and the state of an empty list there.</summary>
    private void CountNodes(TKey* keys, uint count, int nodes)
    {
        // SAFETY: there are a start and a state for each node of the bucket.
        var starts = _starts.Pointer;
        var states = _states.Pointer;
        CountBits(keys, count, plan.NodeBits, (1u << plan.LocalBits) - 1, starts);
        var position = 0u;
        for (var node = 0; node < nodes; node++)
        {
            states[node] = (ulong)uint.MaxValue << 32 | position;
            (starts[node], position) = (position, position + starts[node]);
        }
    }

    private void CountBits(TKey* keys, uint count, int shift, uint mask, uint* counts)
    {
        // SAFETY: there is a counter for each value up to the mask.
        for (var value = 0u; value <= mask; value++) counts[value] = 0;
        for (var from = 0L; from < count; from += EntriesPerCheck)
        {
            cancellation.ThrowIfCancellationRequested();
            CountBits(keys, from, Math.Min(count, from + EntriesPerCheck), shift, mask, counts);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CountBits(TKey* keys, long from, long to, int shift, uint mask, uint* counts)
    {
        // SAFETY: there is a counter for each value up to the mask.
        for (var i = from; i < to; i++) counts[PackedEdge.Bits(keys[i], shift, mask)]++;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scatter(TKey* keys, TWeight* weights, long from, long to, int shift, uint mask, uint* places, TKey* newKeys, TWeight* newWeights)
    {
        // SAFETY: the digits were counted, so each entry has a place of its own.
        for (var i = from; i < to; i++)
        {
            var key = keys[i];
            var place = places[PackedEdge.Bits(key, shift, mask)]++;
            newKeys[place] = key;
            if (PackedEdge.HasWeights<TWeight>()) newWeights[place] = weights[i];
        }
    }

    /// <summary>Appends neighbours to their nodes' lists; says whether one stood there already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Distribute(TKey* keys, TWeight* weights, long from, long to, ulong* states, int* targets, TWeight* newWeights)
    {
        // SAFETY: the nodes were counted, so each entry has a place of its own; so below.
        var (nodeBits, mask) = (plan.NodeBits, (1u << plan.NodeBits) - 1);
        var isParallel = 0u;
        for (var i = from; i < to; i++)
        {
            var key = keys[i];
            var state = states + (PackedEdge.Number(key) >> nodeBits);
            var neighbour = PackedEdge.Bits(key, 0, mask);
            var place = (uint)*state;
            isParallel |= (uint)(*state >> 32) == neighbour ? 1u : 0;
            *state = (ulong)neighbour << 32 | (place + 1);
            targets[place] = (int)neighbour;
            if (PackedEdge.HasWeights<TWeight>()) newWeights[place] = weights[i];
        }

        return isParallel != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DistributeDistinct(TKey* keys, TWeight* weights, long from, long to, ulong* states, int* targets, TWeight* newWeights)
    {
        // SAFETY: a list that has more to come has a place left; what is written there for a parallel edge is overwritten or beyond the list's end.
        var (nodeBits, mask) = (plan.NodeBits, (1u << plan.NodeBits) - 1);
        for (var i = from; i < to; i++)
        {
            var key = keys[i];
            var state = states + (PackedEdge.Number(key) >> nodeBits);
            var neighbour = PackedEdge.Bits(key, 0, mask);
            var place = (uint)*state;
            var isNew = (uint)(*state >> 32) != neighbour ? 1u : 0;
            *state = (ulong)neighbour << 32 | (place + isNew);
            targets[place] = (int)neighbour;
            if (PackedEdge.HasWeights<TWeight>()) newWeights[place] = weights[i];
        }
    }

    private void Move<T>(T* from, T* to, uint count) where T : unmanaged
    {
        if (from == to) return;
        for (var at = 0L; at < count; at += EntriesPerCheck)
        {
            // SAFETY: lists move towards the start only, so that what is not yet moved is not overwritten.
            cancellation.ThrowIfCancellationRequested();
            var part = (int)Math.Min(EntriesPerCheck, count - at);
            new ReadOnlySpan<T>(from + at, part).CopyTo(new Span<T>(to + at, part));
        }
    }
}
