using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Rows;

/// <summary>A row per item of each row's list; the list of range() is counted through and never made. Null gives none; a value that is no list gives itself.</summary>
internal sealed class UnwindOperator(UnwindPlan plan, Operator input, EvaluatorFactory evaluators, int symbolCount) : UnaryOperator(input)
{
    private readonly Evaluator? _list = RangeItems.Of(plan.List) is null ? evaluators.Create(plan.List) : null;
    private readonly RangeItems? _range = RangeItems.Of(plan.List) is { } bounds ? new RangeItems(bounds, evaluators) : null;
    private readonly Batch _output = new(symbolCount);
    private readonly Vector _items = new();
    private readonly Vector[] _carried = [.. plan.Carries.Select(static _ => new Vector())];
    private int[] _positions = [];
    private Value[] _values = [];
    private Batch? _batch;
    private Vector? _lists;
    private int _row;
    private int _item;

    public override void Open(QueryContext context)
    {
        base.Open(context);
        _batch = null;
    }

    public override Batch? Next()
    {
        var rowsMax = Context.BatchRows;
        if (_positions.Length < rowsMax) (_positions, _values) = (new int[rowsMax], new Value[rowsMax]);
        while (true)
        {
            if (_batch is null)
            {
                _batch = NextInput();
                if (_batch is null) return null;
                _lists = _list?.Evaluate(_batch, Context);
                _range?.Begin(_batch, Context);
                _row = _item = 0;
            }

            Context.ThrowIfCancelled();
            var count = _range is null ? Fill(rowsMax) : _range.Fill(_batch, _positions.AsSpan(0, rowsMax), _items, Context);
            if (count == 0)
            {
                _batch = null;
                continue;
            }

            _output.Clear();
            _output.Count = count;
            for (var i = 0; i < _carried.Length; i++)
            {
                VectorCopy.Gather(_batch.Column(plan.Carries[i]), _positions.AsSpan(0, count), _carried[i]);
                _output[plan.Carries[i]] = _carried[i];
            }

            if (_range is null) VectorCopy.FromValues(_values.AsSpan(0, count), _items, Context);
            _output[plan.Item] = _items;
            return _output;
        }
    }

    /// <summary>Takes items of the lists of the present batch, going on where it stopped; 0 when there are no more.</summary>
    private int Fill(int rowsMax)
    {
        var count = 0;
        var batch = _batch!;
        for (; _row < batch.Rows; _row++, _item = 0)
        {
            var position = batch.IsSelected ? batch.Selection[_row] : _row;
            var list = VectorCopy.GetValue(_lists!, position, Context);
            if (list.IsNull) continue;
            if (list.Kind != ValueKind.List)
            {
                if (count == rowsMax) return count;
                (_positions[count], _values[count]) = (position, list);
                count++;
                continue;
            }

            var items = list.ListItems;
            while (_item < items.Length)
            {
                if (count == rowsMax) return count;
                (_positions[count], _values[count]) = (position, items[_item]);
                count++;
                _item++;
            }
        }

        return count;
    }
}
