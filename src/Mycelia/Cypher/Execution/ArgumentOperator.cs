using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution;

/// <summary>
/// The leaf of a nested plan: gives the outer rows it was handed, once per <see cref="Open"/>, with the columns that the plan carries and the row number. The
/// columns are borrowed when all rows of the outer batch are handed in, else gathered; the outer batch has to stay as it is meanwhile.
/// </summary>
internal sealed class ArgumentOperator(ArgumentPlan plan, int symbolCount) : Operator
{
    private readonly Batch _batch = new(symbolCount);
    private readonly Vector?[] _columns = new Vector?[plan.Carries.Count];
    private readonly Vector?[] _gathered = new Vector?[plan.Carries.Count];
    private readonly Vector _numbers = new();
    private int _rows;
    private bool _isGiven;

    /// <summary>The rows of the next runs: these positions of a batch. A row's number is its place among the positions.</summary>
    public void Set(Batch outer, ReadOnlySpan<int> positions)
    {
        _rows = positions.Length;
        var isWhole = positions.Length == outer.Count;
        for (var i = 0; i < _columns.Length; i++)
        {
            var column = outer[plan.Carries[i]];
            if (column is null || isWhole)
            {
                _columns[i] = column;
                continue;
            }

            var gathered = _gathered[i] ??= new Vector();
            VectorCopy.Gather(column, positions, gathered);
            _columns[i] = gathered;
        }
    }

    /// <summary>The row of the next runs: one position of a batch, with the number 0.</summary>
    public void Set(Batch outer, int position) => Set(outer, [position]);

    public override void Open(QueryContext context) => _isGiven = false;

    public override Batch? Next()
    {
        if (_isGiven || _rows == 0) return null;
        _isGiven = true;
        _batch.Clear();
        _batch.Count = _rows;
        for (var i = 0; i < _columns.Length; i++) _batch[plan.Carries[i]] = _columns[i];
        if (plan.RowNumber is { } number) _batch[number] = Numbers();
        return _batch;
    }

    private Vector Numbers()
    {
        _numbers.Reset(VectorKind.Int64, _rows);
        var numbers = _numbers.Longs.AsSpan(0, _rows);
        for (var i = 0; i < numbers.Length; i++) numbers[i] = i;
        return _numbers;
    }
}
