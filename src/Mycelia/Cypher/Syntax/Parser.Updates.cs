// The clauses that write.

namespace Mycelia.Cypher.Syntax;

internal sealed partial class Parser
{
    /// <summary>A clause that writes; null if the word starts none.</summary>
    private Clause? ParseUpdate()
    {
        var start = Start;
        switch (Current.Keyword)
        {
            case Keyword.Create:
                _position++;
                return new CreateClause(ParsePattern()) { Span = From(start) };
            case Keyword.Merge: return ParseMerge();
            case Keyword.Set:
                _position++;
                return new SetClause(ParseSetItems()) { Span = From(start) };
            case Keyword.Remove: return ParseRemove();
            case Keyword.Detach or Keyword.Nodetach:
                var isDetach = At(Keyword.Detach);
                _position++;
                Expect(Keyword.Delete);
                return new DeleteClause(ParseExpressions(), isDetach) { Span = From(start) };
            case Keyword.Delete:
                _position++;
                return new DeleteClause(ParseExpressions(), isDetach: false) { Span = From(start) };
            case Keyword.Foreach: return ParseForeach();
            default: return null;
        }
    }

    private MergeClause ParseMerge()
    {
        var start = Start;
        _position++;
        var pattern = ParsePath();
        var onCreate = new List<SetItem>();
        var onMatch = new List<SetItem>();
        while (Take(Keyword.On))
        {
            var isCreate = Take(Keyword.Create);
            if (!isCreate && !Take(Keyword.Match)) throw Unexpected("`CREATE` or `MATCH`", [Keyword.Create, Keyword.Match]);
            Expect(Keyword.Set);
            (isCreate ? onCreate : onMatch).AddRange(ParseSetItems());
        }

        return new MergeClause(pattern, onCreate, onMatch) { Span = From(start) };
    }

    private List<SetItem> ParseSetItems()
    {
        var items = new List<SetItem>(1);
        do
        {
            items.Add(ParseSetItem());
        }
        while (Take(TokenKind.Comma));
        return items;
    }

    private SetItem ParseSetItem()
    {
        var start = Start;
        var subject = ParsePostfix(allowLabels: false);
        switch (subject)
        {
            case PropertyAccess property:
                Expect(TokenKind.Equal, "`=`");
                return new SetProperty(property.Subject, property.Key, ParseExpression()) { Span = From(start) };
            case IndexAccess index:
                Expect(TokenKind.Equal, "`=`");
                return new SetDynamicProperty(index.Subject, index.Index, ParseExpression()) { Span = From(start) };
            case Variable variable when At(TokenKind.Colon) || At(Keyword.Is):
                return new SetLabels(variable, ParsePlainLabels()) { Span = From(start) };
            case Variable variable:
                var isAddition = Take(TokenKind.PlusEqual);
                if (!isAddition) Expect(TokenKind.Equal, "`=`, `+=`, `:` or a property");
                return new SetAllProperties(variable, ParseExpression(), isAddition) { Span = From(start) };
            default:
                throw Unexpected("a property to set such as `n.name`");
        }
    }

    /// <summary><c>:A:B</c>, <c>:A&amp;B</c>, <c>IS A</c>.</summary>
    private List<string> ParsePlainLabels()
    {
        _position++;
        var labels = new List<string>(1);
        do
        {
            labels.Add(ParseName("a label"));
        }
        while (Take(TokenKind.Colon) || Take(TokenKind.Ampersand));
        return labels;
    }

    private RemoveClause ParseRemove()
    {
        var start = Start;
        _position++;
        var items = new List<RemoveItem>(1);
        do
        {
            var itemStart = Start;
            var subject = ParsePostfix(allowLabels: false);
            items.Add(subject switch
            {
                PropertyAccess property => new RemoveProperty(property.Subject, property.Key) { Span = From(itemStart) },
                Variable variable when At(TokenKind.Colon) || At(Keyword.Is) => new RemoveLabels(variable, ParsePlainLabels()) { Span = From(itemStart) },
                _ => throw Unexpected("`:` and a label, or a property to remove such as `n.name`"),
            });
        }
        while (Take(TokenKind.Comma));
        return new RemoveClause(items) { Span = From(start) };
    }

    private ForeachClause ParseForeach()
    {
        Enter();
        var start = Start;
        _position++;
        Expect(TokenKind.LeftParen, "`(`");
        var item = ParseVariable();
        Expect(Keyword.In);
        var list = ParseBeforePipe();
        Expect(TokenKind.Pipe, "`|`");
        var updates = new List<Clause>(1);
        while (ParseUpdate() is { } update)
        {
            updates.Add(update);
            if (updates.Count > CypherParser.SequenceMax) throw TooLong("clauses in one FOREACH");
        }

        if (updates.Count == 0) throw Unexpected("a clause that writes", ClauseKeywords);
        Expect(TokenKind.RightParen, "a clause that writes or `)`");
        Leave();
        return new ForeachClause(item, list, updates) { Span = From(start) };
    }
}
