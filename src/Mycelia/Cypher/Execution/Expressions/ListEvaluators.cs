// List comprehension and quantifiers, over the flattened lists of a batch.

namespace Mycelia.Cypher.Execution.Expressions;

/// <summary><c>[x IN list WHERE predicate | projection]</c>.</summary>
internal sealed class ComprehensionEvaluator(Evaluator list, ListLoop loop, Evaluator? predicate, Evaluator? projection, Evaluator item) : Evaluator
{
    // An item stands in the list and, twice as roomy, in the array that collects.
    private const int BytesPerItem = 3 * 24;
    private const int KeptMax = 1 << 16;

    private readonly Vector _result = new();
    private int[] _counts = [];
    private Value[] _collected = [];
    private HeldMemory _held;

    protected override Vector Compute(Batch batch, QueryContext context)
    {
        var lists = list.Evaluate(batch, context);
        if (lists.Kind == VectorKind.Null) return lists;
        if (_counts.Length < batch.Count) _counts = new int[batch.Count];
        Array.Clear(_counts, 0, batch.Count);
        var collected = 0;
        _held.Begin(context);
        loop.Begin(lists);
        while (loop.Next(batch, context) is { } inner)
        {
            if (predicate is not null)
            {
                var passed = predicate.Select(inner, context, inner.BeginSelect());
                if (passed == 0) continue;
                inner.EndSelect(passed);
            }

            var values = (projection ?? item).Evaluate(inner, context);
            _held.Add((long)BytesPerItem * inner.Rows);
            if (_collected.Length < collected + inner.Rows) Array.Resize(ref _collected, Math.Max(64, 2 * (collected + inner.Rows)));
            foreach (var p in Positions.Of(inner))
            {
                _collected[collected++] = VectorCopy.GetValue(values, p, context);
                _counts[loop.Owners[p]]++;
            }
        }

        Cut(lists, batch);
        if (_collected.Length > KeptMax) _collected = [];
        else Array.Clear(_collected, 0, collected);
        return _result;
    }

    private void Cut(Vector lists, Batch batch)
    {
        _result.Reset(VectorKind.Value, batch.Count);
        var start = 0;
        foreach (var p in Positions.Of(batch))
        {
            _result.Values[p] = lists.IsNull(p) ? Value.Null : Value.List(_collected.AsSpan(start, _counts[p]).ToArray());
            start += _counts[p];
        }
    }
}

/// <summary><c>all</c>, <c>any</c>, <c>none</c> and <c>single</c>: unknown unless the known items decide.</summary>
internal sealed class QuantifierEvaluator(Syntax.Quantifier quantifier, Evaluator list, ListLoop loop, Evaluator predicate) : Evaluator
{
    private readonly Vector _result = new();
    private (int True, int False, int Unknown)[] _counts = [];

    protected override Vector Compute(Batch batch, QueryContext context)
    {
        var lists = list.Evaluate(batch, context);
        if (lists.Kind == VectorKind.Null) return lists;
        if (_counts.Length < batch.Count) _counts = new (int, int, int)[batch.Count];
        Array.Clear(_counts, 0, batch.Count);
        loop.Begin(lists);
        while (loop.Next(batch, context) is { } inner)
        {
            var positions = Positions.Of(inner);
            var truth = Truth.Of(predicate.Evaluate(inner, context), positions);
            var owners = loop.Owners;
            foreach (var p in positions)
            {
                ref var counts = ref _counts[owners[p]];
                var at = Truth.At(truth, p);
                if (at > 0) counts.True++;
                else if (at == 0) counts.False++;
                else counts.Unknown++;
            }
        }

        _result.Reset(VectorKind.Bool, batch.Count);
        foreach (var p in Positions.Of(batch))
        {
            var decided = lists.IsNull(p) ? null : Decide(_counts[p]);
            _result.Longs[p] = decided == true ? 1 : 0;
            if (decided is not null) continue;
            if (!_result.HasNulls) _result.BeginNulls(batch.Count, allValid: true);
            _result.SetNull(p);
        }

        return _result;
    }

    private bool? Decide((int True, int False, int Unknown) counts)
    {
        switch (quantifier)
        {
            case Syntax.Quantifier.All:
                return counts.False > 0 ? false : counts.Unknown > 0 ? null : true;
            case Syntax.Quantifier.Any:
                return counts.True > 0 ? true : counts.Unknown > 0 ? null : false;
            case Syntax.Quantifier.None:
                return counts.True > 0 ? false : counts.Unknown > 0 ? null : true;
            default:
                return counts.True > 1 ? false : counts.Unknown > 0 ? null : counts.True == 1;
        }
    }
}
