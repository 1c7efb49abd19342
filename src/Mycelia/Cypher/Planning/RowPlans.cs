using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

/// <summary>Input rows for which the predicate is true.</summary>
internal sealed class FilterPlan(PlanNode input, Expression predicate) : UnaryPlan(input)
{
    public Expression Predicate { get; } = predicate;
}

/// <summary>Adds computed columns.</summary>
internal sealed class ProjectPlan(PlanNode input, IReadOnlyList<(Symbol Symbol, Expression Expression)> items) : UnaryPlan(input)
{
    public IReadOnlyList<(Symbol Symbol, Expression Expression)> Items { get; set; } = items;
}

/// <summary>A row per item of a list; null and an empty list give none, any other value itself.</summary>
internal sealed class UnwindPlan(PlanNode input, Expression list, Symbol item) : UnaryPlan(input)
{
    public Expression List { get; } = list;

    public Symbol Item { get; } = item;
}

/// <summary>One row per group. Without groups always exactly one row. Columns afterwards: the groups and the aggregates alone.</summary>
internal class AggregatePlan(
    PlanNode input, IReadOnlyList<(Symbol Symbol, Expression Expression)> groups, IReadOnlyList<(Symbol Symbol, FunctionCall Call)> aggregates) : UnaryPlan(input)
{
    public IReadOnlyList<(Symbol Symbol, Expression Expression)> Groups { get; } = groups;

    public IReadOnlyList<(Symbol Symbol, FunctionCall Call)> Aggregates { get; } = aggregates;

    /// <summary>What all groups are computed from, where that is one variable and many rows may have the same node or edge there: its group needs to be found only once.</summary>
    public Symbol? Entity { get; init; }
}

/// <summary>Counts, sums, means and extremes of whole properties over a scan, taken from the columns without making rows.</summary>
internal sealed class ColumnAggregatePlan(NodeScanPlan scan, IReadOnlyList<(Symbol Symbol, FunctionCall Call)> aggregates) : AggregatePlan(scan, [], aggregates)
{
    public NodeScanPlan Scan { get; } = scan;

    /// <summary>The property that an aggregate takes; null for count(*).</summary>
    public static string? PropertyOf(FunctionCall call) => call.IsStar ? null : ((PropertyAccess)ExpressionTree.Unwrap(call.Arguments[0])).Key;
}

/// <summary>Rows that differ in the columns.</summary>
internal sealed class DistinctPlan(PlanNode input, IReadOnlyList<Symbol> columns) : UnaryPlan(input)
{
    public IReadOnlyList<Symbol> Columns { get; } = columns;
}

internal sealed record SortKey(Expression Expression, bool IsDescending);

/// <summary>All rows in order; stable. With a limit only the first that many (skip included), kept in a heap.</summary>
internal sealed class SortPlan(PlanNode input, IReadOnlyList<SortKey> keys, Expression? limit) : UnaryPlan(input)
{
    public IReadOnlyList<SortKey> Keys { get; } = keys;

    public Expression? Limit { get; } = limit;
}

internal sealed class SkipPlan(PlanNode input, Expression count) : UnaryPlan(input)
{
    public Expression Count { get; } = count;
}

internal sealed class LimitPlan(PlanNode input, Expression count) : UnaryPlan(input)
{
    public Expression Count { get; } = count;
}

/// <summary>The rows of all parts, one after the other; column i of each part becomes <see cref="Columns"/>[i].</summary>
internal sealed class UnionPlan(IReadOnlyList<PlanNode> parts, IReadOnlyList<IReadOnlyList<Symbol>> partColumns, IReadOnlyList<Symbol> columns) : PlanNode
{
    public IReadOnlyList<PlanNode> Parts { get; } = parts;

    public IReadOnlyList<IReadOnlyList<Symbol>> PartColumns { get; } = partColumns;

    public IReadOnlyList<Symbol> Columns { get; } = columns;

    public override IReadOnlyList<PlanNode> Children => Parts;
}

/// <summary>Where the rows of a part go that reads another version: which version they show in the end.</summary>
internal enum VersionPlace
{
    /// <summary>Into a part that reads another one, which they show from then on.</summary>
    Inner,
    /// <summary>They are the result, besides rows of other versions: entities show that of their part.</summary>
    Arm,
    /// <summary>They are all of the result, which is read on their version.</summary>
    Whole,
}

/// <summary>
/// Runs its input on another version: the one that the USE or AT at <paramref name="index"/> of the query names in a run. Rows pass through it.
/// </summary>
/// <param name="input">What reads that version.</param>
/// <param name="index">The place among the version clauses of the query.</param>
/// <param name="text">The clause.</param>
/// <param name="place">Where its rows go.</param>
internal sealed class VersionPlan(PlanNode input, int index, string text, VersionPlace place) : UnaryPlan(input)
{
    public int Index { get; } = index;

    public string Text { get; } = text;

    public VersionPlace Place { get; } = place;
}

/// <summary>Runs its input to the end and gives no row: a query that ends in an update.</summary>
internal sealed class EmptyResultPlan(PlanNode input) : UnaryPlan(input);
