// A graph frozen for analytics: compressed sparse rows over dense node indices, in native memory. This type is a light handle on a ProjectedGraph, which projections of the same part
// of the same version share.
//
// Invariants: as in Csr.cs; the in-lists hold exactly the edges of the out-lists; an undirected projection holds every edge in both directions (a self-loop once) and its two
// directions are one object; weights are finite; identities rise strictly with the index.
//
// Memory safety: algorithms hold the shared graph for the time of a run; lists of neighbours are handed out as ProjectedNeighbours, which keep the graph alive while they are read.

using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

/// <summary>
/// An immutable compressed-sparse-row view of a graph, over node indices 0 to <see cref="NodeCount"/> - 1. Every list of neighbours is sorted by
/// index; parallel edges and self-loops are kept. Safe to share between threads. It holds native memory: dispose it when it is no longer used.
/// </summary>
public sealed partial class GraphProjection : IDisposable
{
    private readonly ProjectedGraph _graph;
    private int _isDisposed;

    /// <summary>Takes over one hold on the graph.</summary>
    internal GraphProjection(ProjectedGraph graph)
    {
        _graph = graph;
        (NodeCount, EdgeCount) = (graph.Out.NodeCount, graph.Out.EdgeCount);
        (IsUndirected, HasWeights, HasNegativeWeights) = (graph.IsUndirected, graph.Out.HasWeights, graph.HasNegativeWeights);
    }

    /// <summary>Number of nodes.</summary>
    public int NodeCount { get; }

    /// <summary>Number of directed edges held. An undirected edge counts twice, once per direction; an undirected self-loop once.</summary>
    public long EdgeCount { get; }

    /// <summary>Whether every edge is held in both directions.</summary>
    public bool IsUndirected { get; }

    /// <summary>Whether edges have weights.</summary>
    public bool HasWeights { get; }

    /// <summary>Whether some edge weighs less than zero.</summary>
    public bool HasNegativeWeights { get; }

    /// <summary>The adjacency by source. Callers hold the graph (<see cref="Hold"/>).</summary>
    internal Csr Out => _graph.Out;

    /// <summary>Whether the adjacency by target is there already.</summary>
    internal bool HasIncoming => _graph.HasIncoming;

    /// <summary>The adjacency by target, made at the first use. Callers hold the graph.</summary>
    internal Csr In(int workers = 0, CancellationToken cancellation = default) => _graph.In(workers, cancellation);

    /// <summary>Targets of the edges that leave <paramref name="node"/>, sorted, once per edge, with the edges' weights.</summary>
    public ProjectedNeighbours OutNeighbours(int node) => Neighbours(_graph.Out, node);

    /// <summary>Sources of the edges that enter <paramref name="node"/>, sorted, once per edge, with the edges' weights. The first call makes the incoming direction: O(nodes + edges).</summary>
    public ProjectedNeighbours InNeighbours(int node)
    {
        ThrowIfDisposed();
        return Neighbours(_graph.In(0, CancellationToken.None), node);
    }

    /// <summary>Number of edges that leave <paramref name="node"/>.</summary>
    public int OutDegree(int node) => OutNeighbours(node).Count;

    /// <summary>Number of edges that enter <paramref name="node"/>.</summary>
    public int InDegree(int node) => InNeighbours(node).Count;

