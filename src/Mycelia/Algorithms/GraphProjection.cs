// A graph frozen for analytics: compressed sparse rows over dense node indices, in native memory. This type is a light handle on a ProjectedGraph, which projections of the same part
// of the same version share.
//
// Invariants: as in Csr.cs; the in-lists hold exactly the edges of the out-lists; an undirected projection holds every edge in both directions (a self-loop once) and its two
// directions are one object; weights are finite; identities rise strictly with the index.
//
// Memory safety: algorithms hold the shared graph for the time of a run. Lists of neighbours are handed out as ProjectedNeighbours, which are read without a lock and keep this object alive
// meanwhile: once one was handed out, only the finalizer frees the memory, so that disposing in one thread takes nothing from under another that reads. Who hands out the first list notes it and then
// looks whether the projection is disposed; who disposes notes that and then looks for lists: one of the two sees the other.

using Mycelia.Kernel;
using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

/// <summary>
/// An immutable compressed-sparse-row view of a graph, over node indices 0 to <see cref="NodeCount"/> - 1. Every list of neighbours is sorted by
/// index; parallel edges and self-loops are kept. Safe to share between threads. It holds native memory: dispose it when it is no longer used.
/// </summary>
public sealed partial class GraphProjection : IDisposable
{
    private readonly ProjectedGraph _graph;
    private readonly ProjectionCost _made;
    private int _isDisposed;
    private int _isReleased;
    private bool _hasLists;

    /// <summary>Takes over one hold on the graph.</summary>
    internal GraphProjection(ProjectedGraph graph, TimeSpan elapsed = default, ProjectionSource source = ProjectionSource.GivenEdges, long version = 0)
    {
        _graph = graph;
        _made = new ProjectionCost(graph.Out.NodeCount, graph.Out.EdgeCount, graph.Bytes, elapsed, source, version);
        (NodeCount, EdgeCount) = (graph.Out.NodeCount, graph.Out.EdgeCount);
        (IsUndirected, HasWeights, HasNegativeWeights) = (graph.IsUndirected, graph.Out.HasWeights, graph.Out.HasNegativeWeights);
    }

    /// <summary>A projection that was forgotten lets go of its memory when the collector finds it.</summary>
    ~GraphProjection() => Release();

    /// <summary>What the projection takes, and how it came about.</summary>
    public ProjectionCost Cost => _made with { Bytes = _graph.Bytes };

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
        BeginReading();
        return Neighbours(_graph.In(0, CancellationToken.None), node);
    }

    /// <summary>Number of edges that leave <paramref name="node"/>.</summary>
    public int OutDegree(int node) => OutNeighbours(node).Count;

    /// <summary>Number of edges that enter <paramref name="node"/>.</summary>
    public int InDegree(int node) => InNeighbours(node).Count;

    /// <summary>
    /// Lets go of the memory, which is freed when nobody else uses the same graph: at once, or when the algorithms under way have ended. After lists of neighbours were handed out it is freed
    /// when the collector finds that none is read any more.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0 || Volatile.Read(ref _hasLists)) return;
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Keeps the memory for the time of a run, whoever disposes the projection meanwhile.</summary>
    /// <exception cref="ObjectDisposedException">The projection is disposed.</exception>
    internal GraphHold Hold()
    {
        ThrowIfDisposed();
        ObjectDisposedException.ThrowIf(!_graph.TryHold(), this);
        return new GraphHold(_graph);
    }

    /// <summary>Another projection of the same graph, to be disposed by itself.</summary>
    /// <exception cref="ObjectDisposedException">The projection is disposed.</exception>
    internal GraphProjection Share()
    {
        ThrowIfDisposed();
        ObjectDisposedException.ThrowIf(!_graph.TryHold(), this);
        return new GraphProjection(_graph, _made.Elapsed, ProjectionSource.Cached, _made.Version);
    }

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);

    private void Release()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) == 0) _graph.Release();
    }

    /// <summary>From here on the memory stays until the collector finds that nobody reads it.</summary>
    private void BeginReading()
    {
        if (!Volatile.Read(ref _hasLists))
        {
            Volatile.Write(ref _hasLists, true);
            Interlocked.MemoryBarrier();
        }

        ThrowIfDisposed();
    }

    private ProjectedNeighbours Neighbours(Csr csr, int node)
    {
        BeginReading();
        Argument.Node(this, node, nameof(node));
        return new ProjectedNeighbours(this, csr, node);
    }

    /// <summary>The identity of the node at an index. A projection made by <see cref="FromEdges"/> numbers its nodes from 0.</summary>
    public NodeId IdOf(int node)
    {
        Argument.Node(this, node, nameof(node));
        return new NodeId(_graph.Ids[node]);
    }

    /// <summary>The index of a node, or -1 when the projection does not hold it. Cost: O(log nodes).</summary>
    public int IndexOf(NodeId id) => _graph.Ids.IndexOf(id.Value);

    /// <summary>
    /// Builds a projection from edge lists: edge i goes from <paramref name="sources"/>[i] to <paramref name="targets"/>[i]. The spans are only read.
    /// Cost: O(nodes + edges), in parallel; beside the projection, memory of 4 bytes for every directed edge (8 beyond 2^22 nodes), and as many as its weight has, until it is built.
    /// </summary>
    /// <param name="nodeCount">Number of nodes.</param>
    /// <param name="sources">Source index of every edge.</param>
    /// <param name="targets">Target index of every edge.</param>
    /// <param name="weights">Weight of every edge, finite; empty for an unweighted graph.</param>
    /// <param name="undirected">Hold every edge in both directions.</param>
    /// <param name="simple">
    /// Drop self-loops, and of parallel edges (with <paramref name="undirected"/>, of all between the same two nodes) all but the first in the order given, with its weight.
    /// </param>
    /// <param name="concurrency">The most workers to use; 0 for one per processor.</param>
    /// <param name="cancellation">Stops the build.</param>
    /// <exception cref="MyceliaException">An index is out of range, a weight is not finite, the spans differ in length, or there are too many
    /// edges: 2^32 or more, counted per direction and before parallel ones are dropped.</exception>
    public static GraphProjection FromEdges(
        int nodeCount, ReadOnlySpan<int> sources, ReadOnlySpan<int> targets, ReadOnlySpan<double> weights = default,
        bool undirected = false, bool simple = false, int concurrency = 0, CancellationToken cancellation = default)
    {
        var start = World.Real.MonotonicNanos();
        Argument.AtLeast(nodeCount, 0, nameof(nodeCount));
        if (sources.Length != targets.Length || (weights.Length != 0 && weights.Length != sources.Length))
        {
            throw Argument.Invalid($"There are {sources.Length} sources, {targets.Length} targets and {weights.Length} weights; "
                + "give one of each per edge, or no weights.");
        }

        var outgoing = CsrBuilder.FromEdges(
            nodeCount, sources, targets, weights, !weights.IsEmpty, new EdgeRules(undirected, simple), Team.Size(concurrency), cancellation);
        return new GraphProjection(new ProjectedGraph(outgoing, undirected), Since(World.Real, start));
    }

    /// <summary>Refuses more edges than arrays can hold.</summary>
    internal static void CheckEdgeCount(long count) => Csr.CheckEdgeCount(count, Array.MaxLength);
}
