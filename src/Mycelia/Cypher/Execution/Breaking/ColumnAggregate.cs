using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Breaking;

/// <summary>One row of aggregates that several <see cref="ColumnFold"/>s found in their extents.</summary>
internal sealed class ColumnAggregate : Operator
{
    private readonly ColumnAggregatePlan _plan;
    private readonly ParallelInput<ColumnFold> _input;
    private readonly Batch _output;
    private readonly Vector[] _columns;
    private QueryContext _context = null!;
    private bool _isDone;

    public ColumnAggregate(ColumnAggregatePlan plan, BreakerInput input, int symbolCount)
    {
        _plan = plan;
        _input = new ParallelInput<ColumnFold>(input, static copy => (ColumnFold)copy.Root);
        _output = new Batch(symbolCount);
        _columns = [.. plan.Aggregates.Select(static _ => new Vector())];
    }

    public override void Open(QueryContext context)
    {
        Close();
        (_context, _isDone) = (context, false);
    }

    public override Batch? Next()
    {
        _context.Cancellation.ThrowIfCancellationRequested();
        if (_isDone) return null;
        _isDone = true;
        var folds = _input.Run(_context);
        foreach (var other in folds.AsSpan(1)) folds[0].Merge(other);
        _output.Clear();
        _output.Count = 1;
        for (var i = 0; i < _columns.Length; i++)
        {
            folds[0].Finish(i, _columns[i]);
            _output[_plan.Aggregates[i].Symbol] = _columns[i];
        }

        return _output;
    }

    public override void Close() => _input.Close();
}
