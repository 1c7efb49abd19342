// One shortest path between two nodes. Without weights: bidirectional breadth-first search (Pohl, "Bi-directional Search", 1971), which
// grows, level by level, whichever side has fewer edges to follow. With weights: Dijkstra, stopped at the target.
//
// Invariant of the bidirectional search: both sides hold complete levels and share no node. A node that a new level shares with the other side
// lies in the other's outermost level (deeper inside, its neighbour would have been shared before), so all meetings of a level are equally short
// and the first one is taken.

using System.Numerics;
using Mycelia.Kernel.Graphs;
using Mycelia.Kernel.Loops;

namespace Mycelia.Algorithms;

/// <summary>Options of <see cref="ShortestPath"/>.</summary>
public sealed record ShortestPathOptions : AlgorithmOptions
{
    /// <summary>Count hops even when the graph has weights.</summary>
    public bool IgnoreWeights { get; init; }
}

/// <summary>Finds one shortest path between two nodes, along edge direction.</summary>
public static class ShortestPath
{
    /// <summary>
    /// The cheapest path (fewest hops without weights) from <paramref name="source"/> to <paramref name="target"/>, or null when there is none. The
    /// same call returns the same path. One thread. Cost: O(nodes) to begin with, then what is explored.
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

    private static NodePath? Bidirectional(GraphProjection graph, int source, int target, AlgorithmOptions options, CancellationToken cancellation)
    {
        if (source == target)
        {
            options.Report("level", 0, 1);
            return new NodePath([source], 0);
        }

        var forward = new Side(graph.Out, source, cancellation);
        var backward = new Side(graph.In(cancellation: cancellation), target, cancellation);
        var meeting = -1;
        var level = 0;
        while (meeting < 0 && forward.Frontier.Count > 0 && backward.Frontier.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            meeting = forward.FrontierEdges <= backward.FrontierEdges
                ? forward.Grow(backward, cancellation)
                : backward.Grow(forward, cancellation);
            if (BitOperations.IsPow2(++level)) options.Report("level", level, 0);
        }

        options.Report("level", level, 1);
        if (meeting < 0) return null;
        var head = NodePath.Back(forward.Parents, meeting, 0, cancellation).Nodes;
        var tail = NodePath.Back(backward.Parents, meeting, 0, cancellation).Nodes;
        Array.Reverse(tail);
        return new NodePath([.. head, .. tail.AsSpan(1)], head.Length + tail.Length - 2);
    }

    /// <summary>One direction's search tree.</summary>
    private sealed class Side
    {
        /// <summary>Edges between two looks at the token.</summary>
        private const int CheckEvery = 1 << 16;
        private readonly Csr _adjacency;
        private List<int> _next = [];
        private int _followed;

        public Side(Csr adjacency, int root, CancellationToken cancellation)
        {
            _adjacency = adjacency;
            Parents = GC.AllocateUninitializedArray<int>(adjacency.NodeCount);
            ArrayLoops.Fill(Parents, -1, 1, cancellation);
            Parents[root] = root;
            Frontier = [root];
            FrontierEdges = adjacency.Degree(root);
        }

        public int[] Parents { get; }
        public List<int> Frontier { get; private set; }
        public long FrontierEdges { get; private set; }

        /// <summary>Adds one level. Returns the first node that the other side has too, or -1.</summary>
        public int Grow(Side other, CancellationToken cancellation)
        {
            _next.Clear();
            FrontierEdges = 0;
            for (var i = 0; i < Frontier.Count; i++)
            {
                foreach (var neighbour in _adjacency.List(Frontier[i]))
                {
                    if (_followed++ % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
                    if (Parents[neighbour] >= 0) continue;
                    Parents[neighbour] = Frontier[i];
                    if (other.Parents[neighbour] >= 0) return neighbour;
                    _next.Add(neighbour);
                    FrontierEdges += _adjacency.Degree(neighbour);
                }
            }

            (Frontier, _next) = (_next, Frontier);
            return -1;
        }
    }
}
