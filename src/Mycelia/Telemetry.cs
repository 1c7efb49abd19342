using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Mycelia;

/// <summary>The names under which Mycelia reports: an <see cref="ActivitySource"/> and a <see cref="Meter"/>, both called <c>Mycelia</c>.</summary>
internal static class Telemetry
{
    public static readonly ActivitySource Source = new("Mycelia");
    public static readonly Meter Meter = new("Mycelia");
    public static readonly Counter<long> Commits = Meter.CreateCounter<long>("mycelia.commits", "{commit}", "Transactions committed");
    public static readonly Counter<long> Conflicts = Meter.CreateCounter<long>("mycelia.conflicts", "{conflict}", "Transactions that failed because another one committed first");
    public static readonly Histogram<double> CommitMs = Meter.CreateHistogram<double>("mycelia.commit.duration", "ms", "Time from commit to acknowledgement");
    public static readonly Histogram<double> CheckpointMs = Meter.CreateHistogram<double>("mycelia.checkpoint.duration", "ms", "Time of a checkpoint");
}

/// <summary>What one database counts.</summary>
internal sealed class Metrics(string? path)
{
    private readonly KeyValuePair<string, object?> _tag = new("mycelia.database", path ?? "memory");

    /// <summary>A start time for <see cref="Committed"/>, 0 while nobody listens.</summary>
    public static long Start() => Telemetry.CommitMs.Enabled ? Stopwatch.GetTimestamp() : 0;

    public void Committed(long start)
    {
        if (Telemetry.Commits.Enabled) Telemetry.Commits.Add(1, _tag);
        if (start != 0) Telemetry.CommitMs.Record(Stopwatch.GetElapsedTime(start).TotalMilliseconds, _tag);
    }

    public void Conflicted()
    {
        if (Telemetry.Conflicts.Enabled) Telemetry.Conflicts.Add(1, _tag);
    }

    public void Checkpointed(double ms) => Telemetry.CheckpointMs.Record(ms, _tag);
}

/// <summary>Log messages; event ids are stable.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Opened {Path}: {Nodes} nodes, {Edges} edges; checkpoint at {Checkpoint}, {Replayed} commits replayed, {Milliseconds} ms")]
    public static partial void Opened(ILogger logger, string path, long nodes, long edges, long checkpoint, int replayed, long milliseconds);

    [LoggerMessage(2, LogLevel.Warning, "Opening {Path}: {Note}")]
    public static partial void OpenNote(ILogger logger, string path, string note);

    [LoggerMessage(3, LogLevel.Information, "Checkpoint of {Path} at {Sequence}: {Blobs} blobs, {Bytes} bytes written, {Dropped} dropped, {Milliseconds} ms")]
    public static partial void Checkpointed(ILogger logger, string path, long sequence, int blobs, long bytes, int dropped, double milliseconds);

    [LoggerMessage(4, LogLevel.Error, "A checkpoint of {Path} failed; the log still holds everything")]
    public static partial void CheckpointFailed(ILogger logger, string path, Exception exception);

    [LoggerMessage(6, LogLevel.Information, "Backup of {Path} at {Sequence} to {Target}: {Bytes} bytes, {Milliseconds} ms")]
    public static partial void BackedUp(ILogger logger, string path, long sequence, string target, long bytes, double milliseconds);

    [LoggerMessage(7, LogLevel.Information, "Compacted {Path}: {Before} bytes before, {After} after, {Dropped} blobs dropped, {Milliseconds} ms")]
    public static partial void Compacted(ILogger logger, string path, long before, long after, int dropped, double milliseconds);

    [LoggerMessage(5, LogLevel.Critical, "The log of {Path} cannot be written; no further commits are accepted")]
    public static partial void WriteFailed(ILogger logger, string path, Exception exception);

    [LoggerMessage(8, LogLevel.Error, "Following the writer of {Path} failed at version {Version}; it is tried again")]
    public static partial void FollowingFailed(ILogger logger, string path, long version, Exception exception);

    [LoggerMessage(10, LogLevel.Information, "Collected garbage of {Path}: {Commits} commits and {Movements} movements dropped from the history, {Blobs} blobs forgotten, {LiveBytes} bytes are needed, {Milliseconds} ms")]
    public static partial void Collected(ILogger logger, string path, int commits, int movements, int blobs, long liveBytes, double milliseconds);

    [LoggerMessage(11, LogLevel.Error, "Collecting the garbage of {Path} failed; nothing that is needed was touched, and it is tried again after the next checkpoint")]
    public static partial void CollectionFailed(ILogger logger, string path, Exception exception);

    [LoggerMessage(9, LogLevel.Error, "The index or constraint {Name} could not be created")]
    public static partial void SchemaFailed(ILogger logger, string name, Exception exception);
}
