// Expressions by precedence climbing. From weak to strong:
//
//   1 OR   2 XOR   3 AND   4 NOT   5 = <> < <= > >=   6 IN, STARTS WITH, ENDS WITH, CONTAINS, =~, IS …   7 + - ||   8 * / %   9 ^   10 sign
//
// and then properties, indexes and labels. All operators of two operands are left-associative, ^ too. Comparisons chain: a < b <= c is the conjunction
// of its pairs. Runs of OR, XOR and AND become balanced trees, as these are associative; the others lean to the left and their height is limited.

using Mycelia.Cypher.Errors;

namespace Mycelia.Cypher.Syntax;

internal sealed partial class Parser
{
    private const int OrLevel = 1;
    private const int NotLevel = 4;
    private const int ComparisonLevel = 5;
    private const int PredicateLevel = 6;
    private const int AdditionLevel = 7;
    private const int PowerLevel = 9;
    private const int SignLevel = 10;

    /// <summary>
    /// The height of the tallest expression completed since this was last set to 0. <see cref="ParseLevel"/> leaves the greater of what it found
    /// and what its own expression has, so after a right operand it is that of the taller operand.
    /// </summary>
    private int _height;

    /// <summary>How deep comparison chains are nested, middle in middle, in what was completed since this was last set to 0.</summary>
    private int _chainNesting;

    /// <summary>Whether a <c>|</c> ends the expression, as in a list comprehension, rather than going on with a label expression.</summary>
    private bool _pipeEnds;

    private Expression ParseExpression()
    {
        Enter();
        var result = ParseLevel(OrLevel);
        Leave();
        return result;
    }

    private void Grow(int by = 1)
    {
        _height += by;
        if (_height > CypherParser.HeightMax)
        {
            throw CypherErrors.Syntax("UnexpectedSyntax", $"The expression is too long: it has more than {CypherParser.HeightMax} operations that build on one another.",
                Start, "Pass the operands as a list and use reduce(), or split the expression with WITH.");
        }
    }

    private Expression ParseLevel(int minimum)
    {
        var outer = _height;
        _height = 0;
        var start = Start;
        var left = ParsePrefix(minimum);
        while (true)
        {
            var level = LevelOf(Current);
            if (level < minimum) break;
            left = level switch
            {
                < NotLevel => ParseRun(left, start, level),
                ComparisonLevel => ParseComparisons(left, start),
                PredicateLevel => ParsePredicate(left, start),
                _ => ParseArithmetic(left, start, level),
            };
        }

        _height = Math.Max(outer, _height);
        return left;
    }

    /// <summary>How strong the operator binds that a token starts; 0 if it starts none.</summary>
    private static int LevelOf(in Token token) => token.Kind switch
    {
        TokenKind.Word => token.Keyword switch
        {
            Keyword.Or => OrLevel,
            Keyword.Xor => OrLevel + 1,
            Keyword.And => OrLevel + 2,
            Keyword.In or Keyword.Starts or Keyword.Ends or Keyword.Contains or Keyword.Is => PredicateLevel,
            _ => 0,
        },
        TokenKind.Equal or TokenKind.NotEqual or TokenKind.Less or TokenKind.LessOrEqual or TokenKind.Greater or TokenKind.GreaterOrEqual => ComparisonLevel,
        TokenKind.RegexMatch or TokenKind.ColonColon => PredicateLevel,
        TokenKind.Plus or TokenKind.Minus or TokenKind.PipePipe => AdditionLevel,
        TokenKind.Star or TokenKind.Slash or TokenKind.Percent => AdditionLevel + 1,
        TokenKind.Caret => PowerLevel,
        _ => 0,
    };

    private static BinaryOperator OperatorOf(in Token token) => token.Kind switch
    {
        TokenKind.Equal => BinaryOperator.Equal,
        TokenKind.NotEqual => BinaryOperator.NotEqual,
        TokenKind.Less => BinaryOperator.Less,
        TokenKind.LessOrEqual => BinaryOperator.LessOrEqual,
        TokenKind.Greater => BinaryOperator.Greater,
        TokenKind.GreaterOrEqual => BinaryOperator.GreaterOrEqual,
        TokenKind.RegexMatch => BinaryOperator.RegexMatch,
        TokenKind.Plus => BinaryOperator.Add,
        TokenKind.Minus => BinaryOperator.Subtract,
        TokenKind.PipePipe => BinaryOperator.Concatenate,
        TokenKind.Star => BinaryOperator.Multiply,
        TokenKind.Slash => BinaryOperator.Divide,
        TokenKind.Percent => BinaryOperator.Modulo,
        TokenKind.Caret => BinaryOperator.Power,
        _ => token.Keyword switch
        {
            Keyword.Or => BinaryOperator.Or,
            Keyword.Xor => BinaryOperator.Xor,
            Keyword.And => BinaryOperator.And,
            Keyword.In => BinaryOperator.In,
            Keyword.Starts => BinaryOperator.StartsWith,
            Keyword.Ends => BinaryOperator.EndsWith,
            _ => BinaryOperator.Contains,
        },
    };

    private Expression ParsePrefix(int minimum)
    {
        var start = Start;
        if (At(Keyword.Not))
        {
            if (minimum > NotLevel) throw Unexpected("an expression", [], "NOT binds weaker than the operator before it: put NOT and its operand in parentheses.");
            _position++;
            Enter();
            var operand = ParseLevel(NotLevel);
            Leave();
            Grow();
            return new UnaryExpression(UnaryOperator.Not, operand) { Span = From(start) };
        }

        if (!At(TokenKind.Minus) && !At(TokenKind.Plus)) return ParsePostfix(allowLabels: true);
        var isMinus = At(TokenKind.Minus);
        _position++;
        if (isMinus && At(TokenKind.Number) && Ahead(1).Kind is not (TokenKind.Dot or TokenKind.LeftBracket or TokenKind.Colon))
        {
            var number = LiteralReader.Number(TextOf(Current), start, isNegative: true);
            _position++;
            return new Literal(number) { Span = From(start) };
        }

        Enter();
        var signed = ParseLevel(SignLevel);
        Leave();
        Grow();
        return new UnaryExpression(isMinus ? UnaryOperator.Minus : UnaryOperator.Plus, signed) { Span = From(start) };
    }

