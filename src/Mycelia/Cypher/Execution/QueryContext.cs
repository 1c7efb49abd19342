// What one run of one query shares among its operators: the version it reads, the transaction it writes to, parameters, limits, counters.

using Mycelia.Graph;

namespace Mycelia.Cypher.Execution;

internal sealed class QueryContext
{
    /// <summary>The largest batch, and the size of a full extent.</summary>
    public const int BatchRowsMax = 2048;

    private Snapshot _snapshot;

    public QueryContext(Snapshot snapshot, Transaction? transaction, Value[] parameters, CancellationToken cancellation)
    {
        (_snapshot, Transaction, Parameters, Cancellation) = (snapshot, transaction, parameters, cancellation);
        View = new ContextView(this);
    }

    /// <summary>The version that the present clause reads. Clauses that write move it on with <see cref="Advance"/>.</summary>
    public Snapshot Snapshot => _snapshot;

    /// <summary>The same version below the public API: rows, chunks, adjacency.</summary>
    public GraphSpace Space => _snapshot.Space;

    /// <summary>Where updates go; null in a query that only reads.</summary>
    public Transaction? Transaction { get; }

    /// <summary>Values of the parameters, in the order of the analyzed query's list of names.</summary>
    public Value[] Parameters { get; }

    /// <summary>Ends the run with an <see cref="OperationCanceledException"/>; the caller knows whether the user or the timeout asked.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Rows per batch: 2,048, less in tests and with few rows expected.</summary>
    public int BatchRows { get; init; } = BatchRowsMax;

    /// <summary>Threads that may work on this query, the caller's included.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>What the run may keep in memory; operators that collect rows ask it and spill to disk beyond.</summary>
    public MemoryBudget Memory { get; init; } = new(long.MaxValue);

    /// <summary>What the run has changed.</summary>
    public UpdateCounters Counters { get; } = new();

    /// <summary>Set once the statement has deleted something: from then on entities have to be checked before they are read.</summary>
    public bool HasDeleted { get; set; }

    /// <summary>What nodes and edges that became values are read through: always the present version.</summary>
    public ContextView View { get; }

    /// <summary>A node row as a value.</summary>
    public Value NodeValue(uint row) => Value.OfNode(new NodeId(Space.Tables.NodeSlots.IdOf(row)), View);

    /// <summary>An edge row as a value.</summary>
    public Value EdgeValue(uint row) => Value.OfEdge(new EdgeId(Space.Tables.EdgeSlots.IdOf(row)), View);

    /// <summary>Brings what was written into view: later reads see it.</summary>
    public void Advance() => _snapshot = Transaction!.Snapshot;
}
