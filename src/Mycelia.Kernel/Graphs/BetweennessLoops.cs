// The two sweeps of betweenness from one source: U. Brandes, "A Faster Algorithm for Betweenness Centrality", 2001; levels in both directions as S. Beamer, K. Asanović, D. Patterson,
// "Direction-Optimizing Breadth-First Search", SC 2012.
//
// Outwards, a level is found and its numbers of shortest paths are summed in one go: pushed along the edges that leave the frontier while these are few, else pulled by the nodes that are
// not visited yet. Inwards, every node pulls from its successors. A pull adds in the order of the node's list. A push adds in any order, so it is taken only while every sum is an integer
// below 2^53, which is exact: the result is the same, bit for bit, whichever way a level went and for any number of workers.
//
// A pull looks at all edges of a list and wants those to one level. That level is a bitmap, which stays in a near cache, and the value of any other node is replaced by one that is always 0:
// no branch to guess, and no miss for edges that do not count. Values of node v stand at v + 1, the 0 at 0.
//
// Invariants: _paths is 0 for nodes that are not visited; a bit of _unvisited that is clear is a node that was visited, or that nobody can reach; a level is a slice of the queue, or a
// bitmap, or both; _marked has no bit set between levels. Pushes are in BetweennessLoops.Push.cs. Scratch: 20.3 bytes per node, and an eighth of a byte for each level of more than a 64th of the nodes.

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>Adds what the shortest paths from one source after another give to each node.</summary>
internal sealed unsafe partial class BetweennessLoops : IDisposable
{
    /// <summary>Sums below this are exact in any order.</summary>
    private const double ExactPaths = 1L << 53;

    /// <summary>A pushed edge costs about as much as this many pulled ones.</summary>
    private const int PushCost = 8;

    /// <summary>Levels of fewer edges are not worth a second thread.</summary>
    private const int SerialEdges = 1 << 11;
    private const int ChunkEdges = 1 << 12;
    private const int ChunkNodes = 64;
    private const int ChunkWords = 32;
    private const int ClearNodes = 1 << 16;

    /// <summary>Longer lists are cut, so that they neither keep one thread busy alone nor delay a cancellation.</summary>
    private const int LongList = 1 << 16;
    private const int Claims = 256;
    private const int Ahead = 4;

    private readonly Csr _out;
    private readonly Csr _in;
    private readonly int _nodes;
    private readonly int _words;
    private readonly int _workers;
    private readonly CancellationToken _cancellation;
    private readonly NativeArray<double> _pathMemory;
    private readonly NativeArray<double> _shareMemory;
    private readonly NativeArray<int> _queueMemory;
    private readonly NativeArray<ulong> _unvisitedMemory;
    private readonly NativeArray<ulong> _markedMemory;
    private readonly List<NativeArray<ulong>> _bitmaps = [];
    private readonly List<Level> _levels = [];
    private readonly List<int> _long = [];
    private readonly Lock _lock = new();
    private readonly double* _paths;
    private readonly double* _shares;
    private readonly int* _queue;
    private readonly ulong* _unvisited;
    private readonly ulong* _marked;
    private double* _scores;
    private int _bitmapsUsed;
    private int _tail;
    private Sums _front;
    private long _unvisitedEdges;

    public BetweennessLoops(Csr outgoing, Csr incoming, int workers, CancellationToken cancellation)
    {
        (_out, _in, _nodes, _workers, _cancellation) = (outgoing, incoming, outgoing.NodeCount, workers, cancellation);
        _words = (int)(((long)_nodes + 63) >> 6);
        _pathMemory = NativeArray<double>.Scratch(_nodes + 1L);
        _shareMemory = NativeArray<double>.Scratch(_nodes + 1L);
        _queueMemory = NativeArray<int>.Scratch(_nodes);
        _unvisitedMemory = NativeArray<ulong>.Scratch(_words);
        _markedMemory = NativeArray<ulong>.Scratch(_words);
        _paths = _pathMemory.Pointer;
        _shares = _shareMemory.Pointer;
        _queue = _queueMemory.Pointer;
        _unvisited = _unvisitedMemory.Pointer;
        _marked = _markedMemory.Pointer;
        _markedMemory.Span.Clear();

        // SAFETY: there are _nodes + 1 values.
        _paths[0] = 0;
        _shares[0] = 0;
    }

