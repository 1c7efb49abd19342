// Between the committer and the stored log. Strict groups are appended and flushed at once, together with relaxed ones that wait; relaxed groups
// wait in memory until a timer flushes them. Records keep their order whatever mix of levels wrote them.

using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Storage;
using Mycelia.Transactions;

namespace Mycelia.Persistence;

internal sealed class LogAppender : IDisposable
{
    private const int BufferMax = 4 << 20;

    private readonly ILog _log;
    private Action? _raiseFormat;
    private readonly long _term;
    private readonly Lock _filling = new();
    private readonly Lock _writing = new();
    private readonly IDisposable _timer;
    private readonly Action<Exception> _onFailure;
    private readonly SegmentWriter _buffer;
    private volatile Exception? _failure;
    private long _bytesAppended;
    private bool _hasUnsynced;

    public LogAppender(IStorage storage, long term, SegmentWriter buffer, TimeSpan relaxedInterval, World world, Action<Exception> onFailure)
    {
        (_log, _raiseFormat) = (storage.Log, storage.RaiseFormat);
        _term = term;
        _buffer = buffer;
        _onFailure = onFailure;
        _timer = world.Every(relaxedInterval, FlushInBackground);
    }

    /// <summary>Bytes handed to the log since the database was opened.</summary>
    public long BytesAppended => Volatile.Read(ref _bytesAppended);

    /// <summary>Adds the record of a commit to the group being built. Called by the committer alone, as are the next two.</summary>
    public void Stage(long sequence, int branch, long baseSequence, long timestamp, Delta delta, IReadOnlyList<HistoryOp>? history = null) =>
        _buffer.Stage(sequence, branch, baseSequence, timestamp, delta, history);

    public void DropStaged() => _buffer.DropStaged();

    /// <summary>Accepts the records of the group; with <paramref name="strict"/> they are durable on return.</summary>
    public void EndGroup(bool strict)
    {
        bool full;
        lock (_filling)
        {
            _buffer.AcceptStaged();
            full = _buffer.RecordBytes >= BufferMax;
        }

        if (strict || full) Flush(strict);
    }

    /// <summary>Appends what was accepted; with <paramref name="sync"/> everything appended so far is durable on return.</summary>
    public void Flush(bool sync)
    {
        lock (_writing)
        {
            ThrowIfFailed();
            try
            {
                if (!TryTake(out var segment, out var first))
                {
                    if (sync && _hasUnsynced) _log.Sync();
                }
                else
                {
                    _raiseFormat?.Invoke(); // Before the first segment: earlier releases cannot read it.
                    _raiseFormat = null;
                    _log.Append(_term, first, segment, sync);
                    _bytesAppended += segment.Length;
                }

                _hasUnsynced = !sync;
            }
            catch (Exception e)
            {
                _failure = e;
                _onFailure(e);
                throw;
            }
        }
    }

    public void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw new MyceliaException(StatusCode.StorageFailure,
                $"The log could not be written earlier ({failure.Message}) and the database accepts no more commits. Reading goes on. Free space or mend the device, then reopen it.", failure);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        if (_failure is null) Flush(sync: true);
    }

    /// <summary>The segment is borrowed until the next call; only the holder of the writing lock calls.</summary>
    private bool TryTake(out ReadOnlySpan<byte> segment, out long first)
    {
        lock (_filling)
        {
            first = _buffer.FirstSequence;
            segment = _buffer.IsEmpty ? default : _buffer.Take();
            return !segment.IsEmpty;
        }
    }

    private void FlushInBackground()
    {
        if (_failure is not null) return;
        try
        {
            Flush(sync: true);
        }
        catch (Exception) when (_failure is not null)
        {
            // Kept in _failure and told to the owner: the next commit throws it.
        }
    }
}
