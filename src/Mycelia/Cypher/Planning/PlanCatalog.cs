// What the planner knows of one version. Made for each planning, so it costs nothing by itself: counts by label and type are O(1), the schema is read when
// first asked for, and distributions of values come from what the engine has cached, or are counted only where that is cheap.

namespace Mycelia.Cypher.Planning;

internal sealed class PlanCatalog
{
    /// <summary>Up to so many entities are counted for a distribution while a query waits for its plan.</summary>
    private const long CountedMax = 5_000;

    /// <summary>The same where an index has them in order already.</summary>
    private const long IndexedMax = 500_000;

    /// <summary>Up to so many edges are looked at to learn which labels they join.</summary>
    private const long LinksMax = 100_000;

    private readonly GraphStatistics? _statistics;
    private readonly Func<IReadOnlyList<IndexInfo>> _readIndexes;
    private readonly Func<IReadOnlyList<ConstraintInfo>> _readConstraints;
    private readonly Dictionary<SchemaPattern, PropertyStatistics?> _properties = [];
    private IReadOnlyList<IndexInfo>? _indexes;
    private IReadOnlyList<ConstraintInfo>? _constraints;

    public PlanCatalog(Snapshot snapshot)
    {
        _statistics = snapshot.Statistics;
        _readIndexes = () => snapshot.Indexes;
        _readConstraints = () => snapshot.Constraints;
        Version = snapshot.Version;
        Snapshot = snapshot;
    }

    private PlanCatalog() => (_readIndexes, _readConstraints) = (static () => [], static () => []);

    /// <summary>A graph without anything in it.</summary>
    public static PlanCatalog Empty => new();

    public long Version { get; }

    /// <summary>The version itself; null for <see cref="Empty"/>.</summary>
    public Snapshot? Snapshot { get; }

    public long NodeCount => _statistics?.NodeCount ?? 0;

    public long EdgeCount => _statistics?.EdgeCount ?? 0;

    /// <summary>Those in force.</summary>
    public IReadOnlyList<IndexInfo> Indexes => _indexes ??= [.. _readIndexes().Where(index => index.State == SchemaState.Online)];

    public IReadOnlyList<ConstraintInfo> Constraints => _constraints ??= _readConstraints();

    /// <summary>Equal for versions with the same indexes and constraints.</summary>
    public string SchemaStamp => string.Join(';', Indexes.Select(index => $"{index.Kind}{index.Pattern}").Concat(Constraints.Select(constraint => $"{constraint.Kind}{constraint.Pattern}")));

    public long Nodes(string label) => _statistics?.Nodes(label) ?? 0;

    public long Edges(string type) => _statistics?.Edges(type) ?? 0;

    /// <summary>Edges of a type between nodes with these labels (null: any); null where finding out would take long.</summary>
    public long? Links(string? source, string type, string? target) => _statistics is null || EdgeCount > LinksMax ? null : _statistics.Links(source, type, target);

    /// <summary>How a property's values are distributed; null where that is not known and would take long to find out.</summary>
    public PropertyStatistics? Property(SchemaPattern pattern)
    {
        if (_properties.TryGetValue(pattern, out var known)) return known;
        var isIndexed = Indexes.Any(index => index.Kind == IndexKind.Range && index.Pattern.Equals(pattern));
        var isCheap = (pattern.IsEdges ? Edges(pattern.LabelOrType) : Nodes(pattern.LabelOrType)) <= (isIndexed ? IndexedMax : CountedMax);
        var found = isCheap ? _statistics?.Property(pattern) : null;
        _properties.Add(pattern, found);
        return found;
    }

    /// <summary>Whether a constraint allows at most one entity for each value.</summary>
    public bool IsUnique(SchemaPattern pattern)
    {
        foreach (var constraint in Constraints)
            if (constraint.Kind is ConstraintKind.Unique or ConstraintKind.Key && constraint.Pattern.Equals(pattern)) return true;
        return false;
    }
}
