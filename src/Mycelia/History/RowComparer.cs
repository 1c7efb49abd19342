// Compares the rows of one row space of two versions. Alive bits say which rows came and went, label sets and chunks which rows changed; a chunk is compared
// only where it is not known to be the same page, and values are made for what differs alone. Cells are found column by column and then dealt out to their rows.

using System.Numerics;
using Mycelia.Graph;
using Mycelia.Kernel.Columns;

namespace Mycelia.History;

internal sealed class RowComparer
{
    private const int Words = Chunk.WordsMax;

    private readonly GraphSpace _from;
    private readonly GraphSpace _to;
    private readonly bool _isEdge;
    private readonly SlotTable _slots;
    private readonly ColumnSet _before;
    private readonly ColumnSet _after;
    private readonly ulong[] _added = new ulong[Words];
    private readonly ulong[] _removed = new ulong[Words];
    private readonly ulong[] _both = new ulong[Words];
    private readonly ulong[] _changed = new ulong[Words];
    private readonly ulong[] _differs = new ulong[Words];
    private readonly int[] _counts = new int[Chunk.RowsMax];
    private readonly CellChange[]?[] _cellsOfRow = new CellChange[]?[Chunk.RowsMax];
    private readonly List<(int Row, CellChange Cell)> _cells = [];

    public RowComparer(GraphSpace from, GraphSpace to, bool isEdge)
    {
        Invariant.Holds(ReferenceEquals(from.Tables, to.Tables));
        (_from, _to, _isEdge) = (from, to, isEdge);
        _slots = isEdge ? from.Tables.EdgeSlots : from.Tables.NodeSlots;
        _before = isEdge ? from.EdgeColumns : from.NodeColumns;
        _after = isEdge ? to.EdgeColumns : to.NodeColumns;
    }

    /// <summary>All rows that differ, by rising identity; those of some slots are left out.</summary>
    public List<RowChange> Compare(CancellationToken cancellation, IReadOnlySet<int>? without = null)
    {
        var rows = new List<RowChange>();
        var changed = _isEdge ? ChangedSlots.OfEdges(_from, _to) : ChangedSlots.OfNodes(_from, _to);
        for (var i = 0; i < changed.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (without?.Contains(changed.SlotAt(i)) != true) CompareSlot(changed, i, rows);
        }

        return rows;
    }

    /// <summary>One row, null when it is the same in both or in neither. Reads its extents, and the pages of its values that are not known to be the same.</summary>
    public RowChange? CompareRow(ulong id)
    {
        var at = _slots.RowOf(id);
        if (at == SlotTable.NoRow) return null;
        var (slot, row) = ((int)(at >> Chunk.RowBits), (int)at & (Chunk.RowsMax - 1));
        var (before, after) = (ExtentOf(_from, slot), ExtentOf(_to, slot));
        var (wasAlive, isAlive) = (before?.IsAlive(row) ?? false, after?.IsAlive(row) ?? false);
        if (!wasAlive && !isAlive) return null;
        var cells = new List<CellChange>();
        for (var key = 0; key < Math.Max(_before.KeyLimit, _after.KeyLimit); key++)
        {
            if (wasAlive && isAlive && (_before[key] ?? Directory<Chunk>.Empty).IsSame(_after[key] ?? Directory<Chunk>.Empty, slot)) continue;
            var (left, right) = Chunks(key, slot, wasAlive, isAlive);
            var (old, now) = (wasAlive ? ChunkComparer.ValueOf(left, row) : Value.Null, isAlive ? ChunkComparer.ValueOf(right, row) : Value.Null);
            if (!old.Equals(now)) cells.Add(new CellChange(key, old, now));
        }

        var kind = !wasAlive ? RowChangeKind.Added : !isAlive ? RowChangeKind.Removed : RowChangeKind.Changed;
        var change = Make(kind, slot, row, before, after, [.. cells]);
        return kind == RowChangeKind.Changed && cells.Count == 0 && change.LabelsBefore == change.LabelsAfter ? null : change;
    }

    private Extent? ExtentOf(GraphSpace space, int slot) => _isEdge ? space.Edges[slot] : space.Nodes[slot];

    private void CompareSlot(ChangedSlots changed, int index, List<RowChange> rows)
    {
        var slot = changed.SlotAt(index);
        var after = ExtentOf(_to, slot);
        var before = changed.IsExtentChanged(index) ? ExtentOf(_from, slot) : after;
        var cameOrWent = CompareAlive(before, after);
        _changed.AsSpan().Clear();
        if (before is NodeExtent oldNodes && after is NodeExtent newNodes && !ReferenceEquals(before, after)) CompareLabels(oldNodes, newNodes);
        if (cameOrWent)
        {
            for (var key = 0; key < Math.Max(_before.KeyLimit, _after.KeyLimit); key++) CompareColumn(key, slot, changed.IsChanged(index, key));
        }
        else
        {
            foreach (var key in changed.KeysAt(index)) CompareColumn(key, slot, true);
        }

        DealCells();
        Emit(slot, before, after, rows);
    }

    /// <summary>Which rows came, went and stayed; whether any came or went.</summary>
    private bool CompareAlive(Extent? before, Extent? after)
    {
        ReadOnlySpan<ulong> old = before is null ? default : before.Alive, now = after is null ? default : after.Alive;
        var any = 0UL;
        for (var i = 0; i < Words; i++)
        {
            var (o, n) = (i < old.Length ? old[i] : 0, i < now.Length ? now[i] : 0);
            _added[i] = n & ~o;
            _removed[i] = o & ~n;
            _both[i] = o & n;
            any |= o ^ n;
        }

        return any != 0;
    }

