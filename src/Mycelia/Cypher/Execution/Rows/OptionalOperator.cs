using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Rows;

/// <summary>
/// Runs the nested plan once per batch of its input. Its rows pass on as they come; rows of the input that none came of follow, with nulls where the nested plan would
/// have bound something.
/// </summary>
internal sealed class OptionalOperator(OptionalPlan plan, Operator input, NestedPlan inner, int symbolCount) : UnaryOperator(input)
{
    private readonly Batch _unmatched = new(symbolCount);
    private readonly Batch _found = new(symbolCount);
    private readonly Vector[] _carried = [.. plan.Carries.Select(static _ => new Vector())];
    private readonly Vector _null = Null();
    private int[] _origins = [];
    private int[] _positions = [];
    private bool[] _matched = [];
    private Batch? _outer;
    private bool _isInnerOpen;

    public override void Open(QueryContext context)
    {
        base.Open(context);
        _outer = null;
        _isInnerOpen = false;
    }

    public override Batch? Next()
    {
        while (true)
        {
            if (!_isInnerOpen && !OpenNextInner()) return null;
            if (inner.Root.Next() is { } batch) return Combine(batch);

            _isInnerOpen = false;
            if (Unmatched()) return _unmatched;
        }
    }

    public override void Close()
    {
        base.Close();
        inner.Root.Close();
    }

    private bool OpenNextInner()
    {
        _outer = NextInput();
        if (_outer is null) return false;
        var positions = RowPositions.Of(_outer, ref _positions);
        if (_matched.Length < positions.Length) _matched = new bool[Math.Max(positions.Length, 16)];
        _matched.AsSpan(0, positions.Length).Clear();
        inner.Set(_outer, positions);
        inner.Root.Open(Context);
        _isInnerOpen = true;
        return true;
    }

    /// <summary>Rows of the nested plan, each beside the columns of the row that it belongs to.</summary>
    private Batch Combine(Batch found)
    {
        var outerPositions = RowPositions.Of(_outer!, ref _positions);
        var numbers = found.Column(plan.RowNumber);
        if (_origins.Length < found.Count) _origins = new int[Math.Max(found.Count, 16)];
        var rows = found.Rows;
        var origins = _origins.AsSpan(0, found.Count);
        origins.Fill(outerPositions[0]);
        for (var i = 0; i < rows; i++)
        {
            var position = found.IsSelected ? found.Selection[i] : i;
            var number = (int)numbers.Longs[numbers.IsConstant ? 0 : position];
            _matched[number] = true;
            origins[position] = outerPositions[number];
        }

        _found.Clear();
        _found.Count = found.Count;
        for (var i = 0; i < _carried.Length; i++)
        {
            if (_outer![plan.Carries[i]] is not { } source) continue;
            VectorCopy.Gather(source, origins, _carried[i]);
            _found[plan.Carries[i]] = _carried[i];
        }

        foreach (var symbol in plan.Introduced) _found[symbol] = found[symbol];
        if (found.IsSelected)
        {
            found.Selection.CopyTo(_found.BeginSelect());
            _found.EndSelect(rows);
        }

        return _found;
    }

    private bool Unmatched()
    {
        var outer = _outer!;
        var positions = RowPositions.Of(outer, ref _positions);
        _unmatched.Clear();
        _unmatched.Count = outer.Count;
        var selection = _unmatched.BeginSelect();
        var count = 0;
        for (var i = 0; i < positions.Length; i++)
        {
            if (!_matched[i]) selection[count++] = positions[i];
        }

        if (count == 0) return false;
        _unmatched.EndSelect(count);
        _unmatched.Multiplicity = outer.Multiplicity;
        foreach (var symbol in plan.Carries) _unmatched[symbol] = outer[symbol];
        foreach (var symbol in plan.Introduced) _unmatched[symbol] = _null;
        return true;
    }

    private static Vector Null()
    {
        var vector = new Vector();
        vector.SetConstant(Value.Null);
        return vector;
    }
}

/// <summary>Rows of its input for which the nested plan has a row, or has none. The nested plan runs once per batch, and no longer than until all rows have one.</summary>
internal sealed class SemiJoinOperator(SemiJoinPlan plan, Operator input, NestedPlan inner) : UnaryOperator(input)
{
    private int[] _positions = [];
    private bool[] _matched = [];

    public override Batch? Next()
    {
        while (NextInput() is { } outer)
        {
            var positions = RowPositions.Of(outer, ref _positions);
            if (_matched.Length < positions.Length) _matched = new bool[Math.Max(positions.Length, 16)];
            var matches = Match(outer, positions);
            if (plan.IsAnti ? matches == positions.Length : matches == 0) continue;

            var isSelected = outer.IsSelected;
            var old = outer.Selection;
            var rows = outer.Rows;
            var selection = outer.BeginSelect();
            var count = 0;
            for (var i = 0; i < rows; i++)
            {
                if (_matched[i] != plan.IsAnti) selection[count++] = isSelected ? old[i] : i;
            }

            outer.EndSelect(count);
            return outer;
        }

        return null;
    }

    public override void Close()
    {
        base.Close();
        inner.Root.Close();
    }

    private int Match(Batch outer, ReadOnlySpan<int> positions)
    {
        _matched.AsSpan(0, positions.Length).Clear();
        inner.Set(outer, positions);
        inner.Root.Open(Context);
        var matches = 0;
        while (matches < positions.Length && inner.Root.Next() is { } batch)
        {
            Context.Cancellation.ThrowIfCancellationRequested();
            var numbers = batch.Column(plan.RowNumber);
            for (var i = 0; i < batch.Rows; i++)
            {
                var number = numbers.Longs[numbers.IsConstant ? 0 : batch.IsSelected ? batch.Selection[i] : i];
                if (_matched[number]) continue;
                _matched[number] = true;
                matches++;
            }
        }

        return matches;
    }
}
