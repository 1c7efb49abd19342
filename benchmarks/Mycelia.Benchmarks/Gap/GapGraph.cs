using System.Diagnostics;
using Mycelia.Algorithms;

namespace Mycelia.Benchmarks.Gap;

/// <summary>One of the two graphs: its edges, its projections without and with weights, and what verifies results on it.</summary>
internal sealed class GapGraph : IDisposable
{
    private const int SourceCount = 1024;

    private GapGraph(string name, int scale, GapEdges drawn, GapLists lists, GraphProjection plain, GraphProjection weighted)
    {
        (Name, Scale, Drawn, Lists, Plain, Weighted) = (name, scale, drawn, lists, plain, weighted);
        Sources = [.. GapEdges.PickSources(lists.Nodes, lists.Degree).Take(SourceCount)];
    }

    /// <summary>kron or urand.</summary>
    public string Name { get; }

    public int Scale { get; }

    public GapLists Lists { get; }

    public GraphProjection Plain { get; }

    public GraphProjection Weighted { get; }

    /// <summary>Where searches begin, in the order in which GAP draws them.</summary>
    public int[] Sources { get; }

    private GapEdges Drawn { get; }

    public static GapGraph Make(string name, int scale, int threads)
    {
        var drawn = name == "kron" ? GapEdges.Kronecker(scale) : GapEdges.Uniform(scale);
        var simple = drawn.Simple(drawn.Weights());
        return new GapGraph(name, scale, drawn, new GapLists(simple.Edges, simple.Weights), Project(drawn, [], threads), Project(simple.Edges, simple.Weights, threads)); // The library keeps the first of parallel edges, GAP the lightest.
    }

    public void Dispose()
    {
        Plain.Dispose();
        Weighted.Dispose();
    }

    /// <summary>Milliseconds that the projection without weights takes to build from the edges as drawn; it drops self-loops and parallel edges.</summary>
    public double BuildMs(int threads)
    {
        var start = Stopwatch.GetTimestamp();
        using var projection = Project(Drawn, [], threads);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static GraphProjection Project(GapEdges edges, double[] weights, int threads) =>
        GraphProjection.FromEdges(edges.Nodes, edges.Sources, edges.Targets, weights, undirected: true, simple: true, concurrency: threads);
}
