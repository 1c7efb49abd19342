using Mycelia.Cypher.Execution.Rows;

namespace Mycelia.Cypher.Execution.Writing;

/// <summary>
/// The frame of every operator that writes: takes all rows of its input, lets the operator write for each batch of them, brings the writes into view, and
/// gives the rows on. It does so when it is opened: whatever stands above resolves its names when it is opened, after its input, and must find what was written.
/// </summary>
internal abstract class WriteOperator(Operator input, int symbolCount) : UnaryOperator(input)
{
    private readonly MaterializedRows _rows = new(null, symbolCount);
    private int[] _positions = [];
    private int _next;

    public override void Open(QueryContext context)
    {
        base.Open(context);
        _rows.Clear();
        _next = 0;
        _rows.TakeAll(Input, Context);
        var writer = new GraphWriter(Context);
        Begin();
        foreach (var batch in _rows.Batches)
        {
            Context.Cancellation.ThrowIfCancellationRequested();
            Write(batch, RowPositions.Of(batch, ref _positions), writer);
        }

        End(writer);
        Context.Advance();
    }

    public override Batch? Next()
    {
        if (_next == _rows.Batches.Count) return null;
        var given = _rows.Batches[_next++];
        Complete(given);
        return given;
    }

    public override void Close()
    {
        base.Close();
        _rows.Clear();
    }

    /// <summary>Before the first batch of a run.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>Writes for the rows of one batch. The version that is read is the one before the clause.</summary>
    protected abstract void Write(Batch batch, ReadOnlySpan<int> positions, GraphWriter writer);

    /// <summary>After the last batch, before the writes come into view.</summary>
    protected virtual void End(GraphWriter writer)
    {
    }

    /// <summary>Adds what can be added only when the writes are in view: columns of created entities.</summary>
    protected virtual void Complete(Batch batch)
    {
    }
}
