using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Rows;

/// <summary>Narrows the selection of its input's batches to the rows for which the predicate is true; nothing is copied.</summary>
internal sealed class FilterOperator(FilterPlan plan, Operator input, EvaluatorFactory evaluators) : UnaryOperator(input)
{
    private readonly Predicate _predicate = evaluators.CreatePredicate(plan.Predicate);

    public override Batch? Next()
    {
        while (NextInput() is { } batch)
        {
            if (_predicate.Select(batch, Context)) return batch;
        }

        return null;
    }
}
