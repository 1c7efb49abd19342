// Operators that change the graph take all their input first, then write, then give their rows on: what stands below saw the version before the
// clause, what stands above sees the one after it. MERGE alone matches row by row against what it has written so far.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

/// <summary>A node to be made: labels, and a map expression of properties or null.</summary>
internal sealed record NodeToCreate(Symbol Node, IReadOnlyList<string> Labels, Expression? Properties);

/// <summary>An edge to be made from source to target, the pattern's arrow resolved already.</summary>
internal sealed record EdgeToCreate(Symbol Edge, Symbol Source, string Type, Symbol Target, Expression? Properties);

internal sealed class CreatePlan(PlanNode input, IReadOnlyList<NodeToCreate> nodes, IReadOnlyList<EdgeToCreate> edges) : UnaryPlan(input)
{
    public IReadOnlyList<NodeToCreate> Nodes { get; } = nodes;

    public IReadOnlyList<EdgeToCreate> Edges { get; } = edges;
}

/// <summary>For each input row: the rows of <see cref="Match"/> (over an Argument of that row), or, when there are none, one row with everything created.</summary>
internal sealed class MergePlan(
    PlanNode input, PlanNode match, IReadOnlyList<NodeToCreate> nodes, IReadOnlyList<EdgeToCreate> edges, IReadOnlyList<SetItem> onCreate, IReadOnlyList<SetItem> onMatch) : PlanNode
{
    public PlanNode Input { get; } = input;

    public PlanNode Match { get; } = match;

    public IReadOnlyList<NodeToCreate> Nodes { get; } = nodes;

    public IReadOnlyList<EdgeToCreate> Edges { get; } = edges;

    public IReadOnlyList<SetItem> OnCreate { get; } = onCreate;

    public IReadOnlyList<SetItem> OnMatch { get; } = onMatch;

    /// <summary>Symbols that the pattern introduces, nodes, edges and the path.</summary>
    public IReadOnlyList<Symbol> Introduced { get; init; } = [];

    /// <summary>Whether an edge of the pattern has no arrow: it is found in either direction, and created from left to right.</summary>
    public bool IsUndirected { get; init; }

    public override IReadOnlyList<PlanNode> Children => [Input, Match];
}

internal sealed class SetPlan(PlanNode input, IReadOnlyList<SetItem> items) : UnaryPlan(input)
{
    public IReadOnlyList<SetItem> Items { get; } = items;
}

internal sealed class RemovePlan(PlanNode input, IReadOnlyList<RemoveItem> items) : UnaryPlan(input)
{
    public IReadOnlyList<RemoveItem> Items { get; } = items;
}

internal sealed class DeletePlan(PlanNode input, IReadOnlyList<Expression> subjects, bool isDetach) : UnaryPlan(input)
{
    public IReadOnlyList<Expression> Subjects { get; } = subjects;

    public bool IsDetach { get; } = isDetach;
}

/// <summary>For each input row, <see cref="Updates"/> (over an Argument with the item as one more column) runs for the items of the list; the row passes once.</summary>
internal sealed class ForeachPlan(PlanNode input, Symbol item, Expression list, PlanNode updates) : PlanNode
{
    public PlanNode Input { get; } = input;

    public Symbol Item { get; } = item;

    public Expression List { get; } = list;

    public PlanNode Updates { get; } = updates;

    public override IReadOnlyList<PlanNode> Children => [Input, Updates];
}
