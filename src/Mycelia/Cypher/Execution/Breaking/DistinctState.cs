using Mycelia.Cypher.Execution.Expressions;

namespace Mycelia.Cypher.Execution.Breaking;

/// <summary>Passes each value of a group on once: <c>count(DISTINCT x)</c>. Groups and values together are the keys of a table.</summary>
internal sealed class DistinctState(AggregateState inner) : AggregateState
{
    private readonly GroupTable _table = new(2);
    private readonly GroupTable _only = new(1); // values of the one group, where there is only one
    private readonly Vector _groups = new();
    private int[] _positions = [];
    private int[] _kept = [];
    private int[] _entries = [];

    public override long Bytes => _table.Bytes + _only.Bytes + inner.Bytes;

    public override void Clear()
    {
        _table.Clear();
        _only.Clear();
        inner.Clear();
    }

    public override void Resize(int groups) => inner.Resize(groups);

    public override void Add(in AggregateInput input, ReadOnlySpan<int> groups)
    {
        var argument = input.Argument!;
        var count = 0;
        Reserve(groups.Length);
        var limit = 0;
        for (var i = 0; i < groups.Length; i++)
        {
            if (argument.IsNull(input.Positions[i])) continue;
            limit = Math.Max(limit, input.Positions[i] + 1);
            _positions[count] = input.Positions[i];
            _kept[count++] = groups[i];
        }

        if (count == 0) return;
        _groups.Reset(VectorKind.Int64, limit);
        for (var i = 0; i < count; i++) _groups.Longs[_positions[i]] = _kept[i];
        _table.Assign([_groups, argument], _positions.AsSpan(0, count), _entries, input.Context);
        var fresh = _table.NewPositions;
        for (var i = 0; i < fresh.Length; i++) _kept[i] = (int)_groups.Longs[fresh[i]];
        if (fresh.Length > 0) inner.Add(new AggregateInput(argument, input.Parameter, fresh, null, input.Context), _kept.AsSpan(0, fresh.Length));
    }

    public override void AddAll(in AggregateInput input)
    {
        var argument = input.Argument!;
        var count = 0;
        Reserve(input.Positions.Length);
        foreach (var position in input.Positions)
            if (!argument.IsNull(position)) _positions[count++] = position;
        if (count == 0) return;
        _only.Assign([argument], _positions.AsSpan(0, count), _entries, input.Context);
        if (_only.NewPositions.Length > 0) inner.AddAll(new AggregateInput(argument, input.Parameter, _only.NewPositions, null, input.Context));
    }

    public override void Merge(AggregateState other, ReadOnlySpan<int> groups, QueryContext context)
    {
        var that = (DistinctState)other;
        var positions = new int[Positions.Below(QueryContext.BatchRowsMax).Length];
        var of = new int[positions.Length];
        for (var from = 0; from < that._table.Count; from += positions.Length)
        {
            var count = Math.Min(positions.Length, that._table.Count - from);
            for (var i = 0; i < count; i++)
            {
                positions[i] = from + i;
                of[i] = groups[(int)that._table.Key(0).Longs[from + i]];
            }

            Add(new AggregateInput(that._table.Key(1), null, positions.AsSpan(0, count), null, context), of.AsSpan(0, count));
        }

        for (var from = 0; from < that._only.Count; from += positions.Length)
        {
            var count = Math.Min(positions.Length, that._only.Count - from);
            for (var i = 0; i < count; i++) positions[i] = from + i;
            AddAll(new AggregateInput(that._only.Key(0), null, positions.AsSpan(0, count), null, context));
        }
    }

    public override void Finish(int from, int count, Vector target, QueryContext context) => inner.Finish(from, count, target, context);

    private void Reserve(int rows)
    {
        if (_positions.Length >= rows) return;
        _positions = new int[Math.Max(rows, 16)];
        _kept = new int[_positions.Length];
        _entries = new int[_positions.Length];
    }
}
