namespace Mycelia;

/// <summary>
/// Writes a long stream of changes in transactions of a chosen size, so that neither memory nor a single log record grows with the stream. Every
/// full batch is committed by itself: what was committed stays when a later batch fails. Used by one thread at a time.
/// </summary>
/// <example><code>
/// using var batch = db.BeginBatch(operationsPerCommit: 10_000);
/// foreach (var line in lines) batch.Next().CreateNode("Line", ("text", line));
/// batch.Complete();
/// </code></example>
public sealed class BatchWriter : IDisposable
{
    private readonly Database _database;
    private readonly TransactionOptions? _options;
    private readonly int _operationsPerCommit;
    private Transaction? _transaction;
    private bool _isComplete;

    internal BatchWriter(Database database, int operationsPerCommit, TransactionOptions? options)
    {
        if (operationsPerCommit < 1)
            throw new MyceliaException(StatusCode.InvalidArgument, $"A batch of {operationsPerCommit:N0} operations is too small; it must hold at least one.");
        _database = database;
        _operationsPerCommit = operationsPerCommit;
        _options = options;
    }

    /// <summary>Operations that are committed so far.</summary>
    public long Committed { get; private set; }

    /// <summary>
    /// The transaction for the next change. Commits the one before when it has grown to the batch size; ids that earlier batches returned stay valid.
    /// </summary>
    /// <exception cref="ConflictException">The batch before conflicted with another writer; its changes are not stored.</exception>
    public Transaction Next()
    {
        if (_isComplete) throw new MyceliaException(StatusCode.InvalidState, "The batch was completed. Begin a new one.");
        if (_transaction is { } full && full.Operations >= _operationsPerCommit) CommitCurrent();
        return _transaction ??= _database.Begin(_options);
    }

    /// <summary>Commits the rest. Without this call, disposing discards the batch that was not full yet.</summary>
    public void Complete()
    {
        if (_isComplete) return;
        CommitCurrent();
        _isComplete = true;
    }

    /// <summary>Rolls back what was not committed.</summary>
    public void Dispose()
    {
        _isComplete = true;
        _transaction?.Dispose();
        _transaction = null;
    }

    private void CommitCurrent()
    {
        if (_transaction is not { } current) return;
        _transaction = null;
        var operations = current.Operations;
        using (current) current.Commit();
        Committed += operations;
    }
}

public sealed partial class Database
{
    /// <summary>Begins a stream of changes that is committed every <paramref name="operationsPerCommit"/> operations.</summary>
    public BatchWriter BeginBatch(int operationsPerCommit = 10_000, TransactionOptions? options = null)
    {
        RequireWritable();
        return new BatchWriter(this, operationsPerCommit, options);
    }
}
