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
    private int _isCollecting;

    /// <summary>Collects garbage; see <see cref="HistoryForest.Collect"/>.</summary>
    internal GcReport Collect(GcOptions options, CancellationToken cancellation)
    {
        RequireWritable();
        if (options.ReflogKeep < TimeSpan.Zero) throw new MyceliaException(StatusCode.InvalidArgument, "Movements cannot be kept for less than no time. Give a ReflogKeep of zero or more.");
        using var activity = Telemetry.Source.StartActivity("mycelia.collect");
        var start = _options.World.MonotonicNanos();
        var before = DiskBytes;
        var swept = Sweep(options, isAwaited: true, cancellation);
        if (_storage is RocksStorage rocks && rocks.ChunkSlack().Garbage > 0) rocks.CompactChunks();
        return new GcReport(swept.CommitsDropped, swept.ReflogEntriesExpired, swept.BlobsDropped, before, DiskBytes, (_options.World.MonotonicNanos() - start) / 1e6);
    }

    /// <summary>After a checkpoint, starts to collect in the background if that pays. Never on the way of a commit.</summary>
    private void CollectIfDue()
    {
        if (!_options.AutomaticCollection || _isClosed) return;
        var isSweepDue = _checkpointer!.IsSweepDue(_options.CollectionBytesMin);
        if (!isSweepDue && !IsSlack()) return;
        if (Interlocked.Exchange(ref _isCollecting, 1) != 0) return;
        _collection = Task.Run(() =>
        {
            try
            {
                if (isSweepDue) Sweep(new GcOptions(), isAwaited: false, _collecting.Token);
                if (!_collecting.IsCancellationRequested && IsSlack()) ((RocksStorage)_storage!).CompactChunks();
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

    private SweepResult Sweep(GcOptions options, bool isAwaited, CancellationToken cancellation)
    {
        var start = _options.World.MonotonicNanos();
        var now = _options.World.UtcNowNanos();
        var keptNanos = Math.Min(options.ReflogKeep.TotalNanoseconds, now);
        var expireBefore = now - (long)keptNanos;
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

    /// <summary>Whether the files of chunks hold much that was deleted.</summary>
    private bool IsSlack() => _storage is RocksStorage rocks && rocks.ChunkSlack() is var (bytes, garbage) && bytes > _options.CollectionBytesMin && bytes > SlackMax * (bytes - garbage);
}
