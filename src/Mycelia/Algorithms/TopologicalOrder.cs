// Topological order: Kahn, "Topological Sorting of Large Networks", 1962. Nodes without unplaced predecessors are placed first in, first out,
// starting in index order, which makes the order a function of the graph.
//
// When nodes remain, each of them has a remaining predecessor; walking back along those must repeat a node, and what lies between is a cycle.

namespace Mycelia.Algorithms;

/// <summary>Options of <see cref="TopologicalOrder"/>.</summary>
public sealed record TopologicalOrderOptions : AlgorithmOptions;

/// <summary>What <see cref="TopologicalOrder"/> found: either an order or a cycle.</summary>
/// <param name="Order">All nodes, sources of edges before their targets; empty when the graph has a cycle.</param>
/// <param name="Cycle">Nodes of one cycle in edge direction, each once; empty when the graph has none.</param>
public sealed record TopologicalOrderResult(int[] Order, int[] Cycle)
{
    /// <summary>Whether the graph has no cycle. A self-loop is a cycle.</summary>
    public bool IsAcyclic => Cycle.Length == 0;
}

/// <summary>Orders the nodes of an acyclic graph so that every edge points forward.</summary>
public static class TopologicalOrder
{
    private const int CheckEvery = 1 << 12;

    /// <summary>Finds an order, or a cycle that prevents one. One thread. Cost: O(nodes + edges).</summary>
    public static TopologicalOrderResult Run(GraphProjection graph, TopologicalOrderOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new TopologicalOrderOptions();
        using var held = graph.Hold();
        var unplaced = new int[graph.NodeCount];
        var order = new int[graph.NodeCount];
        var placed = 0;
        for (var node = 0; node < unplaced.Length; node++)
        {
            unplaced[node] = graph.In().Degree(node);
            if (unplaced[node] == 0) order[placed++] = node;
        }

        for (var next = 0; next < placed; next++)
        {
            if (next % CheckEvery == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                options.Report("placed", next, (double)next / order.Length);
            }

            foreach (var target in graph.Out.List(order[next]))
            {
                if (--unplaced[target] == 0) order[placed++] = target;
            }
        }

        options.Report("placed", placed, 1);
        return placed == order.Length ? new TopologicalOrderResult(order, []) : new TopologicalOrderResult([], FindCycle(graph, unplaced));
    }

    /// <summary>A cycle among the nodes that still have unplaced predecessors, of which there is at least one.</summary>
    private static int[] FindCycle(GraphProjection graph, int[] unplaced)
    {
        var node = Array.FindIndex(unplaced, count => count > 0);
        var walk = new List<int>();
        var positions = new Dictionary<int, int>();
        while (positions.TryAdd(node, walk.Count))
        {
            walk.Add(node);
            foreach (var source in graph.In().List(node))
            {
                if (unplaced[source] == 0) continue;
                node = source;
                break;
            }
        }

        var cycle = walk[positions[node]..];
        cycle.Reverse();
        return [.. cycle];
    }
}
