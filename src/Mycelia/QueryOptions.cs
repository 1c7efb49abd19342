namespace Mycelia;

/// <summary>Limits of one query. The defaults suit interactive use; each limit ends the query with a clear error and leaves nothing half-done.</summary>
public sealed record QueryOptions
{
    /// <summary>The query is ended with a <see cref="CypherException"/> (TransactionError, Timeout) when it runs longer. Infinite by default.</summary>
    public TimeSpan Timeout { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>
    /// Bytes that sorts, joins, groups and collected lists may hold in memory; beyond, they write to temporary files, and what cannot be written out ends
    /// the query with a <see cref="CypherException"/> (LimitExceeded). 0, the default: a quarter of the memory that this process may use.
    /// </summary>
    public long MemoryBytesMax { get; init; }

    /// <summary>Threads that may work on the query, the caller's included. 0, the default: one per core.</summary>
    public int Concurrency { get; init; }

    /// <summary>Isolation, durability and retries of a query that commits by itself; ignored in a transaction and on a snapshot.</summary>
    public TransactionOptions? Transaction { get; init; }

    /// <summary>Rows per batch, to run tests with small ones.</summary>
    internal int BatchRows { get; init; } = Cypher.Execution.QueryContext.BatchRowsMax;

    /// <summary>Off: the plan follows the text, to test that rewrites change nothing.</summary>
    internal bool Optimize { get; init; } = true;
}