    /// <summary>Lets go of the memory, which is freed when nobody else uses the same graph: at once, or when the algorithms under way have ended.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0) _graph.Release();
    }

    /// <summary>Keeps the memory for the time of a run, whoever disposes the projection meanwhile.</summary>
    /// <exception cref="ObjectDisposedException">The projection is disposed.</exception>
    internal GraphHold Hold()
    {
        ThrowIfDisposed();
        ObjectDisposedException.ThrowIf(!_graph.TryHold(), this);
        return new GraphHold(_graph);
    }

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);

    private ProjectedNeighbours Neighbours(Csr csr, int node)
    {
        ThrowIfDisposed();
        Argument.Node(this, node, nameof(node));
        return new ProjectedNeighbours(this, csr, node);
    }

    /// <summary>The identity of the node at an index. A projection made by <see cref="FromEdges"/> numbers its nodes from 0.</summary>
    public NodeId IdOf(int node)
    {
        Argument.Node(this, node, nameof(node));
        return _graph.Ids is { } ids ? ids[node] : new NodeId((ulong)node);
    }

    /// <summary>The index of a node, or -1 when the projection does not hold it. Cost: O(log nodes).</summary>
    public int IndexOf(NodeId id)
    {
        if (_graph.Ids is not { } ids) return id.Value < (ulong)NodeCount ? (int)id.Value : -1;
        return Math.Max(-1, Array.BinarySearch(ids, id));
    }

    /// <summary>
    /// Builds a projection from edge lists: edge i goes from <paramref name="sources"/>[i] to <paramref name="targets"/>[i]. The spans are copied.
    /// Cost: O(nodes + edges), in parallel.
    /// </summary>
    /// <param name="nodeCount">Number of nodes.</param>
    /// <param name="sources">Source index of every edge.</param>
    /// <param name="targets">Target index of every edge.</param>
    /// <param name="weights">Weight of every edge, finite; empty for an unweighted graph.</param>
    /// <param name="undirected">Hold every edge in both directions.</param>
    /// <param name="concurrency">The most workers to use; 0 for one per processor.</param>
    /// <param name="cancellation">Stops the build.</param>
    /// <exception cref="MyceliaException">An index is out of range, a weight is not finite, the spans differ in length, or there are too many
    /// edges.</exception>
    public static GraphProjection FromEdges(
        int nodeCount, ReadOnlySpan<int> sources, ReadOnlySpan<int> targets, ReadOnlySpan<double> weights = default,
        bool undirected = false, int concurrency = 0, CancellationToken cancellation = default)
    {
        Argument.AtLeast(nodeCount, 0, nameof(nodeCount));
        if (sources.Length != targets.Length || (weights.Length != 0 && weights.Length != sources.Length))
        {
            throw Argument.Invalid($"There are {sources.Length} sources, {targets.Length} targets and {weights.Length} weights; "
                + "give one of each per edge, or no weights.");
        }

        CheckEndpoints(sources, nodeCount, nameof(sources));
        CheckEndpoints(targets, nodeCount, nameof(targets));
        for (var i = 0; i < weights.Length; i++)
        {
            if (!double.IsFinite(weights[i])) throw Argument.Invalid($"weights[{i}] is {weights[i]}; weights must be finite.");
        }

        var edges = undirected ? Mirrored(sources, targets, weights)
            : (sources.ToArray(), targets.ToArray(), weights.IsEmpty ? null : weights.ToArray());
        return Build(nodeCount, edges, undirected, null, Team.Size(concurrency), cancellation);
    }

    private static GraphProjection Build(
        int nodes, (int[] Sources, int[] Targets, double[]? Weights) edges, bool undirected, NodeId[]? ids,
        int workers, CancellationToken cancellation)
    {
        var outgoing = CsrBuilder.FromEdges(nodes, new EdgeArrays(edges.Sources, edges.Targets, edges.Weights), workers, cancellation);
        return new GraphProjection(new ProjectedGraph(outgoing, undirected, ids));
    }

    private static void CheckEndpoints(ReadOnlySpan<int> nodes, int nodeCount, string name)
    {
        for (var i = 0; i < nodes.Length; i++)
        {
            if ((uint)nodes[i] >= (uint)nodeCount) throw Argument.Invalid($"{name}[{i}] is {nodes[i]}, but there are {nodeCount} nodes.");
        }
    }

    /// <summary>Every edge, then every edge but the self-loops reversed.</summary>
    private static (int[] Sources, int[] Targets, double[]? Weights) Mirrored(
        ReadOnlySpan<int> sources, ReadOnlySpan<int> targets, ReadOnlySpan<double> weights)
    {
        long count = sources.Length;
        for (var i = 0; i < sources.Length; i++)
        {
            if (sources[i] != targets[i]) count++;
        }

        CheckEdgeCount(count);
        var result = (Sources: new int[count], Targets: new int[count], Weights: weights.IsEmpty ? null : new double[count]);
        sources.CopyTo(result.Sources);
        targets.CopyTo(result.Targets);
        weights.CopyTo(result.Weights);
        var next = sources.Length;
        for (var i = 0; i < sources.Length; i++)
        {
            if (sources[i] == targets[i]) continue;
            (result.Sources[next], result.Targets[next]) = (targets[i], sources[i]);
            if (result.Weights is not null) result.Weights[next] = weights[i];
            next++;
        }

        return result;
    }

    internal static void CheckEdgeCount(long count)
    {
        if (count > Array.MaxLength)
            throw new MyceliaException(StatusCode.LimitExceeded,
                $"The projection would hold {count} edges; it can hold {Array.MaxLength}. Select fewer edge types or labels.");
    }
}
