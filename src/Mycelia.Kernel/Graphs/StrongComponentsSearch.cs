// Strongly connected components: Tarjan, "Depth-First Search and Linear Graph Algorithms", 1972, with the one array of ranks of Pearce,
// "A Space-Efficient Algorithm for Finding Strongly Connected Components", 2016. Iterative: depth is bounded by memory, not by the stack.
//
// A rank is the visit index (1 upwards) of a node on the path, then its low link while it awaits its root and, once its component is closed, the component's label (from the node count
// downwards). What else belongs to a node on the path stands in its frame, on a stack that is read in order: only ranks and lists are read at random.
//
// Invariants: ranks of open nodes are at most every label given so far, so one comparison tells whether an edge leads back into the open part.
// Components close in reverse topological order of the condensation, and labels fall, so final numbers rise along edges between components.
// Label 0, which looks like an unvisited node, can only be that of the last component of all, when no edge is left to follow.

using System.Numerics;
using Mycelia.Kernel.Loops;
using Mycelia.Kernel.Memory;

namespace Mycelia.Kernel.Graphs;

/// <summary>A search for strong components that can be run piece by piece.</summary>
internal sealed unsafe class StrongComponentsSearch : IDisposable
{
    private const int FillNodes = 1 << 16;
    private const int ChunkWords = 256;

    private readonly Csr _lists;
    private readonly int _nodes;
    private readonly int _workers;
    private readonly CancellationToken _cancellation;
    private readonly NativeArray<int> _ranks;
    private readonly NativeArray<Frame> _path;
    private readonly NativeArray<int> _waiting;
    private readonly NativeArray<int> _sizes;
    private int _depth;
    private int _awaiting;
    private ulong* _starts;
    private ulong _startsOfWord;
    private int _startWord;
    private int _nextRank = 1;
    private int _nextLabel;

