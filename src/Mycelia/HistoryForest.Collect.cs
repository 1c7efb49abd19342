namespace Mycelia;

public sealed partial class HistoryForest
{
    /// <summary>
    /// Collects garbage: takes old movements out of the reflog, then the commits that no branch, working state, tag, other name or movement leads to, then what is stored and nothing needs. What
    /// an open snapshot or another process reads stays until they let go. Readers and writers go on. Happens by itself too (<see cref="DatabaseOptions.AutomaticCollection"/>).
    /// Cost: a checkpoint, and one pass over what is stored.
    /// </summary>
    /// <exception cref="MyceliaException">The database is open to read only, or the storage failed.</exception>
    /// <exception cref="CorruptionException">What is stored is damaged; nothing was deleted.</exception>
    public GcReport Collect(GcOptions? options = null, CancellationToken cancellation = default) => _database.Collect(options ?? new GcOptions(), cancellation);
}