    private void CompareLabels(NodeExtent before, NodeExtent after)
    {
        if (before.UniformLabelSet >= 0 && before.UniformLabelSet == after.UniformLabelSet) return;
        for (var i = 0; i < Words; i++)
        {
            for (var bits = _both[i]; bits != 0; bits &= bits - 1)
            {
                var row = (i << 6) + BitOperations.TrailingZeroCount(bits);
                if (before.LabelSetOf(row) != after.LabelSetOf(row)) _changed[i] |= 1UL << row;
            }
        }
    }

    /// <summary>Finds the cells of one column: of rows that came or went all that have a value, of the others those that differ.</summary>
    private void CompareColumn(int key, int slot, bool mayDiffer)
    {
        var (before, after) = Chunks(key, slot, mayDiffer || _removed.AsSpan().IndexOfAnyExcept(0UL) >= 0, mayDiffer || _added.AsSpan().IndexOfAnyExcept(0UL) >= 0);
        if (before is null && after is null) return;
        if (mayDiffer && ChunkComparer.Differences(before, after, _both, _differs))
        {
            for (var i = 0; i < Words; i++)
            {
                _changed[i] |= _differs[i];
                for (var bits = _differs[i]; bits != 0; bits &= bits - 1)
                {
                    var row = (i << 6) + BitOperations.TrailingZeroCount(bits);
                    _cells.Add((row, new CellChange(key, ChunkComparer.ValueOf(before, row), ChunkComparer.ValueOf(after, row))));
                }
            }
        }

        if (before is not null) Collect(key, before, _removed, isBefore: true);
        if (after is not null) Collect(key, after, _added, isBefore: false);
    }

    /// <summary>The chunks of a column that are asked for. Where one is a patch of the other, and that is not in memory, what the patch lies on stands in for it.</summary>
    private (Chunk? Before, Chunk? After) Chunks(int key, int slot, bool wantsBefore, bool wantsAfter)
    {
        var (before, after) = (wantsBefore ? _before[key]?.Resident(slot) : null, wantsAfter ? _after[key]?.Resident(slot) : null);
        if (wantsBefore && before is null) before = BaseOf(after, _before[key], slot) ?? _before.Chunk(key, slot);
        if (wantsAfter && after is null) after = BaseOf(before, _after[key], slot) ?? _after.Chunk(key, slot);
        return (before, after);
    }

    private static Chunk? BaseOf(Chunk? chunk, Directory<Chunk>? other, int slot) =>
        chunk is PatchedChunk { Base: { StoredAs: not 0 } page } && other?.NumberAt(slot) == page.StoredAs ? page : null;

    private void Collect(int key, Chunk chunk, ReadOnlySpan<ulong> rows, bool isBefore)
    {
        for (var i = 0; i < Words; i++)
        {
            for (var bits = rows[i]; bits != 0; bits &= bits - 1)
            {
                var row = (i << 6) + BitOperations.TrailingZeroCount(bits);
                var value = chunk.Get(row);
                if (!value.IsNull) _cells.Add((row, isBefore ? new CellChange(key, value, Value.Null) : new CellChange(key, Value.Null, value)));
            }
        }
    }

    /// <summary>Gives each row its cells, which were found by rising key.</summary>
    private void DealCells()
    {
        foreach (var (row, _) in _cells) _counts[row]++;
        foreach (var (row, cell) in _cells)
        {
            var cells = _cellsOfRow[row] ??= new CellChange[_counts[row]];
            cells[^_counts[row]--] = cell;
        }

        _cells.Clear();
    }

    private void Emit(int slot, Extent? before, Extent? after, List<RowChange> rows)
    {
        for (var i = 0; i < Words; i++)
        {
            for (var bits = _added[i] | _removed[i] | _changed[i]; bits != 0; bits &= bits - 1)
            {
                var row = (i << 6) + BitOperations.TrailingZeroCount(bits);
                var kind = (_added[i] >> row & 1) != 0 ? RowChangeKind.Added : (_removed[i] >> row & 1) != 0 ? RowChangeKind.Removed : RowChangeKind.Changed;
                rows.Add(Make(kind, slot, row, before, after, _cellsOfRow[row] ?? []));
                _cellsOfRow[row] = null;
            }
        }
    }

    private RowChange Make(RowChangeKind kind, int slot, int row, Extent? before, Extent? after, CellChange[] cells)
    {
        var id = _slots.IdOf((uint)slot << Chunk.RowBits | (uint)row);
        if (!_isEdge)
        {
            return new RowChange
            {
                Id = id,
                Kind = kind,
                LabelsBefore = kind == RowChangeKind.Added ? RowChange.None : ((NodeExtent)before!).LabelSetOf(row),
                LabelsAfter = kind == RowChangeKind.Removed ? RowChange.None : ((NodeExtent)after!).LabelSetOf(row),
                Properties = cells,
            };
        }

        var edges = (EdgeExtent)(kind == RowChangeKind.Removed ? before : after)!;
        return new RowChange
        {
            Id = id,
            Kind = kind,
            Type = edges.Type,
            Source = _from.Tables.NodeSlots.IdOf(edges.Sources[row]),
            Target = _from.Tables.NodeSlots.IdOf(edges.Targets[row]),
            Properties = cells,
        };
    }
}
