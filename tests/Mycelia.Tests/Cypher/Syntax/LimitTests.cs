using System.Text;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Tests.Cypher.Syntax;

/// <summary>Texts that are nested or long beyond measure are refused or parsed, on a stack of 1 MiB and without going exponential.</summary>
public sealed class LimitTests
{
    private const int Many = 100_000;

    public static TheoryData<string, string, string, string> Nestings => new()
    {
        { "RETURN ", "(", "1", ")" }, { "RETURN ", "[", "1", "]" }, { "RETURN ", "{a: ", "1", "}" }, { "RETURN ", "NOT ", "true", "" },
        { "RETURN ", "-", "x", "" }, { "RETURN ", "f(", "1", ")" }, { "RETURN ", "CASE WHEN ", "1", " THEN 1 END" }, { "RETURN ", "[x IN ", "y", "]" },
        { "RETURN ", "x[", "1", "]" }, { "RETURN ", "EXISTS { RETURN ", "1", "}" }, { "", "CALL { ", "RETURN 1 AS x", "}" },
        { "MATCH ", "(", "(a)-->(b)", ")+" }, { "MATCH (n:", "(", "A", ") RETURN n" }, { "MATCH (n:", "!", "A", ") RETURN n" },
        { "", "FOREACH (x IN [1] | ", "CREATE (a)", ")" }, { "RETURN x IS :: ", "LIST<", "INTEGER", ">" },
        { "RETURN 1 < ", "(1 < ", "1", ") < 1" }, { "RETURN ", "[(a)-->(b) | ", "1", "]" },
        { "RETURN ", "(a {x: ", "1", "})-->()" },
    };

    [Theory]
    [MemberData(nameof(Nestings))]
    public void Deep_nesting_is_refused(string start, string open, string core, string close)
    {
        var text = start + string.Concat(Enumerable.Repeat(open, Many)) + core + string.Concat(Enumerable.Repeat(close, Many));
        var error = Assert.Throws<CypherException>(() => OnSmallStack(() => CypherParser.Parse(text)));
        Assert.Equal(("SyntaxError", "UnexpectedSyntax"), (error.Type, error.Detail));
    }

    [Theory]
    [InlineData("RETURN 1", " + 1")]
    [InlineData("RETURN 1", " ^ 1")]
    [InlineData("RETURN 1", " IN 1")]
    [InlineData("RETURN x", ".a")]
    [InlineData("RETURN x", "[0]")]
    [InlineData("RETURN x", " IS NULL")]
    [InlineData("MATCH (a)", "-->()")]
    [InlineData("MATCH (a)", " MATCH (a)")]
    [InlineData("RETURN 1 AS x", " UNION RETURN 1 AS x")]
    public void What_would_lean_to_one_side_for_long_is_refused(string start, string more)
    {
        var text = start + string.Concat(Enumerable.Repeat(more, Many));
        var error = Assert.Throws<CypherException>(() => OnSmallStack(() => CypherParser.Parse(text)));
        Assert.Contains("too ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RETURN a", " AND a")]
    [InlineData("RETURN a", " OR a")]
    [InlineData("RETURN a", " XOR a")]
    [InlineData("RETURN a", " < a")]
    [InlineData("RETURN [1", ", 1", "]")]
    [InlineData("RETURN n:A", "|A")]
    [InlineData("RETURN n:A", ":A")]
    [InlineData("RETURN 1", ", 1")]
    [InlineData("CREATE (a)", ", (a)")]
    public void What_can_be_balanced_or_listed_may_be_long(string start, string more, string end = "")
    {
        var text = start + string.Concat(Enumerable.Repeat(more, Many)) + end;
        OnSmallStack(() => CypherParser.Parse(text));
    }

    [Fact]
    public void Nested_chains_of_comparisons_do_not_multiply_without_end()
    {
        var text = new StringBuilder("1");
        for (var i = 0; i < 100; i++) text.Insert(0, "(1 < ").Append(" < 1)");
        var error = Assert.Throws<CypherException>(() => CypherParser.Parse($"RETURN {text}"));
        Assert.Contains("Chains of comparisons", error.Message, StringComparison.Ordinal);
    }

    private static void OnSmallStack(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        }, 1 << 20);
        thread.Start();
        thread.Join();
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }
}
