namespace Mycelia.Cypher.Syntax;

/// <summary>What a token is. Words are not split into keywords and names here: which they are depends on where they stand.</summary>
internal enum TokenKind : byte
{
    End,
    /// <summary>A place that cannot be a token; the lexer's error says why. Nothing follows it but <see cref="End"/>.</summary>
    Invalid,
    Word,
    /// <summary>A name in backticks.</summary>
    QuotedName,
    /// <summary>Starts with a digit or with a dot and a digit; whether it is a number is decided by whoever reads it.</summary>
    Number,
    String,
    /// <summary><c>$name</c>, the dollar sign included.</summary>
    Parameter,
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
    Comma,
    Dot,
    DotDot,
    Colon,
    ColonColon,
    Semicolon,
    Pipe,
    PipePipe,
    Ampersand,
    Exclamation,
    Percent,
    Plus,
    PlusEqual,
    Minus,
    Star,
    Slash,
    Caret,
    Equal,
    RegexMatch,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// <summary>A dash or an angle bracket from beyond ASCII: openCypher lets it stand in arrows and nowhere else.</summary>
    UnicodeDash,
    UnicodeLeft,
    UnicodeRight,
}

/// <summary>A stretch of the text. <see cref="Match"/> of an opening bracket is the index of its closing one, or -1 where that is missing.</summary>
internal struct Token
{
    public TokenKind Kind;
    public Keyword Keyword;
    public int Start;
    public int End;
    public int Match;
}
