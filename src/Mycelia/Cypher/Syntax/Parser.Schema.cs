// Indexes, constraints, SHOW.

namespace Mycelia.Cypher.Syntax;

internal sealed partial class Parser
{
    /// <summary>A schema command; null if the text starts something else.</summary>
    private SchemaCommand? ParseSchemaCommand()
    {
        var start = Start;
        if (At(Keyword.Show)) return ParseShow();
        if (At(Keyword.Drop)) return ParseDrop();
        // CREATE with a word behind it that is not a path variable.
        if (!At(Keyword.Create) || Ahead(1).Kind != TokenKind.Word || Ahead(2).Kind == TokenKind.Equal) return null;
        if (Ahead(1).Keyword is Keyword.ShortestPath or Keyword.AllShortestPaths or Keyword.Shortest or Keyword.All or Keyword.Any) return null;
        _position++;
        if (Take(Keyword.Constraint)) return ParseCreateConstraint(start);
        var kind = Keyword.Range;
        if (At(Keyword.Range) || At(Keyword.Text) || At(Keyword.Point) || At(Keyword.Lookup))
        {
            kind = Current.Keyword;
            _position++;
        }

        if (!Take(Keyword.Index)) throw Unexpected("a pattern, `INDEX` or `CONSTRAINT`", [Keyword.Index, Keyword.Constraint]);
        return ParseCreateIndex(start, kind);
    }

    private CreateIndexCommand ParseCreateIndex(int start, Keyword kind)
    {
        if (kind == Keyword.Range && At(Keyword.On)) return ParseLegacyIndex(start);
        var name = AtName && !At(Keyword.For) && !(At(Keyword.If) && Ahead(1).Keyword == Keyword.Not) ? ParseName("a name") : null;
        var ifNotExists = ParseIfNotExists();
        Expect(Keyword.For);
        var isLookup = kind == Keyword.Lookup;
        var (entity, label, variable) = ParseSchemaPattern(isLookup);
        Expect(Keyword.On);
        List<string> properties = [];
        if (isLookup) ParseLookupFunction(entity, variable);
        else properties = ParseSchemaProperties(variable);
        return new CreateIndexCommand(name, Keywords.TextOf(kind), entity, label, properties, ifNotExists) { Span = From(start) };
    }

    /// <summary><c>CREATE INDEX ON :Label(a, b)</c>.</summary>
    private CreateIndexCommand ParseLegacyIndex(int start)
    {
        _position++;
        Expect(TokenKind.Colon, "`:`");
        var label = ParseName("a label");
        Expect(TokenKind.LeftParen, "`(`");
        var properties = new List<string>();
        do
        {
            properties.Add(ParseName("a property name"));
        }
        while (Take(TokenKind.Comma));
        Expect(TokenKind.RightParen, "`,` or `)`");
        return new CreateIndexCommand(null, "RANGE", SchemaEntity.Node, label, properties, ifNotExists: false) { Span = From(start) };
    }

    /// <summary><c>EACH labels(n)</c>, <c>EACH type(r)</c>.</summary>
    private void ParseLookupFunction(SchemaEntity entity, string variable)
    {
        Take(Keyword.Each);
        var expected = entity == SchemaEntity.Node ? Keyword.Labels : Keyword.Type;
        Expect(expected);
        Expect(TokenKind.LeftParen, "`(`");
        ExpectVariable(variable);
        Expect(TokenKind.RightParen, "`)`");
    }

    private void ExpectVariable(string name)
    {
        var at = _position;
        if (ParseName($"the variable `{name}`") == name) return;
        _position = at;
        throw Unexpected($"the variable `{name}`");
    }

    private bool ParseIfNotExists()
    {
        if (!Take(Keyword.If)) return false;
        Expect(Keyword.Not);
        Expect(Keyword.Exists);
        return true;
    }

    /// <summary><c>(n:Label)</c> or <c>()-[r:TYPE]-()</c>; without the label for lookup indexes.</summary>
    private (SchemaEntity Entity, string LabelOrType, string Variable) ParseSchemaPattern(bool isLookup)
    {
        Expect(TokenKind.LeftParen, "`(`");
        if (!At(TokenKind.RightParen))
        {
            var (node, label) = ParseSchemaName(isLookup, "a label");
            Expect(TokenKind.RightParen, "`)`");
            return (SchemaEntity.Node, label, node);
        }

        _position++;
        var isLeft = Take(TokenKind.Less);
        Expect(TokenKind.Minus, "`-[`");
        Expect(TokenKind.LeftBracket, "`[`");
        var (edge, type) = ParseSchemaName(isLookup, "a relationship type");
        Expect(TokenKind.RightBracket, "`]`");
        Expect(TokenKind.Minus, "`-`");
        if (!isLeft) Take(TokenKind.Greater);
        Expect(TokenKind.LeftParen, "`()`");
        Expect(TokenKind.RightParen, "`)`");
        return (SchemaEntity.Edge, type, edge);
    }

    private (string Variable, string LabelOrType) ParseSchemaName(bool isLookup, string expected)
    {
        var variable = ParseVariable().Name;
        if (isLookup) return (variable, "");
        Expect(TokenKind.Colon, "`:`");
        return (variable, ParseName(expected));
    }

