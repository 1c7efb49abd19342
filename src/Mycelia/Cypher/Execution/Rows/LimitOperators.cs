using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Rows;

/// <summary>How many rows SKIP and LIMIT name: an expression without variables, evaluated once per run.</summary>
internal sealed class RowCount(Syntax.Expression expression, EvaluatorFactory evaluators, int symbolCount, string clause)
{
    private readonly Evaluator _count = evaluators.Create(expression);
    private readonly Batch _unit = new(symbolCount);

    public long Evaluate(QueryContext context)
    {
        _unit.Clear();
        _unit.Count = 1;
        var value = VectorCopy.GetValue(_count.Evaluate(_unit, context), 0, context);
        if (value.Kind != ValueKind.Int64)
        {
            throw new CypherException("SyntaxError", CypherErrorPhase.Runtime, "InvalidArgumentType",
                $"{clause} needs an integer, and was given {value}.", expression.Span.Start);
        }

        if (value.AsInt64() < 0)
        {
            throw new CypherException("SyntaxError", CypherErrorPhase.Runtime, "NegativeIntegerArgument",
                $"{clause} needs a number of rows from 0, and was given {value}.", expression.Span.Start);
        }

        return value.AsInt64();
    }
}

/// <summary>Drops the first rows.</summary>
internal sealed class SkipOperator(SkipPlan plan, Operator input, EvaluatorFactory evaluators, int symbolCount) : UnaryOperator(input)
{
    private readonly RowCount _count = new(plan.Count, evaluators, symbolCount, "SKIP");
    private long _left;

    public override void Open(QueryContext context)
    {
        _left = _count.Evaluate(context);
        base.Open(context);
    }

    public override Batch? Next()
    {
        while (NextInput() is { } batch)
        {
            var rows = batch.Rows;
            if (_left >= rows)
            {
                _left -= rows;
                continue;
            }

            if (_left > 0) RowRange.Keep(batch, (int)_left, rows);
            _left = 0;
            return batch;
        }

        return null;
    }
}

/// <summary>Ends after a number of rows, without asking its input for more; where the input writes, it is run to its end all the same.</summary>
internal sealed class LimitOperator(LimitPlan plan, Operator input, bool inputWrites, EvaluatorFactory evaluators, int symbolCount) : UnaryOperator(input)
{
    private readonly RowCount _count = new(plan.Count, evaluators, symbolCount, "LIMIT");
    private long _left;

    public override void Open(QueryContext context)
    {
        _left = _count.Evaluate(context);
        base.Open(context);
    }

    public override Batch? Next()
    {
        if (_left == 0)
        {
            while (inputWrites && NextInput() is not null)
            {
            }

            return null;
        }

        if (NextInput() is not { } batch) return null;
        if (batch.Rows > _left) RowRange.Keep(batch, 0, (int)_left);
        _left -= batch.Rows;
        return batch;
    }
}

internal static class RowRange
{
    /// <summary>Keeps the rows from the <paramref name="from"/>-th to before the <paramref name="to"/>-th of those that count.</summary>
    public static void Keep(Batch batch, int from, int to)
    {
        var isSelected = batch.IsSelected;
        var old = batch.Selection;
        var selection = batch.BeginSelect();
        for (var i = from; i < to; i++) selection[i - from] = isSelected ? old[i] : i;
        batch.EndSelect(to - from);
    }
}
