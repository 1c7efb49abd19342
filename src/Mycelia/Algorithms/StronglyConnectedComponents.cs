// Strongly connected components: Tarjan, "Depth-First Search and Linear Graph Algorithms", 1972, in the space-efficient form of Pearce,
// "A Space-Efficient Algorithm for Finding Strongly Connected Components", 2016. Iterative: depth is bounded by the heap, not by the stack.
//
// One array, `rank`, serves as visit index (1 upwards, for nodes still open), as low link and, once a component is closed, as its label (from the
// node count downwards). A node that reaches an older open node takes its rank; one that does not is the root of a component.
//
// Invariants: ranks of open nodes are at most every label given so far, so one comparison tells whether an edge leads back into the open part.
// Components close in reverse topological order of the condensation, and labels fall, so final numbers rise along edges between components.

using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

/// <summary>Options of <see cref="StronglyConnectedComponents"/>.</summary>
public sealed record StronglyConnectedComponentsOptions : AlgorithmOptions;

/// <summary>Groups nodes that reach each other along directed edges.</summary>
public static class StronglyConnectedComponents
{
    private const int CheckEvery = 1 << 16;

    /// <summary>
    /// Finds the components, numbered in topological order: every edge between two components goes from the smaller number to the larger.
    /// One thread. Cost: O(nodes + edges), 9 bytes of scratch per node.
    /// </summary>
    public static ComponentsResult Run(
        GraphProjection graph, StronglyConnectedComponentsOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new StronglyConnectedComponentsOptions();
        using var held = graph.Hold();
        var search = new Search(graph, options, cancellation);
        for (var node = 0; node < graph.NodeCount; node++) search.From(node);
        var result = search.Finish();
        options.Report("nodes", graph.NodeCount, 1);
        return result;
    }

    private sealed class Search(GraphProjection graph, AlgorithmOptions options, CancellationToken cancellation)
    {
        private readonly Csr _out = graph.Out;
        private readonly int[] _ranks = new int[graph.NodeCount];
        private readonly int[] _cursors = new int[graph.NodeCount];
        private readonly bool[] _notRoot = new bool[graph.NodeCount];

        // Two stacks in one array, which never hold a node twice: the path from the left, nodes awaiting their root from the right.
        private readonly int[] _stacks = new int[graph.NodeCount];
        private int _depth;
        private int _waiting = graph.NodeCount;
        private int _nextRank = 1;
        private int _nextLabel = graph.NodeCount - 1;
        private long _steps;
        private long _closed;

        public void From(int start)
        {
            if (_ranks[start] != 0) return;
            Open(start);
            while (_depth > 0)
            {
                if (++_steps >= CheckEvery) Check();
                var node = _stacks[_depth - 1];
                var child = Advance(node);
                if (child >= 0) Open(child);
                else Close(node);
            }
        }

        public ComponentsResult Finish()
        {
            var first = _nextLabel + 1;
            foreach (ref var rank in _ranks.AsSpan()) rank -= first;
            return ComponentsResult.Of(_ranks, _ranks.Length - first);
        }

        private void Open(int node)
        {
            _ranks[node] = _nextRank++;
            _cursors[node] = 0;
            _stacks[_depth++] = node;
        }

        /// <summary>
        /// Follows the node's edges to the first unvisited target and returns it, or -1 at the end. On return from that target its edge is read
        /// again.
        /// </summary>
        private int Advance(int node)
        {
            var targets = _out.List(node);
            var (at, end, rank) = (_cursors[node], targets.Length, _ranks[node]);
            for (; at < end; at++)
            {
                var target = targets[at];
                if (_ranks[target] == 0)
                {
                    _cursors[node] = at;
                    _ranks[node] = rank;
                    return target;
                }

                if (_ranks[target] >= rank) continue;
                rank = _ranks[target];
                _notRoot[node] = true;
            }

            _steps += end - _cursors[node];
            _ranks[node] = rank;
            return -1;
        }

        private void Close(int node)
        {
            _depth--;
            if (_notRoot[node])
            {
                _stacks[--_waiting] = node;
                return;
            }

            var rank = _ranks[node];
            _ranks[node] = _nextLabel;
            var size = 1;
            for (; _waiting < _stacks.Length && _ranks[_stacks[_waiting]] >= rank; _waiting++, size++) _ranks[_stacks[_waiting]] = _nextLabel;
            _nextLabel--;
            _nextRank -= size;
            _closed += size;
        }

        private void Check()
        {
            _steps = 0;
            cancellation.ThrowIfCancellationRequested();
            options.Report("nodes", _closed, (double)_closed / _ranks.Length);
        }
    }
}
