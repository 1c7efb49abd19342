// What one run of one query shares among its operators: the version it reads, the transaction it writes to, parameters, limits, counters.

using Mycelia.Cypher.Functions;
using Mycelia.Graph;
using Mycelia.Kernel;

namespace Mycelia.Cypher.Execution;

internal sealed class QueryContext : IEvaluationLimits
{
    /// <summary>The largest batch, and the size of a full extent.</summary>
    public const int BatchRowsMax = 2048;

    private Vector?[] _parameterVectors;
    private ContextView? _view;
    private ThreadLocal<EvaluationScope>? _otherScopes;
    private EvaluationScope? _scope;
    private int _scopeThread;
    private QueryContext _base;
    private QueryContext?[] _versions = [];

    public QueryContext(Snapshot snapshot, Transaction? transaction, Value[] parameters, CancellationToken cancellation)
    {
        (Transaction, Parameters, Cancellation) = (transaction, parameters, cancellation);
        _parameterVectors = parameters.Length == 0 ? [] : new Vector?[parameters.Length];
        _view = new ContextView(snapshot);
        _base = this;
    }

    /// <summary>The same run on another version, where nothing is written.</summary>
    private QueryContext(QueryContext run, Snapshot snapshot)
        : this(snapshot, null, run.Parameters, run.Cancellation)
    {
        (_base, World, BatchRows, Workers, Memory) = (run, run.World, run.BatchRows, run.Workers, run.Memory);
        Mixes(run.MixesVersions);
    }

    /// <summary>Says what the version clauses of the query stand for in this run: null is the version that it runs on.</summary>
    /// <param name="versions">By the places of the clauses.</param>
    /// <param name="areMixed">Whether entities may go from one to another.</param>
    public void SetVersions(IReadOnlyList<Snapshot?> versions, bool areMixed)
    {
        Mixes(areMixed);
        _versions = [.. versions.Select(version => version is null ? null : new QueryContext(this, version))];
    }

    /// <summary>The run as it is where a version clause is in force.</summary>
    public QueryContext In(int version) => _base._versions[version] ?? _base;

    /// <summary>Whether nodes and edges may be met that this version does not have.</summary>
    public bool MixesVersions { get; private set; }

    /// <summary>The version that the present clause reads. Clauses that write move it on with <see cref="Advance"/>.</summary>
    public Snapshot Snapshot => View.Snapshot;

    /// <summary>The same version below the public API: rows, chunks, adjacency.</summary>
    public GraphSpace Space => View.Snapshot.Space;

    /// <summary>Where updates go; null in a query that only reads.</summary>
    public Transaction? Transaction { get; private set; }

    /// <summary>Values of the parameters, in the order of the analyzed query's list of names.</summary>
    public Value[] Parameters { get; private set; }

    /// <summary>Ends the run with an <see cref="OperationCanceledException"/>; the caller knows whether the user or the timeout asked.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Rows per batch: 2,048, less in tests and with few rows expected.</summary>
    public int BatchRows { get; init; } = BatchRowsMax;

    /// <summary>Threads that may work on this query, the caller's included.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>What the run may keep in memory; operators that collect rows ask it and spill to disk beyond.</summary>
    public MemoryBudget Memory { get; init; } = new(long.MaxValue);

    /// <summary>What the run has changed.</summary>
    public UpdateCounters Counters => field ??= new UpdateCounters();

    /// <summary>Set once the statement has deleted something: from then on entities have to be checked before they are read.</summary>
    public bool HasDeleted { get; set; }

    /// <summary>What nodes and edges that became values are read through: always the present version.</summary>
    public ContextView View => _view!;

    /// <summary>Clock and randomness of the run.</summary>
    public World World { get; init; } = World.Real;

    /// <summary>When the statement began, in nanoseconds since 1970-01-01 UTC; 0: when a function first asks.</summary>
    public long StatementNanos { get; init; }

    /// <summary>When the transaction began; 0: with the statement.</summary>
    public long TransactionNanos { get; init; }

