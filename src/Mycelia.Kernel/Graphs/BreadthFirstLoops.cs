// The levels of a breadth-first search, in both directions: S. Beamer, K. Asanović, D. Patterson, "Direction-Optimizing Breadth-First Search", SC 2012. Which direction a level
// takes is the caller's choice and changes nothing in the result.
//
// A node's label is the smallest of its in-neighbours of the level before (its parent), or its depth; as unsigned numbers, -1 is the largest, so that one rule, "the smaller label stays",
// claims a node and settles which parent it gets, whoever comes first. Bottom-up finds the smallest parent first because lists are sorted.
//
// Nodes not visited are a bitmap, as at the beginning of the level: most edges lead to visited nodes, and the bitmap stays in a near cache where labels do not.
//
// Invariants: the frontier is the slice [_start, _end) of the queue, or the bitmap _front, or both; labels of visited nodes are final; a bit of _unvisited that is clear is a node that was
// visited in an earlier level or this one, or that nobody can reach. Top-down levels are in BreadthFirstLoops.TopDown.cs. Scratch: 4.4 bytes per node.

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>A search from one source, a level at a time. At least one of parents and depths is asked for; the arrays stay pinned until this is disposed.</summary>
internal sealed unsafe partial class BreadthFirstLoops : IDisposable
{
    private const uint Unlabelled = uint.MaxValue;

    /// <summary>Levels of fewer edges are not worth a second thread.</summary>
    private const int SerialEdges = 1 << 11;
    private const int ChunkEdges = 1 << 12;
    private const int ChunkNodes = 64;
    private const int ChunkWords = 64;
    private const int FillNodes = 1 << 16;

    /// <summary>Longer lists are cut, so that they neither keep one thread busy alone nor delay a cancellation.</summary>
    private const int LongList = 1 << 16;
    private const int VeryLongList = 1 << 22;
    private const int Claims = 256;
    private const int Ahead = 4;

    private readonly Csr _out;
    private readonly int _nodes;
    private readonly int _words;
    private readonly int _workers;
    private readonly CancellationToken _cancellation;
    private readonly NativeArray<int> _queueMemory;
    private readonly NativeArray<ulong> _bitMemory;
    private readonly int* _queue;
    private readonly ulong* _unvisited;
    private readonly bool _labelsAreDepths;
    private PinnedGCHandle<int[]> _labelPin;
    private PinnedGCHandle<int[]> _depthPin;
    private readonly uint* _labels;
    private readonly int* _depths;
    private readonly List<int> _long = [];
    private ulong* _front;
    private ulong* _next;
    private int _start;
    private int _end;
    private bool _isQueued = true;
    private bool _hasFront;

    public BreadthFirstLoops(Csr outgoing, int[]? parents, int[]? depths, int workers, CancellationToken cancellation)
    {
        (_out, _nodes, _workers, _cancellation) = (outgoing, outgoing.NodeCount, workers, cancellation);
        var labels = parents ?? depths;
        Invariant.Holds(labels is not null && labels.Length == _nodes && (depths is null || depths.Length == _nodes));
        _words = (int)(((long)_nodes + 63) >> 6);
        _queueMemory = NativeArray<int>.Scratch(_nodes);
        _bitMemory = NativeArray<ulong>.Scratch(3L * _words);
        _queue = _queueMemory.Pointer;
        _unvisited = _bitMemory.Pointer;

        // SAFETY: the bitmaps are _words words each; the pins hold until Dispose.
        _front = _unvisited + _words;
        _next = _front + _words;
        _labelPin = new PinnedGCHandle<int[]>(labels!);
        _labels = (uint*)_labelPin.GetAddressOfArrayData();
        _labelsAreDepths = parents is null;
        if (_labelsAreDepths || depths is null) return;
        _depthPin = new PinnedGCHandle<int[]>(depths);
        _depths = _depthPin.GetAddressOfArrayData();
    }

    /// <summary>Nodes of the frontier.</summary>
    public int Count { get; private set; }

    /// <summary>Edges that leave the frontier; known when it is queued.</summary>
    public long Edges { get; private set; }

    /// <summary>Nodes visited.</summary>
    public int Reached { get; private set; }

    /// <summary>The most nodes that can still be found.</summary>
    public int Remaining { get; private set; }

    public void Dispose()
    {
        _labelPin.Dispose();
        _depthPin.Dispose();
        _queueMemory.Dispose();
        _bitMemory.Dispose();
    }

