using Mycelia.Cypher.Execution;
using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Tests.Cypher.Execution.Expressions;

/// <summary>The plainest evaluation of an expression for one row: by the functions over values, without vectors.</summary>
internal sealed class Interpreter(QueryContext context)
{
    public Value Evaluate(Expression expression, Dictionary<Symbol, Value> row)
    {
        Value Of(Expression e) => Evaluate(e, row);
        return expression switch
        {
            Parenthesized e => Of(e.Inner),
            Literal e => e.Value,
            Variable e => row[e.Symbol!],
            PropertyAccess e => CypherLists.Property(Of(e.Subject), e.Key, context.Scope),
            UnaryExpression e => Unary(e.Operator, Of(e.Operand)),
            BinaryExpression e => Binary(e, row),
            FunctionCall { Name: "coalesce" } e => e.Arguments.Select(Of).FirstOrDefault(static value => !value.IsNull),
            FunctionCall e => FunctionTable.TryGet(e.Name, out var function) ? function.Call(e.Arguments.Select(Of).ToArray(), context.Scope) : throw new InvalidOperationException(e.Name),
            CaseExpression e => Case(e, row),
            ListExpression e => Value.List(e.Items.Select(Of).ToArray()),
            MapExpression e => Value.Map(e.Entries.GroupBy(static entry => entry.Key).Select(entries => KeyValuePair.Create(entries.Key, Of(entries.Last().Value)))),
            IndexAccess e => CypherLists.Index(Of(e.Subject), Of(e.Index), context.Scope),
            SliceAccess e => CypherLists.Slice(Of(e.Subject), e.From is null ? (Value?)null : Of(e.From), e.To is null ? (Value?)null : Of(e.To)),
            ListComprehension e => Comprehension(e, row),
            QuantifierExpression e => Quantified(e, row),
            ReduceExpression e => Reduce(e, row),
            _ => throw new InvalidOperationException(expression.GetType().Name),
        };
    }

    private static Value Unary(UnaryOperator @operator, Value operand) => @operator switch
    {
        UnaryOperator.Not => CypherLogic.Not(operand),
        UnaryOperator.IsNull => operand.IsNull,
        UnaryOperator.IsNotNull => !operand.IsNull,
        UnaryOperator.Minus => CypherArithmetic.Negate(operand),
        _ => CypherArithmetic.Plus(operand),
    };

    private Value Binary(BinaryExpression e, Dictionary<Symbol, Value> row)
    {
        var left = Evaluate(e.Left, row);

        // The right side of AND and OR is not looked at where the left one decides.
        if (e.Operator == BinaryOperator.And && left.Equals(false)) return false;
        if (e.Operator == BinaryOperator.Or && left.Equals(true)) return true;
        if (e.Operator is BinaryOperator.And or BinaryOperator.Or) CypherLogic.Truth(left, "");
        var right = Evaluate(e.Right, row);
        return e.Operator switch
        {
            BinaryOperator.And => CypherLogic.And(left, right),
            BinaryOperator.Or => CypherLogic.Or(left, right),
            BinaryOperator.Xor => CypherLogic.Xor(left, right),
            BinaryOperator.Equal => CypherLogic.From(CypherEquality.Equals(left, right)),
            BinaryOperator.NotEqual => CypherLogic.From(!CypherEquality.Equals(left, right)),
            BinaryOperator.Less => CypherLogic.From(CypherComparison.Less(left, right)),
            BinaryOperator.LessOrEqual => CypherLogic.From(CypherComparison.LessOrEqual(left, right)),
            BinaryOperator.Greater => CypherLogic.From(CypherComparison.Greater(left, right)),
            BinaryOperator.GreaterOrEqual => CypherLogic.From(CypherComparison.GreaterOrEqual(left, right)),
            BinaryOperator.In => CypherLists.In(left, right),
            BinaryOperator.StartsWith => CypherText.StartsWith(left, right),
            BinaryOperator.EndsWith => CypherText.EndsWith(left, right),
            BinaryOperator.Contains => CypherText.Contains(left, right),
            BinaryOperator.RegexMatch => CypherText.Matches(left, right),
            BinaryOperator.Add => CypherArithmetic.Add(left, right),
            BinaryOperator.Subtract => CypherArithmetic.Subtract(left, right),
            BinaryOperator.Multiply => CypherArithmetic.Multiply(left, right),
            BinaryOperator.Divide => CypherArithmetic.Divide(left, right),
            BinaryOperator.Modulo => CypherArithmetic.Modulo(left, right),
            BinaryOperator.Power => CypherArithmetic.Power(left, right),
            _ => CypherArithmetic.Concatenate(left, right),
        };
    }

    private Value Case(CaseExpression e, Dictionary<Symbol, Value> row)
    {
        var subject = e.Subject is null ? Value.Null : Evaluate(e.Subject, row);
        foreach (var (when, then) in e.Branches)
        {
            var condition = Evaluate(when, row);
            if ((e.Subject is null ? CypherLogic.Truth(condition, "") : CypherEquality.Equals(subject, condition)) == true) return Evaluate(then, row);
        }

        return e.Otherwise is null ? Value.Null : Evaluate(e.Otherwise, row);
    }

    private static IReadOnlyList<Value> Items(Value list) =>
        list.Kind == ValueKind.List ? list.AsList() : throw FunctionErrors.WrongType("a loop", list, "a list");

    private Value Comprehension(ListComprehension e, Dictionary<Symbol, Value> row)
    {
        var list = Evaluate(e.List, row);
        if (list.IsNull) return Value.Null;
        var items = new List<Value>();
        foreach (var item in Items(list))
        {
            var inner = new Dictionary<Symbol, Value>(row) { [e.Item.Symbol!] = item };
            if (e.Predicate is not null && CypherLogic.Truth(Evaluate(e.Predicate, inner), "") != true) continue;
            items.Add(e.Projection is null ? item : Evaluate(e.Projection, inner));
        }

        return Value.List(items.ToArray());
    }

    private Value Quantified(QuantifierExpression e, Dictionary<Symbol, Value> row)
    {
        var list = Evaluate(e.List, row);
        if (list.IsNull) return Value.Null;
        var truths = Items(list).Select(item => CypherLogic.Truth(Evaluate(e.Predicate, new Dictionary<Symbol, Value>(row) { [e.Item.Symbol!] = item }), "")).ToArray();
        switch (e.Quantifier)
        {
            case Quantifier.All:
                return CypherLogic.From(truths.Aggregate((bool?)true, static (a, b) => a & b));
            case Quantifier.Any:
                return CypherLogic.From(truths.Aggregate((bool?)false, static (a, b) => a | b));
            case Quantifier.None:
                return CypherLogic.From(!truths.Aggregate((bool?)false, static (a, b) => a | b));
            default:
                // True when exactly one is, however the unknown ones turn out.
                var known = truths.Count(static truth => truth == true);
                var unknown = truths.Count(static truth => truth is null);
                return CypherLogic.From(known > 1 ? false : unknown > 0 ? null : known == 1);
        }
    }

    private Value Reduce(ReduceExpression e, Dictionary<Symbol, Value> row)
    {
        var list = Evaluate(e.List, row);
        var accumulated = Evaluate(e.Initial, row);
        if (list.IsNull) return Value.Null;
        foreach (var item in Items(list))
            accumulated = Evaluate(e.Step, new Dictionary<Symbol, Value>(row) { [e.Accumulator.Symbol!] = accumulated, [e.Item.Symbol!] = item });
        return accumulated;
    }
}
