// A text of several Cypher statements cut at its semicolons. Only what hides a semicolon has to be known: strings, quoted names and comments. What is
// wrong inside a statement (a string without an end, say) is left for the engine to report.

namespace Mycelia.Cli.Querying;

/// <summary>One statement and where it begins in the text it came from, both from 1.</summary>
internal readonly record struct ScriptStatement(string Text, int Line, int Column)
{
    /// <summary>Whether only its plan is asked for.</summary>
    public bool IsExplained => Text.StartsWith("EXPLAIN", StringComparison.OrdinalIgnoreCase);
}

internal static class Script
{
    /// <summary>The statements in order, without their semicolons; those that are nothing but blanks and comments are left out.</summary>
    public static List<ScriptStatement> Split(string text)
    {
        var statements = new List<ScriptStatement>();
        var position = text.StartsWith('\uFEFF') ? 1 : 0;
        var (line, column) = (1, 1);
        var first = -1;
        var (firstLine, firstColumn) = (0, 0);
        while (position < text.Length)
        {
            var next = SkipPart(text, position, out var isBlank);
            if (text[position] == ';')
            {
                if (first >= 0) statements.Add(new ScriptStatement(text[first..position], firstLine, firstColumn));
                first = -1;
            }
            else if (!isBlank && first < 0)
            {
                (first, firstLine, firstColumn) = (position, line, column);
            }

            for (; position < next; position++)
                (line, column) = text[position] == '\n' ? (line + 1, 1) : (line, column + 1);
        }

        if (first >= 0) statements.Add(new ScriptStatement(text[first..].TrimEnd(), firstLine, firstColumn));
        return statements;
    }

    /// <summary>Where the string, quoted name, comment or single character that begins here ends.</summary>
    private static int SkipPart(string text, int position, out bool isBlank)
    {
        isBlank = false;
        switch (text[position])
        {
            case '\'' or '"':
                return SkipString(text, position);
            case '`':
                return EndOf(text, "`", position + 1);
            case '/' when text.AsSpan(position).StartsWith("//"):
                isBlank = true;
                var end = text.AsSpan(position).IndexOfAny('\n', '\r');
                return end < 0 ? text.Length : position + end;
            case '/' when text.AsSpan(position).StartsWith("/*") && text.IndexOf("*/", position + 2, StringComparison.Ordinal) >= 0:
                isBlank = true;
                return EndOf(text, "*/", position + 2);
            default:
                isBlank = char.IsWhiteSpace(text[position]);
                return position + 1;
        }
    }

    private static int SkipString(string text, int position)
    {
        var quote = text[position++];
        while (position < text.Length && text[position] != quote) position += text[position] == '\\' ? 2 : 1;
        return Math.Min(position + 1, text.Length);
    }

    private static int EndOf(string text, string mark, int from)
    {
        var found = text.IndexOf(mark, from, StringComparison.Ordinal);
        return found < 0 ? text.Length : found + mark.Length;
    }
}
