// Reads the nodes and edges of a projection out of one version of the graph.
//
// Edges are read from their columns, extent by extent, not over adjacency: that is sequential, and extents of other types are skipped unseen. Two
// passes over the chosen extents, both parallel: the first counts the edges whose ends are taken, the second writes each extent's edges at its own
// offset, so edges come out in storage order for any number of workers.
//
// Cost: O(node rows + edges of the chosen types), plus a sort of the identities where storage order is not theirs.

using System.Numerics;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.Algorithms;

internal sealed class SnapshotReader(Snapshot snapshot, ProjectionOptions options, int workers, CancellationToken cancellation)
{
    private const int Untaken = -1;
    private const int Taken = 0;

    private readonly GraphSpace _space = snapshot.Space;
    private int[] _indices = [];

    /// <summary>Identities of the nodes taken, rising; their positions are their indices.</summary>
    public NodeId[] ReadNodes()
    {
        var limit = snapshot.NodeRowLimit;
        if (limit > Array.MaxLength)
            throw new MyceliaException(StatusCode.LimitExceeded,
                $"The database has {limit} node rows; a projection can be made of {Array.MaxLength}.");
        _indices = new int[limit];
        _indices.AsSpan().Fill(Untaken);

        var ids = new List<NodeId>();
        if (options.Labels.Count == 0) Take(snapshot.Nodes(), ids);
        foreach (var label in options.Labels) Take(snapshot.Nodes(label), ids);

        var isRising = true;
        for (var i = 1; i < ids.Count && isRising; i++) isRising = ids[i - 1].Value < ids[i].Value;
        if (!isRising) ids.Sort();
        for (var i = 0; i < ids.Count; i++) _indices[snapshot.RowOf(ids[i])] = i;
        return [.. ids];
    }

    /// <summary>Edges of the chosen types between nodes taken, in storage order. Call after <see cref="ReadNodes"/>.</summary>
    public (int[] Sources, int[] Targets, double[]? Weights) ReadEdges()
    {
        var slots = ChosenSlots();
        var starts = new long[slots.Length + 1];
        Team.Run(workers, slots.Length, cancellation, i => starts[i + 1] = CountEdges(_space.Edges[slots[i]]!));
        for (var i = 0; i < slots.Length; i++) starts[i + 1] += starts[i];
        GraphProjection.CheckEdgeCount(starts[^1]);

        var sources = GC.AllocateUninitializedArray<int>((int)starts[^1]);
        var targets = GC.AllocateUninitializedArray<int>((int)starts[^1]);
        var weights = options.WeightProperty is null ? null : GC.AllocateUninitializedArray<double>((int)starts[^1]);
        Team.Run(workers, slots.Length, cancellation, i => CopyEdges(slots[i], (int)starts[i], sources, targets, weights));
        return (sources, targets, weights);
    }

    private void Take(NodeScan nodes, List<NodeId> ids)
    {
        foreach (var node in nodes)
        {
            ref var index = ref _indices[snapshot.RowOf(node)];
            if (index == Taken) continue;
            index = Taken;
            ids.Add(node);
            if (ids.Count % 65536 == 0) cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Slots of the edge extents to read. Opening the scans tells the snapshot, for serializable transactions, what is being read.</summary>
    private int[] ChosenSlots()
    {
        if (options.Types.Count == 0) _ = snapshot.Edges();
        foreach (var type in options.Types) _ = snapshot.Edges(type);

        var types = options.Types.Select(type => type.Number).ToHashSet();
        var slots = new List<int>();
        for (var slot = 0; slot < _space.Edges.SlotLimit; slot++)
        {
            if ((types.Count == 0 || types.Contains(_space.EdgeTypeOf(slot))) && _space.Edges[slot] is { AliveCount: > 0 }) slots.Add(slot);
        }

        return [.. slots];
    }

    private int CountEdges(EdgeExtent extent)
    {
        if (options.Labels.Count == 0) return extent.AliveCount;
        var count = 0;
        for (var word = 0; word < extent.Alive.Length; word++)
        {
            for (var bits = extent.Alive[word]; bits != 0; bits &= bits - 1)
            {
                var row = (word << 6) + BitOperations.TrailingZeroCount(bits);
                if (_indices[extent.Sources[row]] >= 0 && _indices[extent.Targets[row]] >= 0) count++;
            }
        }

        return count;
    }

    private void CopyEdges(int slot, int next, int[] sources, int[] targets, double[]? weights)
    {
        var extent = _space.Edges[slot]!;
        var column = options.WeightProperty is { } key ? _space.EdgeColumns.Chunk(key.Number, slot) : null;
        for (var word = 0; word < extent.Alive.Length; word++)
        {
            for (var bits = extent.Alive[word]; bits != 0; bits &= bits - 1)
            {
                var row = (word << 6) + BitOperations.TrailingZeroCount(bits);
                var (source, target) = (_indices[extent.Sources[row]], _indices[extent.Targets[row]]);
                if (source < 0 || target < 0) continue;
                (sources[next], targets[next]) = (source, target);
                if (weights is not null) weights[next] = WeightOf(column, slot, row);
                next++;
            }
        }
    }

    private double WeightOf(Chunk? column, int slot, int row)
    {
        if (column is null) return options.DefaultWeight;
        if (column.TryGetInt64(row, out var integer)) return integer;
        if (!column.TryGetDouble(row, out var weight)) weight = WeightOf(column.Get(row), slot, row);
        if (double.IsFinite(weight)) return weight;
        throw Argument.Invalid($"The weight of edge {IdOf(slot, row)} is {weight}; weights must be finite.");
    }

    /// <summary>The weight where the chunk has no typed access to it: an absent value, or one of a column of several kinds.</summary>
    private double WeightOf(in Value value, int slot, int row) => value.Kind switch
    {
        ValueKind.Null => options.DefaultWeight,
        ValueKind.Int64 => value.AsInt64(),
        ValueKind.Float64 => value.AsDouble(),
        _ => throw new MyceliaException(StatusCode.TypeMismatch,
            $"The weight property of edge {IdOf(slot, row)} is of kind {value.Kind}; weights must be integers or floats. "
            + "Choose another property or correct the edge."),
    };

    private EdgeId IdOf(int slot, int row) => new(_space.Tables.EdgeSlots.IdOf((uint)slot << Chunk.RowBits | (uint)row));
}
