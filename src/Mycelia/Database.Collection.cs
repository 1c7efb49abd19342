using System.Collections.Immutable;
using Mycelia.History;
using Mycelia.Persistence;
using Mycelia.Storage;

namespace Mycelia;

public sealed partial class Database
{
    /// <summary>When the files hold so many times what is live, they are rewritten.</summary>
    private const double SlackMax = 1.3;

    private readonly CancellationTokenSource _collecting = new();
    private Task _collection = Task.CompletedTask;
    private long _collectNoSooner = long.MinValue;
    private int _isCollecting;

    /// <summary>Waits for the last collection that was begun in the background.</summary>
    internal void AwaitCollection() => _collection.Wait();

    /// <summary>Collects garbage; see <see cref="HistoryForest.Collect"/>.</summary>
    internal GcReport Collect(GcOptions options, CancellationToken cancellation)
    {
        RequireWritable();
        if (options.ReflogKeep < TimeSpan.Zero) throw new MyceliaException(StatusCode.InvalidArgument, "Movements cannot be kept for less than no time. Give a ReflogKeep of zero or more.");
        using var activity = Telemetry.Source.StartActivity("mycelia.collect");
        var start = _options.World.MonotonicNanos();
        var before = DiskBytes;
        var swept = Sweep(options, isAwaited: true, cancellation);
        if (_storage is RocksStorage rocks)
        {
            if (rocks.ChunkSlack().Garbage > 0) rocks.CompactChunks();
            if (IsLogSlack()) rocks.CompactLog();
        }

        return new GcReport(swept.CommitsDropped, swept.ReflogEntriesExpired, swept.BlobsDropped, before, DiskBytes, (_options.World.MonotonicNanos() - start) / 1e6);
    }

    /// <summary>After a checkpoint, starts to collect in the background if that pays. Never on the way of a commit.</summary>
    private void CollectIfDue()
    {
        if (!_options.AutomaticCollection || _isClosed) return;
        var isDue = _checkpointer!.IsSweepDue(_options.CollectionBytesMin) || IsSlack() || IsLogSlack();
        if (!isDue && !HasCommits()) return;
        if (Interlocked.Exchange(ref _isCollecting, 1) != 0) return;
        _collection = Task.Run(() =>
        {
            try
            {
                Collect();
            }
            catch (Exception e)
            {
                // What was not collected is found the next time.
                if (!_isClosed) Log.CollectionFailed(_logger, Path!, e);
            }
            finally
            {
                Volatile.Write(ref _isCollecting, 0);
            }
        });
    }

    private void Collect()
    {
        if (IsLogSlack()) ((RocksStorage)_storage!).CompactLog(); // Little is left to be rewritten after a checkpoint, so this needs no pauses.
        var begin = _options.World.MonotonicNanos();
        if (begin < _collectNoSooner) return;
        var options = new GcOptions { ReflogKeep = _options.ReflogKeep };
        if (_checkpointer!.IsSweepDue(_options.CollectionBytesMin) || HasUnreachable(options)) Sweep(options, isAwaited: false, _collecting.Token);
        if (!_collecting.IsCancellationRequested && IsSlack()) ((RocksStorage)_storage!).CompactChunks();
        var end = _options.World.MonotonicNanos();
        _collectNoSooner = end + (long)((end - begin) * _options.CollectionPauses);
    }

    private bool HasCommits() => _committer.Forest.Commits is { IsLoaded: true, Count: > 0 };

    /// <summary>Whether commits can go. Working states that were not opened yet are not looked at, so the sweep may find otherwise.</summary>
    private bool HasUnreachable(GcOptions options) =>
        HasCommits() && Unreachable.In(new ForestVersion(Tables, 0, _committer.Forest, ImmutableDictionary<int, WorkingEntry>.Empty), ExpireBefore(options)).Commits.Count > 0;

    private long ExpireBefore(GcOptions options)
    {
        var now = _options.World.UtcNowNanos();
        return now - (long)Math.Min(options.ReflogKeep.TotalNanoseconds, now);
    }

    private SweepResult Sweep(GcOptions options, bool isAwaited, CancellationToken cancellation)
    {
        var start = _options.World.MonotonicNanos();
        var expireBefore = ExpireBefore(options);
        if (_checkpointer is null)
        {
            Unreachable? dropped = null;
            _committer.Quiesce(_ => _committer.Drop(dropped = Unreachable.In(_committer.Everything(), expireBefore)));
            return new SweepResult(dropped!.Commits.Count, dropped.Expired, 0, 0);
        }

        var result = _checkpointer.Sweep(expireBefore, isAwaited, cancellation);
        Log.Collected(_logger, Path!, result.CommitsDropped, result.ReflogEntriesExpired, result.BlobsDropped, result.LiveBytes, (_options.World.MonotonicNanos() - start) / 1e6);
        return result;
    }

    /// <summary>Whether truncated segments of the log take a good part of the disk, as they do until RocksDB rewrites their files.</summary>
    private bool IsLogSlack() =>
        _storage is RocksStorage rocks && rocks.LogBytes is var bytes && bytes > _options.CollectionBytesMin && bytes > (SlackMax - 1) * rocks.ChunkSlack().Bytes;

    /// <summary>Whether the files of chunks hold much that was deleted.</summary>
    private bool IsSlack() => _storage is RocksStorage rocks && rocks.ChunkSlack() is var (bytes, garbage) && bytes > _options.CollectionBytesMin && bytes > SlackMax * (bytes - garbage);
}
