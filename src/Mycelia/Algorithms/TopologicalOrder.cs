// Topological order: Kahn, "Topological Sorting of Large Networks", 1962. Nodes without unplaced predecessors are placed first in, first out,
// starting in index order, which makes the order a function of the graph.
//
// When nodes remain, each of them has a remaining predecessor; walking back along those must repeat a node, and what lies between is a cycle.

using System.Numerics;

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
    /// <summary>Edges or nodes between two looks at the token.</summary>
    private const int CheckEvery = 1 << 16;

    /// <summary>Finds an order, or a cycle that prevents one. One thread. Cost: O(nodes + edges).</summary>
    public static TopologicalOrderResult Run(GraphProjection graph, TopologicalOrderOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new TopologicalOrderOptions();
        using var held = graph.Hold();
        var unplaced = Predecessors(graph, cancellation);
        var order = GC.AllocateUninitializedArray<int>(graph.NodeCount);
        var (placed, followed) = (0, 0);
        for (var node = 0; node < unplaced.Length; node++)
        {
            if (node % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
            if (unplaced[node] == 0) order[placed++] = node;
        }

        var lists = graph.Out;
        for (var next = 0; next < placed; next++)
        {
            if (++followed % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
            if (BitOperations.IsPow2(next)) options.Report("placed", next, (double)next / order.Length);
            foreach (var target in lists.List(order[next]))
            {
                if (++followed % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
                if (--unplaced[target] == 0) order[placed++] = target;
            }
        }

        options.Report("placed", placed, 1);
        return placed == order.Length ? new TopologicalOrderResult(order, []) : new TopologicalOrderResult([], FindCycle(graph, unplaced, cancellation));
    }

    /// <summary>Edges that enter every node, counted without making the incoming direction.</summary>
    private static int[] Predecessors(GraphProjection graph, CancellationToken cancellation)
    {
        var counts = new int[graph.NodeCount];
        var lists = graph.Out;
        var followed = 0;
        cancellation.ThrowIfCancellationRequested();
        for (var node = 0; node < counts.Length; node++)
        {
            if (++followed % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
            foreach (var target in lists.List(node))
            {
                if (++followed % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
                counts[target]++;
            }
        }

        return counts;
    }

    /// <summary>A cycle among the nodes that still have unplaced predecessors, of which there is at least one.</summary>
    private static int[] FindCycle(GraphProjection graph, int[] unplaced, CancellationToken cancellation)
    {
        var incoming = graph.In(cancellation: cancellation);
        var node = Array.FindIndex(unplaced, count => count > 0);
        var walk = new List<int>();
        var positions = new Dictionary<int, int>();
        var followed = 0;
        while (positions.TryAdd(node, walk.Count))
        {
            if (++followed % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
            walk.Add(node);
            foreach (var source in incoming.List(node))
            {
                if (++followed % CheckEvery == 0) cancellation.ThrowIfCancellationRequested();
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
