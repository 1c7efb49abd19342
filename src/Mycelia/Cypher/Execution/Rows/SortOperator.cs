using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Rows;

/// <summary>All rows of its input in order; rows that compare equal keep theirs.</summary>
internal sealed class SortOperator : UnaryOperator
{
    private readonly SortPlan _plan;
    private readonly Evaluator[] _keys;
    private readonly RowCount? _limit;
    private readonly MaterializedRows _rows;
    private readonly Batch _output;
    private readonly Vector[] _columns;
    private (Value[] Keys, int Batch, int Position)[] _order = [];
    private int _next = -1;

    public SortOperator(SortPlan plan, Operator input, EvaluatorFactory evaluators, int symbolCount) : base(input)
    {
        _plan = plan;
        _keys = [.. plan.Keys.Select(key => evaluators.Create(key.Expression))];
        _limit = plan.Limit is null ? null : new RowCount(plan.Limit, evaluators, symbolCount, "LIMIT");
        _rows = new MaterializedRows(plan.Carries, symbolCount);
        _output = new Batch(symbolCount);
        _columns = [.. plan.Carries.Select(static _ => new Vector())];
    }

    public override void Open(QueryContext context)
    {
        base.Open(context);
        _rows.Clear();
        _next = -1;
    }

    public override Batch? Next()
    {
        if (_next < 0) Sort();
        var count = Math.Min(Context.BatchRows, _order.Length - _next);
        if (count <= 0) return null;
        _output.Clear();
        _output.Count = count;
        var buffer = new Value[count];
        for (var c = 0; c < _columns.Length; c++)
        {
            for (var i = 0; i < count; i++)
            {
                var (_, batch, position) = _order[_next + i];
                buffer[i] = VectorCopy.GetValue(_rows.Batches[batch].Column(_plan.Carries[c]), position, Context);
            }

            VectorCopy.FromValues(buffer, _columns[c], Context);
            _output[_plan.Carries[c]] = _columns[c];
        }

        _next += count;
        return _output;
    }

    public override void Close()
    {
        base.Close();
        _rows.Clear();
        _order = [];
    }

    private void Sort()
    {
        var order = new List<(Value[] Keys, int Batch, int Position)>();
        int[] buffer = [];
        while (NextInput() is { } batch)
        {
            var vectors = new Vector[_keys.Length];
            for (var k = 0; k < vectors.Length; k++) vectors[k] = _keys[k].Evaluate(batch, Context);
            var row = 0;
            foreach (var position in RowPositions.Of(batch, ref buffer))
            {
                var keys = new Value[_keys.Length];
                for (var k = 0; k < keys.Length; k++) keys[k] = VectorCopy.GetValue(vectors[k], position, Context);
                order.Add((keys, _rows.Batches.Count, row++));
            }

            _rows.Add(batch, Context);
        }

        var sorted = order.OrderBy(static entry => entry.Keys, Comparer<Value[]>.Create(Compare));
        _order = _limit is null ? [.. sorted] : [.. sorted.Take((int)Math.Min(_limit.Evaluate(Context), int.MaxValue))];
        _next = 0;
    }

    private int Compare(Value[]? left, Value[]? right)
    {
        for (var k = 0; k < _keys.Length; k++)
        {
            var order = CypherOrder.Instance.Compare(left![k], right![k]);
            if (order != 0) return _plan.Keys[k].IsDescending ? -order : order;
        }

        return 0;
    }
}
