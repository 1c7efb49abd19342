using System.Collections.Concurrent;
using Mycelia.Cypher.Execution;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Querying;

/// <summary>An operator tree for one run at a time.</summary>
internal sealed record OperatorTree(Operator Root, PlanProfile? Profile);

/// <summary>A text with its plan and the operator trees that no run uses at present. Immutable but for those.</summary>
internal sealed class CompiledQuery
{
    private const double GrowthMax = 10;
    private const int TreesMax = 64;

    private readonly ConcurrentBag<OperatorTree> _trees = [];
    private readonly System.Collections.Immutable.ImmutableSortedDictionary<string, byte[]> _schema;
    private readonly long _entities;
    private readonly int _proceduresVersion;
    private readonly int _names;
    private long _compilationTicks;
    private OperatorTree? _tree;

    public CompiledQuery(Statement statement, AnalyzedQuery? analyzed, PlannedQuery? planned, Snapshot snapshot, int proceduresVersion, TimeSpan compilation)
    {
        (Statement, Analyzed, Planned) = (statement, analyzed, planned);
        _schema = snapshot.Space.Schema;
        _entities = snapshot.Space.NodeCount + snapshot.Space.EdgeCount;
        _proceduresVersion = proceduresVersion;
        _compilationTicks = compilation.Ticks;
        var unknown = planned is null ? [] : UnknownNames.In(statement, snapshot.Space.Tables);
        _names = unknown.Count == 0 ? -1 : NamesOf(snapshot);
        Notifications = planned is null ? [] : [.. planned.Notifications.Concat(unknown).Select(Describe)];
        Symbols = planned is null ? [] : [.. planned.Columns.Select(static column => column.Symbol)];
        Columns = new ColumnNames(planned is null ? [] : [.. planned.Columns.Select(static column => column.Name)]);
    }

    public Statement Statement { get; }

    public AnalyzedQuery? Analyzed { get; }

    /// <summary>Null for a schema command.</summary>
    public PlannedQuery? Planned { get; }

    public string Text => Statement.Text;

    public QueryMode Mode => Statement.Mode;

    public ColumnNames Columns { get; }

    /// <summary>The columns of the result, in order.</summary>
    public IReadOnlyList<Symbol> Symbols { get; }

    public IReadOnlyList<QueryNotification> Notifications { get; }

    /// <summary>
    /// Whether the plan still suits: the same indexes, constraints and procedures, no graph of quite another size, and no new names when it has told of unknown ones.
    /// </summary>
    public bool IsValidFor(Snapshot snapshot, int proceduresVersion)
    {
        if (!ReferenceEquals(snapshot.Space.Schema, _schema) || proceduresVersion != _proceduresVersion) return false;
        if (_names >= 0 && NamesOf(snapshot) != _names) return false;
        var entities = snapshot.Space.NodeCount + snapshot.Space.EdgeCount;
        return entities <= (_entities + 100) * GrowthMax && _entities <= (entities + 100) * GrowthMax;
    }

    /// <summary>What compiling took, told to the first run alone.</summary>
    public TimeSpan TakeCompilation() => TimeSpan.FromTicks(Interlocked.Exchange(ref _compilationTicks, 0));

    public OperatorTree RentTree(QueryEngine engine, bool isProfiled)
    {
        if (!isProfiled)
        {
            if (Interlocked.Exchange(ref _tree, null) is { } one) return one;
            if (_trees.TryTake(out var tree)) return tree;
        }

        return OperatorBuilder.Build(Planned!, engine.Procedures, isProfiled);
    }

    public void ReturnTree(OperatorTree tree)
    {
        if (tree.Profile is not null) return;
        if (Interlocked.CompareExchange(ref _tree, tree, null) is null) return;
        if (_trees.Count < TreesMax) _trees.Add(tree);
    }

    private static int NamesOf(Snapshot snapshot)
    {
        var tables = snapshot.Space.Tables;
        return tables.Labels.Count + tables.Types.Count + tables.Keys.Count;
    }

    private QueryNotification Describe(PlanNotification notification)
    {
        var (line, column) = (0, 0);
        if (notification.Span.Start >= 0)
        {
            var place = Cypher.Errors.SourcePlace.Of(Text, notification.Span.Start);
            (line, column) = (place.Line, place.Column);
        }

        return new QueryNotification(notification.Code, NotificationSeverity.Warning, notification.Title, notification.Description, line, column);
    }

    /// <summary>Where a parameter stands in the text, -1 when it is not found.</summary>
    public int OffsetOfParameter(string name) =>
        Analyzed is not null && Analyzed.ParameterOffsets.TryGetValue(name, out var offset) ? offset : Text.IndexOf("$" + name, StringComparison.Ordinal);
}
