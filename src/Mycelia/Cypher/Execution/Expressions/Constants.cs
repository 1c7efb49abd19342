using Mycelia.Cypher.Syntax;
using Mycelia.Kernel;

namespace Mycelia.Cypher.Execution.Expressions;

/// <summary>The same value for every row of every run.</summary>
internal sealed class ConstantEvaluator : Evaluator
{
    private readonly Vector _vector = new();

    public ConstantEvaluator(in Value value)
    {
        Value = value;
        _vector.SetConstant(value);
    }

    public Value Value { get; }

    protected override Vector Compute(Batch batch, QueryContext context) => _vector;
}

/// <summary>A parameter: a constant of the run.</summary>
internal sealed class ParameterEvaluator(int index) : Evaluator
{
    protected override Vector Compute(Batch batch, QueryContext context) => context.ParameterVector(index);
}

/// <summary>A column of the batch.</summary>
internal sealed class ColumnEvaluator(Symbol symbol) : Evaluator
{
    protected override Vector Compute(Batch batch, QueryContext context)
    {
        var column = batch[symbol];
        Invariant.Holds(column is not null);
        return column;
    }
}

/// <summary>A vector that another evaluator computed already and hands on.</summary>
internal sealed class HeldEvaluator : Evaluator
{
    public Vector Held { get; set; } = Truth.Unknown;

    protected override Vector Compute(Batch batch, QueryContext context) => Held;
}
