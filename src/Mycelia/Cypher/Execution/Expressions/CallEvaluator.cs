using Mycelia.Cypher.Functions;

namespace Mycelia.Cypher.Execution.Expressions;

/// <summary>A function, or any operation on values, called for each row; once for all when every argument is the same for all and it is deterministic.</summary>
/// <param name="arguments">What it is called with.</param>
/// <param name="call">The operation.</param>
/// <param name="isDeterministic">Whether equal arguments give an equal value.</param>
/// <param name="makesValues">Whether texts and lists that it gives are new, and not parts of its arguments: then they count towards the memory of the query.</param>
internal sealed class CallEvaluator(Evaluator[] arguments, Func<ReadOnlySpan<Value>, EvaluationScope, Value> call, bool isDeterministic, bool makesValues = false) : Evaluator
{
    private const int CancellationMask = 63;

    private readonly Vector _result = new();
    private readonly Vector[] _vectors = new Vector[arguments.Length];
    private readonly Value[] _values = new Value[arguments.Length];
    private HeldMemory _held;

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
        _held.Begin(context);
        foreach (var p in positions)
        {
            if ((p & CancellationMask) == CancellationMask) context.ThrowIfCancelled();
            for (var i = 0; i < _values.Length; i++) _values[i] = VectorCopy.GetValue(_vectors[i], p, context);
            var value = call(_values, scope);
            if (makesValues) _held.Add(value);
            sink.Add(value);
        }

        Array.Clear(_values);
        return _result;
    }
}
