// Cuts a query text into tokens. One pass over the text, one array of structs from a pool, no text copied: names and literals are read from the text
// when the parser wants them.
//
// An error does not end the lexing with an exception: it becomes an Invalid token, which nothing in the grammar accepts, so that of two errors in a
// text the first one is reported. Brackets are matched on the way, so that the parser can look behind a bracket in constant time: while a bracket is
// open its Match links to the one opened before it, afterwards it points to its closing one.

using System.Buffers;
using System.Globalization;
using System.Text;
using Mycelia.Cypher.Errors;

namespace Mycelia.Cypher.Syntax;

internal ref struct Lexer
{
    private readonly string _text;
    private Token[] _tokens;
    private int _count;
    private int _position;
    private int _open;
    private CypherException? _error;

    private Lexer(string text)
    {
        _text = text;
        _tokens = ArrayPool<Token>.Shared.Rent(Math.Max(16, text.Length / 3));
        _open = -1;
    }

    /// <summary>The tokens of the text, an <see cref="TokenKind.End"/> last. The array comes from the shared pool and is the caller's to return.</summary>
    public static Token[] Tokenize(string text, out int count, out CypherException? error)
    {
        var lexer = new Lexer(text);
        while (lexer.SkipBlank() && lexer.Next())
        {
        }

        lexer.Add(TokenKind.End, text.Length, text.Length);
        for (var i = lexer._open; i >= 0;)
        {
            var before = lexer._tokens[i].Match;
            lexer._tokens[i].Match = -1;
            i = before;
        }

        count = lexer._count;
        error = lexer._error;
        return lexer._tokens;
    }

    /// <summary>Skips white space and comments. False at the end of the text and after an error.</summary>
    private bool SkipBlank()
    {
        var text = _text;
        var i = _position;
        while (i < text.Length)
        {
            var c = text[i];
            if (c == '/' && i + 1 < text.Length && text[i + 1] == '/')
            {
                var end = text.AsSpan(i).IndexOfAny('\n', '\r');
                i = end < 0 ? text.Length : i + end;
            }
            else if (c == '/' && i + 1 < text.Length && text[i + 1] == '*')
            {
                var end = text.IndexOf("*/", i + 2, StringComparison.Ordinal);
                if (end < 0) return Invalid(i, "UnexpectedSyntax", "A comment that starts with `/*` has no end. Close it with `*/`.");
                i = end + 2;
            }
            else if (IsBlank(c))
            {
                i++;
            }
            else
            {
                break;
            }
        }

        _position = i;
        return i < text.Length;
    }

    private static bool IsBlank(char c) => c < 128 ? c is ' ' or (>= '\t' and <= '\r') or (>= '\u001C' and <= '\u001F') : char.IsWhiteSpace(c) || c is '\u180E' or '\uFEFF';

    private bool Next()
    {
        var c = _text[_position];
        if (char.IsAsciiLetter(c) || c == '_') return Word();
        if (char.IsAsciiDigit(c)) return Number();
        switch (c)
        {
            case '(': return Open(TokenKind.LeftParen);
            case '[': return Open(TokenKind.LeftBracket);
            case '{': return Open(TokenKind.LeftBrace);
            case ')': return Close(TokenKind.RightParen, TokenKind.LeftParen);
            case ']': return Close(TokenKind.RightBracket, TokenKind.LeftBracket);
            case '}': return Close(TokenKind.RightBrace, TokenKind.LeftBrace);
            case '\'' or '"': return String(c);
            case '`': return QuotedName();
            case '$': return Parameter();
            case '.' when char.IsAsciiDigit(Peek(1)): return Number();
            case '.': return Take(Peek(1) == '.' ? (TokenKind.DotDot, 2) : (TokenKind.Dot, 1));
            case ':': return Take(Peek(1) == ':' ? (TokenKind.ColonColon, 2) : (TokenKind.Colon, 1));
            case '|': return Take(Peek(1) == '|' ? (TokenKind.PipePipe, 2) : (TokenKind.Pipe, 1));
            case '+': return Take(Peek(1) == '=' ? (TokenKind.PlusEqual, 2) : (TokenKind.Plus, 1));
            case '=': return Take(Peek(1) == '~' ? (TokenKind.RegexMatch, 2) : (TokenKind.Equal, 1));
            case '!': return Take(Peek(1) == '=' ? (TokenKind.NotEqual, 2) : (TokenKind.Exclamation, 1));
            case '>': return Take(Peek(1) == '=' ? (TokenKind.GreaterOrEqual, 2) : (TokenKind.Greater, 1));
            case '<': return Take(Peek(1) == '=' ? (TokenKind.LessOrEqual, 2) : Peek(1) == '>' ? (TokenKind.NotEqual, 2) : (TokenKind.Less, 1));
            case ',': return Take((TokenKind.Comma, 1));
            case ';': return Take((TokenKind.Semicolon, 1));
            case '&': return Take((TokenKind.Ampersand, 1));
            case '%': return Take((TokenKind.Percent, 1));
            case '-': return Take((TokenKind.Minus, 1));
            case '*': return Take((TokenKind.Star, 1));
            case '/': return Take((TokenKind.Slash, 1));
            case '^': return Take((TokenKind.Caret, 1));
            default: return c < 128 ? Unexpected(c) : BeyondAscii();
        }
    }

    private readonly char Peek(int offset) => _position + offset < _text.Length ? _text[_position + offset] : '\0';

    private bool Take((TokenKind Kind, int Length) token)
    {
        Add(token.Kind, _position, _position + token.Length);
        return true;
    }

    private void Add(TokenKind kind, int start, int end, Keyword keyword = Keyword.None)
    {
        if (_count == _tokens.Length) Grow();
        ref var token = ref _tokens[_count++];
        token.Kind = kind;
        token.Keyword = keyword;
        token.Start = start;
        token.End = end;
        token.Match = -1;
        _position = end;
    }

    private void Grow()
    {
        var larger = ArrayPool<Token>.Shared.Rent(_tokens.Length * 2);
        Array.Copy(_tokens, larger, _count);
        ArrayPool<Token>.Shared.Return(_tokens);
        _tokens = larger;
    }

    private bool Open(TokenKind kind)
    {
        Add(kind, _position, _position + 1);
        _tokens[_count - 1].Match = _open;
        _open = _count - 1;
        return true;
    }

    private bool Close(TokenKind kind, TokenKind opening)
    {
        Add(kind, _position, _position + 1);
        if (_open < 0 || _tokens[_open].Kind != opening) return true;
        var before = _tokens[_open].Match;
        _tokens[_open].Match = _count - 1;
        _open = before;
        return true;
    }

    private bool Word()
    {
        var start = _position;
        var i = start + 1;
        while (i < _text.Length && char.IsAsciiLetter(_text[i])) i++;
        var letters = i;
        i = SkipName(i);
        Add(TokenKind.Word, start, i, i == letters ? Keywords.Of(_text.AsSpan(start, i - start)) : Keyword.None);
        return true;
    }

    /// <summary>The end of a name from inside it.</summary>
    private readonly int SkipName(int i)
    {
        while (i < _text.Length)
        {
            var c = _text[i];
            if (char.IsAsciiLetterOrDigit(c) || c == '_') i++;
            else if (c >= 128 && Rune.TryGetRuneAt(_text, i, out var rune) && CanContinueName(rune)) i += rune.Utf16SequenceLength;
            else break;
        }

        return i;
    }

    public static bool CanStartName(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
        or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber
        or UnicodeCategory.ConnectorPunctuation;

    public static bool CanContinueName(Rune rune) => CanStartName(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark || rune.Value is 0x200C or 0x200D;

    /// <summary>Takes all that could belong to a number, letters included, so that a number with a letter in it is reported as one.</summary>
    private bool Number()
    {
        var start = _position;
        var i = SkipName(start);
        var isPlain = _text[start] != '0' || i == start + 1 || char.IsAsciiDigit(_text[start + 1]) || _text[start + 1] is 'e' or 'E';
        if (i + 1 < _text.Length && _text[i] == '.' && char.IsAsciiDigit(_text[i + 1]) && isPlain) i = SkipName(i + 1);
        if (isPlain && i < _text.Length && _text[i] is '+' or '-' && _text[i - 1] is 'e' or 'E' && i + 1 < _text.Length
            && char.IsAsciiDigit(_text[i + 1]) && IsDigitsAndDot(_text.AsSpan(start, i - 1 - start)))
        {
            i = SkipName(i + 1);
        }

        Add(TokenKind.Number, start, i);
        return true;
    }

    private static bool IsDigitsAndDot(ReadOnlySpan<char> text) => text.Length > 0 && text.IndexOfAnyExcept("0123456789.") < 0;

    private bool String(char quote)
    {
        var start = _position;
        for (var i = start + 1; i < _text.Length; i++)
        {
            if (_text[i] == '\\')
            {
                i++;
            }
            else if (_text[i] == quote)
            {
                Add(TokenKind.String, start, i + 1);
                return true;
            }
        }

        return Invalid(start, "UnexpectedSyntax", $"A text that starts with {quote} has no end. Close it with {quote}.");
    }

    private bool QuotedName()
    {
        var start = _position;
        var end = EndOfQuotedName(start);
        if (end < 0) return Invalid(start, "UnexpectedSyntax", "A name in backticks has no end. Close it with a backtick.");
        Add(TokenKind.QuotedName, start, end);
        return true;
    }

    /// <summary>Two backticks inside a name stand for one; two alone are the empty name, which a map key may be. -1 if there is no end.</summary>
    private readonly int EndOfQuotedName(int start)
    {
        for (var i = start + 1; i < _text.Length; i++)
        {
            if (_text[i] != '`') continue;
            if (i + 1 >= _text.Length || _text[i + 1] != '`') return i + 1;
            i++;
        }

        return -1;
    }

    private bool Parameter()
    {
        var start = _position;
        var end = Peek(1) == '`' ? EndOfQuotedName(start + 1) : SkipName(start + 1);
        if (end < 0 || end == start + 1 || (Peek(1) == '`' && end <= start + 3))
            return Invalid(start, "UnexpectedSyntax", "A parameter has no name. Write `$name`, `$0` or a name in backticks after the dollar sign.");
        Add(TokenKind.Parameter, start, end);
        return true;
    }

    private bool BeyondAscii()
    {
        if (!Rune.TryGetRuneAt(_text, _position, out var rune))
            return Invalid(_position, "InvalidUnicodeCharacter", $"U+{(int)_text[_position]:X4} is half of a surrogate pair. The text must be well-formed Unicode.");
        var length = rune.Utf16SequenceLength;
        if (CanStartName(rune))
        {
            Add(TokenKind.Word, _position, SkipName(_position + length));
            return true;
        }

        // The dashes and brackets that openCypher's grammar lists for arrows.
        if (_text[_position] is '\u00AD' or (>= '\u2010' and <= '\u2015') or '\u2212' or '\uFE58' or '\uFE63' or '\uFF0D') return Take((TokenKind.UnicodeDash, 1));
        if (_text[_position] is '\u27E8' or '\u3008' or '\uFE64' or '\uFF1C') return Take((TokenKind.UnicodeLeft, 1));
        if (_text[_position] is '\u27E9' or '\u3009' or '\uFE65' or '\uFF1E') return Take((TokenKind.UnicodeRight, 1));
        return Invalid(_position, "InvalidUnicodeCharacter", $"The character `{rune}` (U+{rune.Value:X4}) cannot stand outside of a text or a name in backticks.");
    }

    private bool Unexpected(char c) => Invalid(_position, "UnexpectedSyntax", c is '\0' || char.IsControl(c)
        ? $"The control character U+{(int)c:X4} cannot stand here."
        : $"The character `{c}` cannot stand here. In names with special characters use backticks.");

    private bool Invalid(int start, string detail, string message)
    {
        _error = CypherErrors.Syntax(detail, message, start);
        Add(TokenKind.Invalid, start, start + 1);
        return false;
    }
}
