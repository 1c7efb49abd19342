// Reads what a projection takes out of one version of the graph, extent by extent, in parallel.
//
// Nodes: the rows taken of each extent are a bitmap; extents in the order of their identities number the nodes, so that indices rise with identities and nothing is sorted but extents.
//
// Edges are read from their columns, not over adjacency: that is sequential, and extents of other types are skipped unseen. Two passes over the chosen extents: the first counts the
// entries that each makes in the adjacency, the second writes them at the extent's own offset, so that edges come out in storage order for any number of workers.
//
// Cost: O(extents of nodes + edges of the chosen types), one step per row of extents with mixed labels.

using Mycelia.Graph;
using Mycelia.Kernel.Bitmaps;
using Mycelia.Kernel.Columns;
using Mycelia.Kernel.Graphs;
using Mycelia.Kernel.Memory;

namespace Mycelia.Algorithms;

internal sealed class SnapshotReader(GraphSpace space, ProjectionKey key, int workers, CancellationToken cancellation)
{
    public GraphSpace Space => space;

    public ProjectionKey Key => key;

    /// <summary>Tells the snapshot, for serializable transactions, what is about to be read.</summary>
    public static void NoteReads(Snapshot snapshot, ProjectionKey key)
    {
        if (snapshot.Reads is null) return;
        if (key.Labels.Length == 0) _ = snapshot.Nodes();
        foreach (var label in key.Labels) _ = snapshot.Nodes(new Label(label));
        if (key.Types.Length == 0) _ = snapshot.Edges();
        foreach (var type in key.Types) _ = snapshot.Edges(new EdgeType(type));
    }

    /// <summary>The nodes taken, by slot; the known ones themselves where they are the same.</summary>
    public NodeSlot?[] ReadNodes(NodeSlot?[] known)
    {
        var slots = new NodeSlot?[space.Nodes.SlotLimit];
        Team.Run(workers, slots.Length, cancellation, slot => slots[slot] = ReadNodes(slot, slot < known.Length ? known[slot] : null));
        return slots;
    }

    /// <summary>Numbers the nodes taken by rising identity: the index of the first of each slot, and the identities.</summary>
    public (int[] Starts, NodeIdTable Ids) Number(NodeSlot?[] slots)
    {
        var starts = new int[slots.Length];
        var order = Enumerable.Range(0, slots.Length).Where(slot => slots[slot] is { Count: > 0 }).OrderBy(FirstId).ToArray();
        var count = 0L;
        foreach (var slot in order)
        {
            starts[slot] = (int)Math.Min(count, int.MaxValue);
            count += slots[slot]!.Count;
        }

        if (count > Array.MaxLength)
            throw new MyceliaException(StatusCode.LimitExceeded, $"The projection would hold {count} nodes; it can hold {Array.MaxLength}. Select fewer labels.");
        if (order.Length == 0) return (starts, NodeIdTable.Consecutive(0, 0));
        var (first, last) = (slots[order[0]]!.Taken, slots[order[^1]]!.Taken);
        var ids = NodeIdTable.Create((int)count, FirstId(order[0]) + (uint)Bitmap.FindNext(first, 0), FirstId(order[^1]) + (uint)LastBit(last));
        if (ids.Bytes == 0) return (starts, ids);
        Team.Run(workers, order.Length, cancellation, i =>
        {
            var (index, firstId) = (starts[order[i]], FirstId(order[i]));
            foreach (var row in Bitmap.Enumerate(slots[order[i]]!.Taken)) ids.Set(index++, firstId + (uint)row);
        });
        return (starts, ids);
    }

    /// <summary>The index of every node row, -1 where none is taken.</summary>
    public NativeArray<int> IndexRows(NodeSlot?[] slots, int[] starts)
    {
        var indices = NativeArray<int>.Scratch((long)slots.Length << Chunk.RowBits);
        try
        {
            Team.Run(workers, slots.Length, cancellation, slot =>
            {
                var rows = indices.Span.Slice(slot << Chunk.RowBits, Chunk.RowsMax);
                rows.Fill(-1);
                var index = starts[slot];
                if (slots[slot] is { } nodes) foreach (var row in Bitmap.Enumerate(nodes.Taken)) rows[row] = index++;
            });
            return indices;
        }
        catch
        {
            indices.Dispose();
            throw;
        }
    }

