using Mycelia.Graph;
using Mycelia.Readers;
using Mycelia.Storage;

namespace Mycelia;

public sealed partial class Database
{
    private const int WaitStepMsMax = 20;

    /// <summary>Whether the database was opened with <see cref="DatabaseOptions.ReadOnly"/>.</summary>
    public bool IsReadOnly => _follower is not null;

    /// <summary>
    /// Reads what the writer has committed up to now, on whatever branch, and returns the number of the last commit. The next <see cref="Snapshot"/> shows at least those of its branch. Without effect, and
    /// always up to date, in the process that writes. Cost: a look at the log, and what was appended since the last one.
    /// </summary>
    /// <exception cref="MyceliaException">What the writer left cannot be read: damaged, written by a newer release, gone.</exception>
    public long Refresh(CancellationToken cancellation = default)
    {
        RequireOpen();
        return _follower?.Refresh(cancellation).Sequence ?? _committer.Sequence;
    }

    /// <summary>
    /// Waits until this database shows <paramref name="version"/> or a later one: how a reader finds what a writer told it to look for
    /// (<see cref="Snapshot.Version"/> of a snapshot taken after the commit). False when the time is over first.
    /// </summary>
    /// <exception cref="MyceliaException">As for <see cref="Refresh"/>.</exception>
    public bool WaitFor(long version, TimeSpan timeout, CancellationToken cancellation = default)
    {
        var start = _options.World.MonotonicNanos();
        for (var waitMs = 1; ; waitMs = Math.Min(WaitStepMsMax, waitMs * 2))
        {
            if (Refresh(cancellation) >= version) return true;
            if (timeout != Timeout.InfiniteTimeSpan && _options.World.MonotonicNanos() - start >= timeout.TotalNanoseconds) return false;
            cancellation.WaitHandle.WaitOne(waitMs);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    internal static Database Open(IReaderStorage storage, DatabaseOptions options, CancellationToken cancellation = default)
    {
        var start = options.World.MonotonicNanos();
        var follower = Follower.Open(storage, options.RebaseLogBytes, options.CacheBytesInForce, cancellation);
        var database = new Database(options, storage, follower);
        foreach (var note in storage.OpenNotes) Log.OpenNote(database._logger, storage.Location, note);
        var head = follower.Version.Head;
        Log.Opened(database._logger, storage.Location, head.NodeCount, head.EdgeCount, follower.BaseSequence, (int)(head.Sequence - follower.BaseSequence), (options.World.MonotonicNanos() - start) / 1_000_000);
        return database;
    }

    /// <summary>The sequence of the checkpoint that the present version of a read-only database was loaded from.</summary>
    internal long BaseSequence => _follower?.BaseSequence ?? 0;

    /// <summary>A reader gives no numbers of its own: they would not be the writer's.</summary>
    private int NumberOf(TokenTable names, string name, string what)
    {
        if (_follower is null) return names.GetOrAdd(name);
        ArgumentNullException.ThrowIfNull(name);
        var number = names.Find(name);
        if (number >= 0) return number;
        throw new MyceliaException(StatusCode.InvalidState,
            $"No {what} is called `{name}` in version {_committer.Head.Sequence} of {Path}, which is open to read only. Resolve it after the writer has used it, or use the methods that take names.");
    }

    internal void RequireWritable()
    {
        RequireOpen();
        if (_follower is not null)
            throw new MyceliaException(StatusCode.InvalidState, $"The database {Path} was opened to read only. Open it without DatabaseOptions.ReadOnly to change it, in one process at a time.");
    }
}
