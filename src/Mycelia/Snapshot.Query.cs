using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Mycelia.Querying;

namespace Mycelia;

public sealed partial class Snapshot
{
    /// <summary>Runs a Cypher query that only reads on this version.</summary>
    /// <param name="text">The query.</param>
    /// <param name="parameters">Values for <c>$name</c> in the text.</param>
    /// <exception cref="CypherException">The text is wrong, would write, or the query failed.</exception>
    public QueryResult Query(string text, params ReadOnlySpan<(string Name, Value Value)> parameters) => Run(text, QueryParameters.Of(parameters), null, default);

    /// <summary>As <see cref="Query(string, ReadOnlySpan{ValueTuple{string, Value}})"/>, with limits.</summary>
    /// <param name="text">The query.</param>
    /// <param name="parameters">A dictionary of values, or an object whose public properties are the parameters, e.g. <c>new { name = "Ada" }</c>.</param>
    /// <param name="options">Limits of the run.</param>
    /// <param name="cancellation">Ends the run with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="CypherException">The text is wrong, would write, or the query failed.</exception>
    public QueryResult Query<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        string text, T parameters, QueryOptions? options = null, CancellationToken cancellation = default) where T : class =>
        Run(text, QueryParameters.Of(parameters), options, cancellation);

    /// <summary>As <see cref="Query(string, ReadOnlySpan{ValueTuple{string, Value}})"/>, with limits and without parameters.</summary>
    /// <exception cref="CypherException">The text is wrong, would write, or the query failed.</exception>
    [OverloadResolutionPriority(1)]
    public QueryResult Query(string text, QueryOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Run(text, default, options, cancellation);
    }

    private QueryResult Run(string text, QueryParameters parameters, QueryOptions? options, CancellationToken cancellation)
    {
        options ??= Database.DefaultQueryOptions;
        var engine = _space.Tables.Queries as QueryEngine
            ?? throw new MyceliaException(StatusCode.InvalidState, "This snapshot belongs to no database that runs queries.");
        var query = engine.Compile(text, this, options.Optimize);
        if (query.IsSchemaCommand || query.Analyzed!.WritesGraph || query.Analyzed.ChangesHistory)
        {
            throw Cypher.Errors.CypherErrors.CompileTime("TransactionError", "ReadOnly",
                "The query writes, and a snapshot never changes. Run it on the database or in a transaction.", -1).In(text);
        }

        Snapshot?[]? versions = null;
        if (query.Versions.Count > 0)
        {
            versions = QueryVersions.Of(query, engine.History, this, null, parameters);
            query = engine.PlanFor(query, this, versions, options.Optimize);
        }

        return engine.Run(query, this, null, parameters, options, cancellation, versions);
    }
}
