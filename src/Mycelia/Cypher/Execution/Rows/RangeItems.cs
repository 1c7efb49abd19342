using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution.Rows;

/// <summary>The items of range(start, end[, step]) for the rows of a batch, counted through a batch at a time: a range may be longer than any list.</summary>
internal sealed class RangeItems(IReadOnlyList<Expression> bounds, EvaluatorFactory evaluators)
{
    private readonly Evaluator _start = evaluators.Create(bounds[0]);
    private readonly Evaluator _end = evaluators.Create(bounds[1]);
    private readonly Evaluator? _step = bounds.Count > 2 ? evaluators.Create(bounds[2]) : null;
    private Vector? _starts;
    private Vector? _ends;
    private Vector? _steps;
    private int _row;
    private bool _isInRange;
    private Int128 _next;
    private long _last;
    private long _by;

    /// <summary>The bounds if the expression is a call of range(); null otherwise.</summary>
    public static IReadOnlyList<Expression>? Of(Expression list)
    {
        while (list is Parenthesized parenthesized) list = parenthesized.Inner;
        return list is FunctionCall { Arguments.Count: 2 or 3 } call && call.Name.Equals("range", StringComparison.OrdinalIgnoreCase) ? call.Arguments : null;
    }

    public void Begin(Batch batch, QueryContext context)
    {
        (_starts, _ends, _steps) = (_start.Evaluate(batch, context), _end.Evaluate(batch, context), _step?.Evaluate(batch, context));
        _row = 0;
        _isInRange = false;
    }

    /// <summary>The next items and the positions of the rows they belong to; 0 when the batch has no more.</summary>
    public int Fill(Batch batch, Span<int> positions, Vector items, QueryContext context)
    {
        items.Reset(VectorKind.Int64, positions.Length);
        var longs = items.Longs;
        var count = 0;
        for (; _row < batch.Rows; _row++)
        {
            var position = batch.IsSelected ? batch.Selection[_row] : _row;
            if (!_isInRange) BeginRow(position, context);
            while (_by > 0 ? _next <= _last : _next >= _last)
            {
                if (count == positions.Length) return count;
                (longs[count], positions[count]) = ((long)_next, position);
                count++;
                _next += _by;
            }

            _isInRange = false;
        }

        return count;
    }

    private void BeginRow(int position, QueryContext context)
    {
        _isInRange = true;
        if (_starts!.IsNull(position) || _ends!.IsNull(position) || _steps?.IsNull(position) == true)
        {
            // The list is null, and so without items.
            (_next, _last, _by) = (1, 0, 1);
            return;
        }

        _next = Bound(_starts, position, context);
        _last = Bound(_ends, position, context);
        _by = _steps is null ? 1 : Bound(_steps, position, context);
        if (_by == 0) throw CypherErrors.OutOfRange("The step of range() is 0. Give a positive or negative one.").At(bounds[^1].Span.Start);
    }

    private long Bound(Vector vector, int position, QueryContext context)
    {
        var value = VectorCopy.GetValue(vector, position, context);
        return value.Kind == ValueKind.Int64 ? value.AsInt64() : throw ListFunctions.WrongBound(value).At(bounds[0].Span.Start);
    }
}