    public void Dispose()
    {
        _pathMemory.Dispose();
        _shareMemory.Dispose();
        _queueMemory.Dispose();
        _unvisitedMemory.Dispose();
        _markedMemory.Dispose();
        foreach (var bitmap in _bitmaps) bitmap.Dispose();
    }

    /// <summary>Adds to every node's score the share that it has in the shortest paths from a source. One call at a time.</summary>
    public void Run(int source, double[] scores)
    {
        Invariant.Holds((uint)source < (uint)_nodes && scores.Length == _nodes);

        // SAFETY: the scores are pinned for as long as the pointer is used.
        fixed (double* pinned = scores)
        {
            _scores = pinned;
            Start(source);
            while (_front.Nodes > 0) FindLevel();
            for (var depth = _levels.Count - 1; depth > 0; depth--) PassOn(depth);
            _scores = null;
        }
    }

    private void Start(int source)
    {
        ParallelLoops.For(0, _nodes, ClearNodes, (from, to) =>
        {
            // SAFETY: there are _nodes + 1 values, and a bit for each node; ClearNodes is a multiple of 64.
            new Span<double>(_paths + 1 + from, to - from).Clear();
            new Span<ulong>(_unvisited + (from >> 6), ((to + 63) >> 6) - (from >> 6)).Fill(ulong.MaxValue);
        }, _workers, _cancellation);

        // SAFETY: source is a node; the last word exists, since there is a node.
        if ((_nodes & 63) != 0) _unvisited[_words - 1] = (1UL << _nodes) - 1;
        _paths[source + 1] = 1;
        _queue[0] = source;
        (_tail, _bitmapsUsed, _unvisitedEdges) = (0, 0, _in.EdgeCount);
        _levels.Clear();
        TakeQueued(1);
    }

    /// <summary>Finds the nodes after the last level, and their numbers of shortest paths; adds them as a level if there are any.</summary>
    private void FindLevel()
    {
        _cancellation.ThrowIfCancellationRequested();
        if (_front.PathEdges >= ExactPaths || _front.OutEdges * PushCost > _unvisitedEdges)
        {
            Pull();
            return;
        }

        var level = _levels[^1];
        if (level.Start < 0)
        {
            level = level with { Start = _tail };
            _levels[^1] = level;
            Enqueue(level.Bits);
        }

        var tail = _tail;
        if (_workers == 1 || _front.OutEdges <= SerialEdges) PushAlone(level, ref tail);
        else PushTogether(level, ref tail);
        TakeQueued(tail);
    }

