// Keeps a version beside a writer in another process.
//
//   open       take a lease → find the end of the log → open a view → load its checkpoint, replay its log
//   poll       read what was appended to the log → replay it on the head → publish. No view is opened, nothing is locked
//   gap        when segments may have been missed (the writer rotated its files faster than this reads), a view tells the rest: by its log, or by a
//              newer checkpoint when the log was truncated beyond the head
//   rebase     replayed changes are in no checkpoint that this reader has loaded and so cost memory of their own. When enough have gathered and the writer
//              has made a checkpoint, it is loaded in the background, sharing all that did not change, brought up to the head and put in its place
//
// What is published only moves forward: every version continues the one before it, commit by commit, or is a checkpoint of a later commit of the same history.
// A history that does not (the directory was replaced, or the writer lost what it had never acknowledged) is an error.
//
// Views pin their files, so a version reads its pages from the view it was loaded from, whatever the writer sweeps (ReaderPages). The lease covers the time between reading
// the ref and having opened the view, and the checkpoint under the head.

using System.Runtime.ExceptionServices;
using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Persistence;
using Mycelia.Storage;

namespace Mycelia.Readers;

internal sealed class Follower : IDisposable
{
    private const int FailureWaitMs = 200;
    private const int UnappliedMax = 1000;

    private readonly IReaderStorage _storage;
    private readonly ReaderPages _pages;
    private readonly long _rebaseBytes;
    private readonly Lock _polling = new();
    private readonly List<LogSegment> _segments = [];
    private readonly CancellationTokenSource _closing = new();
    private Lineages _lineages = new();
    private ForestVersion _head;
    private long _base;              // the manifest under the head, 0 before the first checkpoint
    private Anchor _anchor;          // where the head stands in the stored history
    private long _mainSequence;      // the newest checkpoint that is known of
    private long _replayedBytes;     // segments replayed since the base
    private long _lastSegment;       // the last segment that the tail gave
    private bool _mustView;
    private bool _isClosed;
    private Task<StoredVersion>? _rebase;
    private List<LogSegment>? _duringRebase;
    private Exception? _damage;      // why the checkpoint at _damagedAt could not be loaded
    private long _damagedAt;
    private volatile Exception? _failure;
    private Action<ForestVersion> _publish = _ => { };
    private Action<Exception> _onFailure = _ => { };

    private Follower(IReaderStorage storage, ReaderPages pages, StoredVersion first, long rebaseBytes)
    {
        _pages = pages;
        _storage = storage;
        _rebaseBytes = rebaseBytes;
        _head = first.Version;
        (_base, _anchor, _mainSequence) = (first.ManifestNumber, first.Anchor, first.Anchor.Checkpoint);
    }

    /// <summary>What was read last.</summary>
    public ForestVersion Version => Volatile.Read(ref _head);

    /// <summary>The sequence of the checkpoint that the head was loaded from.</summary>
    public long BaseSequence
    {
        get
        {
            lock (_polling) return _anchor.Checkpoint;
        }
    }

    /// <summary>Loads the newest version. The storage belongs to the follower from here on, also when this throws.</summary>
    public static Follower Open(IReaderStorage storage, long rebaseBytes, long cacheBytes, CancellationToken cancellation)
    {
        var pager = new Pager(cacheBytes);
        var pages = new ReaderPages(pager);
        try
        {
            var tail = new List<LogSegment>();
            storage.Poll(tail);
            var first = Views.Read(storage, view => StoredVersion.Read(view, pages, tail, cancellation), pages, cancellation);
            var follower = new Follower(storage, pages, first, rebaseBytes);
            pager.Attach(() => follower.Version.Head, pages.For(first.Version.Tables));
            storage.Lease.Hold(follower.Leased());
            return follower;
        }
        catch
        {
            pages.Dispose();
            storage.Dispose();
            throw;
        }
    }

    /// <summary>Follows on a thread of its own, looking at least once per interval; <paramref name="publish"/> is called with each new head,
    /// <paramref name="onFailure"/> when following begins to fail.</summary>
    public void Start(Action<ForestVersion> publish, Action<Exception> onFailure, TimeSpan interval)
    {
        (_publish, _onFailure) = (publish, onFailure);
        if (interval == Timeout.InfiniteTimeSpan) return;
        new Thread(() => Follow(interval)) { IsBackground = true, Name = "Mycelia reader" }.Start();
    }

