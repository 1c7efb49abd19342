// CALL: of procedures and of subqueries.

using Mycelia.Cypher.Errors;

namespace Mycelia.Cypher.Syntax;

internal sealed partial class Parser
{
    private Clause ParseCallClause(int start, bool isOptional)
    {
        Expect(Keyword.Call);
        if (At(TokenKind.LeftBrace)) return ParseSubqueryClause(start, isOptional, null, isImportAll: false);
        if (!At(TokenKind.LeftParen)) return ParseProcedureCall(start, isOptional);
        _position++;
        var imports = new List<Variable>();
        var isAll = Take(TokenKind.Star);
        if (!isAll && !At(TokenKind.RightParen))
        {
            do
            {
                imports.Add(ParseVariable());
            }
            while (Take(TokenKind.Comma));
        }

        Expect(TokenKind.RightParen, imports.Count == 0 && !isAll ? "a variable, `*` or `)`" : "`)`");
        return ParseSubqueryClause(start, isOptional, imports, isAll);
    }

    private SubqueryClause ParseSubqueryClause(int start, bool isOptional, List<Variable>? imports, bool isImportAll)
    {
        Expect(TokenKind.LeftBrace, "`{`");
        var query = ParseQuery(QueryPlace.Call);
        Expect(TokenKind.RightBrace, "a clause or `}`");
        return new SubqueryClause(query, imports, isImportAll) { IsOptional = isOptional, Span = From(start) };
    }

    private CallClause ParseProcedureCall(int start, bool isOptional)
    {
        if (!AtName) throw Unexpected("the name of a procedure, `(` or `{`");
        var nameStart = Start;
        var end = _position + 1;
        while (tokens[end].Kind == TokenKind.Dot && tokens[end + 1].Kind is TokenKind.Word or TokenKind.QuotedName) end += 2;
        var name = ParseDottedName(end);
        var nameSpan = From(nameStart);
        List<Expression>? arguments = null;
        if (Take(TokenKind.LeftParen))
        {
            arguments = At(TokenKind.RightParen) ? [] : ParseExpressions();
            Expect(TokenKind.RightParen, "`,` or `)`");
        }

        List<YieldItem>? yields = null;
        var isYieldAll = false;
        Expression? where = null;
        if (Take(Keyword.Yield))
        {
            yields = ParseYieldItems(out isYieldAll);
            where = Take(Keyword.Where) ? ParseExpression() : null;
        }

        return new CallClause(name, arguments, yields)
        {
            IsYieldAll = isYieldAll, Where = where, IsOptional = isOptional, NameSpan = nameSpan, Span = From(start),
        };
    }

    /// <summary>What follows YIELD; null for <c>*</c>.</summary>
    private List<YieldItem>? ParseYieldItems(out bool isAll)
    {
        isAll = Take(TokenKind.Star);
        if (isAll) return null;
        var items = new List<YieldItem>();
        do
        {
            var start = Start;
            var column = ParseVariable("a column or `*`");
            var variable = Take(Keyword.As) ? ParseVariable("a name") : column;
            items.Add(new YieldItem(column.Name, variable) { Span = From(start) });
        }
        while (Take(TokenKind.Comma));
        return items;
    }

    /// <summary>What only a call that is the whole query may leave out or write.</summary>
    private static void CheckCalls(List<Clause> clauses)
    {
        if (clauses.Count == 1) return;
        foreach (var clause in clauses)
        {
            if (clause is not CallClause call) continue;
            if (call.Arguments is null)
            {
                throw CypherErrors.Syntax("InvalidArgumentPassingMode", $"The call of {call.Name} takes its arguments from the parameters, which it may only as the whole query.",
                    call.NameSpan.Start, $"Write the arguments in parentheses: `{call.Name}(…)`.");
            }

            if (call.IsYieldAll)
            {
                throw CypherErrors.Syntax("UnexpectedSyntax", "`YIELD *` is possible only where a call is the whole query.", call.NameSpan.Start,
                    "Name the columns after YIELD.");
            }
        }
    }
}
