// A graph frozen for analytics: compressed sparse rows in both directions over dense node indices.
//
// Offsets are 32-bit: one .NET array holds at most 2^31 - 57 targets, which bounds the edges anyway, and half the bytes per node read is
// what pull-style loops feel. A larger graph is refused with LimitExceeded.
//
// Invariants: as in Csr.cs for both directions; the in-lists hold exactly the edges of the out-lists; an undirected projection holds every edge
// in both directions (a self-loop once) and its two directions are one object; weights are finite; ids rise strictly with the index.

namespace Mycelia.Algorithms;

/// <summary>
/// An immutable compressed-sparse-row view of a graph, over node indices 0 to <see cref="NodeCount"/> - 1. Every list of neighbours is sorted by
/// index; parallel edges and self-loops are kept. Safe to share between threads.
/// </summary>
public sealed partial class GraphProjection
{
    private readonly Csr _out;
    private readonly Csr _in;
    private readonly NodeId[]? _ids;

    private GraphProjection(Csr outgoing, Csr incoming, NodeId[]? ids)
    {
        (_out, _in, _ids) = (outgoing, incoming, ids);
        HasNegativeWeights = outgoing.Weights is { } weights && weights.AsSpan().ContainsAnyInRange(double.NegativeInfinity, -double.Epsilon);
    }

    /// <summary>Number of nodes.</summary>
    public int NodeCount => _out.NodeCount;

    /// <summary>Number of directed edges held. An undirected edge counts twice, once per direction; an undirected self-loop once.</summary>
    public long EdgeCount => _out.Targets.Length;

    /// <summary>Whether every edge is held in both directions.</summary>
    public bool IsUndirected => ReferenceEquals(_out, _in);

    /// <summary>Whether edges have weights.</summary>
    public bool HasWeights => _out.Weights is not null;

    /// <summary>Whether some edge weighs less than zero.</summary>
    public bool HasNegativeWeights { get; }

    /// <summary><see cref="NodeCount"/> + 1 offsets: the out-neighbours of node v are <c>OutTargets[OutOffsets[v]..OutOffsets[v + 1]]</c>.</summary>
    public ReadOnlySpan<int> OutOffsets => _out.Offsets;

    /// <summary>All out-neighbours, ordered by (source, target).</summary>
    public ReadOnlySpan<int> OutTargets => _out.Targets;

    /// <summary><see cref="NodeCount"/> + 1 offsets into <see cref="InSources"/>.</summary>
    public ReadOnlySpan<int> InOffsets => _in.Offsets;

    /// <summary>All in-neighbours, ordered by (target, source).</summary>
    public ReadOnlySpan<int> InSources => _in.Targets;

    /// <summary>Weights of the edges, in the order of <see cref="OutTargets"/>; empty when there are none.</summary>
    public ReadOnlySpan<double> Weights => _out.Weights;

    internal Csr Out => _out;
    internal Csr In => _in;

    /// <summary>Targets of the edges that leave <paramref name="node"/>, sorted, once per edge.</summary>
    public ReadOnlySpan<int> OutNeighbours(int node) => _out.List(node);

    /// <summary>Sources of the edges that enter <paramref name="node"/>, sorted, once per edge.</summary>
    public ReadOnlySpan<int> InNeighbours(int node) => _in.List(node);

    /// <summary>Weights of the edges that leave <paramref name="node"/>, beside <see cref="OutNeighbours"/>; empty when there are none.</summary>
    public ReadOnlySpan<double> OutWeights(int node) =>
        _out.Weights is { } weights ? weights.AsSpan(_out.Offsets[node], _out.Degree(node)) : default;

    /// <summary>Number of edges that leave <paramref name="node"/>.</summary>
    public int OutDegree(int node) => _out.Degree(node);

    /// <summary>Number of edges that enter <paramref name="node"/>.</summary>
    public int InDegree(int node) => _in.Degree(node);

    /// <summary>The identity of the node at an index. A projection made by <see cref="FromEdges"/> numbers its nodes from 0.</summary>
    public NodeId IdOf(int node)
    {
        Argument.Node(this, node, nameof(node));
        return _ids is null ? new NodeId((ulong)node) : _ids[node];
    }

    /// <summary>The index of a node, or -1 when the projection does not hold it. Cost: O(log nodes).</summary>
    public int IndexOf(NodeId id)
    {
        if (_ids is null) return id.Value < (ulong)NodeCount ? (int)id.Value : -1;
        return Math.Max(-1, Array.BinarySearch(_ids, id));
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
        var outgoing = Csr.FromEdges(nodes, edges.Sources, edges.Targets, edges.Weights, workers, cancellation);
        return new GraphProjection(outgoing, undirected ? outgoing : outgoing.Transpose(workers, cancellation), ids);
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
