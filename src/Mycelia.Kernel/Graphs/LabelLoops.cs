// One synchronous round of label propagation: each node takes the label that most of its neighbours have, the smallest of several.
//
// The labels of a node's neighbours are gathered first. Up to 64 of them are counted in registers: all that equal the first that is left are counted and taken out at once. For more, the
// node's own label is counted, since more than half of them settles it; otherwise they go into an open-addressed table of (count, label) words whose largest word is the answer.
//
// A node none of whose neighbours changed in the round before keeps its label, so rounds with few changes look at the neighbours of what changed alone: `active` says which nodes these are.
//
// Invariants: a round reads one array of labels and writes another, so it does not depend on who works on what. Flags are only ever set by several threads, to the same value.

using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>Rounds of label propagation over an adjacency, in scratch memory: 9 bytes per node, and per worker 20 to 36 per entry of the longest list.</summary>
internal sealed unsafe class LabelLoops : IDisposable
{
    private const int NodesPerChunk = 512;
    private const int InRegisters = 64;

    /// <summary>A round looks at active nodes alone when what changed has at most this share of the edges.</summary>
    private const int FewEdges = 4;

    private readonly Csr _out;
    private readonly Csr? _in;
    private readonly int _workers;
    private readonly CancellationToken _cancellation;
    private readonly NativeArray<byte> _active;
    private readonly NativeArray<int> _buffers;
    private readonly NativeArray<ulong> _tables;
    private readonly int _longest;
    private readonly long _tableSize;
    private NativeArray<int> _labels;
    private NativeArray<int> _next;
    private bool _isFirst = true;
    private bool _isSparse;

