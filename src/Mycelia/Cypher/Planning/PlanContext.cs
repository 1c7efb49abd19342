using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

/// <summary>What the parts of the planner share while they plan one query.</summary>
/// <param name="query">The query.</param>
/// <param name="catalog">What is known of the version that it runs on.</param>
/// <param name="versions">The same of the versions that USE and AT name, by their places.</param>
/// <param name="options">How to plan.</param>
internal sealed class PlanContext(AnalyzedQuery query, PlanCatalog catalog, IReadOnlyList<PlanCatalog> versions, PlannerOptions options)
{
    private readonly List<PlanNotification> _notifications = [];

    public AnalyzedQuery Query { get; } = query;

    /// <summary>Of the version that the part being planned reads.</summary>
    public PlanCatalog Catalog { get; private set; } = catalog;

    public PlannerOptions Options { get; } = options;

    /// <summary>Symbols so far; those of the analysis keep their ids, the planner's own follow.</summary>
    public int SymbolCount { get; private set; } = query.SymbolCount;

    /// <summary>Nodes and edges that a MATCH bound: in all rows behind it they are there.</summary>
    public HashSet<Symbol> NeverNull { get; } = [];

    public IReadOnlyList<PlanNotification> Notifications => _notifications;

    public IReadOnlyList<PlanCatalog> Versions { get; } = versions;

    /// <summary>Plans a part that reads another version.</summary>
    public PlanNode In(int version, Func<PlanNode> plan)
    {
        var outer = Catalog;
        Catalog = Versions[version];
        var planned = plan();
        Catalog = outer;
        return planned;
    }

    public Symbol NewSymbol(SymbolKind kind) => new($"_{SymbolCount}", kind, SymbolCount++) { IsAnonymous = true };

    public void Notify(PlanNotification notification)
    {
        if (!_notifications.Contains(notification)) _notifications.Add(notification);
    }
}
