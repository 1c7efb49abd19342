// The operands of expressions: literals, variables, calls, lists, maps, parentheses and what may follow them: properties, indexes, labels.

using Mycelia.Cypher.Errors;

namespace Mycelia.Cypher.Syntax;

internal sealed partial class Parser
{
    private Expression ParsePostfix(bool allowLabels)
    {
        var start = Start;
        var result = ParseAtom();
        while (true)
        {
            if (Take(TokenKind.Dot))
            {
                var keySpan = new TextSpan(Start, Current.End);
                result = new PropertyAccess(result, ParseName("a property name")) { Span = From(start), KeySpan = keySpan };
            }
            else if (At(TokenKind.LeftBracket))
            {
                result = ParseIndex(result, start);
            }
            else
            {
                break;
            }

            Grow();
        }

        if (!allowLabels || !Take(TokenKind.Colon)) return result;
        var labels = ParseLabelExpression(isEdge: false);
        Grow();
        return new LabelTest(result, labels) { Span = From(start) };
    }

    private Expression ParseIndex(Expression subject, int start)
    {
        _position++;
        var (pipeEnds, height) = (_pipeEnds, _height);
        _pipeEnds = false;
        Expression? from = null;
        if (!At(TokenKind.DotDot)) from = ParseExpression();
        var isSlice = Take(TokenKind.DotDot);
        Expression? to = null;
        if (isSlice && !At(TokenKind.RightBracket)) to = ParseExpression();
        Expect(TokenKind.RightBracket, isSlice || from is null ? "`]`" : "`]` or `..`");
        _pipeEnds = pipeEnds;
        _height = Math.Max(height, _height);
        return isSlice ? new SliceAccess(subject, from, to) { Span = From(start) } : new IndexAccess(subject, from!) { Span = From(start) };
    }

    private Expression ParseAtom()
    {
        var (pipeEnds, height) = (_pipeEnds, _height);
        if (!At(Keyword.Case)) _pipeEnds = false;
        _height = 0;
        var result = ParseAtomByToken();
        _pipeEnds = pipeEnds;
        Grow();
        _height = Math.Max(height, _height);
        return result;
    }

    private Expression ParseAtomByToken()
    {
        ref readonly var token = ref Current;
        var start = token.Start;
        switch (token.Kind)
        {
            case TokenKind.Number:
                var number = LiteralReader.Number(TextOf(token), start, isNegative: false);
                _position++;
                return new Literal(number) { Span = From(start) };
            case TokenKind.String:
                var value = LiteralReader.String(TextOf(token), start);
                _position++;
                return new Literal(Value.WellFormed(value)) { Span = From(start) };
            case TokenKind.Parameter:
                _position++;
                return ParseParameter(start);
            case TokenKind.LeftParen: return IsPatternAhead(_position) ? ParsePatternPredicate() : ParseParenthesized();
            case TokenKind.LeftBracket: return ParseListOrComprehension();
            case TokenKind.LeftBrace: return ParseMap();
            case TokenKind.QuotedName: return ParseNamed();
            case TokenKind.Word: return ParseWord();
            default: throw Unexpected("an expression");
        }
    }

    private Parameter ParseParameter(int start)
    {
        ref readonly var token = ref tokens[_position - 1];
        var name = text.AsSpan(token.Start + 1, token.End - token.Start - 1);
        return new Parameter(name[0] == '`' ? LiteralReader.QuotedName(name, token.Start + 1) : name.ToString()) { Span = From(start) };
    }

    private Parenthesized ParseParenthesized()
    {
        var start = Start;
        _position++;
        var inner = ParseExpression();
        Expect(TokenKind.RightParen, "`)`");
        return new Parenthesized(inner) { Span = From(start) };
    }

    private PatternPredicate ParsePatternPredicate()
    {
        var start = Start;
        var pattern = ParsePathParts(null, start, isExpression: true);
        return new PatternPredicate(pattern) { Span = From(start) };
    }

    private MapExpression ParseMap()
    {
        var start = Start;
        Expect(TokenKind.LeftBrace, "`{`");
        var entries = new List<MapEntry>();
        if (!At(TokenKind.RightBrace))
        {
            do
            {
                var keySpan = new TextSpan(Start, Current.End);
                var key = ParseName(entries.Count == 0 ? "a key or `}`" : "a key");
                Expect(TokenKind.Colon, "`:`");
                entries.Add(new MapEntry(key, ParseExpression(), keySpan));
            }
            while (Take(TokenKind.Comma));
        }

        Expect(TokenKind.RightBrace, entries.Count == 0 ? "a key or `}`" : "`,` or `}`");
        return new MapExpression(entries) { Span = From(start) };
    }

    private Expression ParseWord()
    {
        var start = Start;
        var keyword = Current.Keyword;
        var next = Ahead(1).Kind;
        switch (keyword)
        {
            case Keyword.None: return ParseNamed();
            case Keyword.True or Keyword.False:
                _position++;
                return new Literal(keyword == Keyword.True) { Span = From(start) };
            case Keyword.Null:
                _position++;
                return new Literal(Value.Null) { Span = From(start) };
            case Keyword.Case: return ParseCase();
            case Keyword.Exists or Keyword.Count or Keyword.Collect when next == TokenKind.LeftBrace && !IsMapProjectionAhead():
                return ParseSubqueryExpression(keyword);
            case Keyword.All or Keyword.Any or Keyword.None_ or Keyword.Single when IsLoopAhead(): return ParseQuantifier(keyword);
            case Keyword.Filter or Keyword.Extract when IsLoopAhead(): return ParseFilterOrExtract(isFilter: keyword == Keyword.Filter);
            case Keyword.Reduce when next == TokenKind.LeftParen && Ahead(3).Kind == TokenKind.Equal: return ParseReduce();
            case Keyword.ShortestPath or Keyword.AllShortestPaths when next == TokenKind.LeftParen:
                var pattern = ParseShortestPath(null, start);
                return new ShortestPathExpression(pattern) { Span = From(start) };
            default:
                if (Keywords.IsReserved(keyword)) throw Unexpected("an expression");
                return ParseNamed();
        }
    }

