// Label and type expressions, and the names of types.

using System.Text;

namespace Mycelia.Cypher.Syntax;

internal sealed partial class Parser
{
    /// <summary>
    /// What stands behind a colon or IS. Alternatives bind weaker than conjunctions; a further colon is a conjunction for nodes, and in
    /// <c>A|:B</c> it is allowed for edges, where openCypher has it.
    /// </summary>
    private LabelExpression ParseLabelExpression(bool isEdge)
    {
        Enter();
        var start = Start;
        var first = ParseLabelConjunction(isEdge);
        if (At(TokenKind.Pipe) && !_pipeEnds)
        {
            var operands = new List<LabelExpression>(4) { first };
            while (!_pipeEnds && Take(TokenKind.Pipe))
            {
                if (isEdge) Take(TokenKind.Colon);
                operands.Add(ParseLabelConjunction(isEdge));
            }

            first = Balanced(operands, 0, operands.Count, static (left, right, span) => new LabelOr(left, right) { Span = span });
        }

        Leave();
        return first;
    }

    private LabelExpression ParseLabelConjunction(bool isEdge)
    {
        var first = ParseLabelTerm(isEdge);
        if (!At(TokenKind.Ampersand) && (isEdge || !At(TokenKind.Colon))) return first;
        var operands = new List<LabelExpression>(4) { first };
        while (Take(TokenKind.Ampersand) || (!isEdge && Take(TokenKind.Colon))) operands.Add(ParseLabelTerm(isEdge));
        return Balanced(operands, 0, operands.Count, static (left, right, span) => new LabelAnd(left, right) { Span = span });
    }

    private LabelExpression ParseLabelTerm(bool isEdge)
    {
        var start = Start;
        if (Take(TokenKind.Exclamation))
        {
            Enter();
            var operand = ParseLabelTerm(isEdge);
            Leave();
            return new LabelNot(operand) { Span = From(start) };
        }

        if (Take(TokenKind.Percent)) return new LabelWildcard { Span = From(start) };
        if (!Take(TokenKind.LeftParen)) return new LabelName(ParseName(isEdge ? "a relationship type" : "a label")) { Span = From(start) };
        var pipeEnds = _pipeEnds;
        _pipeEnds = false;
        var inner = ParseLabelExpression(isEdge);
        _pipeEnds = pipeEnds;
        Expect(TokenKind.RightParen, "`)`");
        return inner;
    }

    private static LabelExpression Balanced(
        List<LabelExpression> operands, int from, int to, Func<LabelExpression, LabelExpression, TextSpan, LabelExpression> join)
    {
        if (to - from == 1) return operands[from];
        var middle = from + (to - from + 1) / 2;
        var span = new TextSpan(operands[from].Span.Start, operands[to - 1].Span.End);
        return join(Balanced(operands, from, middle, join), Balanced(operands, middle, to, join), span);
    }

    /// <summary>A type in its canonical spelling: capitals, single blanks, and one name of several synonyms (BOOL is BOOLEAN).</summary>
    private string ParseTypeName()
    {
        Enter();
        var result = ParseSingleType();
        if (At(TokenKind.Pipe) && !_pipeEnds)
        {
            var all = new StringBuilder(result);
            while (!_pipeEnds && Take(TokenKind.Pipe)) all.Append(" | ").Append(ParseSingleType());
            result = all.ToString();
        }

        Leave();
        return result;
    }

    private string ParseSingleType()
    {
        var name = ParseTypeWords();
        if (name is "LIST" or "ANY" && Take(TokenKind.Less))
        {
            var pipeEnds = _pipeEnds;
            _pipeEnds = false;
            var inner = ParseTypeName();
            _pipeEnds = pipeEnds;
            Expect(TokenKind.Greater, "`>`");
            name = $"{name}<{inner}>";
        }

        if (Take(TokenKind.Exclamation)) return name + " NOT NULL";
        if (!At(Keyword.Not) || Ahead(1).Keyword != Keyword.Null) return name;
        _position += 2;
        return name + " NOT NULL";
    }

    private string ParseTypeWords()
    {
        var keyword = Current.Keyword;
        if (At(TokenKind.Word) && text.AsSpan(Start, Current.End - Start) is var word && IsSizedNumber(word, out var sized))
        {
            _position++;
            return sized;
        }

        if (keyword == Keyword.None) throw Unexpected("a type such as `INTEGER`");
        _position++;
        switch (keyword)
        {
            case Keyword.Bool or Keyword.Boolean: return "BOOLEAN";
            case Keyword.String or Keyword.Varchar: return "STRING";
            case Keyword.Int or Keyword.Integer: return "INTEGER";
            case Keyword.Signed:
                if (!Take(Keyword.Int)) Expect(Keyword.Integer);
                return "INTEGER";
            case Keyword.Float: return "FLOAT";
            case Keyword.Date: return "DATE";
            case Keyword.Duration: return "DURATION";
            case Keyword.Point: return "POINT";
            case Keyword.Node or Keyword.Vertex: return "NODE";
            case Keyword.Relationship or Keyword.Edge: return "RELATIONSHIP";
            case Keyword.Map: return "MAP";
            case Keyword.Path: return "PATH";
            case Keyword.Nothing: return "NOTHING";
            case Keyword.Null: return "NULL";
            case Keyword.List or Keyword.Array: return "LIST";
            case Keyword.Property:
                Expect(Keyword.Value);
                return "PROPERTY VALUE";
            case Keyword.Any:
                if (Take(Keyword.Property))
                {
                    Expect(Keyword.Value);
                    return "PROPERTY VALUE";
                }

                if (At(Keyword.Node) || At(Keyword.Vertex) || At(Keyword.Relationship) || At(Keyword.Edge) || At(Keyword.Map)) return ParseTypeWords();
                Take(Keyword.Value);
                return "ANY";
            case Keyword.Local or Keyword.Zoned:
                var isTime = Take(Keyword.Time);
                if (!isTime) Expect(Keyword.DateTime);
                return $"{Keywords.TextOf(keyword)} {(isTime ? "TIME" : "DATETIME")}";
            case Keyword.Time or Keyword.Timestamp:
                return ParseTimeZoneWords(keyword == Keyword.Time ? "TIME" : "DATETIME");
            default:
                _position--;
                throw Unexpected("a type such as `INTEGER`");
        }
    }

    /// <summary><c>WITH TIME ZONE</c> and <c>WITHOUT TIMEZONE</c>, after TIME or TIMESTAMP.</summary>
    private string ParseTimeZoneWords(string kind)
    {
        var isZoned = !Take(Keyword.Without);
        if (isZoned) Expect(Keyword.With);
        if (!Take(Keyword.TimeZone))
        {
            Expect(Keyword.Time);
            Expect(Keyword.Zone);
        }

        return (isZoned ? "ZONED " : "LOCAL ") + kind;
    }

    private static bool IsSizedNumber(ReadOnlySpan<char> word, out string name)
    {
        name = "INTEGER";
        if (Matches(word, "INT64") || Matches(word, "INTEGER64")) return true;
        name = "FLOAT";
        return Matches(word, "FLOAT64");
    }

    private static bool Matches(ReadOnlySpan<char> word, string name) => word.Equals(name, StringComparison.OrdinalIgnoreCase);
}
