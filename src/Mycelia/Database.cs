using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Mycelia.Graph;
using Mycelia.History;
using Mycelia.Persistence;
using Mycelia.Readers;
using Mycelia.Storage;
using Mycelia.Storage.Readers;
using Mycelia.Transactions;

namespace Mycelia;

/// <summary>
/// An open property-graph database: durable in a directory, or in memory. Thread-safe. One process at a time opens a directory for writing.
/// </summary>
/// <example><code>
/// using var db = Database.Open("social.mycelia");
/// var ada = db.Write(tx => tx.CreateNode("Person", ("name", "Ada")));
/// Console.WriteLine(db.Snapshot().Get(ada, "name"));
/// </code></example>
public sealed partial class Database : IDisposable, IAsyncDisposable
{
    private readonly DatabaseOptions _options;
    private readonly ILogger _logger;
    private readonly IStorage? _storage;
    private readonly IReaderStorage? _readerStorage;
    private readonly Follower? _follower;
    private readonly LogAppender? _log;
    private readonly Committer _committer;
    private readonly Checkpointer? _checkpointer;
    private readonly StoredPages? _pages;
    private readonly Metrics _metrics;
    private readonly Lock _closing = new();
    private readonly Lock _waiting = new();
    private const long UnsavedBytesMin = 8 << 20;

    private readonly long _unsavedBytesMax;
    private long _checkpointedLogBytes;
    private int _isCheckpointing;
    private volatile bool _isClosed;

    private Database(DatabaseOptions options, GraphTables tables)
    {
        _options = options;
        _logger = options.Logger ?? NullLogger.Instance;
        _committer = new Committer(ForestVersion.Empty(tables), null, options.World);
        _metrics = new Metrics(null);
        Schema = new Schema(this, _logger);
        History = new HistoryForest(this, _committer);
    }

    private Database(DatabaseOptions options, IStorage storage, LoadResult loaded)
    {
        _options = options;
        _logger = options.Logger ?? NullLogger.Instance;
        _storage = storage;
        if (options.Durability != Durability.None)
        {
            var writer = new SegmentWriter(loaded.Version.Tables, loaded.Defined);
            _log = new LogAppender(storage, 1, writer, options.RelaxedInterval, options.World, e => Log.WriteFailed(_logger, storage.Location, e));
        }

        _committer = new Committer(loaded.Version, _log, options.World);
        _committer.AddUnsavedBytes(loaded.UnsavedBytes);
        _checkpointer = new Checkpointer(storage, _committer, _log, loaded.Pages, loaded.Versions, loaded.Stored);
        loaded.Versions.Present = () => _committer.Head;
        _pages = loaded.Pages;
        _unsavedBytesMax = Math.Max(UnsavedBytesMin, options.CacheBytesInForce / 4);
        loaded.Pages.Pager.Attach(() => _committer.Head, loaded.Pages);
        _metrics = new Metrics(Path);
        Schema = new Schema(this, _logger);
        History = new HistoryForest(this, _committer);
    }

    private Database(DatabaseOptions options, IReaderStorage storage, Follower follower)
    {
        _options = options;
        _logger = options.Logger ?? NullLogger.Instance;
        _readerStorage = storage;
        _follower = follower;
        _committer = new Committer(follower.Version, null, options.World);
        _metrics = new Metrics(Path);
        Schema = new Schema(this, _logger);
        History = new HistoryForest(this, _committer);
        follower.Start(_committer.Follow, e => Log.FollowingFailed(_logger, storage.Location, follower.Version.Sequence, e), options.RefreshInterval);
    }

    /// <summary>Where the database is stored; null in memory.</summary>
    public string? Path => _storage?.Location ?? _readerStorage?.Location;

    /// <summary>Bytes on disk, log included; 0 in memory.</summary>
    public long DiskBytes
    {
        get
        {
            RequireOpen();
            return _storage?.SizeBytes() ?? _readerStorage?.SizeBytes() ?? 0;
        }
    }

