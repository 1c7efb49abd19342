// From a text to a run. Everything up to the plan is kept per text and schema: asking the same text again costs a dictionary lookup. Operator trees are
// kept with their plan, one per concurrent run.

using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Execution;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;
using Mycelia.Kernel;

namespace Mycelia.Querying;

/// <param name="world">Clock and randomness.</param>
/// <param name="procedures">What queries can call.</param>
/// <param name="history">Where the versions are that queries name.</param>
internal sealed class QueryEngine(World world, ProcedureTable procedures, HistoryForest history)
{
    private const int TextsMax = 1_000;

    private static readonly long s_memoryBytesMax = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;

    private readonly PlanCache _plans = new(TextsMax);
    private readonly PlanCache _plainPlans = new(TextsMax);

    public World World => world;

    public ProcedureTable Procedures => procedures;

    public HistoryForest History => history;

    /// <summary>Projections that queries have named.</summary>
    public NamedGraphs Graphs { get; } = new();

    /// <summary>The text compiled for a version: known, or made now. One that names versions has no plan yet: <see cref="PlanFor"/> makes it.</summary>
    /// <exception cref="CypherException">The text is wrong.</exception>
    public CompiledQuery Compile(string text, Snapshot snapshot, bool optimize)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plans = optimize ? _plans : _plainPlans;
        if (plans.Find(text) is { } known && known.IsValidFor(snapshot, procedures.Version)) return known;
        var start = world.MonotonicNanos();
        try
        {
            // Before the plan is made: a procedure registered meanwhile makes it stale, not wrong.
            var version = procedures.Version;
            var statement = CypherParser.Parse(text);
            if (statement.Body is ShowCommand show) statement = ShowQueries.ToQuery(statement, show, procedures);
            if (statement.Body is SchemaCommand) return new CompiledQuery(statement, null, null, snapshot, [], version, Since(start));
            var analyzed = SemanticAnalysis.Analyze(statement, procedures);
            var planned = analyzed.Versions.Count > 0 ? null : QueryPlanner.Plan(analyzed, new PlanCatalog(snapshot), new PlannerOptions { Optimize = optimize });
            var compiled = new CompiledQuery(statement, analyzed, planned, snapshot, [], version, Since(start));
            plans.Add(compiled);
            return compiled;
        }
        catch (CypherException e)
        {
            e.In(text);
            throw;
        }
    }

    /// <summary>
    /// The plan of a query that names versions for those that it names now: the last one if it suits, else a new one. Each part is planned with the indexes and counts of the
    /// version that it reads.
    /// </summary>
    public CompiledQuery PlanFor(CompiledQuery query, Snapshot own, IReadOnlyList<Snapshot?> versions, bool optimize)
    {
        if (query.PlannedLast is { } known && known.IsValidFor(own, procedures.Version) && known.SuitsVersions(versions)) return known;
        var start = world.MonotonicNanos();
        var version = procedures.Version;

        // Planning leaves marks in the tree, so each plan has a tree of its own.
        var statement = CypherParser.Parse(query.Text);
        var analyzed = SemanticAnalysis.Analyze(statement, procedures);
        var catalog = new PlanCatalog(own);
        PlanCatalog[] catalogs = [.. versions.Select(other => other is null ? catalog : new PlanCatalog(other))];
        var planned = QueryPlanner.Plan(analyzed, catalog, catalogs, new PlannerOptions { Optimize = optimize });
        return query.PlannedLast = new CompiledQuery(statement, analyzed, planned, own, versions, version, Since(start));
    }

    /// <summary>Runs a query that only reads on a version, or any query in a transaction.</summary>
    /// <param name="query">What to run.</param>
    /// <param name="snapshot">The version that it runs on.</param>
    /// <param name="transaction">Where it writes.</param>
    /// <param name="parameters">Values for its parameters.</param>
    /// <param name="options">Limits.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <param name="versions">What its USE and AT stand for, by their places: null is the version that it runs on.</param>
    public QueryResult Run(
        CompiledQuery query, Snapshot snapshot, Transaction? transaction, QueryParameters parameters, QueryOptions options, CancellationToken cancellation,
        IReadOnlyList<Snapshot?>? versions = null)
    {
        var top = query.Analyzed!.TopVersion;
        var report = new RunReport(world, query.Notifications, query.TakeCompilation()) { Version = (top < 0 ? null : versions![top])?.Version ?? snapshot.Version };
        try
        {
            var context = new QueryContext(snapshot, transaction, Bind(query, parameters), report.TokenFor(options.Timeout, cancellation))
            {
                BatchRows = options.BatchRows,
                // What a serializable transaction reads is noted by one thread.
                Workers = snapshot.Reads is null ? WorkersOf(options) : 1,
                TransactionNanos = transaction?.QueriesBeganNanos(world) ?? 0,
                Memory = new MemoryBudget(options.MemoryBytesMax > 0 ? options.MemoryBytesMax : s_memoryBytesMax),
                World = world,
            };
            report.Context = context;
            if (versions is not null) context.SetVersions(versions, query.Analyzed.MixesVersions && versions.Any(static version => version is not null));
            return new QueryResult(query.Columns, new RunningQuery(query.Text, query.Symbols, SourceOf(query, context, report), top < 0 ? context : context.In(top), report));
        }
        catch (Exception e)
        {
            report.End();
            if (QueryErrors.Translate(e, query.Text, report) is { } translated) throw translated;
            throw;
        }
    }

    private IBatchSource SourceOf(CompiledQuery query, QueryContext context, RunReport report)
    {
        if (query.Mode == QueryMode.Explain)
        {
            report.Explains(query.Planned!.Root, null);
            return NoRows.Instance;
        }

        var tree = query.RentTree(this, query.Mode == QueryMode.Profile);
        if (tree.Profile is { } profile) report.Explains(query.Planned!.Root, profile);
        var source = new TreeSource(query, tree, context);
        return query.Planned!.Writes || query.Analyzed!.ChangesHistory || query.Analyzed.ChangesMemory ? KeptRows.TakeAll(source, query.Symbols, query.Planned.SymbolCount, context) : source;
    }

    private static int WorkersOf(QueryOptions options) => options.Concurrency > 0 ? options.Concurrency : Environment.ProcessorCount;

    /// <summary>The values of a query's parameters in their order.</summary>
    /// <exception cref="CypherException">One was not given.</exception>
    public static Value[] Bind(CompiledQuery query, QueryParameters parameters)
    {
        var names = query.Analyzed!.Parameters;
        if (names.Count == 0) return [];
        var values = new Value[names.Count];
        for (var i = 0; i < values.Length; i++)
        {
            if (parameters.TryGet(names[i], out values[i])) continue;
            var given = parameters.Count == 0 ? "None were given." : $"Given were: {string.Join(", ", parameters.Names.Select(static name => "$" + name))}.";
            throw CypherErrors.CompileTime("ParameterMissing", "MissingParameter", $"The query needs the parameter ${names[i]}. {given}", query.OffsetOfParameter(names[i])).In(query.Text);
        }

        return values;
    }

    private TimeSpan Since(long start) => TimeSpan.FromTicks((world.MonotonicNanos() - start) / 100);

    /// <summary>A run under way: the operator tree is opened at the first batch and goes back to its plan at the end.</summary>
    private sealed class TreeSource(CompiledQuery query, OperatorTree tree, QueryContext context) : IBatchSource
    {
        private bool _isOpen;
        private bool _isOver;

        public Batch? Next()
        {
            if (_isOver) return null;
            if (!_isOpen)
            {
                _isOpen = true;
                tree.Root.Open(context);
            }

            return tree.Root.Next();
        }

        public void End()
        {
            if (_isOver) return;
            _isOver = true;
            if (_isOpen) tree.Root.Close();
            query.ReturnTree(tree);
        }
    }

    /// <summary>No rows: EXPLAIN.</summary>
    private sealed class NoRows : IBatchSource
    {
        public static NoRows Instance { get; } = new();

        public Batch? Next() => null;

        public void End()
        {
        }
    }

    /// <summary>The rows of a run that is over.</summary>
    private sealed class KeptRows(IReadOnlyList<Batch> batches) : IBatchSource
    {
        private int _next;

        public static KeptRows TakeAll(IBatchSource source, IReadOnlyList<Symbol> columns, int symbolCount, QueryContext context)
        {
            try
            {
                var rows = new Cypher.Execution.Rows.MaterializedRows(columns, symbolCount);
                while (source.Next() is { } batch)
                {
                    context.Cancellation.ThrowIfCancellationRequested();
                    rows.Add(batch, context);
                }

                // Nodes and edges among the rows may be read when the transaction has ended.
                if (rows.Batches.Count > 0 && columns.Count > 0) _ = context.Snapshot;
                return new KeptRows(rows.Batches);
            }
            finally
            {
                source.End();
            }
        }

        public Batch? Next() => _next < batches.Count ? batches[_next++] : null;

        public void End() => _next = batches.Count;
    }
}
