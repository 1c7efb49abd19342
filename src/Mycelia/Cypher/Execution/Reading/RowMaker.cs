using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Reading;

/// <summary>
/// The frame of operators that make, row by row of their input, any number of rows. It stops when a batch is full, in the middle of a row if need be, and goes
/// on there.
/// </summary>
internal abstract class RowMaker : Operator
{
    private readonly Operator _input;
    private Batch? _batch;
    private int _at;
    private bool _isInRow;
    private bool _hasBegun;

    protected RowMaker(PlanNode plan, Operator input, OperatorBuild build, bool carriesAll = false)
    {
        _input = input;
        Output = new RowOutput(plan, build.SymbolCount) { CarriesAll = carriesAll };
    }

    protected RowOutput Output { get; }

    protected QueryContext Context { get; private set; } = null!;

    /// <summary>The batch of the input whose rows are being worked on.</summary>
    protected Batch Input => _batch!;

    public override void Open(QueryContext context)
    {
        Context = context;
        _input.Open(context);
        Output.Open(context);
        _batch = null;
        _isInRow = _hasBegun = false;
    }

    public override Batch? Next()
    {
        while (true)
        {
            Context.Cancellation.ThrowIfCancellationRequested();
            if (_batch is null)
            {
                _batch = NextInput();
                if (_batch is null) return null;
                if (!_hasBegun) Begin();
                _hasBegun = true;
                if (IsOver)
                {
                    _batch = null;
                    return null;
                }

                _at = 0;
                BeginInput();
            }

            Output.Begin();
            BeginOutput();
            Fill();
            if (Output.Count == 0)
            {
                _batch = null;
                continue;
            }

            var batch = Output.Finish(_batch);
            if (EndOutput(batch)) return batch;
        }
    }

    public override void Close() => _input.Close();

    /// <summary>The next batch to be worked on; null at the end.</summary>
    protected virtual Batch? NextInput() => _input.Next();

    private void Fill()
    {
        while (Output.Room > 0)
        {
            if (_isInRow)
            {
                _isInRow = !FillRow();
                continue;
            }

            var positions = Expressions.Positions.Of(_batch!);
            if (_at == positions.Length) return;
            _isInRow = BeginRow(positions[_at++]);
        }
    }

    /// <summary>A run begins: with its first input batch, because clauses below that write have then written, and names and indexes are those after them.</summary>
    protected abstract void Begin();

    /// <summary>Whether no row of the input, whatever it is, can give any more.</summary>
    protected virtual bool IsOver => false;

    /// <summary>There is a new batch of the input.</summary>
    protected virtual void BeginInput()
    {
    }

    /// <summary>Begins with a position of the input; false when it gives no row.</summary>
    protected abstract bool BeginRow(int position);

    /// <summary>Adds rows until there is no more room or the input's row is done; true when it is done.</summary>
    protected abstract bool FillRow();

    /// <summary>Prepares the own columns for a batch.</summary>
    protected abstract void BeginOutput();

    /// <summary>Adds the own columns; false when no row is left after all.</summary>
    protected abstract bool EndOutput(Batch batch);
}
