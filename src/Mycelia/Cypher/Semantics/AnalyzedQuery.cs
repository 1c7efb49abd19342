// What semantic analysis gives to the planner: the tree with its names resolved, and beside it what was found out on the way. The marks in the
// tree (Variable.Symbol, ProjectionItem.Symbol, CallClause.Outputs and their kin) are set when one of these exists.

using Mycelia.Cypher.Procedures;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Semantics;

/// <summary>A column of the result.</summary>
internal readonly record struct ResultColumn(string Name, Symbol Symbol);

/// <summary>One item of a projection, with the aggregates that stand in it outside of one another; none makes it a grouping item.</summary>
internal sealed record ProjectedItem(ProjectionItem Item, IReadOnlyList<FunctionCall> Aggregates)
{
    public Symbol Symbol => Item.Symbol!;

    public bool IsGrouping => Aggregates.Count == 0;
}

/// <summary>
/// What is known of a WITH or RETURN. <see cref="OrderBy"/> and <see cref="Where"/> are those of the clause, but that after aggregation or DISTINCT
/// whatever equals an item has become the item's variable, so that they read the projected columns alone. Otherwise they may also read
/// the columns from before the projection (<see cref="ReadsInput"/>).
/// </summary>
internal sealed class ProjectionFacts(IReadOnlyList<ProjectedItem> items, bool isAggregating)
{
    public IReadOnlyList<ProjectedItem> Items { get; } = items;

    public bool IsAggregating { get; } = isAggregating;

    public IReadOnlyList<SortItem> OrderBy { get; init; } = [];

    public Expression? Where { get; init; }

    /// <summary>ORDER BY or WHERE name a column that the projection does not pass on.</summary>
    public bool ReadsInput { get; init; }
}

/// <summary>One USE or AT.</summary>
internal sealed class VersionUse(VersionClause clause)
{
    public VersionClause Clause { get; } = clause;

    /// <summary>Where the first clause that writes stands in what it governs; -1 when none does.</summary>
    public int FirstWrite { get; set; } = -1;
}

internal sealed class AnalyzedQuery(Statement statement, SymbolTable symbols, IReadOnlyList<string> parameters)
{
    public Statement Statement { get; } = statement;

    /// <summary>The query; null for a schema command.</summary>
    public Query? Query => Statement.Body as Query;

    /// <summary>All symbols. The planner adds its own, so what sizes batches is the count after planning.</summary>
    public SymbolTable Symbols { get; } = symbols;

    public int SymbolCount => Symbols.Count;

    /// <summary>The names of the parameters that a run must be given, in the order of their first use. A run numbers them so.</summary>
    public IReadOnlyList<string> Parameters { get; } = parameters;

    /// <summary>The result's columns; none for a query that only writes.</summary>
    public IReadOnlyList<ResultColumn> Columns { get; init; } = [];

    /// <summary>Whether it looks for anything in the graph.</summary>
    public bool ReadsGraph { get; init; }

    /// <summary>Whether it has an updating clause or calls a procedure that writes.</summary>
    public bool WritesGraph { get; init; }

    /// <summary>Whether it is a call of a procedure that changes the history.</summary>
    public bool ChangesHistory { get; init; }

    /// <summary>Whether it calls a procedure that changes what the database keeps in memory.</summary>
    public bool ChangesMemory { get; init; }

    /// <summary>No clause makes more than one row of one: each part of the query passes one row at most.</summary>
    public bool IsSingleRow { get; init; }

    public required IReadOnlyDictionary<ProjectionClause, ProjectionFacts> Projections { get; init; }

    /// <summary>What each call of a procedure resolved to.</summary>
    public required IReadOnlyDictionary<CallClause, Procedure> Procedures { get; init; }

    /// <summary>Where each parameter stands first, for the error when it is missing.</summary>
    public required IReadOnlyDictionary<string, int> ParameterOffsets { get; init; }

    /// <summary>USE and AT, in the order of the text: <see cref="VersionClause.Index"/> is the place here.</summary>
    public IReadOnlyList<VersionUse> Versions { get; init; } = [];

    /// <summary>The place of the version that the whole query reads; -1 when it says none, or has several parts.</summary>
    public int TopVersion => Query is { Parts: [{ Version: { } version }] } ? version.Index : -1;

    /// <summary>Whether nodes and edges may come from a part that reads one version into a part that reads another.</summary>
    public bool MixesVersions => Versions.Count > (TopVersion < 0 ? 0 : 1);

    public ProjectionFacts Projection(ProjectionClause clause) => Projections[clause];

    public bool IsAggregating(ProjectionClause clause) => Projections[clause].IsAggregating;

    public StaticType TypeOf(Symbol symbol) => Symbols.TypeOf(symbol);
}
