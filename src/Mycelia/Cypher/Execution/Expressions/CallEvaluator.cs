using Mycelia.Cypher.Functions;

namespace Mycelia.Cypher.Execution.Expressions;

/// <summary>A function, or any operation on values, called for each row; once for all when every argument is the same for all and it is deterministic.</summary>
internal sealed class CallEvaluator(Evaluator[] arguments, Func<ReadOnlySpan<Value>, EvaluationScope, Value> call, bool isDeterministic) : Evaluator
{
    private readonly Vector _result = new();
    private readonly Vector[] _vectors = new Vector[arguments.Length];
    private readonly Value[] _values = new Value[arguments.Length];

    protected override Vector Compute(Batch batch, QueryContext context)
    {
        var isConstant = isDeterministic;
        for (var i = 0; i < arguments.Length; i++)
        {
            _vectors[i] = arguments[i].Evaluate(batch, context);
            isConstant &= _vectors[i].IsConstant;
        }

        var positions = isConstant ? Positions.Below(1) : Positions.Of(batch);
        var scope = context.Scope;
        var sink = new VectorSink(_result, positions, batch.Count, context, isConstant);
        foreach (var p in positions)
        {
            for (var i = 0; i < _values.Length; i++) _values[i] = VectorCopy.GetValue(_vectors[i], p, context);
            sink.Add(call(_values, scope));
        }

        Array.Clear(_values);
        return _result;
    }
}
