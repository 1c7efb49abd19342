// One run of one query as its result reads it: batches one after the other, cells by row and column. The run is either under way (a query that only reads:
// each batch is computed when it is asked for) or over (one that writes: its rows were kept).

using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Execution;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Querying;

/// <summary>Where the batches of a run come from.</summary>
internal interface IBatchSource
{
    Batch? Next();

    /// <summary>Ends the run: gives back what it holds. May be called twice.</summary>
    void End();
}

internal sealed class RunningQuery(string text, IReadOnlyList<Symbol> columns, IBatchSource source, QueryContext? context, RunReport report) : IDisposable
{
    private Batch? _batch;
    private ColumnReader? _columns;
    private bool _isOver;

    public RunReport Report => report;

    /// <summary>Rows of the present batch.</summary>
    public int BatchRows => _batch?.Rows ?? 0;

    /// <summary>Goes to the next batch; false at the end, where the run gives back what it holds.</summary>
    public bool NextBatch()
    {
        if (_isOver) return false;
        try
        {
            _batch = source.Next();
        }
        catch (Exception e)
        {
            Dispose();
            if (QueryErrors.Translate(e, text, report) is { } translated) throw translated;
            throw;
        }

        if (_batch is not null) return true;
        Dispose();
        return false;
    }

    public Value Get(int row, int column) => VectorCopy.GetValue(Present.Column(columns[column]), PositionOf(row), context!);

    /// <summary>The column of the present batch, and where in it a row stands.</summary>
    public Vector ColumnAt(int row, int column, out int position)
    {
        var vector = Present.Column(columns[column]);
        position = vector.IsConstant ? 0 : PositionOf(row);
        return vector;
    }

    public ColumnReader Columns => _columns ??= new ColumnReader(columns);

    /// <summary>The batch whose rows are read now.</summary>
    /// <exception cref="MyceliaException">The result has moved on.</exception>
    public Batch Present => _batch ?? throw new MyceliaException(StatusCode.InvalidState, "The batch is gone: it holds until the result is asked for its next batch, or disposed.");

    public QueryContext? Context => context;

    public QuerySummary Summary() => report.Summarize();

    public void Dispose()
    {
        if (_isOver) return;
        _isOver = true;
        _batch = null;
        source.End();
        report.End();
    }

    private int PositionOf(int row) => _batch!.IsSelected ? _batch.Selection[row] : row;
}

/// <summary>Turns what a run may throw into what its caller should see.</summary>
internal static class QueryErrors
{
    /// <summary>The exception to be thrown instead; null when it is to be thrown on as it is.</summary>
    public static Exception? Translate(Exception error, string text, RunReport? report)
    {
        switch (error)
        {
            case CypherException e:
                e.In(text);
                return null;
            case OperationCanceledException when report is { IsTimedOut: true }:
                return CypherErrors.Runtime("TransactionError", "Timeout",
                    $"The query ran longer than its timeout of {report.Timeout.TotalMilliseconds:N0} ms and was ended. Nothing that it wrote was kept. Give it more time, or make it do less.",
                    inner: error).In(text);
            case ConstraintViolationException { IsRetryable: false } e:
                return CypherErrors.Runtime("ConstraintValidationFailed", "ConstraintViolation", e.Message, inner: e).In(text);
            case OutOfMemoryException:
                return CypherErrors.Runtime("LimitExceeded", "MemoryLimit",
                    "The query made a text or list that is longer than any can be, or the process has no memory left. Nothing that it wrote was kept. Make smaller ones, or limit it by QueryOptions.MemoryBytesMax.",
                    inner: error).In(text);
            default:
                return null;
        }
    }
}
