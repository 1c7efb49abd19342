using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

/// <summary>Something the author of the query should know: it runs, but perhaps not as meant.</summary>
internal sealed record PlanNotification(string Code, string Title, string Description, TextSpan Span);

/// <summary>A plan ready to be turned into operators; what the plan cache keeps by text.</summary>
internal sealed class PlannedQuery
{
    public required PlanNode Root { get; init; }

    /// <summary>What the caller sees: names and the columns of <see cref="Root"/>'s rows that hold them. None for a query that ends in an update.</summary>
    public required IReadOnlyList<(string Name, Symbol Symbol)> Columns { get; init; }

    /// <summary>Every symbol in the plan has an id below this.</summary>
    public required int SymbolCount { get; init; }

    public required IReadOnlyList<string> ParameterNames { get; init; }

    /// <summary>Whether running it may change the graph.</summary>
    public required bool Writes { get; init; }

    /// <summary>The version whose counts and schema the plan was made with. The plan stays correct as long as <see cref="SchemaStamp"/> is the version's.</summary>
    public required long Version { get; init; }

    /// <summary>Names the indexes and constraints that the plan may rely on; a version with another stamp needs another plan.</summary>
    public required string SchemaStamp { get; init; }

    public required IReadOnlyList<PlanNotification> Notifications { get; init; }
}
