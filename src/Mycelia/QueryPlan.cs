namespace Mycelia;

/// <summary>One operator of a query's plan, as EXPLAIN and PROFILE show it.</summary>
/// <param name="Operator">The operator's name.</param>
/// <param name="Details">Variables, labels and predicates it works with.</param>
/// <param name="EstimatedRows">Rows that the planner expected.</param>
/// <param name="Rows">Rows that it gave; null unless profiled.</param>
/// <param name="Time">Time spent in it, its inputs not included, added up over threads; null unless profiled.</param>
/// <param name="Children">The operators that it takes rows from.</param>
public sealed record QueryPlan(string Operator, string Details, double EstimatedRows, long? Rows, TimeSpan? Time, IReadOnlyList<QueryPlan> Children)
{
    /// <summary>The plan as a table drawn with characters, the last operator first.</summary>
    public override string ToString() => Querying.PlanTable.Draw(this);
}
