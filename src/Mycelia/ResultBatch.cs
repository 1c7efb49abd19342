using Mycelia.Querying;

namespace Mycelia;

/// <summary>Up to 2,048 rows of a result, column by column. Holds until the result is asked for its next batch.</summary>
public readonly struct ResultBatch
{
    private readonly RunningQuery _run;
    private readonly ColumnNames _columns;

    internal ResultBatch(RunningQuery run, ColumnNames columns) => (_run, _columns) = (run, columns);

    /// <summary>How many rows there are; at least one.</summary>
    public int Count => _run.BatchRows;

    /// <summary>The value of a row and column, both from 0.</summary>
    public Value Get(int row, int column) => _run.Get(row, column);

    /// <summary>
    /// The whole column as integers (<typeparamref name="T"/> is long) or floats (double); false when a value is of another kind or null. Nothing is copied when the
    /// rows lie together, as they do in results that are computed.
    /// </summary>
    public bool TryGetSpan<T>(int column, out ReadOnlySpan<T> values) where T : struct => _run.TryGetSpan(column, out values);

    /// <summary>The names of the columns, in order.</summary>
    public IReadOnlyList<string> Columns => _columns.Names;
}