    /// <summary>Throws when following failed and has not recovered since.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is not { } failure) return;
        var status = failure is MyceliaException known ? known.Status : StatusCode.StorageFailure;
        throw new MyceliaException(status,
            $"{failure.Message} (While following {_storage.Location}; snapshots taken earlier, up to version {Version.Sequence}, stay readable, and following is tried again.)", failure);
    }

    /// <summary>Brings the head up to what is written now.</summary>
    public ForestVersion Refresh(CancellationToken cancellation)
    {
        lock (_polling)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (_failure is ReplacedHistoryException) ThrowIfFailed(); // For good.
            try
            {
                CatchUp(cancellation);
                _failure = null;
            }
            catch (Exception error)
            {
                // What the tail gave may not have been applied, and rows appended in place that no version shows: the next attempt counts on neither.
                _lineages = new Lineages();
                _mustView = true;
                if (error is OperationCanceledException) throw;
                if (_failure is null) _onFailure(error);
                _failure = error;
            }
        }

        ThrowIfFailed();
        return Version;
    }

    public void Dispose()
    {
        Task? rebase;
        lock (_polling)
        {
            if (_isClosed) return;
            _isClosed = true;
            rebase = _rebase;
            _closing.Cancel();
        }

        if (rebase is not null) Task.WaitAny(rebase);
        _pages.Dispose();
        _storage.Dispose();
    }

    private void Follow(TimeSpan interval)
    {
        var wait = TimeSpan.FromMilliseconds(1);
        while (!_closing.Token.WaitHandle.WaitOne(wait))
        {
            var before = Version;
            try
            {
                Refresh(_closing.Token);
            }
            catch (Exception error) when (error is MyceliaException or OperationCanceledException or ObjectDisposedException)
            {
                // Kept in _failure for whoever asks next; a failure may pass.
            }

            if (_failure is not null) wait = TimeSpan.FromMilliseconds(FailureWaitMs);
            else wait = Version != before ? TimeSpan.FromMilliseconds(1) : TimeSpan.FromTicks(Math.Min(interval.Ticks, wait.Ticks * 2));
        }
    }

    private void CatchUp(CancellationToken cancellation)
    {
        // After a failure those at hand are not applied yet; the newest is enough to notice that a view lacks something.
        if (!_mustView) _segments.Clear();
        else if (_segments.Count > UnappliedMax) _segments.RemoveRange(0, _segments.Count - 1);
        var state = _storage.Poll(_segments);
        if (state.Main is { } main) _mainSequence = Math.Max(_mainSequence, Manifest.DecodeRef(main).Sequence);
        var isWhole = state.IsWhole && !_mustView;
        if (isWhole) RequireRising();
        if (isWhole && TryReplay(cancellation) && _mainSequence <= _head.Sequence) Rebase(cancellation);
        else ReadView(cancellation);
        if (_damage is not null && _damagedAt == _mainSequence) ExceptionDispatchInfo.Throw(_damage);
    }

    /// <summary>A number that comes again was given out again: by a writer that lost what this reader has seen.</summary>
    private void RequireRising()
    {
        foreach (var segment in _segments)
        {
            if (segment.FirstSequence <= _lastSegment) throw new ReplacedHistoryException(_storage.Location, _head.Sequence);
            _lastSegment = segment.FirstSequence;
        }
    }

    /// <summary>False when a segment between the head and those at hand is missing.</summary>
    private bool TryReplay(CancellationToken cancellation)
    {
        if (_segments.Count == 0) return true;
        if (_segments[0].FirstSequence > _head.Sequence + 1) return false;
        var (version, _, _) = LogReplay.Apply(_head, _lineages, _segments, _storage.Location, cancellation);
        foreach (var segment in _segments) _replayedBytes += segment.Bytes.Length;
        _anchor = _anchor.After(_segments[^1]);
        _duringRebase?.AddRange(_segments);
        Publish(version);
        return true;
    }

    private void ReadView(CancellationToken cancellation)
    {
        _mustView = true;
        _lastSegment = 0;
        _storage.Lease.HoldEverything();
        StoredVersion next;
        try
        {
            next = Views.Read(_storage, view => StoredVersion.Read(view, _pages, _head, _anchor, _segments, mustLoad: false, cancellation), _pages, cancellation);
        }
        catch
        {
            _storage.Lease.Hold(Leased());
            throw;
        }

        _anchor = next.Anchor;
        if (next.ManifestNumber != 0) (_base, _replayedBytes) = (next.ManifestNumber, 0);
        _mainSequence = Math.Max(_mainSequence, _anchor.Checkpoint);
        _lineages = new Lineages();
        (_rebase, _duringRebase) = (null, null); // One under way lacks the segments that were missed here.
        _mustView = false;
        Publish(next.Version);
        _storage.Lease.Hold(Leased());
    }

    private void Rebase(CancellationToken cancellation)
    {
        if (_rebase is { IsCompleted: true } rebase)
        {
            var segments = _duringRebase!;
            (_rebase, _duringRebase) = (null, null);
            FinishRebase(rebase, segments, cancellation);
        }

        if (_rebase is null && _mainSequence > _anchor.Checkpoint && _mainSequence != _damagedAt && _replayedBytes >= _rebaseBytes) BeginRebase();
    }

    private void BeginRebase()
    {
        _storage.Lease.HoldEverything();
        _duringRebase = [];
        var (known, anchor) = (_head, _anchor);
        var closing = _closing.Token;
        _rebase = Task.Run(() => Views.Read(_storage, view => StoredVersion.Read(view, _pages, known, anchor, [], mustLoad: true, closing), _pages, closing));
    }

    /// <summary>A checkpoint that cannot be loaded is an error until the writer makes another one; following by the log goes on.</summary>
    private void FinishRebase(Task<StoredVersion> rebase, List<LogSegment> segments, CancellationToken cancellation)
    {
        (_damage, _damagedAt) = (rebase.Exception?.InnerException, rebase.IsFaulted ? _mainSequence : 0);
        if (!rebase.IsCompletedSuccessfully)
        {
            _storage.Lease.Hold(Leased());
            return;
        }

        var loaded = rebase.Result;
        var lineages = new Lineages();
        var (version, _, _) = LogReplay.Apply(loaded.Version, lineages, segments, _storage.Location, cancellation);
        Invariant.Holds(version.Sequence >= _head.Sequence);
        _lineages = lineages;
        (_base, _replayedBytes) = (loaded.ManifestNumber, segments.Sum(segment => (long)segment.Bytes.Length));
        _anchor = _anchor.Segment > loaded.Anchor.Segment ? _anchor with { Checkpoint = loaded.Anchor.Checkpoint } : loaded.Anchor;
        Publish(version);
        _storage.Lease.Hold(Leased());
    }

    private void Publish(ForestVersion head)
    {
        if (head == _head) return;
        Volatile.Write(ref _head, head);
        _publish(head);
    }

    private long[] Leased() => _base == 0 ? [] : [_base];
}
