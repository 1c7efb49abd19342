// Patterns: paths of nodes, relationships and quantified groups, and the lookahead that tells (a)-->(b) from an expression in parentheses.

using System.Globalization;

namespace Mycelia.Cypher.Syntax;

internal sealed partial class Parser
{
    /// <summary>
    /// Whether at a token a path with at least one relationship starts: brackets that could hold a node, and an arrow behind them. Constant time.
    /// </summary>
    private bool IsPatternAhead(int at)
    {
        if (tokens[at].Kind != TokenKind.LeftParen || tokens[at].Match < 0) return false;
        if (!IsNodeAhead(at)) return false;
        var arrow = tokens[at].Match + 1;
        var isLeft = tokens[arrow].Kind is TokenKind.Less or TokenKind.UnicodeLeft;
        if (isLeft) arrow++;
        if (!IsDash(arrow)) return false;
        var next = Math.Min(arrow + 1, count - 1);
        if (tokens[next].Kind == TokenKind.LeftBracket) return IsEdgeAhead(next);
        if (!IsDash(next)) return false;
        var end = tokens[Math.Min(next + 1, count - 1)].Kind;
        return isLeft || end is TokenKind.Greater or TokenKind.UnicodeRight or TokenKind.LeftParen;
    }

    private bool IsDash(int at) => at < count && tokens[at].Kind is TokenKind.Minus or TokenKind.UnicodeDash;

    private bool IsNodeAhead(int at)
    {
        var kind = tokens[at + 1].Kind;
        if (kind is TokenKind.RightParen or TokenKind.Colon or TokenKind.LeftBrace) return true;
        if (tokens[at + 1].Keyword is Keyword.Is or Keyword.Where || kind == TokenKind.Parameter) return true;
        if (kind is not (TokenKind.Word or TokenKind.QuotedName)) return false;
        return tokens[at + 2].Kind is TokenKind.RightParen or TokenKind.Colon or TokenKind.LeftBrace or TokenKind.Parameter
            || tokens[at + 2].Keyword is Keyword.Is or Keyword.Where;
    }

    private bool IsEdgeAhead(int at) =>
        tokens[at].Match > 0 && IsDash(tokens[at].Match + 1)
        && tokens[at + 1].Kind is not (TokenKind.Number or TokenKind.String or TokenKind.LeftParen or TokenKind.LeftBracket or TokenKind.Minus);

    private Pattern ParsePattern()
    {
        var start = Start;
        var paths = new List<PathPattern>(1);
        do
        {
            paths.Add(ParsePath());
        }
        while (Take(TokenKind.Comma));
        return new Pattern(paths) { Span = From(start) };
    }

    /// <summary>A path with what may stand before it: its variable, and which paths are wanted.</summary>
    private PathPattern ParsePath()
    {
        var start = Start;
        Variable? variable = null;
        if (AtName && Ahead(1).Kind == TokenKind.Equal)
        {
            variable = ParseVariable("a path variable");
            _position++;
        }

        if (At(Keyword.ShortestPath) || At(Keyword.AllShortestPaths)) return ParseShortestPath(variable, start);
        if (!At(Keyword.Shortest) && !At(Keyword.All) && !At(Keyword.Any)) return ParsePathParts(variable, start, isExpression: false);
        var (kind, number) = ParseSelector();
        var path = ParsePathParts(variable, start, isExpression: false);
        return new PathPattern(variable, path.Parts, kind, number) { Span = path.Span };
    }

    /// <summary><c>SHORTEST k [PATHS] [GROUPS]</c>, <c>ALL SHORTEST</c>, <c>ANY SHORTEST</c>, <c>ANY k</c>, <c>ALL PATHS</c>.</summary>
    private (ShortestKind Kind, int Count) ParseSelector()
    {
        var isAll = Take(Keyword.All);
        var isAny = !isAll && Take(Keyword.Any);
        var isShortest = Take(Keyword.Shortest);
        var number = isAll || !At(TokenKind.Number) || (isAny && isShortest) ? (int?)null : ParseCount();
        _ = Take(Keyword.Path) || Take(Keyword.Paths);
        if (isAll) return (isShortest ? ShortestKind.All : ShortestKind.None, 1);
        if (!isShortest) return (ShortestKind.Any, number ?? 1);
        if (!isAny && (Take(Keyword.Group) || Take(Keyword.Groups))) return (ShortestKind.Groups, number ?? 1);
        if (!isAny && number is null) throw Unexpected("a number");
        return (number ?? 1) == 1 ? (ShortestKind.Single, 1) : (ShortestKind.Counted, number!.Value);
    }

