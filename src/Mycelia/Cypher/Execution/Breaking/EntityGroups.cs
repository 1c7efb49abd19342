// Where every key of a grouping is computed from one node or edge, the group of a row is known once that entity's keys have been computed: an array says which
// group an entity is in, and only rows of entities that were not met before go through their keys. Different entities may be in one group.
//
// The array grows with the rows that came: a few entities with high numbers are not worth it, and what is beyond it goes through the keys every time. It
// does not grow, and nothing is found to be the same entity within a batch, once memory is full, because rows that are spilled need their own keys.

using System.Numerics;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution.Breaking;

internal sealed class EntityGroups(Symbol entity)
{
    private const int EntitiesMin = 1 << 10;
    private const int EntitiesMax = 1 << 28;
    private const int EntitiesPerRow = 16;
    private const int BudgetShare = 32;

    private Batch? _batch;
    private int[] _groups = []; // group + 1, 0 where it is not known; below 0 while keys are computed: ~ the index in _unknown
    private int[] _unknown = [];
    private VectorKind _kind;
    private Vector? _column;
    private int _unknownCount;
    private int _nullGroup = -1;
    private long _rows;

    public long Bytes => 4L * _groups.Length;

    /// <summary>The batch that was begun, for a selection of its rows.</summary>
    public Batch Batch => _batch!;

    public void Clear()
    {
        if (_groups.Length > AggregateState.KeptMax) _groups = [];
        else Array.Clear(_groups);
        (_kind, _nullGroup, _rows) = (VectorKind.Null, -1, 0);
    }

    /// <summary>Takes a batch up; false where its rows have to go through their keys.</summary>
    public bool TryBegin(Batch batch)
    {
        var column = batch[entity];
        if (column is not { IsConstant: false, Kind: VectorKind.Node or VectorKind.Edge }) return false;
        if (_kind != column.Kind && _kind != VectorKind.Null) return false; // rows of nodes and of edges are different numbers
        (_kind, _column) = (column.Kind, column);
        if (_batch?.SymbolCount != batch.SymbolCount) _batch = new Batch(batch.SymbolCount);
        Batch.Share(batch);
        return true;
    }

    /// <summary>
    /// Writes the group of each row whose entity has one, and gives the positions whose keys have to be computed: one for each entity, or, unless <paramref name="mayAdd"/>,
    /// one for each row. <see cref="Complete"/> must follow.
    /// </summary>
    public ReadOnlySpan<int> Find(ReadOnlySpan<int> positions, Span<int> groups, QueryContext context, bool mayAdd)
    {
        if (_unknown.Length < positions.Length) _unknown = new int[Math.Max(16, positions.Length)];
        _unknownCount = 0;
        _rows += positions.Length;
        var column = _column!;
        var (rows, known, hasNulls) = (column.Rows, _groups, column.HasNulls);
        for (var i = 0; i < positions.Length; i++)
        {
            var position = positions[i];
            if (hasNulls && column.IsNull(position))
            {
                groups[i] = _nullGroup >= 0 ? _nullGroup : Add(position);
                continue;
            }

            var row = rows[position];
            var group = row < (uint)known.Length ? known[row] : 0;
            if (group > 0)
            {
                groups[i] = group - 1;
            }
            else if (group < 0)
            {
                groups[i] = group;
            }
            else
            {
                groups[i] = Add(position);
                if (!mayAdd) continue;
                if (row >= (uint)known.Length) known = Reach(row, context);
                if (row < (uint)known.Length) known[row] = groups[i];
            }
        }

        return _unknown.AsSpan(0, _unknownCount);
    }

    /// <summary>Takes in the groups of the positions that <see cref="Find"/> gave; -1 for one that is in none.</summary>
    public void Complete(ReadOnlySpan<int> found, Span<int> groups)
    {
        if (_unknownCount == 0) return;
        var column = _column!;
        for (var i = 0; i < _unknownCount; i++)
        {
            if (column.IsNull(_unknown[i])) _nullGroup = found[i];
            else if (column.Rows[_unknown[i]] < (uint)_groups.Length) _groups[column.Rows[_unknown[i]]] = found[i] + 1;
        }

        foreach (ref var group in groups)
            if (group < 0) group = found[~group];
    }

    private int Add(int position)
    {
        _unknown[_unknownCount] = position;
        return ~_unknownCount++;
    }

    /// <summary>The array, with room for this row if that is worth it.</summary>
    private int[] Reach(uint row, QueryContext context)
    {
        var size = Math.Max(EntitiesMin, (long)BitOperations.RoundUpToPowerOf2((ulong)row + 1));
        if (size <= Math.Max(EntitiesMin, _rows * EntitiesPerRow) && size <= Math.Min(EntitiesMax, context.Memory.BytesMax / BudgetShare / sizeof(int))) Array.Resize(ref _groups, (int)size);
        return _groups;
    }
}
