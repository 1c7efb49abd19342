// How a result is printed. Rows go out batch by batch as the query gives them, in constant memory; a table, which has to know its cells' widths, takes
// the first rows only and counts the others.

using System.Text;
using Mycelia.Cli.Terminal;

namespace Mycelia.Cli.Querying;

/// <summary>Prints the results of a script's statements one after the other.</summary>
internal abstract class ResultWriter : IDisposable
{
    public const string Table = "table";
    public const string Json = "json";
    public const string JsonLines = "jsonl";
    public const string Csv = "csv";

    /// <summary>Whether plans are part of what is printed; otherwise they go where notes go, for the output is read by programs.</summary>
    public virtual bool ShowsPlans => false;

    public static ResultWriter Create(string format, TextWriter output) => format switch
    {
        Table => new TableResultWriter(output),
        Json => new JsonResultWriter(output),
        JsonLines => new JsonLinesResultWriter(output),
        _ => new CsvResultWriter(output),
    };

    /// <summary>Reads the result to its end and prints its rows; gives their number. A result without columns prints nothing.</summary>
    public abstract long Write(QueryResult result, CancellationToken cancellation);

    public virtual void Dispose()
    {
    }

    /// <summary>Calls for each row, and after each batch lets go of what was written.</summary>
    protected static long Rows(QueryResult result, TextWriter output, Action<ResultBatch, int> write, CancellationToken cancellation)
    {
        var rows = 0L;
        while (result.ReadBatch() is { } batch)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var row = 0; row < batch.Count; row++) write(batch, row);
            rows += batch.Count;
            output.Flush();
        }

        return rows;
    }
}

/// <summary>A row of JSON per row of the result.</summary>
internal sealed class JsonLinesResultWriter(TextWriter output) : ResultWriter
{
    private readonly JsonText _json = new();

    public override long Write(QueryResult result, CancellationToken cancellation) => Rows(result, output, (batch, row) => output.Write(_json.OfRow(batch, row) + "\n"), cancellation);

    public override void Dispose() => _json.Dispose();
}

/// <summary>An array of objects per statement that has columns, with a row to a line.</summary>
internal sealed class JsonResultWriter(TextWriter output) : ResultWriter
{
    private readonly JsonText _json = new();

    public override long Write(QueryResult result, CancellationToken cancellation)
    {
        var separator = "[\n";
        var rows = Rows(result, output, (batch, row) =>
        {
            output.Write(separator);
            output.Write(_json.OfRow(batch, row));
            separator = ",\n";
        }, cancellation);
        if (result.Columns.Count == 0) return rows;
        output.Write(rows == 0 ? "[]\n" : "\n]\n");
        output.Flush();
        return rows;
    }

    public override void Dispose() => _json.Dispose();
}

/// <summary>
/// RFC 4180 with a header and line feeds: cells with commas, quotes or line ends are quoted, so is the empty text, and null is the empty cell. Lists, maps and entities
/// are written as JSON. Results of several statements are set apart by a blank line.
/// </summary>
internal sealed class CsvResultWriter(TextWriter output) : ResultWriter
{
    private readonly JsonText _json = new();
    private readonly StringBuilder _line = new();
    private bool _isFollowing;

    public override long Write(QueryResult result, CancellationToken cancellation)
    {
        if (result.Columns.Count > 0)
        {
            if (_isFollowing) output.Write('\n');
            _isFollowing = true;
            foreach (var column in result.Columns) Cell(column, isText: true);
            EndLine();
        }

        var rows = Rows(result, output, WriteRow, cancellation);
        output.Flush();
        return rows;
    }

    public override void Dispose() => _json.Dispose();

    private void WriteRow(ResultBatch batch, int row)
    {
        for (var column = 0; column < batch.Columns.Count; column++)
        {
            var value = batch.Get(row, column);
            Cell(TextOf(value), isText: value.Kind == ValueKind.String);
        }

        EndLine();
    }

    private string TextOf(in Value value) => value.Kind switch
    {
        ValueKind.Null => "",
        ValueKind.Bytes => Convert.ToBase64String(value.AsBytes().Span),
        ValueKind.List or ValueKind.Map or ValueKind.Point or ValueKind.Node or ValueKind.Edge or ValueKind.Path => _json.Of(value),
        _ => PlainText.Of(value),
    };

    private void Cell(string text, bool isText)
    {
        var isQuoted = text.AsSpan().IndexOfAny(",\"\r\n") >= 0 || (isText && text.Length == 0);
        if (isQuoted) _line.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        else _line.Append(text);
        _line.Append(',');
    }

    private void EndLine()
    {
        _line[^1] = '\n';
        output.Write(_line);
        _line.Clear();
    }
}

/// <summary>A table for people: the first rows, then how many there are besides.</summary>
internal sealed class TableResultWriter(TextWriter output, int cellLengthMax = TableResultWriter.CellLengthMax) : ResultWriter
{
    public const int RowsMax = 1_000;
    private const int CellLengthMax = 300;

    public override bool ShowsPlans => true;

    public override long Write(QueryResult result, CancellationToken cancellation)
    {
        var columns = result.Columns.Select(column => PlainText.OnOneLine(column, cellLengthMax)).ToArray();
        var cells = new List<string[]>();
        var isNumber = new bool[columns.Length];
        var rows = Rows(result, output, (batch, row) =>
        {
            if (cells.Count == RowsMax) return;
            var texts = new string[columns.Length];
            for (var column = 0; column < texts.Length; column++)
            {
                var value = batch.Get(row, column);
                texts[column] = PlainText.OnOneLine(PlainText.Of(value), cellLengthMax);
                if (cells.Count == 0) isNumber[column] = value.Kind is ValueKind.Int64 or ValueKind.Float64;
            }

            cells.Add(texts);
        }, cancellation);
        if (columns.Length == 0) return rows;
        new Screen(output).Table(columns, cells, isNumber);
        var more = rows - cells.Count;
        output.WriteLine(more > 0 ? $"{Screen.Number(more)} more rows: --format csv or jsonl prints all." : rows == 1 ? "1 row" : $"{Screen.Number(rows)} rows");
        output.Flush();
        return rows;
    }
}
