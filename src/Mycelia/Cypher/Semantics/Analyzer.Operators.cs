using Mycelia.Cypher.Functions;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Semantics;

/// <summary>Operators: what they take and what they give.</summary>
internal sealed partial class Analyzer
{
    private StaticType InferUnary(UnaryExpression unary, Scope scope)
    {
        switch (unary.Operator)
        {
            case UnaryOperator.Not:
                RequireBoolean(unary.Operand, scope);
                return StaticType.Boolean;
            case UnaryOperator.Plus or UnaryOperator.Minus:
                var type = Infer(unary.Operand, scope);
                if (!type.MayBe(CypherTypes.Number | CypherTypes.Duration)) throw WrongType($"A sign needs a number, not a {type}.", unary.Operand);
                return type;
            default:
                Infer(unary.Operand, scope);
                return StaticType.Boolean;
        }
    }

    private StaticType InferBinary(BinaryExpression binary, Scope scope)
    {
        switch (binary.Operator)
        {
            case BinaryOperator.Or or BinaryOperator.Xor or BinaryOperator.And:
                RequireBoolean(binary.Left, scope);
                RequireBoolean(binary.Right, scope);
                return StaticType.Boolean;
            case BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual or BinaryOperator.Equal or BinaryOperator.NotEqual:
                InferCompared(binary.Left, scope);
                InferCompared(binary.Right, scope);
                return StaticType.Boolean;
            case BinaryOperator.In: return InferIn(binary, scope);
            case BinaryOperator.RegexMatch or BinaryOperator.StartsWith or BinaryOperator.EndsWith or BinaryOperator.Contains:
                Infer(binary.Left, scope);
                Infer(binary.Right, scope);
                return StaticType.Boolean;
            default: return InferArithmetic(binary, Infer(binary.Left, scope), Infer(binary.Right, scope));
        }
    }

    private void InferCompared(Expression operand, Scope scope)
    {
        if (operand is Literal or Variable or Parameter) Infer(operand, scope);
        else if (!_compared.ContainsKey(operand)) _compared[operand] = Infer(operand, scope);
    }

    private StaticType InferIn(BinaryExpression binary, Scope scope)
    {
        Infer(binary.Left, scope);
        var list = Infer(binary.Right, scope);
        if (!list.MayBe(CypherTypes.List)) throw WrongType($"A list is needed after IN, not a {list}.", binary.Right);
        return StaticType.Boolean;
    }

    private static StaticType InferArithmetic(BinaryExpression binary, StaticType left, StaticType right)
    {
        switch (binary.Operator)
        {
            case BinaryOperator.Add: return InferSum(binary, left, right);
            case BinaryOperator.Concatenate:
                RequireOperand(binary, left, right, CypherTypes.String | CypherTypes.List);
                return left.Is(CypherTypes.String) && right.Is(CypherTypes.String) ? StaticType.String : StaticType.Of(CypherTypes.String | CypherTypes.List);
            case BinaryOperator.Subtract:
                RequireOperand(binary, left, right, CypherTypes.Number | CypherTypes.Temporal);
                return Calculated(left, right);
            case BinaryOperator.Multiply or BinaryOperator.Divide:
                RequireOperand(binary, left, right, CypherTypes.Number | CypherTypes.Duration);
                return Calculated(left, right);
            case BinaryOperator.Power:
                RequireOperand(binary, left, right, CypherTypes.Number);
                return StaticType.Float;
            default:
                RequireOperand(binary, left, right, CypherTypes.Number);
                return Calculated(left, right);
        }
    }

    /// <summary>The sum of two numbers, of texts and what can be appended to them, of lists and whatever is appended, of times and durations.</summary>
    private static StaticType InferSum(BinaryExpression binary, StaticType left, StaticType right)
    {
        if (left.Is(CypherTypes.List) && right.Is(CypherTypes.List)) return StaticType.ListOf(StaticType.Either(left.Element, right.Element));
        if (left.Is(CypherTypes.List) && !right.MayBe(CypherTypes.List)) return StaticType.ListOf(StaticType.Either(left.Element, right));
        if (right.Is(CypherTypes.List) && !left.MayBe(CypherTypes.List)) return StaticType.ListOf(StaticType.Either(left, right.Element));
        if (left.Is(CypherTypes.List) || right.Is(CypherTypes.List)) return StaticType.ListOf(StaticType.Any);
        if (left.MayBe(CypherTypes.List) || right.MayBe(CypherTypes.List)) return StaticType.Any;
        if (left.Is(CypherTypes.String) || right.Is(CypherTypes.String)) return StaticType.String;
        if (left.MayBe(CypherTypes.String) || right.MayBe(CypherTypes.String)) return StaticType.Any;
        RequireOperand(binary, left, right, CypherTypes.Number | CypherTypes.Temporal);
        return Calculated(left, right);
    }

    private static StaticType Calculated(StaticType left, StaticType right)
    {
        if (!left.Is(CypherTypes.Number) || !right.Is(CypherTypes.Number)) return StaticType.Any;
        if (left.Is(CypherTypes.Integer) && right.Is(CypherTypes.Integer)) return StaticType.Integer;
        return left.Is(CypherTypes.Float) || right.Is(CypherTypes.Float) ? StaticType.Float : StaticType.Number;
    }

    private static void RequireOperand(BinaryExpression binary, StaticType left, StaticType right, CypherTypes kinds)
    {
        if (!left.MayBe(kinds)) throw WrongType($"A {left} cannot be an operand of `{SignOf(binary.Operator)}`.", binary.Left);
        if (!right.MayBe(kinds)) throw WrongType($"A {right} cannot be an operand of `{SignOf(binary.Operator)}`.", binary.Right);
    }

    private static string SignOf(BinaryOperator @operator) => @operator switch
    {
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.Modulo => "%",
        BinaryOperator.Power => "^",
        _ => "||",
    };
}