    /// <summary>Commits, branches, tags: the past of the graph and its other lines.</summary>
    public HistoryForest History { get; }

    /// <summary>The indexes and constraints: what there are, creating and dropping them.</summary>
    public Schema Schema { get; }

    /// <summary>Who records commits when a call does not say it.</summary>
    internal string Author => _options.Author ?? Environment.UserName;

    internal GraphTables Tables => _committer.Head.Tables;

    internal Committer Committer => _committer;

    internal DatabaseOptions Options => _options;

    /// <summary>
    /// Opens a database directory (by convention named <c>*.mycelia</c>), creating it if it is missing. Reads the last checkpoint and replays the log
    /// after it. Cost: proportional to the log since that checkpoint; data is read and verified when it is first needed. With
    /// <see cref="DatabaseOptions.ReadOnly"/> it must exist, and may be open for writing elsewhere.
    /// </summary>
    /// <exception cref="MyceliaException">The path cannot be used, another process has it open for writing too, the format is newer, librocksdb is missing.</exception>
    /// <exception cref="CorruptionException">Stored bytes are damaged.</exception>
    public static Database Open(string path, DatabaseOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new DatabaseOptions();
        using var activity = Telemetry.Source.StartActivity("mycelia.open");
        activity?.SetTag("mycelia.path", path);
        if (options.ReadOnly) return Open(RocksReaderStorage.Open(path), options, cancellation);
        return Open(RocksStorage.Open(path, new StorageOptions { Create = options.CreateIfMissing }), options, cancellation);
    }

    /// <summary>As <see cref="Open(string, DatabaseOptions?, CancellationToken)"/>, on a thread of the pool.</summary>
    public static Task<Database> OpenAsync(string path, DatabaseOptions? options = null, CancellationToken cancellation = default) =>
        Task.Run(() => Open(path, options, cancellation), cancellation);

    /// <summary>A database that lives as long as this object. Needs no native library and writes nothing.</summary>
    public static Database InMemory(DatabaseOptions? options = null)
    {
        options ??= new DatabaseOptions();
        return new Database(options, new GraphTables(Loader.DrawOrigin(options.World)));
    }

    internal static Database Open(IStorage storage, DatabaseOptions options, CancellationToken cancellation = default)
    {
        try
        {
            var start = options.World.MonotonicNanos();
            var loaded = new Loader(storage, new Pager(options.CacheBytesInForce), cancellation).Load(options.World);
            var database = new Database(options, storage, loaded);
            foreach (var note in storage.OpenNotes) Log.OpenNote(database._logger, storage.Location, note);
            if (loaded.Note is { } copied) Log.OpenNote(database._logger, storage.Location, copied);
            if (database.UnfinishedClone is { } source) Log.OpenNote(database._logger, storage.Location, $"It is an interrupted clone of '{source}'; clone again to the same place to finish it.");
            Log.Opened(database._logger, storage.Location, loaded.Version.Head.NodeCount, loaded.Version.Head.EdgeCount, loaded.CheckpointSequence, loaded.RecordsReplayed, (options.World.MonotonicNanos() - start) / 1_000_000);
            return database;
        }
        catch
        {
            storage.Dispose();
            throw;
        }
    }

    /// <summary>The label with this name, for calls in loops. Resolving a new name reserves it; nothing is stored until a node has it.</summary>
    /// <exception cref="MyceliaException">The database is open to read only, and its writer has not used the name so far.</exception>
    public Label Label(string name)
    {
        RequireOpen();
        return new Label(NumberOf(Tables.Labels, name, "label"));
    }

    /// <summary>The edge type with this name.</summary>
    /// <exception cref="MyceliaException">As for <see cref="Label"/>.</exception>
    public EdgeType EdgeType(string name)
    {
        RequireOpen();
        return new EdgeType(NumberOf(Tables.Types, name, "edge type"));
    }