    /// <summary>The edges of one slot that are chosen; the known ones where they are the same, weights aside.</summary>
    public EdgeSlot? ReadEdges<TIndex>(int slot, EdgeSlot? known, TIndex index) where TIndex : INodeIndex, allows ref struct
    {
        if (!HasType(slot)) return null;
        if (known is not null && IsSame(slot, known) && known.Filters.AreAt(space.EdgeColumns, key.EdgeTests, slot)) return known;
        if (space.Edges[slot] is not { AliveCount: > 0 } extent) return null;
        var filters = FilterStamps.Of(space.EdgeColumns, key.EdgeTests, slot);
        var weights = key.ReadsWeights ? PageStamp.Of(space.EdgeColumns[key.WeightKey], slot) : default;
        var chosen = Passing(space.EdgeColumns, key.EdgeTests, slot, extent.Alive);
        return new EdgeSlot(extent.StoredAs, extent.Alive, chosen, filters, weights, CountEntries(extent, chosen, index));
    }

    /// <summary>Whether the edges of a slot may be chosen; reads no page.</summary>
    public bool HasType(int slot) => key.Types.Length == 0 || Array.BinarySearch(key.Types, space.EdgeTypeOf(slot)) >= 0;

    /// <summary>Writes the entries that the chosen edges of a slot make in the adjacency, in storage order.</summary>
    public void CopyEntries<TIndex>(int slot, EdgeSlot edges, TIndex index, Span<int> sources, Span<int> targets, Span<double> weights) where TIndex : INodeIndex, allows ref struct
    {
        var extent = space.Edges[slot]!;
        var next = 0;
        var column = key.ReadsWeights ? space.EdgeColumns.Chunk(key.WeightKey, slot) : null;
        var mirrors = key.IsUndirected;
        var reverses = key.Orientation == Orientation.Reverse;
        foreach (var row in Bitmap.Enumerate(edges.Chosen))
        {
            var (source, target) = (index.Of(extent.Sources[row]), index.Of(extent.Targets[row]));
            if (source < 0 || target < 0 || (source == target && !key.SelfLoops)) continue;
            if (reverses) (source, target) = (target, source);
            (sources[next], targets[next]) = (source, target);
            var weight = key.ReadsWeights ? weights[next] = WeightOf(column, slot, row) : 0;
            next++;
            if (!mirrors || source == target) continue;
            (sources[next], targets[next]) = (target, source);
            if (key.ReadsWeights) weights[next] = weight;
            next++;
        }
    }

    /// <summary>The weight of the edge in a row.</summary>
    /// <exception cref="MyceliaException">It is no finite number.</exception>
    public double WeightOf(uint edgeRow)
    {
        var slot = (int)(edgeRow >> Chunk.RowBits);
        return WeightOf(space.EdgeColumns.Chunk(key.WeightKey, slot), slot, (int)edgeRow & (Chunk.RowsMax - 1));
    }

    private NodeSlot? ReadNodes(int slot, NodeSlot? known)
    {
        if (space.Nodes[slot] is not { AliveCount: > 0 } extent) return null;
        if (known is not null && ReferenceEquals(known.Alive, extent.Alive) && known.Filters.AreAt(space.NodeColumns, key.NodeTests, slot)) return known;
        if (Labelled(extent) is not { } labelled) return null;
        var filters = FilterStamps.Of(space.NodeColumns, key.NodeTests, slot);
        return new NodeSlot(extent.Alive, Passing(space.NodeColumns, key.NodeTests, slot, labelled), filters);
    }

    /// <summary>The rows of an extent with one of the labels; null when none can have one.</summary>
    private ulong[]? Labelled(NodeExtent extent)
    {
        if (key.Labels.Length == 0) return extent.Alive;
        var sets = space.Tables.LabelSets;
        if (extent.UniformLabelSet >= 0) return key.Labels.Any(label => sets.Contains(extent.UniformLabelSet, label)) ? extent.Alive : null;
        var rows = new ulong[extent.Alive.Length];
        foreach (var row in Bitmap.Enumerate(extent.Alive))
        {
            foreach (var label in key.Labels)
            {
                if (!sets.Contains(extent.LabelSetOf(row), label)) continue;
                Bitmap.Set(rows, row);
                break;
            }
        }

        return rows;
    }