    /// <summary>Begins with a source at depth 0.</summary>
    public void Start(int source)
    {
        ParallelLoops.For(0, _nodes, FillNodes, (from, to) =>
        {
            // SAFETY: there are _nodes labels (and depths), and a bit for each; FillNodes is a multiple of 64.
            new Span<uint>(_labels + from, to - from).Fill(Unlabelled);
            if (_depths is not null) new Span<int>(_depths + from, to - from).Fill(-1);
            new Span<ulong>(_unvisited + (from >> 6), ((to + 63) >> 6) - (from >> 6)).Fill(ulong.MaxValue);
        }, _workers, _cancellation);

        // SAFETY: source is a node; the last word exists, since there is a node.
        if ((_nodes & 63) != 0) _unvisited[_words - 1] = (1UL << _nodes) - 1;
        _labels[source] = _labelsAreDepths ? 0 : (uint)source;
        _queue[0] = source;
        (_start, _end, Reached, Remaining) = (0, 0, 0, _nodes);
        TakeQueued(1, 0);
    }

    /// <summary>Follows the edges that leave the frontier, which is queued before and after, to the nodes at <paramref name="depth"/>.</summary>
    public void TopDown(int depth)
    {
        var tail = _end;
        if (Edges <= SerialEdges || _workers == 1) ExpandAlone((uint)depth, ref tail);
        else ExpandTogether((uint)depth, ref tail);
        (_start, _hasFront) = (_end, false);
        TakeQueued(tail, depth);
    }

    /// <summary>Lets every unvisited node look for an in-neighbour in the frontier, which is a bitmap then.</summary>
    public void BottomUp(Csr incoming, int depth)
    {
        if (!_hasFront) MarkFront();
        var (found, unreachable) = (0, 0);
        ParallelLoops.For(0, _words, ChunkWords, (from, to) =>
        {
            var (few, none) = (0, 0);
            for (var word = from; word < to; word++) LookUp(incoming, word, word + 1 < to, (uint)depth, ref few, ref none);
            Interlocked.Add(ref found, few);
            Interlocked.Add(ref unreachable, none);
        }, _workers, _cancellation);
        var seen = _front;
        _front = _next;
        _next = seen;
        (_hasFront, _isQueued) = (true, false);
        (Count, Reached, Remaining) = (found, Reached + found, Remaining - found - unreachable);
    }

    /// <summary>Puts a frontier that is a bitmap in the queue.</summary>
    public void Enqueue()
    {
        if (_isQueued) return;
        var (tail, edges) = (0, 0L);
        ParallelLoops.For(0, _words, 16 * ChunkWords, (from, to) =>
        {
            var front = _front;
            var queue = _queue;
            var offsets = _out.Offsets;
            var (count, degrees) = (0, 0L);

            // SAFETY: words lie within the bitmap; its bits are nodes; the queue has a place for every node.
            for (var word = from; word < to; word++) count += BitOperations.PopCount(front[word]);
            var at = Interlocked.Add(ref tail, count) - count;
            for (var word = from; word < to; word++)
            {
                for (var bits = front[word]; bits != 0; bits &= bits - 1)
                {
                    var node = (word << 6) + BitOperations.TrailingZeroCount(bits);
                    queue[at++] = node;
                    degrees += offsets[node + 1] - offsets[node];
                }
            }

            Interlocked.Add(ref edges, degrees);
        }, _workers, _cancellation);
        (_start, _end, Edges, _isQueued) = (0, tail, edges, true);
    }

    /// <summary>Makes what was queued up to <paramref name="tail"/> the frontier, visited at <paramref name="depth"/>.</summary>
    private void TakeQueued(int tail, int depth)
    {
        var from = _end;
        (_end, _isQueued) = (tail, true);
        Count = tail - from;
        Reached += Count;
        Remaining -= Count;
        if (Count <= ChunkEdges) Edges = VisitAlone(from, tail, depth);
        else if (Count > _nodes / 64) VisitByLabel(depth);
        else VisitTogether(from, tail, depth);
    }

    private void VisitTogether(int from, int to, int depth)
    {
        var edges = 0L;
        ParallelLoops.For(from, to, ChunkEdges, (first, last) => Interlocked.Add(ref edges, Visit(first, last, depth)), _workers, _cancellation);
        Edges = edges;
    }

    /// <summary>Finds the new nodes of a large level by looking at all labels, which costs less than a random access for each; makes the bitmap of the frontier too.</summary>
    private void VisitByLabel(int depth)
    {
        var edges = 0L;
        ParallelLoops.For(0, _words, ChunkWords, (first, last) => Interlocked.Add(ref edges, VisitWords(first, last, depth)), _workers, _cancellation);
        (Edges, _hasFront) = (edges, true);
    }

    private long VisitAlone(int from, int to, int depth)
    {
        var offsets = _out.Offsets;
        var queue = _queue;
        var unvisited = _unvisited;
        var depths = _depths;
        var edges = 0L;
        for (var i = from; i < to; i++)
        {
            // SAFETY: what is queued is a node, and there is a bit and, if asked for, a depth for each.
            var node = queue[i];
            unvisited[node >>> 6] &= ~(1UL << node);
            if (depths is not null) depths[node] = depth;
            edges += offsets[node + 1] - offsets[node];
        }

        return edges;
    }