    /// <summary>The property key with this name; nodes and edges share keys.</summary>
    /// <exception cref="MyceliaException">As for <see cref="Label"/>.</exception>
    public PropertyKey Key(string name)
    {
        RequireOpen();
        return new PropertyKey(NumberOf(Tables.Keys, name, "property"));
    }

    /// <summary>
    /// The present version. O(1), takes no lock; stays valid for as long as it is referred to, also while others write. Read-only: the newest version that has been
    /// read, at most some milliseconds behind the writer.
    /// </summary>
    /// <exception cref="MyceliaException">The database is open to read only, and following its writer failed.</exception>
    public Snapshot Snapshot()
    {
        RequireOpen();
        _follower?.ThrowIfFailed();
        return SnapshotOf(_committer.Head);
    }

    internal Snapshot SnapshotOf(GraphSpace version)
    {
        Serve(version.Tables);
        return new Snapshot(version);
    }

    /// <summary>What the present version and the tables beside it take in memory, part by part. Cost: one step per chunk and per adjacency block.</summary>
    public MemoryReport MemoryReport()
    {
        var report = Snapshot().MemoryReport();
        _committer.Current.Conflicts.Measure(report.Meter);
        report.Add("conflict table", "", _committer.Current.Conflicts.Count);
        return report;
    }

    /// <summary>Begins a transaction on the present version. Dispose it if it is not committed.</summary>
    public Transaction Begin(TransactionOptions? options = null) => Begin(null, options);

    /// <summary>Begins a transaction on a branch, by default the one that is checked out.</summary>
    internal Transaction Begin(BranchHead? branch, TransactionOptions? options)
    {
        RequireWritable();
        Serve(Tables);
        options ??= DefaultOptions;
        return new Transaction(this, RequireBranch(branch), options, DurabilityOf(options));
    }

    /// <summary>The branch that is checked out.</summary>
    internal BranchHead CurrentBranch => _committer.Current;

    /// <summary>A branch that takes changes: the one given, else the one that is checked out.</summary>
    private BranchHead RequireBranch(BranchHead? branch = null)
    {
        RequireWritable();
        branch ??= _committer.Current;
        return branch.ClosedBecause is { } reason ? throw new MyceliaException(StatusCode.InvalidState, reason) : branch;
    }

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction and commits it; after a conflict runs it again, at most <see cref="TransactionOptions.RetriesMax"/> times. The work may
    /// therefore run more than once and should only touch the transaction. An exception from it rolls back.
    /// </summary>
    public void Write(Action<Transaction> work, TransactionOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        Write(
            tx =>
            {
                work(tx);
                return true;
            },
            options, cancellation);
    }

    /// <summary>As <see cref="Write(Action{Transaction}, TransactionOptions?, CancellationToken)"/>, returning what the work returns.</summary>
    public T Write<T>(Func<Transaction, T> work, TransactionOptions? options = null, CancellationToken cancellation = default) => Write(null, work, options, cancellation);

    internal T Write<T>(BranchHead? branch, Func<Transaction, T> work, TransactionOptions? options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(work);
        for (var attempt = 0; ; attempt++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var tx = Begin(branch, options);
            try
            {
                var result = work(tx);
                if (tx.IsOpen) tx.Commit();
                return result;
            }
            catch (MyceliaException e) when (e.IsRetryable && attempt < (options ?? DefaultOptions).RetriesMax)
            {
                BackOff(attempt);
            }
        }
    }

