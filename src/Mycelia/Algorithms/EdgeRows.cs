using System.Runtime.InteropServices;
using Mycelia.Kernel.Graphs;

namespace Mycelia.Algorithms;

/// <summary>Edges given one by one, by index, that become a projection. Takes memory as it grows.</summary>
internal sealed class EdgeRows : IDisposable
{
    private const int LeaseEdges = 1 << 16;

    private readonly QueryProjectionOptions _options;
    private readonly NodeIdTable _ids;
    private readonly MemoryLease _lease;
    private readonly int _workers;
    private readonly List<int> _sources = [];
    private readonly List<int> _targets = [];
    private readonly List<double>? _weights;
    private long _granted;
    private bool _isDone;

    public EdgeRows(NodeIdTable ids, bool hasWeights, QueryProjectionOptions options, IProjectionMemory memory)
    {
        // The same options of a projection from labels and types say what of these is wrong.
        _ = new ProjectionKey(new ProjectionOptions
        {
            Orientation = options.Orientation, ParallelEdges = options.ParallelEdges, WeightProperty = hasWeights ? new PropertyKey(0) : null, DefaultWeight = options.DefaultWeight,
        });
        (_options, _ids, _workers) = (options, ids, Team.Size(options.Concurrency));
        _weights = hasWeights ? [] : null;
        _lease = new MemoryLease(memory);
        _lease.Grow(ids.Bytes, $"A projection of {ids.Count} nodes");
    }

    public void Add(int source, int target, double weight)
    {
        if (source == target && !_options.SelfLoops) return;
        if (_options.Orientation == Orientation.Reverse) (source, target) = (target, source);
        AddEntry(source, target, weight);
        if (_options.Orientation == Orientation.Undirected && source != target) AddEntry(target, source, weight);
    }

    /// <summary>The graph of all edges added, held once for the caller.</summary>
    public ProjectedGraph ToGraph(CancellationToken cancellation)
    {
        var (nodes, edges, hasWeights) = (_ids.Count, _sources.Count, _weights is not null);
        var toCounts = ProjectionKey.IsCount(_options.ParallelEdges, hasWeights);
        _lease.Grow(2 * ProjectionBytes.Adjacency(nodes, edges, hasWeights || toCounts) + ProjectionBytes.Grouping(edges, hasWeights), Purpose);
        var adjacency = CsrBuilder.FromEdges(
            nodes, CollectionsMarshal.AsSpan(_sources), CollectionsMarshal.AsSpan(_targets), CollectionsMarshal.AsSpan(_weights), hasWeights, default, _workers, cancellation);
        adjacency = ProjectionBuilder.Merged(adjacency, ProjectionKey.MergeOf(_options.ParallelEdges), toCounts, !_options.SelfLoops, _workers, cancellation);
        _lease.ShrinkTo(adjacency.Bytes + _ids.Bytes);
        _isDone = true;
        return new ProjectedGraph(adjacency, _options.Orientation == Orientation.Undirected, _ids, _lease);
    }

    public void Dispose()
    {
        if (!_isDone) _lease.Dispose();
    }

    private string Purpose => $"A projection of {_ids.Count} nodes and {_sources.Count} or more edges";

    private void AddEntry(int source, int target, double weight)
    {
        if (_sources.Count == _granted)
        {
            GraphProjection.CheckEdgeCount(_granted + LeaseEdges);
            _lease.Grow(LeaseEdges * (2L * sizeof(int) + (_weights is null ? 0 : sizeof(double))), Purpose);
            _granted += LeaseEdges;
        }

        _sources.Add(source);
        _targets.Add(target);
        _weights?.Add(weight);
    }
}