    /// <summary>What functions need beyond their arguments; each thread of the run has its own, with the same instants.</summary>
    public EvaluationScope Scope =>
        _scope is { } scope && _scopeThread == Environment.CurrentManagedThreadId ? scope : ScopeOfThread();

    /// <summary>A parameter as a constant vector, made once per run; read only.</summary>
    public Vector ParameterVector(int index)
    {
        if (Volatile.Read(ref _parameterVectors[index]) is { } known) return known;
        var vector = new Vector();
        vector.SetConstant(Parameters[index]);
        Volatile.Write(ref _parameterVectors[index], vector);
        return vector;
    }

    /// <summary>A node row as a value.</summary>
    public Value NodeValue(uint row) => Value.OfNode(new NodeId(Space.Tables.NodeSlots.IdOf(row)), View);

    /// <summary>An edge row as a value.</summary>
    public Value EdgeValue(uint row) => Value.OfEdge(new EdgeId(Space.Tables.EdgeSlots.IdOf(row)), View);

    /// <summary>Refuses a node or edge that this statement has deleted.</summary>
    public void RequireExists(in Value entity)
    {
        if (!HasDeleted) return;
        if (entity.Kind == ValueKind.Node ? Space.FindNode(entity.NodeIdentity, out _) is not null : Space.FindEdge(entity.EdgeIdentity, out _) is not null) return;
        throw Errors.CypherErrors.Runtime("EntityNotFound", "DeletedEntityAccess",
            $"{(entity.Kind == ValueKind.Node ? "The node" : "The relationship")} was deleted earlier in this statement, so it cannot be changed any more.");
    }

    /// <summary>Brings what was written into view: later reads see it.</summary>
    public void Advance() => View.Advance(Transaction!);

    /// <summary>
    /// The run is over: what operator trees, which are kept with their plan, would otherwise keep alive is let go. Values that were handed out keep their view.
    /// </summary>
    public void End()
    {
        foreach (var version in _versions) version?.End();
        (_view, _scope, _otherScopes, Transaction) = (null, null, null, null);
        (Parameters, _parameterVectors) = ([], []);
    }

    /// <summary>Refuses to make what the memory limit has no room for.</summary>
    public void RequireMemory(long bytes)
    {
        TakeMemory(bytes);
        Memory.Return(bytes);
    }

    /// <summary>Takes memory for what cannot be written out; <see cref="MemoryBudget.Return"/> gives it back.</summary>
    /// <exception cref="CypherException">It is more than there is.</exception>
    public void TakeMemory(long bytes)
    {
        if (Memory.TryTake(bytes)) return;
        throw Errors.CypherErrors.Runtime("LimitExceeded", "MemoryLimit",
            $"The query needs {bytes:N0} bytes more than its memory limit of {Memory.BytesMax:N0} bytes leaves. Give it more (QueryOptions.MemoryBytesMax), or make smaller lists and texts.");
    }

    public bool IsAbsent(in Value entity) => Presence.IsAbsent(entity, this);

    public void ThrowIfCancelled() => Cancellation.ThrowIfCancellationRequested();

    private void Mixes(bool areMixed) => MixesVersions = View.MixesVersions = areMixed;

    private EvaluationScope ScopeOfThread()
    {
        lock (View)
        {
            if (_scope is null)
            {
                var of = ReferenceEquals(_base, this) ? null : _base.Scope;
                var statement = of?.StatementNanos ?? (StatementNanos != 0 ? StatementNanos : World.UtcNowNanos());
                _scopeThread = Environment.CurrentManagedThreadId;
                return _scope = new EvaluationScope(View, World, of?.TransactionNanos ?? (TransactionNanos != 0 ? TransactionNanos : statement), statement) { Limits = this };
            }

            var first = _scope;
            _otherScopes ??= new ThreadLocal<EvaluationScope>(() => new EvaluationScope(View, World, first.TransactionNanos, first.StatementNanos) { Limits = this });
        }

        return _otherScopes.Value!;
    }
}
