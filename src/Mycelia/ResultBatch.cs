using Mycelia.Querying;

namespace Mycelia;

/// <summary>Up to 2,048 rows of a result, column by column. Holds until the result is asked for its next batch, and what it gave with it.</summary>
public readonly struct ResultBatch
{
    private readonly RunningQuery _run;
    private readonly ColumnNames _columns;

    internal ResultBatch(RunningQuery run, ColumnNames columns) => (_run, _columns) = (run, columns);

    /// <summary>How many rows there are; at least one.</summary>
    public int Count => _run.BatchRows;

    /// <summary>The names of the columns, in order.</summary>
    public IReadOnlyList<string> Columns => _columns.Names;

    /// <summary>The value of a row and column, both from 0.</summary>
    public Value Get(int row, int column) => _run.Get(row, column);

    /// <summary>
    /// The whole column as values of <typeparamref name="T"/>; false when one is null or of another type. See
    /// <see cref="TryGetSpan{T}(int, out ReadOnlySpan{T}, out ReadOnlySpan{ulong})"/>.
    /// </summary>
    /// <exception cref="MyceliaException"><typeparamref name="T"/> is none of the types that columns can have (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public bool TryGetSpan<T>(int column, out ReadOnlySpan<T> values) where T : struct
    {
        if (TryGetSpan(column, out values, out var valid) && valid.IsEmpty) return true;
        values = default;
        return false;
    }

    /// <summary>
    /// The whole column as values of <typeparamref name="T"/>: <c>long</c>, <c>double</c> (integers convert), <c>bool</c>, <see cref="NodeId"/>, <see cref="EdgeId"/>, or
    /// <see cref="ReadOnlyMemory{T}"/> of bytes for text as UTF-8; false when a value is of another type. Nothing is copied when numbers or texts lie together, as they do in results that
    /// are computed.
    /// </summary>
    /// <param name="column">The column, from 0.</param>
    /// <param name="values">A value per row; the default where it is null.</param>
    /// <param name="valid">Bit <c>i &amp; 63</c> of word <c>i / 64</c> is set when row i is not null; empty when no row is null.</param>
    /// <exception cref="MyceliaException"><typeparamref name="T"/> is none of these types (<see cref="StatusCode.InvalidArgument"/>).</exception>
    public bool TryGetSpan<T>(int column, out ReadOnlySpan<T> values, out ReadOnlySpan<ulong> valid) where T : struct
    {
        if (ColumnReader.IsReadable<T>()) return _run.Columns.TryRead(_run.Present, _run.Context!, column, out values, out valid);
        throw new MyceliaException(StatusCode.InvalidArgument,
            $"A column cannot be read as {typeof(T)}. Ask for long, double, bool, NodeId, EdgeId or ReadOnlyMemory<byte>, or read value by value with Get.");
    }
}
