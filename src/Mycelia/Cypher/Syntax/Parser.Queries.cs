// Statements, unions, the order of clauses, and the clauses that read.

using Mycelia.Cypher.Errors;

namespace Mycelia.Cypher.Syntax;

internal sealed partial class Parser
{
    /// <summary>Where a query stands, which decides how it may end.</summary>
    private enum QueryPlace
    {
        Top,
        /// <summary>In the braces of CALL.</summary>
        Call,
        /// <summary>In EXISTS or COUNT: a mere pattern will do, and RETURN is optional.</summary>
        Expression,
        Collect,
    }

    public Statement ParseStatement()
    {
        var start = Start;
        var mode = QueryMode.Run;
        if (At(Keyword.Explain) || At(Keyword.Profile))
        {
            mode = At(Keyword.Explain) ? QueryMode.Explain : QueryMode.Profile;
            _position++;
        }

        SyntaxNode body = ParseSchemaCommand() is { } command ? command : ParseQuery(QueryPlace.Top);
        var end = From(start);
        Take(TokenKind.Semicolon);
        if (!At(TokenKind.End)) throw Unexpected(body is Query ? "a clause or the end of the query" : "the end of the command");
        return new Statement(mode, body, text) { Span = end };
    }

    private Query ParseQuery(QueryPlace place)
    {
        Enter();
        var start = Start;
        var parts = new List<SingleQuery>(1) { ParseSingleQuery(place) };
        bool? isAll = null;
        while (At(Keyword.Union))
        {
            var unionStart = Start;
            _position++;
            var all = Take(Keyword.All);
            if (!all) Take(Keyword.Distinct);
            if (isAll is not null && isAll != all)
            {
                throw CypherErrors.Syntax("InvalidClauseComposition", "UNION and UNION ALL stand in one query.", unionStart,
                    "Use one of them throughout, or put a part into CALL { … }.");
            }

            isAll = all;
            parts.Add(ParseSingleQuery(place));
            if (parts.Count > CypherParser.SequenceMax) throw TooLong("queries in one UNION");
        }

        Leave();
        return new Query(parts, isAll ?? false) { Span = From(start) };
    }

    private SingleQuery ParseSingleQuery(QueryPlace place)
    {
        var start = Start;
        var clauses = new List<Clause>();
        var version = ParseVersionClause();
        if (place == QueryPlace.Expression && IsBarePatternAhead()) clauses.Add(ParseMatchBody(Start, isOptional: false));
        while (!At(Keyword.Union) && Current.Kind == TokenKind.Word)
        {
            var clauseStart = Start;
            var clause = ParseClause();
            if (clause is null) break;
            if (clauses.Count > 0) CheckOrder(clauses[^1], clause, clauseStart);
            clauses.Add(clause);
            if (clauses.Count > CypherParser.SequenceMax) throw TooLong("clauses in one query");
        }

        if (clauses.Count == 0) throw Unexpected("a clause such as `MATCH`, `CREATE` or `RETURN`", ClauseKeywords);
        if (At(TokenKind.End) || At(TokenKind.Semicolon) || At(TokenKind.RightBrace) || At(Keyword.Union)) CheckEnd(clauses, place);
        CheckCalls(clauses);
        return new SingleQuery(clauses) { Version = version, Span = From(start) };
    }

    private bool IsBarePatternAhead() =>
        At(TokenKind.LeftParen) || (AtName && Ahead(1).Kind == TokenKind.Equal) || At(Keyword.ShortestPath) || At(Keyword.AllShortestPaths)
        || At(Keyword.Shortest) || At(Keyword.All) || At(Keyword.Any);

    /// <summary>One clause; null if the word starts none.</summary>
    private Clause? ParseClause()
    {
        var start = Start;
        switch (Current.Keyword)
        {
            case Keyword.Match:
                _position++;
                return ParseMatchBody(start, isOptional: false);
            case Keyword.Optional:
                _position++;
                if (At(Keyword.Call)) return ParseCallClause(start, isOptional: true);
                Expect(Keyword.Match);
                return ParseMatchBody(start, isOptional: true);
            case Keyword.Unwind: return ParseUnwind();
            case Keyword.With or Keyword.Return: return ParseProjection();
            case Keyword.Call: return ParseCallClause(start, isOptional: false);
            default: return ParseUpdate();
        }
    }

    private static string NameOf(Clause clause) => clause switch
    {
        MatchClause => "MATCH",
        UnwindClause => "UNWIND",
        ProjectionClause { IsReturn: true } => "RETURN",
        ProjectionClause => "WITH",
        CreateClause => "CREATE",
        MergeClause => "MERGE",
        SetClause => "SET",
        RemoveClause => "REMOVE",
        DeleteClause => "DELETE",
        ForeachClause => "FOREACH",
        _ => "CALL",
    };

    private static bool IsUpdate(Clause clause) => clause is CreateClause or MergeClause or SetClause or RemoveClause or DeleteClause or ForeachClause;

    private static void CheckOrder(Clause before, Clause clause, int offset)
    {
        if (before is ProjectionClause { IsReturn: true })
            throw Composition($"{NameOf(clause)} cannot stand after RETURN, which ends a query.", offset, "Use WITH to hand results on to further clauses.");
        if (IsUpdate(before) && clause is MatchClause or UnwindClause or CallClause or SubqueryClause)
            throw Composition($"{NameOf(clause)} cannot follow {NameOf(before)} directly.", offset, "Put `WITH *` between what writes and what reads.");
    }

