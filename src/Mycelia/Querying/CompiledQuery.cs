using System.Collections.Concurrent;
using Mycelia.Cypher.Execution;
using Mycelia.Cypher.Planning;
using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Querying;

/// <summary>An operator tree for one run at a time.</summary>
internal sealed class OperatorTree
{
    public OperatorTree(Operator root, PlanProfile? profile)
    {
        (Root, Profile) = (root, profile);
        Idle = new WeakReference<OperatorTree>(this);
    }

    public Operator Root { get; }

    public PlanProfile? Profile { get; }

    /// <summary>
    /// How a plan keeps the tree while no run uses it: its operators may still refer to the version of their last run, which must not live on for the sake of runs
    /// that may never come.
    /// </summary>
    public WeakReference<OperatorTree> Idle { get; }
}

/// <summary>A text with its plan and the operator trees that no run uses at present. Immutable but for those.</summary>
internal sealed class CompiledQuery
{
    private const double GrowthMax = 10;
    private const int TreesMax = 64;

    private readonly ConcurrentBag<WeakReference<OperatorTree>> _trees = [];
    private readonly System.Collections.Immutable.ImmutableSortedDictionary<string, byte[]> _schema;
    private readonly long _entities;
    private readonly int _proceduresVersion;
    private readonly int _names;
    private long _compilationTicks;
    private readonly (object Schema, long Entities)[] _versions;
    private WeakReference<OperatorTree>? _tree;

    public CompiledQuery(
        Statement statement, AnalyzedQuery? analyzed, PlannedQuery? planned, Snapshot snapshot, IReadOnlyList<Snapshot?> versions, int proceduresVersion, TimeSpan compilation)
    {
        (Statement, Analyzed, Planned) = (statement, analyzed, planned);
        _versions = [.. versions.Select(version => Facts(version ?? snapshot))];
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

    /// <summary>Null for a schema command, and for a text that names versions: its plans are made for these.</summary>
    public PlannedQuery? Planned { get; }

    /// <summary>The USE and AT of a query whose plan depends on what they name.</summary>
    public IReadOnlyList<VersionUse> Versions => Analyzed?.Versions ?? [];

    /// <summary>Of a text that names versions: the plan that was made last.</summary>
    public CompiledQuery? PlannedLast
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    public bool IsSchemaCommand => Statement.Body is SchemaCommand;

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
        if (proceduresVersion != _proceduresVersion) return false;
        if (Planned is null && !IsSchemaCommand) return true;
        if (!ReferenceEquals(snapshot.Space.Schema, _schema)) return false;
        if (_names >= 0 && NamesOf(snapshot) != _names) return false;
        return IsOfSize(snapshot.Space.NodeCount + snapshot.Space.EdgeCount, _entities);
    }

    /// <summary>Whether the plan suits what its USE and AT name now, in the same way.</summary>
    public bool SuitsVersions(IReadOnlyList<Snapshot?> versions)
    {
        for (var i = 0; i < versions.Count; i++)
        {
            if (versions[i] is not { } version) continue;
            var (schema, entities) = Facts(version);
            if (!ReferenceEquals(schema, _versions[i].Schema) || !IsOfSize(entities, _versions[i].Entities)) return false;
        }

        return true;
    }

    /// <summary>What compiling took, told to the first run alone.</summary>
    public TimeSpan TakeCompilation() => TimeSpan.FromTicks(Interlocked.Exchange(ref _compilationTicks, 0));

    public OperatorTree RentTree(QueryEngine engine, bool isProfiled)
    {
        if (!isProfiled)
        {
            if (Interlocked.Exchange(ref _tree, null) is { } one && one.TryGetTarget(out var tree)) return tree;
            while (_trees.TryTake(out var other))
            {
                if (other.TryGetTarget(out tree)) return tree;
            }
        }

        return OperatorBuilder.Build(Planned!, engine.Procedures, isProfiled);
    }

    public void ReturnTree(OperatorTree tree)
    {
        if (tree.Profile is not null) return;
        if (Interlocked.CompareExchange(ref _tree, tree.Idle, null) is null) return;
        if (_trees.Count < TreesMax) _trees.Add(tree.Idle);
    }

    private static (object Schema, long Entities) Facts(Snapshot version) => (version.Space.Schema, version.Space.NodeCount + version.Space.EdgeCount);

    private static bool IsOfSize(long now, long then) => now <= (then + 100) * GrowthMax && then <= (now + 100) * GrowthMax;

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
