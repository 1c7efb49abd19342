// Direction-optimizing breadth-first search: Beamer, Asanović and Patterson, "Direction-Optimizing Breadth-First Search", SC 2012.
//
// While the frontier is small, its out-edges are followed (top-down); when it holds a fair share of the edges, every unvisited node looks for a
// parent among its in-neighbours instead (bottom-up) and stops at the first. Alpha and beta are the paper's switching thresholds.
//
// Invariants: a node's label is (depth, parent) packed into 64 bits, and the smallest label wins. Whichever worker comes first, a node ends with its
// smallest in-neighbour of the level before as parent: the result does not depend on timing, direction or number of workers.

using System.Numerics;
using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

/// <summary>Options of <see cref="BreadthFirstSearch"/>.</summary>
public sealed record BreadthFirstSearchOptions : ParallelAlgorithmOptions
{
    /// <summary>Go bottom-up when the frontier's edges exceed the unexplored edges divided by this; 0 never does. Default 15.</summary>
    public int Alpha { get; init; } = 15;

    /// <summary>Go back top-down when the frontier shrinks below the nodes divided by this. Default 18.</summary>
    public int Beta { get; init; } = 18;

    /// <summary>The most hops to go. Default: no limit.</summary>
    public int MaxDepth { get; init; } = int.MaxValue;
}

/// <summary>What <see cref="BreadthFirstSearch"/> found.</summary>
/// <param name="Depths">Hops from the source to every node; -1 when not reached.</param>
/// <param name="Parents">The node before on a shortest path, the smallest index of several; the source is its own; -1 when not reached.</param>
/// <param name="Reached">Number of nodes reached, the source included.</param>
/// <param name="MaxDepth">The largest depth.</param>
public sealed record BreadthFirstSearchResult(int[] Depths, int[] Parents, int Reached, int MaxDepth);

/// <summary>Visits nodes by their distance in hops from a source, along edge direction.</summary>
public static class BreadthFirstSearch
{
    /// <summary>Runs a search. Cost: at most O(nodes + edges), often far fewer edges are read; about 9 bytes of scratch per node.</summary>
    public static BreadthFirstSearchResult Run(
        GraphProjection graph, int source, BreadthFirstSearchOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new BreadthFirstSearchOptions();
        using var held = graph.Hold();
        Argument.Node(graph, source, nameof(source));
        Argument.AtLeast(options.Alpha, 0, nameof(options.Alpha));
        Argument.AtLeast(options.Beta, 1, nameof(options.Beta));
        Argument.AtLeast(options.MaxDepth, 0, nameof(options.MaxDepth));
        return new Search(graph, options, cancellation).From(source);
    }

    private sealed class Search(GraphProjection graph, BreadthFirstSearchOptions options, CancellationToken cancellation)
    {
        private const long Unvisited = long.MaxValue;
        private const int FrontierBlock = 256;
        private const int WordBlock = 64;

        private readonly Csr _out = graph.Out;
        private readonly Csr _in = graph.In();
        private readonly int _workers = Team.Size(options.Concurrency);
        private readonly long[] _labels = new long[graph.NodeCount];
        private readonly Lock _lock = new();
        private readonly Stack<Frontier> _found = new();
        private int[] _queue = [];
        private ulong[] _front = [];
        private ulong[] _next = [];
        private int _count;
        private int _depth;

        public BreadthFirstSearchResult From(int source)
        {
            _labels.AsSpan().Fill(Unvisited);
            _labels[source] = (uint)source;
            (_queue, _count) = ([source], 1);
            var unexplored = graph.EdgeCount;
            long scout = _out.Degree(source);
            while (_count > 0 && _depth < options.MaxDepth)
            {
                if (options.Alpha > 0 && scout > unexplored / options.Alpha)
                {
                    BottomUpWhileLarge();
                    scout = 1;
                }
                else
                {
                    unexplored -= scout;
                    scout = TopDown();
                    Advance();
                }
            }

            return Unpack();
        }

        private void Advance()
        {
            cancellation.ThrowIfCancellationRequested();
            _depth++;
            if (BitOperations.IsPow2(_depth) || _depth % 1024 == 0) options.Report("level", _depth, 0);
        }

        /// <summary>Expands the queue by one level; returns the out-edges of what it found.</summary>
        private long TopDown()
        {
            var blocks = (_count + FrontierBlock - 1) / FrontierBlock;
            Team.Run(_workers, blocks, cancellation, block =>
            {
                var from = block * FrontierBlock;
                var found = Rent();
                Expand(_queue.AsSpan(from, Math.Min(FrontierBlock, _count - from)), found);
                Return(found);
            });

            var total = 0;
            long scout = 0;
            foreach (var part in _found) (total, scout) = (total + part.Count, scout + part.OutEdges);
            if (_queue.Length < total) _queue = new int[Math.Max(total, Math.Min(graph.NodeCount, 2 * _queue.Length))];
            _count = 0;
            foreach (var part in _found) _count += part.Drain(_queue.AsSpan(_count));
            return scout;
        }

