using Mycelia.Cypher.Syntax;

namespace Mycelia.Tests.Cypher.Syntax;

/// <summary>Golden trees: what binds stronger, what leans to which side.</summary>
public sealed class PrecedenceTests
{
    [Theory]
    [InlineData("a OR b XOR c AND NOT d", "(Or a (Xor b (And c (Not d))))")]
    [InlineData("NOT a = b", "(Not (Equal a b))")]
    [InlineData("NOT NOT a", "(Not (Not a))")]
    [InlineData("a = b IS NULL", "(Equal a (IsNull b))")]
    [InlineData("a IS NOT NULL = b", "(Equal (IsNotNull a) b)")]
    [InlineData("a = b IN c", "(Equal a (In b c))")]
    [InlineData("a + b IN c + d", "(In (Add a b) (Add c d))")]
    [InlineData("a IN b IN c", "(In (In a b) c)")]
    [InlineData("a STARTS WITH b + c AND d", "(And (StartsWith a (Add b c)) d)")]
    [InlineData("a ENDS WITH b CONTAINS c", "(Contains (EndsWith a b) c)")]
    [InlineData("a =~ b = c", "(Equal (RegexMatch a b) c)")]
    [InlineData("a - b - c", "(Subtract (Subtract a b) c)")]
    [InlineData("a + b * c ^ d", "(Add a (Multiply b (Power c d)))")]
    [InlineData("a ^ b ^ c", "(Power (Power a b) c)")]
    [InlineData("-a ^ b", "(Power (Minus a) b)")]
    [InlineData("-3 ^ 2", "(Power -3 2)")]
    [InlineData("a ^ -b", "(Power a (Minus b))")]
    [InlineData("2 - -1", "(Subtract 2 -1)")]
    [InlineData("2-1", "(Subtract 2 1)")]
    [InlineData("- -1", "(Minus -1)")]
    [InlineData("-a.b[0]", "(Minus (at (. a b) 0))")]
    [InlineData("a % b / c * d", "(Multiply (Divide (Modulo a b) c) d)")]
    [InlineData("a || b + c", "(Add (Concatenate a b) c)")]
    [InlineData("a < b <= c", "(And (Less a b) (LessOrEqual b c))")]
    [InlineData("a < b = c <> d", "(And (And (Less a b) (Equal b c)) (NotEqual c d))")]
    [InlineData("NOT a < b < c", "(Not (And (Less a b) (Less b c)))")]
    [InlineData("a AND b AND c AND d", "(And (And a b) (And c d))")]
    [InlineData("(a + b) * c", "(Multiply [(Add a b)] c)")]
    [InlineData("[1] + [2, 3][0]", "(Add (list 1) (at (list 2 3) 0))")]
    [InlineData("(a)-(b)", "(Subtract [a] [b])")]
    [InlineData("(a)<-(b)", "(Less [a] (Minus [b]))")]
    [InlineData("(a)-[1]", "(Subtract [a] (list 1))")]
    [InlineData("(1)--1", "(Subtract [1] -1)")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("0x1F + 0o17 + 017 + 0", "(Add (Add (Add 31 15) 15) 0)")]
    [InlineData("[a IN b, c]", "(list (In a b) c)")]
    [InlineData("a.b.c(d)", "(a.b.c d)")]
    public void An_expression_has_this_tree(string text, string tree) => Assert.Equal(tree, TreeText.OfExpression(Expression(text)));

    [Fact]
    public void The_middle_of_a_chain_is_one_operand()
    {
        var chain = Assert.IsType<BinaryExpression>(Expression("a < b < c"));
        Assert.Same(((BinaryExpression)chain.Left).Right, ((BinaryExpression)chain.Right).Left);
    }

    internal static Expression Expression(string text)
    {
        var query = Assert.IsType<Query>(CypherParser.Parse("RETURN " + text).Body);
        return Assert.IsType<ProjectionClause>(query.Parts[0].Clauses[0]).Items[0].Expression;
    }
}
