using Microsoft.Extensions.Logging;
using Mycelia.Kernel;

namespace Mycelia;

/// <summary>Settings of an open database. The defaults are safe; change them by name.</summary>
public sealed record DatabaseOptions
{
    /// <summary>How long commits wait for the disk unless a transaction says otherwise. Ignored by <see cref="Database.InMemory"/>.</summary>
    public Durability Durability { get; init; } = Durability.Strict;

    /// <summary>The longest time for which a <see cref="Mycelia.Durability.Relaxed"/> commit stays off the device.</summary>
    public TimeSpan RelaxedInterval { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Create the database if the path does not hold one.</summary>
    public bool CreateIfMissing { get; init; } = true;

    /// <summary>
    /// Open to read only, beside a process that writes or without one: takes no lock, changes no data, and follows what the writer commits. Any
    /// number of processes may do so. The database must exist.
    /// </summary>
    public bool ReadOnly { get; init; }

    /// <summary>
    /// How long a read-only database may go without looking for new commits when none arrive; while they come it looks every millisecond.
    /// <see cref="Timeout.InfiniteTimeSpan"/>: only <see cref="Database.Refresh"/> and <see cref="Database.WaitFor"/> look.
    /// </summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>A checkpoint starts by itself when the log has grown by this many bytes since the last one; 0 turns that off.</summary>
    public long CheckpointLogBytes { get; init; } = 256L << 20;

    /// <summary>
    /// About how many bytes of stored pages (columns, adjacency) are kept in memory; beyond, those that were not read for long are dropped and read again when they
    /// are needed. A quarter of it more may be unsaved changes: beyond that a checkpoint starts by itself. 0, the default: four tenths of the memory that this process may use.
    /// Ignored by <see cref="Database.InMemory"/>.
    /// </summary>
    public long CacheBytes { get; init; }

    /// <summary>
    /// The most bytes that projections for graph algorithms take together (<see cref="Snapshot.Project(Algorithms.ProjectionOptions?, CancellationToken)"/>): those in use, those kept for the next who
    /// asks, and those being made. When it does not suffice, those kept that nobody uses go first; then making one fails. 0, the default: a quarter of the memory that this process may use.
    /// </summary>
    public long ProjectionBytes { get; init; }

    /// <summary>Who records commits when a call does not say it, by custom <c>Name &lt;mail&gt;</c>; null: the name of the user that runs the process.</summary>
    public string? Author { get; init; }

    /// <summary>
    /// Collect garbage in the background when, after a checkpoint, there may be so much of it that it pays: movements in the reflog that are older than 90 days, commits that nothing leads to any
    /// more, their pages. Keeps the files below one and a half times what is needed. <see cref="HistoryForest.Collect"/> does it at once.
    /// </summary>
    public bool AutomaticCollection { get; init; } = true;

    /// <summary>Receives what an operator should know: opening, recovery, checkpoints, failures.</summary>
    public ILogger? Logger { get; init; }

    internal long CacheBytesInForce => CacheBytes > 0 ? CacheBytes : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 10 * 4;

    internal long ProjectionBytesInForce => ProjectionBytes > 0 ? ProjectionBytes : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;

    /// <summary>A read-only database loads the writer's newest checkpoint when it has replayed this many bytes of log since the last.</summary>
    internal long RebaseLogBytes { get; init; } = 64L << 20;

    /// <summary>With fewer bytes put since the last time, garbage is not collected by itself.</summary>
    internal long CollectionBytesMin { get; init; } = 4L << 20;

    /// <summary>After garbage was collected by itself, it is not for so many times as long as that took.</summary>
    internal double CollectionPauses { get; init; } = 20;

    /// <summary>How long movements are kept when garbage is collected by itself.</summary>
    internal TimeSpan ReflogKeep { get; init; } = new GcOptions().ReflogKeep;

    /// <summary>Time and randomness; tests inject their own.</summary>
    internal World World { get; init; } = World.Real;
}
