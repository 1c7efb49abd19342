using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Mycelia.Querying;

namespace Mycelia;

/// <summary>A query that was compiled once and is run many times. Thread-safe. When indexes or the size of the graph change, it is compiled again by itself.</summary>
public sealed class PreparedQuery
{
    private readonly Database _database;
    private CompiledQuery _query;

    internal PreparedQuery(Database database, string text, CompiledQuery query) => (_database, Text, _query) = (database, text, query);

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>Runs it; see <see cref="Database.Query(string, ReadOnlySpan{ValueTuple{string, Value}})"/>.</summary>
    /// <exception cref="CypherException">A parameter is missing, or the query failed.</exception>
    public QueryResult Query(params ReadOnlySpan<(string Name, Value Value)> parameters) => Run(QueryParameters.Of(parameters), Database.DefaultQueryOptions, default);

    /// <summary>Runs it with limits; see <see cref="Database.Query{T}"/>.</summary>
    /// <exception cref="CypherException">A parameter is missing, or the query failed.</exception>
    public QueryResult Query<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        T parameters, QueryOptions? options = null, CancellationToken cancellation = default) where T : class =>
        Run(QueryParameters.Of(parameters), options ?? Database.DefaultQueryOptions, cancellation);

    /// <summary>Runs it with limits and without parameters.</summary>
    /// <exception cref="CypherException">A parameter is missing, or the query failed.</exception>
    [OverloadResolutionPriority(1)]
    public QueryResult Query(QueryOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Run(default, options, cancellation);
    }

    /// <summary>Runs it on a thread of the pool as far as its first rows; for one that writes, until it has committed.</summary>
    /// <exception cref="CypherException">A parameter is missing, or the query failed.</exception>
    public Task<QueryResult> QueryAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        T parameters, QueryOptions? options = null, CancellationToken cancellation = default) where T : class =>
        Task.Run(() => Query(parameters, options, cancellation), cancellation);

    private QueryResult Run(QueryParameters parameters, QueryOptions options, CancellationToken cancellation)
    {
        var snapshot = _database.Snapshot();
        var query = _query;
        if (!query.IsValidFor(snapshot, _database.Queries.Procedures.Version))
            _query = query = _database.Queries.Compile(Text, snapshot, options.Optimize);
        return _database.Run(query, snapshot, parameters, options, cancellation);
    }
}
