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

    public Value Get(int row, int column) => VectorCopy.GetValue(_batch!.Column(columns[column]), PositionOf(row), context!);

    public bool TryGetInt64(int row, int column, out long value)
    {
        var vector = _batch!.Column(columns[column]);
        value = 0;
        if (vector.Kind != VectorKind.Int64 || vector.IsNull(PositionOf(row))) return false;
        value = vector.Longs[vector.IsConstant ? 0 : PositionOf(row)];
        return true;
    }

    public bool TryGetDouble(int row, int column, out double value)
    {
        var vector = _batch!.Column(columns[column]);
        value = 0;
        if (vector.Kind != VectorKind.Float64 || vector.IsNull(PositionOf(row))) return false;
        value = vector.Doubles[vector.IsConstant ? 0 : PositionOf(row)];
        return true;
    }

    public bool TryGetSpan<T>(int column, out ReadOnlySpan<T> values) where T : struct
    {
        values = default;
        var vector = _batch!.Column(columns[column]);
        if (_batch.IsSelected || vector.IsConstant || vector.HasNulls) return false;
        if (typeof(T) == typeof(long) && vector.Kind == VectorKind.Int64)
            values = System.Runtime.InteropServices.MemoryMarshal.Cast<long, T>(vector.Longs.AsSpan(0, _batch.Count));
        else if (typeof(T) == typeof(double) && vector.Kind == VectorKind.Float64)
            values = System.Runtime.InteropServices.MemoryMarshal.Cast<double, T>(vector.Doubles.AsSpan(0, _batch.Count));
        else return false;
        return true;
    }

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
            default:
                return null;
        }
    }
}