    /// <summary>A count of at least 1.</summary>
    private int ParseCount()
    {
        var at = _position;
        var number = ParseBound();
        if (number > 0) return number;
        _position = at;
        throw Unexpected("a number of at least 1");
    }

    /// <summary>A bound of a length; more than an int holds is as good as no bound.</summary>
    private int ParseBound()
    {
        ref readonly var token = ref Current;
        if (token.Kind != TokenKind.Number) throw Unexpected("a number");
        var value = LiteralReader.Number(TextOf(token), token.Start, isNegative: false);
        if (value.Kind != ValueKind.Int64) throw Unexpected("an integer", detail: "InvalidRelationshipPattern");
        _position++;
        return (int)Math.Min(value.AsInt64(), int.MaxValue);
    }

    /// <summary><c>shortestPath(path)</c> and <c>allShortestPaths(path)</c>.</summary>
    private PathPattern ParseShortestPath(Variable? variable, int start)
    {
        var kind = At(Keyword.ShortestPath) ? ShortestKind.Single : ShortestKind.All;
        _position++;
        Expect(TokenKind.LeftParen, "`(`");
        var path = ParsePathParts(null, Start, isExpression: false);
        Expect(TokenKind.RightParen, "`)`");
        return new PathPattern(variable, path.Parts, kind) { Span = From(start) };
    }

    /// <summary>The nodes, relationships and groups of a path. Where the syntax leaves out a node beside a group, one without a name is put.</summary>
    private PathPattern ParsePathParts(Variable? variable, int start, bool isExpression)
    {
        var parts = new List<PatternPart>(3);
        while (true)
        {
            if (!At(TokenKind.LeftParen)) throw Unexpected("a node pattern such as `(n)`");
            if (!isExpression && IsGroupAhead())
            {
                var group = ParseGroup(out var isQuantified);
                if (!isQuantified)
                {
                    if (parts.Count > 0 || AtArrow) throw Unexpected("a quantifier such as `+` or `{1,3}`");
                    return Flattened(variable, group, start);
                }

                if (parts.Count == 0 || parts[^1] is not NodePattern) parts.Add(new NodePattern(null, null, null, null));
                parts.Add(group);
            }
            else
            {
                if (parts.Count > 0 && parts[^1] is NodePattern) throw Unexpected("a relationship");
                parts.Add(ParseNode());
            }

            if (parts.Count > 2 * CypherParser.SequenceMax) throw TooLong("relationships in one path");
            if (At(TokenKind.LeftParen) && !isExpression) continue;
            if (!AtArrow) break;
            if (parts[^1] is GroupPattern) parts.Add(new NodePattern(null, null, null, null));
            parts.Add(ParseEdge(isExpression));
        }

        if (parts[^1] is GroupPattern) parts.Add(new NodePattern(null, null, null, null));
        return new PathPattern(variable, parts) { Span = From(start) };
    }

    private bool AtArrow => Current.Kind is TokenKind.Minus or TokenKind.Less or TokenKind.UnicodeDash or TokenKind.UnicodeLeft;

    private bool IsGroupAhead() =>
        Ahead(1).Kind == TokenKind.LeftParen || (Ahead(1).Kind is TokenKind.Word or TokenKind.QuotedName && Ahead(2).Kind == TokenKind.Equal);

    /// <summary>Parentheses around a whole path without a quantifier: the path itself, its predicate at its last node.</summary>
    private PathPattern Flattened(Variable? variable, GroupPattern group, int start)
    {
        if (variable is not null && group.Inner.Variable is not null) throw Unexpected("a quantifier: a path has one variable");
        var parts = group.Inner.Parts.ToArray();
        if (group.Predicate is not null)
        {
            var last = (NodePattern)parts[^1];
            var predicate = last.Predicate is null ? group.Predicate
                : new BinaryExpression(BinaryOperator.And, last.Predicate, group.Predicate) { Span = group.Predicate.Span };
            parts[^1] = new NodePattern(last.Variable, last.Labels, last.Properties, predicate) { Span = last.Span };
        }

        return new PathPattern(variable ?? group.Inner.Variable, parts) { Span = From(start) };
    }

    private GroupPattern ParseGroup(out bool isQuantified)
    {
        Enter();
        var start = Start;
        _position++;
        var innerStart = Start;
        Variable? variable = null;
        if (AtName)
        {
            variable = ParseVariable("a path variable");
            _position++;
        }

        var inner = ParsePathParts(variable, innerStart, isExpression: false);
        var predicate = Take(Keyword.Where) ? ParseExpression() : null;
        Expect(TokenKind.RightParen, "`)`");
        var repetitions = ParseRepetitions();
        isQuantified = repetitions is not null;
        Leave();
        return new GroupPattern(inner, predicate, repetitions ?? new LengthRange(1, 1)) { Span = From(start) };
    }