    private long Visit(int from, int to, int depth)
    {
        var offsets = _out.Offsets;
        var queue = _queue;
        var unvisited = _unvisited;
        var depths = _depths;
        var edges = 0L;
        for (var i = from; i < to; i++)
        {
            // SAFETY: as in VisitAlone.
            var node = queue[i];
            Interlocked.And(ref unvisited[node >>> 6], ~(1UL << node));
            if (depths is not null) depths[node] = depth;
            edges += offsets[node + 1] - offsets[node];
        }

        return edges;
    }

    private long VisitWords(int fromWord, int toWord, int depth)
    {
        var offsets = _out.Offsets;
        var unvisited = _unvisited;
        var front = _front;
        var depths = _depths;
        var edges = 0L;
        for (var word = fromWord; word < toWord; word++)
        {
            // SAFETY: words lie within the bitmaps; bits of _unvisited are nodes.
            var before = unvisited[word];
            var found = before == 0 ? 0 : before & Labelled(word);
            front[word] = found;
            unvisited[word] = before & ~found;
            for (var bits = found; bits != 0; bits &= bits - 1)
            {
                var node = (word << 6) + BitOperations.TrailingZeroCount(bits);
                if (depths is not null) depths[node] = depth;
                edges += offsets[node + 1] - offsets[node];
            }
        }

        return edges;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Labelled(int word)
    {
        // SAFETY: node and what follows it up to the bound have labels.
        var node = word << 6;
        var labels = _labels + node;
        ulong bits = 0;
        if (_nodes - node >= 64)
        {
            for (var i = 0; i < 64; i += 16) bits |= (ulong)(ushort)~(Vector512.Load(labels + i).AsInt32().ExtractMostSignificantBits()) << i;
            return bits;
        }

        for (var i = 0; i < _nodes - node; i++) bits |= labels[i] == Unlabelled ? 0 : 1UL << i;
        return bits;
    }

    private void MarkFront()
    {
        // SAFETY: the bitmap has _words words, and a bit for every node.
        new Span<ulong>(_front, _words).Clear();
        var queue = _queue;
        var front = _front;
        for (var i = _start; i < _end; i++) front[queue[i] >>> 6] |= 1UL << queue[i];
        _hasFront = true;
    }

    /// <summary>Looks for parents of the 64 nodes of a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void LookUp(Csr incoming, int word, bool hasNext, uint depth, ref int found, ref int unreachable)
    {
        var offsets = incoming.Offsets;
        var targets = incoming.Targets;
        var front = _front;
        var labels = _labels;

        // SAFETY: words lie within the bitmaps; bits of _unvisited are nodes, targets are nodes; a prefetch reads nothing.
        _cancellation.ThrowIfCancellationRequested();
        var unvisited = _unvisited[word];
        ulong awake = 0, dead = 0;
        if (hasNext && Sse.IsSupported)
        {
            for (var bits = _unvisited[word + 1]; bits != 0; bits &= bits - 1)
                Sse.Prefetch0(targets + offsets[((word + 1) << 6) + BitOperations.TrailingZeroCount(bits)]);
        }

        for (var bits = unvisited; bits != 0; bits &= bits - 1)
        {
            var node = (word << 6) + BitOperations.TrailingZeroCount(bits);
            var (edge, last) = (offsets[node], offsets[node + 1]);
            if (edge == last) dead |= bits & (0 - bits);
            if (last - edge > VeryLongList) edge = SkipTo(targets, edge, last, front);
            for (; edge < last; edge++)
            {
                var source = targets[edge];
                if ((front[source >>> 6] >> source & 1) == 0) continue;
                labels[node] = _labelsAreDepths ? depth : (uint)source;
                if (_depths is not null) _depths[node] = (int)depth;
                awake |= bits & (0 - bits);
                break;
            }
        }

        _next[word] = awake;
        _unvisited[word] = unvisited & ~(awake | dead);
        found += BitOperations.PopCount(awake);
        unreachable += BitOperations.PopCount(dead);
    }

    /// <summary>The first position whose node is in the frontier, looking at the token now and then; <paramref name="last"/> if there is none.</summary>
    private uint SkipTo(int* targets, uint edge, uint last, ulong* front)
    {
        for (; edge < last; edge++)
        {
            // SAFETY: the positions are those of a list, whose targets are nodes with a bit each.
            if ((front[targets[edge] >>> 6] >> targets[edge] & 1) != 0) break;
            if ((edge & (LongList - 1)) == 0) _cancellation.ThrowIfCancellationRequested();
        }

        return edge;
    }
}
