using Mycelia.Cypher.Syntax;
using Mycelia.Tests.Support;

namespace Mycelia.Tests.Cypher.Syntax;

/// <summary>The text of a tree gives the same tree again, and is the same for all spellings of it.</summary>
public sealed class SyntaxPrinterTests
{
    [SharedFact(ConformanceQuery.Folder)]
    public void Every_conformance_query_is_printed_as_what_it_is()
    {
        var number = 0;
        foreach (var query in ConformanceQuery.All())
        {
            if (Parse(query.Text) is not { } tree) continue;
            number++;
            AssertRoundTrip(tree);
        }

        Assert.True(number > 2_500, $"There are only {number} queries.");
    }

    [Theory]
    [MemberData(nameof(Samples.All), MemberType = typeof(Samples))]
    public void Every_sample_is_printed_as_what_it_is(string text) => AssertRoundTrip(CypherParser.Parse(text));

    [Theory]
    [InlineData("((a)) + (b * c)", "a + b * c")]
    [InlineData("(a + b) * c", "(a + b) * c")]
    [InlineData("a - (b - c)", "a - (b - c)")]
    [InlineData("(a AND b) AND c", "a AND b AND c")]
    [InlineData("a AND (b AND c)", "a AND (b AND c)")]
    [InlineData("((a AND b) AND c) AND d", "(a AND b AND c) AND d")]
    [InlineData("a AND b AND c AND d AND e", "a AND b AND c AND d AND e")]
    [InlineData("(a = b) = c", "(a = b) = c")]
    [InlineData("a < b < c", "a < b AND b < c")]
    [InlineData("-(3)", "-(3)")]
    [InlineData("-3", "-3")]
    [InlineData("(-3).a", "(-3).a")]
    [InlineData("- -3", "-(-3)")]
    [InlineData("NOT (a = b)", "NOT a = b")]
    [InlineData("(NOT a) = b", "(NOT a) = b")]
    [InlineData("(a)-[1]", "a - [1]")]
    [InlineData("[(a IN b)]", "[(a IN b)]")]
    [InlineData("[a IN b]", "[a IN b]")]
    [InlineData("[x IN y WHERE x IS A|B]", "[x IN y WHERE x IS A | B]", "[x IN y WHERE x:A | B]")]
    [InlineData("[x IN y WHERE (x:A|B) | x]", "[x IN y WHERE x:(A|B) | x]")]
    [InlineData("[x IN y WHERE (x IS :: INTEGER | FLOAT) | x]", "[x IN y WHERE (x IS :: INTEGER | FLOAT) | x]")]
    [InlineData("n:A:B", "n:A&B")]
    [InlineData("(n:A).b", "((n:A)).b")]
    [InlineData("'it\\'s \\\\ \\n'", "'it\\'s \\\\ \\n'")]
    [InlineData("1e3 + .5", "1000.0 + 0.5")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("`limit`.`a b`", "`limit`.`a b`")]
    [InlineData("COUNT ( * ) + count(DISTINCT x)", "COUNT(*) + count(DISTINCT x)")]
    [InlineData("`all`(x)", "`all`(x)")]
    [InlineData("case when a then b else c end", "CASE WHEN a THEN b ELSE c END")]
    [InlineData("(a)-->(b) AND true", "(a)-->(b) AND true")]
    [InlineData("((a)-->(b)) = true", "((a)-->(b)) = true")]
    public void An_expression_has_this_text(string text, string printed, string? again = null)
    {
        Assert.Equal(again ?? printed, SyntaxPrinter.Print(PrecedenceTests.Expression(text)));
        Assert.Equal(again ?? printed, SyntaxPrinter.Print(PrecedenceTests.Expression(printed)));
    }

    /// <summary>Throws unless the printed text gives the same tree, and that the same text.</summary>
    internal static void AssertRoundTrip(Statement tree)
    {
        var printed = SyntaxPrinter.Print(tree);
        Statement again;
        try
        {
            again = CypherParser.Parse(printed);
        }
        catch (CypherException error)
        {
            throw new Xunit.Sdk.XunitException($"What was printed does not parse: {error.Message}\n{tree.Text}\n{printed}");
        }

        Assert.True(TreeText.Of(tree) == TreeText.Of(again), $"Another tree:\n{tree.Text}\n{printed}");
        Assert.Equal(printed, SyntaxPrinter.Print(again));
    }

    private static Statement? Parse(string text)
    {
        try
        {
            return CypherParser.Parse(text);
        }
        catch (CypherException)
        {
            return null;
        }
    }
}
