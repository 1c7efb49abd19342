using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Mycelia.Querying;
using Mycelia.Transactions;

namespace Mycelia;

public sealed partial class Database
{
    private readonly ProcedureTable _procedureTable = ProcedureTable.WithSystemProcedures();
    private QueryEngine? _queries;

    /// <summary>The procedures that queries can call: those of the engine, and the application's own.</summary>
    public Procedures Procedures => field ??= new Procedures(_procedureTable);

    /// <summary>Lets named graphs go.</summary>
    private void CloseQueries() => Volatile.Read(ref _queries)?.Graphs.Dispose();

    internal QueryEngine Queries
    {
        get
        {
            if (_queries is not null) return _queries;
            var engine = new QueryEngine(_options.World, _procedureTable, History);
            return Interlocked.CompareExchange(ref _queries, engine, null) ?? engine;
        }
    }

    /// <summary>
    /// Runs a Cypher query. One that only reads runs on the present version while its result is read; one that writes runs to its end in a transaction of its own, commits (running
    /// again after a conflict, as <see cref="Write(Action{Transaction}, TransactionOptions?, CancellationToken)"/> does), and then gives its rows.
    /// </summary>
    /// <param name="text">The query.</param>
    /// <param name="parameters">Values for <c>$name</c> in the text.</param>
    /// <exception cref="CypherException">The text is wrong, or the query failed; nothing was kept of what it wrote.</exception>
    public QueryResult Query(string text, params ReadOnlySpan<(string Name, Value Value)> parameters) => Run(text, QueryParameters.Of(parameters), null, default);

    /// <summary>As <see cref="Query(string, ReadOnlySpan{ValueTuple{string, Value}})"/>, with limits.</summary>
    /// <param name="text">The query.</param>
    /// <param name="parameters">A dictionary of values, or an object whose public properties are the parameters, e.g. <c>new { name = "Ada" }</c>.</param>
    /// <param name="options">Limits of the run.</param>
    /// <param name="cancellation">Ends the run with an <see cref="OperationCanceledException"/>; nothing is kept of what it wrote.</param>
    /// <exception cref="CypherException">The text is wrong, or the query failed; nothing was kept of what it wrote.</exception>
    public QueryResult Query<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        string text, T parameters, QueryOptions? options = null, CancellationToken cancellation = default) where T : class =>
        Run(text, QueryParameters.Of(parameters), options, cancellation);

    /// <summary>As <see cref="Query(string, ReadOnlySpan{ValueTuple{string, Value}})"/>, with limits and without parameters.</summary>
    /// <exception cref="CypherException">The text is wrong, or the query failed; nothing was kept of what it wrote.</exception>
    [OverloadResolutionPriority(1)]
    public QueryResult Query(string text, QueryOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Run(text, default, options, cancellation);
    }

    /// <summary>Runs a query on a thread of the pool as far as its first rows; for one that writes, until it has committed.</summary>
    /// <exception cref="CypherException">The text is wrong, or the query failed; nothing was kept of what it wrote.</exception>
    public Task<QueryResult> QueryAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        string text, T parameters, QueryOptions? options = null, CancellationToken cancellation = default) where T : class =>
        Task.Run(() => Query(text, parameters, options, cancellation), cancellation);

    /// <summary>As <see cref="QueryAsync{T}"/>, without parameters.</summary>
    /// <exception cref="CypherException">The text is wrong, or the query failed; nothing was kept of what it wrote.</exception>
    [OverloadResolutionPriority(1)]
    public Task<QueryResult> QueryAsync(string text, QueryOptions? options = null, CancellationToken cancellation = default) =>
        Task.Run(() => Run(text, default, options, cancellation), cancellation);

    /// <summary>Compiles a query to be run many times. Running by text keeps compiled queries too; this saves looking them up.</summary>
    /// <exception cref="CypherException">The text is wrong.</exception>
    public PreparedQuery Prepare(string text)
    {
        RequireOpen();
        return new PreparedQuery(this, text, Queries.Compile(text, Snapshot(), optimize: true));
    }

    internal QueryResult Run(string text, QueryParameters parameters, QueryOptions? options, CancellationToken cancellation, BranchHead? branch = null)
    {
        RequireOpen();
        options ??= DefaultQueryOptions;
        var snapshot = branch is null ? Snapshot() : SnapshotOf(branch.Head);
        return Run(Queries.Compile(text, snapshot, options.Optimize), snapshot, parameters, options, cancellation, branch);
    }

    internal QueryResult Run(CompiledQuery query, Snapshot snapshot, QueryParameters parameters, QueryOptions options, CancellationToken cancellation, BranchHead? branch = null)
    {
        if (query.IsSchemaCommand && branch is not null && branch != _committer.Current)
            throw new MyceliaException(StatusCode.InvalidState, "Index and constraint commands work on the branch that is checked out. Check out this one first (`CALL mycelia.history.checkout('NAME')`).");
        if (query.IsSchemaCommand) return SchemaCommands.Run(this, Queries, query, parameters, options, cancellation);
        if (query.Versions.Count > 0) return RunOnVersions(query, snapshot, parameters, options, cancellation, branch);
        if (!query.Planned!.Writes || query.Mode == Cypher.Syntax.QueryMode.Explain) return Queries.Run(query, snapshot, null, parameters, options, cancellation);
        return RunWriting(query, null, parameters, options, cancellation, branch);
    }

    /// <summary>Runs a query that names versions. It runs on the branch that all its parts USE, or else where any query would.</summary>
    private QueryResult RunOnVersions(CompiledQuery query, Snapshot snapshot, QueryParameters parameters, QueryOptions options, CancellationToken cancellation, BranchHead? branch)
    {
        branch = QueryVersions.Target(query, History, snapshot, parameters) is { } target ? _committer.HeadOf(target.Entry.Number) : branch ?? _committer.Current;
        var own = SnapshotOf(branch.Head);
        var versions = QueryVersions.Of(query, History, own, History.State.BranchOf(branch.Number)?.Name, parameters);
        var planned = Queries.PlanFor(query, own, versions, options.Optimize);
        if (!planned.Planned!.Writes || query.Mode == Cypher.Syntax.QueryMode.Explain) return Queries.Run(planned, own, null, parameters, options, cancellation, versions);
        return RunWriting(query, versions, parameters, options, cancellation, branch);
    }

    private QueryResult RunWriting(CompiledQuery query, Snapshot?[]? versions, QueryParameters parameters, QueryOptions options, CancellationToken cancellation, BranchHead? branch)
    {
        RequireWritable();
        Transaction? last = null;
        try
        {
            var result = Write(
                branch,
                transaction =>
                {
                    // After a conflict, another version: the plan may have to be another too.
                    last = transaction;
                    var version = transaction.Snapshot;
                    var compiled = versions is not null ? Queries.PlanFor(query, version, versions, options.Optimize)
                        : query.IsValidFor(version, Queries.Procedures.Version) ? query : Queries.Compile(query.Text, version, options.Optimize);
                    return Queries.Run(compiled, version, transaction, parameters, options, cancellation, versions);
                },
                options.Transaction,
                cancellation);
            result.CommittedAs(last!.CommittedVersion);
            return result;
        }
        catch (ConstraintViolationException e) when (QueryErrors.Translate(e, query.Text, null) is { } translated)
        {
            // Only the commit finds out that a constraint is broken.
            throw translated;
        }
    }

    internal static QueryOptions DefaultQueryOptions { get; } = new();
}
