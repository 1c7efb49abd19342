// Direction-optimizing breadth-first search: Beamer, Asanović and Patterson, "Direction-Optimizing Breadth-First Search", SC 2012.
//
// While the frontier is small, its out-edges are followed (top-down); when it holds a fair share of the edges, every unvisited node looks for a
// parent among its in-neighbours instead (bottom-up) and stops at the first. Alpha and beta are the paper's switching thresholds.
//
// The result does not depend on timing, direction or number of workers: see BreadthFirstLoops, which does the levels; this file chooses their direction.

using System.Numerics;
using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

/// <summary>What a breadth-first search tells about each node.</summary>
[Flags]
public enum BreadthFirstOutput
{
    /// <summary>How many nodes were reached, and how far, but nothing about each.</summary>
    None = 0,

    /// <summary>Hops from the source.</summary>
    Depths = 1,

    /// <summary>The node before on a shortest path.</summary>
    Parents = 2,

    /// <summary>Depths and parents.</summary>
    Both = Depths | Parents,
}

/// <summary>Options of <see cref="BreadthFirstSearch"/>.</summary>
public sealed record BreadthFirstSearchOptions : ParallelAlgorithmOptions
{
    /// <summary>Go bottom-up when the frontier's edges exceed the unexplored edges divided by this; 0 never does. Default 15.</summary>
    public int Alpha { get; init; } = 15;

    /// <summary>Go back top-down when the frontier shrinks below the nodes divided by this. Default 18.</summary>
    public int Beta { get; init; } = 18;

    /// <summary>Which arrays the result has; each costs time. Default: both.</summary>
    public BreadthFirstOutput Output { get; init; } = BreadthFirstOutput.Both;

    /// <summary>The most hops to go. Default: no limit.</summary>
    public int MaxDepth { get; init; } = int.MaxValue;
}

/// <summary>What <see cref="BreadthFirstSearch"/> found.</summary>
/// <param name="Depths">Hops from the source to every node; -1 when not reached. Empty when only parents were asked for.</param>
/// <param name="Parents">The node before on a shortest path, the smallest index of several; the source is its own; -1 when not reached. Empty when only depths were asked for.</param>
/// <param name="Reached">Number of nodes reached, the source included.</param>
/// <param name="MaxDepth">The largest depth.</param>
public sealed record BreadthFirstSearchResult(int[] Depths, int[] Parents, int Reached, int MaxDepth);

/// <summary>Visits nodes by their distance in hops from a source, along edge direction.</summary>
public static class BreadthFirstSearch
{
    /// <summary>Up to this depth progress is told regularly, then when the depth has doubled.</summary>
    private const int ReportedDepth = 1 << 20;

    /// <summary>Runs a search. Cost: at most O(nodes + edges), often far fewer edges are read; 4.4 bytes of scratch per node.</summary>
    /// <exception cref="MyceliaException">The source, or an option, is out of range.</exception>
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
        var wantsDepths = options.Output.HasFlag(BreadthFirstOutput.Depths);
        var parents = options.Output.HasFlag(BreadthFirstOutput.Parents) ? GC.AllocateUninitializedArray<int>(graph.NodeCount) : null;
        var depths = wantsDepths || parents is null ? GC.AllocateUninitializedArray<int>(graph.NodeCount) : null;
        using var loops = new BreadthFirstLoops(held.Out, parents, depths, Team.Size(options.Concurrency), cancellation);
        loops.Start(source);
        var maxDepth = Walk(graph, loops, options, cancellation);
        options.Report("level", maxDepth, 1);
        return new BreadthFirstSearchResult(wantsDepths ? depths! : [], parents ?? [], loops.Reached, maxDepth);
    }

    /// <summary>Goes level by level until nothing is left to find; returns the largest depth.</summary>
    private static int Walk(GraphProjection graph, BreadthFirstLoops loops, BreadthFirstSearchOptions options, CancellationToken cancellation)
    {
        var (depth, unexplored) = (0, graph.EdgeCount);
        while (loops.Count > 0 && loops.Remaining > 0 && depth < options.MaxDepth)
        {
            cancellation.ThrowIfCancellationRequested();
            depth++;
            if (options.Alpha == 0 || loops.Edges <= unexplored / options.Alpha)
            {
                unexplored -= loops.Edges;
                loops.TopDown(depth);
            }
            else
            {
                depth = BottomUpWhileLarge(graph, loops, options, depth, cancellation);
                loops.Enqueue();
            }

            if (BitOperations.IsPow2(depth) || (depth % 1024 == 0 && depth <= ReportedDepth)) options.Report("level", depth, 0);
        }

        return loops.Count > 0 ? depth : depth - 1;
    }

    /// <summary>Goes bottom-up for as long as the frontier grows, is large, or has more nodes than are left to find; returns the depth of the last level.</summary>
    private static int BottomUpWhileLarge(GraphProjection graph, BreadthFirstLoops loops, BreadthFirstSearchOptions options, int depth, CancellationToken cancellation)
    {
        var incoming = graph.In(Team.Size(options.Concurrency), cancellation);
        while (true)
        {
            var before = loops.Count;
            loops.BottomUp(incoming, depth);
            var goesOn = loops.Count >= before || loops.Count > graph.NodeCount / options.Beta || loops.Count > loops.Remaining;
            if (!goesOn || loops.Count == 0 || loops.Remaining == 0 || depth == options.MaxDepth) return depth;
            depth++;
        }
    }
}
