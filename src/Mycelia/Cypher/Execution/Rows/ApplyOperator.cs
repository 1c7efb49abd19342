using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Rows;

/// <summary>
/// Runs the nested plan once per row of its input and puts the row's columns beside what it gives. Where the nested plan writes, all rows of the input are taken
/// first, so that they were read from the version before, and all runs are made when the operator is opened, as every operator writes then.
/// </summary>
internal sealed class ApplyOperator(ApplyPlan plan, Operator input, NestedPlan inner, bool innerWrites, int symbolCount) : UnaryOperator(input)
{
    private readonly Batch _output = new(symbolCount);
    private readonly Vector[] _carried = [.. plan.Carries.Select(static _ => new Vector())];
    private readonly Vector _null = new();
    private readonly MaterializedRows _taken = new(null, symbolCount);
    private readonly MaterializedRows _results = new(null, symbolCount);
    private int[] _positions = [];
    private int[] _repeated = [];
    private int _takenBatch;
    private int _next;
    private Batch? _outer;
    private int _row;
    private bool _isInnerOpen;
    private bool _hadRows;

    public override void Open(QueryContext context)
    {
        base.Open(context);
        _outer = null;
        _isInnerOpen = false;
        _takenBatch = 0;
        _null.SetConstant(Value.Null);
        if (!innerWrites) return;
        _taken.Clear();
        _taken.TakeAll(Input, context);
        _results.Clear();
        _next = 0;
        while (Run() is { } batch) _results.Add(batch, context);
    }

    public override Batch? Next()
    {
        if (!innerWrites) return Run();
        return _next < _results.Batches.Count ? _results.Batches[_next++] : null;
    }

    public override void Close()
    {
        base.Close();
        inner.Root.Close();
        _taken.Clear();
        _results.Clear();
    }

    /// <summary>The next rows that the nested plan gives for a row of the input; null at the end.</summary>
    private Batch? Run()
    {
        while (true)
        {
            if (!_isInnerOpen && !OpenForNextRow()) return null;
            var batch = inner.Root.Next();
            if (batch is not null)
            {
                _hadRows = true;
                if (plan.IsUnit) continue;
                return Combine(batch.Rows, batch);
            }

            _isInnerOpen = false;
            if (plan.IsUnit || (plan.IsOptional && !_hadRows)) return Combine(1, null);
        }
    }

    private bool OpenForNextRow()
    {
        Context.Cancellation.ThrowIfCancellationRequested();
        while (_outer is null || _row == _outer.Rows)
        {
            if (!innerWrites) _outer = NextInput();
            else _outer = _takenBatch < _taken.Batches.Count ? _taken.Batches[_takenBatch++] : null;
            _row = 0;
            if (_outer is null) return false;
        }

        inner.Set(_outer, RowPositions.Of(_outer, ref _positions).Slice(_row++, 1));
        inner.Root.Open(Context);
        _isInnerOpen = true;
        _hadRows = false;
        return true;
    }

    /// <summary>The present outer row, repeated, beside rows of the nested plan (or nulls).</summary>
    private Batch Combine(int rows, Batch? batch)
    {
        var position = RowPositions.Of(_outer!, ref _positions)[_row - 1];
        _output.Clear();
        _output.Count = batch?.Count ?? rows;
        if (_repeated.Length < _output.Count) _repeated = new int[Math.Max(_output.Count, 16)];
        _repeated.AsSpan(0, _output.Count).Fill(position);
        for (var i = 0; i < _carried.Length; i++)
        {
            if (_outer![plan.Carries[i]] is not { } source) continue;
            VectorCopy.Gather(source, _repeated.AsSpan(0, _output.Count), _carried[i]);
            _output[plan.Carries[i]] = _carried[i];
        }

        foreach (var symbol in plan.Outputs) _output[symbol] = batch is null ? _null : batch.Column(symbol);
        if (batch is { IsSelected: true })
        {
            batch.Selection.CopyTo(_output.BeginSelect());
            _output.EndSelect(batch.Rows);
        }

        return _output;
    }
}
