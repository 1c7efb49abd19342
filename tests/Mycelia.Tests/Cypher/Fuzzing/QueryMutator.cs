// Makes wrong texts of right ones: a text is cut into pieces roughly as a lexer would, and pieces, brackets and characters are deleted, doubled, swapped,
// replaced, spliced with another text, or nested many times. The pieces need not be tokens: what matters is that most mutants fail late rather
// than at the first character.

using System.Text;
using System.Text.RegularExpressions;

namespace Mycelia.Tests.Cypher.Fuzzing;

internal sealed class QueryMutator(Random random, IReadOnlyList<string> corpus)
{
    private static readonly Regex PieceBoundary = new(@"\s+|[A-Za-z_]\w*|\d[\w.]*|'[^']*'|""[^""]*""|`[^`]*`|[-<>=+!|:.]{2}|.", RegexOptions.CultureInvariant | RegexOptions.Singleline);

    private static readonly string[] Strange =
    [
        "\0", "\u00AD", "\u2212", "\uFE65", "\uD83D\uDE00", "\uD83D", "\uDE00", "\u202E", "\u0301", "\uFEFF", "\u2028", "ß", "İ", "名", "\\", "'", "\"", "`", "/*", "*/", "//", "$",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "99999999999999999999999999999999999999", "1e999", "1e-999", "0x", "0xFFFFFFFFFFFFFFFFF", "0o8",
        "1.", ".1.2", "1e", "1_000", "\\uD800", "\\U0011FFFF", "\\u12", "..", "...", "::", "||", "|", ":", ";", "*", "->", "<-", "--", "-[", "]-", "{", "}", "(", ")", "[", "]", ",", "%", "&", "!", "=~",
        "^", "+=", "<>", "NULL", "IN", "WHERE", "RETURN", "WITH", "MATCH", "UNION", "UNION ALL", "CASE", "WHEN", "END", "EXISTS", "COUNT", "COLLECT", "CALL", "all(x IN ", "reduce(a = 1, x IN ", "shortestPath(",
        "SHORTEST 2", "FOREACH (x IN [1] | ", "IS ::", "LIST<", "NOT", "DISTINCT", "count(*)", "sum(", "ORDER BY", "SKIP", "LIMIT", "ON CREATE SET", "USING INDEX", "YIELD *", "AS", "*..", "*0..0", "{,3}", "+",
        "{99999999999999}", "*99999999999999999999..",
    ];

    private static readonly (string Open, string Close)[] Nestings =
    [
        ("(", ")"), ("[", "]"), ("{a: ", "}"), ("NOT ", ""), ("-", ""), ("f(", ")"), ("CASE WHEN ", " THEN 1 END"), ("[x IN ", "]"), ("x[", "]"), ("EXISTS { RETURN ", "}"),
        ("CALL { ", " }"), ("((a)-->(b) WHERE ", ")+"), ("!(", ")"), ("LIST<", ">"), ("(1 < ", " < 1)"), ("[(a)-->(b) WHERE ", " | 1]"), ("(a {x: ", "})-->()"), ("all(x IN ", " WHERE x)"),
        ("FOREACH (x IN [1] | ", ")"), ("reduce(a = 1, x IN ", " | a)"), ("COLLECT { MATCH (n) RETURN ", " }"), ("x.", ""), ("1 + ", ""), ("a AND ", ""), ("(((((((", ""), ("}}}}", ""),
    ];

    /// <summary>A text with one to some changes, now and then with very many.</summary>
    public string Next()
    {
        var text = Pick(corpus);
        for (var changes = random.Next(6) == 0 ? random.Next(2, 30) : random.Next(1, 4); changes > 0; changes--) text = Change(text);
        return text;
    }

    private T Pick<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];

    private string Change(string text)
    {
        if (text.Length > 200_000) return text[..random.Next(1_000)];
        return random.Next(12) switch
        {
            0 => ChangeCharacters(text),
            1 => Splice(text, Pick(corpus)),
            2 => Nest(text),
            3 => text[..random.Next(text.Length + 1)],
            4 => text.Insert(random.Next(text.Length + 1), Pick(Strange)),
            _ => ChangePieces(text),
        };
    }

    private string ChangeCharacters(string text)
    {
        if (text.Length == 0) return Pick(Strange);
        var at = random.Next(text.Length);
        return random.Next(4) switch
        {
            0 => text.Remove(at, 1),
            1 => text.Insert(at, text[random.Next(text.Length)].ToString()),
            2 => text.Remove(at, 1).Insert(at, ((char)random.Next(char.MaxValue + 1)).ToString()),
            _ => text.Remove(at, 1).Insert(at, ((char)random.Next(32, 127)).ToString()),
        };
    }

    private string ChangePieces(string text)
    {
        var pieces = PieceBoundary.Matches(text).Select(match => match.Value).ToList();
        if (pieces.Count == 0) return Pick(Strange);
        int i = random.Next(pieces.Count), j = random.Next(pieces.Count);
        switch (random.Next(6))
        {
            case 0: pieces.RemoveAt(i); break;
            case 1: pieces.Insert(j, pieces[i]); break;
            case 2: (pieces[i], pieces[j]) = (pieces[j], pieces[i]); break;
            case 3: pieces[i] = Pick(Strange); break;
            case 4: pieces.RemoveRange(Math.Min(i, j), Math.Min(Math.Abs(i - j) + 1, 8)); break;
            default:
                var run = pieces.GetRange(Math.Min(i, j), Math.Min(Math.Abs(i - j) + 1, 12));
                for (var times = random.Next(8) == 0 ? random.Next(2_000) : random.Next(1, 4); times > 0; times--) pieces.InsertRange(Math.Max(i, j), run);
                break;
        }

        return string.Concat(pieces);
    }

    private string Splice(string left, string right) => left[..random.Next(left.Length + 1)] + right[random.Next(right.Length + 1)..];

    /// <summary>A part of the text, or all of it, within many brackets that are closed, mostly.</summary>
    private string Nest(string text)
    {
        var (open, close) = Pick(Nestings);
        var times = random.Next(4) switch { 0 => random.Next(10_000), 1 => random.Next(300, 500), _ => random.Next(1, 20) };
        var closings = random.Next(4) == 0 ? random.Next(times + 2) : times;
        int from = random.Next(text.Length + 1), to = random.Next(from, text.Length + 1);
        var result = new StringBuilder(text, 0, from, text.Length + times * (open.Length + close.Length));
        for (var i = 0; i < times; i++) result.Append(open);
        result.Append(text, from, to - from);
        for (var i = 0; i < closings; i++) result.Append(close);
        return result.Append(text, to, text.Length - to).ToString();
    }
}
