// A recursive-descent parser with precedence climbing for expressions. This part: the cursor over the tokens, names, and errors; the other parts have
// one area of the grammar each.
//
// Invariants: every token is looked at a bounded number of times. Where a decision needs more than two tokens, it is made by looking ahead through the
// matched brackets, never by trying and going back. Nesting is counted, and the stack is asked as well before each level.

using System.Runtime.CompilerServices;
using Mycelia.Cypher.Errors;

namespace Mycelia.Cypher.Syntax;

internal sealed partial class Parser(string text, Token[] tokens, int count, CypherException? lexicalError)
{
    private static readonly Keyword[] ClauseKeywords =
    [
        Keyword.Match, Keyword.Optional, Keyword.Unwind, Keyword.With, Keyword.Return, Keyword.Create, Keyword.Merge, Keyword.Set, Keyword.Remove,
        Keyword.Delete, Keyword.Detach, Keyword.Foreach, Keyword.Call, Keyword.Union,
    ];

    private static readonly Keyword[] AllHints =
    [
        .. ClauseKeywords, Keyword.Where, Keyword.Order, Keyword.Skip, Keyword.Limit, Keyword.As, Keyword.And, Keyword.Or, Keyword.Xor, Keyword.In,
        Keyword.Is, Keyword.Starts, Keyword.Ends, Keyword.Contains, Keyword.Yield, Keyword.When, Keyword.Then, Keyword.Else, Keyword.End, Keyword.By,
        Keyword.Desc, Keyword.Asc, Keyword.Descending, Keyword.Ascending, Keyword.Using, Keyword.On,
    ];

    private int _position;
    private int _nesting;

    private ref readonly Token Current => ref tokens[_position];

    private int Start => tokens[_position].Start;

    /// <summary>The token some places ahead; the last one is the end.</summary>
    private ref readonly Token Ahead(int offset) => ref tokens[Math.Min(_position + offset, count - 1)];

    private bool At(TokenKind kind) => tokens[_position].Kind == kind;

    private bool At(Keyword keyword) => tokens[_position].Keyword == keyword;

    private bool AtName => tokens[_position].Kind is TokenKind.Word or TokenKind.QuotedName;

    private bool Take(TokenKind kind)
    {
        if (tokens[_position].Kind != kind) return false;
        _position++;
        return true;
    }

    private bool Take(Keyword keyword)
    {
        if (tokens[_position].Keyword != keyword) return false;
        _position++;
        return true;
    }

    private void Expect(TokenKind kind, string expected)
    {
        if (!Take(kind)) throw Unexpected(expected);
    }

    private void Expect(Keyword keyword)
    {
        if (!Take(keyword)) throw Unexpected($"`{Keywords.TextOf(keyword)}`", [keyword]);
    }

    /// <summary>From a place to the end of the last token taken.</summary>
    private TextSpan From(int start) => new(start, tokens[_position - 1].End);

    private ReadOnlySpan<char> TextOf(in Token token) => text.AsSpan(token.Start, token.End - token.Start);

    /// <summary>Any name, keywords included: a label, type, property or the like.</summary>
    private string ParseName(string expected)
    {
        ref readonly var token = ref Current;
        if (!AtName) throw Unexpected(expected);
        _position++;
        return token.Kind == TokenKind.Word ? text[token.Start..token.End] : LiteralReader.QuotedName(TextOf(token), token.Start);
    }

    private bool AtVariable => At(TokenKind.QuotedName) || (At(TokenKind.Word) && !Keywords.IsReserved(Current.Keyword));

    private Variable ParseVariable(string expected = "a variable")
    {
        var start = Start;
        if (!AtVariable)
            throw Unexpected(expected, [], At(TokenKind.Word) ? $"To use the keyword as a name write it in backticks: `` `{TextOf(Current)}` ``." : null);
        return new Variable(ParseName(expected)) { Span = From(start) };
    }

    private void Enter()
    {
        _nesting++;
        if (_nesting > CypherParser.NestingMax || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw CypherErrors.Syntax("UnexpectedSyntax", $"The query is nested too deep: more than {CypherParser.NestingMax} levels.", Start,
                "Compute parts of it in a WITH before, or pass values as parameters.");
        }
    }

    private void Leave() => _nesting--;

    private CypherException TooLong(string what) => CypherErrors.Syntax("UnexpectedSyntax",
        $"There are too many {what}: {CypherParser.SequenceMax} is the most.", Start, "Run several queries in one transaction, or pass a list as a parameter and UNWIND it.");

    /// <summary>The error for a token that does not fit: what was expected, after what, and what was found.</summary>
    private CypherException Unexpected(string expected, ReadOnlySpan<Keyword> keywords = default, string? hint = null, string detail = "UnexpectedSyntax")
    {
        ref readonly var token = ref Current;
        if (token.Kind == TokenKind.Invalid) return lexicalError!;
        var found = Shown(token);
        if (token.Kind is TokenKind.UnicodeDash or TokenKind.UnicodeLeft or TokenKind.UnicodeRight)
        {
            return CypherErrors.Syntax("InvalidUnicodeCharacter", $"The character {found} (U+{(int)text[token.Start]:X4}) stands only in arrows.", token.Start,
                token.Kind == TokenKind.UnicodeDash ? "Write `-` for minus." : "Write `<` and `>` for comparisons.");
        }

        if (hint is null && token.Kind == TokenKind.Word)
        {
            var meant = Keywords.Nearest(TextOf(token), keywords.IsEmpty ? AllHints : keywords);
            if (meant is not null && !meant.AsSpan().Equals(TextOf(token), StringComparison.OrdinalIgnoreCase)) hint = $"Did you mean `{meant}`?";
        }

        hint ??= token.Kind == TokenKind.Equal && _position > 0 && tokens[_position - 1].Kind == TokenKind.Equal ? "Equality is written `=`." : null;
        var after = _position == 0 ? "" : $" after {Shown(tokens[_position - 1])}";
        return CypherErrors.Syntax(detail, $"Expected {expected}{after}, found {found}.", token.Start, hint);
    }

    private string Shown(in Token token)
    {
        if (token.Kind == TokenKind.End) return "the end of the query";
        var shown = TextOf(token);
        if (shown.Length > 40) return $"`{shown[..40]}…`";
        return token.Kind == TokenKind.QuotedName ? shown.ToString() : $"`{shown}`";
    }
}
