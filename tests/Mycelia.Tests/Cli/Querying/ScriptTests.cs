using Mycelia.Cli.Querying;

namespace Mycelia.Tests.Cli.Querying;

public class ScriptTests
{
    [Theory]
    [InlineData("RETURN 1", "RETURN 1")]
    [InlineData("RETURN 1;", "RETURN 1")]
    [InlineData(" RETURN 1 ; ;\n RETURN 2\n", "RETURN 1 |RETURN 2")]
    [InlineData("RETURN 'a;b', \"c;'\" ; RETURN `x;y`", "RETURN 'a;b', \"c;'\" |RETURN `x;y`")]
    [InlineData(@"RETURN 'it\';s' ; RETURN '\\' ; RETURN 3", @"RETURN 'it\';s' |RETURN '\\' |RETURN 3")]
    [InlineData("// a; b\nRETURN 1 // c; d\n; /* e; f */ RETURN /* ; */ 2 /* g */", "RETURN 1 // c; d\n|RETURN /* ; */ 2 /* g */")]
    [InlineData("RETURN 4 / 2; RETURN 1 /* never; closed", "RETURN 4 / 2|RETURN 1 /* never|closed")]
    [InlineData("RETURN 'never; closed", "RETURN 'never; closed")]
    [InlineData("RETURN 'ends in \\", "RETURN 'ends in \\")]
    [InlineData("\uFEFFRETURN 1", "RETURN 1")]
    [InlineData(" ;; // nothing\n /* at all */ ", "")]
    [InlineData("", "")]
    public void Statements_end_at_semicolons_outside_of_strings_and_comments(string text, string statements) =>
        Assert.Equal(statements.Split('|', StringSplitOptions.RemoveEmptyEntries), Script.Split(text).Select(static statement => statement.Text));

    [Fact]
    public void Each_knows_where_it_begins()
    {
        var statements = Script.Split("RETURN 1;\n\n  // about\n  MATCH (n)\n  RETURN n; RETURN 'two\nlines'; RETURN 3");
        Assert.Equal([(1, 1), (4, 3), (5, 13), (6, 9)], statements.Select(static statement => (statement.Line, statement.Column)));
    }
}
