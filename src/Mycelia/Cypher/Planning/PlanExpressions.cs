// Expressions that only a plan has: the planner puts them in place of what the text has, once it knows how they are to be evaluated.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

internal enum SubplanResult
{
    /// <summary>True when the plan has a row.</summary>
    Exists,
    /// <summary>How many rows it has.</summary>
    Count,
    /// <summary>The list of what <see cref="SubplanExpression.Item"/> is in its rows.</summary>
    Collect,
    /// <summary>What <see cref="SubplanExpression.Item"/> is in its first row, null when it has none (shortestPath).</summary>
    First,
}

/// <summary>
/// A nested plan evaluated per row: a pattern predicate, a pattern comprehension, EXISTS, COUNT, COLLECT, shortestPath. When
/// <see cref="IsPerRow"/>, one run per outer row (it has aggregates, limits or ordering inside); otherwise one run per batch, rows told apart by
/// <see cref="RowNumber"/>.
/// </summary>
internal sealed class SubplanExpression(SubplanResult result, PlanNode plan, Symbol rowNumber, IReadOnlyList<Symbol> arguments) : Expression, ISymbolReader
{
    public SubplanResult Result { get; } = result;

    public PlanNode Plan { get; } = plan;

    public Symbol RowNumber { get; } = rowNumber;

    /// <summary>The outer columns that the plan reads.</summary>
    public IReadOnlyList<Symbol> Arguments { get; } = arguments;

    public Expression? Item { get; init; }

    public bool IsPerRow { get; init; }

    public IReadOnlyList<Symbol> ReadSymbols => Arguments;
}

/// <summary>
/// A path made of what a pattern bound: nodes, edges and edge lists in the pattern's order, a node first. A list's inner nodes follow from its
/// edges; null when any part is null.
/// </summary>
internal sealed class PathExpression(IReadOnlyList<Symbol> parts) : Expression, ISymbolReader
{
    public IReadOnlyList<Symbol> Parts { get; } = parts;

    public IReadOnlyList<Symbol> ReadSymbols => Parts;
}

/// <summary>True when the version that is read has all of these nodes and edges: what a pattern demands of those that may come from another version.</summary>
internal sealed class PresenceTest(IReadOnlyList<Symbol> entities) : Expression, ISymbolReader
{
    public IReadOnlyList<Symbol> Entities { get; } = entities;

    public IReadOnlyList<Symbol> ReadSymbols => Entities;
}

/// <summary>True when no edge is twice among these edges and edge lists: what one MATCH demands where expansions could not test it.</summary>
internal sealed class EdgesDistinct(IReadOnlyList<Symbol> edges) : Expression, ISymbolReader
{
    public IReadOnlyList<Symbol> Edges { get; } = edges;

    public IReadOnlyList<Symbol> ReadSymbols => Edges;
}
