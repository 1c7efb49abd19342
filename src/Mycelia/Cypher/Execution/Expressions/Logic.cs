// AND, OR, XOR, NOT and the tests for null. The right side of AND and OR is evaluated where the left one has not decided.

namespace Mycelia.Cypher.Execution.Expressions;

internal sealed class AndOrEvaluator(Evaluator left, Evaluator right, bool isAnd, int symbolCount) : Evaluator
{
    private readonly Branch _branch = new(symbolCount);
    private readonly Vector _result = new();
    private int[] _open = [];
    private int[] _passed = [];

    protected override Vector Compute(Batch batch, QueryContext context)
    {
        var positions = Positions.Of(batch);
        var first = Truth.Of(left.Evaluate(batch, context), positions);
        var decisive = isAnd ? 0 : 1;
        if (first.IsConstant && Truth.At(first, 0) == decisive) return first;
        Grow(ref _open, positions.Length);
        var open = 0;
        foreach (var p in positions)
        {
            _open[open] = p;
            open += Truth.At(first, p) == decisive ? 0 : 1;
        }

        if (open == 0) return first;
        var rest = open == positions.Length ? batch : _branch.Of(batch, _open.AsSpan(0, open));
        var second = Truth.Of(right.Evaluate(rest, context), _open.AsSpan(0, open));
        _result.Reset(VectorKind.Bool, batch.Count);
        if (open < positions.Length)
            foreach (var p in positions) _result.Longs[p] = decisive;
        foreach (var p in _open.AsSpan(0, open))
        {
            var (a, b) = (Truth.At(first, p), Truth.At(second, p));
            if (b == decisive || (a >= 0 && b >= 0))
            {
                _result.Longs[p] = b;
                continue;
            }

            _result.Longs[p] = 0;
            if (!_result.HasNulls) _result.BeginNulls(batch.Count, allValid: true);
            _result.SetNull(p);
        }

        return _result;
    }

    protected override int ComputeSelection(Batch batch, QueryContext context, Span<int> selected)
    {
        var positions = Positions.Of(batch);
        Grow(ref _passed, positions.Length);
        var passed = left.Select(batch, context, _passed);
        if (isAnd)
        {
            if (passed == 0) return 0;
            return passed == positions.Length ? right.Select(batch, context, selected) : right.Select(_branch.Of(batch, _passed.AsSpan(0, passed)), context, selected);
        }

        if (passed == positions.Length)
        {
            positions.CopyTo(selected);
            return passed;
        }

        return SelectOther(batch, context, positions, passed, selected);
    }

    /// <summary>Positions that passed the left side, and of the others those that pass the right one.</summary>
    private int SelectOther(Batch batch, QueryContext context, ReadOnlySpan<int> positions, int passed, Span<int> selected)
    {
        Grow(ref _open, positions.Length);
        var (open, next) = (0, 0);
        foreach (var p in positions)
        {
            if (next < passed && _passed[next] == p) next++;
            else _open[open++] = p;
        }

        var others = right.Select(passed == 0 ? batch : _branch.Of(batch, _open.AsSpan(0, open)), context, _open);
        var (i, j) = (0, 0);
        for (var k = 0; k < passed + others; k++)
            selected[k] = j == others || (i < passed && _passed[i] < _open[j]) ? _passed[i++] : _open[j++];
        return passed + others;
    }

    private static void Grow(ref int[] array, int count)
    {
        if (array.Length < count) array = new int[Math.Max(count, 16)];
    }
}

internal sealed class XorEvaluator(Evaluator left, Evaluator right) : Evaluator
{
    private readonly Vector _result = new();

    protected override Vector Compute(Batch batch, QueryContext context)
    {
        var positions = Positions.Of(batch);
        var first = Truth.Of(left.Evaluate(batch, context), positions);
        var second = Truth.Of(right.Evaluate(batch, context), positions);
        _result.Reset(VectorKind.Bool, batch.Count);
        foreach (var p in positions)
        {
            var (a, b) = (Truth.At(first, p), Truth.At(second, p));
            _result.Longs[p] = a ^ b;
            if (a >= 0 && b >= 0) continue;
            _result.Longs[p] = 0;
            if (!_result.HasNulls) _result.BeginNulls(batch.Count, allValid: true);
            _result.SetNull(p);
        }

        return _result;
    }
}

internal sealed class NotEvaluator(Evaluator operand) : Evaluator
{
    private readonly Vector _result = new();

    protected override Vector Compute(Batch batch, QueryContext context)
    {
        var truth = Truth.Of(operand.Evaluate(batch, context), Positions.Of(batch));
        if (truth.Kind == VectorKind.Null) return truth;
        _result.Reset(VectorKind.Bool, batch.Count, truth.IsConstant);
        foreach (var p in truth.IsConstant ? Positions.Below(1) : Positions.Of(batch)) _result.Longs[p] = truth.Longs[p] ^ 1;
        if (truth.HasNulls) _result.CopyNulls(truth, batch.Count);
        return _result;
    }
}

internal sealed class NullTestEvaluator(Evaluator operand, bool isNull) : Evaluator
{
    private readonly Vector _result = new();

    protected override Vector Compute(Batch batch, QueryContext context)
    {
        var vector = operand.Evaluate(batch, context);
        if (vector.IsConstant || (vector.Kind != VectorKind.Value && !vector.HasNulls))
        {
            _result.SetConstant(vector.IsConstant && vector.IsNull(0) ? isNull : !isNull);
            return _result;
        }

        _result.Reset(VectorKind.Bool, batch.Count);
        foreach (var p in Positions.Of(batch)) _result.Longs[p] = vector.IsNull(p) == isNull ? 1 : 0;
        return _result;
    }
}
