using Mycelia.Import.Csv;

namespace Mycelia.Import;

/// <summary>Collects rows that cannot be imported, counts them, writes them to a file when one was named, or ends the import at the first.</summary>
internal sealed class Rejects(ImportOptions options) : IDisposable
{
    private const int KeptMax = 100;
    private const int RowBytesMax = 64 << 10;

    private readonly List<RejectedRow> _kept = [];
    private StreamWriter? _writer;

    public bool StopsAtFirst => options.OnError == OnRowError.Stop;

    public long Count { get; private set; }

    public IReadOnlyList<RejectedRow> Kept => _kept;

    /// <summary>Takes problems of a delimited file, in file order.</summary>
    /// <exception cref="ImportException">The import is to stop at the first problem.</exception>
    public void Add(CsvFile file, List<RowProblem> problems)
    {
        if (problems.Count == 0) return;
        var lines = file.LinesOf(problems.Select(static problem => problem.Offset).ToArray());
        for (var i = 0; i < problems.Count; i++)
        {
            var problem = problems[i];
            var row = options.RejectsFile is null ? "" : file.RowAt(problem.Offset, RowBytesMax);
            Add(new RejectedRow(file.Path, lines[i], problem.Column, problem.Reason), row);
        }
    }

    /// <summary>Takes one problem.</summary>
    public void Add(RejectedRow rejected, string row)
    {
        Count++;
        if (_kept.Count < KeptMax) _kept.Add(rejected);
        if (options.RejectsFile is { } path)
        {
            try
            {
                if (_writer is null)
                {
                    _writer = new StreamWriter(path, append: false);
                    _writer.Write("file,line,reason,row\n");
                }

                _writer.Write($"{Quoted(rejected.File)},{rejected.Line},{Quoted(rejected.Reason)},{Quoted(row)}\n");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new MyceliaException(StatusCode.StorageUnavailable, $"Rejected rows cannot be written to {path}: {e.Message}", e);
            }
        }

        if (!StopsAtFirst) return;
        throw new ImportException(rejected);
    }

    /// <summary>Makes sure that the file with the rejected rows is complete.</summary>
    public void Close()
    {
        try
        {
            _writer?.Dispose();
            _writer = null;
        }
        catch (IOException e)
        {
            _writer = null;
            throw new MyceliaException(StatusCode.StorageUnavailable, $"Rejected rows cannot be written to {options.RejectsFile}: {e.Message}", e);
        }
    }

    /// <summary>Closes the file after a failure, which is the one to report: closing writes again what could not be written, and fails again.</summary>
    public void Dispose()
    {
        try
        {
            _writer?.Dispose();
        }
        catch (IOException)
        {
            // The import ends with the failure before it.
        }
    }

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
