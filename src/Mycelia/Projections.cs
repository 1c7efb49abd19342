using Mycelia.Algorithms;

namespace Mycelia;

/// <summary>The projections that a database keeps for whoever asks for them again; see <see cref="Snapshot.Project(ProjectionOptions?, CancellationToken)"/>. Thread-safe.</summary>
public sealed class Projections
{
    private readonly ProjectionCache _cache;

    internal Projections(ProjectionCache cache) => _cache = cache;

    /// <summary>How many are kept.</summary>
    public int Count => _cache.Count;

    /// <summary>Bytes that those kept hold.</summary>
    public long Bytes => _cache.Bytes;

    /// <summary>Bytes that all projections of this database hold, those in use that are no longer kept and those being made among them.</summary>
    public long UsedBytes => _cache.UsedBytes;

    /// <summary>The most that <see cref="UsedBytes"/> may be: <see cref="DatabaseOptions.ProjectionBytes"/>.</summary>
    public long BudgetBytes => _cache.BudgetBytes;

    /// <summary>Drops those kept. Those in use stay good, and their memory is freed when they are disposed.</summary>
    public void Clear() => _cache.Clear();
}
