using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Procedures;

namespace Mycelia.Cypher.Execution.Rows;

/// <summary>For each input row the rows of one call. A procedure without columns passes each row once; so does an optional call that gives nothing.</summary>
internal sealed class ProcedureCallOperator(ProcedureCallPlan plan, Operator input, Procedure procedure, EvaluatorFactory evaluators, int symbolCount) : UnaryOperator(input)
{
    private readonly Evaluator[] _arguments = [.. plan.Arguments.Select(evaluators.Create)];
    private readonly Batch _output = new(symbolCount);
    private readonly Vector[] _carried = [.. plan.Carries.Select(static _ => new Vector())];
    private readonly Vector[] _columns = [.. plan.Outputs.Select(static _ => new Vector())];
    private readonly List<int> _positions = [];
    private readonly List<Value[]> _rows = [];
    private int[] _buffer = [];
    private Batch? _batch;
    private Vector[] _vectors = [];
    private int _row;
    private IEnumerator<Value[]>? _call;
    private bool _hadRows;

    public override void Open(QueryContext context)
    {
        base.Open(context);
        EndCall();
        _batch = null;
    }

    public override Batch? Next()
    {
        _positions.Clear();
        _rows.Clear();
        while (_rows.Count < Context.BatchRows)
        {
            if (_call is null && !Begin()) break;
            if (Step()) continue;
            // Rows that are to be given belong to the present batch of the input, which must not move on before.
            if (_row == _batch!.Rows && _rows.Count > 0) break;
        }

        return _rows.Count == 0 ? null : Emit();
    }

    public override void Close()
    {
        base.Close();
        EndCall();
    }

    /// <summary>Calls for the next row; false when there is none.</summary>
    private bool Begin()
    {
        while (_batch is null || _row == _batch.Rows)
        {
            if (_rows.Count > 0) return false;
            _batch = NextInput();
            if (_batch is null) return false;
            _vectors = [.. _arguments.Select(argument => argument.Evaluate(_batch, Context))];
            _row = 0;
        }

        var position = RowPositions.Of(_batch, ref _buffer)[_row++];
        var arguments = new Value[procedure.Inputs.Count];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = i < _vectors.Length ? Checked(VectorCopy.GetValue(_vectors[i], position, Context), procedure.Inputs[i]) : procedure.Inputs[i].Default;
        _call = procedure.Run(new ProcedureContext(Context.Snapshot, Context.Transaction, Context.Cancellation), arguments).GetEnumerator();
        _hadRows = false;
        return true;
    }

    /// <summary>Takes one row of the running call; false when it has ended.</summary>
    private bool Step()
    {
        var position = RowPositions.Of(_batch!, ref _buffer)[_row - 1];
        if (_call!.MoveNext())
        {
            _hadRows = true;
            if (plan.IsVoid) return true;
            _positions.Add(position);
            _rows.Add(_call.Current);
            return true;
        }

        EndCall();
        if (plan.IsVoid || (plan.IsOptional && !_hadRows))
        {
            _positions.Add(position);
            _rows.Add(new Value[procedure.Outputs.Count]);
        }

        return false;
    }

    private Batch Emit()
    {
        _output.Clear();
        _output.Count = _rows.Count;
        var positions = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_positions);
        for (var i = 0; i < _carried.Length; i++)
        {
            if (_batch![plan.Carries[i]] is not { } source) continue;
            VectorCopy.Gather(source, positions, _carried[i]);
            _output[plan.Carries[i]] = _carried[i];
        }

        var values = new Value[_rows.Count];
        for (var c = 0; c < _columns.Length; c++)
        {
            for (var i = 0; i < values.Length; i++) values[i] = _rows[i][plan.Outputs[c].Column];
            VectorCopy.FromValues(values, _columns[c], Context);
            _output[plan.Outputs[c].Symbol] = _columns[c];
        }

        return _output;
    }

    private Value Checked(in Value value, ProcedureInput input)
    {
        if (ProcedureTypes.TryConvert(value, input.Type, out var converted)) return converted;
        throw CypherErrors.Type($"The argument `{input.Name}` of {procedure.Name} takes {input.Type}, and was given {value}.", "InvalidArgumentType");
    }

    private void EndCall()
    {
        _call?.Dispose();
        _call = null;
    }
}
