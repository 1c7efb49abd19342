using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Breaking;

/// <summary>Groups of rows with their aggregates; with one worker in the order in which groups were first met, as long as they fit in memory.</summary>
internal sealed class AggregateOperator : Operator
{
    private readonly AggregatePlan _plan;
    private readonly ParallelInput<AggregateSink> _input;
    private readonly Batch _output;
    private readonly Vector[] _columns;
    private QueryContext? _context;
    private AggregateSink? _groups;
    private int[] _numbers = [];
    private int _next;

    public AggregateOperator(AggregatePlan plan, BreakerInput input, int symbolCount)
    {
        _plan = plan;
        _input = new ParallelInput<AggregateSink>(input, copy => new AggregateSink(plan, copy.Evaluators));
        _output = new Batch(symbolCount);
        _columns = new Vector[plan.Groups.Count + plan.Aggregates.Count];
        for (var i = 0; i < _columns.Length; i++) _columns[i] = new Vector();
    }

    public override void Open(QueryContext context)
    {
        Close();
        _context = context;
    }

    public override Batch? Next()
    {
        var context = _context!;
        context.Cancellation.ThrowIfCancellationRequested();
        if (_groups is null)
        {
            var sinks = _input.Run(context);
            _groups = sinks[0];
            _groups.End(sinks.AsSpan(1));
            _next = 0;
        }

        while (_next == _groups.Count)
        {
            if (!_groups.NextPartition()) return null;
            _next = 0;
        }

        return Output(Math.Min(context.BatchRows, _groups.Count - _next));
    }

    public override void Close()
    {
        _input.Close();
        _groups = null;
    }

    private Batch Output(int count)
    {
        if (_numbers.Length < count) _numbers = new int[count];
        for (var i = 0; i < count; i++) _numbers[i] = _next + i;
        _output.Clear();
        _output.Count = count;
        for (var g = 0; g < _plan.Groups.Count; g++)
        {
            _groups!.FinishKey(g, _numbers.AsSpan(0, count), _columns[g]);
            _output[_plan.Groups[g].Symbol] = _columns[g];
        }

        for (var a = 0; a < _plan.Aggregates.Count; a++)
        {
            var column = _columns[_plan.Groups.Count + a];
            _groups!.FinishAggregate(a, _next, count, column);
            _output[_plan.Aggregates[a].Symbol] = column;
        }

        _next += count;
        return _output;
    }
}
