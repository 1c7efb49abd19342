using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Planning;

namespace Mycelia.Cypher.Execution.Writing;

/// <summary>CREATE: the pattern's new nodes and edges for every row.</summary>
internal sealed class CreateOperator(CreatePlan plan, Operator input, EvaluatorFactory evaluators, int symbolCount) : WriteOperator(input, symbolCount)
{
    private readonly PatternCreator _creator = new(plan.Nodes, plan.Edges, evaluators);

    protected override void Write(Batch batch, ReadOnlySpan<int> positions, GraphWriter writer) => _creator.Create(batch, positions, writer, Context);
}
