using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Execution.Expressions;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>The frame of operators that count matches of their input's rows and pass the rows themselves on: each as often as it has matches, or once if it has any.</summary>
internal abstract class RowCounter(Operator input, bool isExists) : Operator
{
    private bool _hasBegun;
    private long[] _counts = [];

    protected QueryContext Context { get; private set; } = null!;

    public override void Open(QueryContext context)
    {
        Context = context;
        input.Open(context);
        _hasBegun = false;
    }

    public override Batch? Next()
    {
        while (input.Next() is { } batch)
        {
            Context.Cancellation.ThrowIfCancellationRequested();
            if (!_hasBegun) Begin();
            _hasBegun = true;
            if (_counts.Length < batch.Count) _counts = new long[Math.Max(batch.Count, Context.BatchRows)];
            _counts.AsSpan(0, batch.Count).Clear();
            Count(batch, _counts);
            if (!KeepMatched(batch)) continue;
            if (!isExists) Multiply(batch);
            return batch;
        }

        return null;
    }

    public override void Close() => input.Close();

    /// <summary>A run begins: with its first input batch, because clauses below that write have then written, and names and indexes are those after them.</summary>
    protected abstract void Begin();

    /// <summary>Counts the matches of the selected rows; for a question of existence any number above 0 will do.</summary>
    protected abstract void Count(Batch batch, long[] counts);

    private bool KeepMatched(Batch batch)
    {
        var positions = Positions.Of(batch);
        var kept = batch.BeginSelect();
        var count = 0;
        foreach (var position in positions)
            if (_counts[position] != 0) kept[count++] = position;
        if (count < batch.Count) batch.EndSelect(count);
        return count > 0;
    }

    private void Multiply(Batch batch)
    {
        if (batch.Multiplicity is { } before)
        {
            foreach (var position in Positions.Of(batch))
            {
                if (Math.BigMul(_counts[position], before[position], out var product) != 0 || product < 0)
                    throw CypherErrors.Overflow("A pattern has more matches than a 64-bit integer can count. Restrict it.");
                _counts[position] = product;
            }
        }

        batch.Multiplicity = _counts;
    }
}
