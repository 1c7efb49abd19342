using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Rows;

/// <summary>Adds a column per item to its input's batches. An item may read the columns of items before it.</summary>
internal sealed class ProjectOperator : UnaryOperator
{
    private readonly ProjectPlan _plan;
    private readonly Evaluator[] _items;

    public ProjectOperator(ProjectPlan plan, Operator input, EvaluatorFactory evaluators) : base(input)
    {
        _plan = plan;
        _items = [.. plan.Items.Select(item => evaluators.Create(item.Expression))];
    }

    public override Batch? Next()
    {
        if (NextInput() is not { } batch) return null;
        for (var i = 0; i < _items.Length; i++) batch[_plan.Items[i].Symbol] = _items[i].Evaluate(batch, Context);
        return batch;
    }
}
