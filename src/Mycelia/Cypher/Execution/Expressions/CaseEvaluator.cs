namespace Mycelia.Cypher.Execution.Expressions;

/// <summary><c>CASE … WHEN … THEN … ELSE … END</c>: each condition is asked of the rows that none before it took, each result computed for the rows that took it.</summary>
internal sealed class CaseEvaluator((Evaluator When, Evaluator Then)[] branches, Evaluator? otherwise, Evaluator? subject, HeldEvaluator held, int symbolCount) : Evaluator
{
    private readonly Branch _asked = new(symbolCount);
    private readonly Branch _taken = new(symbolCount);
    private readonly BranchMerge _merge = new();
    private int[] _open = [];
    private int[] _matched = [];

    protected override Vector Compute(Batch batch, QueryContext context)
    {
        var positions = Positions.Of(batch);
        if (_open.Length < positions.Length) (_open, _matched) = (new int[batch.Count], new int[batch.Count]);
        if (subject is not null) held.Held = subject.Evaluate(batch, context);
        positions.CopyTo(_open);
        var open = positions.Length;
        _merge.Begin();
        foreach (var (when, then) in branches)
        {
            var rest = open == positions.Length ? batch : _asked.Of(batch, _open.AsSpan(0, open));
            var matched = when.Select(rest, context, _matched);
            if (matched == 0) continue;
            var rows = _matched.AsSpan(0, matched);
            _merge.Add(then.Evaluate(matched == positions.Length ? batch : _taken.Of(batch, rows), context), rows);
            open = Without(_open.AsSpan(0, open), rows);
            if (open == 0) break;
        }

        if (open > 0)
        {
            var rest = _open.AsSpan(0, open);
            _merge.Add(otherwise?.Evaluate(open == positions.Length ? batch : _taken.Of(batch, rest), context) ?? Truth.Unknown, rest);
        }

        return _merge.Finish(batch.Count, context);
    }

    /// <summary>Leaves out the positions that are also in the second list; both ascend.</summary>
    private static int Without(Span<int> positions, ReadOnlySpan<int> leftOut)
    {
        var (kept, next) = (0, 0);
        foreach (var p in positions)
        {
            if (next < leftOut.Length && leftOut[next] == p) next++;
            else positions[kept++] = p;
        }

        return kept;
    }
}

/// <summary><c>coalesce(…)</c>: each argument is evaluated where all before it were null.</summary>
internal sealed class CoalesceEvaluator(Evaluator[] arguments, int symbolCount) : Evaluator
{
    private readonly Branch _branch = new(symbolCount);
    private readonly BranchMerge _merge = new();
    private int[] _open = [];
    private int[] _found = [];

    protected override Vector Compute(Batch batch, QueryContext context)
    {
        var positions = Positions.Of(batch);
        if (_open.Length < positions.Length) (_open, _found) = (new int[batch.Count], new int[batch.Count]);
        positions.CopyTo(_open);
        var open = positions.Length;
        _merge.Begin();
        foreach (var argument in arguments)
        {
            var vector = argument.Evaluate(open == positions.Length ? batch : _branch.Of(batch, _open.AsSpan(0, open)), context);
            var (found, left) = (0, 0);
            foreach (var p in _open.AsSpan(0, open))
            {
                if (vector.IsNull(p)) _open[left++] = p;
                else _found[found++] = p;
            }

            _merge.Add(vector, _found.AsSpan(0, found));
            open = left;
            if (open == 0) break;
        }

        _merge.Add(Truth.Unknown, _open.AsSpan(0, open));
        return _merge.Finish(batch.Count, context);
    }
}