    /// <summary><c>(n.a, n.b)</c> or <c>n.a</c>, perhaps in parentheses.</summary>
    private List<string> ParseSchemaProperties(string variable)
    {
        var properties = new List<string>();
        var inParens = Take(TokenKind.LeftParen);
        do
        {
            ExpectVariable(variable);
            Expect(TokenKind.Dot, "`.`");
            properties.Add(ParseName("a property name"));
        }
        while (inParens && Take(TokenKind.Comma));
        if (inParens) Expect(TokenKind.RightParen, "`,` or `)`");
        return properties;
    }

    private CreateConstraintCommand ParseCreateConstraint(int start)
    {
        var name = AtName && !At(Keyword.For) && !At(Keyword.On) && !(At(Keyword.If) && Ahead(1).Keyword == Keyword.Not) ? ParseName("a name") : null;
        var ifNotExists = ParseIfNotExists();
        var isLegacy = Take(Keyword.On);
        if (!isLegacy) Expect(Keyword.For);
        var (entity, label, variable) = ParseSchemaPattern(isLookup: false);
        Expect(isLegacy ? Keyword.Assert : Keyword.Require);
        if (isLegacy && At(Keyword.Exists))
        {
            _position++;
            var existing = ParseSchemaProperties(variable);
            return new CreateConstraintCommand(name, "EXISTS", null, entity, label, existing, ifNotExists) { Span = From(start) };
        }

        var properties = ParseSchemaProperties(variable);
        var (kind, type) = ParseRequirement(entity);
        return new CreateConstraintCommand(name, kind, type, entity, label, properties, ifNotExists) { Span = From(start) };
    }

    /// <summary><c>IS UNIQUE</c>, <c>IS NOT NULL</c>, <c>IS [NODE|RELATIONSHIP|REL] KEY</c>, <c>IS [NODE|RELATIONSHIP|REL] UNIQUE</c>, <c>IS :: type</c>.</summary>
    private (string Kind, string? Type) ParseRequirement(SchemaEntity entity)
    {
        if (Take(TokenKind.ColonColon)) return ("TYPE", ParseTypeName());
        Expect(Keyword.Is);
        if (Take(TokenKind.ColonColon) || Take(Keyword.Typed)) return ("TYPE", ParseTypeName());
        if (Take(Keyword.Not))
        {
            Expect(Keyword.Null);
            return ("EXISTS", null);
        }

        _ = entity == SchemaEntity.Node ? Take(Keyword.Node) : Take(Keyword.Relationship) || Take(Keyword.Rel);
        if (Take(Keyword.Unique)) return ("UNIQUE", null);
        if (Take(Keyword.Key)) return ("KEY", null);
        throw Unexpected("`UNIQUE`, `NOT NULL`, `KEY` or `::` and a type", [Keyword.Unique, Keyword.Key, Keyword.Not]);
    }

    private DropCommand ParseDrop()
    {
        var start = Start;
        _position++;
        var isConstraint = Take(Keyword.Constraint);
        if (!isConstraint && !Take(Keyword.Index)) throw Unexpected("`INDEX` or `CONSTRAINT`", [Keyword.Index, Keyword.Constraint]);
        var name = ParseName(isConstraint ? "the name of a constraint" : "the name of an index");
        var ifExists = Take(Keyword.If);
        if (ifExists) Expect(Keyword.Exists);
        return new DropCommand(isConstraint, name, ifExists) { Span = From(start) };
    }

    private ShowCommand ParseShow()
    {
        var start = Start;
        _position++;
        Take(Keyword.All);
        var subject = Current.Keyword switch
        {
            Keyword.Index or Keyword.Indexes => ShowSubject.Indexes,
            Keyword.Constraint or Keyword.Constraints => ShowSubject.Constraints,
            Keyword.Function or Keyword.Functions => ShowSubject.Functions,
            Keyword.Procedure or Keyword.Procedures => ShowSubject.Procedures,
            _ => throw Unexpected("`INDEXES`, `CONSTRAINTS`, `FUNCTIONS` or `PROCEDURES`",
                [Keyword.Indexes, Keyword.Constraints, Keyword.Functions, Keyword.Procedures]),
        };
        _position++;
        List<YieldItem>? yields = null;
        var isYieldAll = false;
        List<SortItem> orderBy = [];
        Expression? skip = null, limit = null;
        if (Take(Keyword.Yield))
        {
            yields = ParseYieldItems(out isYieldAll);
            orderBy = ParseOrderBy();
            skip = Take(Keyword.Skip) || Take(Keyword.Offset) ? ParseExpression() : null;
            limit = Take(Keyword.Limit) ? ParseExpression() : null;
        }

        var where = Take(Keyword.Where) ? ParseExpression() : null;
        var @return = (yields is not null || isYieldAll) && At(Keyword.Return) ? ParseProjection() : null;
        return new ShowCommand(subject, yields, isYieldAll, where, @return) { OrderBy = orderBy, Skip = skip, Limit = limit, Span = From(start) };
    }
}
