using Mycelia.Cypher.Semantics;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

/// <summary>What the parts of the planner share while they plan one query.</summary>
internal sealed class PlanContext(AnalyzedQuery query, PlanCatalog catalog, PlannerOptions options)
{
    private readonly List<PlanNotification> _notifications = [];

    public AnalyzedQuery Query { get; } = query;

    public PlanCatalog Catalog { get; } = catalog;

    public PlannerOptions Options { get; } = options;

    /// <summary>Symbols so far; those of the analysis keep their ids, the planner's own follow.</summary>
    public int SymbolCount { get; private set; } = query.SymbolCount;

    /// <summary>Nodes and edges that a MATCH bound: in all rows behind it they are there.</summary>
    public HashSet<Symbol> NeverNull { get; } = [];

    public IReadOnlyList<PlanNotification> Notifications => _notifications;

    public Symbol NewSymbol(SymbolKind kind) => new($"_{SymbolCount}", kind, SymbolCount++) { IsAnonymous = true };

    public void Notify(PlanNotification notification)
    {
        if (!_notifications.Contains(notification)) _notifications.Add(notification);
    }
}