    /// <summary>Whoever runs the search keeps the lists alive.</summary>
    public StrongComponentsSearch(Csr lists, int workers, CancellationToken cancellation)
    {
        (_lists, _nodes, _nextLabel, _workers, _cancellation) = (lists, lists.NodeCount, lists.NodeCount - 1, workers, cancellation);
        (_ranks, _path, _waiting, _sizes) = (NativeArray<int>.Scratch(_nodes), NativeArray<Frame>.Scratch(_nodes), NativeArray<int>.Scratch(_nodes), NativeArray<int>.Scratch(_nodes));
        try
        {
            ArrayLoops.Fill(_ranks, 0, workers, cancellation);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private struct Frame
    {
        public int Node;

        /// <summary>The visit index.</summary>
        public int Rank;

        /// <summary>The least rank that the node or one below it leads back to.</summary>
        public int Low;

        /// <summary>The next edge to follow.</summary>
        public uint At;
    }

    /// <summary>Nodes whose component is known.</summary>
    public long Closed { get; private set; }

    /// <summary>Begins a search from the nodes whose bits are set, in the order of their indices; the bitmap stays as it is until the search is over.</summary>
    public void Start(ulong* starts)
    {
        Invariant.Holds(_depth == 0);

        // SAFETY: the bitmap has a bit for every node.
        _starts = starts;
        (_startWord, _startsOfWord) = (0, _nodes > 0 ? starts[0] : 0);
    }

    /// <summary>Runs on for about as many nodes and edges; false when the search is over.</summary>
    public bool Advance(long steps)
    {
        var ranks = _ranks.Pointer;
        while (steps > 0)
        {
            if (_depth == 0)
            {
                var start = NextStart();
                if (start < 0) return false;

                // SAFETY: there is a rank for every node.
                if (ranks[start] == 0) Open(start);
                else steps--;
            }

            steps = Follow(steps);
        }

        return true;
    }

    /// <summary>Writes the components, numbered in topological order, and returns their sizes.</summary>
    public int[] Finish(int[] components)
    {
        Invariant.Holds(Closed == _nodes && components.Length == _nodes);
        var first = _nextLabel + 1;
        ParallelLoops.For(0, _nodes, FillNodes, (from, to) =>
        {
            var ranks = _ranks.Span[from..to];
            var numbers = components.AsSpan(from, to - from);
            for (var i = 0; i < numbers.Length; i++) numbers[i] = ranks[i] - first;
        }, _workers, _cancellation);
        return _sizes.Span[first.._nodes].ToArray();
    }

    /// <summary>Closes a component that is known: the nodes whose bits are set. Whatever else it reaches is closed.</summary>
    public void Close(ulong* members, int size)
    {
        Invariant.Holds(_depth == 0 && size > 0);
        var label = _nextLabel--;
        var ranks = _ranks.Pointer;
        ParallelLoops.For(0, (int)(((long)_nodes + 63) >> 6), ChunkWords, (from, to) =>
        {
            for (var word = from; word < to; word++)
            {
                // SAFETY: bits are nodes, which have a rank each.
                for (var bits = members[word]; bits != 0; bits &= bits - 1) ranks[(word << 6) + BitOperations.TrailingZeroCount(bits)] = label;
            }
        }, _workers, _cancellation);
        _sizes.Pointer[label] = size;
        Closed += size;
    }

    public void Dispose()
    {
        _ranks.Dispose();
        _path.Dispose();
        _waiting.Dispose();
        _sizes.Dispose();
    }

    private int NextStart()
    {
        // SAFETY: words lie within the bitmap.
        var words = (int)(((long)_nodes + 63) >> 6);
        while (_startsOfWord == 0)
        {
            if (++_startWord >= words) return -1;
            _startsOfWord = _starts[_startWord];
        }

        var start = (_startWord << 6) + BitOperations.TrailingZeroCount(_startsOfWord);
        _startsOfWord &= _startsOfWord - 1;
        return start;
    }

    private void Open(int node)
    {
        // SAFETY: a node is opened once, so the path is never longer than the number of nodes.
        var rank = _nextRank++;
        _ranks.Pointer[node] = rank;
        _path.Pointer[_depth++] = new Frame { Node = node, Rank = rank, Low = rank, At = _lists.Offsets[node] };
    }

    /// <summary>Searches until the path is empty or the steps are used up; returns how many are left.</summary>
    private long Follow(long steps)
    {
        var offsets = _lists.Offsets;
        var targets = _lists.Targets;
        var ranks = _ranks.Pointer;
        while (_depth > 0 && steps > 0)
        {
            // SAFETY: offsets rise and end at the number of targets; targets are nodes; the path has depth frames.
            var frame = _path.Pointer + _depth - 1;
            var (at, low) = (frame->At, frame->Low);
            var (end, child) = (offsets[frame->Node + 1], -1);
            steps -= end - at + 1;
            while (at < end)
            {
                var target = targets[at++];
                var rank = ranks[target];
                if (rank == 0)
                {
                    child = target;
                    break;
                }

                low = Math.Min(low, rank);
            }

            steps += end - at;
            (frame->At, frame->Low) = (at, low);
            if (child >= 0) Open(child);
            else Close(frame);
        }

        return steps;
    }

    /// <summary>Takes a node from the path: it awaits its root, or is one and closes its component.</summary>
    private void Close(Frame* frame)
    {
        // SAFETY: a node awaits its root at most once at a time; frames below the top are those of the path.
        var ranks = _ranks.Pointer;
        var waiting = _waiting.Pointer;
        var low = frame->Low;
        _depth--;
        if (low < frame->Rank)
        {
            ranks[frame->Node] = low;
            waiting[_awaiting++] = frame->Node;
            frame[-1].Low = Math.Min(frame[-1].Low, low);
            return;
        }

        var (label, size) = (_nextLabel--, 1);
        ranks[frame->Node] = label;
        for (; _awaiting > 0 && ranks[waiting[_awaiting - 1]] >= frame->Rank; size++) ranks[waiting[--_awaiting]] = label;
        _sizes.Pointer[label] = size;
        _nextRank -= size;
        Closed += size;
    }
}
