using Mycelia.Import;

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
        RequireOpen();
        var start = _options.World.MonotonicNanos();
        using var load = new BulkLoad(this);
        using var importer = new Importer(load, options ?? new ImportOptions(), progress, cancellation);
        importer.Run(plan);
        return importer.Report(TimeSpan.FromMilliseconds((_options.World.MonotonicNanos() - start) / 1e6));
    }

    /// <summary>As <see cref="Import(ImportPlan, ImportOptions?, IProgress{ImportProgress}?, CancellationToken)"/>, on a thread of the pool.</summary>
    public Task<ImportReport> ImportAsync(ImportPlan plan, ImportOptions? options = null, IProgress<ImportProgress>? progress = null, CancellationToken cancellation = default) =>
        Task.Run(() => Import(plan, options, progress, cancellation), cancellation);
}
