namespace Mycelia;

/// <summary>How <see cref="HistoryForest.Collect"/> collects.</summary>
public sealed record GcOptions
{
    /// <summary>How long movements stay in the reflog, and with them the commits that nothing else leads to.</summary>
    public TimeSpan ReflogKeep { get; init; } = TimeSpan.FromDays(90);
}

/// <summary>What <see cref="HistoryForest.Collect"/> did.</summary>
/// <param name="CommitsDropped">Commits that neither a branch, a tag, another name nor the reflog led to.</param>
/// <param name="ReflogEntriesExpired">Movements that were older than they are kept.</param>
/// <param name="BlobsDropped">Stored chunks that nothing needed any more. Those that a snapshot or another process may still read go later.</param>
/// <param name="BytesBefore">Bytes on disk before; 0 in memory.</param>
/// <param name="BytesAfter">Bytes on disk after.</param>
/// <param name="ElapsedMs">How long it took.</param>
public sealed record GcReport(int CommitsDropped, int ReflogEntriesExpired, int BlobsDropped, long BytesBefore, long BytesAfter, double ElapsedMs);
