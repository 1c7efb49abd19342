using Mycelia.Import;
using Mycelia.Import.Export;

namespace Mycelia;

public sealed partial class Database
{
    /// <summary>
    /// Imports the files of a plan: all of it becomes part of the database with one commit, or none of it does, whatever error, cancellation or
    /// crash comes in between. Files are parsed in parallel; the imported rows are held in memory until the commit.
    /// </summary>
    /// <exception cref="ImportException">A row is wrong, and the options say to stop.</exception>
    /// <exception cref="MyceliaException">A file cannot be read, or the plan does not fit it.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the database is as it was.</exception>
    public ImportReport Import(ImportPlan plan, ImportOptions? options = null, IProgress<ImportProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Import(importer => importer.Run(plan), options ?? new ImportOptions(), progress, cancellation);
    }

    /// <summary>As <see cref="Import(ImportPlan, ImportOptions?, IProgress{ImportProgress}?, CancellationToken)"/>, on a thread of the pool.</summary>
    public Task<ImportReport> ImportAsync(ImportPlan plan, ImportOptions? options = null, IProgress<ImportProgress>? progress = null, CancellationToken cancellation = default) =>
        Task.Run(() => Import(plan, options, progress, cancellation), cancellation);

    /// <summary>
    /// Writes the present version to a stream in a form that does not depend on how databases are stored: all nodes, edges, values and schema cells.
    /// Writers go on meanwhile. <see cref="LoadDump"/> reads it back.
    /// </summary>
    public ExportReport Dump(Stream stream, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return DumpFile.Write(Snapshot(), stream, cancellation);
    }

    /// <summary>
    /// Fills this database, which must be empty, with what <see cref="Dump"/> wrote, by one commit. Identities of nodes and edges are new ones.
    /// </summary>
    /// <param name="stream">The dump.</param>
    /// <param name="name">What messages call it, e.g. the name of the file.</param>
    /// <param name="progress">Told how many bytes of the stream were read; uncompressed ones where its length is not known.</param>
    /// <param name="cancellation">Gives the load up; the database stays empty.</param>
    /// <exception cref="CorruptionException">The dump was cut or changed; nothing of it was loaded.</exception>
    /// <exception cref="MyceliaException">The database is not empty, or a newer release wrote the dump.</exception>
    public ImportReport LoadDump(Stream stream, string name = "the dump", IProgress<ImportProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var now = Snapshot();
        if (now.NodeCount > 0 || now.Space.Schema.Count > 0)
            throw new MyceliaException(StatusCode.InvalidState, $"The database {Path ?? "in memory"} is not empty. Load the dump into a new one.");
        return Import(importer => importer.Run(stream, name), new ImportOptions(), progress, cancellation);
    }

    private ImportReport Import(Action<Importer> work, ImportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancellation)
    {
        RequireWritable();
        var start = _options.World.MonotonicNanos();
        using var load = new BulkLoad(this, cancellation);
        using var importer = new Importer(load, options, progress, cancellation);
        work(importer);
        return importer.Report(TimeSpan.FromMilliseconds((_options.World.MonotonicNanos() - start) / 1e6));
    }
}

public sealed partial class Snapshot
{
    /// <summary>
    /// Writes this version as CSV files into a folder: one per label set, one per edge type, with headers that an import understands. Every value
    /// comes back as it was; identities do not.
    /// </summary>
    /// <exception cref="MyceliaException">A file cannot be written.</exception>
    public ExportReport ExportCsv(string folder, ExportOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return new CsvExport(this, folder, options ?? new ExportOptions(), cancellation).Run();
    }

    /// <summary>Writes this version as JSON Lines: nodes, then relationships, one object to a line, every value without loss.</summary>
    public ExportReport ExportJsonLines(Stream stream, ExportOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var writer = new JsonLinesWriter(stream);
        var (nodes, edges) = writer.WriteGraph(this, new ExportFilter(this, options ?? new ExportOptions()), cancellation);
        writer.Flush();
        return new ExportReport(nodes, edges, []);
    }
}
