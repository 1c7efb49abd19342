using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution.Expressions;

/// <summary><c>reduce(acc = initial, x IN list | step)</c>: the k-th step of all rows whose lists are that long at once.</summary>
internal sealed class ReduceEvaluator(Symbol accumulator, Evaluator initial, Symbol item, Evaluator list, Evaluator step, int symbolCount) : Evaluator
{
    private readonly Batch _inner = new(symbolCount);
    private readonly Vector _accumulated = new();
    private readonly Vector _items = new();
    private readonly Vector _result = new();
    private int[] _open = [];
    private Value[] _final = [];

    protected override Vector Compute(Batch batch, QueryContext context)
    {
        var lists = list.Evaluate(batch, context);
        if (lists.Kind == VectorKind.Null) return lists;
        var positions = Positions.Of(batch);
        if (_open.Length < positions.Length) _open = new int[batch.Count];
        if (_final.Length < batch.Count) _final = new Value[batch.Count];

        // Where a row stands after each step is kept as a value; the vector that the step reads holds the rows that still go on.
        var start = initial.Evaluate(batch, context);
        foreach (var p in positions) _final[p] = lists.IsNull(p) ? Value.Null : VectorCopy.GetValue(start, p, context);
        positions.CopyTo(_open);
        var open = positions.Length;
        for (var k = 0;; k++)
        {
            open = KeepLonger(lists, _open.AsSpan(0, open), k);
            if (open == 0) break;
            Step(batch, lists, _open.AsSpan(0, open), k, context);
        }

        var sink = new VectorSink(_result, positions, batch.Count, context);
        foreach (var p in positions) sink.Add(_final[p]);
        Array.Clear(_final, 0, batch.Count);
        return _result;
    }

    private void Step(Batch batch, Vector lists, ReadOnlySpan<int> open, int k, QueryContext context)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        var accumulated = new VectorSink(_accumulated, open, batch.Count, context);
        var items = new VectorSink(_items, open, batch.Count, context);
        foreach (var p in open)
        {
            accumulated.Add(_final[p]);
            items.Add(ListLoop.ItemsOf(lists, p)[k]);
        }

        _inner.Share(batch);
        _inner[accumulator] = _accumulated;
        _inner[item] = _items;
        open.CopyTo(_inner.BeginSelect());
        _inner.EndSelect(open.Length);
        var next = step.Evaluate(_inner, context);
        foreach (var p in open) _final[p] = VectorCopy.GetValue(next, p, context);
    }

    private static int KeepLonger(Vector lists, Span<int> open, int length)
    {
        var kept = 0;
        foreach (var p in open)
            if (ListLoop.ItemsOf(lists, p).Length > length) open[kept++] = p;
        return kept;
    }
}