    private static ulong[] Passing(ColumnSet columns, PropertyTest[] tests, int slot, ulong[] rows)
    {
        if (tests.Length == 0) return rows;
        Span<ulong> mask = stackalloc ulong[Chunk.WordsMax];
        mask.Clear();
        rows.CopyTo(mask);
        foreach (var test in tests)
        {
            if (columns.Chunk(test.Key, slot)?.Flat is not { } chunk) return [];
            Bitmap.And(mask, chunk.Validity);
            if (test.Test.Select(chunk, mask, mask) == 0) return [];
        }

        return mask[..rows.Length].ToArray();
    }

    /// <summary>Whether a slot holds the extent that was read before, or one with the same rows.</summary>
    private bool IsSame(int slot, EdgeSlot known)
    {
        var extent = space.Edges.Resident(slot);
        if (extent is null && known.Number != 0 && space.Edges.NumberAt(slot) == known.Number) return true;
        extent ??= space.Edges[slot];
        return extent is not null && (ReferenceEquals(extent.Alive, known.Alive) || (known.Number != 0 && extent.StoredAs == known.Number) || ProjectionContent.AreEqual(extent.Alive, known.Alive));
    }

    private int CountEntries<TIndex>(EdgeExtent extent, ulong[] chosen, TIndex index) where TIndex : INodeIndex, allows ref struct
    {
        if (key is { TakesAllNodes: true, IsUndirected: false, SelfLoops: true }) return Bitmap.Count(chosen);
        var (takesAll, perLoop, perOther, count) = (key.TakesAllNodes, key.SelfLoops ? 1 : 0, key.IsUndirected ? 2 : 1, 0);
        var (sources, targets) = (extent.Sources, extent.Targets);
        foreach (var row in Bitmap.Enumerate(chosen))
        {
            var (source, target) = (sources[row], targets[row]);
            if (takesAll || (index.Takes(source) && index.Takes(target))) count += source == target ? perLoop : perOther;
        }

        return count;
    }

    /// <summary>How many entries an edge between two nodes makes, -1 standing for one that is not taken.</summary>
    public int EntriesOf(int source, int target)
    {
        if (source < 0 || target < 0) return 0;
        if (source == target) return key.SelfLoops ? 1 : 0;
        return key.IsUndirected ? 2 : 1;
    }

    private double WeightOf(Chunk? column, int slot, int row)
    {
        if (column is null) return key.DefaultWeight;
        if (column.TryGetInt64(row, out var integer)) return integer;
        if (!column.TryGetDouble(row, out var weight)) weight = WeightOf(column.Get(row), slot, row);
        if (double.IsFinite(weight)) return weight;
        throw Argument.Invalid($"The weight of edge {IdOf(slot, row)} is {weight}; weights must be finite.");
    }

    /// <summary>The weight where the chunk has no typed access to it: an absent value, or one of a column of several kinds.</summary>
    private double WeightOf(in Value value, int slot, int row) => value.Kind switch
    {
        ValueKind.Null => key.DefaultWeight,
        ValueKind.Int64 => value.AsInt64(),
        ValueKind.Float64 => value.AsDouble(),
        _ => throw new MyceliaException(StatusCode.TypeMismatch,
            $"The weight property of edge {IdOf(slot, row)} is of kind {value.Kind}; weights must be integers or floats. "
            + "Choose another property or correct the edge."),
    };

    private static int LastBit(ulong[] bits)
    {
        var word = bits.AsSpan().LastIndexOfAnyExcept(0UL);
        return (word << 6) + 63 - System.Numerics.BitOperations.LeadingZeroCount(bits[word]);
    }

    private ulong FirstId(int slot) => space.Tables.NodeSlots.IdOf((uint)slot << Chunk.RowBits);

    private EdgeId IdOf(int slot, int row) => new(space.Tables.EdgeSlots.IdOf((uint)slot << Chunk.RowBits | (uint)row));
}
