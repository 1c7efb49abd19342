// One shortest path between two nodes. Without weights: bidirectional breadth-first search (Pohl, "Bi-directional Search", 1971), which
// grows, level by level, whichever side has the smaller outermost level. With weights: Dijkstra, stopped at the target.
//
// Each side is a search by edge maps (GraphProjection.Frontiers.cs). Invariant: both sides hold complete levels and share no node. A node that a new level shares with the other side
// lies in the other's outermost level (deeper inside, its neighbour would have been shared before), so all meetings of a level are equally short
// and the smallest is taken; the path is read off the depths, so it does not depend on which edge came first.

using System.Numerics;
using Mycelia.Kernel.Loops;

namespace Mycelia.Algorithms;

/// <summary>Options of <see cref="ShortestPath"/>.</summary>
public sealed record ShortestPathOptions : ParallelAlgorithmOptions
{
    /// <summary>Count hops even when the graph has weights.</summary>
    public bool IgnoreWeights { get; init; }
}

/// <summary>Finds one shortest path between two nodes, along edge direction.</summary>
public static class ShortestPath
{
    private const int Unreached = -1;

    /// <summary>
    /// The cheapest path (fewest hops without weights) from <paramref name="source"/> to <paramref name="target"/>, or null when there is none. The
    /// same call returns the same path. In parallel without weights, else one thread. Cost: O(nodes) to begin with, then what is explored.
    /// </summary>
    /// <exception cref="MyceliaException">An index is out of range, or weights are used and some are negative.</exception>
    public static NodePath? Run(
        GraphProjection graph, int source, int target, ShortestPathOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new ShortestPathOptions();
        using var held = graph.Hold();
        Argument.Node(graph, source, nameof(source));
        Argument.Node(graph, target, nameof(target));
        if (!graph.HasWeights || options.IgnoreWeights) return Bidirectional(graph, source, target, options, cancellation);

        var found = Dijkstra.Run(graph, source, new DijkstraOptions { Target = target, Progress = options.Progress }, cancellation);
        return found.Parents[target] < 0 ? null : NodePath.Back(found.Parents, target, found.Distances[target], cancellation);
    }

    private static NodePath? Bidirectional(GraphProjection graph, int source, int target, ShortestPathOptions options, CancellationToken cancellation)
    {
        if (source == target)
        {
            options.Report("level", 0, 1);
            return new NodePath([source], 0);
        }

        var forward = new Side(graph, source, reverse: false, options, cancellation);
        var backward = new Side(graph, target, reverse: true, options, cancellation);
        var level = 1;
        for (; !forward.Frontier.IsEmpty && !backward.Frontier.IsEmpty; level++)
        {
            var (side, other) = forward.Frontier.Count <= backward.Frontier.Count ? (forward, backward) : (backward, forward);
            side.Grow(cancellation);
            if (BitOperations.IsPow2(level)) options.Report("level", level, 0);
            var meeting = side.MeetingWith(other);
            if (meeting < 0) continue;
            options.Report("level", level, 1);
            var head = forward.PathFrom(meeting, cancellation);
            head.Reverse();
            return new NodePath([.. head, .. backward.PathFrom(meeting, cancellation).Skip(1)], head.Count - 1 + backward.DepthOf(meeting));
        }

        options.Report("level", level - 1, 1);
        return null;
    }

    /// <summary>One direction's search: how far each node is, and the outermost level.</summary>
    private sealed class Side
    {
        private readonly GraphProjection _graph;
        private readonly EdgeMapOptions _options;
        private readonly int[] _depths;
        private int _depth;

        public Side(GraphProjection graph, int root, bool reverse, ShortestPathOptions options, CancellationToken cancellation)
        {
            (_graph, _options) = (graph, new EdgeMapOptions { Reverse = reverse, Concurrency = options.Concurrency });
            _depths = GC.AllocateUninitializedArray<int>(graph.NodeCount);
            ArrayLoops.Fill(_depths, Unreached, Team.Size(options.Concurrency), cancellation);
            _depths[root] = 0;
            Frontier = Frontier.Of(graph, root);
        }

        public Frontier Frontier { get; private set; }

        public int DepthOf(int node) => _depths[node];

        public void Grow(CancellationToken cancellation) => Frontier = _graph.EdgeMap(Frontier, new Visit(_depths, ++_depth), _options, cancellation);

        /// <summary>The first node of the outermost level that the other side has reached; -1 without one.</summary>
        public int MeetingWith(Side other)
        {
            foreach (var node in Frontier.List())
            {
                if (other._depths[node] != Unreached) return node;
            }

            return -1;
        }

        /// <summary>The nodes from one to the root, each the first of those one step nearer.</summary>
        public List<int> PathFrom(int node, CancellationToken cancellation)
        {
            var lists = _options.Reverse ? _graph.Out : _graph.In(Team.Size(_options.Concurrency), cancellation);
            var path = new List<int> { node };
            for (var depth = _depths[node] - 1; depth >= 0; depth--)
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (var nearer in lists.List(path[^1]))
                {
                    if (_depths[nearer] != depth) continue;
                    path.Add(nearer);
                    break;
                }
            }

            return path;
        }
    }

    /// <summary>Gives nodes that have no depth the present one.</summary>
    private readonly struct Visit(int[] depths, int depth) : IEdgeFunction
    {
        public bool Condition(int target) => Volatile.Read(ref depths[target]) == Unreached;

        public bool Update(int source, int target, double weight)
        {
            depths[target] = depth;
            return true;
        }

        public bool UpdateAtomic(int source, int target, double weight) => Interlocked.CompareExchange(ref depths[target], depth, Unreached) == Unreached;
    }
}
