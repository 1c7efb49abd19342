using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>
/// Rows of both sides with equal keys: the right side is read first, into a table, then the left side streams past it. A right side that does not fit memory
/// goes to temporary files, and the left side too; from there both come back part by part.
/// </summary>
internal sealed class HashJoin : RowMaker
{
    private readonly HashJoinPlan _plan;
    private readonly Operator _right;
    private readonly int _symbolCount;
    private readonly JoinTable _table;
    private readonly JoinKeys _leftKeys;
    private readonly JoinKeys _rightKeys;
    private readonly Vector[] _columns;
    private int[] _matches = [];
    private long[] _multiplicity = [];
    private int[] _keptPositions = [];
    private Value[] _keptKeys = [];
    private JoinSpill? _spill;
    private int _position;
    private int _match;
    private bool _hasBuilt;

    public HashJoin(HashJoinPlan plan, Operator left, Operator right, OperatorBuild build) : base(plan, left, build)
    {
        (_plan, _right, _symbolCount) = (plan, right, build.SymbolCount);
        _table = new JoinTable(plan.RightSymbols);
        _leftKeys = new JoinKeys(plan.Keys.Select(static key => key.Left), build);
        _rightKeys = new JoinKeys(plan.Keys.Select(static key => key.Right), build);
        _columns = [.. plan.RightSymbols.Select(static _ => new Vector())];
    }

    public override void Open(QueryContext context)
    {
        Forget();
        base.Open(context);
    }

    public override void Close()
    {
        Forget();
        _right.Close();
        base.Close();
    }

    protected override bool IsOver => _spill is null && _table.Count == 0;

    protected override Batch? NextInput()
    {
        if (_spill is not null) return _spill.Next();
        var batch = base.NextInput();
        if (batch is null || _hasBuilt) return batch;
        _hasBuilt = true;
        Build();
        if (_spill is null) return batch;
        for (; batch is not null; batch = base.NextInput())
        {
            var count = Keys(_leftKeys, batch);
            if (count > 0) _spill.AddLeft(batch, _keptPositions.AsSpan(0, count), _keptKeys.AsSpan(0, count));
        }

        _spill.EndLeft();
        return _spill.Next();
    }

    protected override void Begin()
    {
        if (_matches.Length < Output.Capacity) _matches = new int[Output.Capacity];
    }

    protected override void BeginInput()
    {
        if (_spill is null) _leftKeys.BeginInput(Input, Context);
    }

    protected override bool BeginRow(int position)
    {
        _position = position;
        if (_spill is not null) _match = _table.First(_spill.KeyAt(position));
        else _match = _leftKeys.TryGet(position, Context, out var key) ? _table.First(key) : -1;
        return _match >= 0;
    }

    protected override bool FillRow()
    {
        while (Output.Room > 0)
        {
            if (_match < 0) return true;
            _matches[Output.Count] = _match;
            Output.Positions[Output.Count++] = _position;
            _match = _table.Next(_match);
        }

        return _match < 0;
    }

    protected override void BeginOutput()
    {
    }

    protected override bool EndOutput(Batch batch)
    {
        var matches = _matches.AsSpan(0, batch.Count);
        for (var i = 0; i < _columns.Length; i++)
        {
            VectorCopy.Gather(_table.ColumnAt(i), matches, _columns[i]);
            batch[_plan.RightSymbols[i]] = _columns[i];
        }

        if (_table.HasMultiplicity) Multiply(batch, matches);
        return true;
    }

    private void Build()
    {
        _table.Open(Context);
        _right.Open(Context);
        while (_right.Next() is { } batch)
        {
            var count = Keys(_rightKeys, batch);
            if (count == 0) continue;
            var positions = _keptPositions.AsSpan(0, count);
            var keys = _keptKeys.AsSpan(0, count);
            if (_spill is null)
            {
                if (_table.TryAdd(batch, positions, keys, mustFit: true)) continue;
                _spill = new JoinSpill(_table, _plan.Carries, _plan.RightSymbols, _symbolCount, Context);
                _spill.AddTable();
            }

            _spill.AddRight(batch, positions, keys);
        }

        _right.Close();
        _spill?.EndRight();
    }

    /// <summary>Notes the rows of a batch whose key may equal one, and the keys; returns how many there are.</summary>
    private int Keys(JoinKeys side, Batch batch)
    {
        Context.Cancellation.ThrowIfCancellationRequested();
        side.BeginInput(batch, Context);
        if (_keptKeys.Length < batch.Count) (_keptKeys, _keptPositions) = (new Value[batch.Count], new int[batch.Count]);
        var count = 0;
        foreach (var position in Expressions.Positions.Of(batch))
            if (side.TryGet(position, Context, out _keptKeys[count])) _keptPositions[count++] = position;
        return count;
    }

    private void Forget()
    {
        _spill?.Dispose();
        _spill = null;
        _table.Close();
        _hasBuilt = false;
    }

    private void Multiply(Batch batch, ReadOnlySpan<int> matches)
    {
        if (_multiplicity.Length < Output.Capacity) _multiplicity = new long[Output.Capacity];
        for (var i = 0; i < matches.Length; i++)
        {
            if (Math.BigMul(batch.Multiplicity?[i] ?? 1, _table.MultiplicityAt(matches[i]), out _multiplicity[i]) != 0 || _multiplicity[i] < 0)
                throw CypherErrors.Overflow("A join has more matches than a 64-bit integer can count. Restrict its sides.");
        }

        batch.Multiplicity = _multiplicity;
    }
}