    private BinaryExpression ParseArithmetic(Expression left, int start, int level)
    {
        var @operator = OperatorOf(Current);
        var place = new TextSpan(Start, Current.End);
        _position++;
        var right = ParseLevel(level + 1);
        Grow();
        return new BinaryExpression(@operator, left, right) { Span = From(start), OperatorSpan = place };
    }

    /// <summary>All operands of a run of one of OR, XOR and AND, as a balanced tree.</summary>
    private Expression ParseRun(Expression first, int start, int level)
    {
        var keyword = Current.Keyword;
        var @operator = OperatorOf(Current);
        var operands = new List<Expression>(4) { first };
        var places = new List<TextSpan>(4);
        while (At(keyword))
        {
            places.Add(new TextSpan(Start, Current.End));
            _position++;
            operands.Add(ParseLevel(level + 1));
        }

        var run = Balanced(@operator, operands, places, 0, operands.Count, start);
        Grow(1 + System.Numerics.BitOperations.Log2((uint)operands.Count - 1));
        return run;
    }

    /// <summary>A tree of least height over operands [from, to). Its shape depends on their number alone.</summary>
    private static Expression Balanced(BinaryOperator @operator, List<Expression> operands, List<TextSpan> places, int from, int to, int start)
    {
        if (to - from == 1) return operands[from];
        var middle = from + (to - from + 1) / 2;
        return new BinaryExpression(@operator, Balanced(@operator, operands, places, from, middle, start), Balanced(@operator, operands, places, middle, to, operands[middle].Span.Start))
        {
            Span = new TextSpan(start, operands[to - 1].Span.End), OperatorSpan = places[middle - 1],
        };
    }

    private Expression ParseComparisons(Expression first, int start)
    {
        var pair = ParseComparison(first, start, out var nesting);
        Grow();
        if (LevelOf(Current) != ComparisonLevel) return pair;

        var pairHeight = _height;
        var pairs = new List<Expression>(4) { pair };
        var places = new List<TextSpan>(4);
        while (LevelOf(Current) == ComparisonLevel)
        {
            if (nesting >= CypherParser.ChainNestingMax)
            {
                throw CypherErrors.Syntax("UnexpectedSyntax", $"Chains of comparisons stand within one another more than {CypherParser.ChainNestingMax} deep.", Start,
                    "Write the outer ones as comparisons joined by AND.");
            }

            _chainNesting = Math.Max(_chainNesting, nesting + 1);
            places.Add(pair.OperatorSpan);
            pair = ParseComparison(pair.Right, pair.Right.Span.Start, out nesting);
            pairs.Add(pair);
        }

        // The pairs stand beside one another; the tallest may have come after the first.
        _height = Math.Max(pairHeight, _height + 1);
        Grow(1 + System.Numerics.BitOperations.Log2((uint)pairs.Count - 1));
        return Balanced(BinaryOperator.And, pairs, places, 0, pairs.Count, start);
    }

    /// <summary>One pair of a chain, its left operand given.</summary>
    private BinaryExpression ParseComparison(Expression left, int start, out int nesting)
    {
        var @operator = OperatorOf(Current);
        var place = new TextSpan(Start, Current.End);
        _position++;
        var outerNesting = _chainNesting;
        _chainNesting = 0;
        var right = ParseLevel(ComparisonLevel + 1);
        nesting = _chainNesting;
        _chainNesting = Math.Max(outerNesting, nesting);
        return new BinaryExpression(@operator, left, right) { Span = From(start), OperatorSpan = place };
    }

    private Expression ParsePredicate(Expression left, int start)
    {
        if (At(Keyword.Is) || At(TokenKind.ColonColon)) return ParseIs(left, start);
        var @operator = OperatorOf(Current);
        var operatorStart = Start;
        _position++;
        if (@operator is BinaryOperator.StartsWith or BinaryOperator.EndsWith) Expect(Keyword.With);
        var place = From(operatorStart);
        var right = ParseLevel(AdditionLevel);
        Grow();
        return new BinaryExpression(@operator, left, right) { Span = From(start), OperatorSpan = place };
    }

    /// <summary><c>IS [NOT] NULL</c>, <c>IS [NOT] :: type</c>, <c>IS [NOT] TYPED type</c>, <c>:: type</c>, <c>IS label</c>.</summary>
    private Expression ParseIs(Expression left, int start)
    {
        Grow();
        if (Take(TokenKind.ColonColon)) return new TypeTest(left, ParseTypeName(), isNegated: false) { Span = From(start) };
        Expect(Keyword.Is);
        var isNegated = Take(Keyword.Not);
        if (Take(Keyword.Null)) return new UnaryExpression(isNegated ? UnaryOperator.IsNotNull : UnaryOperator.IsNull, left) { Span = From(start) };
        if (Take(TokenKind.ColonColon) || (At(Keyword.Typed) && Ahead(1).Kind == TokenKind.Word && Take(Keyword.Typed)))
            return new TypeTest(left, ParseTypeName(), isNegated) { Span = From(start) };
        if (isNegated) throw Unexpected("`NULL` or `::` and a type", [Keyword.Null]);
        var labels = ParseLabelExpression(isEdge: false);
        return new LabelTest(left, labels) { Span = From(start) };
    }
}
