using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Rows;

/// <summary>One row without columns.</summary>
internal sealed class UnitOperator(int symbolCount) : Operator
{
    private readonly Batch _batch = new(symbolCount);
    private bool _given;

    public override void Open(QueryContext context) => _given = false;

    public override Batch? Next()
    {
        if (_given) return null;
        _given = true;
        _batch.Clear();
        _batch.Count = 1;
        return _batch;
    }
}

/// <summary>An operator over one input that is opened and closed with it.</summary>
internal abstract class UnaryOperator(Operator input) : Operator
{
    private QueryContext? _context;

    protected Operator Input { get; } = input;

    /// <summary>The run that the operator is open for.</summary>
    protected QueryContext Context => _context!;

    public override void Open(QueryContext context)
    {
        _context = context;
        Input.Open(context);
    }

    public override void Close() => Input.Close();

    /// <summary>The next batch of the input, after looking whether the run has been cancelled.</summary>
    protected Batch? NextInput()
    {
        Context.Cancellation.ThrowIfCancellationRequested();
        return Input.Next();
    }
}

/// <summary>Runs its input to the end and gives no row.</summary>
internal sealed class EmptyResultOperator(Operator input) : UnaryOperator(input)
{
    public override Batch? Next()
    {
        while (NextInput() is not null)
        {
        }

        return null;
    }
}