    private void CheckEnd(List<Clause> clauses, QueryPlace place)
    {
        var last = clauses[^1];
        if (last is ProjectionClause { IsReturn: true }) return;
        if (place == QueryPlace.Expression && last is MatchClause or UnwindClause or CallClause or SubqueryClause) return;
        if (place == QueryPlace.Collect) throw Composition("The query in COLLECT ends without RETURN.", Start, "End it with RETURN and one expression.");
        if (last is MatchClause or UnwindClause or ProjectionClause)
            throw Composition($"A query cannot end with {NameOf(last)}.", Start, "Add RETURN, or a clause that writes.");
    }

    private static CypherException Composition(string message, int offset, string hint) =>
        CypherErrors.Syntax("InvalidClauseComposition", message, offset, hint);

    private MatchClause ParseMatchBody(int start, bool isOptional)
    {
        var pattern = ParsePattern();
        var hints = new List<PlanHint>();
        while (At(Keyword.Using)) hints.Add(ParsePlanHint());
        var where = Take(Keyword.Where) ? ParseExpression() : null;
        return new MatchClause(pattern, where, isOptional) { Hints = hints, Span = From(start) };
    }

    /// <summary><c>USING [kind] INDEX [SEEK] n:L(a, b)</c>, <c>USING SCAN n:L</c>, <c>USING JOIN ON a, b</c>.</summary>
    private PlanHint ParsePlanHint()
    {
        var start = Start;
        Expect(Keyword.Using);
        var variables = new List<Variable>();
        if (Take(Keyword.Join))
        {
            Expect(Keyword.On);
            do
            {
                variables.Add(ParseVariable());
            }
            while (Take(TokenKind.Comma));
            return new PlanHint("JOIN", variables, null, []) { Span = From(start) };
        }

        var isScan = Take(Keyword.Scan);
        if (!isScan)
        {
            _ = Take(Keyword.Range) || Take(Keyword.Text) || Take(Keyword.Point);
            if (!Take(Keyword.Index)) throw Unexpected("`INDEX`, `SCAN` or `JOIN`", [Keyword.Index, Keyword.Scan, Keyword.Join]);
            if (At(Keyword.Seek) && Ahead(1).Kind is TokenKind.Word or TokenKind.QuotedName) _position++;
        }

        variables.Add(ParseVariable());
        Expect(TokenKind.Colon, "`:`");
        var label = ParseName("a label or a relationship type");
        var properties = new List<string>();
        if (!isScan)
        {
            Expect(TokenKind.LeftParen, "`(`");
            do
            {
                properties.Add(ParseName("a property name"));
            }
            while (Take(TokenKind.Comma));
            Expect(TokenKind.RightParen, "`,` or `)`");
        }

        return new PlanHint(isScan ? "SCAN" : "INDEX", variables, label, properties) { Span = From(start) };
    }

    private UnwindClause ParseUnwind()
    {
        var start = Start;
        _position++;
        var list = ParseExpression();
        Expect(Keyword.As);
        return new UnwindClause(list, ParseVariable()) { Span = From(start) };
    }

    /// <summary>WITH and RETURN.</summary>
    private ProjectionClause ParseProjection()
    {
        var start = Start;
        var isReturn = At(Keyword.Return);
        _position++;
        var isDistinct = Take(Keyword.Distinct);
        var items = new List<ProjectionItem>();
        var isStar = Take(TokenKind.Star);
        if (!isStar || Take(TokenKind.Comma))
        {
            do
            {
                items.Add(ParseProjectionItem(isReturn));
            }
            while (Take(TokenKind.Comma));
        }

        var orderBy = ParseOrderBy();
        var skip = Take(Keyword.Skip) || Take(Keyword.Offset) ? ParseExpression() : null;
        var limit = Take(Keyword.Limit) ? ParseExpression() : null;
        var where = !isReturn && Take(Keyword.Where) ? ParseExpression() : null;
        return new ProjectionClause(isReturn, isDistinct, isStar, items)
        {
            OrderBy = orderBy, Skip = skip, Limit = limit, Where = where, Span = From(start),
        };
    }

    private ProjectionItem ParseProjectionItem(bool isReturn)
    {
        var start = Start;
        var expression = ParseExpression();
        var written = From(start);
        if (Take(Keyword.As))
        {
            var alias = ParseVariable("a name");
            return new ProjectionItem(expression, alias.Name, hasAlias: true) { Span = From(start) };
        }

        if (expression is Variable variable) return new ProjectionItem(expression, variable.Name, hasAlias: false) { Span = written };
        if (!isReturn && (At(TokenKind.Comma) || LevelOf(Current) == 0) && Current.Kind is not (TokenKind.Invalid or TokenKind.RightParen or TokenKind.RightBracket))
            throw CypherErrors.Syntax("NoExpressionAlias", $"The expression `{Shortened(written)}` in WITH has no name.", start, "Give it one with AS.");
        return new ProjectionItem(expression, text[written.Start..written.End], hasAlias: false) { Span = written };
    }

    private string Shortened(TextSpan span) => span.End - span.Start <= 60 ? text[span.Start..span.End] : text[span.Start..(span.Start + 60)] + "…";

    private List<SortItem> ParseOrderBy()
    {
        if (!Take(Keyword.Order)) return [];
        Expect(Keyword.By);
        var items = new List<SortItem>(1);
        do
        {
            var start = Start;
            var expression = ParseExpression();
            var isDescending = Take(Keyword.Desc) || Take(Keyword.Descending);
            if (!isDescending) _ = Take(Keyword.Asc) || Take(Keyword.Ascending);
            items.Add(new SortItem(expression, isDescending) { Span = From(start) });
        }
        while (Take(TokenKind.Comma));
        return items;
    }
}
