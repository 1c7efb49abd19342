using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution.Expressions;

/// <summary>STARTS WITH, ENDS WITH and CONTAINS, on bytes where both sides have them, and =~. What is no text makes null.</summary>
internal sealed class TextTestEvaluator(BinaryOperator @operator, Evaluator left, Evaluator right) : Evaluator
{
    private readonly Vector _result = new();

    protected override Vector Compute(Batch batch, QueryContext context)
    {
        var a = left.Evaluate(batch, context);
        var b = right.Evaluate(batch, context);
        var isConstant = a.IsConstant && b.IsConstant;
        var positions = isConstant ? Positions.Below(1) : Positions.Of(batch);
        if (@operator == BinaryOperator.RegexMatch || a.Kind != VectorKind.Text || b.Kind != VectorKind.Text)
        {
            var sink = new VectorSink(_result, positions, batch.Count, context, isConstant);
            foreach (var p in positions) sink.Add(Apply(@operator, VectorCopy.GetValue(a, p, context), VectorCopy.GetValue(b, p, context)));
            return _result;
        }

        _result.Reset(VectorKind.Bool, batch.Count, isConstant);
        var longs = _result.Longs;
        foreach (var p in positions)
        {
            var text = a.Texts[a.IsConstant ? 0 : p].Span;
            var part = b.Texts[b.IsConstant ? 0 : p].Span;
            var passes = @operator switch
            {
                BinaryOperator.StartsWith => text.StartsWith(part),
                BinaryOperator.EndsWith => text.EndsWith(part),
                _ => text.IndexOf(part) >= 0,
            };
            longs[p] = passes ? 1 : 0;
        }

        if (a.HasNulls) _result.CopyNulls(a, batch.Count);
        if (b.HasNulls) _result.CopyNulls(b, batch.Count);
        return _result;
    }

    private static Value Apply(BinaryOperator @operator, in Value a, in Value b) => @operator switch
    {
        BinaryOperator.StartsWith => CypherText.StartsWith(a, b),
        BinaryOperator.EndsWith => CypherText.EndsWith(a, b),
        BinaryOperator.Contains => CypherText.Contains(a, b),
        _ => CypherText.Matches(a, b),
    };
}
