using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Mycelia.Cypher.Execution;
using Mycelia.Querying;

namespace Mycelia;

/// <summary>
/// The rows that a query gives, read once, forwards. A query that only reads runs while it is read, on one version of the graph; one that writes has run to its end
/// (and, unless in a transaction, has committed) before this object exists. Dispose it when it was not read to the end. Not thread-safe.
/// </summary>
/// <example><code>
/// foreach (var row in db.Query("MATCH (p:Person) WHERE p.age &gt; $age RETURN p.name AS name", new { age = 30 }))
///     Console.WriteLine(row.Get&lt;string&gt;("name"));
/// </code></example>
public sealed class QueryResult : IEnumerable<Row>, IDisposable, IAsyncDisposable
{
    private readonly ColumnNames _columns;
    private readonly RunningQuery _run;
    private int _position = -1;
    private int _rows;

    internal QueryResult(ColumnNames columns, RunningQuery run) => (_columns, _run) = (columns, run);

    /// <summary>The names of the columns, in order.</summary>
    public IReadOnlyList<string> Columns => _columns.Names;

    /// <summary>What the query did. Reads (and drops) the rows that are left, so ask for it last.</summary>
    public QuerySummary Summary
    {
        get
        {
            while (_run.NextBatch())
            {
            }

            _rows = _position = 0;
            return _run.Summary();
        }
    }

    /// <summary>Goes to the next row; false at the end. The columns of the row are read with <see cref="Get"/> and <see cref="Current"/>.</summary>
    /// <exception cref="CypherException">The query failed at this row.</exception>
    /// <exception cref="OperationCanceledException">The query was cancelled.</exception>
    public bool Read()
    {
        if (++_position < _rows) return true;
        if (!_run.NextBatch())
        {
            _rows = _position = 0;
            return false;
        }

        _rows = _run.BatchRows;
        _position = 0;
        return true;
    }

    /// <summary>The value of a column in the present row, without making a <see cref="Row"/>.</summary>
    public Value Get(int column)
    {
        RequireRow();
        return _run.Get(_position, column);
    }

    /// <summary>The integer of a column in the present row; no object is made.</summary>
    /// <exception cref="MyceliaException">The value is no integer (<see cref="StatusCode.TypeMismatch"/>).</exception>
    public long GetInt64(int column)
    {
        RequireRow();
        var vector = _run.ColumnAt(_position, column, out var position);
        return vector.Kind == VectorKind.Int64 && !vector.IsNull(position) ? vector.Longs[position] : ValueConversion<long>.Convert(Get(column), Columns[column]);
    }

    /// <summary>The float of a column in the present row (integers convert); no object is made.</summary>
    /// <exception cref="MyceliaException">The value is no number (<see cref="StatusCode.TypeMismatch"/>).</exception>
    public double GetDouble(int column)
    {
        RequireRow();
        var vector = _run.ColumnAt(_position, column, out var position);
        return vector.Kind == VectorKind.Float64 && !vector.IsNull(position) ? vector.Doubles[position] : ValueConversion<double>.Convert(Get(column), Columns[column]);
    }

    /// <summary>The text of a column in the present row as UTF-8, which holds until the result moves on; mostly no object is made.</summary>
    /// <exception cref="MyceliaException">The value is no text (<see cref="StatusCode.TypeMismatch"/>).</exception>
    public ReadOnlyMemory<byte> GetUtf8(int column)
    {
        RequireRow();
        var vector = _run.ColumnAt(_position, column, out var position);
        return vector.Kind == VectorKind.Text && !vector.IsNull(position)
            ? vector.Texts[position]
            : System.Text.Encoding.UTF8.GetBytes(Get<string>(column) ?? throw new MyceliaException(StatusCode.TypeMismatch, $"Column `{Columns[column]}` is null. Ask IsNull first."));
    }

    /// <summary>Whether a column of the present row is null.</summary>
    public bool IsNull(int column)
    {
        RequireRow();
        return _run.ColumnAt(_position, column, out var position).IsNull(position);
    }