    /// <summary>Whether behind the current word stands <c>( variable IN</c>.</summary>
    private bool IsLoopAhead() => Ahead(1).Kind == TokenKind.LeftParen && IsLoopVariable(_position + 2);

    private bool IsLoopVariable(int at)
    {
        if (at + 1 >= count || tokens[at + 1].Keyword != Keyword.In) return false;
        return tokens[at].Kind == TokenKind.QuotedName || (tokens[at].Kind == TokenKind.Word && !Keywords.IsReserved(tokens[at].Keyword));
    }

    /// <summary>Whether the brace behind the current word starts the items of a map projection rather than a subquery.</summary>
    private bool IsMapProjectionAhead()
    {
        var first = Ahead(2).Kind;
        if (first is TokenKind.Dot or TokenKind.RightBrace) return true;
        return first is TokenKind.Word or TokenKind.QuotedName && Ahead(3).Kind is TokenKind.Colon or TokenKind.Comma or TokenKind.RightBrace;
    }

    /// <summary>A variable, a map projection of one, or a call of a function, whose name may have dots.</summary>
    private Expression ParseNamed()
    {
        var start = Start;
        var at = _position + 1;
        while (tokens[at].Kind == TokenKind.Dot && tokens[at + 1].Kind is TokenKind.Word or TokenKind.QuotedName) at += 2;
        if (tokens[at].Kind == TokenKind.LeftParen) return ParseCall(at);
        var variable = new Variable(ParseName("a variable")) { Span = From(start) };
        return At(TokenKind.LeftBrace) ? ParseMapProjection(variable) : variable;
    }

    /// <summary>The name with its dots up to a token.</summary>
    private string ParseDottedName(int end)
    {
        var start = Start;
        var isPlain = true;
        for (var i = _position; i < end; i++) isPlain &= tokens[i].Kind != TokenKind.QuotedName && (i == _position || tokens[i].Start == tokens[i - 1].End);
        if (isPlain)
        {
            _position = end;
            return text[start..tokens[end - 1].End];
        }

        var name = ParseName("a name");
        while (_position < end)
        {
            _position++;
            name += "." + ParseName("a name");
        }

        return name;
    }

    private FunctionCall ParseCall(int openParen)
    {
        var start = Start;
        var name = ParseDottedName(openParen);
        var nameSpan = From(start);
        _position++;
        if (At(TokenKind.Star) && Ahead(1).Kind == TokenKind.RightParen && name.Equals("count", StringComparison.OrdinalIgnoreCase))
        {
            _position += 2;
            return new FunctionCall(name, []) { IsStar = true, NameSpan = nameSpan, Span = From(start) };
        }

        var isDistinct = Take(Keyword.Distinct);
        var arguments = At(TokenKind.RightParen) && !isDistinct ? [] : ParseExpressions();
        Expect(TokenKind.RightParen, "`,` or `)`");
        return new FunctionCall(name, arguments) { IsDistinct = isDistinct, NameSpan = nameSpan, Span = From(start) };
    }

    private List<Expression> ParseExpressions()
    {
        var result = new List<Expression>(2);
        do
        {
            result.Add(ParseExpression());
        }
        while (Take(TokenKind.Comma));
        return result;
    }

    private MapProjection ParseMapProjection(Variable subject)
    {
        _position++;
        var items = new List<MapProjectionItem>();
        if (!At(TokenKind.RightBrace))
        {
            do
            {
                items.Add(ParseMapProjectionItem());
            }
            while (Take(TokenKind.Comma));
        }

        Expect(TokenKind.RightBrace, "`,` or `}`");
        return new MapProjection(subject, items) { Span = From(subject.Span.Start) };
    }

    private MapProjectionItem ParseMapProjectionItem()
    {
        var start = Start;
        if (Take(TokenKind.Dot))
        {
            // Without a value the key is a property of the subject.
            return Take(TokenKind.Star) ? new MapProjectionItem(true, "", null) : new MapProjectionItem(false, ParseName("a property name or `*`"), null);
        }

        if (AtName && Ahead(1).Kind == TokenKind.Colon)
        {
            var key = ParseName("a key");
            _position++;
            return new MapProjectionItem(false, key, ParseExpression());
        }

        var variable = ParseVariable("`.property`, `.*`, `key: value` or a variable");
        return new MapProjectionItem(false, variable.Name, variable);
    }

    private CaseExpression ParseCase()
    {
        var start = Start;
        _position++;
        var subject = At(Keyword.When) ? null : ParseExpression();
        var branches = new List<CaseBranch>(2);
        if (!At(Keyword.When)) throw Unexpected("`WHEN`", [Keyword.When]);
        while (Take(Keyword.When))
        {
            var when = ParseExpression();
            Expect(Keyword.Then);
            branches.Add(new CaseBranch(when, ParseExpression()));
        }

        var otherwise = Take(Keyword.Else) ? ParseExpression() : null;
        if (!Take(Keyword.End)) throw Unexpected(otherwise is null ? "`WHEN`, `ELSE` or `END`" : "`END`", [Keyword.When, Keyword.Else, Keyword.End]);
        return new CaseExpression(subject, branches, otherwise) { Span = From(start) };
    }
}
