using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Breaking;

/// <summary>All rows of its input in order, or the first of them; with one worker, rows that compare equal keep their order.</summary>
internal sealed class SortOperator : Operator
{
    private readonly SortPlan _plan;
    private readonly ParallelInput<SortSink> _input;
    private readonly Batch _output;
    private readonly Vector[] _columns;
    private QueryContext? _context;
    private SortSink? _sorted;
    private RunMerge? _merge;
    private MemoryRun? _only;
    private long _left;

    public SortOperator(SortPlan plan, BreakerInput input, int symbolCount)
    {
        _plan = plan;
        _input = new ParallelInput<SortSink>(input, copy => new SortSink(plan, copy.Evaluators, symbolCount));
        _output = new Batch(symbolCount);
        _columns = new Vector[plan.Carries.Count];
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
        if (_sorted is null) Begin(context);
        var wanted = (int)Math.Min(context.BatchRows, _left);
        if (wanted == 0) return null;
        var count = _only is not null ? _only.Take(wanted, _sorted!.Keys, _columns) : _merge!.Take(wanted, _sorted!.Keys, _columns);
        if (count == 0) return null;
        _left -= count;
        _output.Clear();
        _output.Count = count;
        for (var i = 0; i < _columns.Length; i++) _output[_plan.Carries[i]] = _columns[i];
        return _output;
    }

    public override void Close()
    {
        _input.Close();
        _sorted = null;
        _merge = null;
        _only = null;
    }

    private void Begin(QueryContext context)
    {
        var sinks = _input.Run(context);
        _sorted = sinks[0];
        _left = _sorted.Limit;
        var runs = new List<SortedRun>();
        foreach (var sink in sinks)
        {
            runs.AddRange(sink.Runs());
            sink.BeginMerge();
        }

        if (runs is [MemoryRun only]) _only = only;
        else _merge = new RunMerge(runs, _sorted.Order, context);
    }
}