        private Frontier Rent()
        {
            lock (_lock) return _found.TryPop(out var part) ? part : new Frontier();
        }

        private void Return(Frontier part)
        {
            lock (_lock) _found.Push(part);
        }

        private void Expand(ReadOnlySpan<int> nodes, Frontier found)
        {
            var labels = _labels;
            var level = (long)(_depth + 1) << 32;
            foreach (var node in nodes)
            {
                var label = level | (uint)node;
                foreach (var target in _out.List(node))
                {
                    var seen = Volatile.Read(ref labels[target]);
                    while (label < seen)
                    {
                        var before = Interlocked.CompareExchange(ref labels[target], label, seen);
                        if (before == Unvisited) found.Add(target, _out.Degree(target));
                        if (before == seen) break;
                        seen = before;
                    }
                }
            }
        }

        /// <summary>Goes bottom-up for as long as the frontier grows or is large, then leaves it in the queue.</summary>
        private void BottomUpWhileLarge()
        {
            var words = (graph.NodeCount + 63) >> 6;
            (_front, _next) = (new ulong[words], new ulong[words]);
            foreach (var node in _queue.AsSpan(0, _count)) _front[node >> 6] |= 1UL << node;
            int before;
            do
            {
                before = _count;
                _count = BottomUp();
                (_front, _next) = (_next, _front);
                Advance();
            }
            while (_count > 0 && _depth < options.MaxDepth && (_count >= before || _count > graph.NodeCount / options.Beta));

            if (_queue.Length < _count) _queue = new int[_count];
            var position = 0;
            for (var word = 0; word < words; word++)
            {
                for (var bits = _front[word]; bits != 0; bits &= bits - 1) _queue[position++] = (word << 6) + BitOperations.TrailingZeroCount(bits);
            }
        }

        /// <summary>Gives every unvisited node with an in-neighbour in the front its label; returns how many there were.</summary>
        private int BottomUp()
        {
            var blocks = (_front.Length + WordBlock - 1) / WordBlock;
            var found = 0;
            Team.Run(_workers, blocks, cancellation, block =>
            {
                var count = BottomUpBlock(block * WordBlock, Math.Min(_front.Length, (block + 1) * WordBlock));
                Interlocked.Add(ref found, count);
            });
            return found;
        }

        private int BottomUpBlock(int fromWord, int toWord)
        {
            var (labels, front) = (_labels, _front);
            var level = (long)(_depth + 1) << 32;
            var found = 0;
            for (var word = fromWord; word < toWord; word++)
            {
                ulong awake = 0;
                var last = Math.Min(labels.Length, (word + 1) << 6);
                for (var node = word << 6; node < last; node++)
                {
                    if (labels[node] != Unvisited) continue;
                    foreach (var source in _in.List(node))
                    {
                        if ((front[source >> 6] >> source & 1) == 0) continue;
                        labels[node] = level | (uint)source;
                        awake |= 1UL << node;
                        break;
                    }
                }

                _next[word] = awake;
                found += BitOperations.PopCount(awake);
            }

            return found;
        }

        private BreadthFirstSearchResult Unpack()
        {
            var depths = new int[_labels.Length];
            var parents = new int[_labels.Length];
            var (reached, deepest) = (0, 0);
            for (var node = 0; node < depths.Length; node++)
            {
                var label = _labels[node];
                if (label == Unvisited)
                {
                    (depths[node], parents[node]) = (-1, -1);
                    continue;
                }

                (depths[node], parents[node]) = ((int)(label >> 32), (int)label);
                deepest = Math.Max(deepest, depths[node]);
                reached++;
            }

            options.Report("level", deepest, 1);
            return new BreadthFirstSearchResult(depths, parents, reached, deepest);
        }
    }

    /// <summary>What the blocks that one worker ran after each other discovered in one level.</summary>
    private sealed class Frontier
    {
        private int[] _nodes = new int[64];

        public int Count { get; private set; }
        public long OutEdges { get; private set; }

        public void Add(int node, int degree)
        {
            if (Count == _nodes.Length) Array.Resize(ref _nodes, 2 * Count);
            _nodes[Count++] = node;
            OutEdges += degree;
        }

        /// <summary>Moves everything to the front of <paramref name="queue"/>; returns how much that was.</summary>
        public int Drain(Span<int> queue)
        {
            var count = Count;
            _nodes.AsSpan(0, count).CopyTo(queue);
            (Count, OutEdges) = (0, 0);
            return count;
        }
    }
}