    /// <summary>The value of a column in the present row as a CLR type; see <see cref="Row.Get{T}(int)"/>.</summary>
    /// <exception cref="MyceliaException">The value is of another type, null, or does not fit (<see cref="StatusCode.TypeMismatch"/>).</exception>
    [return: MaybeNull]
    public T Get<T>(int column) => ValueConversion<T>.Convert(Get(column), Columns[column]);

    /// <summary>The present row as an object that stays valid.</summary>
    public Row Current
    {
        get
        {
            RequireRow();
            var values = new Value[_columns.Names.Count];
            for (var column = 0; column < values.Length; column++) values[column] = _run.Get(_position, column);
            return new Row(_columns, values);
        }
    }

    /// <summary>
    /// Goes to the next batch of rows for reading column by column; null at the end. It holds until the next call. Rows of the present batch that
    /// <see cref="Read"/> has not reached are skipped.
    /// </summary>
    public ResultBatch? ReadBatch()
    {
        _rows = _position = 0;
        if (!_run.NextBatch()) return null;
        return new ResultBatch(_run, _columns);
    }

    /// <summary>All rows that are left.</summary>
    public List<Row> ToList()
    {
        var rows = new List<Row>();
        while (Read()) rows.Add(Current);
        Dispose();
        return rows;
    }

    /// <summary>All rows that are left, read on threads of the pool.</summary>
    public async Task<List<Row>> ToListAsync(CancellationToken cancellation = default)
    {
        var rows = new List<Row>();
        await foreach (var row in AsAsyncEnumerable().WithCancellation(cancellation).ConfigureAwait(false)) rows.Add(row);
        return rows;
    }

    /// <summary>The only row.</summary>
    /// <exception cref="MyceliaException">There is none, or more than one (<see cref="StatusCode.InvalidState"/>).</exception>
    public Row Single()
    {
        if (!Read()) throw new MyceliaException(StatusCode.InvalidState, "The query gave no row, and exactly one was asked for.");
        var row = Current;
        if (Read()) throw new MyceliaException(StatusCode.InvalidState, "The query gave more than one row, and exactly one was asked for. Add LIMIT 1, or read them all.");
        Dispose();
        return row;
    }

    /// <summary>The first column of the only row.</summary>
    /// <exception cref="MyceliaException">There is not exactly one row, or the value is of another type.</exception>
    public T? Scalar<T>() => Single().Get<T>(0);

    /// <summary>The rows one by one. One enumeration per result.</summary>
    public IEnumerator<Row> GetEnumerator()
    {
        try
        {
            while (Read()) yield return Current;
        }
        finally
        {
            Dispose();
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The rows one by one, for <c>await foreach</c>; each batch is computed on a thread of the pool, and no thread waits for it.</summary>
    public IAsyncEnumerator<Row> GetAsyncEnumerator(CancellationToken cancellationToken = default) => ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);

    /// <summary>The rows as an asynchronous sequence, for its operators and for <c>WithCancellation</c>.</summary>
    public IAsyncEnumerable<Row> AsAsyncEnumerable() => ReadAsync(default);

    private async IAsyncEnumerable<Row> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (_position + 1 < _rows) _position++;
                else
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (!await Task.Run(_run.NextBatch, cancellationToken).ConfigureAwait(false)) break;
                    _rows = _run.BatchRows;
                    _position = 0;
                }

                yield return Current;
            }
        }
        finally
        {
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Ends the query; rows that were not read are not computed.</summary>
    public void Dispose()
    {
        _run.Dispose();
        _rows = _position = 0;
    }

    /// <summary>As <see cref="Dispose"/>.</summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Notes the version that the commit of this query made.</summary>
    internal void CommittedAs(long version) => _run.Report.Version = version;

    private void RequireRow()
    {
        if ((uint)_position >= (uint)_rows)
            throw new MyceliaException(StatusCode.InvalidState, "There is no present row: call Read first, and stop when it gives false.");
    }
}
