// Expressions that bind a variable of their own: comprehensions, quantifiers, reduce, and the brackets they share with list literals; subqueries.

namespace Mycelia.Cypher.Syntax;

internal sealed partial class Parser
{
    private Expression ParseListOrComprehension()
    {
        var start = Start;
        var first = _position + 1;
        if (IsLoopVariable(first) && FirstSeparator(_position) != TokenKind.Comma)
        {
            _position++;
            return ParseListComprehension(start, TokenKind.RightBracket, "`]`");
        }

        var hasPathVariable = tokens[first].Kind is TokenKind.Word or TokenKind.QuotedName && Ahead(2).Kind == TokenKind.Equal;
        if (IsPatternAhead(hasPathVariable ? first + 2 : first) && FirstSeparator(_position) == TokenKind.Pipe) return ParsePatternComprehension(hasPathVariable);

        _position++;
        var items = At(TokenKind.RightBracket) ? [] : ParseExpressions();
        Expect(TokenKind.RightBracket, items.Count == 0 ? "an expression or `]`" : "`,` or `]`");
        return new ListExpression(items) { Span = From(start) };
    }

    /// <summary>The first comma or pipe directly inside a bracket; <see cref="TokenKind.End"/> if there is none. WHERE counts as a pipe.</summary>
    private TokenKind FirstSeparator(int open)
    {
        for (var i = open + 1; i < count; i++)
        {
            var kind = tokens[i].Kind;
            if (kind is TokenKind.Comma or TokenKind.Pipe) return kind;
            if (tokens[i].Keyword == Keyword.Where) return TokenKind.Pipe;
            if (kind is TokenKind.RightBracket or TokenKind.RightParen or TokenKind.RightBrace) break;
            if (kind is not (TokenKind.LeftParen or TokenKind.LeftBracket or TokenKind.LeftBrace)) continue;
            if (tokens[i].Match < 0) break;
            i = tokens[i].Match;
        }

        return TokenKind.End;
    }

    /// <summary><c>x IN list [WHERE predicate] [| projection]</c> and the closing bracket.</summary>
    private ListComprehension ParseListComprehension(int start, TokenKind close, string closeText)
    {
        var item = ParseVariable();
        Expect(Keyword.In);
        var list = ParseBeforePipe();
        var predicate = Take(Keyword.Where) ? ParseBeforePipe() : null;
        var projection = Take(TokenKind.Pipe) ? ParseExpression() : null;
        Expect(close, projection is not null ? closeText : predicate is not null ? $"`|` or {closeText}" : $"`WHERE`, `|` or {closeText}");
        return new ListComprehension(item, list, predicate, projection) { Span = From(start) };
    }

    private Expression ParseBeforePipe()
    {
        var outer = _pipeEnds;
        _pipeEnds = true;
        var result = ParseExpression();
        _pipeEnds = outer;
        return result;
    }

    private PatternComprehension ParsePatternComprehension(bool hasPathVariable)
    {
        var start = Start;
        _position++;
        var patternStart = Start;
        Variable? path = null;
        if (hasPathVariable)
        {
            path = ParseVariable();
            _position++;
        }

        var pattern = ParsePathParts(path, patternStart, isExpression: true);
        var predicate = Take(Keyword.Where) ? ParseBeforePipe() : null;
        Expect(TokenKind.Pipe, predicate is null ? "`WHERE` or `|`" : "`|`");
        var projection = ParseExpression();
        Expect(TokenKind.RightBracket, "`]`");
        return new PatternComprehension(pattern, predicate, projection) { Span = From(start) };
    }

    private QuantifierExpression ParseQuantifier(Keyword keyword)
    {
        var start = Start;
        _position += 2;
        var item = ParseVariable();
        Expect(Keyword.In);
        var list = ParseExpression();
        Expect(Keyword.Where);
        var predicate = ParseExpression();
        Expect(TokenKind.RightParen, "`)`");
        var quantifier = keyword switch
        {
            Keyword.All => Quantifier.All,
            Keyword.Any => Quantifier.Any,
            Keyword.None_ => Quantifier.None,
            _ => Quantifier.Single,
        };
        return new QuantifierExpression(quantifier, item, list, predicate) { Span = From(start) };
    }

    private ListComprehension ParseFilterOrExtract(bool isFilter)
    {
        var start = Start;
        _position += 2;
        var result = ParseListComprehension(start, TokenKind.RightParen, "`)`");
        return isFilter && result.Projection is not null
            ? throw Mycelia.Cypher.Errors.CypherErrors.Syntax("UnexpectedSyntax", "filter() takes no projection.", result.Projection.Span.Start, "Use a list comprehension.")
            : result;
    }

    private ReduceExpression ParseReduce()
    {
        var start = Start;
        _position += 2;
        var accumulator = ParseVariable();
        Expect(TokenKind.Equal, "`=`");
        var initial = ParseExpression();
        Expect(TokenKind.Comma, "`,`");
        var item = ParseVariable();
        Expect(Keyword.In);
        var list = ParseBeforePipe();
        Expect(TokenKind.Pipe, "`|`");
        var step = ParseExpression();
        Expect(TokenKind.RightParen, "`)`");
        return new ReduceExpression(accumulator, initial, item, list, step) { Span = From(start) };
    }

    private SubqueryExpression ParseSubqueryExpression(Keyword keyword)
    {
        var start = Start;
        _position++;
        var kind = keyword switch
        {
            Keyword.Exists => SubqueryKind.Exists,
            Keyword.Count => SubqueryKind.Count,
            _ => SubqueryKind.Collect,
        };
        Expect(TokenKind.LeftBrace, "`{`");
        var query = ParseQuery(kind == SubqueryKind.Collect ? QueryPlace.Collect : QueryPlace.Expression);
        Expect(TokenKind.RightBrace, "`}`");
        return new SubqueryExpression(kind, query) { Span = From(start) };
    }
}
