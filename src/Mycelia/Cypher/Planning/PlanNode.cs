// The physical plan: one immutable class per operator, data only. The planner makes it once per query text, it is cached, shown by EXPLAIN, and
// turned into operators (Execution/) for each worker of each run. Nothing here depends on parameters' values or on one version's rows, except the
// estimates.
//
// Every operator adds columns to the rows of its input: a column per symbol. A row travels from the leaf (Unit: one row without columns, or
// Argument: the rows that an outer operator hands in) upwards. A scan has an input too: for each input row it gives each node, so that
// disconnected patterns need no operator of their own.

using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Planning;

internal abstract class PlanNode
{
    /// <summary>Rows expected from one run of the operator's whole subtree, by the planner's statistics.</summary>
    public double EstimatedRows { get; set; }

    /// <summary>
    /// The columns of its input that somebody above still needs. Operators that multiply or move rows copy these alone; others pass all through.
    /// </summary>
    public IReadOnlyList<Symbol> Carries { get; set; } = [];

    /// <summary>The inputs, for display and walking: the main input first.</summary>
    public abstract IReadOnlyList<PlanNode> Children { get; }

    /// <summary>The name that EXPLAIN shows.</summary>
    public virtual string Name => GetType().Name is var name && name.EndsWith("Plan", StringComparison.Ordinal) ? name[..^4] : name;
}

internal abstract class LeafPlan : PlanNode
{
    public override IReadOnlyList<PlanNode> Children => [];
}

internal abstract class UnaryPlan(PlanNode input) : PlanNode
{
    /// <summary>Changed only while planning.</summary>
    public PlanNode Input { get; set; } = input;

    public override IReadOnlyList<PlanNode> Children => [Input];
}

/// <summary>One row without columns.</summary>
internal sealed class UnitPlan : LeafPlan;

/// <summary>
/// The rows that the operator around a nested plan hands in, with the columns <see cref="PlanNode.Carries"/> and, when <paramref name="rowNumber"/> is set, a column of
/// integers that says which outer row each row came from.
/// </summary>
internal sealed class ArgumentPlan(Symbol? rowNumber) : LeafPlan
{
    public Symbol? RowNumber { get; } = rowNumber;
}