    /// <summary><c>+</c>, <c>*</c>, <c>{n}</c>, <c>{n,m}</c> with either end optional; null if none stands here.</summary>
    private LengthRange? ParseRepetitions()
    {
        if (Take(TokenKind.Plus)) return new LengthRange(1, null);
        if (Take(TokenKind.Star)) return new LengthRange(0, null);
        if (!Take(TokenKind.LeftBrace)) return null;
        var from = At(TokenKind.Number) ? ParseBound() : 0;
        var to = (int?)from;
        if (Take(TokenKind.Comma)) to = At(TokenKind.Number) ? ParseBound() : null;
        else if (tokens[_position - 1].Kind != TokenKind.Number) throw Unexpected("a number or `,`");
        Expect(TokenKind.RightBrace, "`}`");
        return new LengthRange(from, to);
    }

    private NodePattern ParseNode()
    {
        var start = Start;
        Expect(TokenKind.LeftParen, "`(`");
        var pipeEnds = _pipeEnds;
        _pipeEnds = false;
        var variable = AtVariable ? ParseVariable() : null;
        var labels = Take(TokenKind.Colon) || Take(Keyword.Is) ? ParseLabelExpression(isEdge: false) : null;
        var properties = ParsePatternProperties();
        var predicate = Take(Keyword.Where) ? ParseExpression() : null;
        _pipeEnds = pipeEnds;
        if (!At(TokenKind.RightParen) && variable is null && labels is null && properties is null && predicate is null && At(TokenKind.Word)) ParseVariable();
        Expect(TokenKind.RightParen, "`)`");
        return new NodePattern(variable, labels, properties, predicate) { Span = From(start) };
    }

    private Expression? ParsePatternProperties()
    {
        var start = Start;
        if (At(TokenKind.LeftBrace))
        {
            Enter();
            var map = ParseMap();
            Leave();
            return map;
        }

        return Take(TokenKind.Parameter) ? ParseParameter(start) : null;
    }

    private PatternPart ParseEdge(bool isExpression)
    {
        var start = Start;
        var isLeft = Take(TokenKind.Less) || Take(TokenKind.UnicodeLeft);
        ExpectDash();
        Variable? variable = null;
        LabelExpression? types = null;
        LengthRange? length = null;
        Expression? properties = null, predicate = null;
        if (Take(TokenKind.LeftBracket))
        {
            var pipeEnds = _pipeEnds;
            _pipeEnds = false;
            variable = AtVariable ? ParseVariable() : null;
            types = Take(TokenKind.Colon) || Take(Keyword.Is) ? ParseLabelExpression(isEdge: true) : null;
            length = ParseLength();
            properties = ParsePatternProperties();
            predicate = Take(Keyword.Where) ? ParseExpression() : null;
            _pipeEnds = pipeEnds;
            if (At(TokenKind.DotDot) || At(TokenKind.Number) || At(TokenKind.Minus)) throw Unexpected("`]`", detail: "InvalidRelationshipPattern");
            Expect(TokenKind.RightBracket, "`]`");
        }

        ExpectDash();
        var isRight = Take(TokenKind.Greater) || Take(TokenKind.UnicodeRight);
        var direction = isLeft == isRight ? PatternDirection.Either : isLeft ? PatternDirection.Left : PatternDirection.Right;
        var edge = new EdgePattern(variable, types, length, properties, predicate, direction) { Span = From(start) };
        if (isExpression || ParseRepetitions() is not { } repetitions) return edge;
        var ends = new NodePattern(null, null, null, null);
        var inner = new PathPattern(null, [ends, edge, new NodePattern(null, null, null, null)]) { Span = edge.Span };
        return new GroupPattern(inner, null, repetitions) { Span = From(start) };
    }

    private void ExpectDash()
    {
        if (!Take(TokenKind.Minus) && !Take(TokenKind.UnicodeDash)) throw Unexpected("`-`");
    }

    /// <summary><c>*</c>, <c>*2</c>, <c>*1..3</c>, either end optional.</summary>
    private LengthRange? ParseLength()
    {
        if (!Take(TokenKind.Star)) return null;
        if (At(TokenKind.Minus)) throw Unexpected("a length that is not negative", detail: "InvalidRelationshipPattern");
        var from = At(TokenKind.Number) ? ParseBound() : (int?)null;
        if (!Take(TokenKind.DotDot)) return new LengthRange(from, from);
        if (At(TokenKind.Minus)) throw Unexpected("a length that is not negative", detail: "InvalidRelationshipPattern");
        return new LengthRange(from, At(TokenKind.Number) ? ParseBound() : null);
    }
}