    /// <summary>Gives every node its own label. <paramref name="incoming"/> is null when neighbours of the other direction do not count.</summary>
    public LabelLoops(Csr outgoing, Csr? incoming, int workers, CancellationToken cancellation)
    {
        (_out, _in, _workers, _cancellation) = (outgoing, incoming, workers, cancellation);
        var nodes = outgoing.NodeCount;
        _longest = Longest();
        _tableSize = _longest <= InRegisters ? 0 : (long)BitOperations.RoundUpToPowerOf2((ulong)_longest * 2);
        (_labels, _next, _active) = (NativeArray<int>.Scratch(nodes), NativeArray<int>.Scratch(nodes), NativeArray<byte>.Scratch(nodes));
        _buffers = NativeArray<int>.Scratch(workers * (long)BufferSize);
        _tables = NativeArray<ulong>.Scratch(workers * _tableSize);

        // SAFETY: whole arrays.
        NativeMemory.Clear(_tables.Pointer, (nuint)_tables.Length * sizeof(ulong));
        NativeMemory.Clear(_active.Pointer, (nuint)nodes);
        try
        {
            ParallelLoops.For(0, nodes, 1 << 16, (from, to) =>
            {
                var labels = _labels.Pointer;
                for (var node = from; node < to; node++) labels[node] = node;
            }, workers, cancellation);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private int BufferSize => Math.Max(_longest, InRegisters) + Vector512<int>.Count;

    public void Dispose()
    {
        _labels.Dispose();
        _next.Dispose();
        _active.Dispose();
        _buffers.Dispose();
        _tables.Dispose();
    }

    /// <summary>Runs a round; returns the number of nodes that changed their label.</summary>
    public long Round()
    {
        var nodes = _out.NodeCount;
        var (changes, edges) = (0L, 0L);
        ParallelLoops.ForWorkers(0, nodes, NodesPerChunk, (worker, from, to) =>
        {
            var (changed, touched) = Round(worker, from, to);
            if (changed == 0) return;
            Interlocked.Add(ref changes, changed);
            Interlocked.Add(ref edges, touched);
        }, _workers, _cancellation);
        (_isFirst, _isSparse) = (false, changes > 0 && edges <= (_out.EdgeCount + (_in?.EdgeCount ?? 0)) / FewEdges);
        if (_isSparse)
        {
            // SAFETY: one flag per node.
            NativeMemory.Clear(_active.Pointer, (nuint)nodes);
            ParallelLoops.For(0, nodes, NodesPerChunk, Activate, _workers, _cancellation);
        }

        (_labels, _next) = (_next, _labels);
        return changes;
    }

    /// <summary>Copies the labels and returns how many different ones there are.</summary>
    public int Finish(int[] labels)
    {
        var nodes = _out.NodeCount;
        Invariant.Holds(labels.Length == nodes);
        _labels.Span.CopyTo(labels);

        // SAFETY: one flag and one label per node, and labels are nodes.
        NativeMemory.Clear(_active.Pointer, (nuint)nodes);
        ParallelLoops.For(0, nodes, 1 << 16, (from, to) =>
        {
            var used = _active.Pointer;
            var read = _labels.Pointer;
            for (var node = from; node < to; node++)
            {
                if (used[read[node]] == 0) used[read[node]] = 1;
            }
        }, _workers, _cancellation);
        var count = 0;
        ParallelLoops.For(0, nodes, 1 << 16, (from, to) =>
        {
            var used = _active.Pointer;
            var found = 0;
            for (var node = from; node < to; node++) found += used[node];
            Interlocked.Add(ref count, found);
        }, _workers, _cancellation);
        return count;
    }

    private int Longest()
    {
        var longest = 0;
        ParallelLoops.For(0, _out.NodeCount, 1 << 16, (from, to) =>
        {
            var most = 0;
            for (var node = from; node < to; node++) most = Math.Max(most, _out.Degree(node) + (_in?.Degree(node) ?? 0));
            for (int seen; most > (seen = Volatile.Read(ref longest)) && Interlocked.CompareExchange(ref longest, most, seen) != seen;)
            {
            }
        }, _workers, _cancellation);
        return longest;
    }

    /// <summary>Sets the labels of some nodes; returns how many changed, and how many edges these have.</summary>
    private (long Changed, long Edges) Round(int worker, int from, int to)
    {
        // SAFETY: a list has at most _longest entries, and the buffer a vector's more; targets and labels are nodes (invariant of Csr).
        var buffer = _buffers.Pointer + (long)worker * BufferSize;
        int* labels = _labels.Pointer, next = _next.Pointer;
        var active = _active.Pointer;
        var (changed, edges, work) = (0L, 0L, 0L);
        for (var node = from; node < to; node++)
        {
            var own = labels[node];
            next[node] = own;
            if (_isSparse && active[node] == 0) continue;
            var label = own;
            var count = _out.Degree(node);
            if (_isFirst && _in is null)
            {
                label = count == 0 ? own : MostRepeated(_out.List(node));
            }
            else
            {
                Gather(_out, node, labels, buffer);
                if (_in is not null)
                {
                    Gather(_in, node, labels, buffer + count);
                    count += _in.Degree(node);
                }

                if (count > 0) label = MostFrequent(buffer, count, own, worker);
            }

            ForwardLists.Watch(ref work, count, _cancellation);
            if (label == own) continue;
            next[node] = label;
            changed++;
            edges += count;
        }

        return (changed, edges);
    }

    /// <summary>Flags the neighbours of what changed.</summary>
    private void Activate(int from, int to)
    {
        // SAFETY: as for Round.
        int* labels = _labels.Pointer, next = _next.Pointer;
        var active = _active.Pointer;
        for (var node = from; node < to; node++)
        {
            if (labels[node] == next[node]) continue;
            foreach (var other in _out.List(node)) active[other] = 1;
            if (_in is null) continue;
            foreach (var other in _in.List(node)) active[other] = 1;
        }
    }

    private static void Gather(Csr csr, int node, int* labels, int* buffer)
    {
        // SAFETY: as for Round.
        int* target = csr.Targets + csr.Offsets[node], end = csr.Targets + csr.Offsets[node + 1];
        for (; target < end; target++) *buffer++ = labels[*target];
    }

    /// <summary>The value that a sorted list holds most often, the smallest of several.</summary>
    private static int MostRepeated(ReadOnlySpan<int> sorted)
    {
        var (best, most, run) = (sorted[0], 1, 1);
        for (var i = 1; i < sorted.Length; i++)
        {
            run = sorted[i] == sorted[i - 1] ? run + 1 : 1;
            if (run > most) (best, most) = (sorted[i], run);
        }

        return best;
    }

    private int MostFrequent(int* labels, int count, int own, int worker)
    {
        if (count == 1) return labels[0];
        if (count <= InRegisters) return MostFrequentOfFew(labels, count);
        return 2 * Count(labels, count, own) > count ? own : MostFrequentOfMany(labels, count, _tables.Pointer + worker * _tableSize);
    }

    private static int MostFrequentOfFew(int* labels, int count)
    {
        // SAFETY: the buffer has room for a vector more than the labels; it holds at least InRegisters entries.
        var left = ulong.MaxValue >> (64 - count);
        var (best, most) = (0, 0);
        while (left != 0)
        {
            var label = labels[BitOperations.TrailingZeroCount(left)];
            var wanted = Vector512.Create(label);
            var same = Vector512.Equals(Vector512.Load(labels), wanted).ExtractMostSignificantBits();
            for (var at = 16; at < count; at += 16) same |= Vector512.Equals(Vector512.Load(labels + at), wanted).ExtractMostSignificantBits() << at;
            same &= left;
            left &= ~same;
            var times = BitOperations.PopCount(same);
            if (times > most || (times == most && label < best)) (best, most) = (label, times);
        }

        return best;
    }

    private static int Count(int* labels, int count, int label)
    {
        // SAFETY: whole vectors within the labels, then the rest.
        var wanted = Vector512.Create(label);
        var (found, at) = (0, 0);
        for (; at + 16 <= count; at += 16) found += BitOperations.PopCount(Vector512.Equals(Vector512.Load(labels + at), wanted).ExtractMostSignificantBits());
        for (; at < count; at++) found += labels[at] == label ? 1 : 0;
        return found;
    }

    private static int MostFrequentOfMany(int* labels, int count, ulong* table)
    {
        // SAFETY: the table has at least twice as many words as there are labels, rounded up to a power of two; it is empty before and after. A word is a count above the complement
        // of a label, which is never zero, so that of equal counts the smallest label has the largest word.
        var bits = BitOperations.Log2((uint)count * 2 - 1) + 1;
        var (shift, mask) = (32 - bits, (1u << bits) - 1);
        var best = 0ul;
        for (var i = 0; i < count; i++)
        {
            var key = ~(uint)labels[i];
            var slot = key * 0x9E3779B1 >> shift;
            while ((uint)table[slot] != key && table[slot] != 0) slot = (slot + 1) & mask;
            var word = (table[slot] == 0 ? key : table[slot]) + (1ul << 32);
            table[slot] = word;
            best = Math.Max(best, word);
        }

        NativeMemory.Clear(table, ((nuint)mask + 1) * sizeof(ulong));
        return (int)~(uint)best;
    }
}
