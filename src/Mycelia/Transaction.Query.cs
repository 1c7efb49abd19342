using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Mycelia.Querying;

namespace Mycelia;

public sealed partial class Transaction
{
    /// <summary>
    /// Runs a Cypher query in this transaction: it sees the transaction's writes, and what it writes becomes permanent with <see cref="Commit"/>. A query that fails
    /// leaves the transaction as it was before.
    /// </summary>
    /// <param name="text">The query.</param>
    /// <param name="parameters">Values for <c>$name</c> in the text.</param>
    /// <exception cref="CypherException">The text is wrong, or the query failed.</exception>
    public QueryResult Query(string text, params ReadOnlySpan<(string Name, Value Value)> parameters) => Run(text, QueryParameters.Of(parameters), null, default);

    /// <summary>As <see cref="Query(string, ReadOnlySpan{ValueTuple{string, Value}})"/>, with limits.</summary>
    /// <param name="text">The query.</param>
    /// <param name="parameters">A dictionary of values, or an object whose public properties are the parameters, e.g. <c>new { name = "Ada" }</c>.</param>
    /// <param name="options">Limits of the run.</param>
    /// <param name="cancellation">Ends the run with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="CypherException">The text is wrong, or the query failed.</exception>
    public QueryResult Query<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        string text, T parameters, QueryOptions? options = null, CancellationToken cancellation = default) where T : class =>
        Run(text, QueryParameters.Of(parameters), options, cancellation);

    /// <summary>When the first query of this transaction began: what all its queries take for the transaction's time.</summary>
    internal long QueriesBeganNanos(Kernel.World world) => _buffers.QueriesBeganNanos != 0 ? _buffers.QueriesBeganNanos : _buffers.QueriesBeganNanos = world.UtcNowNanos();

    /// <summary>As <see cref="Query(string, ReadOnlySpan{ValueTuple{string, Value}})"/>, with limits and without parameters.</summary>
    /// <exception cref="CypherException">The text is wrong, or the query failed.</exception>
    [OverloadResolutionPriority(1)]
    public QueryResult Query(string text, QueryOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Run(text, default, options, cancellation);
    }

    internal QueryResult Run(string text, QueryParameters parameters, QueryOptions? options, CancellationToken cancellation)
    {
        RequireOpen();
        options ??= Database.DefaultQueryOptions;
        var query = _database.Queries.Compile(text, Snapshot, options.Optimize);
        if (query.IsSchemaCommand)
        {
            throw new MyceliaException(StatusCode.InvalidState,
                "Indexes and constraints are defined outside of transactions. Run the command on the database.");
        }

        if (query.Analyzed!.ChangesHistory)
        {
            throw Cypher.Errors.CypherErrors.CompileTime("TransactionError", "HistoryInTransaction",
                "The history is changed outside of transactions: what such a call does is durable at once. Commit the transaction, then run the call on the database.", -1).In(text);
        }

        Snapshot?[]? versions = null;
        if (query.Versions.Count > 0)
        {
            versions = QueryVersions.Of(query, _database.History, Snapshot, _database.History.State.BranchOf(_branch.Number)?.Name, parameters);
            query = _database.Queries.PlanFor(query, Snapshot, versions, options.Optimize);
        }

        if (!query.Planned!.Writes) return _database.Queries.Run(query, Snapshot, this, parameters, options, cancellation, versions);
        QueryResult? result = null;
        Atomically(() => result = _database.Queries.Run(query, Snapshot, this, parameters, options, cancellation, versions));
        return result!;
    }
}
