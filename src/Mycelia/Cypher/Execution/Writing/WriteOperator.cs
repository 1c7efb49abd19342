using Mycelia.Cypher.Execution.Rows;

namespace Mycelia.Cypher.Execution.Writing;

/// <summary>
/// The frame of every operator that writes: takes all rows of its input, lets the operator write for each batch of them, brings the writes into view, and
/// gives the rows on. All of that happens when it is opened: what stands above opens after its input, and so finds the names and rows of the version that
/// this clause has left.
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
        _rows.TakeAll(Input, context);
        _next = 0;
        var writer = new GraphWriter(context);
        Begin();
        foreach (var batch in _rows.Batches)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            Write(batch, RowPositions.Of(batch, ref _positions), writer);
        }

        End(writer);
        context.Advance();
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