    private void Take(Sums sums, int start, int bits)
    {
        _front = sums;
        _unvisitedEdges -= sums.InEdges;
        if (!double.IsFinite(sums.PathEdges))
            throw new MyceliaException(StatusCode.LimitExceeded, $"A level at {_levels.Count} hops has nodes with more than 10^308 shortest paths from the source, which cannot be counted. Project fewer edges.");
        if (sums.Nodes > 0) _levels.Add(new Level(start, sums.Nodes, sums.OutEdges, bits));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Count(ref Sums sums, int node)
    {
        // SAFETY: node is one, and has offsets in both directions.
        double degree = _out.Offsets[node + 1] - _out.Offsets[node];
        sums.Nodes++;
        sums.OutEdges += (long)degree;
        sums.InEdges += _in.Offsets[node + 1] - _in.Offsets[node];
        sums.PathEdges += degree * _paths[node + 1];
    }

    private void AddTo(ref Sums sums, Sums more)
    {
        lock (_lock) sums.Add(more);
    }

    /// <summary>Lets every unvisited node add up its in-neighbours in the last level; those that have any are the next.</summary>
    private void Pull()
    {
        var level = _levels[^1];
        var front = BitsOf(level);
        var bits = NextBitmap();
        var found = _bitmaps[bits].Pointer;
        var sums = default(Sums);
        ParallelLoops.For(0, _words, ChunkWords, (from, to) => AddTo(ref sums, PullWords(from, to, front, found)), _workers, _cancellation);
        Unmark(level);
        Take(sums, -1, bits);
    }

    private Sums PullWords(int fromWord, int toWord, ulong* front, ulong* next)
    {
        var offsets = _in.Offsets;
        var targets = _in.Targets;
        var sums = default(Sums);
        for (var word = fromWord; word < toWord; word++)
        {
            // SAFETY: words lie within the bitmaps; bits of _unvisited are nodes.
            _cancellation.ThrowIfCancellationRequested();
            var unvisited = _unvisited[word];
            if (word + 1 < toWord) PrefetchLists(_in, word + 1, _unvisited[word + 1]);
            ulong found = 0, dead = 0;
            for (var bits = unvisited; bits != 0; bits &= bits - 1)
            {
                var node = (word << 6) + BitOperations.TrailingZeroCount(bits);
                var (first, last) = (offsets[node], offsets[node + 1]);
                if (first == last) dead |= bits & (0 - bits);
                var paths = SumWhere(targets + first, targets + last, front, _paths);
                if (paths == 0) continue;
                _paths[node + 1] = paths;
                found |= bits & (0 - bits);
                Count(ref sums, node);
            }

            next[word] = found;
            _unvisited[word] = unvisited & ~(found | dead);
        }

        return sums;
    }

    /// <summary>What the nodes of a level pass on to those before them, summed over those after them.</summary>
    private void PassOn(int depth)
    {
        _cancellation.ThrowIfCancellationRequested();
        var level = _levels[depth];
        var isLast = depth == _levels.Count - 1;
        var after = isLast ? null : BitsOf(_levels[depth + 1]);
        if (level.Bits >= 0) PassOnBitmap(_bitmaps[level.Bits].Pointer, after);
        else if (_workers == 1 || level.OutEdges <= SerialEdges) PassOnQueued(level.Start, level.Start + level.Nodes, after);
        else PassOnTogether(level, after);
        if (!isLast) Unmark(_levels[depth + 1]);
    }

    private void PassOnBitmap(ulong* bitmap, ulong* after) =>
        ParallelLoops.For(0, _words, ChunkWords, (from, to) => PassOnWords(from, to, bitmap, after), _workers, _cancellation);

    private void PassOnTogether(Level level, ulong* after) =>
        ParallelLoops.For(level.Start, level.Start + level.Nodes, level.Grain, (from, to) => PassOnQueued(from, to, after), _workers, _cancellation);

    private void PassOnWords(int fromWord, int toWord, ulong* bitmap, ulong* after)
    {
        for (var word = fromWord; word < toWord; word++)
        {
            // SAFETY: words lie within the bitmap, and its bits are nodes.
            _cancellation.ThrowIfCancellationRequested();
            if (word + 1 < toWord) PrefetchLists(_out, word + 1, bitmap[word + 1]);
            for (var bits = bitmap[word]; bits != 0; bits &= bits - 1) PassOnNode((word << 6) + BitOperations.TrailingZeroCount(bits), after);
        }
    }

    private void PassOnQueued(int from, int to, ulong* after)
    {
        for (var i = from; i < to; i++)
        {
            // SAFETY: what is queued is a node; a prefetch reads nothing.
            if (i + Ahead < to && Sse.IsSupported) Sse.Prefetch0(_out.Targets + _out.Offsets[_queue[i + Ahead]]);
            if ((i & 63) == 0) _cancellation.ThrowIfCancellationRequested();
            PassOnNode(_queue[i], after);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PassOnNode(int node, ulong* after)
    {
        // SAFETY: node is one, and has offsets, a score, and values at node + 1.
        var paths = _paths[node + 1];
        var passed = 0.0;
        if (after is not null)
        {
            passed = paths * SumWhere(_out.Targets + _out.Offsets[node], _out.Targets + _out.Offsets[node + 1], after, _shares);
            _scores[node] += passed;
        }

        _shares[node + 1] = (1 + passed) / paths;
    }

    /// <summary>The sum of the values of the targets that have their bit set, in an order that the list alone decides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double SumWhere(int* edge, int* last, ulong* bits, double* values)
    {
        double a = 0, b = 0, c = 0, d = 0;

        // SAFETY: targets are nodes: each has a bit, and a value at target + 1; values[0] is 0.
        while (last - edge > LongList)
        {
            _cancellation.ThrowIfCancellationRequested();
            for (var stop = edge + LongList; edge < stop; edge++) a += values[PlaceOf(*edge, bits)];
        }

        for (; last - edge >= 4; edge += 4)
        {
            a += values[PlaceOf(edge[0], bits)];
            b += values[PlaceOf(edge[1], bits)];
            c += values[PlaceOf(edge[2], bits)];
            d += values[PlaceOf(edge[3], bits)];
        }

        for (; edge < last; edge++) a += values[PlaceOf(*edge, bits)];
        return a + b + (c + d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint PlaceOf(int node, ulong* bits) => ((nint)node + 1) & -(nint)(bits[node >>> 6] >> node & 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchLists(Csr lists, int word, ulong nodes)
    {
        if (!Sse.IsSupported) return;

        // SAFETY: nodes are nodes of this word; a prefetch reads nothing.
        for (; nodes != 0; nodes &= nodes - 1) Sse.Prefetch0(lists.Targets + lists.Offsets[(word << 6) + BitOperations.TrailingZeroCount(nodes)]);
    }

    /// <summary>The bitmap of a level; one that has none is marked until <see cref="Unmark"/>.</summary>
    private ulong* BitsOf(Level level)
    {
        if (level.Bits >= 0) return _bitmaps[level.Bits].Pointer;

        // SAFETY: a level that is no bitmap is a slice of the queue; what is queued is a node, and there is a bit for each.
        foreach (var node in new ReadOnlySpan<int>(_queue + level.Start, level.Nodes)) _marked[node >>> 6] |= 1UL << node;
        return _marked;
    }

    private void Unmark(Level level)
    {
        if (level.Bits >= 0) return;

        // SAFETY: as in BitsOf.
        foreach (var node in new ReadOnlySpan<int>(_queue + level.Start, level.Nodes)) _marked[node >>> 6] = 0;
    }

    private int NextBitmap()
    {
        if (_bitmapsUsed == _bitmaps.Count) _bitmaps.Add(NativeArray<ulong>.Scratch(_words));
        return _bitmapsUsed++;
    }

    /// <summary>A level: where it stands in the queue, -1 for nowhere; its nodes and the edges that leave them; which bitmap it is, -1 for none.</summary>
    private readonly record struct Level(int Start, int Nodes, long OutEdges, int Bits)
    {
        /// <summary>Nodes that have about as many edges as a chunk should.</summary>
        public int Grain => (int)Math.Clamp((long)Nodes * ChunkEdges / Math.Max(1, OutEdges), 1, ChunkNodes);
    }

    /// <summary>What is known of a level's nodes together. Edges times paths are exact below 2^53, and not less than that if they would be.</summary>
    private struct Sums
    {
        public int Nodes;
        public long OutEdges;
        public long InEdges;
        public double PathEdges;

        public void Add(Sums more)
        {
            Nodes += more.Nodes;
            OutEdges += more.OutEdges;
            InEdges += more.InEdges;
            PathEdges += more.PathEdges;
        }
    }
}
