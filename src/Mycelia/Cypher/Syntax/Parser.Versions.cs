// USE branch and AT revision before the clauses of a query. Neither word is reserved: each means this only at the beginning of a query, where no clause
// begins with it, and where what follows cannot make it the variable of a path.

namespace Mycelia.Cypher.Syntax;

internal sealed partial class Parser
{
    private VersionClause? ParseVersionClause()
    {
        var start = Start;
        Expression? branch = null;
        Expression? revision = null;
        if (At(Keyword.Use) && Ahead(1).Kind != TokenKind.Equal)
        {
            _position++;
            branch = ParseBranchName();
        }

        if (At(Keyword.At) && Ahead(1).Kind != TokenKind.Equal)
        {
            _position++;
            revision = ParseExpression();
        }

        return branch is null && revision is null ? null : new VersionClause(branch, revision) { Span = From(start) };
    }

    /// <summary>A name, dots and backticks included, a text, or a parameter.</summary>
    private Expression ParseBranchName()
    {
        var start = Start;
        if (At(TokenKind.String) || At(TokenKind.Parameter)) return ParseAtom();
        if (!AtName) throw Unexpected("the name of a branch");
        var end = _position + 1;
        while (tokens[end].Kind == TokenKind.Dot && tokens[end + 1].Kind is TokenKind.Word or TokenKind.QuotedName) end += 2;
        return new Literal(ParseDottedName(end)) { Span = From(start) };
    }
}