    /// <summary>As <see cref="Write{T}(Func{Transaction, T}, TransactionOptions?, CancellationToken)"/> for work that awaits; holds no thread while the disk works.</summary>
    public async Task<T> WriteAsync<T>(Func<Transaction, Task<T>> work, TransactionOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        for (var attempt = 0; ; attempt++)
        {
            cancellation.ThrowIfCancellationRequested();
            var tx = Begin(options);
            await using (tx.ConfigureAwait(false))
            {
                try
                {
                    var result = await work(tx).ConfigureAwait(false);
                    if (tx.IsOpen) await tx.CommitAsync(cancellation).ConfigureAwait(false);
                        return result;
                }
                catch (MyceliaException e) when (e.IsRetryable && attempt < (options ?? DefaultOptions).RetriesMax)
                {
                    // The loop runs the work again on the version that the conflicting commit left.
                }
            }

            await Task.Delay(BackOffTime(attempt), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>As <see cref="WriteAsync{T}(Func{Transaction, Task{T}}, TransactionOptions?, CancellationToken)"/> without a result.</summary>
    public Task WriteAsync(Func<Transaction, Task> work, TransactionOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return WriteAsync(
            async tx =>
            {
                await work(tx).ConfigureAwait(false);
                return true;
            },
            options, cancellation);
    }

    /// <summary>Runs <paramref name="work"/> on the present version.</summary>
    public T Read<T>(Func<Snapshot, T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return work(Snapshot());
    }

    /// <summary>Makes every commit so far durable, relaxed ones too.</summary>
    public void Flush()
    {
        RequireWritable();
        _log?.Flush(sync: true);
    }

    /// <summary>As <see cref="Flush"/>, on a thread of the pool.</summary>
    public Task FlushAsync(CancellationToken cancellation = default) => Task.Run(Flush, cancellation);

    /// <summary>
    /// Writes the present version so that opening needs no log before it, and drops that log. Readers and writers go on meanwhile. Without effect in
    /// memory. Checkpoints also start by themselves (<see cref="DatabaseOptions.CheckpointLogBytes"/>).
    /// </summary>
    public void Checkpoint(CancellationToken cancellation = default)
    {
        RequireWritable();
        if (_checkpointer is not null) RunCheckpoint(cancellation);
    }

    /// <summary>As <see cref="Checkpoint"/>, on a thread of the pool.</summary>
    public Task CheckpointAsync(CancellationToken cancellation = default) => Task.Run(() => Checkpoint(cancellation), cancellation);

    /// <summary>
    /// Prepares for the creation of many rows: memory for the tables that grow with them is taken now instead of step by step. Nothing is stored.
    /// </summary>
    public void ReserveCapacity(long nodes, long edges)
    {
        RequireWritable();
        Tables.NodeSlots.Reserve(nodes);
        Tables.EdgeSlots.Reserve(edges);
    }

    /// <summary>
    /// Finishes the commits and the checkpoint under way, flushes and closes. Open transactions can no longer commit; what snapshots have
    /// in memory stays readable.
    /// </summary>
    /// <exception cref="MyceliaException">Commits that were not durable yet could not be made so; the database is closed nevertheless.</exception>
    public void Dispose()
    {
        lock (_closing)
        {
            if (_isClosed) return;
            _isClosed = true;
            _collecting.Cancel();
            Schema.CancelAll();
            CloseQueries();
            ProjectionCache.Close();
            _committer.Close();
            _follower?.Dispose();
            try
            {
                if (_options.Durability == Durability.None && _checkpointer is not null) RunCheckpoint(CancellationToken.None);
            }
            finally
            {
                _collection.Wait();
                _checkpointer?.Close();
                CloseStorage();
            }
        }
    }

    /// <summary>As <see cref="Dispose"/>, on a thread of the pool.</summary>
    public ValueTask DisposeAsync() => new(Task.Run(Dispose));

    private static readonly TransactionOptions DefaultOptions = new();

    private static TimeSpan BackOffTime(int attempt) => TimeSpan.FromMilliseconds(Math.Min(50, attempt));

    private static void BackOff(int attempt)
    {
        if (attempt < 3) Thread.Yield();
        else Thread.Sleep(BackOffTime(attempt));
    }

    private Durability DurabilityOf(TransactionOptions options)
    {
        var durability = options.Durability ?? _options.Durability;
        if (_options.Durability != Durability.None && durability == Durability.None)
            throw new MyceliaException(StatusCode.InvalidArgument, "Durability.None applies to a whole database, not to one transaction. Open the database with it, or use Relaxed.");
        if (_storage is not null && _options.Durability == Durability.None && durability != Durability.None)
            throw new MyceliaException(StatusCode.InvalidArgument, $"The database {Path} was opened with Durability.None and keeps no log, so no transaction of it can be {durability}. Open it with Strict or Relaxed.");
        return durability;
    }

    internal void OnConflict() => _metrics.Conflicted();

    /// <summary>Called after each commit: counts it, and starts a checkpoint when the log has grown enough.</summary>
    internal void OnCommit(long start)
    {
        _metrics.Committed(start);
        CheckpointIfDue();
    }

    /// <summary>Starts a checkpoint when the log, or what is unsaved, has grown enough; waits for one when far too much is unsaved.</summary>
    internal void CheckpointIfDue()
    {
        if (_checkpointer is null || !IsCheckpointDue()) return;
        if (_committer.UnsavedBytes > 2 * _unsavedBytesMax)
        {
            WaitForCheckpoint();
            return;
        }

        if (Interlocked.Exchange(ref _isCheckpointing, 1) != 0) return;
        Task.Run(() =>
        {
            try
            {
                if (!_isClosed) RunCheckpoint(CancellationToken.None);
            }
            catch (Exception e)
            {
                if (!_isClosed) Log.CheckpointFailed(_logger, Path!, e);
                if (_log is not null) Volatile.Write(ref _checkpointedLogBytes, _log.BytesAppended); // Not again at once.
            }
            finally
            {
                Volatile.Write(ref _isCheckpointing, 0);
            }
        });
    }

    /// <summary>When the log has grown by so much, or so much is unsaved, that is kept in memory until it is stored.</summary>
    private bool IsCheckpointDue() =>
        _committer.UnsavedBytes > _unsavedBytesMax
        || (_log is not null && _options.CheckpointLogBytes > 0 && _log.BytesAppended - Volatile.Read(ref _checkpointedLogBytes) >= _options.CheckpointLogBytes);

    /// <summary>Writers that are faster than checkpoints wait for one here, or memory would fill up.</summary>
    private void WaitForCheckpoint()
    {
        lock (_waiting)
        {
            if (_isClosed || _committer.UnsavedBytes <= 2 * _unsavedBytesMax) return;
            try
            {
                RunCheckpoint(CancellationToken.None);
            }
            catch (Exception e)
            {
                // The commit that waits here is durable, whatever becomes of the checkpoint.
                if (!_isClosed) Log.CheckpointFailed(_logger, Path!, e);
            }
        }
    }

    private CheckpointResult RunCheckpoint(CancellationToken cancellation)
    {
        using var activity = Telemetry.Source.StartActivity("mycelia.checkpoint");
        var start = _options.World.MonotonicNanos();
        var logBytes = _log?.BytesAppended ?? 0;
        var result = _checkpointer!.Run(cancellation);
        Volatile.Write(ref _checkpointedLogBytes, logBytes);
        var elapsedMs = (_options.World.MonotonicNanos() - start) / 1e6;
        _metrics.Checkpointed(elapsedMs);
        Log.Checkpointed(_logger, Path!, result.Sequence, result.BlobsWritten, result.BytesWritten, result.BlobsDropped, elapsedMs);
        CollectIfDue();
        return result;
    }

    private void CloseStorage()
    {
        try
        {
            _log?.Dispose();
        }
        finally
        {
            _storage?.Dispose();
        }
    }

    internal void RequireOpen()
    {
        if (_isClosed) throw new MyceliaException(StatusCode.InvalidState, $"The database {Path ?? "in memory"} was closed. Open it again with Database.Open.");
    }
}
