using Mycelia.Graph;
using Mycelia.Graph.Indexes;
using Mycelia.Kernel.Columns;
using Mycelia.Transactions;

namespace Mycelia;

/// <summary>A point in a transaction to return to; see <see cref="Transaction.Savepoint"/>.</summary>
public sealed class Savepoint
{
    internal Savepoint(DeltaMark delta, (int, ulong, int, ulong) rows, int deleted) => (Delta, Rows, Deleted) = (delta, rows, deleted);

    internal DeltaMark Delta { get; }

    internal (int NodeRanges, ulong NodeEnd, int EdgeRanges, ulong EdgeEnd) Rows { get; }

    internal int Deleted { get; }
}

/// <summary>
/// A private line of work on the version that was current when it began: it sees that version and its own writes, and nothing else until it
/// commits. Every call takes effect whole or, when it throws, not at all. Used by one thread at a time. Disposing an open transaction rolls it back.
/// </summary>
public sealed partial class Transaction : IDisposable, IAsyncDisposable
{
    private readonly BranchHead _branch;
    private readonly GraphSpace _base;
    private readonly TransactionBuffers _buffers;
    private readonly Durability _durability;
    private readonly ReadSet? _reads;
    private readonly Database _database;
    private List<(bool IsEdge, ulong Id)>? _deleted;
    private HashSet<(bool IsEdge, ulong Id)>? _deletedSet;
    private List<Savepoint>? _savepoints;
    private GraphSpace? _fork;
    private DeltaMark _forkMark;
    private Snapshot? _snapshot;
    private State _state;

    internal Transaction(Database database, BranchHead branch, TransactionOptions options, Durability durability)
    {
        _branch = branch;
        _durability = durability;
        _database = database;
        if (options.Isolation == Isolation.Serializable) _reads = new ReadSet();
        _base = branch.Active.Enter(_reads is not null);
        _buffers = branch.Committer.Buffers.Rent();
    }

    private enum State
    {
        Open,
        Committing,
        Committed,
        RolledBack,
        Failed,
    }

    /// <summary>Whether the transaction can still be used.</summary>
    public bool IsOpen => _state == State.Open;

    /// <summary>The version that this transaction's commit made; 0 before it, and the version it began with when it wrote nothing.</summary>
    public long CommittedVersion { get; private set; }

    /// <summary>
    /// The graph as this transaction sees it now, its own writes included; later writes do not change it. The first call after a write
    /// brings the writes into a private version: O(what was written since the last call).
    /// </summary>
    public Snapshot Snapshot
    {
        get
        {
            RequireOpen();
            if (_snapshot is not null && _forkMark == _buffers.Delta.Mark) return _snapshot;
            return _snapshot = new Snapshot(Fork(), _reads, isPrivate: Operations > 0);
        }
    }

    /// <summary>Changes made so far; a bulk call counts as one.</summary>
    public int Operations => _buffers.Delta.Operations;

    /// <summary>Runs <paramref name="statement"/> as one step: if it throws, what it wrote is undone and the transaction goes on as it was before.</summary>
    public void Atomically(Action statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var before = Savepoint();
        try
        {
            statement();
            if (IsOpen) Release(before);
        }
        catch
        {
            if (IsOpen) RollbackTo(before);
            throw;
        }
    }

    /// <summary>Remembers the present state, to return to it with <see cref="RollbackTo"/>.</summary>
    public Savepoint Savepoint()
    {
        RequireOpen();
        var savepoint = new Savepoint(_buffers.Delta.Mark, _buffers.Own.Mark, _deleted?.Count ?? 0);
        (_savepoints ??= []).Add(savepoint);
        return savepoint;
    }

    /// <summary>Forgets a savepoint and those set after it; what was written since stays. A savepoint that is no longer valid is ignored.</summary>
    public void Release(Savepoint savepoint)
    {
        ArgumentNullException.ThrowIfNull(savepoint);
        RequireOpen();
        var at = _savepoints?.LastIndexOf(savepoint) ?? -1;
        if (at >= 0) _savepoints!.RemoveRange(at, _savepoints.Count - at);
    }

    /// <summary>Undoes everything since the savepoint, which stays valid. Later savepoints become invalid.</summary>
    public void RollbackTo(Savepoint savepoint)
    {
        ArgumentNullException.ThrowIfNull(savepoint);
        RequireOpen();
        var at = _savepoints?.LastIndexOf(savepoint) ?? -1;
        if (at < 0)
            throw new MyceliaException(StatusCode.InvalidState, "The savepoint belongs to another transaction or was undone by an earlier rollback.");
        _savepoints!.RemoveRange(at + 1, _savepoints.Count - at - 1);
        _buffers.Delta.Truncate(savepoint.Delta);
        _buffers.Own.Rollback(savepoint.Rows);
        for (var i = savepoint.Deleted; i < (_deleted?.Count ?? 0); i++) _deletedSet!.Remove(_deleted![i]);
        _deleted?.RemoveRange(savepoint.Deleted, _deleted.Count - savepoint.Deleted);
        if (_forkMark.Bytes <= savepoint.Delta.Bytes) return;
        _fork = null;
        _forkMark = default;
        _snapshot = null;
    }

    /// <summary>
    /// Makes the writes permanent and visible, all or nothing. On return they are as durable as the transaction's durability says.
    /// </summary>
    /// <exception cref="ConflictException">Another transaction committed first; nothing was stored, run the work again in a new transaction.</exception>
    public void Commit()
    {
        RequireOpen();
        if (_buffers.Delta.IsEmpty)
        {
            End(State.Committed);
            CommittedVersion = _base.Sequence;
            return;
        }

        var request = Request();
        _state = State.Committing;
        var start = Metrics.Start();
        try
        {
            _branch.Committer.Commit(request);
            Committed(request, start);
        }
        catch (ConflictException)
        {
            _database.OnConflict();
            throw;
        }
        catch (ConstraintViolationException e)
        {
            Explain(e);
            throw;
        }
        finally
        {
            if (_state == State.Committing) End(State.Failed);
        }
    }

    /// <summary>As <see cref="Commit"/>, without holding a thread while the disk works. Cancelling has an effect only before the commit is queued.</summary>
    public async Task CommitAsync(CancellationToken cancellation = default)
    {
        RequireOpen();
        cancellation.ThrowIfCancellationRequested();
        if (_buffers.Delta.IsEmpty)
        {
            Commit();
            return;
        }

        var request = Request();
        _state = State.Committing;
        var start = Metrics.Start();
        try
        {
            await _branch.Committer.CommitAsync(request).ConfigureAwait(false);
            Committed(request, start);
        }
        catch (ConflictException)
        {
            _database.OnConflict();
            throw;
        }
        catch (ConstraintViolationException e)
        {
            Explain(e);
            throw;
        }
        finally
        {
            if (_state == State.Committing) End(State.Failed);
        }
    }

    /// <summary>Discards the writes and ends the transaction.</summary>
    public void Rollback()
    {
        RequireOpen();
        End(State.RolledBack);
    }

    /// <summary>Rolls back if the transaction is still open.</summary>
    public void Dispose()
    {
        if (_state == State.Open) End(State.RolledBack);
    }

    /// <summary>Rolls back if the transaction is still open.</summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Sets or removes (null) a definition. <paramref name="prepared"/> is what it defines, built beforehand; without it the committer builds it.
    /// </summary>
    internal void SetSchemaCell(string name, byte[]? definition, PreparedRule? prepared = null)
    {
        RequireOpen();
        _buffers.Delta.SetSchemaCell(name, definition);
        _buffers.Delta.Prepared = prepared;
    }

    private CommitRequest Request() => new(_branch, _buffers.Delta, _reads, _base.Sequence, _durability, _buffers.Own);

    /// <summary>
    /// Finds out whether the transaction breaks the constraint by itself, or because of what was committed since it began: then running it again can
    /// succeed. Cost: as applying the transaction.
    /// </summary>
    private void Explain(ConstraintViolationException violation)
    {
        if (_buffers.Delta.Prepared is not null) return;
        try
        {
            new GraphBuilder(_base, new Lineage(), mode: RuleMode.Enforce).Apply(_buffers.Delta);
            violation.IsConcurrent = true;
            _database.OnConflict();
        }
        catch (ConstraintViolationException)
        {
            // Alone it breaks a constraint too: running it again would do the same.
        }
    }

    private void Committed(CommitRequest request, long start)
    {
        CommittedVersion = request.Sequence;
        End(State.Committed);
        _database.OnCommit(start);
    }

    private void End(State state)
    {
        _state = state;
        _buffers.Own.ReturnUnused();
        _branch.Committer.Buffers.Return(_buffers);
        _branch.Active.Leave(_reads is not null);
        _fork = null;
        _snapshot = null;
    }

    private void RequireOpen()
    {
        if (_state != State.Open)
        {
            throw new MyceliaException(StatusCode.InvalidState, _state switch
            {
                State.Committing => "The transaction is being committed; wait for that to end.",
                State.Committed => "The transaction has ended: it was committed. Begin a new one.",
                State.RolledBack => "The transaction has ended: it was rolled back. Begin a new one.",
                _ => "The transaction has ended: its commit failed. Begin a new one.",
            });
        }
    }

    private GraphSpace Fork()
    {
        if (_buffers.Delta.IsEmpty) return _base;
        if (_fork is null || _forkMark != _buffers.Delta.Mark)
        {
            var builder = new GraphBuilder(_fork ?? _base, new Lineage());
            builder.Apply(_buffers.Delta, _forkMark.Bytes);
            _fork = builder.FinishForGood();
            _forkMark = _buffers.Delta.Mark;
            _snapshot = null;
        }

        return _fork;
    }

    private bool IsDeleted(bool isEdge, ulong id) => _deletedSet is not null && _deletedSet.Contains((isEdge, id));

    private bool IsAlive(NodeId node) => (_buffers.Own.Has(node) || _base.FindNode(node, out _) is not null) && !IsDeleted(false, node.Value);

    private bool IsAlive(EdgeId edge) => (_buffers.Own.Has(edge) || _base.FindEdge(edge, out _) is not null) && !IsDeleted(true, edge.Value);

    private void Require(NodeId node)
    {
        RequireOpen();
        if (!IsAlive(node)) throw new MyceliaException(StatusCode.EntityNotFound, $"Node {node} does not exist in this transaction. It was deleted, never committed, or belongs to another database.");
    }

    private void Require(EdgeId edge)
    {
        RequireOpen();
        if (!IsAlive(edge)) throw new MyceliaException(StatusCode.EntityNotFound, $"Edge {edge} does not exist in this transaction. It was deleted, never committed, or belongs to another database.");
    }

    private void NoteDeleted(bool isEdge, ulong id)
    {
        (_deleted ??= []).Add((isEdge, id));
        (_deletedSet ??= []).Add((isEdge, id));
    }
}
